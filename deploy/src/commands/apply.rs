//! `deploy apply`: the plan, and nothing else.

use deploy::{plan, preflight};
use eyre::Result;

use super::Setting;
use crate::{cli::Place, screen::Screen};

pub(super) async fn run(place: Place, screen: &mut Screen) -> Result<()> {
    let setting = Setting::open(place, 0, false).await?;
    let site = setting.site(screen).await?;
    let plan = plan::full(&site.blueprint.params);
    preflight::check(&site, &plan).await?;
    let mut register = setting.register(&site, &plan, screen).await?;
    let mut journal = setting.journal(screen).await?;
    plan::run(&site, &mut journal, &plan, &mut register.watching(screen)).await?;
    let at = register.complete(&site, &journal).await?;
    screen.say(format!("what stands is in {}", at.display()));
    Ok(())
}
