//! `deploy handoff`: everything goes to whom it is for, and nothing stays with the deployer.

use std::io::{BufRead, IsTerminal, stdin};

use clap::Args;
use deploy::handoff::{self, Estate, Heir, Report, Stage};
use eyre::Result;

use super::Setting;
use crate::{cli::Place, screen::Screen};

/// To whom, and what may stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub(crate) struct Handing {
    /// Who is to own everything: `timelock`, or `safe:0x…`.
    #[arg(long, value_name = "HEIR", default_value_t = Heir::Timelock)]
    to: Heir,

    /// Leave the deployer what the parameters give it: guardian, updater, treasury, insurance.
    ///
    /// Not where there is money.
    #[arg(long)]
    keep_roles: bool,

    /// Do not ask before it is done. Giving up roles is for good.
    #[arg(long)]
    yes: bool,
}

/// Why nothing was given away.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unagreed {
    /// A person was asked.
    #[error("nobody said yes, and nothing was sent")]
    No,
    /// Neither a person nor `--yes`.
    #[error("there is nobody to ask; nothing was sent: look at the table, and say --yes")]
    Nobody,
}

pub(super) async fn run(place: Place, handing: Handing, screen: &mut Screen) -> Result<()> {
    let setting = Setting::open(place, 0, false).await?;
    let actor = setting.signer().await?;
    let manifest = setting.manifest().await?;
    let chain = setting.chain.clone();
    let mut estate = Estate::new(chain, actor, &manifest, setting.params.clone(), handing.to)?;
    estate.keep_roles = handing.keep_roles;

    let given = handoff::given(&estate).await?;
    if !given.is_empty() {
        screen.say(handoff::table(&given));
        agree(handing, &estate, screen)?;
    }
    let mut journal = setting.journal(screen).await?;
    let done = handoff::run(&estate, &mut journal, screen).await?;
    screen.say(match done.stage {
        Stage::Complete if estate.keep_roles => {
            format!("{} owns everything; the deployer has what --keep-roles leaves", estate.heir)
        }
        Stage::Complete => format!("the deployer has no role; {} owns everything", estate.heir),
        Stage::Offered => format!("{} has to accept; then run this again", estate.heir),
        Stage::Scheduled { ready_at, .. } => format!(
            "timelock accepts from second {ready_at} on, in {} s: then run this again, with any key",
            ready_at.saturating_sub(estate.chain.now().await?)
        ),
    });
    screen.result(&Report::new(&estate, &done))?;
    Ok(())
}

/// A person's yes, unless it was given before.
fn agree(handing: Handing, estate: &Estate, screen: &Screen) -> Result<(), Unagreed> {
    if handing.yes {
        return Ok(());
    }
    if !stdin().is_terminal() {
        return Err(Unagreed::Nobody);
    }
    screen.say(format!("This leaves {} with nothing, for good. Type yes:", estate.deployer));
    let mut answer = String::new();
    let heard = stdin().lock().read_line(&mut answer);
    if heard.is_ok() && answer.trim() == "yes" { Ok(()) } else { Err(Unagreed::No) }
}
