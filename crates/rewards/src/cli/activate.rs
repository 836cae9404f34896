//! `rewards activate`: a root that waited becomes the one that is claimed against.

use std::{io::Write, path::PathBuf};

use alloy::primitives::{Address, B256, U256};
use client::{
    call::{IntoRequest, quote},
    money,
};
use eyre::{Result, WrapErr};
use rewards::publish::{
    PublishError, Standing,
    activation::{self, Verdict},
};
use serde::Serialize;

use super::{
    Threads, open, print,
    screen::Screen,
    site::{Needed, Site, wait_for},
};

/// Activate a root that has waited for its time
///
/// Anyone may. If it is too early, or the contract does not hold what it would owe, this says how
/// long or how much, and sends nothing. With --tree, a root that is not that tree's is refused.
///
/// Who signs is said by the environment: MILLET_SIGNER names a keystore (`keystore:NAME`) or
/// another place of the key, MILLET_KEY is the key itself.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards activate --epoch 12 --tree week-12.tree --contract 0x… --rpc-url https://…")]
pub(super) struct Activate {
    /// The epoch whose root waits
    #[arg(long, value_name = "N")]
    epoch: u64,

    /// The tree whose root it has to be
    #[arg(long, value_name = "FILE")]
    tree: Option<PathBuf>,

    /// Check everything and send nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    site: Site,

    #[command(flatten)]
    threads: Threads,
}

#[derive(Serialize)]
struct Report {
    /// `sent`, `would send` or `active`.
    outcome: &'static str,
    chain_id: u64,
    contract: Address,
    epoch: u64,
    root: B256,
    #[serde(serialize_with = "rewards::decimal")]
    total_cumulative: U256,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<B256>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gas: Option<u64>,
}

impl Activate {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let mut screen = Screen::new();
        let root = self.root(&mut screen)?;
        screen.show("asking the chain");
        let report = wait_for(self.activate(root, &screen))?;
        print(out, &report)
    }

    /// The root it has to be, of a tree that is whole.
    fn root(&self, screen: &mut Screen) -> Result<Option<B256>> {
        let Some(path) = &self.tree else { return Ok(None) };
        screen.show("verifying the tree");
        let verified = open(path)?.verify(self.threads.workers());
        Ok(Some(verified.wrap_err_with(|| format!("verifying {}", path.display()))?.root))
    }

    async fn activate(&self, root: Option<B256>, screen: &Screen) -> Result<Report> {
        let site = self.site.open().await?;
        let standing = site.contract.standing().await?;
        let pending = match activation::judge(&standing, self.epoch, root, &site.token)? {
            Verdict::Send(pending) => pending,
            Verdict::Active => {
                screen.say(format!("epoch {} is active already", self.epoch));
                return Ok(self.report("active", &standing, standing.root, standing.total));
            }
        };
        let account = site.account(Needed::unless(self.dry_run)).await?;
        let sender = account.as_ref().map_or(Address::ZERO, |it| it.address());
        let call = site.contract.calls.activateRoot(U256::from(self.epoch));
        let cost = quote(&site.contract.chain, sender, call.clone().into_request()).await;
        let cost = cost.map_err(PublishError::from)?;
        let (total, wei) = (site.token.amount(pending.total), money::eth_cost(cost.wei));
        screen.say(format!("root {} of epoch {} pays {total} in total", pending.root, self.epoch));
        screen.say(format!("  costs about {wei} ETH ({} gas)", cost.gas));
        let mut report = self.report("would send", &standing, pending.root, pending.total);
        report.gas = Some(cost.gas);
        if let Some(account) = account.filter(|_| !self.dry_run) {
            let receipt = account.send(call).await.map_err(PublishError::from)?;
            screen.say(format!("epoch {} is active", self.epoch));
            report.outcome = "sent";
            report.transaction = Some(receipt.transaction_hash);
            report.gas = Some(receipt.gas_used);
        }
        Ok(report)
    }

    fn report(&self, outcome: &'static str, at: &Standing, root: B256, total: U256) -> Report {
        Report {
            outcome,
            chain_id: at.chain_id,
            contract: at.at,
            epoch: self.epoch,
            root,
            total_cumulative: total,
            transaction: None,
            gas: None,
        }
    }
}
