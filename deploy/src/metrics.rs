//! How programs stand, as Prometheus reads it from a file.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    path::Path,
};

use alloy::primitives::{Address, U256};
use manifest::Manifest;
use tempfile::NamedTempFile;

use crate::keepalive::{Alive, Life};

/// The text. `keeper` is who pays for keeping alive, and what it has, in wei.
pub fn text(manifest: &Manifest, programs: &[Alive], keeper: Option<(Address, U256)>) -> String {
    let mut text = String::new();
    let of = format!("chain=\"{}\",deployment=\"{}\"", manifest.chain_id, manifest.name);
    let mut gauge = |name: &str, help: &str, of_one: &dyn Fn(&Alive) -> u64| {
        head(&mut text, name, help);
        for it in programs {
            line(&mut text, name, &format!("{of},program=\"{}\"", it.program), of_one(it));
        }
    };
    gauge(
        "millet_program_days_to_expiry",
        "Whole days for which the program can still be called.",
        &|it| it.life.days(),
    );
    gauge("millet_program_active", "1 if the program can be called.", &|it| {
        u64::from(matches!(it.life, Life::Seconds(_)))
    });
    gauge("millet_program_cached", "1 if the chain keeps the program initialised.", &|it| {
        u64::from(it.cached)
    });
    if let Some((account, wei)) = keeper {
        let name = "millet_keeper_balance_wei";
        head(&mut text, name, "What the account has that keeps programs alive.");
        line(&mut text, name, &format!("{of},account=\"{account}\""), wei);
    }
    text
}

/// Writes `text` to the file `at`, whole or not at all: whoever scrapes finds the one before it.
///
/// # Errors
///
/// What the system says.
pub fn write(at: &Path, text: &str) -> io::Result<()> {
    let folder = match at.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    #[cfg(unix)]
    {
        // Whoever scrapes is another user, as a rule; a temporary file is its owner's alone.
        use std::{fs::Permissions, os::unix::fs::PermissionsExt};
        file.as_file().set_permissions(Permissions::from_mode(0o644))?;
    }
    file.persist(at).map_err(|error| error.error)?;
    Ok(())
}

fn head(text: &mut String, name: &str, help: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
}

fn line(text: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = writeln!(text, "{name}{{{labels}}} {value}");
}
