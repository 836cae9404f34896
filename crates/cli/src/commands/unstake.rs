//! `millet unstake`: out of a vault.

use alloy::primitives::U256;
use bindings::IMicroStakingVault::Withdraw;
use client::call::ask;
use eyre::{OptionExt, Result};
use serde::Serialize;

use crate::{
    act::{Act, Bill, told},
    answer::Answer,
    desk::Desk,
    money::Money,
    refusal::Refusal,
    said::{Percent, Quantity},
    sentence::Terms,
    site::Vault,
};

/// Take dollars out of savings, or tokens out of staking
///
/// Nobody can stop it, and it costs no fee.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  millet unstake 5 usd               so much, rounded to the nearest shares above
  millet unstake all mlt             everything
  millet unstake 2.5 usd-shares      so many shares of the savings vault")]
pub(crate) struct Unstake {
    /// So much: `5 usd`, `all mlt`, or in shares, `2.5 usd-shares`
    #[arg(required = true, num_args = 1..=2, value_name = "AMOUNT")]
    amount: Vec<String>,

    /// How much less than quoted will do, if the price moves meanwhile
    #[arg(long, value_name = "PERCENT", default_value = "0.1%")]
    slippage: Percent,
}

#[derive(Debug, Serialize)]
struct Details {
    vault: &'static str,
    shares: Money,
    assets: Money,
    min_assets: Money,
    left: Money,
}

impl Unstake {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let quantity = Quantity::parse(&self.amount)?;
        let unit = match quantity {
            Quantity::All(unit) | Quantity::Assets(unit, _) | Quantity::Shares(unit, _) => unit,
        };
        let vault = desk.site.vault(unit).await?;
        let terms = Terms::of_vault(&vault);
        let has = ask(vault.calls.balanceOf(desk.me)).await?;
        let shares = shares(&vault, quantity, has).await?;
        let (has, shares) = (Money::new(has, &vault.shares), Money::new(shares, &vault.shares));
        if has.units < shares.units {
            return Err(too_little(desk, &vault, quantity, has, shares).await?.into());
        }

        let quote = ask(vault.calls.previewRedeem(shares.units)).await?;
        let mut details = Details {
            vault: unit.vault(),
            assets: Money::new(quote, &vault.asset),
            min_assets: Money::new(self.slippage.off(quote)?, &vault.asset),
            left: Money::new(has.units - shares.units, &vault.shares),
            shares,
        };
        let Details { shares, assets, min_assets, left, .. } = &details;
        let redeem = vault.calls.redeemWithMin(shares.units, desk.me, desk.me, min_assets.units);
        let cost = desk.quote(redeem.clone(), &terms).await?;
        let bill = Bill::new(cost, None, assets, unit, desk.prices());
        let act = Act::new("unstake", format!("Take {assets} out of the {} vault", details.vault))
            .fact("you give", shares)
            .fact("you get", format!("{assets}, at least {min_assets}"))
            .fact("you keep", left);

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            sent.push(desk.send(account, "unstaking", redeem, &terms).await?);
            let event = sent.last().and_then(|it| it.receipt.decoded_log::<Withdraw>());
            details.assets.units = event.ok_or_eyre("the vault told nothing of it")?.assets;
        }
        let text = format!("unstaked {} for {}", details.assets, details.shares);
        told(desk, &act, &bill, &sent, &details, text)
    }
}

/// How many shares are meant. An amount of the asset takes as many as the vault says, rounded up, so
/// that it is paid whole.
async fn shares(vault: &Vault, quantity: Quantity, has: U256) -> Result<U256> {
    let decimals = |token: &client::token::Token| {
        token.decimals().ok_or_eyre("the token does not say its decimals")
    };
    Ok(match quantity {
        // Nothing is not an amount: `all` of nothing takes a unit at least.
        Quantity::All(_) => has.max(U256::ONE),
        Quantity::Shares(_, amount) => amount.units(decimals(&vault.shares)?)?,
        Quantity::Assets(_, amount) => {
            let assets = amount.units(decimals(&vault.asset)?)?;
            ask(vault.calls.previewWithdraw(assets)).await?
        }
    })
}

/// In what the person counted in.
async fn too_little(
    desk: &Desk,
    vault: &Vault,
    quantity: Quantity,
    has: Money,
    needs: Money,
) -> Result<Refusal> {
    if !matches!(quantity, Quantity::Assets(..)) {
        return Ok(Refusal::too_little(desk.me, &has, &needs));
    }
    let worth = |shares| async move {
        let units = ask(vault.calls.previewRedeem(shares)).await?;
        Ok::<_, eyre::Report>(Money::new(units, &vault.asset))
    };
    let (has, needs) = (worth(has.units).await?, worth(needs.units).await?);
    Ok(Refusal::too_little(desk.me, &has, &needs))
}
