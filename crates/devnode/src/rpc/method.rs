//! Every method of the node, and the one place that knows their wire names.
//!
//! A variant without an arm in [`super::dispatch`] does not compile, and one without a row in
//! `docs/rpc.md` fails a test.

macro_rules! methods {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal,)+) => {
        /// A method that clients can call.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Method {
            $($(#[$doc])+ $variant,)+
        }

        impl Method {
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)+];

            /// What it is called on the wire.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            pub(crate) fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

methods! {
    /// No accounts: the node holds no keys.
    Accounts = "eth_accounts",
    /// The newest block's number.
    BlockNumber = "eth_blockNumber",
    /// Runs a call and returns its output; state and block can be overridden.
    Call = "eth_call",
    /// The chain id.
    ChainId = "eth_chainId",
    /// The accounts and slots a transaction touches.
    CreateAccessList = "eth_createAccessList",
    /// A gas limit with which a transaction succeeds, at most 1.5 % above the least.
    EstimateGas = "eth_estimateGas",
    /// Base fees and fullness of past blocks.
    FeeHistory = "eth_feeHistory",
    /// Wei per gas: the base fee, as tips are dropped.
    GasPrice = "eth_gasPrice",
    /// An account's wei.
    GetBalance = "eth_getBalance",
    /// A block, by hash.
    GetBlockByHash = "eth_getBlockByHash",
    /// A block, by number or tag.
    GetBlockByNumber = "eth_getBlockByNumber",
    /// All receipts of a block.
    GetBlockReceipts = "eth_getBlockReceipts",
    /// How many transactions a block has, by hash.
    GetBlockTransactionCountByHash = "eth_getBlockTransactionCountByHash",
    /// How many transactions a block has, by number or tag.
    GetBlockTransactionCountByNumber = "eth_getBlockTransactionCountByNumber",
    /// An account's code.
    GetCode = "eth_getCode",
    /// What a filter has to tell since it was last asked.
    GetFilterChanges = "eth_getFilterChanges",
    /// All logs of a filter's range.
    GetFilterLogs = "eth_getFilterLogs",
    /// A block's header, by hash.
    GetHeaderByHash = "eth_getHeaderByHash",
    /// A block's header, by number or tag.
    GetHeaderByNumber = "eth_getHeaderByNumber",
    /// Logs by range or block, address and topics.
    GetLogs = "eth_getLogs",
    /// The encoded transaction, by hash.
    GetRawTransactionByHash = "eth_getRawTransactionByHash",
    /// One word of an account's storage.
    GetStorageAt = "eth_getStorageAt",
    /// A transaction, by its place in the block of a hash.
    GetTransactionByBlockHashAndIndex = "eth_getTransactionByBlockHashAndIndex",
    /// A transaction, by its place in the block of a number or tag.
    GetTransactionByBlockNumberAndIndex = "eth_getTransactionByBlockNumberAndIndex",
    /// A transaction, by hash.
    GetTransactionByHash = "eth_getTransactionByHash",
    /// An account's nonce.
    GetTransactionCount = "eth_getTransactionCount",
    /// What came of a transaction.
    GetTransactionReceipt = "eth_getTransactionReceipt",
    /// Zero: tips are dropped.
    MaxPriorityFeePerGas = "eth_maxPriorityFeePerGas",
    /// Begins to collect the hashes of new blocks.
    NewBlockFilter = "eth_newBlockFilter",
    /// Begins to collect new logs.
    NewFilter = "eth_newFilter",
    /// Makes a block of a signed transaction; returns once the block exists.
    SendRawTransaction = "eth_sendRawTransaction",
    /// Makes a block of an impersonated account's transaction; refused for all others.
    SendTransaction = "eth_sendTransaction",
    /// Over WebSocket: sends each new head, or each new log that a filter lets through.
    Subscribe = "eth_subscribe",
    /// Never.
    Syncing = "eth_syncing",
    /// Drops a filter.
    UninstallFilter = "eth_uninstallFilter",
    /// Ends a subscription.
    Unsubscribe = "eth_unsubscribe",
    /// Always.
    NetListening = "net_listening",
    /// Zero.
    NetPeerCount = "net_peerCount",
    /// The chain id, in decimal.
    NetVersion = "net_version",
    /// The node's name and version.
    ClientVersion = "web3_clientVersion",
    /// Keccak-256 of bytes.
    Sha3 = "web3_sha3",
    /// A block's encoded header.
    GetRawHeader = "debug_getRawHeader",
    /// A block's encoded receipts.
    GetRawReceipts = "debug_getRawReceipts",
    /// The encoded transaction, by hash.
    GetRawTransaction = "debug_getRawTransaction",
    /// What each transaction of a block did, as a tracer tells it, by hash.
    TraceBlockByHash = "debug_traceBlockByHash",
    /// What each transaction of a block did, as a tracer tells it, by number or tag.
    TraceBlockByNumber = "debug_traceBlockByNumber",
    /// What a call would do, as a tracer tells it.
    TraceCall = "debug_traceCall",
    /// What a transaction did, by running it again, as a tracer tells it.
    TraceTransaction = "debug_traceTransaction",
    /// Moves the clock ahead, by seconds.
    IncreaseTime = "evm_increaseTime",
    /// Makes an empty block, at a timestamp if one is given.
    Mine = "evm_mine",
    /// Goes back to a snapshot.
    Revert = "evm_revert",
    /// Makes an empty block every so many seconds; 0 ends that.
    SetIntervalMining = "evm_setIntervalMining",
    /// Fixes the next block's timestamp.
    SetNextBlockTimestamp = "evm_setNextBlockTimestamp",
    /// Remembers the chain as it is.
    Snapshot = "evm_snapshot",
    /// The whole chain, as `--state` keeps it.
    DumpState = "anvil_dumpState",
    /// Lets an account send without a signature.
    ImpersonateAccount = "anvil_impersonateAccount",
    /// Goes on from what `anvil_dumpState` answered.
    LoadState = "anvil_loadState",
    /// Makes empty blocks, so many seconds apart.
    MineBlocks = "anvil_mine",
    /// Sets an account's wei.
    SetBalance = "anvil_setBalance",
    /// Sets an account's code.
    SetCode = "anvil_setCode",
    /// Sets an account's nonce.
    SetNonce = "anvil_setNonce",
    /// Sets one word of an account's storage.
    SetStorageAt = "anvil_setStorageAt",
    /// Ends what `anvil_impersonateAccount` began.
    StopImpersonatingAccount = "anvil_stopImpersonatingAccount",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_answers_to_its_name_alone() {
        for method in Method::ALL {
            assert_eq!(Method::named(method.name()), Some(*method));
        }
    }

    #[test]
    fn each_method_has_one_row_in_the_documentation() {
        let documented = include_str!("../../../../docs/rpc.md");
        for method in Method::ALL {
            let row = format!("| `{}` |", method.name());
            assert_eq!(documented.matches(&row).count(), 1, "docs/rpc.md: {row}");
        }
    }
}
