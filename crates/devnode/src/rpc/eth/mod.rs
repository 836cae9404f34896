//! `eth_*`: the chain as wallets and libraries see it.

pub(super) mod access_list;
pub(super) mod account;
pub(super) mod block;
pub(super) mod call;
pub(super) mod estimate;
pub(super) mod fee;
pub(super) mod log;
mod node_interface;
pub(super) mod overrides;
pub(super) mod proof;
pub(super) mod request;
pub(super) mod send;
pub(super) mod transaction;
