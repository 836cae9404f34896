//! `deploy apply`: the plan, and nothing else.

use clap::Args;
use deploy::{
    intention::Agreed,
    plan, preflight,
    report::{self, Report},
    standing::Differing,
};
use eyre::Result;

use super::Setting;
use crate::{cli::Place, screen::Screen};

/// How the plan is carried out.
#[derive(Clone, Debug, Args)]
pub(crate) struct Apply {
    /// Refuse any other plan than this: its hash, or the file that `deploy plan` wrote.
    #[arg(long, value_name = "HASH|FILE")]
    plan: Option<String>,

    /// Set what was set otherwise since as the plan has it.
    ///
    /// Without this such settings stay, and are told: governance may have changed them.
    /// Not with --plan: no plan says what would be overwritten.
    #[arg(long, conflicts_with = "plan")]
    reset: bool,
}

pub(super) async fn run(place: Place, apply: Apply, screen: &mut Screen) -> Result<()> {
    let Apply { plan: agreed, reset } = apply;
    let agreed = agreed.as_deref().map(Agreed::read).transpose()?;
    let mut setting = Setting::open(place, 0, false).await?;
    if let Some(ceiling) = agreed.as_ref().and_then(Agreed::fee_ceiling) {
        setting.agree_to_fee(ceiling);
    }
    let site = match &agreed {
        Some(agreed) => setting.agreed_site(agreed, screen).await?,
        None => setting.site(screen).await?,
    };
    let steps = plan::full(&site.blueprint.params);
    let plan = setting.intention(&site, &steps);
    let arbos = preflight::check(&site, &steps).await?;

    let mut journal = setting.journal(screen).await?;
    let mut register = setting.register(&site, &steps, &journal, screen).await?;
    let differing = if reset { Differing::IsReset } else { Differing::Stays };
    let observer = &mut register.watching(screen);
    let records = plan::run_with(&site, &mut journal, &steps, differing, observer).await?;
    let at = register.complete(&site, &journal).await?;
    screen.say(report::table(&records));
    screen.say(format!("what stands is in {}", at.display()));
    screen.result(&Report::new(&site, arbos, &steps, &records).of_plan(&plan))?;
    Ok(())
}
