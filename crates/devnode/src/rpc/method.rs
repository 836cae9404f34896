//! Every method of the node, and the one place that knows their wire names.
//!
//! A variant without an arm in [`super::dispatch`] does not compile. The tables of `docs/rpc.md` are
//! written from this one.

macro_rules! methods {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal($parameters:literal) $(| $alias:literal)*,)+) => {
        /// A method that clients can call.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Method {
            $($(#[doc = $doc])+ $variant,)+
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

            /// Its row in the documentation: name, parameters (`?` may be left out), what it does.
            #[cfg(test)]
            fn row(self) -> String {
                let (parameters, lines): (_, &[&str]) = match self {
                    $(Self::$variant => ($parameters, &[$($doc),+]),)+
                };
                let mut text: Vec<_> = lines.iter().map(|line| line.trim().to_owned()).collect();
                let aliases: Vec<_> = self.aliases().iter().map(|it| format!("`{it}`")).collect();
                if !aliases.is_empty() {
                    text.push(format!("Also {}.", aliases.join(", ")));
                }
                format!("| `{}` | {parameters} | {} |\n", self.name(), text.join(" "))
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
    Accounts = "eth_accounts"(""),
    /// The newest block's number.
    BlockNumber = "eth_blockNumber"(""),
    /// Runs a call and returns its output; state and block can be overridden.
    Call = "eth_call"("call, block?, state overrides?, block overrides?"),
    /// The chain id.
    ChainId = "eth_chainId"(""),
    /// The accounts and slots a transaction touches.
    CreateAccessList = "eth_createAccessList"("call, block?"),
    /// A gas limit with which a transaction succeeds, at most 1.5 % above the least.
    EstimateGas = "eth_estimateGas"("call, block?, state overrides?"),
    /// Base fees and fullness of past blocks.
    FeeHistory = "eth_feeHistory"("count, newest block, percentiles?"),
    /// Wei per gas: the base fee, as tips are dropped.
    GasPrice = "eth_gasPrice"(""),
    /// An account's wei.
    GetBalance = "eth_getBalance"("address, block?"),
    /// A block, by hash.
    GetBlockByHash = "eth_getBlockByHash"("block hash, whole transactions"),
    /// A block, by number or tag.
    GetBlockByNumber = "eth_getBlockByNumber"("number or tag, whole transactions"),
    /// All receipts of a block.
    GetBlockReceipts = "eth_getBlockReceipts"("block"),
    /// How many transactions a block has, by hash.
    GetBlockTransactionCountByHash = "eth_getBlockTransactionCountByHash"("block hash"),
    /// How many transactions a block has, by number or tag.
    GetBlockTransactionCountByNumber = "eth_getBlockTransactionCountByNumber"("number or tag"),
    /// An account's code.
    GetCode = "eth_getCode"("address, block?"),
    /// What a filter has to tell since it was last asked.
    GetFilterChanges = "eth_getFilterChanges"("filter id"),
    /// All logs of a filter's range.
    GetFilterLogs = "eth_getFilterLogs"("filter id"),
    /// A block's header, by hash.
    GetHeaderByHash = "eth_getHeaderByHash"("block hash"),
    /// A block's header, by number or tag.
    GetHeaderByNumber = "eth_getHeaderByNumber"("number or tag"),
    /// Logs by range or block, address and topics.
    GetLogs = "eth_getLogs"("criteria"),
    /// The encoded transaction, by hash.
    GetRawTransactionByHash = "eth_getRawTransactionByHash"("hash"),
    /// An account and words of its storage, with the nodes of the tree that prove them.
    GetProof = "eth_getProof"("address, slots, block?"),
    /// One word of an account's storage.
    GetStorageAt = "eth_getStorageAt"("address, slot, block?"),
    /// A transaction, by its place in the block of a hash.
    GetTransactionByBlockHashAndIndex = "eth_getTransactionByBlockHashAndIndex"("block hash, index"),
    /// A transaction, by its place in the block of a number or tag.
    GetTransactionByBlockNumberAndIndex = "eth_getTransactionByBlockNumberAndIndex"("number or tag, index"),
    /// A transaction, by hash.
    GetTransactionByHash = "eth_getTransactionByHash"("hash"),
    /// An account's nonce; of `pending`, after the transactions that wait.
    GetTransactionCount = "eth_getTransactionCount"("address, block?"),
    /// What came of a transaction.
    GetTransactionReceipt = "eth_getTransactionReceipt"("hash"),
    /// No uncle ever: nothing, by hash.
    GetUncleByBlockHashAndIndex = "eth_getUncleByBlockHashAndIndex"("block hash, index"),
    /// No uncle ever: nothing, by number or tag.
    GetUncleByBlockNumberAndIndex = "eth_getUncleByBlockNumberAndIndex"("number or tag, index"),
    /// Zero, by hash.
    GetUncleCountByBlockHash = "eth_getUncleCountByBlockHash"("block hash"),
    /// Zero, by number or tag.
    GetUncleCountByBlockNumber = "eth_getUncleCountByBlockNumber"("number or tag"),
    /// Zero: tips are dropped.
    MaxPriorityFeePerGas = "eth_maxPriorityFeePerGas"(""),
    /// Begins to collect the hashes of new blocks.
    NewBlockFilter = "eth_newBlockFilter"(""),
    /// Begins to collect new logs.
    NewFilter = "eth_newFilter"("criteria"),
    /// Begins to collect the hashes of transactions that are taken.
    NewPendingTransactionFilter = "eth_newPendingTransactionFilter"(""),
    /// Takes a signed transaction; where blocks are made at once, returns when its block exists.
    SendRawTransaction = "eth_sendRawTransaction"("bytes"),
    /// Takes an impersonated account's transaction; refused for all others.
    SendTransaction = "eth_sendTransaction"("transaction"),
    /// Over WebSocket: sends each new head, each new log that a filter lets through, or the hash of
    /// each transaction that is taken.
    Subscribe = "eth_subscribe"("`newHeads`, `newPendingTransactions`, or `logs` and criteria"),
    /// Never.
    Syncing = "eth_syncing"(""),
    /// Drops a filter.
    UninstallFilter = "eth_uninstallFilter"("filter id"),
    /// Ends a subscription.
    Unsubscribe = "eth_unsubscribe"("subscription id"),
    /// Always.
    NetListening = "net_listening"(""),
    /// Zero.
    NetPeerCount = "net_peerCount"(""),
    /// The chain id, in decimal.
    NetVersion = "net_version"(""),
    /// The node's name and version.
    ClientVersion = "web3_clientVersion"(""),
    /// Keccak-256 of bytes.
    Sha3 = "web3_sha3"("bytes"),
    /// A block's encoded header.
    GetRawHeader = "debug_getRawHeader"("block"),
    /// A block's encoded receipts.
    GetRawReceipts = "debug_getRawReceipts"("block"),
    /// The encoded transaction, by hash.
    GetRawTransaction = "debug_getRawTransaction"("hash"),
    /// What each transaction of a block did, as a tracer tells it, by hash.
    TraceBlockByHash = "debug_traceBlockByHash"("block hash, options?"),
    /// What each transaction of a block did, as a tracer tells it, by number or tag.
    TraceBlockByNumber = "debug_traceBlockByNumber"("number or tag, options?"),
    /// What a call would do, as a tracer tells it.
    TraceCall = "debug_traceCall"("call, block?, options?"),
    /// What a transaction did, by running it again, as a tracer tells it.
    TraceTransaction = "debug_traceTransaction"("hash, options?"),
    /// Transactions that wait: those of the next block, and those that wait for lower nonces.
    TxpoolContent = "txpool_content"(""),
    /// As `txpool_content`, of one account.
    TxpoolContentFrom = "txpool_contentFrom"("address"),
    /// As `txpool_content`, each in a line.
    TxpoolInspect = "txpool_inspect"(""),
    /// As `txpool_content`, how many.
    TxpoolStatus = "txpool_status"(""),
    /// Moves the clock ahead, by seconds.
    IncreaseTime = "evm_increaseTime"("seconds") | "anvil_increaseTime",
    /// Makes a block of all transactions that wait, at a timestamp if one is given.
    Mine = "evm_mine"("timestamp?"),
    /// Goes back to a snapshot.
    Revert = "evm_revert"("snapshot id") | "anvil_revert",
    /// Whether a block is made of each transaction at once, from now on.
    SetAutomine = "evm_setAutomine"("whether") | "anvil_setAutomine",
    /// Makes a block every so many seconds, for which transactions wait; 0 ends that, and they wait on.
    SetIntervalMining = "evm_setIntervalMining"("seconds") | "anvil_setIntervalMining",
    /// Fixes the next block's timestamp.
    SetNextBlockTimestamp = "evm_setNextBlockTimestamp"("timestamp") | "anvil_setNextBlockTimestamp",
    /// Sets the clock, in seconds since 1970; returns how far it moved.
    SetTime = "evm_setTime"("timestamp") | "anvil_setTime",
    /// Remembers the chain as it is.
    Snapshot = "evm_snapshot"("") | "anvil_snapshot",
    /// Adds to an account's wei.
    AddBalance = "anvil_addBalance"("address, wei") | "hardhat_addBalance",
    /// Lets every account send without a signature, or no longer.
    AutoImpersonateAccount = "anvil_autoImpersonateAccount"("whether"),
    /// Forgets all transactions that wait.
    DropAllTransactions = "anvil_dropAllTransactions"("") | "hardhat_dropAllTransactions",
    /// Forgets a transaction that waits.
    DropTransaction = "anvil_dropTransaction"("hash") | "hardhat_dropTransaction",
    /// The whole chain, as `--state` keeps it.
    DumpState = "anvil_dumpState"("") | "hardhat_dumpState",
    /// Whether a block is made of each transaction at once.
    GetAutomine = "anvil_getAutomine"("") | "hardhat_getAutomine",
    /// Seconds after which a block is made by itself, if any.
    GetIntervalMining = "anvil_getIntervalMining"(""),
    /// Lets an account send without a signature.
    ImpersonateAccount = "anvil_impersonateAccount"("address") | "hardhat_impersonateAccount",
    /// Goes on from what `anvil_dumpState` answered.
    LoadState = "anvil_loadState"("dumped state") | "hardhat_loadState",
    /// Which node and which chain this is.
    Metadata = "anvil_metadata"("") | "hardhat_metadata",
    /// Makes blocks, so many seconds apart; the first of all transactions that wait.
    MineBlocks = "anvil_mine"("count?, seconds between?") | "hardhat_mine",
    /// The newest block, and what the next one goes by.
    NodeInfo = "anvil_nodeInfo"(""),
    /// Forgets all transactions of an account that wait.
    RemovePoolTransactions = "anvil_removePoolTransactions"("address"),
    /// Makes other blocks in place of the last ones, of signed transactions and how far on each comes.
    Reorg = "anvil_reorg"("depth, [bytes, block]s?"),
    /// Goes back to block 0; forgets snapshots, impersonations and transactions that wait.
    Reset = "anvil_reset"("") | "hardhat_reset",
    /// Undoes the last blocks, one if no number is given.
    Rollback = "anvil_rollback"("depth?"),
    /// Sets an account's wei.
    SetBalance = "anvil_setBalance"("address, wei") | "hardhat_setBalance",
    /// Sets an account's code.
    SetCode = "anvil_setCode"("address, code") | "hardhat_setCode",
    /// Whether what programs print goes to stderr, from now on.
    SetLoggingEnabled = "anvil_setLoggingEnabled"("whether") | "hardhat_setLoggingEnabled",
    /// Sets the base fee, which stands until it is set again.
    SetNextBlockBaseFeePerGas = "anvil_setNextBlockBaseFeePerGas"("wei") | "hardhat_setNextBlockBaseFeePerGas",
    /// Sets an account's nonce.
    SetNonce = "anvil_setNonce"("address, nonce") | "hardhat_setNonce",
    /// Sets one word of an account's storage.
    SetStorageAt = "anvil_setStorageAt"("address, slot, word") | "hardhat_setStorageAt",
    /// Ends what `anvil_impersonateAccount` began.
    StopImpersonatingAccount = "anvil_stopImpersonatingAccount"("address") | "hardhat_stopImpersonatingAccount",
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

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

    /// The rows of these namespaces, in the order of the table above.
    fn rows(namespaces: &[&str]) -> String {
        let is_of = |method: &&Method| {
            namespaces.iter().any(|it| method.name().starts_with(&format!("{it}_")))
        };
        Method::ALL.iter().filter(is_of).map(|method| method.row()).collect()
    }

    /// `MILLET_BLESS=1 cargo test -p devnode --lib documentation` writes them.
    #[test]
    fn the_tables_of_the_documentation_are_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rpc.md");
        let mut text = fs::read_to_string(path).unwrap();
        let tables =
            [&["eth"][..], &["net", "txpool", "web3", "debug"], &["evm", "anvil"]].map(rows);
        let methods: usize = tables.iter().map(|rows| rows.lines().count()).sum();
        assert_eq!(methods, Method::ALL.len(), "each method is in one table");

        let head = "| method | parameters | what it does |\n|---|---|---|\n";
        let mut written = String::new();
        for rows in tables {
            let (before, after) = text.split_once(head).unwrap();
            let end = after.find("\n\n").unwrap();
            written += &[before, head, &rows, "\n"].concat();
            text = after[end + 2..].to_owned();
        }
        written += &text;
        if env::var_os("MILLET_BLESS").is_some() {
            fs::write(path, &written).unwrap();
        }
        assert!(fs::read_to_string(path).unwrap() == written, "docs/rpc.md is of another table");
    }
}
