//! Requests to a node, several at a time.

use std::time::Duration;

use alloy::{
    primitives::{B256, Bytes},
    providers::{DynProvider, Provider},
    rpc::types::TransactionReceipt,
};
use client::chain::Chain;
use eyre::{OptionExt, Result, WrapErr, ensure};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinSet;

/// Requests under way at a time. A node of two processors is busy with fewer.
const LANES: usize = 16;

/// A bar on stderr, where that is a terminal.
#[derive(Clone, Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// On stderr.
    pub fn on_stderr() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Begins something that takes so many steps, or an unknown number (0).
    pub(super) fn begin(&self, what: &'static str, steps: usize) {
        let template = match steps {
            0 => "{spinner} {msg} {elapsed}",
            _ => "{spinner} {msg} {wide_bar} {pos} of {len}, {eta} left",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
        self.0.reset();
        self.0.set_length(steps as u64);
        self.0.set_message(what);
    }

    pub(super) fn step(&self) {
        self.0.inc(1);
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}

/// Does `work` for each item, several at a time. Answers are in the order of items.
pub(super) async fn each<T, R, Work, Answer>(items: Vec<T>, work: Work) -> Result<Vec<R>>
where
    T: Send + 'static,
    R: Send + 'static,
    Work: Fn(T) -> Answer + Clone + Send + 'static,
    Answer: Future<Output = Result<R>> + Send,
{
    let mut lanes = JoinSet::new();
    let share = items.len().div_ceil(LANES).max(1);
    let mut items = items.into_iter();
    for number in 0.. {
        let share: Vec<_> = items.by_ref().take(share).collect();
        if share.is_empty() {
            break;
        }
        let work = work.clone();
        lanes.spawn(async move {
            let mut answers = Vec::with_capacity(share.len());
            for item in share {
                answers.push(work(item).await?);
            }
            Ok::<_, eyre::Report>((number, answers))
        });
    }
    let mut shares = Vec::new();
    while let Some(share) = lanes.join_next().await {
        shares.push(share.wrap_err("a lane broke")??);
    }
    shares.sort_unstable_by_key(|(number, _): &(usize, _)| *number);
    Ok(shares.into_iter().flat_map(|(_, answers)| answers).collect())
}

/// A signed transaction.
#[derive(Clone, Debug)]
pub(super) struct Transaction {
    /// As it is sent.
    pub(super) raw: Bytes,
    /// Accounts that it serves.
    pub(super) serves: usize,
}

/// Sends queues of transactions, several queues at a time, each in its order and each transaction
/// when the one before is in a block. Returns the gas of each for one of the accounts it serves.
pub(super) async fn send(
    chain: &Chain,
    queues: Vec<Vec<Transaction>>,
    progress: &Progress,
) -> Result<Vec<u64>> {
    progress.begin("claiming", queues.iter().map(Vec::len).sum());
    let (provider, progress) = (chain.provider().clone(), progress.clone());
    let gas = each(queues, move |queue| {
        let (provider, progress) = (provider.clone(), progress.clone());
        async move {
            let mut gas = Vec::with_capacity(queue.len());
            for Transaction { raw, serves } in queue {
                gas.push(take_part(&provider, raw).await?.div_ceil(serves as u64));
                progress.step();
            }
            Ok(gas)
        }
    });
    Ok(gas.await?.into_iter().flatten().collect())
}

/// Gas of one transaction, which succeeds. The chain answers when it is in a block.
async fn take_part(provider: &DynProvider, raw: Bytes) -> Result<u64> {
    let hash: B256 = provider.raw_request("eth_sendRawTransaction".into(), (raw,)).await?;
    let receipt: Option<TransactionReceipt> = provider.get_transaction_receipt(hash).await?;
    let receipt = receipt.ok_or_eyre("a transaction without a receipt")?;
    ensure!(receipt.status(), "transaction {hash} failed");
    Ok(receipt.gas_used)
}
