//! Every method of the node, and the one place that knows their wire names.
//!
//! A variant without an arm in [`super::dispatch`] does not compile, and one without a row in
//! `docs/rpc.md` fails a test.

macro_rules! methods {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal $(| $alias:literal)*,)+) => {
        /// A method that clients can call.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Method {
            $($(#[$doc])+ $variant,)+
        }

        impl Method {
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)+];

            /// What it is called on the wire, first of all.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What else it is called, by tools for other chains.
            pub(crate) const fn aliases(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &[$($alias),*],)+
                }
            }

            pub(crate) fn named(name: &str) -> Option<Self> {
                match name {
                    $($name $(| $alias)* => Some(Self::$variant),)+
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
    /// An account and words of its storage, with the nodes of the tree that prove them.
    GetProof = "eth_getProof",
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
    /// No uncle ever: nothing, by hash.
    GetUncleByBlockHashAndIndex = "eth_getUncleByBlockHashAndIndex",
    /// No uncle ever: nothing, by number or tag.
    GetUncleByBlockNumberAndIndex = "eth_getUncleByBlockNumberAndIndex",
    /// Zero, by hash.
    GetUncleCountByBlockHash = "eth_getUncleCountByBlockHash",
    /// Zero, by number or tag.
    GetUncleCountByBlockNumber = "eth_getUncleCountByBlockNumber",
    /// Zero: tips are dropped.
    MaxPriorityFeePerGas = "eth_maxPriorityFeePerGas",
    /// Begins to collect the hashes of new blocks.
    NewBlockFilter = "eth_newBlockFilter",
    /// Begins to collect new logs.
    NewFilter = "eth_newFilter",
    /// Begins to collect the hashes of transactions that are taken.
    NewPendingTransactionFilter = "eth_newPendingTransactionFilter",
    /// Takes a signed transaction; where blocks are made at once, returns when its block exists.
    SendRawTransaction = "eth_sendRawTransaction",
    /// Takes an impersonated account's transaction; refused for all others.
    SendTransaction = "eth_sendTransaction",
    /// Over WebSocket: sends each new head, each new log that a filter lets through, or the hash of
    /// each transaction that is taken.
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
    /// Transactions that wait: those of the next block, and those that wait for lower nonces.
    TxpoolContent = "txpool_content",
    /// As `txpool_content`, of one account.
    TxpoolContentFrom = "txpool_contentFrom",
    /// As `txpool_content`, each in a line.
    TxpoolInspect = "txpool_inspect",
    /// As `txpool_content`, how many.
    TxpoolStatus = "txpool_status",
    /// Moves the clock ahead, by seconds.
    IncreaseTime = "evm_increaseTime" | "anvil_increaseTime",
    /// Makes a block of all transactions that wait, at a timestamp if one is given.
    Mine = "evm_mine",
    /// Goes back to a snapshot.
    Revert = "evm_revert" | "anvil_revert",
    /// Whether a block is made of each transaction at once, from now on.
    SetAutomine = "evm_setAutomine" | "anvil_setAutomine",
    /// Makes a block every so many seconds, for which transactions wait; 0 ends that, and they wait on.
    SetIntervalMining = "evm_setIntervalMining" | "anvil_setIntervalMining",
    /// Fixes the next block's timestamp.
    SetNextBlockTimestamp = "evm_setNextBlockTimestamp" | "anvil_setNextBlockTimestamp",
    /// Sets the clock, in seconds since 1970; returns how far it moved.
    SetTime = "evm_setTime" | "anvil_setTime",
    /// Remembers the chain as it is.
    Snapshot = "evm_snapshot" | "anvil_snapshot",
    /// Adds to an account's wei.
    AddBalance = "anvil_addBalance" | "hardhat_addBalance",
    /// Lets every account send without a signature, or no longer.
    AutoImpersonateAccount = "anvil_autoImpersonateAccount",
    /// Forgets all transactions that wait.
    DropAllTransactions = "anvil_dropAllTransactions" | "hardhat_dropAllTransactions",
    /// Forgets a transaction that waits.
    DropTransaction = "anvil_dropTransaction" | "hardhat_dropTransaction",
    /// The whole chain, as `--state` keeps it.
    DumpState = "anvil_dumpState" | "hardhat_dumpState",
    /// Whether a block is made of each transaction at once.
    GetAutomine = "anvil_getAutomine" | "hardhat_getAutomine",
    /// Seconds after which a block is made by itself, if any.
    GetIntervalMining = "anvil_getIntervalMining",
    /// Lets an account send without a signature.
    ImpersonateAccount = "anvil_impersonateAccount" | "hardhat_impersonateAccount",
    /// Goes on from what `anvil_dumpState` answered.
    LoadState = "anvil_loadState" | "hardhat_loadState",
    /// Which node and which chain this is.
    Metadata = "anvil_metadata" | "hardhat_metadata",
    /// Makes blocks, so many seconds apart; the first of all transactions that wait.
    MineBlocks = "anvil_mine" | "hardhat_mine",
    /// The newest block, and what the next one goes by.
    NodeInfo = "anvil_nodeInfo",
    /// Forgets all transactions of an account that wait.
    RemovePoolTransactions = "anvil_removePoolTransactions",
    /// Makes other blocks in place of the last ones, of signed transactions and how far on each comes.
    Reorg = "anvil_reorg",
    /// Goes back to block 0; forgets snapshots, impersonations and transactions that wait.
    Reset = "anvil_reset" | "hardhat_reset",
    /// Undoes the last blocks, one if no number is given.
    Rollback = "anvil_rollback",
    /// Sets an account's wei.
    SetBalance = "anvil_setBalance" | "hardhat_setBalance",
    /// Sets an account's code.
    SetCode = "anvil_setCode" | "hardhat_setCode",
    /// Whether what programs print goes to stderr, from now on.
    SetLoggingEnabled = "anvil_setLoggingEnabled" | "hardhat_setLoggingEnabled",
    /// Sets the base fee, which stands until it is set again.
    SetNextBlockBaseFeePerGas = "anvil_setNextBlockBaseFeePerGas" | "hardhat_setNextBlockBaseFeePerGas",
    /// Sets an account's nonce.
    SetNonce = "anvil_setNonce" | "hardhat_setNonce",
    /// Sets one word of an account's storage.
    SetStorageAt = "anvil_setStorageAt" | "hardhat_setStorageAt",
    /// Ends what `anvil_impersonateAccount` began.
    StopImpersonatingAccount = "anvil_stopImpersonatingAccount" | "hardhat_stopImpersonatingAccount",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_answers_to_its_names() {
        for method in Method::ALL {
            assert_eq!(Method::named(method.name()), Some(*method));
            for alias in method.aliases() {
                assert_eq!(Method::named(alias), Some(*method));
            }
        }
    }

    #[test]
    fn each_method_has_one_row_in_the_documentation() {
        let documented = include_str!("../../../../docs/rpc.md");
        for method in Method::ALL {
            let row = format!("| `{}` |", method.name());
            let rows: Vec<_> = documented.lines().filter(|line| line.starts_with(&row)).collect();
            assert_eq!(rows.len(), 1, "docs/rpc.md: {row}");
            for alias in method.aliases() {
                assert!(rows[0].contains(&format!("`{alias}`")), "docs/rpc.md: {alias} in {row}");
            }
        }
    }
}
