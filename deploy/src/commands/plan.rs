//! `deploy plan`: what would be done, and what it would take. Sends nothing, and needs no key.

use deploy::{
    forecast::{self, Forecast},
    intention::{Intention, SCHEMA},
    plan,
    preflight::{self, Refusal},
    rehearsal,
};
use eyre::Result;
use serde::Serialize;

use super::Setting;
use crate::{cli::Place, screen::Screen};

/// The plan with its hash, and beside it what depends on the moment.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    hash: String,
    plan: &'a Intention,
    now: &'a Forecast,
}

pub(super) async fn run(place: Place, screen: &mut Screen) -> Result<()> {
    let setting = Setting::open(place, 0, false).await?;
    let site = setting.watched_site(screen).await?;
    let steps = plan::full(&site.blueprint.params);
    let plan = setting.intention(&site, &steps);
    let arbos = preflight::arbos(&site.chain).await?;
    let obstacle = match preflight::check(&site, &steps).await {
        Ok(_) => None,
        Err(error) if error.downcast_ref::<Refusal>().is_some() => Some(error.to_string()),
        Err(error) => return Err(error),
    };

    screen.say("rehearsal, in this process");
    let rehearsal = rehearsal::play(&site, &steps, arbos).await?;
    let now = forecast::of(&site, &steps, &rehearsal, arbos).await?;
    let now = Forecast { obstacle, ..now };

    plan.lines().for_each(|line| screen.say(format!("  {line}")));
    screen.say(forecast::table(&plan, &now));
    screen.say(forecast::purse(&now));
    if let Some(known) = now.rehearsed_with_arbos {
        screen.say(format!("ArbOS {arbos} is not known here: gas is that of ArbOS {known}"));
    }
    if let Some(obstacle) = &now.obstacle {
        screen.say(format!("`deploy apply` would refuse now: {obstacle}"));
    }
    let hash = plan.hash().to_string();
    screen.say(format!("plan {hash}"));
    screen.result(&Document { schema: SCHEMA, hash, plan: &plan, now: &now })?;
    Ok(())
}
