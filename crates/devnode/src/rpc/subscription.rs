//! `eth_subscribe`: news over WebSocket.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use alloy::{
    primitives::B256,
    rpc::types::{Filter, Log},
};
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
    /// Transactions that are taken.
    Taken,
}

impl Topic {
    fn parse(params: Option<&str>) -> Result<Self, RpcError> {
        let (kind, filter): (String, Option<Filter>) = Params::read(params)?.parse()?;
        match kind.as_str() {
            "newHeads" => Ok(Self::NewHeads),
            "newPendingTransactions" => Ok(Self::Taken),
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
            // These are told when they come, not when they are in a block.
            Self::Taken => Vec::new(),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum News {
    Head(Box<HeaderView>),
    Log(Box<Log>),
    Taken(B256),
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
    let mut source = match topic {
        Topic::Taken => Source::Taken(rpc.node.subscribe_to_taken()),
        _ => Source::Blocks(rpc.node.subscribe()),
    };
    // Refused only where the client is gone.
    if let Ok(sink) = pending.accept().await {
        serve(&topic, &sink, &mut source).await;
    }
}

/// Where news comes from.
enum Source {
    Blocks(Receiver<Arc<Block>>),
    Taken(Receiver<B256>),
}

impl Source {
    /// What is next to be told; an error where something was missed, or nothing comes any more.
    async fn next(&mut self, topic: &Topic) -> Result<Vec<News>, RecvError> {
        match self {
            Self::Blocks(blocks) => blocks.recv().await.map(|block| topic.news(&block)),
            Self::Taken(hashes) => hashes.recv().await.map(|hash| vec![News::Taken(hash)]),
        }
    }
}

async fn serve(topic: &Topic, sink: &SubscriptionSink, source: &mut Source) {
    loop {
        let all = tokio::select! {
            () = sink.closed() => return,
            news = source.next(topic) => match news {
                Ok(all) => all,
                // The client reads too slowly; it can see the gap in the numbers.
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return,
            },
        };
        for news in all {
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
