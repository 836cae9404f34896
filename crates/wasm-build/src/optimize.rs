//! binaryen's wasm-opt: a tenth less code, from npm.
//!
//! `package.json` and `package-lock.json` of this crate pin the version and the hash of the
//! package. It is unpacked below `target/` on first use; its scripts are not run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;

use crate::{
    Error, Workspace,
    digest::Digest,
    progress::{Event, Progress},
    toolchain::output,
};

const PACKAGE: &str = include_str!("../package.json");
const LOCK: &str = include_str!("../package-lock.json");

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Names are kept for the size report; the features are those programs are compiled with.
const ARGS: [&str; 6] = [
    "-Oz",
    "--debuginfo",
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-mutable-globals",
];

/// An installed wasm-opt.
pub(crate) struct Optimizer {
    script: PathBuf,
}

/// Why there is no wasm-opt, in a line.
pub(crate) type Unavailable = String;

impl Optimizer {
    /// What it does to a module, and in which version.
    pub(crate) fn recipe() -> Digest {
        Digest::of_parts(ARGS.into_iter().chain([LOCK]).map(str::as_bytes))
    }

    /// Installs it unless that was done before.
    pub(crate) fn install(
        workspace: &Workspace,
        progress: &mut dyn Progress,
    ) -> Result<Self, Unavailable> {
        let version = version()?;
        runs(Command::new("node").arg("--version"))?;
        let home = workspace.root().join("target/binaryen");
        let directory = home.join(&Digest::of(LOCK.as_bytes()).to_string()[..16]);
        let script = directory.join("node_modules/binaryen/bin/wasm-opt");
        if !script.is_file() {
            progress.report(Event::Notice(&format!("installing wasm-opt {version} from npm")));
            unpack(&home, &directory).map_err(|error| error.to_string())?;
        }
        Ok(Self { script })
    }

    /// `wasm` with less code that does the same. Leaves nothing in `directory`.
    pub(crate) fn optimize(&self, wasm: &[u8], directory: &Path) -> Result<Vec<u8>, Error> {
        let scratch = tempfile::tempdir_in(directory)
            .map_err(Error::file("creating a directory in", directory))?;
        let (before, after) =
            (scratch.path().join("before.wasm"), scratch.path().join("after.wasm"));
        fs::write(&before, wasm).map_err(Error::file("writing", &before))?;
        output(node(&self.script).arg(&before).args(ARGS).arg("-o").arg(&after))?;
        fs::read(&after).map_err(Error::file("reading", &after))
    }
}

/// Installs into a directory of its own first: what has the final name is complete.
fn unpack(home: &Path, directory: &Path) -> Result<(), Error> {
    fs::create_dir_all(home).map_err(Error::file("creating", home))?;
    let unfinished =
        tempfile::tempdir_in(home).map_err(Error::file("creating a directory in", home))?;
    for (name, content) in [("package.json", PACKAGE), ("package-lock.json", LOCK)] {
        let path = unfinished.path().join(name);
        fs::write(&path, content).map_err(Error::file("writing", &path))?;
    }
    let mut npm = Command::new(NPM);
    npm.current_dir(unfinished.path()).stdin(Stdio::null());
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    // Without a network this is to fail in seconds, not in npm's usual minutes.
    npm.args(["--fetch-retries=1", "--fetch-retry-mintimeout=1000"]);
    output(&mut npm)?;
    fs::rename(unfinished.keep(), directory).map_err(Error::file("creating", directory))
}

fn node(script: &Path) -> Command {
    let mut node = Command::new("node");
    node.arg(script).stdin(Stdio::null());
    node
}

fn runs(command: &mut Command) -> Result<(), Unavailable> {
    output(command).map(drop).map_err(|error| error.to_string())
}

/// The version that the lock file pins.
fn version() -> Result<String, Unavailable> {
    #[derive(Deserialize)]
    struct Lock {
        packages: std::collections::BTreeMap<String, Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        version: Option<String>,
    }
    let lock: Lock = serde_json::from_str(LOCK).map_err(|error| error.to_string())?;
    let package = lock.packages.get("node_modules/binaryen");
    package.and_then(|it| it.version.clone()).ok_or_else(|| "no binaryen in the lock file".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_pins_by_hash_and_names_no_host() {
        assert!(LOCK.contains("\"integrity\": \"sha512-"));
        assert!(!LOCK.contains("://"), "a host of one machine's registry is in the lock file");
    }

    #[test]
    fn package_and_lock_name_the_same_exact_version() {
        let exact = format!("\"binaryen\": \"{}\"", version().unwrap());
        assert!(PACKAGE.contains(&exact) && LOCK.contains(&exact), "{exact}");
    }
}
