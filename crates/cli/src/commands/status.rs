//! `millet status`: what an account has, and how everything stands.

use alloy::{
    eips::BlockId,
    primitives::{Address, U256},
};
use client::{call::ask, chain::Chain, money, token::Token, when};
use comfy_table::{CellAlignment, Table, presets};
use eyre::Result;
use protocol::vote_escrow as escrow;
use serde::Serialize;

use super::{
    lock::Locked,
    proposals::{self, Shown},
};
use crate::{answer::Answer, desk::Desk, money::Money, said::Unit};

/// Show what you have, and how everything stands
///
/// For another account: --account 0x…
#[derive(Debug, clap::Args)]
pub(crate) struct Status {}

#[derive(Debug, Serialize)]
struct Report {
    command: &'static str,
    chain_id: u64,
    deployment: String,
    block: u64,
    /// Of the block, in seconds.
    time: u64,
    account: Address,
    eth: String,
    holdings: Vec<Holding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lock: Option<Held>,
    /// What the account votes with, its own and others' locks.
    votes: Money,
    protocol: Protocol,
    proposals: Vec<Shown>,
}

/// What the account has of a unit.
#[derive(Debug, Serialize)]
struct Holding {
    vault: &'static str,
    wallet: Money,
    shares: Money,
    worth: Money,
    claimable_fees: Money,
}

#[derive(Debug, Serialize)]
struct Held {
    #[serde(flatten)]
    lock: Locked,
    seconds_left: u64,
    delegate: Address,
    exit_penalty: Money,
}

#[derive(Debug, Serialize)]
struct Protocol {
    stage: &'static str,
    locked: Money,
    vaults: Vec<VaultState>,
}

#[derive(Debug, Serialize)]
struct VaultState {
    vault: &'static str,
    total: Money,
    #[serde(serialize_with = "rewards::decimal")]
    deposit_fee_bps: U256,
    #[serde(serialize_with = "rewards::decimal")]
    performance_fee_bps: U256,
    fees_waiting: Money,
    deposits_paused: bool,
}

impl Status {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let report = Report::read(desk).await?;
        let text = report.told();
        Answer::new(&report, text)
    }
}

impl Report {
    /// Everything at one block, proposals aside.
    async fn read(desk: &Desk) -> Result<Self> {
        let _waiting = desk.screen.wait("asking the chain");
        let (block, time) = desk.site.newest().await?;
        let at = BlockId::from(block);
        let chain: &Chain = &desk.site.chain;
        let token = desk.site.asset(Unit::Mlt).await?;
        let (mut holdings, mut vaults) = (Vec::new(), Vec::new());
        for unit in Unit::ALL {
            holdings.push(Holding::read(desk, unit, at).await?);
            vaults.push(VaultState::read(desk, unit, at).await?);
        }
        let locks = desk.site.lock()?;
        let locked = ask(locks.supply().block(at)).await?;
        let votes = ask(locks.getVotes(desk.me).block(at)).await?;
        let stage = ask(desk.site.splitter()?.stage().block(at)).await?;
        Ok(Self {
            command: "status",
            chain_id: chain.id(),
            deployment: desk.site.manifest.name.to_string(),
            block,
            time,
            account: desk.me,
            eth: money::eth(chain.balance(desk.me).await?),
            holdings,
            lock: Held::read(desk, &token, at, time).await?,
            votes: Money::new(votes, &token),
            protocol: Protocol {
                stage: stage_name(stage),
                locked: Money::new(locked, &token),
                vaults,
            },
            proposals: proposals::read(&desk.site, false).await?,
        })
    }

    fn told(&self) -> String {
        let mut parts = vec![
            format!(
                "{} on chain {} ({}), block {}, {}",
                self.account,
                self.chain_id,
                self.deployment,
                self.block,
                when::utc(self.time)
            ),
            self.account_table().to_string(),
            self.lock_told(),
            self.protocol_table().to_string(),
            format!("stage {}, {} locked in all", self.protocol.stage, self.protocol.locked),
        ];
        parts.push(if self.proposals.is_empty() {
            "there are no open proposals".to_owned()
        } else {
            proposals::table(&self.proposals).to_string()
        });
        parts.join("\n\n")
    }

    fn account_table(&self) -> Table {
        let header = ["", "wallet", "shares", "worth", "fees to claim"];
        let mut table = columns(header);
        for it in &self.holdings {
            table.add_row([
                it.vault.to_owned(),
                it.wallet.to_string(),
                it.shares.to_string(),
                it.worth.to_string(),
                it.claimable_fees.to_string(),
            ]);
        }
        let blank = String::new;
        let eth = format!("{} ETH", self.eth);
        table.add_row(["for gas".to_owned(), eth, blank(), blank(), blank()]);
        table
    }

    fn lock_told(&self) -> String {
        let votes = format!("votes with {}", self.votes);
        let Some(held) = &self.lock else { return format!("no lock; {votes}") };
        let Held { lock, seconds_left, delegate, exit_penalty } = held;
        if *seconds_left == 0 {
            return format!("locked {}, over since {}; {votes}", lock.amount, lock.ends);
        }
        let left = when::lasting(*seconds_left);
        let whose = if *delegate == self.account {
            String::new()
        } else {
            format!("; {delegate} votes with this lock")
        };
        format!(
            "locked {} until {}, {left} left; leaving now costs {exit_penalty}; {votes}{whose}",
            lock.amount, lock.ends
        )
    }

    fn protocol_table(&self) -> Table {
        let header = ["vault", "holds", "deposit fee", "fee on rewards", "fees not collected", ""];
        let mut table = columns(header);
        for it in &self.protocol.vaults {
            let paused = if it.deposits_paused { "deposits paused" } else { "" };
            table.add_row([
                it.vault.to_owned(),
                it.total.to_string(),
                format!("{} bps", it.deposit_fee_bps),
                format!("{} bps", it.performance_fee_bps),
                it.fees_waiting.to_string(),
                paused.to_owned(),
            ]);
        }
        table
    }
}

impl Holding {
    async fn read(desk: &Desk, unit: Unit, at: BlockId) -> Result<Self> {
        let vault = desk.site.vault(unit).await?;
        let asset = vault.asset.address;
        let wallet = ask(desk.site.erc20(asset).balanceOf(desk.me).block(at)).await?;
        let shares = ask(vault.calls.balanceOf(desk.me).block(at)).await?;
        let worth = ask(vault.calls.previewRedeem(shares).block(at)).await?;
        let fees = ask(desk.site.distributor()?.claimable(desk.me, asset).block(at)).await?;
        Ok(Self {
            vault: unit.vault(),
            wallet: Money::new(wallet, &vault.asset),
            shares: Money::new(shares, &vault.shares),
            worth: Money::new(worth, &vault.asset),
            claimable_fees: Money::new(fees, &vault.asset),
        })
    }
}

impl Held {
    /// `None` if nothing is locked.
    async fn read(desk: &Desk, token: &Token, at: BlockId, now: u64) -> Result<Option<Self>> {
        let locks = desk.site.lock()?;
        let it = ask(locks.locked(desk.me).block(at)).await?;
        let end = u64::try_from(it.end).unwrap_or(u64::MAX);
        let lock = escrow::Lock { amount: it.amount, end };
        if lock == escrow::Lock::NONE {
            return Ok(None);
        }
        Ok(Some(Self {
            lock: Locked::new(lock, now, token),
            seconds_left: end.saturating_sub(now),
            delegate: ask(locks.delegates(desk.me).block(at)).await?,
            exit_penalty: Money::new(lock.penalty(now)?, token),
        }))
    }
}

impl VaultState {
    async fn read(desk: &Desk, unit: Unit, at: BlockId) -> Result<Self> {
        let vault = desk.site.vault(unit).await?;
        let (calls, asset) = (&vault.calls, &vault.asset);
        Ok(Self {
            vault: unit.vault(),
            total: Money::new(ask(calls.totalAssets().block(at)).await?, asset),
            deposit_fee_bps: ask(calls.depositFeeBps().block(at)).await?,
            performance_fee_bps: ask(calls.performanceFeeBps().block(at)).await?,
            fees_waiting: Money::new(ask(calls.feesAccrued().block(at)).await?, asset),
            deposits_paused: ask(calls.depositsPaused().block(at)).await?,
        })
    }
}

/// The stages of the fee splitter.
const fn stage_name(stage: u8) -> &'static str {
    match stage {
        0 => "early",
        1 => "growth",
        2 => "mature",
        _ => "unknown",
    }
}

/// Amounts are read from the right.
fn columns<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
