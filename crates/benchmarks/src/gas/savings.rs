//! Acts of tokens and vaults.

use alloy::primitives::U256;
use bindings::Permit;
use client::call::ask;
use eyre::Result;
use testkit::{Actor, SignedPermit, tokens};

use super::contender::Contender;

/// Accounts that one deposit is made for, where it is made for many.
const BATCH: u64 = 100;

/// Whether an account has done the same before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    First,
    Again,
}

impl Time {
    /// How often the act is done; the last time counts.
    pub(super) const fn count(self) -> u64 {
        match self {
            Self::First => 1,
            Self::Again => 2,
        }
    }
}

pub(super) async fn transfer(who: &Contender<'_>, time: Time) -> Result<Option<u64>> {
    let alice = who.holder("alice").await?;
    let (_, bob) = who.stranger("bob")?;
    let mut gas = None;
    for _ in 0..time.count() {
        gas = Some(alice.send(who.token.transfer(bob, tokens(1))).await?.gas_used);
    }
    Ok(gas)
}

pub(super) async fn deposit(who: &Contender<'_>, time: Time) -> Result<Option<u64>> {
    let alice = who.saver("alice").await?;
    let mut gas = None;
    for _ in 0..time.count() {
        gas = Some(put_in(who, &alice).await?);
    }
    Ok(gas)
}

pub(super) async fn approve_and_deposit(who: &Contender<'_>, time: Time) -> Result<Option<u64>> {
    let alice = who.holder("alice").await?;
    let mut gas = None;
    for _ in 0..time.count() {
        let approve = who.token.approve(*who.vault.address(), tokens(5));
        gas = Some(alice.send(approve).await?.gas_used + put_in(who, &alice).await?);
    }
    Ok(gas)
}

/// One transaction and one signature; whoever does not offer it needs two transactions.
pub(super) async fn stake_with_permit(who: &Contender<'_>, time: Time) -> Result<Option<u64>> {
    if !who.is_ours() {
        return approve_and_deposit(who, time).await;
    }
    let alice = who.holder("alice").await?;
    let mut gas = None;
    for _ in 0..time.count() {
        let permit = Permit {
            owner: alice.address(),
            spender: *who.vault.address(),
            value: tokens(5),
            nonce: ask(who.token.nonces(alice.address())).await?,
            deadline: U256::MAX,
        };
        let signed = alice.sign(permit, &who.world.domain(*who.token.address()).await?)?;
        let SignedPermit { permit: Permit { owner, value, deadline, .. }, v, r, s } = signed;
        let stake = who.vault.stakeWithPermit(value, owner, U256::ONE, deadline, v, r, s);
        gas = Some(alice.send(stake).await?.gas_used);
    }
    Ok(gas)
}

/// One transaction for all; whoever does not offer it needs one for each.
pub(super) async fn deposit_for_many(who: &Contender<'_>, time: Time) -> Result<Option<u64>> {
    let payer = who.saver("payer").await?;
    let count = if who.is_ours() { BATCH } else { 1 };
    let receivers = (0..count).map(|it| Ok(who.stranger(&format!("receiver {it}"))?.1));
    let receivers = receivers.collect::<Result<Vec<_>>>()?;
    let mut gas = None;
    for _ in 0..time.count() {
        let receipt = if who.is_ours() {
            let assets = vec![tokens(5); receivers.len()];
            payer.send(who.vault.depositMany(receivers.clone(), assets)).await?
        } else {
            payer.send(who.vault.deposit(tokens(5), receivers[0])).await?
        };
        gas = Some(receipt.gas_used.div_ceil(count));
    }
    Ok(gas)
}

pub(super) async fn withdraw_a_part(who: &Contender<'_>) -> Result<Option<u64>> {
    let alice = who.saver("alice").await?;
    put_in(who, &alice).await?;
    let withdraw = who.vault.withdraw(tokens(2), alice.address(), alice.address());
    Ok(Some(alice.send(withdraw).await?.gas_used))
}

pub(super) async fn redeem_everything(who: &Contender<'_>) -> Result<Option<u64>> {
    let alice = who.saver("alice").await?;
    put_in(who, &alice).await?;
    let shares = ask(who.vault.balanceOf(alice.address())).await?;
    let redeem = who.vault.redeem(shares, alice.address(), alice.address());
    Ok(Some(alice.send(redeem).await?.gas_used))
}

async fn put_in(who: &Contender<'_>, saver: &Actor) -> Result<u64> {
    Ok(saver.send(who.vault.deposit(tokens(5), saver.address())).await?.gas_used)
}
