//! The tool is killed at any moment of a deployment, and started again.

use std::env;

use eyre::Result;
use proxy::Deed;

use crate::stage::{End, Stage, Strangers, noted};

/// When it is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// The next transaction is signed, and not sent.
    Signed,
    /// It is sent, and what came of it is not known here.
    Sent,
    /// What came of it is noted: between two steps.
    Noted,
}

/// Runs it until the next such moment.
fn kill_at(stage: &Stage, moment: Moment) -> Result<End> {
    let journal = stage.journal_path();
    let landed = stage.noted("landed");
    let run = stage.behind(move |asked, victim| {
        let victim = victim.clone();
        match moment {
            Moment::Signed if asked.is_sending() => {
                victim.kill();
                Deed::LoseRequest
            }
            Moment::Sent if asked.is_sending() => Deed::PassThen(Box::new(move || victim.kill())),
            Moment::Noted if landed < noted(&journal, "landed") => {
                victim.kill();
                Deed::LoseRequest
            }
            _ => Deed::Pass,
        }
    })?;
    Ok(run.ended())
}

/// Kills it at one such moment after the other until it is done, and says how often.
async fn kill_on(stage: &Stage, moments: &[Moment]) -> Result<u64> {
    let mut kills = 0;
    for moment in moments.iter().cycle() {
        match kill_at(stage, *moment)? {
            End::Killed => kills += 1,
            End::Done => break,
            End::Failed(code, said) => panic!("{moment:?} {code}: {said}"),
        }
        // What is known is never half written.
        stage.manifest()?;
    }
    Ok(kills)
}

/// Each transaction is signed by one run, sent by another and noted by a third: the very same one.
#[tokio::test]
async fn killed_three_times_in_each_step_a_deployment_is_one() -> Result<()> {
    let stage = Stage::new().await?;

    let kills = kill_on(&stage, &[Moment::Signed, Moment::Sent, Moment::Noted]).await?;

    assert_eq!(kills, 3 * Stage::transactions().await?);
    assert_eq!(stage.noted("signed") as u64, Stage::transactions().await?);
    stage.assert_whole(Strangers::default()).await
}

/// What is signed and sent by one run is found by the next, which goes on to the next step.
#[tokio::test]
async fn killed_whenever_it_has_sent_a_deployment_is_one() -> Result<()> {
    let stage = Stage::new().await?;

    let kills = kill_on(&stage, &[Moment::Sent]).await?;

    assert_eq!(kills, Stage::transactions().await?);
    stage.assert_whole(Strangers::default()).await
}

/// Kills it at the request of that number, before or after the node has heard it. Says whether it
/// got as far.
fn kill_at_request(stage: &Stage, number: usize, is_heard: bool) -> Result<bool> {
    let run = stage.behind(move |asked, victim| {
        let victim = victim.clone();
        match asked.number == number {
            false => Deed::Pass,
            true if is_heard => Deed::PassThen(Box::new(move || victim.kill())),
            true => {
                victim.kill();
                Deed::LoseRequest
            }
        }
    })?;
    match run.ended() {
        End::Killed => Ok(true),
        End::Done => Ok(false),
        End::Failed(code, said) => panic!("{number} {code}: {said}"),
    }
}

/// A deployment each, killed once before and once after the request of each of these numbers.
async fn kill_at_requests(numbers: impl Iterator<Item = usize>) -> Result<usize> {
    let mut kills = 0;
    for number in numbers {
        for is_heard in [false, true] {
            let stage = Stage::new().await?;
            if !kill_at_request(&stage, number, is_heard)? {
                return Ok(kills);
            }
            kills += 1;
            // And a second time, not far from there.
            kill_at_request(&stage, number % 7, !is_heard)?;

            stage.manifest()?;
            stage.finish()?;
            stage.assert_whole(Strangers::default()).await?;
        }
    }
    Ok(kills)
}

/// Of so many requests one: a number that is no multiple of what a step takes. `cargo xtask kills`
/// says 1, which takes an hour.
fn every() -> usize {
    env::var("MILLET_KILLS_EVERY").map_or(73, |every| every.parse().unwrap())
}

#[tokio::test]
async fn killed_at_its_requests_a_deployment_is_one() -> Result<()> {
    let kills = kill_at_requests((0..).step_by(every())).await?;
    // Before and after the estimate, the sending and the receipt of each transaction, at least.
    let least = 6 * usize::try_from(Stage::transactions().await?)? / every();
    assert!(least < kills, "{kills}");
    Ok(())
}
