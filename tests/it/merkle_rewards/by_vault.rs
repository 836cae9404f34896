//! Claims that come by way of the vault.

use alloy::sol_types::SolError;
use bindings::{
    IMerkleRewards::{Claimed, RewardsInvalidProof},
    IMicroStakingVault::{
        MerkleRewardsSet, OwnableUnauthorizedAccount, VaultMerkleRewardsCallFailed,
    },
};
use testkit::{Purse, assert_refused};

use super::*;

#[tokio::test]
async fn a_saver_claims_what_the_vault_s_root_says() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let vault = world.savings();
    let alice = world.actor("alice", Purse::default()).await?;
    let mallory = world.actor("mallory", Purse::default()).await?;
    let published = desk.publish(&[crowd(20, 1_000_000), of(&alice, 5)].concat());
    desk.put_up(&published).await?;
    let refused = alice.send(vault.setMerkleRewards(desk.at())).await;
    assert_refused(refused, OwnableUnauthorizedAccount { account: alice.address() });

    let receipt = world.deployer().send(vault.setMerkleRewards(desk.at())).await?;
    let told = receipt.decoded_log::<MerkleRewardsSet>().unwrap().data;
    assert_eq!(told, MerkleRewardsSet { merkleRewards: desk.at() });
    assert_eq!(ask(vault.getRewardsMerkleRoot()).await?, published.root());

    let (amount, proof) = published.proof(alice.address());
    let claim = vault.claimRewards(proof.clone(), amount);
    assert_eq!(ask(claim.clone().from(alice.address())).await?, dollars(5));
    // What is Alice's is nobody else's.
    let reason = RewardsInvalidProof { account: mallory.address() }.abi_encode().into();
    assert_refused(mallory.send(claim.clone()).await, VaultMerkleRewardsCallFailed { reason });
    let receipt = alice.send(claim.clone()).await?;

    let told = receipt.decoded_log::<Claimed>().unwrap();
    assert_eq!((told.account, told.amount), (alice.address(), dollars(5)));
    assert_eq!(desk.balance(alice.address()).await?, dollars(5));
    assert_eq!(ask(claim.from(alice.address())).await?, U256::ZERO, "a second time");
    world.check().await
}

/// The vault is the caller, and the account is who called the vault.
#[tokio::test]
async fn whoever_claims_by_the_vault_owes_nobody_a_tip() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let vault = world.savings();
    let alice = world.actor("alice", Purse::default()).await?;
    let published = desk.publish(&[crowd(20, 1_000_000), of(&alice, 5)].concat());
    desk.put_up(&published).await?;
    world.deployer().send(vault.setMerkleRewards(desk.at())).await?;
    alice.send(desk.rewards.setTipPolicy(100, U256::ZERO)).await?;

    let (amount, proof) = published.proof(alice.address());
    let receipt = alice.send(vault.claimRewards(proof, amount)).await?;

    let told = receipt.decoded_log::<Claimed>().unwrap();
    assert_eq!((told.amount, told.tip), (dollars(5), U256::ZERO));
    assert_eq!(desk.balance(alice.address()).await?, dollars(5));
    assert_eq!(desk.balance(*vault.address()).await?, U256::ZERO);
    world.check().await
}
