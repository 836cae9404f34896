// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev The part of ArbWasmCache that a manager needs.
interface IArbWasmCache {
    function cacheProgram(address program) external;
    function codehashIsCached(bytes32 codehash) external view returns (bool);
}

/// @dev The part of ArbWasm that a manager needs.
interface IArbWasm {
    function codehashAsmSize(bytes32 codehash) external view returns (uint32);
}

/// @title Cache manager
/// @notice Where programs bid for a place in the cache. On a local chain there is room for all of
///         them: the least bid is always zero, nothing is ever evicted, and a bid is not returned.
contract CacheManager {
    IArbWasm private constant ARB_WASM = IArbWasm(address(0x71));
    IArbWasmCache private constant ARB_WASM_CACHE = IArbWasmCache(address(0x72));

    /// @notice A program was cached for `bid` wei; `size` is the space it takes, in bytes.
    event InsertBid(bytes32 indexed codehash, address program, uint192 bid, uint64 size);

    /// @notice The program has its place already.
    error AlreadyCached(bytes32 codehash);

    /// @notice Bytes there are for cached programs.
    uint64 public constant cacheSize = type(uint64).max;
    /// @notice Bytes that cached programs take; not counted where there is always room.
    uint64 public constant queueSize = 0;
    /// @notice Wei by which each bid falls in a second.
    uint64 public constant decay = 0;
    /// @notice Whether bids are refused.
    bool public constant isPaused = false;

    /// @notice Caches `program` from now on.
    function placeBid(address program) external payable {
        bytes32 codehash = program.codehash;
        if (ARB_WASM_CACHE.codehashIsCached(codehash)) revert AlreadyCached(codehash);
        ARB_WASM_CACHE.cacheProgram(program);
        emit InsertBid(codehash, program, uint192(msg.value), ARB_WASM.codehashAsmSize(codehash));
    }

    /// @notice The least wei that `program` has to bid.
    function getMinBid(address) external pure returns (uint192) {
        return 0;
    }

    /// @notice The least wei that a program of `size` bytes has to bid.
    function getMinBid(uint64) external pure returns (uint192) {
        return 0;
    }
}
