//! Who answers which method.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{
    Answer, Rpc, debug, dev, error::RpcError, eth, method::Method, mining, net, params::Params,
    trace, txpool, web3,
};

/// Answers a call. A defect in the node ends this call only: chain and filters are changed in
/// one last step, which a panic comes before.
pub(super) fn dispatch(rpc: &Rpc, method: Method, params: Option<&str>) -> Answer {
    guarded(|| route(rpc, method, Params::read(params)?))
}

fn guarded(answer: impl FnOnce() -> Answer) -> Answer {
    catch_unwind(AssertUnwindSafe(answer)).unwrap_or(Err(RpcError::Internal))
}

fn route(rpc: &Rpc, method: Method, params: Params) -> Answer {
    match method {
        Method::Accounts => eth::account::accounts(params),
        Method::BlockNumber => eth::block::number(rpc, params),
        Method::Call => eth::call::call(rpc, params),
        Method::ChainId => eth::block::chain_id(rpc, params),
        Method::CreateAccessList => eth::access_list::create(rpc, params),
        Method::EstimateGas => eth::estimate::estimate_gas(rpc, params),
        Method::FeeHistory => eth::fee::history(rpc, params),
        Method::GasPrice => eth::fee::gas_price(rpc, params),
        Method::GetBalance => eth::account::balance(rpc, params),
        Method::GetBlockByHash => eth::block::by_hash(rpc, params),
        Method::GetBlockByNumber => eth::block::by_number(rpc, params),
        Method::GetBlockReceipts => eth::block::receipts(rpc, params),
        Method::GetBlockTransactionCountByHash => {
            eth::block::transaction_count_by_hash(rpc, params)
        }
        Method::GetBlockTransactionCountByNumber => {
            eth::block::transaction_count_by_number(rpc, params)
        }
        Method::GetCode => eth::account::code(rpc, params),
        Method::GetFilterChanges => eth::log::changes(rpc, params),
        Method::GetFilterLogs => eth::log::filter_logs(rpc, params),
        Method::GetHeaderByHash => eth::block::header_by_hash(rpc, params),
        Method::GetHeaderByNumber => eth::block::header_by_number(rpc, params),
        Method::GetLogs => eth::log::logs(rpc, params),
        Method::GetRawTransactionByHash => eth::transaction::raw_by_hash(rpc, params),
        Method::GetProof => eth::proof::proof(rpc, params),
        Method::GetStorageAt => eth::account::storage_at(rpc, params),
        Method::GetTransactionByBlockHashAndIndex => {
            eth::transaction::by_block_hash_and_index(rpc, params)
        }
        Method::GetTransactionByBlockNumberAndIndex => {
            eth::transaction::by_block_number_and_index(rpc, params)
        }
        Method::GetTransactionByHash => eth::transaction::by_hash(rpc, params),
        Method::GetTransactionCount => eth::account::transaction_count(rpc, params),
        Method::GetTransactionReceipt => eth::transaction::receipt(rpc, params),
        Method::GetUncleByBlockHashAndIndex => eth::block::uncle_by_hash(params),
        Method::GetUncleByBlockNumberAndIndex => eth::block::uncle_by_number(params),
        Method::GetUncleCountByBlockHash => eth::block::uncle_count_by_hash(rpc, params),
        Method::GetUncleCountByBlockNumber => eth::block::uncle_count_by_number(rpc, params),
        Method::MaxPriorityFeePerGas => eth::fee::max_priority_fee(params),
        Method::NewBlockFilter => eth::log::new_block_filter(rpc, params),
        Method::NewFilter => eth::log::new_filter(rpc, params),
        Method::NewPendingTransactionFilter => eth::log::new_pending_filter(rpc, params),
        Method::SendRawTransaction => eth::send::raw(rpc, params),
        Method::SendTransaction => eth::send::unsigned_of_impersonated(rpc, params),
        // Over WebSocket these are answered before they come here.
        Method::Subscribe | Method::Unsubscribe => Err(RpcError::NotificationsUnsupported),
        Method::Syncing => eth::block::syncing(params),
        Method::UninstallFilter => eth::log::uninstall(rpc, params),

        Method::NetListening => net::listening(params),
        Method::NetPeerCount => net::peer_count(params),
        Method::NetVersion => net::version(rpc, params),

        Method::ClientVersion => web3::client_version(params),
        Method::Sha3 => web3::sha3(params),

        Method::GetRawHeader => debug::raw_header(rpc, params),
        Method::GetRawReceipts => debug::raw_receipts(rpc, params),
        Method::GetRawTransaction => debug::raw_transaction(rpc, params),
        Method::TraceBlockByHash => trace::trace_block_by_hash(rpc, params),
        Method::TraceBlockByNumber => trace::trace_block_by_number(rpc, params),
        Method::TraceCall => trace::trace_call(rpc, params),
        Method::TraceTransaction => trace::trace_transaction(rpc, params),

        Method::TxpoolContent => txpool::content(rpc, params),
        Method::TxpoolContentFrom => txpool::content_from(rpc, params),
        Method::TxpoolInspect => txpool::inspect(rpc, params),
        Method::TxpoolStatus => txpool::status(rpc, params),

        Method::DropAllTransactions => mining::drop_all_transactions(rpc, params),
        Method::DropTransaction => mining::drop_transaction(rpc, params),
        Method::GetAutomine => mining::automine(rpc, params),
        Method::GetIntervalMining => mining::interval(rpc, params),
        Method::Mine => mining::mine(rpc, params),
        Method::MineBlocks => mining::mine_blocks(rpc, params),
        Method::RemovePoolTransactions => mining::remove_pool_transactions(rpc, params),
        Method::Reorg => mining::reorg(rpc, params),
        Method::Reset => mining::reset(rpc, params),
        Method::Rollback => mining::rollback(rpc, params),
        Method::SetAutomine => mining::set_automine(rpc, params),
        Method::SetIntervalMining => mining::set_interval(rpc, params),

        Method::AddBalance => dev::add_balance(rpc, params),
        Method::AutoImpersonateAccount => dev::auto_impersonate(rpc, params),
        Method::DumpState => dev::dump_state(rpc, params),
        Method::ImpersonateAccount => dev::impersonate(rpc, params),
        Method::IncreaseTime => dev::increase_time(rpc, params),
        Method::LoadState => dev::load_state(rpc, params),
        Method::Metadata => dev::metadata(rpc, params),
        Method::NodeInfo => dev::node_info(rpc, params),
        Method::Revert => dev::revert(rpc, params),
        Method::SetBalance => dev::set_balance(rpc, params),
        Method::SetCode => dev::set_code(rpc, params),
        Method::SetLoggingEnabled => dev::set_logging_enabled(rpc, params),
        Method::SetNextBlockBaseFeePerGas => dev::set_base_fee(rpc, params),
        Method::SetNextBlockTimestamp => dev::set_next_block_timestamp(rpc, params),
        Method::SetNonce => dev::set_nonce(rpc, params),
        Method::SetStorageAt => dev::set_storage_at(rpc, params),
        Method::SetTime => dev::set_time(rpc, params),
        Method::Snapshot => dev::snapshot(rpc, params),
        Method::StopImpersonatingAccount => dev::stop_impersonating(rpc, params),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use crate::{
        CHAIN_ID,
        arbos::Rules,
        chain::{Chain, Node},
    };

    fn rpc() -> Rpc {
        Rpc::new(Arc::new(Node::new(Chain::new(CHAIN_ID, &Rules::default()))))
    }

    #[test]
    fn a_defect_ends_one_call_and_leaves_the_chain_usable() {
        let rpc = rpc();

        let failed = guarded(|| {
            let _chain = rpc.node.write();
            panic!("a defect, while the chain is locked")
        });

        assert_eq!(failed, Err(RpcError::Internal));
        assert_eq!(dispatch(&rpc, Method::BlockNumber, None), Ok(json!("0x0")));
        assert_eq!(dispatch(&rpc, Method::Mine, None), Ok(json!("0x0")));
    }

    /// Values at the edges of what arguments can be.
    fn awkward() -> Vec<Value> {
        let max = format!("0x{}", "f".repeat(64));
        let address = format!("0x{}", "a4".repeat(20));
        vec![
            Value::Null,
            json!(true),
            json!(0),
            json!(u64::MAX),
            json!(-1),
            json!(1e300),
            json!(""),
            json!("0x"),
            json!("0x0"),
            json!("latest"),
            json!("0xffffffffffffffff"),
            json!("0x1ffffffffffffffffff"),
            json!(max),
            json!(address),
            json!([]),
            json!([[null, []], 0.5]),
            json!({}),
            json!({ "fromBlock": "0xffffffffffffffff", "toBlock": "0xffffffffffffffff" }),
            json!({ "from": address, "to": address, "value": max, "gas": "0xffffffffffffffff" }),
            json!({ "maxFeePerGas": format!("0x{}", "f".repeat(32)), "gas": "0x1", "data": "0xfe" }),
            json!({ "data": "0x60016000fd", "nonce": "0xffffffffffffffff" }),
            json!({ address.clone(): { "balance": max, "nonce": "0xffffffffffffffff" } }),
            json!({ "number": max, "time": "0xffffffffffffffff" }),
            json!({ "blockHash": max }),
        ]
    }

    #[test]
    fn no_arguments_bring_the_node_down() {
        // The panics of defects, which `guarded` catches, would be reported as such an error.
        let whole = |answer: &Answer| *answer != Err(RpcError::Internal);
        let values = awkward();
        for method in Method::ALL.iter().copied() {
            let rpc = rpc();
            for first in &values {
                let params = json!([first]).to_string();
                let answer = dispatch(&rpc, method, Some(&params));
                assert!(whole(&answer), "{} {params}", method.name());
                for second in &values {
                    let params = json!([first, second]).to_string();
                    let answer = dispatch(&rpc, method, Some(&params));
                    assert!(whole(&answer), "{} {params}", method.name());
                }
                // The third and fourth of a call: what it pretends.
                for third in &values {
                    let params = json!([values[18], "latest", third, first]).to_string();
                    let answer = dispatch(&rpc, method, Some(&params));
                    assert!(whole(&answer), "{} {params}", method.name());
                }
            }
            assert!(whole(&dispatch(&rpc, Method::Mine, None)), "after {}", method.name());
        }
    }
}
