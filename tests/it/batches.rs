//! Deposits for many at once: I-VAULT-11.

use std::collections::BTreeSet;

use alloy::{
    primitives::{Address, U256},
    sol_types::SolEvent,
};
use bindings::IMicroStakingVault::{
    Deposit, ERC20InvalidReceiver, ERC4626ExceededMaxDeposit, Transfer, VaultBelowMinDeposit,
    VaultDepositsPaused, VaultOverflow, VaultTooFewShares, VaultZeroShares,
};
use client::call::ask;
use eyre::Result;
use protocol::{
    fixed::Bps,
    vault::{Batch, Books, Limits, PERIOD},
};
use testkit::{World, assert_refused, dollars};

fn receiver(number: u64) -> Address {
    Address::left_padding_from(&(0x2000 + number).to_be_bytes())
}

/// I-VAULT-11: an employer pays forty people, some of them twice, and each has what a deposit of its
/// own would have given.
#[tokio::test]
async fn a_batch_takes_one_sum_and_is_as_many_deposits() -> Result<()> {
    let world = World::launch().await?;
    let employer = world.saver("employer", dollars(10_000)).await?;
    let (vault, dollar, me) = (world.savings(), world.stablecoin(), employer.address());
    let receivers: Vec<_> = (0..50).map(|it| receiver(it % 40)).collect();
    let assets: Vec<_> = (0..50).map(|it| U256::from(1_000_000 + 33_333 * it)).collect();
    let sum: U256 = assets.iter().sum();
    let fee = Bps::new(10).unwrap();
    let mut batch = Batch::new(Books::default(), Limits::NONE, fee, 0)?;
    let quote = vault.depositMany(receivers.clone(), assets.clone()).from(me);
    let quoted = ask(quote).await?;

    let receipt = employer.send(vault.depositMany(receivers.clone(), assets.clone())).await?;

    let mut deposits = Vec::new();
    for (receiver, assets) in receivers.iter().zip(&assets) {
        let entry = batch.quote(*assets)?;
        batch.enter(entry, U256::ZERO)?;
        let (owner, shares) = (*receiver, entry.shares);
        deposits.push(Deposit { sender: me, owner, assets: *assets, shares });
    }
    let logs = receipt.logs().iter();
    let told = logs.clone().filter_map(|log| Some(log.log_decode::<Deposit>().ok()?.inner.data));
    assert_eq!(told.collect::<Vec<_>>(), deposits);
    let transfers = logs.filter(|log| log.topic0() == Some(&Transfer::SIGNATURE_HASH));
    let of_dollars = transfers.filter(|log| log.address() == *dollar.address());
    assert_eq!(of_dollars.count(), 1, "of the asset");
    assert_eq!(quoted, deposits.iter().map(|it| it.shares).collect::<Vec<_>>());

    assert_eq!(ask(dollar.balanceOf(me)).await?, dollars(10_000) - sum);
    assert_eq!(ask(dollar.balanceOf(*vault.address())).await?, sum);
    assert_eq!(ask(vault.totalAssets()).await?, batch.books().assets);
    assert_eq!(ask(vault.feesAccrued()).await?, batch.books().fees);
    assert_eq!(batch.books().assets + batch.books().fees, sum);
    for account in receivers.into_iter().collect::<BTreeSet<_>>() {
        let given = deposits.iter().filter(|it| it.owner == account);
        let given = given.map(|it| it.shares).sum::<U256>();
        assert_eq!(ask(vault.balanceOf(account)).await?, given);
    }
    world.check().await
}

/// I-VAULT-11: at a price that divides nothing evenly, too.
#[tokio::test]
async fn a_batch_gives_what_the_same_deposits_would_in_that_order() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let alice = world.saver("alice", dollars(1_000)).await?;
    let vault = world.savings();
    alice.send(vault.stake(U256::from(3_333_333))).await?;
    alice.send(vault.notifyReward(U256::from(7_777_777))).await?;
    // All of it is released, so that the next second changes nothing.
    world.pass(PERIOD).await?;
    let assets = [1_000_003_u64, 999_983, 17_000_023].map(U256::from);
    let receivers = [1, 2, 3].map(receiver);
    let call = vault.depositMany(receivers.to_vec(), assets.to_vec()).from(alice.address());
    let together = ask(call).await?;

    for ((receiver, assets), shares) in receivers.into_iter().zip(assets).zip(together) {
        assert_eq!(ask(vault.previewDeposit(assets)).await?, shares);
        alice.send(vault.deposit(assets, receiver)).await?;
    }
    world.check().await
}

#[tokio::test]
async fn a_batch_with_one_bad_entry_is_refused_whole() -> Result<()> {
    let world = World::launch().await?;
    let alice = world.saver("alice", dollars(100)).await?;
    let (vault, zero) = (world.savings(), Address::ZERO);
    let (one, two) = (receiver(1), receiver(2));
    let with = |assets: U256| vault.depositMany(vec![one, two], vec![dollars(1), assets]);

    let nothing = alice.send(with(U256::ZERO)).await;
    assert_refused(nothing, VaultZeroShares { assets: U256::ZERO });
    let nobody = vault.depositMany(vec![one, zero], vec![dollars(1), dollars(1)]);
    assert_refused(alice.send(nobody).await, ERC20InvalidReceiver { receiver: zero });
    assert_refused(alice.send(with(U256::MAX)).await, VaultOverflow {});

    let owner = world.deployer();
    owner.send(vault.setMinDeposit(dollars(1))).await?;
    let assets = dollars(1) - U256::ONE;
    let small = alice.send(with(assets)).await;
    assert_refused(small, VaultBelowMinDeposit { assets, minimum: dollars(1) });
    owner.send(vault.setMinDeposit(U256::ZERO)).await?;

    // Each fits by itself, and not both.
    owner.send(vault.setDepositCap(U256::from(1_500_000))).await?;
    let room = U256::from(1_500_000 - 999_000);
    let max = Bps::new(10).unwrap().gross_up(room + U256::ONE)? - U256::ONE;
    let refusal = ERC4626ExceededMaxDeposit { receiver: two, assets: dollars(1), max };
    assert_refused(alice.send(with(dollars(1))).await, refusal);
    owner.send(vault.pauseDeposits(true)).await?;
    assert_refused(alice.send(with(dollars(1))).await, VaultDepositsPaused {});

    assert_eq!(ask(vault.totalSupply()).await?, U256::ZERO);
    assert_eq!(ask(world.stablecoin().balanceOf(alice.address())).await?, dollars(100));
    world.check().await
}

/// I-VAULT-5: the least that a deposit buys holds for each entry.
#[tokio::test]
async fn dust_does_not_hide_in_a_batch() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let alice = world.saver("alice", dollars(10_000)).await?;
    let vault = world.savings();
    alice.send(vault.stake(dollars(2))).await?;
    alice.send(vault.notifyReward(dollars(1_000))).await?;
    world.pass(PERIOD).await?;
    let few = U256::from(3);
    let shares = ask(vault.previewDeposit(few)).await?;
    assert!(!shares.is_zero());

    let call = vault.depositMany(vec![receiver(1), receiver(2)], vec![dollars(1), few]);
    let refused = alice.send(call).await;

    assert_refused(refused, VaultTooFewShares { shares, minimum: U256::from(1_000_000) });
    Ok(())
}
