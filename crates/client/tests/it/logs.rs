//! A log that is longer than a node gives at once.

use std::sync::{Arc, Mutex};

use alloy::{
    primitives::{Address, U64},
    rpc::types::Filter,
};
use client::{
    chain::{Chain, ChainError},
    logs,
};
use eyre::Result;
use proxy::{Asked, Deed, Proxy};
use serde_json::{Value, json};

use crate::site::{PATIENCE, Site};

/// From and to, both included.
type Piece = (u64, u64);

/// A node with an event in each block that ends in 7, which gives the log of so many blocks at once;
/// and what it was asked for and gave.
fn node(site: &Site, widest: u64) -> (Proxy, Arc<Mutex<Vec<Piece>>>) {
    let given = Arc::new(Mutex::new(Vec::new()));
    let heard = given.clone();
    let proxy = Proxy::before(&site.node.endpoint(), move |asked: &Asked| {
        if asked.method() != "eth_getLogs" {
            return Deed::Pass;
        }
        let block = |name: &str| -> u64 {
            let number: U64 = asked.call["params"][0][name].as_str().unwrap().parse().unwrap();
            number.to()
        };
        let (from, to) = (block("fromBlock"), block("toBlock"));
        if widest < to - from + 1 {
            let error =
                json!({ "code": -32_005, "message": "query returned more than 10000 results" });
            let body = json!({ "jsonrpc": "2.0", "id": asked.call["id"], "error": error });
            return Deed::Say { status: "200 OK", headers: "", body: body.to_string() };
        }
        heard.lock().unwrap().push((from, to));
        let events: Vec<_> = (from..=to).filter(|number| number % 10 == 7).map(event).collect();
        asked.result(events)
    });
    (proxy, given)
}

fn event(number: u64) -> Value {
    json!({
        "address": Address::ZERO, "topics": [], "data": "0x", "blockNumber": U64::from(number),
        "blockHash": null, "transactionHash": null, "transactionIndex": null, "logIndex": null,
        "removed": false,
    })
}

#[tokio::test]
async fn a_log_is_had_in_pieces_without_a_gap() -> Result<()> {
    let site = Site::new().await?;
    let (proxy, given) = node(&site, 1_000);
    let chain = Chain::connect_with(&proxy.endpoint(), PATIENCE).await?;
    // As many as fit, one more, fewer, and none.
    for (first, last, pieces) in [(5, 4_004, 4), (5, 4_005, 5), (7, 7, 1), (8, 7, 0)] {
        given.lock().unwrap().clear();

        let logs = logs::between(&chain, &Filter::new(), first, last).await?;

        let found: Vec<_> = logs.iter().map(|log| log.block_number.unwrap()).collect();
        let expected: Vec<_> = (first..=last).filter(|number| number % 10 == 7).collect();
        assert_eq!(found, expected);
        let given = given.lock().unwrap();
        assert_eq!(given.len(), pieces, "{given:?}");
        assert!(given.windows(2).all(|it| it[0].1 + 1 == it[1].0), "{given:?}");
    }
    Ok(())
}

/// A node that refuses little refuses for another reason, which is told.
#[tokio::test]
async fn a_node_that_gives_no_log_is_not_asked_for_ever() -> Result<()> {
    let site = Site::new().await?;
    let (proxy, _) = node(&site, 0);
    let chain = Chain::connect_with(&proxy.endpoint(), PATIENCE).await?;
    let before = proxy.asked();

    let error = logs::between(&chain, &Filter::new(), 1, 5_000_000).await.unwrap_err();

    assert!(matches!(&error, ChainError::Refused { code: -32_005, .. }), "{error}");
    // A million, a tenth of that, and so on to a hundred.
    assert_eq!(proxy.asked() - before, 5);
    Ok(())
}
