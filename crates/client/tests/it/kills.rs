//! The tool dies at any moment, and is started again.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

use client::account::Account;
use eyre::{Result, ensure};
use proxy::{Asked, Deed, Proxy};

use crate::site::Site;

const STEPS: u8 = 3;

fn sender(site: &Site, endpoint: &str) -> Command {
    let mut sender = Command::new(env!("CARGO_BIN_EXE_sender"));
    sender.arg(endpoint).arg(site.path()).arg(STEPS.to_string());
    sender
}

/// Runs it to its end.
fn finish(site: &Site) -> Result<()> {
    let finished = sender(site, &site.node.endpoint()).output()?;
    let said = String::from_utf8_lossy(&finished.stderr);
    ensure!(finished.status.success(), "{said}");
    Ok(())
}

/// Runs it until it has told `many` times of its progress, kills it there, and says whether it got
/// as far.
fn kill_after(site: &Site, many: usize) -> Result<bool> {
    let mut child = sender(site, &site.node.endpoint())
        .arg("hold")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 1..many {
        if lines.next().transpose()?.is_none() {
            return Ok(!child.wait()?.success());
        }
        stdin.write_all(b"\n")?;
    }
    let got_there = lines.next().transpose()?.is_some();
    kill(&mut child)?;
    Ok(got_there)
}

/// SIGKILL on systems that have it.
fn kill(child: &mut Child) -> Result<()> {
    child.kill()?;
    child.wait()?;
    Ok(())
}

/// Signed and not sent, sent and not noted, noted: for each step, and for a second kill after each.
#[tokio::test]
async fn killed_at_any_progress_a_step_is_done_once() -> Result<()> {
    let mut kills = 0;
    for first in 1.. {
        let site = Site::new().await?;
        if !kill_after(&site, first)? {
            break;
        }
        kills += 1;
        // Another kill, at another point of the way each time.
        kill_after(&site, 1 + first % 4)?;

        finish(&site)?;

        site.assert_done_once(STEPS).await?;
    }
    // Signed, sent and landed, at least.
    assert!(3 * usize::from(STEPS) <= kills, "{kills}");
    Ok(())
}

/// Runs it through a proxy that kills it at the request of that number, before or after the node
/// has heard it. Says whether it got as far.
fn kill_at_request(site: &Site, number: usize, is_heard: bool) -> Result<bool> {
    let child: Arc<Mutex<Option<Child>>> = Arc::default();
    let killed = child.clone();
    let kill = move || {
        let mut child = killed.lock().unwrap();
        kill(child.as_mut().unwrap()).unwrap();
    };
    let script = move |asked: &Asked| match asked.number == number {
        false => Deed::Pass,
        true if is_heard => Deed::PassThen(Box::new(kill.clone())),
        true => {
            kill();
            Deed::LoseRequest
        }
    };
    let proxy = Proxy::before(&site.node.endpoint(), script);
    {
        // The proxy waits until there is something to kill.
        let mut child = child.lock().unwrap();
        *child = Some(sender(site, &proxy.endpoint()).stdout(Stdio::piped()).spawn()?);
    }
    // Its output ends when it does, whoever ends it.
    let mut stdout = child.lock().unwrap().as_mut().unwrap().stdout.take().unwrap();
    stdout.read_to_end(&mut Vec::new())?;
    let status = child.lock().unwrap().as_mut().unwrap().wait()?;
    Ok(!status.success())
}

#[tokio::test]
async fn killed_at_any_request_a_step_is_done_once() -> Result<()> {
    for is_heard in [false, true] {
        let mut kills = 0;
        for number in 0.. {
            let site = Site::new().await?;
            if !kill_at_request(&site, number, is_heard)? {
                break;
            }
            kills += 1;

            finish(&site)?;

            site.assert_done_once(STEPS).await?;
        }
        // Price, estimate, nonce, sending and receipt.
        assert!(5 * usize::from(STEPS) <= kills, "{kills}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_sent_is_in_the_journal_before_and_the_key_never() -> Result<()> {
    let site = Site::new().await?;
    let path = site.path();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let heard = sent.clone();
    let proxy = Proxy::before(&site.node.endpoint(), move |asked| {
        if asked.is_sending() {
            let raw = asked.call["params"][0].as_str().unwrap();
            let written = fs::read_to_string(&path).unwrap();
            heard.lock().unwrap().push(written.contains(raw));
        }
        Deed::Pass
    });

    let finished = sender(&site, &proxy.endpoint()).output()?;

    assert!(finished.status.success());
    assert_eq!(*sent.lock().unwrap(), [true; STEPS as usize]);
    let key = Account::development_key().to_bytes().to_string();
    let written = fs::read_to_string(site.path())?;
    assert!(!written.to_lowercase().contains(key.trim_start_matches("0x")), "{written}");
    Ok(())
}

#[tokio::test]
async fn a_finished_run_that_is_repeated_sends_nothing() -> Result<()> {
    let site = Site::new().await?;
    finish(&site)?;

    finish(&site)?;

    site.assert_done_once(STEPS).await
}
