// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.24;

import {
    IERC20,
    VotingEscrowPendleMainchain
} from "@pendle/core-v2/contracts/LiquidityMining/VotingEscrow/VotingEscrowPendleMainchain.sol";

/// Pendle's lock, which tells no other chain of anything.
contract PendleLock is VotingEscrowPendleMainchain {
    constructor(IERC20 token) VotingEscrowPendleMainchain(token, address(0), 0) {}
}
