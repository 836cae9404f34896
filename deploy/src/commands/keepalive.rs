//! `deploy keepalive`: programs live for a year, unless somebody sees to it.

use alloy::primitives::Address;
use client::key;
use deploy::{keepalive, metrics};
use eyre::{Result, WrapErr, ensure};
use manifest::Manifest;
use serde::Serialize;

use super::Setting;
use crate::{
    cli::{Keepalive, Place},
    screen::Screen,
};

/// How programs stand after it.
#[derive(Serialize)]
struct Report {
    chain: u64,
    within_days: u64,
    programs: Vec<keepalive::Alive>,
}

pub(super) async fn run(place: Place, asked: Keepalive, screen: &mut Screen) -> Result<()> {
    let setting = Setting::open(place, 0, false).await?;
    let (chain, manifest) = (&setting.chain, setting.manifest().await?);
    let mut programs = keepalive::look(chain, &manifest).await.wrap_err("asking of programs")?;

    let within = asked.within;
    let mut keeper = None;
    // Whom it concerns that nothing is due is not asked for a key.
    let kept = if programs.iter().any(|it| it.life.ends_within(within)) {
        let kept = keep(&setting, &manifest, within, &mut keeper, screen).await;
        // If that cannot be asked now, what was seen before has to do.
        programs = keepalive::look(chain, &manifest).await.unwrap_or(programs);
        kept
    } else {
        Ok(())
    };
    for it in &programs {
        screen.say(format!("  {}: {}", it.program, it.life));
    }
    if let Some(at) = &asked.metrics {
        let keeper = match keeper {
            Some(keeper) => Some(keeper),
            None => key::address(chain).await.ok(),
        };
        let keeper = match keeper {
            Some(account) => chain.balance(account).await.ok().map(|wei| (account, wei)),
            None => None,
        };
        let text = metrics::text(&manifest, &programs, keeper);
        metrics::write(at, &text).wrap_err_with(|| format!("writing {}", at.display()))?;
    }
    // Whoever watches sees how programs stand, above all when something failed.
    kept?;
    screen.result(&Report { chain: chain.id(), within_days: within, programs })?;
    Ok(())
}

/// Keeps alive what is due, and says who did in `keeper`.
async fn keep(
    setting: &Setting,
    manifest: &Manifest,
    within: u64,
    keeper: &mut Option<Address>,
    screen: &mut Screen,
) -> Result<()> {
    let chain = &setting.chain;
    let account = setting.signer().await?;
    *keeper = Some(account.address());
    let mut journal = setting.journal(screen).await?;
    journal.settle(&account).await?;
    let programs = keepalive::look(chain, manifest).await.wrap_err("asking of programs")?;
    let (_, failures) =
        keepalive::keep(&account, &mut journal, &programs, within, chain, screen).await;
    let failures: Vec<_> =
        failures.iter().map(|(program, error)| format!("{program}: {error:#}")).collect();
    ensure!(failures.is_empty(), "not kept alive: {}", failures.join("; "));
    Ok(())
}
