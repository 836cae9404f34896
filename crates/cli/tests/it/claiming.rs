//! `claim`: fees of a lock, and rewards by a file.

use alloy::primitives::{Address, B256, U256};
use client::call::ask;
use eyre::Result;
use protocol::time::{DAY, WEEK};
use rewards::{Claim, ClaimsBuilder, Workers, file};
use testkit::{dollars, tokens};

use crate::terminal::{Person, Terminal, units};

/// Somebody who locks alone, and whose fees of a week, 7 dollars and 3 tokens, can be claimed.
async fn locker(at: &Terminal) -> Result<Person> {
    let (world, deployer) = (&at.world, at.world.deployer());
    let locker = at.person(U256::ZERO, tokens(100)).await?;
    let locked = at.run(&locker, &["lock", "all", "mlt", "--for", "52 weeks"]);
    locked.done();
    let taken = format!("taken by {}", world.vote_escrow().address());
    assert!(locked.stderr.contains(&taken), "{}", locked.stderr);
    world.pass(WEEK).await?;
    let (dollar, token, distributor) = (world.stablecoin(), world.token(), world.fee_distributor());
    deployer.send(dollar.mint(deployer.address(), dollars(7))).await?;
    deployer.send(dollar.approve(*distributor.address(), dollars(7))).await?;
    deployer.send(token.approve(*distributor.address(), tokens(3))).await?;
    deployer.send(distributor.notify(*dollar.address(), dollars(7))).await?;
    deployer.send(distributor.notify(*token.address(), tokens(3))).await?;
    Ok(locker)
}

/// What rounding may keep of a week's fees.
fn nearly(paid: U256, whole: U256) -> bool {
    paid <= whole && whole <= paid + U256::ONE
}

#[tokio::test]
async fn fees_are_claimed_of_every_token_at_once() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let locker = locker(&at).await?;

    let early = at.run(&locker, &["claim"]).done();
    assert_eq!(early["outcome"], "nothing to claim");
    at.world.pass(WEEK).await?;
    let status = at.run(&locker, &["status"]).done();
    let claimed = at.run(&locker, &["claim", "--eth-usd", "3000", "--mlt-usd", "0.1"]).done();

    let paid: Vec<_> = claimed["claims"].as_array().unwrap().iter().map(units).collect();
    assert!(nearly(paid[0], dollars(7)) && nearly(paid[1], tokens(3)), "{claimed}");
    assert_eq!(units(&status["holdings"][0]["claimable_fees"]), paid[0]);
    assert_eq!((at.dollars(&locker).await?, at.tokens(&locker).await?), (paid[0], paid[1]));
    assert_eq!(claimed["transactions"].as_array().unwrap().len(), 1);
    assert!(claimed["quote"]["total_percent"].is_string(), "{claimed}");
    let wallet = locker.address().to_string().to_lowercase();
    assert_eq!(claimed["claims"][0]["recipient"], wallet);
    assert_eq!(at.run(&locker, &["claim"]).done()["outcome"], "nothing to claim");
    Ok(())
}

#[tokio::test]
async fn fees_are_claimed_into_the_vaults() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let locker = locker(&at).await?;
    at.world.pass(WEEK).await?;

    let claimed = at.run(&locker, &["claim", "--stake"]).done();

    assert_eq!(claimed["staked"], true);
    // 10 bps, rounded up.
    for claim in claimed["claims"].as_array().unwrap() {
        assert_eq!(units(&claim["fee"]), units(claim).div_ceil(U256::from(1_000)), "{claim}");
    }
    assert!(nearly(units(&claimed["claims"][0]), dollars(7)), "{claimed}");
    assert_eq!((at.dollars(&locker).await?, at.tokens(&locker).await?), (U256::ZERO, U256::ZERO));
    for vault in [at.world.savings(), at.world.staking()] {
        assert!(!ask(vault.balanceOf(locker.address())).await?.is_zero());
    }
    at.world.check().await
}

#[tokio::test]
async fn what_goes_to_another_is_said_to_go_there() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let locker = locker(&at).await?;
    let (account, other) = (at.account(&locker), Address::repeat_byte(0x5A));
    account.send(at.world.fee_distributor().setRecipient(other)).await?;
    account.send(at.world.dollar_rewards().setClaimRecipient(other)).await?;
    pay(&at, 1, &[(locker.address(), dollars(2)), (Address::repeat_byte(7), dollars(1))]).await?;
    at.world.pass(WEEK).await?;

    let end = at.run(&locker, &["claim", "--rewards", "epochs"]);

    let claims = end.done()["claims"].as_array().unwrap().clone();
    assert_eq!(claims.len(), 3);
    for claim in &claims {
        assert_eq!(claim["recipient"], other.to_string().to_lowercase(), "{claim}");
    }
    assert_eq!(end.stderr.matches(&format!(" to {other}")).count(), 3, "{}", end.stderr);
    assert!(!end.stderr.contains("the wallet"), "{}", end.stderr);
    assert_eq!((at.dollars(&locker).await?, at.tokens(&locker).await?), (U256::ZERO, U256::ZERO));
    let paid = ask(at.world.stablecoin().balanceOf(other)).await?;
    assert_eq!(paid, units(&claims[0]) + dollars(2));
    Ok(())
}

/// Writes a tree of these amounts of the dollar, and has its root put in force.
async fn pay(at: &Terminal, epoch: u64, amounts: &[(Address, U256)]) -> Result<()> {
    let (world, deployer) = (&at.world, at.world.deployer());
    let (contract, dollar) = (world.dollar_rewards(), world.stablecoin());
    let mut claims = ClaimsBuilder::default();
    for (account, cumulative) in amounts {
        claims.push(Claim {
            account: *account,
            reward: *dollar.address(),
            cumulative: *cumulative,
        })?;
    }
    let folder = at.path().join("epochs");
    std::fs::create_dir_all(&folder)?;
    let (tree, workers) = (folder.join(format!("epoch-{epoch}.tree")), Workers::all());
    let (header, _) = file::write(&tree, claims.finish(workers)?, workers)?;
    let total = amounts.iter().map(|it| it.1).sum();
    let (number, uri) = (U256::from(epoch), "ipfs://data".to_owned());
    deployer.send(contract.submitRoot(header.root, header.data_hash, number, total, uri)).await?;
    deployer.send(dollar.mint(*contract.address(), total)).await?;
    world.pass(DAY).await?;
    deployer.send(contract.activateRoot(number)).await?;
    assert_ne!(header.root, B256::ZERO);
    Ok(())
}

#[tokio::test]
async fn rewards_are_claimed_by_the_file_of_the_epoch() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let saver = at.person(U256::ZERO, U256::ZERO).await?;
    let other = at.person(U256::ZERO, U256::ZERO).await?;
    let of = |saver_has: u64| {
        [(saver.address(), dollars(saver_has)), (Address::repeat_byte(7), dollars(1))]
    };
    pay(&at, 1, &of(2)).await?;

    at.run(&saver, &["claim", "--rewards", "no/such/folder"]).failed("reading no/such/folder");
    let stranger = at.run(&other, &["claim", "--rewards", "epochs"]).done();
    assert_eq!(stranger["outcome"], "nothing to claim");
    let claimed = at.run(&saver, &["claim", "--rewards", "epochs"]).done();
    assert_eq!(units(&claimed["claims"][0]), dollars(2));
    assert_eq!(claimed["claims"][0]["of"], "rewards");
    assert_eq!(at.dollars(&saver).await?, dollars(2));
    let again = at.run(&saver, &["claim", "--rewards", "epochs"]).done();
    assert_eq!(again["outcome"], "nothing to claim");

    // Cumulative: the next epoch pays what came on top, and only its own file proves it.
    pay(&at, 2, &of(5)).await?;
    let old = at.run(&saver, &["claim", "--rewards", "epochs/epoch-1.tree"]);
    old.refused("has no tree whose root is in force");
    let staked = at.run(&saver, &["claim", "--rewards", "epochs", "--stake"]).done();
    assert_eq!(units(&staked["claims"][0]), dollars(3));
    assert_eq!(at.dollars(&saver).await?, dollars(2));
    assert!(!ask(at.world.savings().balanceOf(saver.address())).await?.is_zero());
    Ok(())
}
