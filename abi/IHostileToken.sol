// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A token that does what tokens should not
/// @notice Honest until anybody tells it otherwise, in any combination. For tests of what stands on
///         tokens that are not ours. Never deployed to a public chain. Its constructor takes nothing.
/// @dev ERC-20, ERC-2612, ERC-5267, errors of ERC-6093, six decimals.
interface IHostileToken {
    /// @notice `value` moved from `from` to `to`. From zero: a mint. To zero: a fee.
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
    /// @notice Before a transfer, `target` was called as `callBack` had asked, and answered `answer`, or
    ///         refused with it.
    event CalledBack(address indexed target, bool succeeded, bytes answer);

    /// @notice `account` receives nothing.
    error HostileBlocked(address account);
    /// @notice A fee of `bps` is more than all.
    error HostileFeeTooHigh(uint256 bps);
    /// @notice There are four ways to answer, and this is not the number of one.
    error HostileUnknownAnswer(uint256 answer);
    /// @notice `supply`, what exists, and `value` together pass 2^256 - 1.
    error HostileOverflow(uint256 supply, uint256 value);

    /// @notice From now on `bps` of every transfer, rounded down, do not arrive but are burned.
    function takeFee(uint256 bps) external;
    /// @notice How transfers are answered from now on. 0: true. 1: false, and nothing moves. 2: with
    ///         nothing, as old tokens do. 3: false, although it moves.
    function answerWith(uint256 answer) external;
    /// @notice From now on `target` is called with `data` before anything moves; whatever it answers, the
    ///         transfer goes on. The zero address: nobody is.
    function callBack(address target, bytes calldata data) external;
    /// @notice From now on nothing can be transferred to `account` (true), or it can again (false).
    function blockReceiver(address account, bool blocked) external;
    /// @notice From now on `door` moves what anyone holds by `transferFrom`, allowed or not: so a token that
    ///         is known by two addresses lets one of them act for the other. The zero address: none does.
    function openDoor(address door) external;

    /// @notice "Hostile Token".
    function name() external view returns (string memory);
    /// @notice "HOST".
    function symbol() external view returns (string memory);
    /// @notice 6.
    function decimals() external view returns (uint8);
    /// @notice Base units (10^-6 token) in existence.
    function totalSupply() external view returns (uint256);
    /// @notice Base units `account` holds.
    function balanceOf(address account) external view returns (uint256);
    /// @notice Base units `spender` may still move for `owner`. The largest uint256 never shrinks.
    function allowance(address owner, address spender) external view returns (uint256);

    /// @notice Moves `value` from the caller to `to`, as far as it has not been told otherwise.
    function transfer(address to, uint256 value) external returns (bool);
    /// @notice Moves `value` from `from` to `to` out of the caller's allowance, as far as it has not been
    ///         told otherwise.
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
