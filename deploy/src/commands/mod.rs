//! One file per command.

mod apply;
mod cache_bid;
mod check;
mod doctor;
mod export;
mod handoff;
mod keepalive;
mod plan;
mod setting;
mod trying;

use eyre::Result;

use self::setting::{Reached, Setting};
pub(crate) use self::{
    apply::Apply,
    doctor::NotReady,
    handoff::{Handing, Unagreed},
};
use crate::{
    cli::{Cli, Command},
    screen::Screen,
};

/// Does what was asked for.
pub(crate) async fn run(cli: Cli, screen: &mut Screen) -> Result<()> {
    let Cli { place, trying, command } = cli;
    match command {
        None => trying::run(place, trying, screen).await,
        Some(Command::Plan) => plan::run(place, screen).await,
        Some(Command::Apply(apply)) => apply::run(place, apply, screen).await,
        Some(Command::Doctor) => doctor::run(place, screen).await,
        Some(Command::Handoff(handing)) => handoff::run(place, handing, screen).await,
        Some(Command::Check(check)) => check::run(place, check, screen).await,
        Some(Command::Keepalive(keepalive)) => keepalive::run(place, keepalive, screen).await,
        Some(Command::CacheBid(bid)) => cache_bid::run(place, bid, screen).await,
        Some(Command::Export(export)) => export::run(place, export, screen).await,
    }
}
