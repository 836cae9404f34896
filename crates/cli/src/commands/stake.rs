//! `millet stake`: into a vault.

use alloy::primitives::U256;
use bindings::IMicroStakingVault::Deposit;
use client::call::ask;
use eyre::{OptionExt, Result};
use protocol::fixed::{Bps, Round};
use serde::Serialize;

use crate::{
    act::{Act, Bill, Permission, TakesPermits, told},
    answer::Answer,
    desk::Desk,
    money::Money,
    refusal::Refusal,
    said::{Percent, Quantity},
    sentence::Terms,
};

/// Put dollars into savings, or tokens into staking
///
/// One transaction, with a signed permit for exactly that amount where the token takes one. What you
/// get are shares whose worth grows; there is nothing to claim.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  millet stake 5 usd
  millet stake all mlt
  millet stake 5 usd --eth-usd 3500 --dry-run")]
pub(crate) struct Stake {
    /// So much, fee included: `5 usd` (savings), `100 mlt` (staking), or `all` of either
    #[arg(required = true, num_args = 1..=2, value_name = "AMOUNT")]
    amount: Vec<String>,

    /// How many shares fewer than quoted will do, if the price moves meanwhile
    #[arg(long, value_name = "PERCENT", default_value = "0.1%")]
    slippage: Percent,
}

/// Amounts quoted, and in the end those of the chain.
#[derive(Debug, Serialize)]
struct Details {
    vault: &'static str,
    assets: Money,
    fee: Money,
    shares: Money,
    min_shares: Money,
}

impl Stake {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        let (unit, amount) = Quantity::parse_assets(&self.amount)?;
        let vault = desk.site.vault(unit).await?;
        let terms = Terms::of_vault(&vault);
        let assets = in_wallet(desk, &vault.asset, amount).await?;

        let quote = ask(vault.calls.previewDeposit(assets.units)).await?;
        let fee = fee_of(assets.units, ask(vault.calls.depositFeeBps()).await?)?;
        let worth = ask(vault.calls.convertToAssets(quote)).await?;
        let mut details = Details {
            vault: unit.vault(),
            fee: Money::new(fee, &vault.asset),
            shares: Money::new(quote, &vault.shares),
            min_shares: Money::new(self.slippage.off(quote)?, &vault.shares),
            assets,
        };
        let Details { assets, min_shares, .. } = &details;
        let (units, least, me) = (assets.units, min_shares.units, desk.me);

        let permission = Permission::find(desk, assets, vault.address(), TakesPermits::Yes).await?;
        let deposit = vault.calls.depositWithMin(units, me, least);
        let cost = permission.quote(desk, deposit.clone(), &terms).await?;
        let bill = Bill::new(cost, Some(details.fee.clone()), assets, unit, desk.prices());
        let act = Act::new("stake", format!("Stake {assets} in the {} vault", details.vault))
            .fact("you get", format!("{}, at least {min_shares}", details.shares))
            .fact("worth", Money::new(worth, &vault.asset))
            .fact("by", permission.told());

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            let (permit, approved) = permission.get(desk, account, &terms).await?;
            sent.extend(approved);
            let deposit = match permit {
                Some(it) => vault
                    .calls
                    .stakeWithPermit(units, me, least, it.deadline, it.v, it.r, it.s)
                    .into_transaction_request(),
                None => deposit.into_transaction_request(),
            };
            sent.push(desk.send(account, "staking", deposit, &terms).await?);
            let event = sent.last().and_then(|it| it.receipt.decoded_log::<Deposit>());
            details.shares.units = event.ok_or_eyre("the vault told nothing of it")?.shares;
        }
        let text =
            format!("staked {}, fee {}, for {}", details.assets, details.fee, details.shares);
        told(desk, &act, &bill, &sent, &details, text)
    }
}

/// So much of a token, or all that there is of it, which has to be there.
pub(super) async fn in_wallet(
    desk: &Desk,
    token: &client::token::Token,
    amount: Option<params::Amount>,
) -> Result<Money> {
    let balance = ask(desk.site.erc20(token.address).balanceOf(desk.me)).await?;
    let decimals = token.decimals().ok_or_eyre("the token does not say its decimals")?;
    let needs = amount.map(|it| it.units(decimals)).transpose()?.unwrap_or(balance);
    // Nothing is not an amount: `all` of nothing takes a unit at least.
    let needs = needs.max(U256::ONE);
    let (has, needs) = (Money::new(balance, token), Money::new(needs, token));
    if has.units < needs.units {
        return Err(Refusal::too_little(desk.me, &has, &needs).into());
    }
    Ok(needs)
}

/// What the vault keeps of a deposit. docs/protocol.md says why it rounds up.
pub(super) fn fee_of(assets: U256, bps: U256) -> Result<U256> {
    let bps = u16::try_from(bps).ok().and_then(Bps::new);
    Ok(bps.ok_or_eyre("the vault's fee is more than the whole")?.of(assets, Round::Up)?)
}
