//! Small amounts are saved, and a thousandth of each is the fee.

use alloy::primitives::{Address, U256};
use bindings::IMicroStakingVault::Deposit;
use client::call::ask;
use eyre::Result;
use serde::Serialize;

use super::{
    cast::{Cast, Person},
    expect,
    teller::{Teller, amount, told},
};
use crate::{contract::Currency, permit};

/// Hundredths of a percent that are a whole.
const WHOLE: U256 = U256::from_limbs([10_000, 0, 0, 0]);

/// A deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// Whose.
    pub who: String,
    /// Its account.
    pub account: Address,
    /// What of.
    pub currency: Currency,
    /// Base units paid, fee included.
    #[serde(serialize_with = "rewards::decimal")]
    pub assets: U256,
    /// Base units of the fee.
    #[serde(serialize_with = "rewards::decimal")]
    pub fee: U256,
    /// Shares given.
    #[serde(serialize_with = "rewards::decimal")]
    pub shares: U256,
}

pub(super) async fn tell(teller: &mut Teller<'_>, cast: &Cast) -> Result<Vec<Saved>> {
    teller.opens("People save small amounts, and a fee accrues in the vaults");
    let mut saved = Vec::new();
    for saver in &cast.savers {
        saved.push(save(teller, &saver.person, saver.currency, saver.units).await?);
    }
    Ok(saved)
}

/// One signature, one transaction.
pub(super) async fn save(
    teller: &mut Teller<'_>,
    who: &Person,
    currency: Currency,
    units: U256,
) -> Result<Saved> {
    let site = teller.site;
    let (vault, token) = (site.vault(currency.vault()), site.address(currency.token()));
    let (at, account) = (*vault.address(), who.address());
    let waiting = ask(vault.feesAccrued()).await?;
    let bps = ask(vault.depositFeeBps()).await?;
    let least = ask(vault.previewDeposit(units)).await?;
    let permit = permit::sign(site, token, &who.account, at, units).await?;

    // What others earn meanwhile makes a share dearer; nobody does, within a second, by more.
    let least = least - least / U256::from(1_000);
    let permit::SignedPermit { deadline, v, r, s } = permit;
    let call = vault.stakeWithPermit(units, account, least, deadline, v, r, s);
    let what = format!("saves {} by permit", amount(currency, units));
    let receipt = teller.act(who, what, call).await?;

    let event: Deposit = told(&receipt, at)?;
    teller.moved(currency, account, at, event.assets)?;
    let fee = ask(vault.feesAccrued()).await? - waiting;
    expect(format!("the fee on what {} saved", who.name), (units * bps).div_ceil(WHOLE), fee)?;
    teller.tell("  the fee on it", amount(currency, fee));
    let (assets, shares) = (event.assets, event.shares);
    Ok(Saved { who: who.name.to_owned(), account, currency, assets, fee, shares })
}
