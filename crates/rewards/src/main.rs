//! `rewards`: builds, proves and checks reward roots. See `rewards --help`.

mod cli;

use std::{
    io::{Write, stderr, stdout},
    process::ExitCode,
};

use clap::Parser;
use rewards::{
    csv::CsvError,
    epoch::{ComputeError, FilesError, RecordError},
    file::FileError,
    parts::PartsError,
    policy::PolicyError,
    publish::{PublishError, Refusal as Unpublished},
    store::StoreError,
};

use crate::cli::{Cli, Refusal};

fn main() -> ExitCode {
    match Cli::parse().run(&mut stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            // Nobody is left to be told if stderr is gone.
            let _ = writeln!(stderr(), "rewards: {report:#}");
            ExitCode::from(if is_refusal(&report) { 1 } else { 2 })
        }
    }
}

/// Whether what was read or asked for is refused, as opposed to a file that cannot be read.
fn is_refusal(report: &eyre::Report) -> bool {
    report.chain().any(|cause| {
        cause.is::<Refusal>()
            || cause.downcast_ref().is_some_and(|it| !matches!(it, CsvError::Io(_)))
            || cause.is::<Unpublished>()
            || cause.downcast_ref().is_some_and(PublishError::is_refusal)
            || cause.downcast_ref().is_some_and(PartsError::is_refusal)
            || cause.downcast_ref().is_some_and(ComputeError::is_refusal)
            || cause.downcast_ref().is_some_and(FilesError::is_refusal)
            || cause.downcast_ref().is_some_and(PolicyError::is_refusal)
            || cause.downcast_ref().is_some_and(StoreError::is_refusal)
            || cause.downcast_ref().is_some_and(|it| !matches!(it, RecordError::Io(_)))
            || cause.downcast_ref().is_some_and(|it| !matches!(it, FileError::Io(_)))
    })
}
