//! Epochs of rewards, from submission to the first claim.

use alloy::{
    primitives::{B256, U256},
    providers::DynProvider,
};
use bindings::IMerkleRewardsInstance;
use client::call::ask;
use eyre::Result;
use testkit::World;

/// Submits `root` for the next epoch, with a total that is `more` than the one before, waits as
/// long as it has to wait, and activates it. The money has to be there.
///
/// # Errors
///
/// If the contract refuses, or the chain's time cannot be moved.
pub(crate) async fn publish(
    world: &World,
    rewards: &IMerkleRewardsInstance<DynProvider>,
    root: B256,
    more: U256,
) -> Result<()> {
    let epoch = ask(rewards.lastSubmittedEpoch()).await? + U256::ONE;
    let total = ask(rewards.totalCumulative()).await? + more;
    let updater = world.deployer();
    // Nobody publishes data that a benchmark has made up.
    let submit = rewards.submitRoot(root, B256::ZERO, epoch, total, String::new());
    updater.send(submit).await?;
    let activates_at = ask(rewards.pendingRoot(epoch)).await?.activatesAt.to();
    // A chain that makes many blocks in a second is ahead of the clock that passes.
    while let left @ 1.. = u64::saturating_sub(activates_at, world.site.chain.now().await?) {
        world.pass(left).await?;
    }
    updater.send(rewards.activateRoot(epoch)).await?;
    Ok(())
}
