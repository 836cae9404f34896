//! `deploy`: puts Millet on a chain. See `deploy --help`.

mod cli;
mod commands;
mod screen;

use std::process::ExitCode;

use client::{call::CallError, journal::SendError};
use deploy::{
    check::Differs,
    export::OtherParameters,
    handoff::HandoffError,
    intention::PlanRefusal,
    preflight::Refusal,
    register::Taken,
    story::{LedgerError, StoryError},
    trial::{BooksError, TrialError},
};

use crate::{
    cli::Cli,
    commands::NotReady,
    screen::{Output, Screen},
};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::read();
    let output = if cli.place.json { Output::Events } else { Output::Document };
    let mut screen = Screen::new(output);
    let outcome = commands::run(cli, &mut screen).await;
    screen.clear();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            let refused = is_refusal(&report);
            screen.failed(&format!("{report:#}"), refused);
            ExitCode::from(if refused { 1 } else { 2 })
        }
    }
}

/// Whether somebody said no, as opposed to something going wrong.
fn is_refusal(report: &eyre::Report) -> bool {
    report.chain().any(|cause| {
        cause.is::<Refusal>()
            || matches!(
                cause.downcast_ref(),
                Some(PlanRefusal::Other { .. } | PlanRefusal::Changed { .. })
            )
            || cause.is::<Differs>()
            || cause.is::<OtherParameters>()
            || cause.is::<Taken>()
            || cause.is::<NotReady>()
            || cause.is::<HandoffError>()
            || cause.is::<TrialError>()
            || cause.is::<BooksError>()
            || cause.is::<StoryError>()
            || cause.is::<LedgerError>()
            || matches!(cause.downcast_ref(), Some(CallError::Reverted(_)))
            || matches!(cause.downcast_ref(), Some(SendError::Call(CallError::Reverted(_))))
    })
}
