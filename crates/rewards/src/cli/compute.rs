//! `rewards compute`: a week on the chain to the tree that pays for it.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use alloy::primitives::Address;
use bindings::IMicroStakingVaultInstance;
use client::{
    call::{CallError, ask},
    chain::Chain,
};
use eyre::{Result, WrapErr};
use rewards::{
    epoch::{self, Computed, Epoch, Files, Inputs, Record},
    policy::{Kind, Policy},
    publish::Contract,
    store::Store,
};

use super::{Refusal, Threads, print, screen::Screen, site::wait_for};

/// Compute an epoch from the chain, and write its claims, tree and record
///
/// Reads what is new of the vault's and the locks' logs into a store, weighs the week as the policy
/// says, and writes epoch-N.csv, epoch-N.tree and epoch-N.json. The same chain and policy give the
/// same files. Nothing is written unless the epoch is over and its blocks are settled. Whatever
/// stops it, run it again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards compute --epoch 12 --policy rewards.toml --out epochs --rpc-url https://…")]
pub(super) struct Compute {
    #[command(flatten)]
    week: Week,

    /// Where the files go. The record of the epoch before is looked for here too
    #[arg(long, value_name = "DIRECTORY")]
    out: PathBuf,

    #[command(flatten)]
    threads: Threads,
}

/// A week, and what it is computed from.
#[derive(Debug, clap::Args)]
pub(super) struct Week {
    /// The epoch's number, counted from 1
    #[arg(long, value_name = "N")]
    epoch: u32,

    /// What is paid for, and where the contracts are
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,

    /// Where what was read of the chain is kept [default: chain.store beside what is written]
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,

    /// The chain's JSON-RPC endpoint
    #[arg(long, value_name = "URL")]
    rpc_url: String,
}

impl Compute {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let mut screen = Screen::new();
        let (policy, computed) = self.week.compute(&self.out, &mut screen, |_| {})?;
        screen.show("writing the tree");
        let record = Files::write(&self.out, &policy, &computed, self.threads.workers())?;
        tell(&record, &screen);
        print(out, &record)
    }
}

impl Week {
    /// Computes it; `home`, which is made, is where its store is. `each` is shown this week and all
    /// before it.
    pub(super) fn compute(
        &self,
        home: &Path,
        screen: &mut Screen,
        each: impl FnMut(&Inputs),
    ) -> Result<(Policy, Computed)> {
        let (policy, epoch) = read_policy(&self.policy, self.epoch)?;
        fs::create_dir_all(home).wrap_err_with(|| format!("making {}", home.display()))?;
        let path = self.store.clone().unwrap_or_else(|| home.join("chain.store"));
        let computed = wait_for(async {
            let chain = Chain::connect(&self.rpc_url).await?;
            let opening = || format!("opening {}", path.display());
            let mut store = Store::open(&path, &policy.origin()).wrap_err_with(opening)?;
            check_contracts(&chain, &policy, epoch, screen).await?;
            compute(&chain, &policy, &mut store, epoch, screen, each).await
        })?;
        Ok((policy, computed))
    }
}

/// What an epoch came to, for a person.
pub(super) fn tell(record: &Record, screen: &Screen) {
    let Record { epoch, paid, claims, root, .. } = record;
    screen.say(format!("epoch {epoch} pays {paid} units; {claims} claims, root {root}"));
}

pub(super) fn read_policy(path: &Path, epoch: u32) -> Result<(Policy, Epoch)> {
    let policy = Policy::read(path).wrap_err_with(|| format!("reading {}", path.display()))?;
    let epoch = policy.epoch(epoch)?;
    Ok((policy, epoch))
}

/// Computes an epoch, and says on the screen how far it is. `each` is shown every week up to it.
pub(super) async fn compute(
    chain: &Chain,
    policy: &Policy,
    store: &mut Store,
    epoch: Epoch,
    screen: &mut Screen,
    each: impl FnMut(&Inputs),
) -> Result<Computed> {
    let mut first = None;
    let progress = |at: rewards::chain::Progress| {
        let first = *first.get_or_insert_with(|| {
            screen.blocks("reading the chain", (at.last + 1).saturating_sub(at.next));
            at.next
        });
        screen.at(at.next - first);
    };
    let computed = epoch::compute(policy, chain, store, epoch, progress, each).await?;
    if !computed.supply_agrees {
        let block = computed.head.number;
        screen.say(format!(
            "the node does not know the state of block {block} any more: that no logs are missing \
             could not be checked against the vault's supply"
        ));
    }
    Ok(computed)
}

/// Sees that policy and contracts go together.
async fn check_contracts(
    chain: &Chain,
    policy: &Policy,
    epoch: Epoch,
    screen: &Screen,
) -> Result<()> {
    let (at, terms) = (&policy.deployment, policy.terms_of(epoch));
    if chain.id() != at.chain_id {
        return Err(Refusal::PolicyOfOtherChain { policy: at.chain_id, chain: chain.id() }.into());
    }
    if terms.budget(Kind::Rebate).is_some() {
        let asset = asset(chain, at.vault).await?;
        if asset != at.reward {
            return Err(Refusal::RebateOfOtherToken { asset, reward: at.reward }.into());
        }
    }
    if chain.code(at.contract).await?.is_empty() {
        screen.say(format!("there is no contract at {}: its maximum is not checked", at.contract));
        return Ok(());
    }
    let contract = Contract::open(chain.clone(), at.contract).await?;
    if contract.reward != at.reward {
        let (found, expected) = (contract.reward, at.reward);
        return Err(Refusal::OtherReward { contract: at.contract, found, expected }.into());
    }
    let allowed = contract.standing().await?.max_increase;
    if allowed < terms.max_epoch {
        return Err(Refusal::OverContract { max_epoch: terms.max_epoch, allowed }.into());
    }
    Ok(())
}

async fn asset(chain: &Chain, vault: Address) -> Result<Address> {
    let calls = IMicroStakingVaultInstance::new(vault, chain.provider().clone());
    match ask(calls.asset()).await {
        Err(CallError::Reverted(_) | CallError::Unreadable(_)) => {
            Err(Refusal::NoVault(vault).into())
        }
        answer => answer.wrap_err("asking the vault for its asset"),
    }
}
