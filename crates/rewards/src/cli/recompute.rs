//! `rewards verify --policy`: does the chain alone lead to what was published?

use std::{io::Write, path::PathBuf};

use alloy::primitives::{B256, U256};
use client::chain::Chain;
use eyre::{OptionExt, Result, WrapErr};
use rewards::{
    Workers,
    epoch::{Epoch, Files, Record},
    file::Header,
    policy::Policy,
    publish::{Contract, Standing},
    store::Store,
};
use serde::Serialize;

use super::{
    Refusal,
    compute::{compute, read_policy},
    print,
    screen::Screen,
    site::wait_for,
};

/// What to recompute, and from what.
#[derive(Debug, clap::Args)]
pub(super) struct Recompute {
    /// Recompute the epoch from the chain, by this policy
    #[arg(long, value_name = "FILE", requires_all = ["epoch", "rpc_url"])]
    policy: Option<PathBuf>,

    /// The epoch's number, counted from 1
    #[arg(long, value_name = "N", requires = "policy")]
    epoch: Option<u32>,

    /// The chain's JSON-RPC endpoint
    #[arg(long, value_name = "URL", requires = "policy")]
    rpc_url: Option<String>,

    /// The record that was published with the tree
    #[arg(long, value_name = "FILE", requires = "policy")]
    record: Option<PathBuf>,

    /// A store to read from and add to [default: the whole chain is read anew]
    #[arg(long, value_name = "FILE", requires = "policy")]
    store: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    /// What the contract says of the epoch.
    contract: OnChain,
    /// As recomputed.
    record: Record,
}

/// What a contract says of an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum OnChain {
    /// There is no contract.
    Absent,
    /// The root has not been submitted.
    Unknown,
    /// The root waits.
    Waiting,
    /// The root is the current one.
    Active,
    /// The root is the one before the current one, which is accepted as well.
    Previous,
    /// Later roots have taken its place, and the contract knows it no more.
    Superseded,
}

impl Recompute {
    /// Whether anything is to be recomputed.
    pub(super) const fn is_wanted(&self) -> bool {
        self.policy.is_some()
    }

    /// `tree` is the header of a tree file that has been verified; `root` is one to compare with.
    pub(super) fn run(
        self,
        tree: Option<&Header>,
        root: Option<B256>,
        workers: Workers,
        out: &mut impl Write,
    ) -> Result<()> {
        let mut screen = Screen::new();
        let wanted = self.policy.as_deref().zip(self.epoch).zip(self.rpc_url.as_deref());
        let ((path, number), rpc_url) = wanted.ok_or_eyre("clap wants all three")?;
        let (policy, epoch) = read_policy(path, number)?;
        let published = self.published(&policy, epoch)?;
        let (record, contract) = wait_for(async {
            let chain = Chain::connect(rpc_url).await?;
            let origin = policy.origin();
            let mut store = match &self.store {
                Some(path) => Store::open(path, &origin)
                    .wrap_err_with(|| format!("opening {}", path.display()))?,
                None => Store::in_memory(&origin)?,
            };
            let computed = compute(&chain, &policy, &mut store, epoch, &mut screen, |_| {}).await?;
            screen.show("building the tree");
            let directory = tempfile::tempdir().wrap_err("making a directory for the tree")?;
            let record = Files::write(directory.path(), &policy, &computed, workers)?;
            let contract = on_chain(&chain, &policy, &record).await?;
            Ok((record, contract))
        })?;
        if let Some(published) = published {
            same(&published, &record)?;
        }
        for expected in root.into_iter().chain(tree.map(|it| it.root)) {
            differ("root", expected, record.root)?;
        }
        if let Some(tree) = tree {
            differ("data_hash", tree.data_hash, record.data_hash)?;
        }
        screen.say(format!("the chain leads to root {}", record.root));
        print(out, &Report { contract, record })
    }

    /// The record to compare with; it has to be of this policy and epoch.
    fn published(&self, policy: &Policy, epoch: Epoch) -> Result<Option<Record>> {
        let Some(path) = &self.record else { return Ok(None) };
        let record = Record::read(path).wrap_err_with(|| format!("reading {}", path.display()))?;
        differ("policy_sha256", record.policy_sha256, policy.sha256)?;
        differ("epoch", record.epoch, epoch.number)?;
        Ok(Some(record))
    }
}

/// Compares what the contract was told with what was recomputed.
async fn on_chain(chain: &Chain, policy: &Policy, record: &Record) -> Result<OnChain> {
    let at = policy.deployment.contract;
    if chain.code(at).await?.is_empty() {
        return Ok(OnChain::Absent);
    }
    let contract = Contract::open(chain.clone(), at).await?;
    let standing = contract.standing().await?;
    let epoch = u64::from(record.epoch);
    let (state, root) = state(&standing, epoch, record.root);
    if let Some(root) = root {
        differ("root on chain", root, record.root)?;
    }
    let told = match state {
        OnChain::Waiting => standing.pending(epoch).map(|it| (it.data_hash, it.total)),
        OnChain::Active => {
            let data_hash = contract.calls.dataHash().call().await;
            Some((data_hash.map_err(client::call::CallError::from)?, standing.total))
        }
        _ => None,
    };
    if let Some((data_hash, total)) = told {
        differ("data_hash on chain", data_hash, record.data_hash)?;
        differ::<U256>("total_cumulative on chain", total, record.total_cumulative)?;
    }
    Ok(state)
}

/// Where an epoch's root is, and the root if the contract says it is that epoch's. Of the root before
/// the current one it does not say so: epochs can be passed over.
fn state(standing: &Standing, epoch: u64, root: B256) -> (OnChain, Option<B256>) {
    if let Some(pending) = standing.pending(epoch) {
        return (OnChain::Waiting, Some(pending.root));
    }
    match standing.epoch {
        active if active == epoch => (OnChain::Active, Some(standing.root)),
        active if active < epoch => (OnChain::Unknown, None),
        _ if standing.previous_root == root => (OnChain::Previous, None),
        _ => (OnChain::Superseded, None),
    }
}

/// Names the first field in which two records differ.
fn same(published: &Record, found: &Record) -> Result<()> {
    let fields = |record: &Record| serde_json::to_value(record).wrap_err("comparing records");
    let (published, found) = (fields(published)?, fields(found)?);
    let (Some(published), Some(found)) = (published.as_object(), found.as_object()) else {
        return Ok(());
    };
    for (field, published) in published {
        let found = found.get(field).cloned().unwrap_or_default();
        differ(field, published.to_string(), found.to_string())?;
    }
    Ok(())
}

fn differ<T: PartialEq + ToString>(what: &str, published: T, found: T) -> Result<()> {
    if published == found {
        return Ok(());
    }
    let (published, found) = (published.to_string(), found.to_string());
    Err(Refusal::Differs { what: what.into(), published, found }.into())
}
