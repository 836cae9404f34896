//! Kills a deployment at each of its requests: what its ordinary tests do at every seventy-third.

use std::process::Command;

use eyre::WrapErr;

use crate::Outcome;

/// Runs what those tests leave out.
///
/// # Errors
///
/// If cargo cannot be started.
pub(crate) fn run() -> eyre::Result<Outcome> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["test", "--package", "deploy", "--test", "it", "--", "--ignored", "kills::"]);
    let ended = cargo.status().wrap_err("starting cargo test")?;
    Ok(match ended.success() {
        true => Outcome::Done,
        false => Outcome::Faults(vec!["a deployment that was killed is not one".to_owned()]),
    })
}
