//! `deploy` without a command: everything, up to the first stake and beyond.

use deploy::{
    plan, preflight,
    report::{self, Report},
    story, trial,
};
use eyre::{Result, WrapErr};

use super::Setting;
use crate::{
    cli::{Place, Trying},
    screen::Screen,
};

pub(super) async fn run(place: Place, trying: Trying, screen: &mut Screen) -> Result<()> {
    let port = if trying.keep { trying.port } else { 0 };
    let setting = Setting::open(place, port, trying.keep).await?;
    let site = setting.site(screen).await?;
    trial::judge(&site)?;

    let plan = plan::full(&site.blueprint.params);
    let arbos = preflight::check(&site, &plan).await?;
    screen.say(format!(
        "chain {} at {}, ArbOS {arbos}, deployer {}",
        site.chain.id(),
        site.chain.endpoint(),
        site.deployer.address()
    ));
    if trying.story {
        story::judge(&site).await?;
    }
    let mut journal = setting.journal(screen).await?;
    let mut register = setting.register(&site, &plan, &journal, screen).await?;
    let steps = plan::run(&site, &mut journal, &plan, &mut register.watching(screen)).await?;
    let at = register.complete(&site, &journal).await?;
    // A chain that ends with this process leaves nothing to be found.
    if setting.stays() {
        screen.say(format!("what stands is in {}", at.display()));
    }
    screen.say("first stake");
    let trial = trial::run(&site, screen).await.wrap_err("first stake")?;

    let records: Vec<_> = steps.iter().chain(&trial.records).cloned().collect();
    screen.say(report::table(&records));
    screen.say(report::accounting(&trial));
    let mut story = None;
    if trying.story {
        screen.say("the story of the fees");
        let told = story::run(&site, &mut journal, screen).await.wrap_err("story")?;
        told.books.iter().for_each(|book| screen.say(report::books(book)));
        story = Some(told);
    }
    let report = Report::new(&site, arbos, &plan, &records).of_trial(&trial);
    screen.result(&match story {
        Some(story) => report.of_story(story),
        None => report,
    })?;
    if trying.keep
        && let Some(node) = &setting.node
    {
        screen.say(format!("serving {}; Ctrl-C ends it", node.endpoint()));
        tokio::signal::ctrl_c().await.wrap_err("waiting for Ctrl-C")?;
    }
    Ok(())
}
