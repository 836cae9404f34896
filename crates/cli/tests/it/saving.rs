//! `stake`, `unstake`, `status` and `addresses`.

use alloy::primitives::U256;
use client::call::ask;
use eyre::Result;
use serde_json::json;
use testkit::{dollars, tokens};

use crate::terminal::{End, Terminal, units};

#[tokio::test]
async fn dollars_are_staked_by_one_transaction_and_come_back() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let saver = at.person(dollars(20), U256::ZERO).await?;
    let vault = at.world.savings();

    let staked = at.run(&saver, &["stake", "5", "usd", "--eth-usd", "3000"]);

    let (done, said) = (staked.done(), &staked.stderr);
    assert_eq!((&done["command"], &done["outcome"]), (&"stake".into(), &"done".into()));
    assert_eq!(done["vault"], "savings");
    assert_eq!(units(&done["assets"]), dollars(5));
    // 0.1 % of it, to the unit.
    assert_eq!(units(&done["fee"]), U256::from(5_000));
    assert_eq!(done["quote"]["fee_percent"], "0.10");
    let shares = ask(vault.balanceOf(saver.address())).await?;
    assert_eq!(units(&done["shares"]), shares);
    assert!(!shares.is_zero());
    assert_eq!(at.dollars(&saver).await?, dollars(15));
    assert_eq!(done["transactions"].as_array().unwrap().len(), 1);
    assert_eq!(at.sent(&saver).await?, 1);
    for part in ["Stake 5.00 devUSD in the savings vault", "one permit and one transaction"] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    assert!(said.contains("% of 5.00 devUSD") && said.contains(" usd"), "{said}");

    // What was quoted before anything was signed is enough, and not far off.
    let (quoted, used) = (&done["quote"]["gas"], &done["transactions"][0]["gas"]);
    let (quoted, used) = (quoted.as_u64().unwrap(), used.as_u64().unwrap());
    assert!(used <= quoted && quoted <= used + used / 2, "{quoted} quoted, {used} used");

    let part = at.run(&saver, &["unstake", "2.00", "usd"]).done();
    assert_eq!(units(&part["assets"]), dollars(2));
    assert_eq!(at.dollars(&saver).await?, dollars(17));
    let left = ask(vault.balanceOf(saver.address())).await?;
    assert_eq!(units(&part["left"]), left);

    let in_shares = at.run(&saver, &["unstake", "1", "usd-shares"]).done();
    let whole_share = U256::from(10).pow(U256::from(12));
    assert_eq!(units(&in_shares["shares"]), whole_share);
    assert_eq!(ask(vault.balanceOf(saver.address())).await?, left - whole_share);

    let rest = at.run(&saver, &["unstake", "all", "usd"]).done();
    assert_eq!(ask(vault.balanceOf(saver.address())).await?, U256::ZERO);
    assert_eq!(units(&rest["left"]), U256::ZERO);
    // All came back but the fee, and at most a unit of rounding each time.
    let lost = dollars(20) - at.dollars(&saver).await?;
    assert!(U256::from(5_000) <= lost && lost <= U256::from(5_003), "{lost}");
    at.world.check().await
}

#[tokio::test]
async fn tokens_are_staked_and_an_allowance_that_is_there_is_used() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let saver = at.person(U256::ZERO, tokens(30)).await?;
    let vault = *at.world.staking().address();
    at.account(&saver).send(at.world.token().approve(vault, tokens(10))).await?;

    let granted = at.run(&saver, &["stake", "10", "mlt"]);

    assert_eq!(granted.done()["vault"], "staking");
    assert!(granted.stderr.contains("one transaction"), "{}", granted.stderr);
    assert!(!granted.stderr.contains("permit"), "{}", granted.stderr);
    let all = at.run(&saver, &["stake", "all", "mlt"]).done();
    assert_eq!(units(&all["assets"]), tokens(20));
    assert_eq!(at.tokens(&saver).await?, U256::ZERO);
    assert_eq!(ask(at.world.token().allowance(saver.address(), vault)).await?, U256::ZERO);
    at.world.check().await
}

#[tokio::test]
async fn a_dry_run_and_nobody_to_ask_send_nothing() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let saver = at.person(dollars(20), U256::ZERO).await?;

    let dry = at.run(&saver, &["stake", "5", "usd", "--dry-run"]).done();
    assert_eq!(dry["outcome"], "dry run");
    assert_eq!(dry["transactions"].as_array().unwrap().len(), 0);
    assert_ne!(dry["quote"]["gas"], 0);

    let unasked = End::of(at.command(&saver, &["stake", "5", "usd"]).output()?);
    unasked.refused("nobody is there to be asked");
    assert!(unasked.stderr.contains("Stake 5.00 devUSD"), "{}", unasked.stderr);

    // Nobody acts for others, but anybody may see what they would do.
    let address = saver.address().to_string();
    let other = at.person(U256::ZERO, U256::ZERO).await?;
    let for_saver = ["stake", "5", "usd", "--account", &address];
    at.run(&other, &for_saver).refused("acts with its own key");
    let shown = at.run(&other, &[&for_saver[..], &["--dry-run"]].concat()).done();
    assert_eq!(shown["account"], json!(saver.address()));

    assert_eq!(at.sent(&saver).await? + at.sent(&other).await?, 0);
    assert_eq!(at.dollars(&saver).await?, dollars(20));
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_not_staked() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let saver = at.person(dollars(4), U256::ZERO).await?;

    let more = at.run(&saver, &["stake", "5", "usd"]);
    more.refused("has 4.00 devUSD, and this takes 5.00 devUSD");
    at.run(&saver, &["unstake", "1", "usd"]).refused("has 0.00 devUSD");
    at.run(&saver, &["unstake", "all", "usd"]).refused("this takes 0.0");
    at.run(&saver, &["stake", "all", "mlt"]).refused("has 0.00 MILLET");

    // Without ETH there is no gas, and nothing to sign.
    let poor = crate::terminal::Person::poor();
    at.world.deployer().send(at.world.stablecoin().mint(poor.address(), dollars(5))).await?;
    at.run(&poor, &["stake", "5", "usd"]).refused("has 0.00 ETH, and up to 0.0");
    Ok(())
}

#[tokio::test]
async fn a_contract_refuses_in_a_sentence_before_anything_is_signed() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let saver = at.person(dollars(20), U256::ZERO).await?;
    at.world.deployer().send(at.world.savings().pauseDeposits(true)).await?;

    let paused = at.run(&saver, &["stake", "5", "usd"]);

    let document = paused.refused("deposits are paused, withdrawals are not: try again later");
    assert_eq!(document["error"], "VaultDepositsPaused");
    assert!(!paused.stderr.contains("Go ahead"), "{}", paused.stderr);
    assert_eq!(at.sent(&saver).await?, 0);
    Ok(())
}

#[tokio::test]
async fn status_tells_what_there_is() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let saver = at.person(dollars(20), tokens(7)).await?;
    at.run(&saver, &["stake", "5", "usd"]).done();

    let status = at.run(&saver, &["status"]).done();

    assert_eq!(status["account"], json!(saver.address()));
    let savings = &status["holdings"][0];
    assert_eq!(savings["vault"], "savings");
    assert_eq!(units(&savings["wallet"]), dollars(15));
    let shares = ask(at.world.savings().balanceOf(saver.address())).await?;
    assert_eq!(units(&savings["shares"]), shares);
    assert!(U256::from(4_994_999) <= units(&savings["worth"]), "{savings}");
    assert_eq!(units(&status["holdings"][1]["wallet"]), tokens(7));
    assert_eq!(status["lock"], serde_json::Value::Null);
    let vaults = &status["protocol"]["vaults"];
    assert_eq!(vaults[0]["deposit_fee_bps"], "10");
    assert_eq!(units(&vaults[0]["fees_waiting"]), U256::from(5_000));
    assert_eq!(status["protocol"]["stage"], "early");
    assert_eq!(status["proposals"].as_array().unwrap().len(), 0);

    // For people, of anybody, without a key.
    let address = saver.address().to_string();
    let shown = End::of(at.anonymous(&["status", "--account", &address]).output()?);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    for part in ["15.00 devUSD", "7.00 MILLET", "no lock", "10 bps", "there are no open proposals"]
    {
        assert!(shown.stdout.contains(part), "{part} is not in: {}", shown.stdout);
    }
    Ok(())
}

#[tokio::test]
async fn addresses_are_those_of_the_deployment() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let nobody = crate::terminal::Person::poor();

    let listed = at.run(&nobody, &["addresses"]).done();

    assert_eq!(listed["contracts"]["savings"], json!(at.world.savings().address()));
    assert_eq!(listed["contracts"]["token"], json!(at.world.token().address()));
    assert_eq!(listed["chain_id"], at.world.site.chain.id());
    Ok(())
}
