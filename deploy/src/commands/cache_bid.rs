//! `deploy cache-bid`: places in the chain's cache, for a price.

use alloy::primitives::U256;
use deploy::{bid, keepalive, record::Record};
use eyre::{Result, WrapErr};
use serde::Serialize;

use super::Setting;
use crate::{
    cli::{CacheBid, Place},
    screen::Screen,
};

/// Decimals of ETH.
const ETH: u8 = 18;

/// What was done.
#[derive(Serialize)]
struct Report {
    chain: u64,
    /// What all of it took, gas and bids, in wei.
    wei: String,
    programs: Vec<keepalive::Alive>,
}

pub(super) async fn run(place: Place, asked: CacheBid, screen: &mut Screen) -> Result<()> {
    let setting = Setting::open(place, 0, false).await?;
    let budget = asked.max.units(ETH).wrap_err("--max")?;
    let (chain, manifest) = (&setting.chain, setting.manifest().await?);
    let bidder = setting.signer().await?;
    let before = chain.balance(bidder.address()).await?;
    let mut journal = setting.journal(screen).await?;
    // A run that was killed may have bought a place without having noted it.
    journal.settle(&bidder).await?;
    let programs = keepalive::look(chain, &manifest).await.wrap_err("asking of programs")?;
    let records: Vec<Record> =
        bid::bid(chain, &bidder, &mut journal, &programs, budget, screen).await?;
    // Of gas the receipts tell; of bids only what is gone.
    let spent = if records.iter().any(|it| it.cost().is_some()) {
        before.saturating_sub(chain.balance(bidder.address()).await?)
    } else {
        U256::ZERO
    };
    let programs = keepalive::look(chain, &manifest).await.wrap_err("asking of programs")?;
    screen.result(&Report { chain: chain.id(), wei: spent.to_string(), programs })?;
    Ok(())
}
