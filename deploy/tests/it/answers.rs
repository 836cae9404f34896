//! An endpoint that loses what is said, or says something else, while a deployment goes on.

use std::{thread, time::Duration};

use eyre::Result;
use proxy::Deed;

use crate::stage::{End, Stage, Strangers};

/// Every so many of all requests meet with this. Whatever only asks is asked again, and what was sent
/// is looked for.
async fn every(k: usize, deed: fn() -> Deed) -> Result<()> {
    let stage = Stage::new().await?;
    let run = stage.behind(move |asked, _| match asked.number % k {
        0 => deed(),
        _ => Deed::Pass,
    })?;

    assert_eq!(wait(run).await, End::Done, "every {k}");

    stage.assert_whole(Strangers::default()).await
}

/// Without holding up the others: most of the time of these runs goes by in pauses.
async fn wait(run: crate::stage::Run) -> End {
    tokio::task::spawn_blocking(|| run.ended()).await.unwrap()
}

fn lost_answer() -> Deed {
    Deed::LoseAnswer
}

fn lost_request() -> Deed {
    Deed::LoseRequest
}

fn too_many() -> Deed {
    Deed::Say { status: "429 Too Many Requests", headers: "", body: String::new() }
}

fn web_page() -> Deed {
    let body = "<!doctype html><title>hunter2</title>".to_owned();
    Deed::Say { status: "200 OK", headers: "content-type: text/html\r\n", body }
}

fn unavailable() -> Deed {
    Deed::Say { status: "503 Service Unavailable", headers: "", body: "hunter2".to_owned() }
}

#[tokio::test]
async fn every_kth_answer_may_be_lost() -> Result<()> {
    tokio::try_join!(
        every(2, lost_answer),
        every(3, lost_answer),
        every(5, lost_answer),
        every(7, lost_answer)
    )?;
    Ok(())
}

#[tokio::test]
async fn every_kth_request_may_be_lost_or_refused() -> Result<()> {
    tokio::try_join!(
        every(2, lost_request),
        every(3, lost_request),
        every(5, too_many),
        every(7, lost_request),
        every(7, web_page),
        every(5, unavailable)
    )?;
    Ok(())
}

/// What the run says in the end, if from the first transaction on it meets with this. Nothing was sent.
async fn said_before_the_first(deed: fn() -> Deed, arguments: &'static [&str]) -> Result<String> {
    let stage = Stage::new().await?;
    let run = stage.behind_with(arguments, move |asked, _| match asked.method() {
        "eth_chainId" => Deed::Pass,
        _ => deed(),
    })?;
    let ended = wait(run).await;
    let End::Failed(2, said) = ended else { panic!("it should fail: {ended:?}") };
    assert!(said.contains("http://127.0.0.1:"), "{said}");
    assert_eq!(stage.nonce().await?, 0);
    assert_eq!(stage.manifest()?, None);
    stage.finish()?;
    stage.assert_whole(Strangers::default()).await?;
    Ok(said)
}

/// Asked six times, each with a longer pause; the words are the endpoint's fault, in ours.
#[tokio::test]
async fn an_endpoint_that_does_not_serve_is_named_before_anything_is_sent() -> Result<()> {
    let for_an_hour = || Deed::Say {
        status: "429 Too Many Requests",
        headers: "retry-after: 3600\r\n",
        body: String::new(),
    };
    let locked = || Deed::Say { status: "403 Forbidden", headers: "", body: "hunter2".to_owned() };
    let (limited, closed, page, down, hanging, out) = tokio::try_join!(
        said_before_the_first(too_many, &[]),
        said_before_the_first(for_an_hour, &[]),
        said_before_the_first(web_page, &[]),
        said_before_the_first(unavailable, &[]),
        said_before_the_first(|| Deed::Hang, &["--timeout", "1"]),
        said_before_the_first(locked, &[]),
    )?;
    assert!(limited.contains("is asked too often (429)"), "{limited}");
    assert!(limited.contains("(asked 6 times)"), "{limited}");
    assert!(closed.contains("is asked too often (429)"), "{closed}");
    assert!(!closed.contains("times)"), "{closed}");
    assert!(page.contains("something else than JSON-RPC"), "{page}");
    assert!(down.contains("answers with HTTP status 503"), "{down}");
    assert!(hanging.contains("gave no answer within 1 s"), "{hanging}");
    assert!(hanging.contains("(asked 6 times)"), "{hanging}");
    assert!(out.contains("lets nobody in (HTTP 403)"), "{out}");
    Ok(())
}

/// It goes away for good after so many requests, and is back for the next run.
async fn away_after(requests: usize) -> Result<()> {
    let stage = Stage::new().await?;
    let run = stage.behind(move |asked, _| match asked.number < requests {
        true => Deed::Pass,
        false => unavailable(),
    })?;
    let ended = wait(run).await;
    let End::Failed(2, said) = ended else { panic!("it should fail: {ended:?}") };
    assert!(said.contains("answers with HTTP status 503"), "{said}");
    stage.manifest()?;
    stage.finish()?;
    stage.assert_whole(Strangers::default()).await
}

#[tokio::test]
async fn an_endpoint_that_goes_away_in_the_middle_is_named_and_nothing_is_lost() -> Result<()> {
    tokio::try_join!(away_after(60), away_after(101), away_after(143), away_after(202))?;
    Ok(())
}

/// A pause that is asked for is made, and the run goes on.
#[tokio::test]
async fn a_limit_that_is_over_soon_is_waited_for() -> Result<()> {
    let stage = Stage::new().await?;
    let mut limited = 0;
    let run = stage.behind(move |asked, _| {
        if asked.is_sending() && limited < 2 {
            limited += 1;
            let (status, body) = ("429 Too Many Requests", String::new());
            return Deed::Say { status, headers: "retry-after: 1\r\n", body };
        }
        Deed::Pass
    })?;

    assert_eq!(wait(run).await, End::Done);

    stage.assert_whole(Strangers::default()).await
}

/// While one run is going on, another one that means the same is refused, and does no harm.
#[tokio::test]
async fn a_second_run_at_the_same_time_is_refused() -> Result<()> {
    let stage = Stage::new().await?;
    let (reached, is_there) = std::sync::mpsc::channel();
    let (release, is_over) = std::sync::mpsc::channel::<()>();
    let mut sent = 0;
    let first = stage.behind(move |asked, _| {
        sent += usize::from(asked.is_sending());
        if asked.is_sending() && sent == 5 {
            reached.send(()).unwrap();
            is_over.recv_timeout(Duration::from_secs(600)).unwrap();
        }
        Deed::Pass
    })?;
    let first = thread::spawn(|| first.ended());
    is_there.recv_timeout(Duration::from_secs(600))?;
    let before = stage.nonce().await?;

    let End::Failed(2, said) = stage.behind(|_, _| Deed::Pass)?.ended() else {
        panic!("two at once")
    };

    assert!(said.contains("is in use: another run is going on"), "{said}");
    assert_eq!(stage.nonce().await?, before);
    release.send(())?;
    assert_eq!(first.join().unwrap(), End::Done);
    stage.assert_whole(Strangers::default()).await
}
