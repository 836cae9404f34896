//! `deploy doctor`: what keeps a deployment from being made here and now.

use deploy::{
    doctor::{Case, Diagnosis},
    programs::Programs,
};
use eyre::Result;

use super::{Reached, Setting};
use crate::{cli::Place, screen::Screen};

/// Something stops a deployment; the table and the document say what.
#[derive(Debug, thiserror::Error)]
#[error("something stops a deployment to {0}: see the table")]
pub(crate) struct NotReady(String);

pub(super) async fn run(place: Place, screen: &mut Screen) -> Result<()> {
    // A chain of this process lives as long as its node.
    let Reached { params, address, chain, node: _node } = Setting::reach(&place, 0).await?;
    screen.say("programs");
    let programs = Programs::build(screen);
    let case = Case { chain, address, params, deployer: place.deployer, programs };
    let diagnosis = Diagnosis::of(&case).await;
    screen.say(diagnosis.table());
    screen.result(&diagnosis)?;
    if diagnosis.ready { Ok(()) } else { Err(NotReady(diagnosis.chain).into()) }
}
