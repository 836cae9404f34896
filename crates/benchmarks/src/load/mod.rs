//! A whole epoch of claims: every account of a tree claims, over HTTP, from a node in a process of
//! its own; timed, and checked to the unit.
//!
//! Each way of claiming has a chain to itself, with the same accounts and amounts, so that times
//! and memory can be compared.

mod crowd;
mod lanes;
mod ledger;
mod node;
mod way;

use std::{num::NonZeroUsize, time::Instant};

use eyre::{Result, WrapErr};
use serde::Serialize;

use self::{crowd::Crowd, node::Node};
pub use self::{lanes::Progress, node::serve, way::Way};

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Accounts that claim.
    pub accounts: NonZeroUsize,
    /// Accounts in each transaction of a keeper.
    pub batch: NonZeroUsize,
}

/// What came of one way of claiming.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// How they claimed.
    pub way: Way,
    /// Accounts that claimed.
    pub accounts: usize,
    /// Transactions that it took.
    pub transactions: usize,
    /// Milliseconds from the first transaction to the last receipt.
    pub milliseconds: u64,
    /// Transactions in a second, rounded down.
    pub transactions_per_second: u64,
    /// Accounts served in a second, rounded down.
    pub accounts_per_second: u64,
    /// Gas of whole transactions, divided among the accounts of each and rounded up.
    pub gas_per_account: Spread,
    /// Bytes of the node's memory before the first claim; `None` where the system does not tell.
    pub memory_before: Option<u64>,
    /// Bytes of it after the last.
    pub memory_after: Option<u64>,
    /// What is not as it has to be: balances, shares and totals, to the unit. Empty if all is well.
    pub faults: Vec<String>,
}

/// The least, the one in the middle and the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// The least.
    pub min: u64,
    /// As many are above as below; the lower one of two.
    pub median: u64,
    /// The most.
    pub max: u64,
}

impl Spread {
    /// `None` of nothing.
    fn of(mut figures: Vec<u64>) -> Option<Self> {
        figures.sort_unstable();
        let median = *figures.get(figures.len().checked_sub(1)? / 2)?;
        Some(Self { min: *figures.first()?, median, max: *figures.last()? })
    }
}

/// Lets every account claim in this way, on a chain that has just begun.
///
/// # Errors
///
/// If the node does not start, the deployment fails, or a transaction does.
pub async fn run(way: Way, options: Options, progress: &Progress) -> Result<Report> {
    let node = Node::start()?;
    progress.begin("deploying", 0);
    let world = testkit::World::launch_on(&node.endpoint).await.wrap_err("deploying")?;
    progress.begin("making accounts up", 0);
    let crowd = Crowd::gather(&world, options.accounts)?;
    let (root, total) = (crowd.published.root(), crowd.published.total());
    let rewards = world.token_rewards();
    world.deployer().send(world.token().transfer(*rewards.address(), total)).await?;
    crate::epochs::publish(&world, &rewards, root, total).await?;
    let queues = way.prepare(&world, &crowd, options.batch, progress).await?;
    let count = queues.iter().map(Vec::len).sum();

    let memory_before = node.memory();
    let begin = Instant::now();
    let gas = lanes::send(&world.site.chain, queues, progress).await?;
    let took = begin.elapsed();
    let memory_after = node.memory();

    let faults = ledger::faults(&world, &crowd, way, progress).await?;
    let accounts = crowd.published.claims().len();
    let per_second = |what: usize| (what as u128 * 1_000_000 / took.as_micros().max(1)) as u64;
    Ok(Report {
        way,
        accounts,
        transactions: count,
        milliseconds: took.as_millis() as u64,
        transactions_per_second: per_second(count),
        accounts_per_second: per_second(accounts),
        gas_per_account: Spread::of(gas).unwrap_or(Spread { min: 0, median: 0, max: 0 }),
        memory_before,
        memory_after,
        faults,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_in_the_middle_has_as_many_above_as_below() {
        assert_eq!(Spread::of(vec![]), None);
        assert_eq!(Spread::of(vec![7]), Some(Spread { min: 7, median: 7, max: 7 }));
        assert_eq!(Spread::of(vec![9, 1, 4, 5]), Some(Spread { min: 1, median: 4, max: 9 }));
        assert_eq!(Spread::of(vec![9, 1, 4]), Some(Spread { min: 1, median: 4, max: 9 }));
    }
}
