//! Staking by one signature.

use alloy::primitives::{Address, U256};
use alloy::sol_types::SolError;
use bindings::{
    IMicroStakingVault::{Deposit, VaultTokenCallFailed, VaultTooFewShares},
    IMilletToken::ERC20InsufficientAllowance,
    Permit,
};
use client::call::{CallError, ask};
use eyre::{OptionExt, Result};
use testkit::{Actor, Purse, SignedPermit, World, assert_refused, dollars};

/// `owner`'s permit for the savings vault over `value`.
async fn permit(world: &World, owner: &Actor, value: U256) -> Result<SignedPermit> {
    let dollar = world.stablecoin();
    let permit = Permit {
        owner: owner.address(),
        spender: *world.savings().address(),
        value,
        nonce: ask(dollar.nonces(owner.address())).await?,
        deadline: U256::MAX,
    };
    Ok(owner.sign(permit, &world.domain(*dollar.address()).await?)?)
}

/// Stakes what `signed` is for; says what the event says.
async fn stake(
    world: &World,
    staker: &Actor,
    receiver: Address,
    least: U256,
    signed: SignedPermit,
) -> Result<Deposit, CallError> {
    let vault = world.savings();
    let SignedPermit { permit: Permit { value, deadline, .. }, v, r, s } = signed;
    let call = vault.stakeWithPermit(value, receiver, least, deadline, v, r, s);
    let receipt = staker.send(call).await?;
    let event = receipt.decoded_log::<Deposit>();
    event.map(|event| event.data).ok_or_else(|| CallError::Unreadable("no event".to_owned()))
}

#[tokio::test]
async fn one_signature_and_one_transaction_stake() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.actor("alice", Purse::of_dollars(dollars(5))).await?;
    let quote = ask(world.savings().previewDeposit(dollars(5))).await?;

    let signed = permit(&world, &alice, dollars(5)).await?;
    let event = stake(&world, &alice, alice.address(), quote, signed).await?;

    let (sender, owner) = (alice.address(), alice.address());
    assert_eq!(event, Deposit { sender, owner, assets: dollars(5), shares: quote });
    assert_eq!(ask(world.stablecoin().balanceOf(sender)).await?, U256::ZERO);
    let vault = *world.savings().address();
    assert_eq!(ask(world.stablecoin().allowance(sender, vault)).await?, U256::ZERO);
    world.check().await
}

#[tokio::test]
async fn a_permit_that_somebody_brought_first_still_stakes() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.actor("alice", Purse::of_dollars(dollars(5))).await?;
    let mallory = world.actor("mallory", Purse::default()).await?;
    let signed = permit(&world, &alice, dollars(5)).await?;

    let SignedPermit { permit: Permit { owner, spender, value, deadline, .. }, v, r, s } =
        signed.clone();
    let front_run = world.stablecoin();
    mallory.send(front_run.permit(owner, spender, value, deadline, v, r, s)).await?;
    let event = stake(&world, &alice, alice.address(), U256::ZERO, signed).await?;

    assert_eq!(event.assets, dollars(5));
    world.check().await
}

#[tokio::test]
async fn a_permit_of_somebody_else_takes_nothing_from_them() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.actor("alice", Purse::of_dollars(dollars(5))).await?;
    let mallory = world.actor("mallory", Purse::default()).await?;
    let signed = permit(&world, &alice, dollars(5)).await?;

    let outcome = stake(&world, &mallory, mallory.address(), U256::ZERO, signed).await;

    let spender = *world.savings().address();
    let (allowance, needed) = (U256::ZERO, dollars(5));
    let reason = ERC20InsufficientAllowance { spender, allowance, needed }.abi_encode().into();
    assert_refused(outcome, VaultTokenCallFailed { reason });
    assert_eq!(ask(world.stablecoin().balanceOf(alice.address())).await?, dollars(5));
    Ok(())
}

#[tokio::test]
async fn a_stake_that_buys_less_than_agreed_is_refused() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.actor("alice", Purse::of_dollars(dollars(5))).await?;
    let shares = ask(world.savings().previewDeposit(dollars(5))).await?;
    let minimum = shares + U256::ONE;

    let signed = permit(&world, &alice, dollars(5)).await?;
    let outcome = stake(&world, &alice, alice.address(), minimum, signed).await;

    assert_refused(outcome, VaultTooFewShares { shares, minimum });
    Ok(())
}

#[tokio::test]
async fn staking_and_unstaking_at_once_costs_the_fee_and_no_more_than_a_unit() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.saver("alice", dollars(5)).await?;
    let vault = world.savings();

    let receipt = alice.send(vault.stake(dollars(5))).await?;
    let shares = receipt.decoded_log::<Deposit>().ok_or_eyre("no event")?.shares;
    alice.send(vault.unstake(shares)).await?;

    let fee = ask(vault.feesAccrued()).await?;
    let left = ask(world.stablecoin().balanceOf(alice.address())).await?;
    assert_eq!(fee, U256::from(5_000), "0.1 % of five dollars");
    assert!(left <= dollars(5) - fee && dollars(5) - fee - U256::ONE <= left, "{left}");
    world.check().await
}
