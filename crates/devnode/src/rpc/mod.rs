//! JSON-RPC: what clients ask, and the answers in geth's and Nitro's words.
//!
//! [`method`] names every method, [`dispatch`] says who answers it, one file per namespace does.
//! Nothing in here decides what a transaction does; that is [`crate::evm`].

mod blocks;
mod carrier;
mod cors;
mod debug;
mod dev;
mod dispatch;
mod error;
mod eth;
mod filters;
mod health;
mod method;
mod mining;
mod net;
mod params;
mod revert;
mod server;
mod subscription;
mod trace;
mod txpool;
mod view;
mod web3;

use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use serde_json::Value;

pub(crate) use self::server::serve;
use self::{error::RpcError, filters::Filters};
use crate::chain::Node;

/// What all calls share.
#[derive(Debug)]
pub(crate) struct Rpc {
    /// Where both locks are held, this one was taken first.
    node: Arc<Node>,
    filters: Mutex<Filters>,
}

impl Rpc {
    pub(crate) fn new(node: Arc<Node>) -> Self {
        Self { node, filters: Mutex::default() }
    }
}

/// What a method answers.
type Answer = Result<Value, RpcError>;

/// A result, as it goes on the wire.
fn answer<T: Serialize>(result: T) -> Answer {
    // Fails only for maps with keys that are no strings; there are none.
    serde_json::to_value(result).map_err(|_| RpcError::Internal)
}
