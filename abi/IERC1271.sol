// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A contract that signs (ERC-1271)
/// @notice What an account that is a contract answers when asked whether it signed something. No program
///         here implements it; the vault asks it of owners of intents.
interface IERC1271 {
    /// @notice Whether `signature` is this contract's for `hash`.
    /// @return magic the selector of this function, 0x1626ba7e, if it is
    function isValidSignature(bytes32 hash, bytes memory signature) external view returns (bytes4 magic);
}
