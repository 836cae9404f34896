// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice What the token's constructor takes, in this order.
/// @dev The program is created through a StylusDeployer, which calls it once with the selector
///      0x5585258d followed by the ABI encoding of these fields.
struct TokenInit {
    /// @notice Receives the whole supply. Not zero.
    address holder;
}

/// @title Millet's governance token
/// @notice ERC-20 with a fixed supply of 1,000,000,000 tokens of 18 decimals, all minted to one
///         holder by the constructor. There is no mint function and no owner. `burn` is the only
///         thing that changes the supply.
/// @dev ERC-20, ERC-2612, ERC-5267, errors of ERC-6093. A transfer writes no voting checkpoints:
///      votes come from locks.
interface IMilletToken {
    /// @notice `value` moved from `from` to `to`. From zero: the supply being created. To zero: a burn.
    event Transfer(address indexed from, address indexed to, uint256 value);
    /// @notice `spender` may now move `value` of what `owner` holds.
    event Approval(address indexed owner, address indexed spender, uint256 value);

    /// @notice `sender` holds `balance`, less than the `needed`.
    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    /// @notice Nothing moves out of the zero address.
    error ERC20InvalidSender(address sender);
    /// @notice Nothing moves to the zero address by a transfer.
    error ERC20InvalidReceiver(address receiver);
    /// @notice `spender` may still move `allowance`, less than the `needed`.
    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    /// @notice The zero address approves nobody.
    error ERC20InvalidApprover(address approver);
    /// @notice The zero address cannot be approved.
    error ERC20InvalidSpender(address spender);
    /// @notice The permit was valid until `deadline`, which is past.
    error ERC2612ExpiredSignature(uint256 deadline);
    /// @notice The permit was signed by `signer`, not by `owner`; so it is for a replayed nonce, for
    ///         another chain, contract or value, too.
    error ERC2612InvalidSigner(address signer, address owner);
    /// @notice No key produces this signature.
    error ECDSAInvalidSignature();
    /// @notice `s` is in the upper half of the curve's order: the second, malleable form.
    error ECDSAInvalidSignatureS(bytes32 s);

    /// @notice "Millet".
    function name() external view returns (string memory);
    /// @notice "MILLET".
    function symbol() external view returns (string memory);
    /// @notice 18.
    function decimals() external view returns (uint8);
    /// @notice Base units (10^-18 token) in existence. Never grows.
    function totalSupply() external view returns (uint256);
    /// @notice Base units `account` holds.
    function balanceOf(address account) external view returns (uint256);
    /// @notice Base units `spender` may still move for `owner`. The largest uint256 never shrinks.
    function allowance(address owner, address spender) external view returns (uint256);

    /// @notice Moves `value` from the caller to `to`.
    function transfer(address to, uint256 value) external returns (bool);
    /// @notice Moves `value` from `from` to `to` out of the caller's allowance. That it shrinks is not
    ///         told by an `Approval`, here and in `burnFrom`: the standard does not ask for one.
    function transferFrom(address from, address to, uint256 value) external returns (bool);
    /// @notice Lets `spender` move `value` for the caller, in place of what it could before.
    function approve(address spender, uint256 value) external returns (bool);

    /// @notice Destroys `value` of what the caller holds.
    function burn(uint256 value) external;
    /// @notice Destroys `value` of what `account` holds, out of the caller's allowance.
    function burnFrom(address account, uint256 value) external;

    /// @notice `approve` by signature (ERC-2612). Anyone may bring it, until `deadline` (seconds).
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
    /// @notice The nonce `owner`'s next permit has to carry.
    function nonces(address owner) external view returns (uint256);
    /// @notice The EIP-712 domain: name(), version "1", this chain, this contract.
    function DOMAIN_SEPARATOR() external view returns (bytes32);
    /// @notice The domain's parts (ERC-5267).
    function eip712Domain() external view returns (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] memory extensions);
}
