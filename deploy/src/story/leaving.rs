//! Everybody takes out what is theirs: nobody has to ask.

use alloy::primitives::U256;
use bindings::{
    IMicroStakingVault::Withdraw,
    IVotingEscrow::{ExitedEarly, LockUpdated},
};
use client::call::ask;
use eyre::Result;
use serde::Serialize;

use super::{
    Paid,
    cast::Cast,
    expect,
    teller::{Teller, amount, told},
};
use crate::contract::{Contract, Currency};

/// What was taken out at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Left {
    /// What savers were paid.
    pub unstaked: Vec<Paid>,
    /// Base units of locks that were over.
    #[serde(serialize_with = "rewards::decimal")]
    pub withdrawn: U256,
    /// What who did not wait lost to those who stay.
    #[serde(serialize_with = "rewards::decimal")]
    pub penalty: U256,
}

pub(super) async fn tell(teller: &mut Teller<'_>, cast: &Cast) -> Result<Left> {
    teller.opens("Everybody takes out what is theirs");
    let mut unstaked = Vec::new();
    for saver in &cast.savers {
        let (person, currency) = (&saver.person, saver.currency);
        let vault = teller.site.vault(currency.vault());
        let at = *vault.address();
        let shares = ask(vault.balanceOf(person.address())).await?;
        let receipt = teller.act(person, "unstakes everything", vault.unstake(shares)).await?;
        let paid = told::<Withdraw>(&receipt, at)?.assets;
        teller.moved(currency, at, person.address(), paid)?;
        teller.tell(format!("  {} is paid", person.name), amount(currency, paid));
        unstaked.push(Paid { who: person.name.to_owned(), currency, units: paid });
    }
    let penalty = exit(teller, cast).await?;
    let withdrawn = withdraw(teller, cast).await?;
    Ok(Left { unstaked, withdrawn, penalty })
}

/// One of those who lock does not wait. Out: what that cost.
async fn exit(teller: &mut Teller<'_>, cast: &Cast) -> Result<U256> {
    let lock = teller.site.vote_escrow();
    let at = *lock.address();
    let Some(holder) = cast.holders.get(1) else { return Ok(U256::ZERO) };
    let receipt = teller.act(&holder.person, "leaves its lock early", lock.exitEarly()).await?;
    let event = told::<ExitedEarly>(&receipt, at)?;
    expect("what was paid and the penalty", holder.units, event.paid + event.penalty)?;
    let distributor = teller.site.address(Contract::FeeDistributor);
    teller.moved(Currency::Tokens, at, holder.person.address(), event.paid)?;
    teller.moved(Currency::Tokens, at, distributor, event.penalty)?;
    teller.tell("  the penalty, for those who stay", amount(Currency::Tokens, event.penalty));
    Ok(event.penalty)
}

/// The shortest lock is over. Out: what it was of.
async fn withdraw(teller: &mut Teller<'_>, cast: &Cast) -> Result<U256> {
    let lock = teller.site.vote_escrow();
    let at = *lock.address();
    let Some(holder) = cast.holders.last() else { return Ok(U256::ZERO) };
    let (person, account) = (&holder.person, holder.person.address());
    let standing = ask(lock.locked(account)).await?;
    teller.wait("the shortest lock ends", standing.end.to()).await?;
    let receipt = teller.act(person, "takes out its lock", lock.withdraw()).await?;
    let event = told::<LockUpdated>(&receipt, at)?;
    expect("what is still locked", U256::ZERO, event.amount)?;
    teller.moved(Currency::Tokens, at, account, standing.amount)?;
    teller.tell(format!("  {} is paid", person.name), amount(Currency::Tokens, standing.amount));
    Ok(standing.amount)
}
