//! `deploy keepalive`: programs live for a year, unless somebody sees to it.

use client::key;
use deploy::{keepalive, metrics};
use eyre::{Result, WrapErr};
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
    if programs.iter().any(|it| it.life.ends_within(within)) {
        let account = setting.signer().await?;
        keeper = Some(account.address());
        let mut journal = setting.journal(screen).await?;
        keepalive::keep(&account, &mut journal, &programs, within, chain, screen).await?;
        programs = keepalive::look(chain, &manifest).await.wrap_err("asking of programs")?;
    }
    for it in &programs {
        screen.say(format!("  {}: {}", it.program, it.life));
    }
    if let Some(at) = &asked.metrics {
        let keeper = match keeper {
            Some(keeper) => Some(keeper),
            None => key::address(chain).await.ok(),
        };
        let keeper = match keeper {
            Some(account) => Some((account, chain.balance(account).await?)),
            None => None,
        };
        let text = metrics::text(&manifest, &programs, keeper);
        metrics::write(at, &text).wrap_err_with(|| format!("writing {}", at.display()))?;
    }
    screen.result(&Report { chain: chain.id(), within_days: within, programs })?;
    Ok(())
}
