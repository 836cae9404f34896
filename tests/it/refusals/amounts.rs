//! Deposits, withdrawals and rewards of wrong amounts.

use alloy::primitives::{Address, U256};
use bindings::IMicroStakingVault::*;
use client::call::ask;
use eyre::Result;
use protocol::vault::MAX_ASSETS;
use testkit::{Actor, World, assert_refused, dollars};

use super::{ONE, ZERO};

pub(super) async fn deposits_out_of_bounds(world: &World, alice: &Actor) -> Result<()> {
    let (vault, receiver) = (world.savings(), alice.address());

    let nothing = alice.send(vault.stake(U256::ZERO)).await;
    assert_refused(nothing, VaultZeroShares { assets: U256::ZERO });
    let no_share = alice.send(vault.mint(U256::ZERO, receiver)).await;
    assert_refused(no_share, VaultZeroShares { assets: U256::ZERO });
    let only_fee = alice.send(vault.stake(ONE)).await;
    assert_refused(only_fee, VaultZeroShares { assets: ONE });
    let minimum = U256::from(1_000_000);
    let a_share = alice.send(vault.mint(ONE, receiver)).await;
    assert_refused(a_share, VaultTooFewShares { shares: ONE, minimum });
    let boundless = alice.send(vault.stake(U256::MAX)).await;
    assert_refused(boundless, VaultOverflow {});
    let nobody = alice.send(vault.deposit(dollars(1), ZERO)).await;
    assert_refused(nobody, ERC20InvalidReceiver { receiver: ZERO });

    let quote = ask(vault.previewDeposit(dollars(1))).await?;
    let minimum = quote + ONE;
    let worse = alice.send(vault.depositWithMin(dollars(1), receiver, minimum)).await;
    assert_refused(worse, VaultTooFewShares { shares: quote, minimum });
    Ok(())
}

pub(super) async fn deposits_over_the_cap_or_under_the_minimum(
    world: &World,
    alice: &Actor,
) -> Result<()> {
    let (vault, receiver) = (world.savings(), alice.address());
    world.deployer().send(vault.setDepositCap(dollars(3))).await?;
    world.deployer().send(vault.setMinDeposit(dollars(1))).await?;

    let max = ask(vault.maxDeposit(receiver)).await?;
    let assets = max + ONE;
    let deposit = alice.send(vault.stake(assets)).await;
    assert_refused(deposit, ERC4626ExceededMaxDeposit { receiver, assets, max });

    let max = ask(vault.maxMint(receiver)).await?;
    let shares = max + U256::from(1_000_000);
    let mint = alice.send(vault.mint(shares, receiver)).await;
    assert_refused(mint, ERC4626ExceededMaxMint { receiver, shares, max });

    let assets = dollars(1) - ONE;
    let small = alice.send(vault.stake(assets)).await;
    assert_refused(small, VaultBelowMinDeposit { assets, minimum: dollars(1) });
    alice.send(vault.stake(dollars(1))).await?;

    world.deployer().send(vault.setDepositCap(MAX_ASSETS)).await?;
    world.deployer().send(vault.setMinDeposit(U256::ZERO)).await?;
    Ok(())
}

pub(super) async fn batches_without_rhyme(world: &World, alice: &Actor) -> Result<()> {
    let (vault, receiver) = (world.savings(), Address::repeat_byte(0x01));
    for (receivers, assets, lengths) in [
        (vec![], vec![], (0, 0)),
        (vec![receiver], vec![], (1, 0)),
        (vec![receiver], vec![dollars(1), dollars(1)], (1, 2)),
    ] {
        let refused = alice.send(vault.depositMany(receivers, assets)).await;
        let (receivers, assets) = (U256::from(lengths.0), U256::from(lengths.1));
        assert_refused(refused, VaultInvalidBatch { receivers, assets });
    }
    Ok(())
}

pub(super) async fn withdrawals_of_more_than_there_is_or_less_than_agreed(
    world: &World,
    alice: &Actor,
) -> Result<()> {
    let (vault, owner) = (world.savings(), alice.address());
    alice.send(vault.stake(dollars(10))).await?;
    let all = ask(vault.maxRedeem(owner)).await?;
    let worth = ask(vault.maxWithdraw(owner)).await?;

    let redeem = alice.send(vault.unstake(all + ONE)).await;
    assert_refused(redeem, ERC4626ExceededMaxRedeem { owner, shares: all + ONE, max: all });
    let withdraw = alice.send(vault.withdraw(worth + ONE, owner, owner)).await;
    let refusal = ERC4626ExceededMaxWithdraw { owner, assets: worth + ONE, max: worth };
    assert_refused(withdraw, refusal);
    let worse = alice.send(vault.redeemWithMin(all, owner, owner, worth + ONE)).await;
    assert_refused(worse, VaultTooFewAssets { assets: worth, minimum: worth + ONE });
    let nobody = alice.send(vault.redeem(all, ZERO, owner)).await;
    assert_refused(nobody, ERC20InvalidReceiver { receiver: ZERO });
    let of_nobody = alice.send(vault.redeem(U256::ZERO, owner, ZERO)).await;
    assert_refused(of_nobody, ERC20InvalidSender { sender: ZERO });
    alice.send(vault.redeemWithMin(all, owner, owner, worth)).await?;
    Ok(())
}

/// Begins where all have left.
pub(super) async fn rewards_too_small_to_matter(world: &World, alice: &Actor) -> Result<()> {
    let vault = world.savings();

    let nothing = alice.send(vault.notifyReward(U256::ZERO)).await;
    assert_refused(nothing, VaultRewardTooSmall { assets: U256::ZERO, minimum: ONE });
    let no_surplus = alice.send(vault.sync()).await;
    assert_refused(no_surplus, VaultRewardTooSmall { assets: U256::ZERO, minimum: ONE });

    // Next to nobody is in, so all of it waits, and one per cent of it is exact.
    alice.send(vault.notifyReward(dollars(10))).await?;
    let minimum = dollars(10) / U256::from(100);
    let assets = minimum - ONE;
    let small = alice.send(vault.notifyReward(assets)).await;
    assert_refused(small, VaultRewardTooSmall { assets, minimum });
    alice.send(vault.notifyReward(minimum)).await?;
    Ok(())
}
