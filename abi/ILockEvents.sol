// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What a lock tells of itself
/// @notice Whoever watches the logs alone knows every lock, and from it the voting power at any second:
///         amount * (end - second) / 62,899,200, and zero from `end` on.
/// @dev A contract that locks the governance token emits this in each call that makes, changes or ends a
///      lock, whoever makes the call, after the change.
interface ILockEvents {
    /// @notice The lock of `account` is now of `amount` until `end`.
    /// @param amount base units of the governance token; 0 once nothing is locked any more
    /// @param end when it may be taken out, in seconds; 0 once nothing is locked any more
    event LockUpdated(address indexed account, uint256 amount, uint256 end);
}
