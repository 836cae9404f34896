//! Everything a change has to pass, in the order in which it fails fastest.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use eyre::{WrapErr, bail};

use crate::say;

/// One command of the list.
struct Step {
    what: &'static str,
    /// Below the root of the repository.
    folder: &'static str,
    /// Arguments of cargo.
    cargo: &'static [&'static str],
}

/// Building the programs comes before their lints: it installs what their target needs.
const STEPS: &[Step] = &[
    Step { what: "format", folder: "", cargo: &["fmt", "--all", "--check"] },
    Step {
        what: "format of the programs",
        folder: "contracts",
        cargo: &["fmt", "--all", "--check"],
    },
    Step { what: "programs and sizes", folder: "", cargo: &["xtask", "sizes"] },
    Step {
        what: "lints",
        folder: "",
        cargo: &["clippy", "--workspace", "--all-targets", "--locked", "--", "-Dwarnings"],
    },
    Step {
        what: "lints of the programs",
        folder: "contracts",
        cargo: &["clippy", "--workspace", "--locked", "--", "-Dwarnings"],
    },
    Step { what: "tests", folder: "", cargo: &["test", "--workspace", "--locked"] },
    Step { what: "tests of the programs", folder: "contracts", cargo: &["test-host"] },
];

/// Runs the list until something fails.
///
/// # Errors
///
/// If a command cannot be started or ends with a failure.
pub(crate) fn run(root: &Path) -> eyre::Result<()> {
    let mut times = Vec::new();
    for step in STEPS {
        say(&format!("== {}: cargo {}", step.what, step.cargo.join(" ")));
        let started = Instant::now();
        let mut command = Command::new("cargo");
        command.args(step.cargo).current_dir(root.join(step.folder));
        // The outer cargo's choices are for xtask alone.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_")) {
            command.env_remove(name);
        }
        let status =
            command.status().wrap_err_with(|| format!("starting cargo for {}", step.what))?;
        if !status.success() {
            bail!(
                "{} failed; to see it alone: cd ./{} && cargo {}",
                step.what,
                step.folder,
                step.cargo.join(" ")
            );
        }
        times.push((step.what, started.elapsed()));
    }
    let total: Duration = times.iter().map(|(_, time)| *time).sum();
    for (what, time) in times {
        say(&format!("{:>5} s  {what}", time.as_secs()));
    }
    say(&format!("{:>5} s  in all", total.as_secs()));
    Ok(())
}
