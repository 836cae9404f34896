//! `deploy`: puts Millet on a chain. See `deploy --help`.

mod cli;
mod screen;

use std::{
    fs,
    io::{Write, stdout},
    path::PathBuf,
    process::ExitCode,
};

use alloy::providers::Provider;
use clap::Parser;
use client::{account::Account, call::CallError, chain::Chain, key};
use deploy::{
    contract::Blueprint,
    plan::{self, Step},
    preflight::{self, Refusal},
    programs::Programs,
    register,
    report::{self, Report},
    site::Site,
    story::{self, LedgerError, StoryError},
    trial::{self, BooksError, TrialError},
};
use devnode::{Config, Devnode};
use eyre::{Result, WrapErr};
use params::Params;
use wasm_build::Workspace;

use crate::{cli::Cli, screen::Screen};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut screen = Screen::new();
    let outcome = run(cli, &mut screen).await;
    screen.clear();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            screen.say(format!("deploy: {report:#}"));
            ExitCode::from(if is_refusal(&report) { 1 } else { 2 })
        }
    }
}

async fn run(cli: Cli, screen: &mut Screen) -> Result<()> {
    let params = params(&cli)?;
    let node = match &cli.rpc_url {
        Some(_) => None,
        None if cli.keep => Some(Devnode::spawn(Config { port: cli.port, ..Config::test() })?),
        None => Some(Devnode::spawn(Config::test())?),
    };
    let url =
        cli.rpc_url.clone().or_else(|| node.as_ref().map(Devnode::endpoint)).unwrap_or_default();
    let chain = Chain::connect(&url).await?;
    let deployer = Account::new(chain.clone(), key::read(&chain).await?);
    screen.say("programs");
    let programs = Programs::build(screen)?;
    let blueprint = Blueprint { programs, params, deployer: deployer.address() };
    let site = Site { chain, deployer, blueprint };

    let plan = plan::full(&site.blueprint.params);
    let arbos = preflight::check(&site, &plan).await?;
    screen.say(format!(
        "chain {} at {}, ArbOS {arbos}, deployer {}",
        site.chain.id(),
        site.chain.endpoint(),
        site.deployer.address()
    ));
    let since = site.chain.provider().get_block_number().await.wrap_err("asking for the block")?;
    if cli.story {
        story::judge(&site).await?;
    }
    let mut steps = plan::run(&site, &plan, screen).await?;
    // A chain that ends with this process leaves nothing to be found.
    if cli.rpc_url.is_some() || cli.keep {
        let at = register(&cli, &site, &plan, since).await?;
        screen.say(format!("addresses are in {}", at.display()));
    }
    screen.say("first stake");
    let trial = trial::run(&site, screen).await.wrap_err("first stake")?;

    if cli.hand_over {
        screen.say("handing over");
        steps.extend(plan::run(&site, &plan::hand_over(), screen).await?);
    }
    screen.say(report::table(&steps, &trial));
    screen.say(report::accounting(&trial));
    let mut story = None;
    if cli.story {
        screen.say("the story of the fees");
        let told = story::run(&site, screen).await.wrap_err("story")?;
        told.books.iter().for_each(|book| screen.say(report::books(book)));
        story = Some(told);
    }
    print(&Report::new(&site, arbos, &plan, &steps, &trial, story))?;
    if let Some(node) = node.filter(|_| cli.keep) {
        screen.say(format!("serving {}; Ctrl-C ends it", node.endpoint()));
        tokio::signal::ctrl_c().await.wrap_err("waiting for Ctrl-C")?;
    }
    Ok(())
}

/// Writes the manifest. Out: where.
async fn register(cli: &Cli, site: &Site, plan: &[Step], since: u64) -> Result<PathBuf> {
    let folder = match &cli.deployments {
        Some(folder) => folder.clone(),
        None => Workspace::find()?.root().join("deployments"),
    };
    let manifest = register::manifest(site, plan, cli.name.clone(), since, &folder).await?;
    Ok(manifest.write(&folder)?)
}

fn params(cli: &Cli) -> Result<Params> {
    let Some(path) = &cli.params else { return Ok(Params::parse(params::DEV)?) };
    let at = path.display();
    let text = fs::read_to_string(path).wrap_err_with(|| format!("reading {at}"))?;
    Params::parse(&text).wrap_err_with(|| format!("reading {at}"))
}

/// The one document on stdout.
fn print(report: &Report) -> Result<()> {
    let mut out = stdout().lock();
    serde_json::to_writer_pretty(&mut out, report)?;
    writeln!(out)?;
    out.flush().wrap_err("writing the report")
}

/// Whether somebody said no, as opposed to something going wrong.
fn is_refusal(report: &eyre::Report) -> bool {
    report.chain().any(|cause| {
        cause.is::<Refusal>()
            || cause.is::<TrialError>()
            || cause.is::<BooksError>()
            || cause.is::<StoryError>()
            || cause.is::<LedgerError>()
            || matches!(cause.downcast_ref(), Some(CallError::Reverted(_)))
    })
}
