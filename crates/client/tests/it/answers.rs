//! An endpoint that does not answer, or with something else than an answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use client::{
    chain::{Chain, ChainError},
    endpoint::{Fault, Unanswered},
    journal::Journal,
};
use eyre::Result;
use proxy::{Asked, Deed, Proxy};

use crate::site::{PACE, PATIENCE, Site, gift};

fn too_many(headers: &'static str) -> Deed {
    Deed::Say { status: "429 Too Many Requests", headers, body: String::new() }
}

fn web_page() -> Deed {
    let body = "<!doctype html><title>hunter2</title>".to_owned();
    Deed::Say { status: "200 OK", headers: "content-type: text/html\r\n", body }
}

/// What a question ends with that is met by `deed` each time, and how often it was asked. The
/// endpoint has answered before.
async fn asked_in_vain(
    site: &Site,
    deed: impl Fn() -> Deed + Send + 'static,
) -> Result<(Unanswered, usize)> {
    let script = move |asked: &Asked| match asked.method() {
        "eth_chainId" => Deed::Pass,
        _ => deed(),
    };
    let proxy = Proxy::before(&site.node.endpoint(), script);
    let chain = Chain::connect_with(&proxy.endpoint(), PATIENCE).await?;
    let before = proxy.asked();
    let error = chain.now().await.unwrap_err();
    let said = error.to_string();
    assert!(said.contains("http://127.0.0.1:"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
    match error {
        ChainError::Unanswered(it) => Ok((it, proxy.asked() - before)),
        other => Err(other.into()),
    }
}

#[tokio::test]
async fn whatever_comes_instead_of_answers_is_named_at_the_end() -> Result<()> {
    let site = Site::new().await?;
    let tries = PATIENCE.tries;
    let (it, asked) = asked_in_vain(&site, || too_many("")).await?;
    assert_eq!((&it.fault, it.tries, asked), (&Fault::Limited, tries, tries as usize));
    assert!(it.to_string().contains("use an endpoint with a higher limit"), "{it}");

    let (it, asked) = asked_in_vain(&site, web_page).await?;
    assert_eq!((&it.fault, it.tries, asked), (&Fault::NotJsonRpc, tries, tries as usize));
    assert!(it.to_string().contains("is the address complete"), "{it}");

    let (it, asked) = asked_in_vain(&site, || Deed::LoseAnswer).await?;
    assert!(matches!(it.fault, Fault::Broken(_)), "{it:?}");
    assert_eq!((it.tries, asked), (tries, tries as usize));

    let (it, _) = asked_in_vain(&site, || Deed::Hang).await?;
    assert_eq!(it.fault, Fault::TimedOut(PATIENCE.answer_within));
    assert!(it.to_string().contains("within 0.5 s"), "{it}");

    // Nothing gets better by asking again.
    let out = || Deed::Say { status: "403 Forbidden", headers: "", body: "hunter2".into() };
    let (it, asked) = asked_in_vain(&site, out).await?;
    assert_eq!((&it.fault, it.tries, asked), (&Fault::Status(403), 1, 1));
    assert!(it.to_string().contains("does the address have its key?"), "{it}");
    Ok(())
}

#[tokio::test]
async fn a_pause_that_is_asked_for_is_made() -> Result<()> {
    let site = Site::new().await?;
    let script = |asked: &Asked| match asked.number {
        0 => too_many("retry-after: 1\r\n"),
        _ => Deed::Pass,
    };
    let proxy = Proxy::before(&site.node.endpoint(), script);
    let began = Instant::now();

    Chain::connect_with(&proxy.endpoint(), PATIENCE).await?;

    assert!(Duration::from_secs(1) <= began.elapsed());
    assert_eq!(proxy.asked(), 2);
    Ok(())
}

#[tokio::test]
async fn a_pause_that_is_too_long_is_not_made() -> Result<()> {
    let site = Site::new().await?;
    let (it, asked) = asked_in_vain(&site, || too_many("retry-after: 3600\r\n")).await?;
    assert_eq!((it.fault, asked), (Fault::Limited, 1));
    Ok(())
}

#[tokio::test]
async fn a_limit_that_is_told_in_json_is_one_too() -> Result<()> {
    let site = Site::new().await?;
    let limit = || {
        let body = r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"rate limited"}}"#;
        Deed::Say { status: "200 OK", headers: "", body: body.to_owned() }
    };
    let (it, asked) = asked_in_vain(&site, limit).await?;
    assert_eq!((it.fault, asked), (Fault::Limited, PATIENCE.tries as usize));
    Ok(())
}

#[tokio::test]
async fn a_node_that_went_away_is_waited_for() -> Result<()> {
    let site = Site::new().await?;
    let chain = Chain::connect_with(&site.node.endpoint(), PATIENCE).await?;
    drop(site);
    let Err(ChainError::Unanswered(it)) = chain.now().await else { panic!("somebody answers") };
    assert!(matches!(it.fault, Fault::Unreachable(_)), "{it:?}");
    assert_eq!(it.tries, PATIENCE.tries);
    Ok(())
}

/// Its clock would be moved twice.
#[tokio::test]
async fn what_changes_something_is_not_repeated_when_it_may_have_been_heard() -> Result<()> {
    let site = Site::new().await?;
    let heard = Arc::new(AtomicUsize::new(0));
    let count = heard.clone();
    let script = move |asked: &Asked| match asked.method() {
        "evm_increaseTime" => {
            count.fetch_add(1, Ordering::SeqCst);
            Deed::LoseAnswer
        }
        _ => Deed::Pass,
    };
    let proxy = Proxy::before(&site.node.endpoint(), script);
    let chain = Chain::connect_with(&proxy.endpoint(), PATIENCE).await?;

    assert!(chain.pass(60).await.is_err());

    assert_eq!(heard.load(Ordering::SeqCst), 1);
    Ok(())
}

/// Both ways of sending, with every so many answers lost, or requests, or both refused.
#[tokio::test]
async fn every_kth_answer_may_be_lost() -> Result<()> {
    let deeds: [fn() -> Deed; 4] =
        [|| Deed::LoseAnswer, || Deed::LoseRequest, || too_many(""), web_page];
    for deed in deeds {
        for every in [2, 3, 5] {
            let site = Site::new().await?;
            let script = move |asked: &Asked| match asked.number % every {
                0 => deed(),
                _ => Deed::Pass,
            };
            let proxy = Proxy::before(&site.node.endpoint(), script);
            let account = Site::account_at(&proxy.endpoint()).await?;
            let chain = Chain::connect_with(&proxy.endpoint(), PATIENCE).await?;
            let journal = Journal::open(&site.path(), &chain).await?;
            let mut journal = journal.with_pace(PACE);

            for step in 0..3 {
                journal.send(&account, &format!("step {step}"), gift(step)).await?;
            }
            account.send(gift(3)).await?;

            site.assert_done_once(4).await?;
        }
    }
    Ok(())
}

/// Where the answer is lost to the sending itself, each time.
#[tokio::test]
async fn a_sent_transaction_whose_answer_is_lost_is_found() -> Result<()> {
    let site = Site::new().await?;
    let proxy = Proxy::before(&site.node.endpoint(), |asked| match asked.is_sending() {
        true => Deed::LoseAnswer,
        false => Deed::Pass,
    });
    let account = Site::account_at(&proxy.endpoint()).await?;

    account.send(gift(0)).await?;
    site.journal().await?.send(&account, "step 1", gift(1)).await?;

    site.assert_done_once(2).await
}
