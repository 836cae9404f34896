//! Kills a deployment at each of its requests, which its ordinary tests do at every seventy-third.

use std::process::Command;

use eyre::WrapErr;

use crate::Outcome;

/// Runs those tests with all of them.
///
/// # Errors
///
/// If cargo cannot be started.
pub(crate) fn run() -> eyre::Result<Outcome> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["test", "--package", "deploy", "--test", "it", "--", "kills::"]);
    cargo.env("MILLET_KILLS_EVERY", "1");
    let ended = cargo.status().wrap_err("starting cargo test")?;
    Ok(match ended.success() {
        true => Outcome::Done,
        false => Outcome::Faults(vec!["a deployment that was killed is not one".to_owned()]),
    })
}
