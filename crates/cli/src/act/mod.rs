//! Acting: quote, summary, yes or no, transaction, account of it.

mod bill;
mod permission;
mod summary;

use serde::Serialize;

pub(crate) use self::{
    bill::{Bill, Prices},
    permission::{Permission, TakesPermits},
    summary::Act,
};
use crate::{
    answer::Answer,
    desk::{Desk, Sent, Transaction},
};

/// How an act ended, for programs.
#[derive(Serialize)]
struct Report<'a, Details> {
    command: &'static str,
    outcome: &'static str,
    chain_id: u64,
    account: alloy::primitives::Address,
    #[serde(flatten)]
    details: &'a Details,
    quote: &'a Bill,
    transactions: Vec<Transaction>,
}

/// What is told in the end: `details` for programs, `text` for people, of transactions that were
/// sent; none were in a dry run.
///
/// # Errors
///
/// None in fact.
pub(crate) fn told(
    desk: &Desk,
    act: &Act,
    bill: &Bill,
    sent: &[Sent],
    details: &impl Serialize,
    text: String,
) -> eyre::Result<Answer> {
    let outcome = if sent.is_empty() { "dry run" } else { "done" };
    let report = Report {
        command: act.command,
        outcome,
        chain_id: desk.site.chain.id(),
        account: desk.me,
        details,
        quote: bill,
        transactions: sent.iter().map(Sent::transaction).collect(),
    };
    Answer::new(
        &report,
        if sent.is_empty() { "dry run: nothing was sent".to_owned() } else { text },
    )
}
