//! Nonces that may have been used, and by what: nothing is done twice.

use std::time::{Duration, Instant};

use alloy::{primitives::U256, providers::Provider};
use client::journal::{Pace, Progress, SendError};
use eyre::Result;
use proxy::{Asked, Deed, Proxy};
use serde_json::Value;

use crate::{
    site::{PACE, Site, gift, recipient, told},
    steps::{revert, signed_only, snapshot},
};

/// Whatever it is asked of receipts, it lies behind for good, and it does not show blocks either.
#[tokio::test]
async fn a_nonce_of_which_nobody_shows_who_used_it_is_not_signed_for_again() -> Result<()> {
    let site = Site::new().await?;
    let script = |asked: &Asked| match asked.method() {
        "eth_getTransactionReceipt" => asked.result(Value::Null),
        "eth_getBlockByNumber" if asked.call["params"][1] == true => asked.result(Value::Null),
        _ => Deed::Pass,
    };
    let proxy = Proxy::before(&site.node.endpoint(), script);
    let account = Site::account_at(&proxy.endpoint()).await?;
    let pace = Pace { give_up_after: PACE.taken_after * 5, ..PACE };
    let mut journal = site.journal().await?.with_pace(pace);

    let error = journal.send(&account, "step 0", gift(0)).await.unwrap_err();

    assert!(matches!(error, SendError::Unclear { nonce: 0, .. }), "{error:?}");
    site.assert_done_once(1).await?;
    journal.send(&site.account(), "step 0", gift(0)).await?;
    site.assert_done_once(1).await
}

/// The block with it is shown long before the receipt is.
#[tokio::test]
async fn a_transaction_of_ours_is_not_taken_for_a_strangers() -> Result<()> {
    let site = Site::new().await?;
    let began = Instant::now();
    let script = move |asked: &Asked| match asked.method() {
        "eth_getTransactionReceipt" if began.elapsed() < PACE.taken_after * 8 => {
            asked.result(Value::Null)
        }
        _ => Deed::Pass,
    };
    let proxy = Proxy::before(&site.node.endpoint(), script);
    let account = Site::account_at(&proxy.endpoint()).await?;

    site.journal().await?.send(&account, "step 0", gift(0)).await?;

    site.assert_done_once(1).await
}

/// A row that is edited after its old version was signed: one of both is included.
#[tokio::test]
async fn what_is_no_longer_asked_for_gives_its_place() -> Result<()> {
    let site = Site::new().await?;
    signed_only(&site, "old", gift(7)).await?;
    let mut journal = site.journal().await?;
    let told = told(&mut journal);

    journal.send(&site.account(), "step 0", gift(0)).await?;
    journal.send(&site.account(), "step 1", gift(1)).await?;

    assert_eq!(site.balance(recipient(7)).await?, U256::ZERO);
    site.assert_done_once(2).await?;
    let told = told.lock().unwrap();
    assert!(matches!(told[0], Progress::Signed { nonce: 0, .. }), "{told:?}");
    Ok(())
}

/// Its old version was sent, and the run ended before it knew.
#[tokio::test]
async fn what_may_have_been_done_under_another_name_is_looked_at_first() -> Result<()> {
    let site = Site::new().await?;
    let script = |asked: &Asked| match asked.method() {
        "eth_getTransactionReceipt" => asked.result(Value::Null),
        _ => Deed::Pass,
    };
    let proxy = Proxy::before(&site.node.endpoint(), script);
    let account = Site::account_at(&proxy.endpoint()).await?;
    let pace = Pace { give_up_after: Duration::ZERO, ..PACE };
    let mut journal = site.journal().await?.with_pace(pace);
    journal.send(&account, "old", gift(0)).await.unwrap_err();

    let error = journal.send(&account, "new", gift(7)).await.unwrap_err();

    assert!(matches!(&error, SendError::Unclear { step, .. } if step == "old"), "{error:?}");
    site.assert_done_once(1).await?;
    assert_eq!(site.balance(recipient(7)).await?, U256::ZERO);
    journal.settle(&site.account()).await?;
    assert!(journal.has_landed("old"));
    Ok(())
}

/// Sent again with another step, and looked for.
#[tokio::test]
async fn what_is_in_another_block_since_is_noted_anew() -> Result<()> {
    let site = Site::new().await?;
    let mut journal = site.journal().await?;
    let before = snapshot(&site.chain).await?;
    let first = journal.send(&site.account(), "step 0", gift(0)).await?;
    revert(&site.chain, &before).await?;
    for _ in 0..3 {
        let _: Value = site.chain.provider().raw_request("evm_mine".into(), ()).await?;
    }
    journal.send(&site.account(), "step 1", gift(1)).await?;
    drop(journal);

    let mut journal = site.journal().await?;
    journal.settle(&site.account()).await?;

    let noted = journal.receipt(first.transaction_hash).unwrap();
    let now = site.chain.provider().get_transaction_receipt(first.transaction_hash).await?.unwrap();
    assert_eq!(noted.block_hash, now.block_hash);
    assert_ne!(noted.block_hash, first.block_hash);
    site.assert_done_once(2).await
}
