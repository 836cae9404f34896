//! `eth_subscribe`: news over WebSocket.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use alloy::rpc::types::{Filter, Log};
use jsonrpsee::{
    PendingSubscriptionSink, SubscriptionSink,
    server::{IdProvider, SubscriptionMessage},
    types::SubscriptionId,
};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{Rpc, error::RpcError, params::Params, view::HeaderView};
use crate::chain::{Block, matching_logs};

/// Ids as geth's clients expect them: hex, and none twice.
#[derive(Debug, Default)]
pub(super) struct HexIds(AtomicU64);

impl IdProvider for HexIds {
    fn next_id(&self) -> SubscriptionId<'static> {
        let id = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        SubscriptionId::Str(format!("{id:#x}").into())
    }
}

/// What a client wants to hear of.
#[derive(Debug)]
enum Topic {
    NewHeads,
    Logs(Box<Filter>),
}

impl Topic {
    fn parse(params: Option<&str>) -> Result<Self, RpcError> {
        let (kind, filter): (String, Option<Filter>) = Params::read(params)?.parse()?;
        match kind.as_str() {
            "newHeads" => Ok(Self::NewHeads),
            "logs" => Ok(Self::Logs(Box::new(filter.unwrap_or_default()))),
            _ => Err(RpcError::MethodNotFound(format!("eth_subscribe {kind}"))),
        }
    }

    /// What a block means to the client, one notification each.
    fn news(&self, block: &Block) -> Vec<News> {
        match self {
            Self::NewHeads => vec![News::Head(Box::new(HeaderView::new(block)))],
            Self::Logs(filter) => matching_logs(block, filter)
                .into_iter()
                .map(|log| News::Log(Box::new(log)))
                .collect(),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum News {
    Head(Box<HeaderView>),
    Log(Box<Log>),
}

/// Accepts or refuses a subscription, and serves it until the client leaves.
pub(super) async fn subscribe(
    params: Option<String>,
    pending: PendingSubscriptionSink,
    rpc: Arc<Rpc>,
) {
    let topic = match Topic::parse(params.as_deref()) {
        Ok(topic) => topic,
        Err(error) => return pending.reject(error).await,
    };
    // Before the client knows that it is subscribed, so that it misses nothing.
    let blocks = rpc.node.subscribe();
    // Refused only where the client is gone.
    if let Ok(sink) = pending.accept().await {
        serve(&topic, &sink, blocks).await;
    }
}

async fn serve(topic: &Topic, sink: &SubscriptionSink, mut blocks: Receiver<Arc<Block>>) {
    loop {
        let block = tokio::select! {
            () = sink.closed() => return,
            received = blocks.recv() => match received {
                Ok(block) => block,
                // The client reads too slowly; it can see the gap in the numbers.
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return,
            },
        };
        for news in topic.news(&block) {
            let Ok(value) = serde_json::to_value(news) else { return };
            if send(sink, &value).await.is_err() {
                return;
            }
        }
    }
}

/// Fails where the client is gone.
async fn send(sink: &SubscriptionSink, value: &Value) -> Result<(), ()> {
    let method = sink.method_name();
    let message =
        SubscriptionMessage::new(method, sink.subscription_id(), value).map_err(|_| ())?;
    sink.send(message).await.map_err(|_| ())
}
