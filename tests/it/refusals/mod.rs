//! Every error that the vault declares, provoked, to the byte.
#![allow(non_snake_case, reason = "fields of errors are named as in the ABI")]

mod amounts;
mod powers;
mod tokens;

use alloy::{
    primitives::{Address, B256, Bytes, U256},
    sol_types::SolError,
};
use bindings::{
    IMerkleRewards::RewardsInvalidProof, IMicroStakingVault::*, IMicroStakingVaultInstance,
    StakeIntent,
};
use client::call::ask;
use deploy::contract::Contract;
use eyre::Result;
use testkit::{Actor, Met, Purse, World, assert_refused, behaves_like, dollars};

const ONE: U256 = U256::ONE;
const ZERO: Address = Address::ZERO;

/// All of them, so that one without a test is noticed.
#[tokio::test]
async fn every_error_of_the_vault_is_met() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.saver("alice", dollars(100)).await?;
    let met = Met::watch();

    shares(&world, &alice).await?;
    amounts::deposits_out_of_bounds(&world, &alice).await?;
    amounts::deposits_over_the_cap_or_under_the_minimum(&world, &alice).await?;
    amounts::batches_without_rhyme(&world, &alice).await?;
    amounts::withdrawals_of_more_than_there_is_or_less_than_agreed(&world, &alice).await?;
    amounts::rewards_too_small_to_matter(&world, &alice).await?;
    tokens::what_the_token_says_is_passed_on(&world).await?;
    tokens::tokens_that_deliver_nothing_or_call_back(&world).await?;
    intents(&world, &alice).await?;
    bonuses(&world, &alice).await?;
    powers::strangers_change_nothing(&world, &alice).await?;
    powers::parameters_out_of_bounds(&world).await?;
    powers::vaults_that_cannot_be(&world).await?;
    office(&world, &alice).await?;

    met.assert_all::<IMicroStakingVaultErrors>(IMicroStakingVaultErrors::name_by_selector);
    Ok(())
}

/// The errors of the standards that shares keep to as tokens.
async fn shares(world: &World, alice: &Actor) -> Result<()> {
    let other = world.actor("other", Purse::default()).await?;
    let vault = world.savings();
    alice.send(vault.stake(U256::from(1_000))).await?;
    behaves_like::erc20(world, *vault.address(), alice, &other).await?;
    behaves_like::erc2612(world, *vault.address(), alice, &other).await
}

async fn intents(world: &World, alice: &Actor) -> Result<()> {
    let (vault, owner, nonce) = (world.savings(), alice.address(), ONE);
    let deadline = U256::from(world.site.chain.now().await? - 1);
    let late = StakeIntent {
        owner,
        receiver: owner,
        assets: dollars(5),
        minShares: U256::ZERO,
        maxFee: U256::ZERO,
        nonce,
        deadline,
    };
    let good = StakeIntent { deadline: U256::MAX, ..late.clone() };
    let domain = world.domain(*vault.address()).await?;
    let bring = async |intent: &StakeIntent, signature: Bytes| {
        alice.send(vault.stakeBySig(intent.clone(), signature)).await
    };

    let yesterday_s = bring(&late, alice.sign_typed(&late, &domain)?).await;
    assert_refused(yesterday_s, VaultIntentExpired { deadline });
    assert_refused(bring(&good, Bytes::new()).await, VaultIntentNotSigned { owner });
    alice.send(vault.cancelIntent(nonce)).await?;
    let cancelled = bring(&good, alice.sign_typed(&good, &domain)?).await;
    assert_refused(cancelled, VaultIntentUsed { owner, nonce });
    Ok(())
}

async fn bonuses(world: &World, alice: &Actor) -> Result<()> {
    let (vault, account) = (world.staking(), alice.address());
    let claim = || vault.claimRewards(Vec::new(), dollars(5));

    // There is no root yet that anything could lead to.
    let reason = RewardsInvalidProof { account }.abi_encode().into();
    assert_refused(alice.send(claim()).await, VaultMerkleRewardsCallFailed { reason });

    world.deployer().send(vault.setMerkleRewards(ZERO)).await?;
    assert_eq!(ask(vault.merkleRewards()).await?, ZERO);
    assert_eq!(ask(vault.getRewardsMerkleRoot()).await?, B256::ZERO);
    assert_refused(alice.send(claim()).await, VaultNoMerkleRewards {});
    Ok(())
}

/// What it does in a vault's name it does not do in its own.
async fn office(world: &World, alice: &Actor) -> Result<()> {
    let at = world.site.address(Contract::VaultOffice);
    let office = IMicroStakingVaultInstance::new(at, world.site.chain.provider());
    assert_refused(alice.send(office.sync()).await, VaultOfficeCalledDirectly {});
    Ok(())
}
