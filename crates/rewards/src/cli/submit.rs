//! `rewards submit`: a root into the contract's queue.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use alloy::primitives::{Address, B256, U256};
use client::{
    call::{IntoRequest, quote},
    money, when,
};
use eyre::{Result, WrapErr};
use rewards::{
    epoch::Record,
    file::TreeFile,
    publish::{
        PublishError, Purpose, Standing, activation, never_falls,
        submission::{Submission, Verdict},
    },
};
use serde::Serialize;

use super::{
    Threads, open, print,
    screen::Screen,
    site::{Needed, Open, Site, wait_for},
};

/// Submit the root of a tree, once everything about it has been checked
///
/// Nothing is sent unless the file is whole, was made for this chain, contract and epoch, pays the
/// contract's token alone, adds up to what the contract accepts, and takes nothing away from
/// anybody. A root that waits already, or is active, is not sent again.
///
/// Who signs is said by the environment: MILLET_SIGNER names a keystore (`keystore:NAME`) or
/// another place of the key, MILLET_KEY is the key itself.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards submit --tree week-12.tree --record week-12.json --previous week-11.tree --epoch 12 \\
    --uri ipfs://… --contract 0x… --rpc-url https://… --dry-run")]
pub(super) struct Submit {
    /// Written by `rewards build` or `rewards compute`
    #[arg(long, value_name = "FILE")]
    tree: PathBuf,

    /// The epoch's number: one more than that submitted last
    #[arg(long, value_name = "N")]
    epoch: u64,

    /// Where the tree file is published
    #[arg(long, value_name = "URI")]
    uri: String,

    /// The record that `rewards compute` wrote with the tree: says what it was made for
    #[arg(long, value_name = "FILE", required_unless_present = "chain_id")]
    record: Option<PathBuf>,

    /// For a tree without a record: the chain it was made for
    #[arg(long, value_name = "ID", conflicts_with = "record")]
    chain_id: Option<u64>,

    /// The tree of the epoch before: no claim of it may fall or be left out
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,

    /// Check everything and send nothing. Without a key, as if by the updater
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    site: Site,

    #[command(flatten)]
    threads: Threads,
}

#[derive(Serialize)]
struct Report {
    /// `sent`, `would send`, `waits` or `active`.
    outcome: &'static str,
    chain_id: u64,
    contract: Address,
    epoch: u64,
    root: B256,
    data_hash: B256,
    reward: Address,
    #[serde(serialize_with = "rewards::decimal")]
    total_cumulative: U256,
    /// What the contract lacks to be able to activate it.
    #[serde(serialize_with = "rewards::decimal")]
    funding_missing: U256,
    #[serde(skip_serializing_if = "Option::is_none")]
    activates_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<B256>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gas: Option<u64>,
}

impl Submit {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let mut screen = Screen::new();
        let (submission, tree) = self.check_file(&mut screen)?;
        let purpose = match (&self.record, self.chain_id) {
            (Some(path), _) => purpose(path)?,
            (None, Some(chain_id)) => Purpose::of_chain(chain_id),
            (None, None) => unreachable!("clap wants one of them"),
        };
        screen.show("asking the chain");
        let report = wait_for(self.publish(&submission, &tree, &purpose, &screen))?;
        print(out, &report)
    }

    /// Everything that can be known without a chain.
    fn check_file(&self, screen: &mut Screen) -> Result<(Submission, TreeFile)> {
        screen.show("verifying the tree");
        let mut tree = open(&self.tree)?;
        let verified = tree
            .verify(self.threads.workers())
            .wrap_err_with(|| format!("verifying {}", self.tree.display()))?;
        let submission = Submission::new(&verified, self.epoch, self.uri.clone())?;
        if let Some(path) = &self.previous {
            screen.show("comparing with the previous tree");
            let comparing = || format!("comparing with {}", path.display());
            never_falls(&mut open(path)?, &mut tree).wrap_err_with(comparing)?;
        }
        Ok((submission, tree))
    }

    async fn publish(
        &self,
        submission: &Submission,
        tree: &TreeFile,
        purpose: &Purpose,
        screen: &Screen,
    ) -> Result<Report> {
        let site = self.site.open().await?;
        let standing = site.contract.standing().await?;
        purpose.check(tree.header(), self.epoch, &standing)?;
        let account = site.account(Needed::unless(self.dry_run)).await?;
        let sender = account.as_ref().map_or(standing.updater, |it| it.address());
        let mut report = Report::new(submission, &standing);
        match submission.judge(&standing, sender)? {
            Verdict::Active => {
                screen.say(format!("epoch {} is active with this root already", self.epoch));
                report.outcome = "active";
                return Ok(report);
            }
            Verdict::Waiting { activates_at } => {
                let at = when::utc(activates_at);
                screen.say(format!("epoch {} waits with this root until {at} already", self.epoch));
                (report.outcome, report.activates_at) = ("waits", Some(activates_at));
                return Ok(report);
            }
            Verdict::Send => {}
        }
        let Submission { root, data_hash, epoch, total, uri, .. } = submission.clone();
        let call = site.contract.calls.submitRoot(root, data_hash, U256::from(epoch), total, uri);
        let cost = quote(&site.contract.chain, sender, call.clone().into_request()).await;
        let cost = cost.map_err(PublishError::from)?;
        describe(submission, &standing, &site, screen);
        screen.say(format!("  costs about {} ETH ({} gas)", money::eth_cost(cost.wei), cost.gas));
        report.gas = Some(cost.gas);
        let Some(account) = account.filter(|_| !self.dry_run) else {
            report.outcome = "would send";
            return Ok(report);
        };
        let receipt = account.send(call).await.map_err(PublishError::from)?;
        let pending = site.contract.standing().await?.pending(epoch).copied();
        report.activates_at = pending.map(|it| it.activates_at);
        report.transaction = Some(receipt.transaction_hash);
        report.gas = Some(receipt.gas_used);
        if let Some(at) = report.activates_at {
            screen.say(format!("submitted; it can be activated from {} on", when::utc(at)));
        }
        Ok(report)
    }
}

/// What the tree of the record at `path` was made for.
fn purpose(path: &Path) -> Result<Purpose> {
    let record = Record::read(path).wrap_err_with(|| format!("reading {}", path.display()))?;
    Ok(Purpose {
        chain_id: record.chain_id,
        contract: Some(record.contract),
        epoch: Some(record.epoch.into()),
        tree: Some((record.root, record.data_hash)),
    })
}

/// For a person to read before, or instead of, sending.
fn describe(it: &Submission, standing: &Standing, site: &Open, screen: &Screen) {
    let (last, before) = standing.last();
    let increase = site.token.amount(it.total.saturating_sub(before));
    let missing = activation::missing(standing, it.total);
    screen.say(format!("root {} for epoch {}", it.root, it.epoch));
    screen.say(format!("  to {} on chain {}", standing.at, standing.chain_id));
    screen.say(format!("  sha256 of the data {}, at {}", it.data_hash, it.uri));
    screen.say(format!(
        "  pays {} in total, {increase} more than epoch {last}",
        site.token.amount(it.total)
    ));
    if !missing.is_zero() {
        let missing = site.token.amount(missing);
        screen.say(format!("  the contract lacks {missing} to activate it as things stand"));
    }
}

impl Report {
    fn new(it: &Submission, standing: &Standing) -> Self {
        Self {
            outcome: "sent",
            chain_id: standing.chain_id,
            contract: standing.at,
            epoch: it.epoch,
            root: it.root,
            data_hash: it.data_hash,
            reward: it.reward,
            total_cumulative: it.total,
            funding_missing: activation::missing(standing, it.total),
            activates_at: None,
            transaction: None,
            gas: None,
        }
    }
}
