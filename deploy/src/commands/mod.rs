//! One file per command.

mod apply;
mod setting;
mod trying;

use std::io::{Write, stdout};

use deploy::{plan::Step, register, site::Site};
use eyre::{Result, WrapErr};
use serde::Serialize;

use self::setting::Setting;
use crate::{
    cli::{Cli, Command},
    screen::Screen,
};

/// Does what was asked for.
pub(crate) async fn run(cli: Cli, screen: &mut Screen) -> Result<()> {
    let Cli { place, trying, command } = cli;
    match command {
        None => trying::run(place, trying, screen).await,
        Some(Command::Apply) => apply::run(place, screen).await,
    }
}

/// Writes the manifest, and says where.
async fn write_manifest(
    setting: &Setting,
    site: &Site,
    plan: &[Step],
    since: u64,
    screen: &Screen,
) -> Result<()> {
    let folder = setting.folder()?;
    let name = setting.place.name.clone();
    let manifest = register::manifest(site, plan, name, since, &folder).await?;
    let at = manifest.write(&folder)?;
    screen.say(format!("addresses are in {}", at.display()));
    Ok(())
}

/// The one document on stdout.
fn print(document: &impl Serialize) -> Result<()> {
    let mut out = stdout().lock();
    serde_json::to_writer_pretty(&mut out, document)?;
    writeln!(out)?;
    out.flush().wrap_err("writing the report")
}
