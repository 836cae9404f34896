//! The vault, as those who are in it see it: I-VAULT-1 to I-VAULT-9 one by one.
//! `histories.rs` has them all at once.

use alloy::primitives::{Address, U256};
use bindings::IMicroStakingVault::{
    FeesCollected, RewardClockStarted, RewardClockStopped, RewardNotified, VaultDepositsPaused,
    VaultTooFewShares,
};
use client::call::ask;
use deploy::contract::Contract;
use eyre::{OptionExt, Result};
use protocol::vault::{MAX_ASSETS, MIN_SHARES, PERIOD, RUNNING_SHARES};
use testkit::{Actor, Purse, World, assert_refused, behaves_like, dollars, tokens};

/// What all of `saver`'s shares in the savings vault are worth now.
async fn worth(world: &World, saver: &Actor) -> Result<U256> {
    Ok(ask(world.savings().maxWithdraw(saver.address())).await?)
}

#[tokio::test]
async fn both_vaults_say_what_they_are() -> Result<()> {
    let world = World::launch().await?;
    let governance = world.deployer().address();
    for (vault, asset, decimals, name) in [
        (world.staking(), Contract::Token, 24, "Staked Millet"),
        (world.savings(), Contract::Stablecoin, 12, "Millet Savings"),
    ] {
        assert_eq!(ask(vault.asset()).await?, world.site.address(asset));
        assert_eq!(ask(vault.decimals()).await?, decimals);
        assert_eq!(ask(vault.name()).await?, name);
        assert_eq!(ask(vault.owner()).await?, governance);
        assert_eq!(ask(vault.guardian()).await?, governance);
        let splitter = world.site.address(Contract::FeeSplitter);
        assert_eq!(ask(vault.feeRecipient()).await?, splitter);
        assert_eq!(ask(vault.depositFeeBps()).await?, U256::from(10));
        assert_eq!(ask(vault.performanceFeeBps()).await?, U256::ZERO);
        assert_eq!(ask(vault.depositCap()).await?, MAX_ASSETS);
        assert_eq!(ask(vault.minDeposit()).await?, U256::ZERO);
    }
    world.check().await
}

#[tokio::test]
async fn both_vaults_follow_erc4626_and_their_shares_are_tokens() -> Result<()> {
    let world = World::launch().await?;
    let purse = Purse { dollars: dollars(10), tokens: tokens(10) };
    let owner = world.actor("owner", purse).await?;
    let other = world.actor("other", Purse::default()).await?;
    for vault in [world.staking(), world.savings()] {
        let (at, asset) = (*vault.address(), ask(vault.asset()).await?);
        owner.send(world.erc20(asset).approve(at, U256::MAX)).await?;
        behaves_like::erc4626(&world, vault.clone(), &owner, &other).await?;

        owner.send(vault.deposit(U256::from(1_000), owner.address())).await?;
        behaves_like::erc20(&world, at, &owner, &other).await?;
        behaves_like::erc2612(&world, at, &owner, &other).await?;
        world.check().await?;
    }
    Ok(())
}

/// I-VAULT-7.
#[tokio::test]
async fn a_pause_closes_the_way_in_and_never_the_way_out() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.saver("alice", dollars(10)).await?;
    let (vault, deployer) = (world.savings(), world.deployer());
    let me = alice.address();
    alice.send(vault.stake(dollars(5))).await?;

    deployer.send(vault.pauseDeposits(true)).await?;

    assert_eq!(ask(vault.maxDeposit(me)).await?, U256::ZERO);
    assert_eq!(ask(vault.maxMint(me)).await?, U256::ZERO);
    assert_refused(alice.send(vault.stake(dollars(1))).await, VaultDepositsPaused {});
    let mint = alice.send(vault.mint(U256::from(1_000_000_000), me)).await;
    assert_refused(mint, VaultDepositsPaused {});
    world.check().await?;
    let all = ask(vault.maxRedeem(me)).await?;
    alice.send(vault.withdraw(dollars(1), me, me)).await?;
    alice.send(vault.redeem(all / U256::from(2), me, me)).await?;
    world.check().await?;

    deployer.send(vault.pauseDeposits(false)).await?;
    alice.send(vault.stake(dollars(1))).await?;
    world.check().await
}

/// I-VAULT-7: the limits that a wallet is told are the limits that hold.
#[tokio::test]
async fn a_deposit_of_all_that_fits_is_taken() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.saver("alice", dollars(100)).await?;
    let (vault, me) = (world.savings(), alice.address());
    world.deployer().send(vault.setDepositCap(dollars(7))).await?;

    let half = ask(vault.maxMint(me)).await? / U256::from(2);
    alice.send(vault.mint(half, me)).await?;
    let rest = ask(vault.maxDeposit(me)).await?;
    alice.send(vault.deposit(rest, me)).await?;

    assert_eq!(ask(vault.totalAssets()).await?, dollars(7));
    assert_eq!(ask(vault.maxDeposit(me)).await?, U256::ZERO);
    world.check().await
}

/// I-VAULT-4 and I-VAULT-5: whatever is given to the vault beforehand, whoever comes after loses no
/// more than a millionth, or is told in time.
#[tokio::test]
async fn a_donation_cannot_take_from_those_who_come_after() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let (token, vault) = (world.token(), world.staking());
    let mallory = world.actor("mallory", Purse::of_tokens(tokens(600_000_000))).await?;
    let alice = world.actor("alice", Purse::of_tokens(tokens(100))).await?;
    for actor in [&mallory, &alice] {
        actor.send(token.approve(*vault.address(), U256::MAX)).await?;
    }
    // The fewest shares that rewards are released to, so that these raise the price the most.
    mallory.send(vault.mint(RUNNING_SHARES, mallory.address())).await?;

    // In turn: too little to matter, enough to cost a little, a percent, everything.
    for donation in [tokens(1), tokens(10_000), tokens(1_000_000), tokens(500_000_000)] {
        mallory.send(token.transfer(*vault.address(), donation)).await?;
        mallory.send(vault.sync()).await?;
        world.pass(PERIOD).await?;

        let assets = tokens(50);
        let fee = assets / U256::from(1_000);
        match alice.send(vault.stake(assets)).await {
            Ok(_) => {
                let got = ask(vault.maxWithdraw(alice.address())).await?;
                let fair = assets - fee;
                assert!(fair - got <= fair / U256::from(1_000_000), "{fair} became {got}");
                let all = ask(vault.maxRedeem(alice.address())).await?;
                alice.send(vault.unstake(all)).await?;
            }
            refused => {
                let shares = ask(vault.previewDeposit(assets)).await?;
                assert_refused(refused, VaultTooFewShares { shares, minimum: MIN_SHARES });
            }
        }
        world.check().await?;
    }
    Ok(())
}

/// I-VAULT-5: what is merely sent changes nothing until somebody calls `sync`.
#[tokio::test]
async fn tokens_sent_without_a_call_change_nothing_until_synced() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let (dollar, vault) = (world.stablecoin(), world.savings());
    let alice = world.saver("alice", dollars(5)).await?;
    alice.send(vault.stake(dollars(5))).await?;
    let before = worth(&world, &alice).await?;

    alice.send(dollar.mint(*vault.address(), dollars(3))).await?;
    world.pass(PERIOD).await?;
    assert_eq!(worth(&world, &alice).await?, before);

    let receipt = alice.send(vault.sync()).await?;
    let event = receipt.decoded_log::<RewardNotified>().ok_or_eyre("a reward went unsaid")?;
    assert_eq!((event.assets, event.unvested), (dollars(3), dollars(3)));
    world.pass(PERIOD).await?;
    let after = worth(&world, &alice).await?;
    assert!(before + dollars(3) - after <= U256::from(2), "{before} became {after}");
    world.check().await
}

/// I-VAULT-6.
#[tokio::test]
async fn no_way_round_ends_with_more() -> Result<()> {
    let world = World::launch().await?;
    let (dollar, vault) = (world.stablecoin(), world.savings());
    let alice = world.saver("alice", dollars(100)).await?;
    let me = alice.address();
    // A price that divides nothing evenly, and no fee that would hide a profit.
    let bob = world.saver("bob", dollars(10)).await?;
    bob.send(vault.stake(U256::from(3_333_333))).await?;
    world.deployer().send(dollar.mint(world.deployer().address(), dollars(7))).await?;
    world.deployer().send(dollar.approve(*vault.address(), U256::MAX)).await?;
    world.deployer().send(vault.notifyReward(U256::from(6_999_999))).await?;
    // Where time cannot be moved, a little passes anyway.
    world.site.chain.pass(PERIOD / 3).await?;
    world.deployer().send(vault.setDepositFeeBps(U256::ZERO)).await?;

    for assets in [2_u64, 3, 999_999, 1_000_001, 77_777_777].map(U256::from) {
        // Others' rewards arrive by the second; in one second that is less than a unit each.
        let had = ask(dollar.balanceOf(me)).await?;
        alice.send(vault.deposit(assets, me)).await?;
        let all = ask(vault.maxRedeem(me)).await?;
        let quote = ask(vault.previewRedeem(all)).await?;
        alice.send(vault.withdraw(quote, me, me)).await?;
        let rest = ask(vault.maxRedeem(me)).await?;
        alice.send(vault.redeem(rest, me, me)).await?;
        let has = ask(dollar.balanceOf(me)).await?;
        let slack = ask(vault.rewardRate()).await? / U256::from(10).pow(U256::from(18));
        assert!(has <= had + U256::from(60) * slack, "{had} became {has}");
        world.check().await?;
    }
    Ok(())
}

/// I-VAULT-8.
#[tokio::test]
async fn a_reward_is_released_to_the_last_unit_whatever_gaps_without_stakers() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let (dollar, vault, deployer) = (world.stablecoin(), world.savings(), world.deployer());
    let alice = world.saver("alice", dollars(100)).await?;
    let reward = U256::from(12_345_678);
    deployer.send(dollar.mint(deployer.address(), reward)).await?;
    deployer.send(dollar.approve(*vault.address(), reward)).await?;

    // Nobody is in: the reward waits, however long that takes.
    deployer.send(vault.notifyReward(reward)).await?;
    world.pass(3 * PERIOD).await?;
    assert_eq!(ask(vault.unvestedRewards()).await?, reward);
    assert_eq!(ask(vault.rewardRate()).await?, U256::ZERO);

    let mut fees = U256::ZERO;
    for part in [PERIOD / 3, PERIOD / 5] {
        let receipt = alice.send(vault.stake(dollars(10))).await?;
        receipt.decoded_log::<RewardClockStarted>().ok_or_eyre("the clock started in silence")?;
        fees += dollars(10) / U256::from(1_000);
        world.pass(part).await?;
        let all = ask(vault.maxRedeem(alice.address())).await?;
        let receipt = alice.send(vault.unstake(all)).await?;
        receipt.decoded_log::<RewardClockStopped>().ok_or_eyre("the clock stopped in silence")?;
        let waiting = ask(vault.unvestedRewards()).await?;
        world.pass(PERIOD).await?;
        assert_eq!(ask(vault.unvestedRewards()).await?, waiting);
    }
    alice.send(vault.stake(dollars(10))).await?;
    fees += dollars(10) / U256::from(1_000);
    world.pass(PERIOD).await?;
    assert_eq!(ask(vault.unvestedRewards()).await?, U256::ZERO);

    let all = ask(vault.maxRedeem(alice.address())).await?;
    alice.send(vault.unstake(all)).await?;
    let has = ask(dollar.balanceOf(alice.address())).await?;
    let missing = dollars(100) + reward - fees - has;
    // A unit for each of three ways in and out, and the virtual shares' part: a ten-millionth of
    // what was in the vault, of at most 22 dollars, each time.
    assert!(missing <= U256::from(12), "{missing} units are missing");
    world.check().await
}

/// I-VAULT-5 and I-VAULT-8: a reward waits for those who put something in.
#[tokio::test]
async fn dust_neither_gets_nor_spoils_a_reward_that_waits() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let (dollar, vault, deployer) = (world.stablecoin(), world.savings(), world.deployer());
    let mallory = world.saver("mallory", dollars(1)).await?;
    let alice = world.saver("alice", dollars(100)).await?;
    let reward = dollars(1_000_000);
    deployer.send(dollar.mint(deployer.address(), reward)).await?;
    deployer.send(dollar.approve(*vault.address(), reward)).await?;
    deployer.send(vault.notifyReward(reward)).await?;

    mallory.send(vault.mint(MIN_SHARES, mallory.address())).await?;
    world.pass(PERIOD).await?;
    assert_eq!(ask(vault.unvestedRewards()).await?, reward);
    let receipt = alice.send(vault.stake(dollars(5))).await?;
    receipt.decoded_log::<RewardClockStarted>().ok_or_eyre("the clock started in silence")?;
    world.pass(PERIOD).await?;

    let fair = reward + dollars(5) - dollars(5) / U256::from(1_000);
    let got = worth(&world, &alice).await?;
    assert!(fair - got <= fair / U256::from(1_000_000), "{fair} became {got}");
    let all_but_one = ask(vault.maxRedeem(alice.address())).await? - U256::ONE;
    deployer.send(dollar.mint(deployer.address(), reward)).await?;
    deployer.send(dollar.approve(*vault.address(), reward)).await?;
    deployer.send(vault.notifyReward(reward)).await?;
    let receipt = alice.send(vault.unstake(all_but_one)).await?;
    receipt.decoded_log::<RewardClockStopped>().ok_or_eyre("the clock stopped in silence")?;
    // And a dollar, or little more than it, is still a deposit.
    alice.send(vault.stake(dollars(2))).await?;
    world.check().await
}

/// I-VAULT-7: what a wallet is told to bring is not sent away.
#[tokio::test]
async fn the_largest_deposit_is_taken_or_there_is_none() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.saver("alice", dollars(100)).await?;
    let (vault, me, owner) = (world.savings(), alice.address(), world.deployer());
    alice.send(vault.stake(dollars(5))).await?;
    let filled = ask(vault.totalAssets()).await?;
    owner.send(vault.setMinDeposit(dollars(1))).await?;

    let room = U256::from(999_000);
    owner.send(vault.setDepositCap(filled + room)).await?;
    let most = ask(vault.maxDeposit(me)).await?;
    assert!(dollars(1) <= most, "{most}");
    alice.send(vault.deposit(most, me)).await?;

    owner.send(vault.setDepositCap(filled + room + room - U256::ONE)).await?;
    assert_eq!(ask(vault.maxDeposit(me)).await?, U256::ZERO);
    assert_eq!(ask(vault.maxMint(me)).await?, U256::ZERO);
    world.check().await
}

/// I-VAULT-9.
#[tokio::test]
async fn what_others_do_costs_nobody_more_than_a_unit() -> Result<()> {
    let world = World::launch().await?;
    let vault = world.savings();
    let alice = world.saver("alice", dollars(5)).await?;
    let bob = world.saver("bob", dollars(1_000)).await?;
    alice.send(vault.stake(U256::from(4_999_999))).await?;
    let mut before = worth(&world, &alice).await?;

    for assets in [1_000_003_u64, 7, 333_333_333].map(U256::from) {
        bob.send(vault.stake(assets)).await?;
        let after = worth(&world, &alice).await?;
        assert!(before <= after + U256::ONE && after <= before + U256::ONE, "{before} {after}");
        before = after;

        let all = ask(vault.maxRedeem(bob.address())).await?;
        bob.send(vault.unstake(all / U256::from(3))).await?;
        let after = worth(&world, &alice).await?;
        assert!(before <= after + U256::ONE && after <= before + U256::ONE, "{before} {after}");
        before = after;
        world.check().await?;
    }
    Ok(())
}

#[tokio::test]
async fn fees_accrue_and_go_to_their_recipient() -> Result<()> {
    let world = World::launch().await?;
    let (dollar, vault, deployer) = (world.stablecoin(), world.savings(), world.deployer());
    let alice = world.saver("alice", dollars(100)).await?;
    let recipient = Address::repeat_byte(0x77);
    deployer.send(vault.setFeeRecipient(recipient)).await?;
    deployer.send(vault.setDepositFeeBps(U256::from(100))).await?;
    deployer.send(vault.setPerformanceFeeBps(U256::from(1_000))).await?;

    alice.send(vault.stake(U256::from(1_000_001))).await?;
    alice.send(vault.notifyReward(U256::from(1_009))).await?;

    // On the way in, rounded up; on a reward, rounded down: both for the stakers who stay.
    let fees = U256::from(10_001 + 100);
    assert_eq!(ask(vault.feesAccrued()).await?, fees);
    let receipt = alice.send(vault.collectFees()).await?;
    let event = receipt.decoded_log::<FeesCollected>().ok_or_eyre("fees went in silence")?;
    assert_eq!(event.data, FeesCollected { recipient, assets: fees });
    assert_eq!(ask(dollar.balanceOf(recipient)).await?, fees);
    assert_eq!(ask(vault.feesAccrued()).await?, U256::ZERO);
    world.check().await
}

#[tokio::test]
async fn ownership_moves_in_two_steps() -> Result<()> {
    let world = World::launch().await?;
    let vault = world.savings();
    let heir = world.actor("heir", Purse::default()).await?;

    world.deployer().send(vault.transferOwnership(heir.address())).await?;
    assert_eq!(ask(vault.owner()).await?, world.deployer().address());
    assert_eq!(ask(vault.pendingOwner()).await?, heir.address());
    heir.send(vault.acceptOwnership()).await?;

    assert_eq!(ask(vault.owner()).await?, heir.address());
    assert_eq!(ask(vault.pendingOwner()).await?, Address::ZERO);
    heir.send(vault.setDepositFeeBps(U256::ZERO)).await?;
    Ok(())
}
