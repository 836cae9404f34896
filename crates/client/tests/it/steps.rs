//! What becomes of a step that did not go the straight way.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use alloy::{
    consensus::{Transaction, TxEnvelope},
    eips::Decodable2718,
    network::TransactionBuilder,
    primitives::{Address, B256, Bytes, U256, keccak256},
    providers::Provider,
    rpc::types::TransactionRequest,
    signers::local::PrivateKeySigner,
};
use client::{
    account::Account,
    call::CallError,
    chain::Chain,
    journal::{Journal, JournalError, Pace, Progress, SendError},
};
use devnode::{Config, Devnode};
use eyre::Result;
use proxy::{Asked, Deed, Proxy};
use serde_json::Value;

use crate::site::{PACE, Site, gift, recipient, told};

/// What was given to a node to be sent.
type Sent = Arc<Mutex<Vec<Bytes>>>;

fn raw(asked: &Asked) -> Bytes {
    asked.call["params"][0].as_str().unwrap().parse().unwrap()
}

fn decoded(raw: &Bytes) -> TxEnvelope {
    TxEnvelope::decode_2718(&mut raw.as_ref()).unwrap()
}

/// A proxy that swallows the first `many` transactions as if it had passed them on.
fn swallowing(site: &Site, many: usize) -> (Proxy, Sent) {
    let sent = Sent::default();
    let heard = sent.clone();
    let script = move |asked: &Asked| {
        if !asked.is_sending() {
            return Deed::Pass;
        }
        let mut heard = heard.lock().unwrap();
        heard.push(raw(asked));
        match heard.len() <= many {
            true => asked.result(keccak256(raw(asked)).to_string()),
            false => Deed::Pass,
        }
    };
    (Proxy::before(&site.node.endpoint(), script), sent)
}

/// Signs a step, and gives up before it is sent: as a kill between the two leaves it.
pub(crate) async fn signed_only(
    site: &Site,
    step: &str,
    request: TransactionRequest,
) -> Result<()> {
    let (proxy, _) = swallowing(site, usize::MAX);
    let account = Site::account_at(&proxy.endpoint()).await?;
    let pace = Pace { give_up_after: Duration::ZERO, ..PACE };
    let mut journal = site.journal().await?.with_pace(pace);
    let error = journal.send(&account, step, request).await.unwrap_err();
    assert!(matches!(error, SendError::Call(CallError::Pending(_))), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn a_stuck_transaction_is_replaced_by_one_that_offers_more() -> Result<()> {
    let site = Site::new().await?;
    let (proxy, sent) = swallowing(&site, 2);
    let account = Site::account_at(&proxy.endpoint()).await?;
    let pace = Pace { replace_after: Duration::from_millis(50), ..PACE };
    let mut journal = site.journal().await?.with_pace(pace);

    let receipt = journal.send(&account, "step 0", gift(0)).await?;

    site.assert_done_once(1).await?;
    let sent: Vec<_> = sent.lock().unwrap().iter().map(decoded).collect();
    assert_eq!(receipt.transaction_hash, *sent[2].tx_hash());
    for pair in sent.windows(2) {
        assert_eq!(pair[0].nonce(), pair[1].nonce());
        assert_eq!(pair[0].gas_limit(), pair[1].gas_limit());
        assert!(pair[0].max_fee_per_gas() * 110 <= pair[1].max_fee_per_gas() * 100);
        assert!(pair[0].max_priority_fee_per_gas() < pair[1].max_priority_fee_per_gas());
    }
    assert_eq!(sent[0].max_priority_fee_per_gas(), Some(0));
    Ok(())
}

#[tokio::test]
async fn a_dropped_transaction_is_sent_again_byte_for_byte() -> Result<()> {
    let site = Site::new().await?;
    let (proxy, sent) = swallowing(&site, 2);
    let account = Site::account_at(&proxy.endpoint()).await?;
    let pace = Pace { resend_after: Duration::from_millis(20), ..PACE };
    let mut journal = site.journal().await?.with_pace(pace);

    journal.send(&account, "step 0", gift(0)).await?;

    site.assert_done_once(1).await?;
    let sent = sent.lock().unwrap();
    assert_eq!(sent.len(), 3);
    assert!(sent.iter().all(|it| *it == sent[0]));
    Ok(())
}

#[tokio::test]
async fn what_an_earlier_run_signed_is_what_is_sent() -> Result<()> {
    let site = Site::new().await?;
    signed_only(&site, "step 0", gift(0)).await?;
    let mut journal = site.journal().await?;
    let told = told(&mut journal);

    let receipt = journal.send(&site.account(), "step 0", gift(0)).await?;

    site.assert_done_once(1).await?;
    let told = told.lock().unwrap();
    let hash = receipt.transaction_hash;
    assert_eq!(told[0], Progress::Found { hash, nonce: 0 });
    assert!(!told.iter().any(|it| matches!(it, Progress::Signed { .. })), "{told:?}");
    Ok(())
}

/// A program's activation ends after a year.
#[tokio::test]
async fn what_is_over_is_done_again_and_what_was_only_begun_is_not() -> Result<()> {
    let site = Site::new().await?;
    signed_only(&site, "step 0", gift(0)).await?;
    let (account, mut journal) = (site.account(), site.journal().await?);

    let first = journal.send_again(&account, "step 0", gift(0)).await?;
    let earlier = journal.send(&account, "step 0", gift(0)).await?;
    assert_eq!(first.transaction_hash, earlier.transaction_hash);
    assert_eq!(site.nonce().await?, 1);

    let second = journal.send_again(&account, "step 0", gift(0)).await?;
    assert_ne!(first.transaction_hash, second.transaction_hash);
    assert_eq!(site.nonce().await?, 2);
    Ok(())
}

#[tokio::test]
async fn a_nonce_that_a_stranger_used_is_recognized() -> Result<()> {
    let site = Site::new().await?;
    signed_only(&site, "step 0", gift(0)).await?;
    // The same key in another tool.
    let stranger = Address::repeat_byte(0x57);
    let request = TransactionRequest::default().with_to(stranger).with_value(U256::from(1));
    site.account().send(request).await?;
    let mut journal = site.journal().await?;
    let told = told(&mut journal);

    let receipt = journal.send(&site.account(), "step 0", gift(0)).await?;

    assert!(told.lock().unwrap().contains(&Progress::NonceTaken { nonce: 0 }));
    assert_eq!(site.balance(recipient(0)).await?, U256::from(1));
    assert_eq!(site.nonce().await?, 2);
    // And what is in the file says so too.
    drop(journal);
    let again = site.journal().await?.send(&site.account(), "step 0", gift(0)).await?;
    assert_eq!(again.transaction_hash, receipt.transaction_hash);
    assert_eq!(site.nonce().await?, 2);
    Ok(())
}

/// A node that lies behind does not know the receipt yet, while another one knows the nonce.
#[tokio::test]
async fn a_receipt_that_comes_late_is_not_taken_for_none() -> Result<()> {
    let site = Site::new().await?;
    let asked_first = Mutex::new(None);
    let script = move |asked: &Asked| {
        if asked.method() == "eth_getTransactionReceipt" {
            let mut asked_first = asked_first.lock().unwrap();
            if asked_first.get_or_insert_with(Instant::now).elapsed() < PACE.taken_after / 2 {
                return asked.result(Value::Null);
            }
        }
        Deed::Pass
    };
    let proxy = Proxy::before(&site.node.endpoint(), script);
    let account = Site::account_at(&proxy.endpoint()).await?;

    site.journal().await?.send(&account, "step 0", gift(0)).await?;

    site.assert_done_once(1).await
}

pub(crate) async fn snapshot(chain: &Chain) -> Result<Value> {
    Ok(chain.provider().raw_request("evm_snapshot".into(), ()).await?)
}

pub(crate) async fn revert(chain: &Chain, to: &Value) -> Result<()> {
    let reverted: bool = chain.provider().raw_request("evm_revert".into(), (to,)).await?;
    assert!(reverted);
    Ok(())
}

#[tokio::test]
async fn a_step_whose_block_vanished_is_done_again_by_the_same_transaction() -> Result<()> {
    let site = Site::new().await?;
    let mut journal = site.journal().await?;
    let before = snapshot(&site.chain).await?;
    let first = journal.send(&site.account(), "step 0", gift(0)).await?;
    revert(&site.chain, &before).await?;
    // Other blocks in their place.
    for _ in 0..3 {
        let _: Value = site.chain.provider().raw_request("evm_mine".into(), ()).await?;
    }
    drop(journal);

    let again = site.journal().await?.send(&site.account(), "step 0", gift(0)).await?;

    assert_eq!(first.transaction_hash, again.transaction_hash);
    assert_ne!(first.block_hash, again.block_hash);
    site.assert_done_once(1).await
}

#[tokio::test]
async fn a_reorganization_while_it_is_waited_for_is_survived() -> Result<()> {
    let site = Site::new().await?;
    let before = Mutex::new(Some(snapshot(&site.chain).await?));
    let node = site.node.endpoint();
    // When the first receipt is asked for, its block is gone.
    let script = move |asked: &Asked| {
        if asked.method() == "eth_getTransactionReceipt"
            && let Some(before) = before.lock().unwrap().take()
        {
            let node = node.clone();
            let reorganized = std::thread::spawn(move || {
                let runtime = tokio::runtime::Runtime::new().unwrap();
                let reverted = async { revert(&Chain::connect(&node).await?, &before).await };
                runtime.block_on(reverted).unwrap();
            });
            reorganized.join().unwrap();
        }
        Deed::Pass
    };
    let proxy = Proxy::before(&site.node.endpoint(), script);
    let account = Site::account_at(&proxy.endpoint()).await?;
    let pace = Pace { resend_after: Duration::from_millis(20), ..PACE };

    site.journal().await?.with_pace(pace).send(&account, "step 0", gift(0)).await?;

    site.assert_done_once(1).await
}

/// The last step alone is asked for; the one before it has vanished with it.
#[tokio::test]
async fn what_vanished_before_a_step_is_sent_again_too() -> Result<()> {
    let site = Site::new().await?;
    let mut journal = site.journal().await?;
    let before = snapshot(&site.chain).await?;
    for step in 0..2 {
        journal.send(&site.account(), &format!("step {step}"), gift(step)).await?;
    }
    revert(&site.chain, &before).await?;

    journal.send(&site.account(), "step 1", gift(1)).await?;

    site.assert_done_once(2).await
}

#[tokio::test]
async fn a_gap_that_a_stranger_left_is_told() -> Result<()> {
    let site = Site::new().await?;
    let before = snapshot(&site.chain).await?;
    let stranger = TransactionRequest::default().with_to(recipient(9)).with_value(U256::from(1));
    site.account().send(stranger).await?;
    let pace = Pace { give_up_after: Duration::from_millis(100), ..PACE };
    let mut journal = site.journal().await?.with_pace(pace);
    journal.send(&site.account(), "step 0", gift(0)).await?;
    revert(&site.chain, &before).await?;

    let error = journal.send(&site.account(), "step 0", gift(0)).await.unwrap_err();

    assert!(matches!(error, SendError::Gap { nonce: 1, at: 0, .. }), "{error:?}");
    Ok(())
}

/// The price of gas has risen since it was signed.
#[tokio::test]
async fn an_offer_that_is_too_low_for_the_block_is_raised() -> Result<()> {
    let site = Site::new().await?;
    let asked_price = Mutex::new(false);
    let script = move |asked: &Asked| match asked.method() {
        "eth_gasPrice" if !std::mem::replace(&mut *asked_price.lock().unwrap(), true) => {
            asked.result("0x1")
        }
        _ => Deed::Pass,
    };
    let proxy = Proxy::before(&site.node.endpoint(), script);
    let account = Site::account_at(&proxy.endpoint()).await?;
    let mut journal = site.journal().await?;
    let told = told(&mut journal);

    journal.send(&account, "step 0", gift(0)).await?;

    site.assert_done_once(1).await?;
    let told = told.lock().unwrap();
    let offers: Vec<_> = told
        .iter()
        .filter_map(|it| match it {
            Progress::Signed { nonce, max_fee, .. } => Some((*nonce, *max_fee)),
            _ => None,
        })
        .collect();
    assert_eq!(offers, [(0, 3), (0, 300_000_000)]);
    Ok(())
}

#[tokio::test]
async fn what_is_wanted_now_takes_the_place_of_what_was_not_sent() -> Result<()> {
    let site = Site::new().await?;
    signed_only(&site, "step 0", gift(7)).await?;

    site.journal().await?.send(&site.account(), "step 0", gift(0)).await?;

    site.assert_done_once(1).await?;
    assert_eq!(site.balance(recipient(7)).await?, U256::ZERO);
    Ok(())
}

#[tokio::test]
async fn a_step_that_was_done_otherwise_is_not_done_again() -> Result<()> {
    let site = Site::new().await?;
    let mut journal = site.journal().await?;
    let receipt = journal.send(&site.account(), "step 0", gift(0)).await?;

    let error = journal.send(&site.account(), "step 0", gift(7)).await.unwrap_err();

    let expected = receipt.transaction_hash;
    assert!(
        matches!(error, SendError::DoneOtherwise { transaction, .. } if transaction == expected),
        "{error:?}"
    );
    site.assert_done_once(1).await
}

#[tokio::test]
async fn another_account_cannot_go_on_with_a_step() -> Result<()> {
    let site = Site::new().await?;
    signed_only(&site, "step 0", gift(0)).await?;
    let other = Account::new(site.chain.clone(), PrivateKeySigner::random());

    let error = site.journal().await?.send(&other, "step 0", gift(0)).await.unwrap_err();

    let expected = site.account().address();
    assert!(
        matches!(error, SendError::OtherAccount { begun_by, .. } if begun_by == expected),
        "{error:?}"
    );
    Ok(())
}

/// Creates a contract whose constructor stops, with a gas limit so that nobody tries it out.
fn failing() -> TransactionRequest {
    TransactionRequest::default().with_deploy_code(Bytes::from(vec![0xfe])).with_gas_limit(100_000)
}

#[tokio::test]
async fn a_failed_transaction_has_done_nothing_and_is_tried_again() -> Result<()> {
    let site = Site::new().await?;
    let mut journal = site.journal().await?;
    let mut failures = Vec::<B256>::new();
    for _ in 0..2 {
        match journal.send(&site.account(), "step 0", failing()).await {
            Err(SendError::Call(CallError::Failed(hash))) => failures.push(hash),
            other => panic!("{other:?}"),
        }
    }
    assert_ne!(failures[0], failures[1]);

    let receipt = journal.send(&site.account(), "step 0", gift(0)).await?;

    assert!(receipt.status());
    assert_eq!(site.nonce().await?, 3);
    assert_eq!(site.balance(recipient(0)).await?, U256::from(1));
    Ok(())
}

#[tokio::test]
async fn nothing_is_signed_that_the_chain_refuses() -> Result<()> {
    let site = Site::new().await?;
    let mut journal = site.journal().await?;
    let told = told(&mut journal);
    let code = TransactionRequest::default().with_deploy_code(Bytes::from(vec![0xfe]));

    assert!(journal.send(&site.account(), "step 0", code).await.is_err());

    assert!(told.lock().unwrap().is_empty());
    assert_eq!(site.nonce().await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_journal_is_about_one_chain() -> Result<()> {
    let site = Site::new().await?;
    drop(site.journal().await?);
    let with_other_id = Devnode::spawn(Config { chain_id: 77, ..Config::test() })?;
    let earliest = ("0x0", false);
    let mut first: Value =
        site.chain.provider().raw_request("eth_getBlockByNumber".into(), earliest).await?;
    first["hash"] = Value::from(B256::repeat_byte(7).to_string());
    let script = move |asked: &Asked| match asked.method() {
        "eth_getBlockByNumber" => asked.result(first.clone()),
        _ => Deed::Pass,
    };
    let with_other_beginning = Proxy::before(&site.node.endpoint(), script);

    for endpoint in [with_other_id.endpoint(), with_other_beginning.endpoint()] {
        let other = Chain::connect(&endpoint).await?;
        let error = Journal::open(&site.path(), &other).await.unwrap_err();
        assert!(matches!(error, JournalError::OtherChain { .. }), "{error:?}");
    }
    Ok(())
}
