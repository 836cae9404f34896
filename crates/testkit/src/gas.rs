//! What the acts of an ordinary person cost in gas.

use alloy::{
    primitives::{Address, U256},
    rpc::types::TransactionReceipt,
};
use bindings::Permit;
use client::call::ask;
use deploy::plan::{self, Step};
use eyre::Result;

use crate::{Actor, Purse, SignedPermit, World, tokens};

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What was done.
    pub act: &'static str,
    /// Gas of the transaction while every program is in the chain's cache.
    pub cached: u64,
    /// Gas of the same transaction while none is.
    pub uncached: u64,
}

/// Measures, in two worlds that differ by the cache alone.
///
/// The vault is the one over the governance token, so both programs are ours.
///
/// # Errors
///
/// If an act fails.
pub async fn measure() -> Result<Vec<Figure>> {
    let cached = acts(&World::launch().await?).await?;
    let without_cache = |params: &params::Params| {
        plan::full(params).into_iter().filter(|step| !matches!(step, Step::Cache(_))).collect()
    };
    let uncached = acts(&World::launch_with(without_cache).await?).await?;
    let figure = |((act, cached), (_, uncached))| Figure { act, cached, uncached };
    Ok(cached.into_iter().zip(uncached).map(figure).collect())
}

async fn acts(world: &World) -> Result<Vec<(&'static str, u64)>> {
    let (token, vault) = (world.token(), world.staking());
    let alice = world.actor("alice", Purse::of_tokens(tokens(1_000))).await?;
    let bob = world.actor("bob", Purse::of_tokens(tokens(1_000))).await?;
    let nobody = Address::repeat_byte(0x99);
    let gas = |receipt: TransactionReceipt| receipt.gas_used;
    let mut figures = Vec::new();

    let new = alice.send(token.transfer(nobody, tokens(1))).await?;
    figures.push(("transfer to a new holder", gas(new)));
    let existing = alice.send(token.transfer(nobody, tokens(1))).await?;
    figures.push(("transfer to a holder", gas(existing)));

    alice.send(token.approve(*vault.address(), U256::MAX)).await?;
    // The first staker of all pays for the vault's own totals; alice is the second.
    bob.send(token.approve(*vault.address(), U256::MAX)).await?;
    bob.send(vault.stake(tokens(10))).await?;
    let first = alice.send(vault.deposit(tokens(5), alice.address())).await?;
    figures.push(("deposit, first of an account", gas(first)));
    let again = alice.send(vault.deposit(tokens(5), alice.address())).await?;
    figures.push(("deposit, repeated", gas(again)));

    let carol = world.actor("carol", Purse::of_tokens(tokens(1_000))).await?;
    figures.push(("stakeWithPermit, first of an account", stake(world, &carol).await?));
    figures.push(("stakeWithPermit, repeated", stake(world, &carol).await?));

    let part = alice.send(vault.withdraw(tokens(2), alice.address(), alice.address())).await?;
    figures.push(("withdraw, a part", gas(part)));
    let all = ask(vault.maxRedeem(alice.address())).await?;
    figures.push(("unstake, everything", gas(alice.send(vault.unstake(all)).await?)));
    Ok(figures)
}

async fn stake(world: &World, staker: &Actor) -> Result<u64> {
    let (token, vault) = (world.token(), world.staking());
    let permit = Permit {
        owner: staker.address(),
        spender: *vault.address(),
        value: tokens(5),
        nonce: ask(token.nonces(staker.address())).await?,
        deadline: U256::MAX,
    };
    let signed = staker.sign(permit, &world.domain(*token.address()).await?)?;
    let SignedPermit { permit: Permit { owner, value, deadline, .. }, v, r, s } = signed;
    let call = vault.stakeWithPermit(value, owner, U256::ONE, deadline, v, r, s);
    Ok(staker.send(call).await?.gas_used)
}
