//! What is written wrongly, and what is not there: exit code 2, and what would be right.

use alloy::{primitives::Bytes, providers::Provider};
use eyre::Result;
use serde_json::Value;
use testkit::dollars;

use crate::terminal::{End, Person, Terminal, millet};

#[tokio::test]
async fn what_is_written_wrongly_says_what_would_be_right() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let saver = Person::poor();

    for (arguments, right) in [
        (&["stake", "5"][..], "write `5 usd` or `5 mlt`"),
        (&["stake", "5", "eur"], "usd, mlt, or shares"),
        (&["stake", "1,000", "usd"], "write digits, such as 5"),
        (&["stake", "0", "usd"], "write more than 0"),
        (&["stake", "0.0000001", "usd"], "finer than the smallest unit"),
        (&["stake", "5", "usd-shares"], "only taken out"),
        (&["lock", "5", "usd", "--for", "52 weeks"], "only mlt can be locked"),
        (&["lock", "5", "mlt", "--for", "2 years"], "write weeks or days"),
    ] {
        at.run(&saver, arguments).failed(right);
    }
    Ok(())
}

/// Refused by the parser of arguments, before there is anything to answer with.
#[test]
fn arguments_that_are_none_end_with_two_and_a_hint() {
    for (arguments, hint) in [
        (&["stake"][..], "<AMOUNT>"),
        (&["steak", "5", "usd"], "stake"),
        (&["lock", "5", "mlt"], "--for"),
        (&["lock", "5", "mlt", "--until", "06.05.2027"], "such as 2027-05-06"),
        (&["stake", "5", "usd", "--slippage", "1"], "write `1%` or `1 bps`"),
        (&["stake", "5", "usd", "--eth-usd", "3,500"], "a number of dollars"),
        (&["vote", "0x12", "maybe"], "abstain"),
        (&["vote", "twelve", "for"], "millet proposals"),
        (&["delegate", "0x12"], "40 hex digits"),
        (&["delegate", "0xAf88d065e77c8cC2239327C5EDb3A432268e5831"], "the checksum of"),
        (&["propose", "fee"], "--bps"),
        (&[], "Usage"),
    ] {
        let end = End::of(millet(arguments).output().unwrap());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", end.stderr);
        assert!(end.stderr.contains(hint), "{hint:?} is not in: {}", end.stderr);
    }
}

#[test]
fn every_command_has_help_with_its_purpose() {
    let help = End::of(millet(&["--help"]).output().unwrap());
    assert_eq!(help.code, Some(0));
    for command in [
        "status",
        "stake",
        "unstake",
        "claim",
        "lock",
        "increase",
        "extend",
        "withdraw",
        "exit",
        "delegate",
        "propose",
        "proposals",
        "proposal",
        "vote",
        "queue",
        "execute",
        "addresses",
    ] {
        assert!(help.stdout.contains(&format!("\n  {command} ")), "{command}: {}", help.stdout);
        let own = End::of(millet(&[command, "--help"]).output().unwrap());
        assert_eq!(own.code, Some(0), "{}", own.stderr);
        assert!(own.stdout.contains("Usage: millet"), "{}", own.stdout);
    }
}

#[tokio::test]
async fn a_chain_has_to_be_named_and_has_to_be_the_right_one() -> Result<()> {
    let nowhere = End::of(millet(&["status", "--json"]).output()?);
    nowhere.failed("set MILLET_RPC_URL or give --rpc-url");
    let closed = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let closed = format!("http://{closed}/secret");
    let silent = End::of(millet(&["status", "--json", "--rpc-url", &closed]).output()?);
    silent.failed("nobody answers at http://");
    assert!(!silent.stderr.contains("secret"), "{}", silent.stderr);

    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let saver = at.person(dollars(5), dollars(0)).await?;
    let text = std::fs::read_to_string(at.manifest())?;
    let other = at.path().join("other.json");
    std::fs::write(&other, text.replace("412346", "42161"))?;
    let other = other.to_string_lossy();
    let wrong = at.run(&saver, &["stake", "5", "usd", "--manifest", &other]);
    wrong.failed("is of chain 42161, and this is chain 412346");
    at.run(&saver, &["status", "--deployment", "other"]).failed("deploy to that chain first");
    assert_eq!(at.sent(&saver).await?, 0);
    Ok(())
}

/// Nobody sends money to what only has the address of a vault.
#[tokio::test]
async fn a_contract_that_runs_another_program_is_not_talked_to() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };
    let saver = at.person(dollars(5), dollars(0)).await?;
    let savings = *at.world.savings().address();
    let provider = at.world.site.chain.provider();
    let _: Value = provider
        .raw_request("anvil_setCode".into(), (savings, Bytes::from([0x5f, 0x5f, 0xf3])))
        .await?;

    let refused = at.run(&saver, &["stake", "5", "usd"]);

    refused.failed(&format!("the savings at {savings} is not what was deployed"));
    assert_eq!(at.sent(&saver).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_key_is_wanted_where_there_is_money_and_never_shown() -> Result<()> {
    let Some(at) = Terminal::open().await? else { return Ok(()) };

    let mut malformed = at.anonymous(&["status", "--json"]);
    let malformed = End::of(malformed.env("MILLET_KEY", "0x5ec4e75ec4e7").output()?);
    malformed.failed("MILLET_KEY is not a private key");
    assert!(!malformed.stderr.contains("5ec4e7") && !malformed.stdout.contains("5ec4e7"));

    let mut price = at.anonymous(&["status", "--json"]);
    let price = End::of(price.env("MILLET_ETH_USD", "dear").output()?);
    price.failed("a price is a number of dollars");

    // On a chain that may hold money, as Arbitrum One does, there is no key that everybody has.
    let node = testkit::empty_chain(42_161)?;
    let manifest = at.path().join("money.json");
    let text = std::fs::read_to_string(at.manifest())?;
    std::fs::write(&manifest, text.replace("412346", "42161"))?;
    let manifest = manifest.to_string_lossy();
    let arguments = ["stake", "5", "usd", "--yes", "--json", "--rpc-url", &node.endpoint()];
    let keyless = at.anonymous(&[&arguments[..], &["--manifest", &manifest]].concat()).output()?;
    End::of(keyless).failed("nobody says who signs on chain 42161");
    Ok(())
}
