//! How fast the devnode is and what memory it takes: its own program, in a process of its own,
//! asked over HTTP as a client would.
//!
//! Every figure is the one in the middle of several rounds, with the least and the most beside it.
//! Each round has a node to itself, and is checked: a transfer that did not arrive is an error.

mod figure;
mod http;
mod process;
mod token;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use eyre::{OptionExt, Result, WrapErr};
use serde_json::json;
use wasm_build::{Program, Selection, Silent, Workspace};

pub use self::figure::{Figure, Unit};
use self::{http::Client, process::Node, token::Token};

/// The program whose transfers are counted.
const TOKEN: &str = "stablecoin";

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Options {
    /// The devnode's program.
    pub node: PathBuf,
    /// Rounds of each measurement but the long run, which is made once.
    pub rounds: usize,
    /// Transfers of a round.
    pub transfers: usize,
    /// Transactions in a batch.
    pub batch: usize,
    /// Transfers of the long run.
    pub long_run: usize,
}

/// Measures everything; `begins` hears what is measured next.
///
/// # Errors
///
/// If a program cannot be built, a node does not start or serve, or a transfer does not arrive.
pub async fn measure(options: &Options, begins: &mut dyn FnMut(&str)) -> Result<Vec<Figure>> {
    let programs = wasm_build::build(&Workspace::find()?, &Selection::All, &mut Silent)?;
    let token = programs.iter().find(|it| it.name == TOKEN);
    let token = token.ok_or_eyre(format!("contracts/ has no program {TOKEN}"))?;
    let largest = programs.iter().max_by_key(|it| it.wasm_len);
    let largest = largest.ok_or_eyre("contracts/ has no programs")?;

    begins("starting");
    let starts = rounds(options, async |node| Ok(node.started_in)).await?;
    begins("activating");
    let activations = rounds(options, async |node| activation(node, largest).await).await?;
    begins("transfers, one by one");
    let singly = transfers(options, token, 1).await?;
    begins("transfers, in batches");
    let batched = transfers(options, token, options.batch).await?;
    begins("the long run");
    let long = long_run(options, token).await?;

    let mut figures = vec![
        Figure::of_times("start until the first answer", starts).with_goal(300_000),
        Figure::of_times(format!("activation of {}", largest.name), activations),
        Figure::of_rates("transfers, one by one", &singly).with_goal(600),
        Figure::of_rates(format!("transfers, {} in a batch", options.batch), &batched)
            .with_goal(2000),
    ];
    figures.extend(long);
    Ok(figures)
}

/// Does the same with one new node after the other.
async fn rounds<T>(options: &Options, measure: impl AsyncFn(&Node) -> Result<T>) -> Result<Vec<T>> {
    let mut measured = Vec::with_capacity(options.rounds);
    for _ in 0..options.rounds {
        measured.push(measure(&Node::start(&options.node).await?).await?);
    }
    Ok(measured)
}

/// From sending the transaction that activates `program` to its being in a block.
async fn activation(node: &Node, program: &Program) -> Result<Duration> {
    let mut token = Token::of(Client::new(&node.endpoint)).await?;
    let account = token.create(&program.code).await?;
    let transaction = token.activation(account)?;
    let begin = Instant::now();
    token.client.ask("eth_sendRawTransaction", json!([transaction])).await?;
    Ok(begin.elapsed())
}

/// What a round of transfers took.
#[derive(Clone, Copy, Debug)]
struct Round {
    transfers: usize,
    took: Duration,
    /// Time of processors that the node took.
    busy: Option<Duration>,
}

async fn transfers(options: &Options, program: &Program, batch: usize) -> Result<Vec<Round>> {
    rounds(options, async |node| {
        let mut token = Token::launch(Client::new(&node.endpoint), program).await?;
        let round = round(node, &mut token, options.transfers, batch).await?;
        token.check().await?;
        Ok(round)
    })
    .await
}

/// Signs transfers, then sends them and waits for the answers, one request after the other.
async fn round(node: &Node, token: &mut Token, transfers: usize, batch: usize) -> Result<Round> {
    let bodies = token.transfers(transfers, batch)?;
    let busy_before = node.busy();
    let begin = Instant::now();
    for body in bodies {
        token.client.send_all(body).await?;
    }
    let took = begin.elapsed();
    let busy = node.busy().zip(busy_before).map(|(after, before)| after.saturating_sub(before));
    Ok(Round { transfers, took, busy })
}

/// Many transfers on one chain: the first and the last tenth of them by the second, and memory.
async fn long_run(options: &Options, program: &Program) -> Result<Vec<Figure>> {
    let node = Node::start(&options.node).await?;
    let mut token = Token::launch(Client::new(&node.endpoint), program).await?;
    let before = node.memory();
    let tenth = options.long_run.div_ceil(10);
    let mut tenths = Vec::new();
    let mut left = options.long_run;
    while 0 < left {
        let now = tenth.min(left);
        tenths.push(round(&node, &mut token, now, options.batch).await?);
        left -= now;
    }
    let after = node.memory();
    token.check().await.wrap_err("after the long run")?;

    let all = options.long_run;
    let mut figures = Vec::new();
    if let ([first, ..], [.., last]) = (&*tenths, &*tenths) {
        figures.push(Figure::of_rates(format!("the first tenth of {all} transfers"), &[*first]));
        figures.push(Figure::of_rates(format!("the last tenth of {all} transfers"), &[*last]));
    }
    let memory = |what, bytes: Option<u64>| bytes.map(|it| Figure::of_memory(what, it));
    figures.extend(memory("memory before the first".to_owned(), before));
    let after = memory(format!("memory after {all} transfers"), after);
    figures.extend(after.map(|it| it.with_goal(1 << 30)));
    Ok(figures)
}
