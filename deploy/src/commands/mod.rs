//! One file per command.

mod apply;
mod doctor;
mod setting;
mod trying;

use std::io::{Write, stdout};

use eyre::{Result, WrapErr};
use serde::Serialize;

pub(crate) use self::doctor::NotReady;
use self::setting::{Reached, Setting};
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
        Some(Command::Doctor) => doctor::run(place, screen).await,
    }
}

/// The one document on stdout.
fn print(document: &impl Serialize) -> Result<()> {
    let mut out = stdout().lock();
    serde_json::to_writer_pretty(&mut out, document)?;
    writeln!(out)?;
    out.flush().wrap_err("writing the report")
}
