//! Accounts that mean something on every Arbitrum chain, or on every local one.

use revm::primitives::{Address, address};

/// Keeps ArbOS's own state in its storage.
pub const ARBOS_STATE: Address = address!("A4B05FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF");
/// Sends and receives the internal transaction that opens each block.
pub const ARBOS_ACTS: Address = address!("00000000000000000000000000000000000A4B05");
/// Collects what transactions pay for the parent chain's data.
pub const L1_PRICER_FUNDS: Address = address!("A4B00000000000000000000000000000000000f6");
/// The coinbase of every block.
pub const BATCH_POSTER: Address = address!("A4B000000000000000000073657175656e636572");

/// Rich from block 0, and an owner of the chain.
pub const DEV_ACCOUNT: Address = address!("3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E");

/// The CREATE2 factory that deterministic deployments go through on every chain.
pub const CREATE2_FACTORY: Address = address!("4e59b44847b379578588920ca78fbf26c0b4956c");
/// Deploys, activates and constructs a program in one transaction.
pub const STYLUS_DEPLOYER: Address = address!("cEcba2F1DC234f70Dd89F2041029807F8D03A990");
/// Takes bids for a place among the cached programs.
pub const CACHE_MANAGER: Address = address!("2F8Bd4EaB69764c105aDd7dE7CB0402557a44E6f");
/// The address of a precompile that is named by its low bytes.
const fn low(number: u16) -> Address {
    let [high, low] = number.to_be_bytes();
    let mut bytes = [0; 20];
    bytes[18] = high;
    bytes[19] = low;
    Address::new(bytes)
}

/// About the chain and messages to the parent chain.
pub const ARB_SYS: Address = low(0x64);
/// Balance and code of any account.
pub const ARB_INFO: Address = low(0x65);
/// Short names for addresses.
pub const ARB_ADDRESS_TABLE: Address = low(0x66);
/// Once about BLS keys; empty.
pub const ARB_BLS: Address = low(0x67);
/// Once about calldata compression; inert.
pub const ARB_FUNCTION_TABLE: Address = low(0x68);
/// Burns gas, for tests of the chain itself.
pub const ARBOS_TEST: Address = low(0x69);
/// The owners' settings, readable by anyone.
pub const ARB_OWNER_PUBLIC: Address = low(0x6b);
/// Prices and limits of gas.
pub const ARB_GAS_INFO: Address = low(0x6c);
/// About batch posters and their fees.
pub const ARB_AGGREGATOR: Address = low(0x6d);
/// Retryable messages of the parent chain.
pub const ARB_RETRYABLE_TX: Address = low(0x6e);
/// Counts of the chain before Nitro.
pub const ARB_STATISTICS: Address = low(0x6f);
/// The owners' settings.
pub const ARB_OWNER: Address = low(0x70);
/// Programs: activation, prices, limits.
pub const ARB_WASM: Address = low(0x71);
/// Which programs are kept ready to run.
pub const ARB_WASM_CACHE: Address = low(0x72);
/// Node services that look like a contract to `eth_call`.
pub const NODE_INTERFACE: Address = low(0xc8);
/// Tests of precompiles themselves; on debug chains only.
pub const ARB_DEBUG: Address = low(0xff);

/// Grants and takes a chain's own native token; inert here.
pub const ARB_NATIVE_TOKEN_MANAGER: Address = low(0x73);
/// Keeps transactions out of the chain; inert here.
pub const ARB_FILTERED_TRANSACTIONS: Address = low(0x74);

/// Each precompile of Arbitrum's and the ArbOS version that brought it.
const PRECOMPILES: [(Address, u64); 18] = [
    (ARB_SYS, 0),
    (ARB_INFO, 0),
    (ARB_ADDRESS_TABLE, 0),
    (ARB_BLS, 0),
    (ARB_FUNCTION_TABLE, 0),
    (ARBOS_TEST, 0),
    (ARB_OWNER_PUBLIC, 0),
    (ARB_GAS_INFO, 0),
    (ARB_AGGREGATOR, 0),
    (ARB_RETRYABLE_TX, 0),
    (ARB_STATISTICS, 0),
    (ARB_OWNER, 0),
    (ARB_WASM, 30),
    (ARB_WASM_CACHE, 30),
    (ARB_NATIVE_TOKEN_MANAGER, 41),
    (ARB_FILTERED_TRANSACTIONS, 60),
    (ARB_DEBUG, 0),
    (ARBOS_ACTS, 0),
];

/// Arbitrum's precompiles in an ArbOS version.
pub fn precompiles(arbos: u64) -> impl Iterator<Item = Address> {
    PRECOMPILES.into_iter().filter(move |(_, since)| *since <= arbos).map(|(address, _)| address)
}
