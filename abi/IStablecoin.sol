// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A dollar for development chains
/// @notice Looks like a six-decimals stablecoin to everything that uses it, except that anyone can
///         mint. Never deployed to a public chain. Its constructor takes nothing.
/// @dev ERC-20, ERC-2612, ERC-5267, errors of ERC-6093.
interface IStablecoin {
    /// @notice `value` moved from `from` to `to`. From zero: a mint.
    event Transfer(address indexed from, address indexed to, uint256 value);
    /// @notice `spender` may now move `value` of what `owner` holds.
    event Approval(address indexed owner, address indexed spender, uint256 value);

    /// @notice `sender` holds `balance`, less than the `needed`.
    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    /// @notice Nothing moves out of the zero address by a transfer.
    error ERC20InvalidSender(address sender);
    /// @notice Nothing moves to the zero address.
    error ERC20InvalidReceiver(address receiver);
    /// @notice `spender` may still move `allowance`, less than the `needed`.
    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    /// @notice The zero address approves nobody.
    error ERC20InvalidApprover(address approver);
    /// @notice The zero address cannot be approved.
    error ERC20InvalidSpender(address spender);
    /// @notice The permit was valid until `deadline`, which is past.
    error ERC2612ExpiredSignature(uint256 deadline);
    /// @notice The permit was signed by `signer`, not by `owner`.
    error ERC2612InvalidSigner(address signer, address owner);
    /// @notice No key produces this signature.
    error ECDSAInvalidSignature();
    /// @notice `s` is in the upper half of the curve's order: the second, malleable form.
    error ECDSAInvalidSignatureS(bytes32 s);
    /// @notice `supply`, what exists, and `value` together pass 2^256 - 1.
    error StablecoinOverflow(uint256 supply, uint256 value);

    /// @notice "Development Dollar".
    function name() external view returns (string memory);
    /// @notice "devUSD".
    function symbol() external view returns (string memory);
    /// @notice 6.
    function decimals() external view returns (uint8);
    /// @notice Base units (10^-6 dollar) in existence.
    function totalSupply() external view returns (uint256);
    /// @notice Base units `account` holds.
    function balanceOf(address account) external view returns (uint256);
    /// @notice Base units `spender` may still move for `owner`. The largest uint256 never shrinks.
    function allowance(address owner, address spender) external view returns (uint256);

    /// @notice Moves `value` from the caller to `to`.
    function transfer(address to, uint256 value) external returns (bool);
    /// @notice Moves `value` from `from` to `to` out of the caller's allowance. That it shrinks is not
    ///         told by an `Approval`: the standard does not ask for one.
    function transferFrom(address from, address to, uint256 value) external returns (bool);
    /// @notice Lets `spender` move `value` for the caller, in place of what it could before.
    function approve(address spender, uint256 value) external returns (bool);
    /// @notice Creates `value` for `to`. Anyone may call it, until there are 2^256 - 1.
    function mint(address to, uint256 value) external;

    /// @notice `approve` by signature (ERC-2612). Anyone may bring it, until `deadline` (seconds).
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
    /// @notice The nonce `owner`'s next permit has to carry.
    function nonces(address owner) external view returns (uint256);
    /// @notice The EIP-712 domain: name(), version "1", this chain, this contract.
    function DOMAIN_SEPARATOR() external view returns (bytes32);
    /// @notice The domain's parts (ERC-5267).
    function eip712Domain() external view returns (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] memory extensions);
}
