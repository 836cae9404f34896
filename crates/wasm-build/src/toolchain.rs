//! The pinned compiler, and the parts of it that programs need.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    Error,
    progress::{Event, Progress},
};

/// Where programs run.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// What a person may set for cargo without changing the bytes; the rest of cargo's environment
/// belongs to the cargo that runs us, and would leak its flags and its profile into programs.
const KEPT: [&str; 8] = [
    "CARGO_BUILD_JOBS",
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_SOURCE_",
    "CARGO_TERM_",
];

/// The compiler that `rust-toolchain.toml` asks for.
pub(crate) struct Toolchain {
    /// Where to run tools, so that rustup picks the pinned toolchain.
    directory: PathBuf,
    sysroot: PathBuf,
    /// What `rustc -vV` says; bytes depend on all of it.
    pub(crate) version: String,
}

impl Toolchain {
    /// Asks the compiler that is used in `directory`.
    pub(crate) fn find(directory: &Path) -> Result<Self, Error> {
        let version = output(command("rustc", directory).arg("-vV"))?;
        let sysroot = output(command("rustc", directory).args(["--print", "sysroot"]))?;
        Ok(Self {
            directory: directory.into(),
            sysroot: PathBuf::from(sysroot.trim_end()),
            version,
        })
    }

    /// Where the compiler is installed.
    pub(crate) fn sysroot(&self) -> &Path {
        &self.sysroot
    }

    /// A tool of this toolchain, in an environment that an outer cargo has no part in.
    pub(crate) fn command(&self, tool: &str) -> Command {
        command(tool, &self.directory)
    }

    /// Adds what is missing: the standard library's source, of which programs get a build
    /// without panic messages, and the target.
    ///
    /// `RUSTUP_AUTO_INSTALL=0` keeps rustup from doing so unasked and unannounced; here it is
    /// asked, and announced.
    pub(crate) fn complete(&self, progress: &mut dyn Progress) -> Result<(), Error> {
        let rustlib = self.sysroot.join("lib/rustlib");
        if !rustlib.join("src/rust/library/Cargo.lock").is_file() {
            self.add("rust-src", &["component", "add", "rust-src"], progress)?;
        }
        if !rustlib.join(TARGET).is_dir() {
            self.add(TARGET, &["target", "add", TARGET], progress)?;
        }
        Ok(())
    }

    fn add(
        &self,
        part: &'static str,
        args: &[&str],
        progress: &mut dyn Progress,
    ) -> Result<(), Error> {
        // Named after its sysroot, so that no other toolchain of the same version is meant.
        let name = self.sysroot.file_name().unwrap_or(OsStr::new("stable"));
        let mut rustup = self.command("rustup");
        rustup.args(args).arg("--toolchain").arg(name);
        let command = shown(&rustup);
        progress.report(Event::Notice(&format!("the compiler lacks {part}: running `{command}`")));

        output(&mut rustup).map(drop).map_err(|error| {
            let output = match error {
                Error::Failed { output, .. } => output,
                Error::NotStarted { source, .. } => format!("(rustup did not start: {source})"),
                other => other.to_string(),
            };
            Error::MissingPart { part, command, output }
        })
    }
}

fn command(tool: &str, directory: &Path) -> Command {
    let mut command = Command::new(tool);
    command.current_dir(directory).stdin(Stdio::null());
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_of_outer_cargo) {
            command.env_remove(name);
        }
    }
    command
}

fn is_of_outer_cargo(name: &str) -> bool {
    let cargo = name.starts_with("CARGO") && !KEPT.iter().any(|kept| name.starts_with(kept));
    cargo || name.starts_with("RUSTC") || matches!(name, "RUSTFLAGS" | "RUSTUP_TOOLCHAIN")
}

/// Runs `command` to its end and gives what it wrote to stdout.
pub(crate) fn output(command: &mut Command) -> Result<String, Error> {
    let answer =
        command.output().map_err(|source| Error::NotStarted { command: shown(command), source })?;
    if !answer.status.success() {
        let output = String::from_utf8_lossy(&answer.stderr).trim_end().into();
        return Err(Error::Failed { command: shown(command), output });
    }
    Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
}

/// `command` as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_an_outer_cargo_do_not_reach_programs() {
        for name in ["CARGO_ENCODED_RUSTFLAGS", "CARGO_PROFILE_RELEASE_LTO", "RUSTFLAGS"] {
            assert!(is_of_outer_cargo(name), "{name}");
        }
        for name in ["CARGO_TARGET_DIR", "RUSTC_WRAPPER", "RUSTUP_TOOLCHAIN", "CARGO"] {
            assert!(is_of_outer_cargo(name), "{name}");
        }
    }

    #[test]
    fn what_says_how_to_reach_a_registry_is_kept() {
        for name in ["CARGO_HOME", "CARGO_HTTP_PROXY", "CARGO_NET_OFFLINE", "PATH", "RUSTUP_HOME"] {
            assert!(!is_of_outer_cargo(name), "{name}");
        }
    }

    #[test]
    fn a_part_that_cannot_be_added_shows_the_command() {
        let directory = tempfile::tempdir().unwrap();
        let toolchain = Toolchain {
            directory: directory.path().into(),
            sysroot: directory.path().join("nowhere"),
            version: String::new(),
        };
        let mut notices = Vec::new();

        let refused = toolchain.complete(&mut |event: Event<'_>| {
            if let Event::Notice(line) = event {
                notices.push(String::from(line));
            }
        });

        let message = refused.unwrap_err().to_string();
        let command = "rustup component add rust-src --toolchain nowhere";
        assert!(message.contains(command), "{message}");
        assert_eq!(notices, [format!("the compiler lacks rust-src: running `{command}`")]);
    }
}
