//! `rewards batch-claim`: pays many accounts what they have not claimed yet.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use alloy::primitives::{Address, B256, U256};
use client::money;
use eyre::{Result, WrapErr, bail};
use rewards::{
    Claim, csv,
    file::TreeFile,
    publish::{
        PublishError, Refusal, Standing,
        batches::{Batching, Done, Keeper, LeftOut, Pay, open_claims},
    },
};
use serde::Serialize;

use super::{
    Threads, open, print,
    screen::Screen,
    site::{Needed, Open, Site, wait_for},
};

/// Claims left out that are told one by one to a person; the document has all of them.
const TOLD: usize = 10;

/// Claim for many accounts, in batches
///
/// Asks the contract who has not claimed what this tree gives them, and claims it for them.
/// Accounts that cannot be paid are left out and named. Stopped at any point, it goes on from
/// there when it is called again: what was claimed stands on chain.
///
/// Who signs is said by the environment: MILLET_SIGNER names a keystore (`keystore:NAME`) or
/// another place of the key, MILLET_KEY is the key itself. Who signs pays for the gas, and keeps the
/// tips that accounts have consented to.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards batch-claim --tree week-12.tree --all --to-vault --contract 0x… --rpc-url https://…")]
pub(super) struct BatchClaim {
    /// The tree of the current root, or of the one before it
    #[arg(long, value_name = "FILE")]
    tree: PathBuf,

    /// Claim for these accounts: a file with one address in each line
    #[arg(long, value_name = "FILE", required_unless_present = "all")]
    accounts: Option<PathBuf>,

    /// Claim for every account of the tree
    #[arg(long, conflicts_with = "accounts")]
    all: bool,

    /// Pay in shares of the vault, where the account allows it
    #[arg(long)]
    to_vault: bool,

    /// Accounts in a transaction
    #[arg(long, value_name = "N", default_value = "200")]
    batch: NonZeroUsize,

    /// Gas of a transaction; a batch that takes more is halved
    #[arg(long, value_name = "GAS", default_value_t = 20_000_000)]
    max_gas: u64,

    /// Say who has something to claim, and send nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    site: Site,

    #[command(flatten)]
    threads: Threads,
}

#[derive(Default, Serialize)]
struct Report {
    chain_id: u64,
    contract: Address,
    root: B256,
    /// Accounts that were asked for and are in the tree.
    accounts: usize,
    /// Accounts that were asked for and are not.
    without_claim: usize,
    /// Had claimed everything before.
    already_claimed: usize,
    /// Could claim something.
    open: usize,
    #[serde(serialize_with = "rewards::decimal")]
    open_amount: U256,
    batches: u64,
    claimed: u64,
    #[serde(serialize_with = "rewards::decimal")]
    paid: U256,
    #[serde(serialize_with = "rewards::decimal")]
    tips: U256,
    gas: u64,
    /// Of all accounts that were paid, rounded up.
    gas_per_account: u64,
    #[serde(serialize_with = "rewards::decimal")]
    cost_wei: U256,
    left_out: Vec<Skipped>,
}

#[derive(Serialize)]
struct Skipped {
    account: Address,
    reason: String,
}

impl BatchClaim {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let mut screen = Screen::new();
        screen.show("verifying the tree");
        let mut tree = open(&self.tree)?;
        let reading = || format!("verifying {}", self.tree.display());
        let verified = tree.verify(self.threads.workers()).wrap_err_with(reading)?;
        let wanted = self.accounts.as_deref().map(accounts).transpose()?;
        let [total] = &verified.totals[..] else {
            let refusal = Refusal::SeveralRewards(verified.totals.len());
            return Err(PublishError::from(refusal).into());
        };
        let report = wait_for(self.claim(&mut tree, total.reward, wanted, &mut screen))?;
        print(out, &report)
    }

    async fn claim(
        &self,
        tree: &mut TreeFile,
        reward: Address,
        wanted: Option<BTreeSet<Address>>,
        screen: &mut Screen,
    ) -> Result<Report> {
        screen.show("asking the chain");
        let site = self.site.open().await?;
        let standing = site.contract.standing().await?;
        check(tree, reward, &standing).map_err(PublishError::from)?;
        let account = site.account(Needed::unless(self.dry_run)).await?.filter(|_| !self.dry_run);

        let asked_for = wanted.as_ref().map(BTreeSet::len);
        let claims = select(tree, wanted.as_ref())?;
        screen.count("asking who has claimed", claims.len() as u64);
        let open = open_claims(&site.contract, &claims, |count| screen.at(count as u64));
        let open = open.await.map_err(PublishError::from)?;
        let mut report = Report {
            chain_id: standing.chain_id,
            contract: standing.at,
            root: tree.header().root,
            accounts: claims.len(),
            without_claim: asked_for.map_or(0, |count| count - claims.len()),
            already_claimed: claims.len() - open.len(),
            open: open.len(),
            open_amount: open.iter().fold(U256::ZERO, |sum, it| sum.saturating_add(it.left)),
            ..Report::default()
        };
        let amount = site.token.amount(report.open_amount);
        screen.say(format!("{} of {} accounts can claim {amount}", open.len(), claims.len()));
        let Some(account) = account else { return Ok(report) };

        screen.count("claiming", open.len() as u64);
        let pay = if self.to_vault { Pay::Shares } else { Pay::Token };
        let batching = Batching { size: self.batch.get(), max_gas: self.max_gas, pay };
        let mut done = Done::default();
        let mut keeper = Keeper { contract: &site.contract, account: &account, tree, batching };
        let outcome = keeper.claim_all(&open, &mut done, |count| screen.at(count as u64)).await;
        screen.clear();
        tell(&done, &site, screen);
        outcome.wrap_err("after what is told above; call again to go on from there")?;
        report.enter(done);
        Ok(report)
    }
}

/// Whether the contract accepts this tree's claims.
fn check(tree: &TreeFile, reward: Address, standing: &Standing) -> Result<(), Refusal> {
    if reward != standing.reward {
        return Err(Refusal::OtherReward { expected: standing.reward, found: reward });
    }
    let found = tree.header().root;
    if [standing.root, standing.previous_root].contains(&found) {
        return Ok(());
    }
    let waiting = standing.waiting.iter().find(|it| it.root == found).map(|it| it.epoch);
    Err(Refusal::NotAccepted { found, waiting })
}

/// The claims of the accounts that are wanted, or all.
fn select(tree: &mut TreeFile, wanted: Option<&BTreeSet<Address>>) -> Result<Vec<Claim>> {
    let is_wanted = |claim: &Claim| wanted.is_none_or(|it| it.contains(&claim.account));
    let claims = tree.stream()?.filter(|it| it.as_ref().map_or(true, is_wanted));
    claims.collect::<Result<_, _>>().wrap_err("reading the tree")
}

/// One address in each line; empty lines are passed over.
fn accounts(path: &Path) -> Result<BTreeSet<Address>> {
    let at = path.display();
    let text = fs::read_to_string(path).wrap_err_with(|| format!("reading {at}"))?;
    let lines = text.lines().map(str::trim).zip(1..).filter(|(line, _)| !line.is_empty());
    let mut accounts = BTreeSet::new();
    for (line, number) in lines {
        match csv::address(line) {
            Ok(account) => accounts.insert(account),
            Err(fault) => bail!("reading {at}: line {number}: {fault}"),
        };
    }
    Ok(accounts)
}

/// For a person.
fn tell(done: &Done, site: &Open, screen: &Screen) {
    let (paid, tips) = (site.token.amount(done.paid), site.token.amount(done.tips));
    let (accounts, batches) = (done.accounts, done.batches);
    screen.say(format!("{accounts} accounts were paid {paid} in {batches} transactions"));
    screen.say(format!(
        "  {} gas for each, {} ETH for all, {tips} earned in tips",
        done.gas_per_account(),
        money::eth_cost(done.wei)
    ));
    for LeftOut { account, reason } in done.left_out.iter().take(TOLD) {
        screen.say(format!("  {account} was left out: {reason}"));
    }
    if TOLD < done.left_out.len() {
        screen.say(format!("  and {} more were left out", done.left_out.len() - TOLD));
    }
}

impl Report {
    fn enter(&mut self, done: Done) {
        self.batches = done.batches;
        self.claimed = done.accounts;
        self.paid = done.paid;
        self.tips = done.tips;
        self.gas = done.gas;
        self.gas_per_account = done.gas_per_account();
        self.cost_wei = done.wei;
        let skipped = |LeftOut { account, reason }| Skipped { account, reason };
        self.left_out = done.left_out.into_iter().map(skipped).collect();
    }
}
