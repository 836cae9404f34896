//! `deploy`: puts Millet on a chain. See `deploy --help`.

mod cli;
mod commands;
mod screen;

use std::{error::Error, process::ExitCode};

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
use manifest::ManifestError;
use params::{GenesisFault, ParamsError};

use crate::{
    cli::Cli,
    commands::{NotReady, Unagreed},
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
            || is_refused_file(cause)
            || cause.is::<Differs>()
            || cause.is::<OtherParameters>()
            || cause.is::<NotReady>()
            || cause.is::<HandoffError>()
            || matches!(cause.downcast_ref(), Some(Unagreed::No))
            || cause.is::<TrialError>()
            || cause.is::<BooksError>()
            || cause.is::<StoryError>()
            || cause.is::<LedgerError>()
            || matches!(cause.downcast_ref(), Some(CallError::Reverted(_)))
            || matches!(cause.downcast_ref(), Some(SendError::Call(CallError::Reverted(_))))
    })
}

/// Whether it is what a file says that will not do, as opposed to a file that cannot be had.
fn is_refused_file(cause: &(dyn Error + 'static)) -> bool {
    if let Some(Taken::Manifest(manifest)) = cause.downcast_ref() {
        return is_refused_file(manifest);
    }
    let params = cause.downcast_ref().is_some_and(|error| match error {
        ParamsError::Unreadable { .. } => false,
        ParamsError::Genesis(error) => !matches!(error.why, GenesisFault::Unreadable(_)),
        ParamsError::Form(_) | ParamsError::Who { .. } => true,
    });
    let plan = cause.downcast_ref().is_some_and(|it| !matches!(it, PlanRefusal::Unreadable { .. }));
    let manifest = cause.downcast_ref().is_some_and(|error| match error {
        ManifestError::Malformed { .. }
        | ManifestError::OtherSchema { .. }
        | ManifestError::OtherChain { .. } => true,
        ManifestError::Missing { .. }
        | ManifestError::Unreadable { .. }
        | ManifestError::NoContract(_)
        | ManifestError::Unwritten { .. } => false,
    });
    params || plan || manifest || cause.is::<Taken>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without anybody to ask, the command line lacks something.
    #[test]
    fn a_persons_no_is_a_refusal_and_nobodys_silence_is_misuse() {
        assert!(is_refusal(&Unagreed::No.into()));
        assert!(!is_refusal(&Unagreed::Nobody.into()));
    }
}
