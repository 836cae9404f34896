//! Claims for many: in shares, with tips, past those who cannot be paid, and after being killed.

use alloy::primitives::{Address, U256};
use client::call::ask;
use eyre::Result;
use testkit::Purse;

use crate::desk::{Desk, crowd, list, total};

#[tokio::test]
async fn shares_are_paid_and_tips_are_earned_with_consent() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    let alice = desk.world.actor("alice", Purse::default()).await?;
    // 1 % of what is claimed for alice, and nothing of anybody else's.
    alice.send(desk.rewards().setTipPolicy(100, U256::ZERO)).await?;
    let amounts = [&crowd(10, 1_000_000)[..], &[(alice.address(), 5_000_000)]].concat();
    desk.write("1.tree", &amounts);
    desk.put_up("1.tree", 1, total(&amounts)).await?;
    let keeper = desk.stranger().await?;

    let claim = ["batch-claim", "--tree", "1.tree", "--all", "--to-vault"];
    let done = desk.run_as(&keeper, &claim).done();

    assert_eq!(done["claimed"], 11);
    assert_eq!(done["tips"], "50000");
    assert_eq!(desk.balance(keeper.address()).await?, U256::from(50_000));
    let gas = done["gas"].as_u64().unwrap();
    assert_eq!(done["gas_per_account"], gas.div_ceil(11));
    for (account, amount) in &amounts {
        let shares = ask(desk.world.savings().balanceOf(*account)).await?;
        let worth = ask(desk.world.savings().convertToAssets(shares)).await?;
        // Less the tip, the deposit's fee of 0.1 % and a unit of rounding.
        let least = U256::from(amount * 99 / 100 * 999 / 1_000 - 1);
        assert!(least <= worth && worth <= U256::from(*amount), "{account}: {worth}");
        assert_eq!(desk.balance(*account).await?, U256::ZERO);
    }
    desk.world.check().await
}

/// The dollar refuses to move to the zero address.
#[tokio::test]
async fn an_account_that_cannot_be_paid_is_left_out_and_named() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    let amounts = [&crowd(37, 1_000)[..], &[(Address::ZERO, 500)]].concat();
    desk.write("1.tree", &amounts);
    desk.put_up("1.tree", 1, total(&amounts)).await?;
    let before = desk.nonce().await?;

    let end = desk.run(&["batch-claim", "--tree", "1.tree", "--all", "--batch", "30"]);

    let told =
        format!("{} was left out: the token does not pay: ERC20InvalidReceiver", Address::ZERO);
    assert!(end.stderr.contains(&told), "{}", end.stderr);
    let done = end.done();
    assert_eq!((&done["open"], &done["claimed"]), (&38.into(), &37.into()));
    let left_out = done["left_out"].as_array().unwrap();
    assert_eq!(left_out.len(), 1);
    assert_eq!(left_out[0]["account"], Address::ZERO.to_string());
    assert_eq!(desk.nonce().await? - before, done["batches"].as_u64().unwrap());
    for (account, amount) in &amounts[..37] {
        assert_eq!(desk.balance(*account).await?, U256::from(*amount));
    }

    // Again, nothing is sent, and it is named again.
    let again = desk.run(&["batch-claim", "--tree", "1.tree", "--all"]).done();
    assert_eq!((&again["open"], &again["batches"]), (&1.into(), &0.into()));
    assert_eq!(again["left_out"].as_array().unwrap().len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_concerns_everybody_ends_it() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    let amounts = crowd(30, 1_000_000);
    desk.write("1.tree", &amounts);
    desk.put_up("1.tree", 1, total(&amounts)).await?;
    desk.world.deployer().send(desk.world.savings().pauseDeposits(true)).await?;
    let before = desk.nonce().await?;

    let claim = ["batch-claim", "--tree", "1.tree", "--all", "--to-vault"];
    desk.run(&claim).refused("the vault takes no deposits: VaultDepositsPaused");

    assert_eq!(desk.nonce().await?, before);
    Ok(())
}

#[tokio::test]
async fn a_batch_over_the_gas_limit_is_halved() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    let amounts = crowd(40, 1_000);
    desk.write("1.tree", &amounts);
    desk.put_up("1.tree", 1, total(&amounts)).await?;

    let claim = ["batch-claim", "--tree", "1.tree", "--all", "--max-gas", "1000000"];
    let done = desk.run(&claim).done();

    assert_eq!(done["claimed"], 40);
    let batches = done["batches"].as_u64().unwrap();
    assert!(1 < batches, "{batches}");
    assert!(done["gas"].as_u64().unwrap() <= batches * 1_000_000);
    Ok(())
}

#[tokio::test]
async fn killed_it_goes_on_where_it_was() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    let amounts = crowd(80, 1_000);
    desk.write("1.tree", &amounts);
    desk.put_up("1.tree", 1, total(&amounts)).await?;

    let claim = ["batch-claim", "--tree", "1.tree", "--all", "--batch", "2"];
    let mut child = desk.command(&claim).spawn()?;
    while ask(desk.rewards().totalPaid()).await?.is_zero() {
        assert!(child.try_wait()?.is_none(), "it ended before it claimed anything");
    }
    child.kill()?;
    child.wait()?;
    let paid: U256 = ask(desk.rewards().totalPaid()).await?;
    assert!(paid < U256::from(total(&amounts)), "it was not killed in time");

    let rest = desk.run(&claim).done();

    assert_ne!(rest["already_claimed"], 0);
    for (account, amount) in &amounts {
        assert_eq!(desk.balance(*account).await?, U256::from(*amount));
    }
    Ok(())
}

#[tokio::test]
async fn accounts_are_taken_from_a_file_and_strangers_are_counted() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    let amounts = crowd(9, 1_000);
    desk.write("1.tree", &amounts);
    desk.put_up("1.tree", 1, total(&amounts)).await?;
    list(&desk.path("some.txt"), &[&amounts[2..4], &[(Address::repeat_byte(7), 0)]].concat());
    let some = ["batch-claim", "--tree", "1.tree", "--accounts", "some.txt"];

    let planned = desk.run(&[&some[..], &["--dry-run"]].concat()).done();
    assert_eq!((&planned["open"], &planned["without_claim"]), (&2.into(), &1.into()));
    assert_eq!(planned["open_amount"], "7000");
    assert_eq!(planned["claimed"], 0);
    assert_eq!(desk.run(&some).done()["claimed"], 2);

    std::fs::write(desk.path("some.txt"), "0x12\n")?;
    let end = desk.run(&some);
    assert!(end.stderr.contains("some.txt: line 1: \"0x12\" is not an address"), "{}", end.stderr);
    Ok(())
}
