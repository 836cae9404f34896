//! binaryen's wasm-opt: a tenth less code, from npm.
//!
//! `package.json` and `package-lock.json` of this crate pin the version and the hash of the
//! package. It is unpacked below `target/` on first use; its scripts are not run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use npm::Packages;

use crate::{
    Error, Workspace,
    digest::Digest,
    progress::{Event, Progress},
    toolchain::output,
};

const PACKAGES: Packages = Packages {
    package: include_str!("../package.json"),
    lock: include_str!("../package-lock.json"),
};

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
        Digest::of_parts(ARGS.into_iter().chain([PACKAGES.lock]).map(str::as_bytes))
    }

    /// The version that is pinned.
    pub(crate) fn version() -> Option<String> {
        PACKAGES.version("binaryen")
    }

    /// Installs it unless that was done before.
    pub(crate) fn install(
        workspace: &Workspace,
        progress: &mut dyn Progress,
    ) -> Result<Self, Unavailable> {
        let home = workspace.root().join("target/binaryen");
        let begins = || {
            let version = Self::version().unwrap_or_default();
            progress.report(Event::Notice(&format!("installing wasm-opt {version} from npm")));
        };
        let installed = PACKAGES.install(&home, begins);
        let installed = installed.map_err(|error| format!("{:#}", eyre::Report::new(error)))?;
        Ok(Self { script: installed.path("node_modules/binaryen/bin/wasm-opt") })
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

fn node(script: &Path) -> Command {
    let mut node = Command::new("node");
    node.arg(script).stdin(Stdio::null());
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_pins_by_hash_and_names_no_host() {
        assert!(PACKAGES.lock.contains("\"integrity\": \"sha512-"));
        assert!(
            !PACKAGES.lock.contains("://"),
            "a host of one machine's registry is in the lock file"
        );
    }

    #[test]
    fn package_and_lock_name_the_same_exact_version() {
        let exact = format!("\"binaryen\": \"{}\"", PACKAGES.version("binaryen").unwrap());
        assert!(PACKAGES.package.contains(&exact) && PACKAGES.lock.contains(&exact), "{exact}");
    }
}
