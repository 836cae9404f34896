//! `lock`, `increase`, `extend`, `withdraw`, `exit` and `delegate`.

use alloy::primitives::U256;
use client::call::ask;
use eyre::Result;
use protocol::time::WEEK;
use serde_json::json;
use testkit::tokens;

use crate::terminal::{Terminal, units};

#[tokio::test]
async fn tokens_are_locked_added_to_and_held_longer() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let holder = at.person(U256::ZERO, tokens(300)).await?;
    let locks = at.world.vote_escrow();

    let locked = at.run(&holder, &["lock", "100", "mlt", "--for", "52 weeks"]);

    let done = locked.done();
    let now = at.world.site.chain.now().await?;
    let it = ask(locks.locked(holder.address())).await?;
    assert_eq!((it.amount, units(&done["lock"]["amount"])), (tokens(100), tokens(100)));
    assert_eq!(U256::from(done["lock"]["end"].as_u64().unwrap()), it.end);
    let end: u64 = it.end.to();
    assert!(
        end.is_multiple_of(WEEK) && end <= now + 52 * WEEK && now + 51 * WEEK < end,
        "{end} at {now}"
    );
    assert_eq!(done["transactions"].as_array().unwrap().len(), 1);
    assert!(locked.stderr.contains("`millet exit`, for "), "{}", locked.stderr);

    at.run(&holder, &["lock", "100", "mlt", "--for", "52 weeks"]).refused("`millet increase`");
    at.run(&holder, &["withdraw"]).refused("until then `millet exit` takes it out");
    at.run(&holder, &["extend", "--for", "4 weeks"]).refused("the next is --until ");
    at.run(&holder, &["extend", "--for", "105 weeks"]).refused("the latest is --until ");

    // A second change in one second is cheaper than one in the next, and nodes estimate in the second
    // of the newest block.
    at.world.pass(1).await?;
    let more = at.run(&holder, &["increase", "50", "mlt"]).done();
    assert_eq!(units(&more["lock"]["amount"]), tokens(150));
    assert_eq!(units(&more["before"]["amount"]), tokens(100));
    // An approval of exactly that, and the act: nothing is left allowed.
    assert_eq!(more["transactions"].as_array().unwrap().len(), 2);
    let token = at.world.token();
    let allowed = ask(token.allowance(holder.address(), *locks.address())).await?;
    assert_eq!(allowed, U256::ZERO);
    let (quoted, used) = (&more["quote"]["gas"], more["transactions"].as_array().unwrap());
    let used: u64 = used.iter().map(|it| it["gas"].as_u64().unwrap()).sum();
    assert!(used <= quoted.as_u64().unwrap(), "{quoted} quoted, {used} used");

    let longer = at.run(&holder, &["extend", "--for", "104 weeks"]).done();
    let it = ask(locks.locked(holder.address())).await?;
    assert_eq!(
        (it.amount, it.end),
        (tokens(150), U256::from(longer["lock"]["end"].as_u64().unwrap()))
    );
    assert!(end < it.end.to(), "{}", it.end);

    let status = at.run(&holder, &["status"]).done();
    assert_eq!(units(&status["lock"]["amount"]), tokens(150));
    assert_eq!(status["lock"]["end"], longer["lock"]["end"]);
    assert_eq!(status["lock"]["delegate"], json!(holder.address()));
    assert_eq!(units(&status["protocol"]["locked"]), tokens(150));
    Ok(())
}

#[tokio::test]
async fn a_lock_that_is_over_is_taken_out() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let holder = at.person(U256::ZERO, tokens(300)).await?;

    at.run(&holder, &["withdraw"]).refused("has no lock: make one with `millet lock`");
    at.run(&holder, &["exit"]).refused("has no lock");
    let short = at.run(&holder, &["lock", "1", "mlt", "--for", "3 days"]);
    let short = short.refused("the earliest is --until ");
    // What it says can be done can be done.
    let day = short["reason"].as_str().unwrap().split("--until ").nth(1).unwrap().to_owned();
    at.run(&holder, &["lock", "all", "mlt", "--until", &day]).done();
    assert_eq!(at.tokens(&holder).await?, U256::ZERO);

    at.world.pass(2 * WEEK).await?;
    for late in [&["increase", "1", "mlt"][..], &["extend", "--for", "52 weeks"], &["exit"]] {
        at.run(&holder, late).refused("take it out with `millet withdraw`");
    }
    at.run(&holder, &["lock", "1", "mlt", "--for", "9 weeks"]).refused("`millet withdraw`");
    let out = at.run(&holder, &["withdraw"]).done();
    assert_eq!(units(&out["amount"]), tokens(300));
    assert_eq!(at.tokens(&holder).await?, tokens(300));
    Ok(())
}

#[tokio::test]
async fn leaving_early_shows_its_price_first() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let holder = at.person(U256::ZERO, tokens(100)).await?;
    at.run(&holder, &["lock", "100", "mlt", "--for", "52 weeks"]).done();

    let dry = at.run(&holder, &["exit", "--dry-run"]);
    let shown = units(&dry.done()["penalty"]);
    // Half of 51 to 52 of 104 weeks.
    assert!(tokens(24) < shown && shown <= tokens(25), "{shown}");
    assert!(dry.stderr.contains("and lose nothing"), "{}", dry.stderr);
    at.run(&holder, &["exit", "--max-penalty", "10%"]).refused("and --max-penalty says 10.00 %");
    assert_eq!(at.tokens(&holder).await?, U256::ZERO);

    let left = at.run(&holder, &["exit", "--max-penalty", "25%"]).done();

    let (paid, penalty) = (units(&left["paid"]), units(&left["penalty"]));
    assert_eq!(paid + penalty, tokens(100));
    // It falls from second to second, and never rises.
    assert!(penalty <= shown, "{penalty} of {shown}");
    assert_eq!(at.tokens(&holder).await?, paid);
    let distributor = *at.world.fee_distributor().address();
    assert_eq!(ask(at.world.token().balanceOf(distributor)).await?, penalty);
    Ok(())
}

#[tokio::test]
async fn another_votes_with_a_lock_and_gives_it_back() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let holder = at.person(U256::ZERO, tokens(100)).await?;
    let other = at.person(U256::ZERO, U256::ZERO).await?;
    at.run(&holder, &["lock", "100", "mlt", "--for", "52 weeks"]).done();
    let votes = || async { ask(at.world.vote_escrow().getVotes(other.address())).await };

    let given = at.run(&holder, &["delegate", &other.address().to_string()]).done();

    assert_eq!(given["from"], json!(holder.address()));
    assert_eq!(given["to"], json!(other.address()));
    at.world.pass(1).await?;
    assert!(!votes().await?.is_zero());
    let status = at.run(&other, &["status"]).done();
    assert_eq!(units(&status["votes"]), votes().await?);

    at.run(&holder, &["delegate", "self"]).done();
    at.world.pass(1).await?;
    assert_eq!(votes().await?, U256::ZERO);
    let nobody = "0x0000000000000000000000000000000000000000";
    at.run(&holder, &["delegate", nobody]).refused("`millet delegate self`");
    Ok(())
}
