//! `propose`, `proposals`, `vote`, `queue` and `execute`.

use alloy::{
    primitives::{B256, U256},
    sol_types::SolCall,
};
use bindings::IMicroStakingVault::acceptOwnershipCall;
use client::call::ask;
use eyre::Result;
use protocol::time::DAY;
use testkit::{dollars, tokens};

use crate::terminal::{End, Person, Terminal, units};

/// Somebody whose lock decides alone, in a world whose vaults belong to the timelock.
async fn council(at: &Terminal) -> Result<Person> {
    let voter = at.person(dollars(10), tokens(1_000_000)).await?;
    at.run(&voter, &["lock", "all", "mlt", "--for", "104 weeks"]).done();
    let (world, deployer, timelock) = (&at.world, at.world.deployer(), at.world.timelock());
    let role = ask(timelock.PROPOSER_ROLE()).await?;
    deployer.send(timelock.grantRole(role, deployer.address())).await?;
    let vaults = [world.savings(), world.staking()];
    for vault in &vaults {
        deployer.send(vault.transferOwnership(*timelock.address())).await?;
    }
    let targets: Vec<_> = vaults.iter().map(|it| *it.address()).collect();
    let (values, none) = (vec![U256::ZERO; 2], B256::ZERO);
    let accept = vec![acceptOwnershipCall {}.abi_encode().into(); 2];
    let delay = U256::from(2 * DAY);
    let (to, amounts, calls) = (targets.clone(), values.clone(), accept.clone());
    deployer.send(timelock.scheduleBatch(to, amounts, calls, none, none, delay)).await?;
    world.pass(2 * DAY).await?;
    deployer.send(timelock.executeBatch(targets, values, accept, none, none)).await?;
    Ok(voter)
}

#[tokio::test]
async fn a_fee_is_lowered_by_those_who_lock() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let voter = council(&at).await?;
    let stranger = at.person(U256::ZERO, U256::ZERO).await?;
    let fee = || async { ask(at.world.savings().depositFeeBps()).await };
    let propose = ["propose", "fee", "--bps", "5", "--because", "we earn enough"];

    at.run(&stranger, &propose).refused("to propose takes 100000.00 votes");
    let high = at.run(&voter, &["propose", "fee", "--bps", "101"]);
    high.refused("a fee of 101 bps is more than the 100 bps");
    let proposed = at.run(&voter, &propose).done();

    let id = proposed["short"].as_str().unwrap();
    let description = proposed["description"].as_str().unwrap();
    assert!(description.starts_with("# Deposit fee of 0.05 % (5 bps)\n"), "{description}");
    assert!(description.contains("we earn enough"), "{description}");
    at.run(&voter, &propose).refused("tell them apart with --because");
    let open = at.run(&stranger, &["proposals"]).done();
    let pending = &open["proposals"][0];
    assert_eq!((&pending["short"], &pending["state"]), (&proposed["short"], &"pending".into()));
    assert_eq!(pending["actions"][0]["call"], "setDepositFeeBps { bps: 5 }");

    let early = at.run(&voter, &["vote", id, "for"]);
    early.refused("cannot be voted on yet: voting begins in ");
    assert!(early.stderr.contains(" h, at "), "{}", early.stderr);
    at.world.pass(DAY + 1).await?;
    at.run(&voter, &["queue", id]).refused("is being voted on: voting ends in ");
    let voted = at.run(&voter, &["vote", id, "for", "--reason", "cheaper"]);
    let weight = units(&voted.done()["weight"]);
    assert!(tokens(900_000) < weight && weight <= tokens(1_000_000), "{weight}");
    assert!(voted.stderr.contains("savings: setDepositFeeBps { bps: 5 }"), "{}", voted.stderr);
    let (does, says) = (voted.stderr.find("it does"), voted.stderr.find("it says    \"Deposit"));
    assert!(does.is_some() && does < says, "{}", voted.stderr);
    at.run(&voter, &["vote", id, "against"]).refused("has voted on this already, and a vote stays");
    let status = at.run(&voter, &["status"]).done();
    assert_eq!(status["proposals"][0]["state"], "active");

    at.world.pass(5 * DAY).await?;
    at.run(&stranger, &["execute", id]).refused("succeeded and is not queued: `millet queue`");
    let queued = at.run(&stranger, &["queue", id]).done();
    let eta = queued["executable_from"].as_u64().unwrap();
    assert!(at.world.site.chain.now().await? + DAY < eta, "{eta}");
    at.run(&stranger, &["execute", id]).refused("until ");
    at.world.pass(2 * DAY).await?;
    assert_eq!(fee().await?, U256::from(10));
    at.run(&stranger, &["execute", id]).done();

    assert_eq!(fee().await?, U256::from(5));
    let staked = at.run(&voter, &["stake", "10", "usd"]).done();
    assert_eq!(units(&staked["fee"]), U256::from(5_000));
    at.run(&stranger, &["execute", id]).refused("was executed: nothing is left to do");
    at.run(&voter, &["propose", "fee", "--bps", "5"]).refused("is 5 bps already");
    assert_eq!(at.run(&voter, &["proposals"]).done()["proposals"].as_array().unwrap().len(), 0);
    let all = at.run(&voter, &["proposals", "--all"]).done();
    assert_eq!(all["proposals"][0]["state"], "executed");
    Ok(())
}

#[tokio::test]
async fn a_proposal_is_shown_by_what_it_does() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let voter = council(&at).await?;
    let proposed = at.run(&voter, &["propose", "fee", "--bps", "7", "--vault", "savings"]).done();
    let id = proposed["proposal"].as_str().unwrap();

    // By the beginning of its number, decimal here.
    let shown = End::of(at.anonymous(&["proposal", &id[..6]]).output()?);

    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    for part in [
        "pending  voting begins in ",
        "  savings: setDepositFeeBps { bps: 7 }",
        "  | - savings vault: 7 bps instead of 10",
        "for 0.00, against 0.00, abstain 0.00",
    ] {
        assert!(shown.stdout.contains(part), "{part:?} is not in: {}", shown.stdout);
    }
    assert!(!shown.stdout.contains("staking"), "{}", shown.stdout);
    let unknown = End::of(at.anonymous(&["proposal", "0xdead", "--json"]).output()?);
    unknown.refused("there is no proposal 0xdead");
    Ok(())
}

#[tokio::test]
async fn what_governance_does_not_own_is_not_proposed() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let voter = at.person(U256::ZERO, tokens(1_000_000)).await?;

    let refused = at.run(&voter, &["propose", "fee", "--bps", "5"]);

    refused.refused("a proposal could not change the savings vault: its owner is ");
    Ok(())
}
