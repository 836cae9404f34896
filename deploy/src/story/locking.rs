//! Tokens are locked, for votes and a part of the fees.

use alloy::primitives::{Address, U256};
use bindings::IVotingEscrow::LockUpdated;
use client::call::ask;
use eyre::Result;
use protocol::{time::WEEK, vote_escrow::Lock};
use serde::Serialize;

use super::{
    cast::Cast,
    expect,
    teller::{Teller, amount, told},
};
use crate::{
    contract::{Contract, Currency},
    permit,
};

/// A lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Locked {
    /// Whose.
    pub who: String,
    /// Its account.
    pub account: Address,
    /// Base units of the governance token.
    #[serde(serialize_with = "rewards::decimal")]
    pub units: U256,
    /// When it ends, in seconds.
    #[serde(serialize_with = "rewards::decimal")]
    pub end: U256,
}

pub(super) async fn tell(teller: &mut Teller<'_>, cast: &Cast) -> Result<Vec<Locked>> {
    teller.opens("Holders lock their tokens");
    let site = teller.site;
    let lock = site.vote_escrow();
    let (at, token) = (*lock.address(), site.address(Contract::Token));
    let mut locked = Vec::new();
    for holder in &cast.holders {
        let (person, units) = (&holder.person, holder.units);
        let account = person.address();
        let until = site.chain.now().await? + holder.lasts();
        let permit = permit::sign(site, token, &person.account, at, units).await?;

        let permit::SignedPermit { deadline, v, r, s } = permit;
        let call = lock.createLockWithPermit(units, U256::from(until), deadline, v, r, s);
        let what = format!("locks {} for {} weeks", amount(Currency::Tokens, units), holder.weeks);
        let receipt = teller.act(person, what, call).await?;

        let event: LockUpdated = told(&receipt, at)?;
        teller.moved(Currency::Tokens, account, at, event.amount)?;
        let end = event.end;
        expect(
            format!("the end of {}'s lock", person.name),
            U256::from(until - until % WEEK),
            end,
        )?;
        // What is locked in a second counts from the next one on.
        let soon = site.chain.now().await? + 1;
        let votes = ask(lock.balanceOfAt(account, U256::from(soon))).await?;
        let power = Lock { amount: units, end: end.to() }.power(soon);
        expect(format!("{}'s votes", person.name), power, votes)?;
        teller.tell("  votes", amount(Currency::Tokens, votes).replace("MLT", "veMLT"));
        locked.push(Locked { who: person.name.to_owned(), account, units, end });
    }
    // What is locked in a week counts from the beginning of the next.
    let now = site.chain.now().await?;
    teller.wait("the next week begins", now - now % WEEK + WEEK).await?;
    Ok(locked)
}
