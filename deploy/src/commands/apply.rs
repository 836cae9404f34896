//! `deploy apply`: the plan, and nothing else.

use alloy::providers::Provider;
use deploy::{plan, preflight};
use eyre::{Result, WrapErr};

use super::{Setting, write_manifest};
use crate::{cli::Place, screen::Screen};

pub(super) async fn run(place: Place, screen: &mut Screen) -> Result<()> {
    let setting = Setting::open(place, 0, false).await?;
    let site = setting.site(screen).await?;
    let plan = plan::full(&site.blueprint.params);
    preflight::check(&site, &plan).await?;
    let since = site.chain.provider().get_block_number().await.wrap_err("asking for the block")?;
    let mut journal = setting.journal(screen).await?;
    plan::run(&site, &mut journal, &plan, screen).await?;
    write_manifest(&setting, &site, &plan, since, screen).await
}
