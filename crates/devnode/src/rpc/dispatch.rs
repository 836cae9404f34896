//! Who answers which method.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{
    Answer, Rpc, debug, dev, error::RpcError, eth, method::Method, net, params::Params, web3,
};

/// Answers a call. A defect in the node ends this call only: chain and filters are changed in
/// one last step, which a panic comes before.
pub(super) fn dispatch(rpc: &Rpc, method: Method, params: Option<&str>) -> Answer {
    catch_unwind(AssertUnwindSafe(|| route(rpc, method, Params::read(params)?)))
        .unwrap_or(Err(RpcError::Internal))
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
        Method::MaxPriorityFeePerGas => eth::fee::max_priority_fee(params),
        Method::NewBlockFilter => eth::log::new_block_filter(rpc, params),
        Method::NewFilter => eth::log::new_filter(rpc, params),
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

        Method::IncreaseTime => dev::increase_time(rpc, params),
        Method::Mine => dev::mine(rpc, params),
        Method::Revert => dev::revert(rpc, params),
        Method::SetNextBlockTimestamp => dev::set_next_block_timestamp(rpc, params),
        Method::Snapshot => dev::snapshot(rpc, params),
        Method::ImpersonateAccount => dev::impersonate(rpc, params),
        Method::SetBalance => dev::set_balance(rpc, params),
        Method::SetCode => dev::set_code(rpc, params),
        Method::SetNonce => dev::set_nonce(rpc, params),
        Method::SetStorageAt => dev::set_storage_at(rpc, params),
        Method::StopImpersonatingAccount => dev::stop_impersonating(rpc, params),
    }
}
