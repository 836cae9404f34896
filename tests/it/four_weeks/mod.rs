//! A thousand savers and four weeks: every way in, three epochs of bonuses, every way to claim them,
//! and at the end nothing is missing and nothing left over, to the unit.

mod bonuses;
mod town;

use alloy::{primitives::Address, providers::Provider};
use alloy::{primitives::U256, rpc::types::Filter, sol_types::SolEvent};
use bindings::{
    IMerkleRewards::{Claimed, ClaimedToVault},
    IMicroStakingVault::{Deposit, FeesCollected, IntentExecuted, Withdraw},
};
use client::call::ask;
use eyre::{OptionExt, Result};
use protocol::{
    fixed::{Bps, Round},
    time::WEEK,
};
use testkit::{World, dollars};

use self::{bonuses::Bonuses, town::Town};

/// What the vault is given to release each week, in dollars.
const REWARD: u64 = 100;

/// To a second that is still to come.
async fn until(world: &World, second: u64) -> Result<()> {
    let now = world.site.chain.now().await?;
    world.pass(second.checked_sub(now).ok_or_eyre("that second is past")?).await
}

/// All events of this kind that `contract` ever told.
async fn told<E: SolEvent>(world: &World, contract: Address) -> Result<Vec<E>> {
    let filter = Filter::new().address(contract).event_signature(E::SIGNATURE_HASH).from_block(0);
    let logs = world.site.chain.provider().get_logs(&filter).await?;
    logs.iter().map(|log| Ok(log.log_decode()?.inner.data)).collect()
}

fn sum(amounts: impl IntoIterator<Item = U256>) -> U256 {
    amounts.into_iter().fold(U256::ZERO, |sum, it| sum + it)
}

#[tokio::test]
async fn a_thousand_savers_and_four_weeks_add_up_to_the_unit() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let town = Town::found(&world).await?;
    let start = (world.site.chain.now().await? / WEEK + 1) * WEEK;
    let mut bonuses = Bonuses::new(&world, &town, start).await?;

    for week in 0..4 {
        until(&world, start + week * WEEK).await?;
        if week != 0 {
            // Of the week that has just ended.
            bonuses.publish(u32::try_from(week)?).await?;
            bonuses.claim_all(usize::try_from(week)?).await?;
        }
        town.stake(week).await?;
        world.deployer().send(world.savings().notifyReward(dollars(REWARD))).await?;
    }
    until(&world, start + 4 * WEEK).await?;
    world.deployer().send(world.savings().collectFees()).await?;
    town.leave().await?;

    money_is_somewhere(&world, &town).await?;
    the_vault_has_what_it_owes(&world, &town).await?;
    bonuses.are_paid().await?;
    world.check().await
}

/// Dollars are with the people that there are, and with nobody else.
async fn money_is_somewhere(world: &World, town: &Town<'_>) -> Result<()> {
    let dollar = world.stablecoin();
    let mut held = U256::ZERO;
    for account in town.everyone(world) {
        held += ask(dollar.balanceOf(account)).await?;
    }
    assert_eq!(held, ask(dollar.totalSupply()).await?);

    // The relayer and the keeper have what they earned, and nothing else.
    let vault = *world.savings().address();
    let fees = told::<IntentExecuted>(world, vault).await?;
    assert_eq!(fees.len(), 4 * town::EACH);
    let relayer = ask(dollar.balanceOf(town.relayer.address())).await?;
    assert_eq!(relayer, sum(fees.iter().map(|it| it.fee)));
    let rewards = *world.dollar_rewards().address();
    let tips = told::<Claimed>(world, rewards).await?.into_iter().map(|it| it.tip);
    let shared = told::<ClaimedToVault>(world, rewards).await?.into_iter().map(|it| it.tip);
    let keeper = ask(dollar.balanceOf(town.keeper.address())).await?;
    assert_eq!(keeper, sum(tips.chain(shared)));
    assert!(!relayer.is_zero() && !keeper.is_zero());
    Ok(())
}

/// What came into the vault is there or went out by the front door.
async fn the_vault_has_what_it_owes(world: &World, town: &Town<'_>) -> Result<()> {
    let vault = world.savings();
    let at = *vault.address();
    let balance = ask(world.stablecoin().balanceOf(at)).await?;
    let accrued = ask(vault.feesAccrued()).await?;
    let deposits = told::<Deposit>(world, at).await?;
    let collected = sum(told::<FeesCollected>(world, at).await?.iter().map(|it| it.assets));

    let fee = Bps::new(10).ok_or_eyre("a fee")?;
    let mut fees = U256::ZERO;
    for deposit in &deposits {
        fees += fee.of(deposit.assets, Round::Up)?;
    }
    assert_eq!(fees, collected + accrued);

    let owed = ask(vault.totalAssets()).await? + ask(vault.unvestedRewards()).await? + accrued;
    assert_eq!(balance, owed);

    let came = sum(deposits.iter().map(|it| it.assets)) + dollars(4 * REWARD);
    let went = sum(told::<Withdraw>(world, at).await?.iter().map(|it| it.assets)) + collected;
    assert_eq!(balance, came - went);

    let mut shares = U256::ZERO;
    for account in town.everyone(world) {
        shares += ask(vault.balanceOf(account)).await?;
    }
    assert_eq!(shares, ask(vault.totalSupply()).await?);
    let minted = sum(deposits.iter().map(|it| it.shares));
    let burned = sum(told::<Withdraw>(world, at).await?.iter().map(|it| it.shares));
    assert_eq!(shares, minted - burned);
    Ok(())
}
