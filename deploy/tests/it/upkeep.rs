//! `deploy keepalive` and `deploy cache-bid`, when something goes wrong in the middle.

use std::fs;

use alloy::{hex, sol_types::SolCall};
use bindings::stylus::{ArbWasm::codehashKeepaliveCall, CacheManager::placeBidCall};
use eyre::Result;
use proxy::{Asked, Deed, Proxy, ask};
use serde_json::{Value, json};

use crate::{keeping::each, place::Place, stage::noted};

/// Whether it gives the node a signed call of this kind.
fn sends<C: SolCall>(asked: &Asked) -> bool {
    let raw = asked.call["params"][0].as_str().unwrap_or_default();
    asked.is_sending() && raw.contains(&hex::encode(C::SELECTOR))
}

/// The first program's fee cannot be asked for.
#[tokio::test]
async fn a_program_that_fails_keeps_no_other_from_living_on() -> Result<()> {
    let place = Place::deployed(&[]);
    let count = place.manifest().programs.len();
    place.days_pass(320).await;
    let mut first = None;
    let proxy = Proxy::before(&place.endpoint(), move |asked| {
        let call = &asked.call["params"][0];
        let input = call["input"].as_str().or_else(|| call["data"].as_str()).unwrap_or_default();
        let keepalive = hex::encode_prefixed(codehashKeepaliveCall::SELECTOR);
        if asked.method() != "eth_call" || !input.starts_with(&keepalive) {
            return Deed::Pass;
        }
        if first.get_or_insert_with(|| input.to_owned()) != input {
            return Deed::Pass;
        }
        let error = json!({ "code": -32000, "message": "not today" });
        let body = json!({ "jsonrpc": "2.0", "id": asked.call["id"], "error": error }).to_string();
        Deed::Say { status: "200 OK", headers: "", body }
    });
    let metrics = place.folder.path().join("millet.prom");
    let arguments = ["keepalive", "--metrics", metrics.to_str().unwrap()];

    let (code, _, stderr) = place.run_at(&proxy.endpoint(), &arguments);

    assert_ne!(code, Some(0), "{stderr}");
    assert!(stderr.contains("not kept alive: "), "{stderr}");
    assert!(stderr.contains("not today"), "{stderr}");
    assert_eq!(place.extended().await, count - 1);
    let text = fs::read_to_string(&metrics)?;
    assert_eq!(text.matches("millet_program_days_to_expiry{").count(), count, "{text}");
    let (code, stderr) = place.deploy(&["keepalive"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(place.extended().await, count);
    Ok(())
}

/// An answer is lost, so that the run ends without having noted what it sent.
#[tokio::test]
async fn what_a_run_sent_and_did_not_note_is_noted_by_the_next() -> Result<()> {
    let place = Place::deployed(&[]);
    let count = place.manifest().programs.len();
    place.days_pass(320).await;
    let mut is_away = false;
    let proxy = Proxy::before(&place.endpoint(), move |asked| {
        if is_away {
            return Deed::Say { status: "403 Forbidden", headers: "", body: String::new() };
        }
        is_away = sends::<codehashKeepaliveCall>(asked);
        Deed::Pass
    });
    let (code, _, stderr) = place.run_at(&proxy.endpoint(), &["keepalive"]);
    assert_ne!(code, Some(0), "{stderr}");
    let journal = place.file().with_extension("journal");
    assert_eq!(noted(&journal, "signed"), noted(&journal, "landed") + 1);

    let (code, stderr) = place.deploy(&["keepalive"]);

    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(noted(&journal, "signed"), noted(&journal, "landed"));
    assert_eq!(place.extended().await, count);
    Ok(())
}

/// Somebody bids more in the same moment.
#[tokio::test]
async fn a_bid_that_is_included_and_fails_ends_none_of_the_others() -> Result<()> {
    let place = Place::with_an_auction().await;
    let all = place.manifest().programs.len();
    let (node, mut is_outbid) = (place.endpoint(), false);
    let proxy = Proxy::before(&place.endpoint(), move |asked| {
        if sends::<placeBidCall>(asked) && !is_outbid {
            is_outbid = true;
            let (method, price) = Place::price(5_000);
            ask(&node, method, price);
        }
        Deed::Pass
    });

    let (code, told, stderr) = place.run_at(&proxy.endpoint(), &["cache-bid", "--max", "1"]);

    assert_eq!(code, Some(0), "{stderr}");
    let told: Value = serde_json::from_str(&told)?;
    let cached = each(&told, "cached").into_iter().filter(|it| **it == true).count();
    assert_eq!(cached, all - 1, "{stderr}");
    Ok(())
}
