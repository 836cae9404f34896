//! Packages of npm that tools here run: pinned by hash, unpacked once, their own scripts never run.
//!
//! Any number of processes may install the same packages at once: each unpacks into a directory of
//! its own, and the first one that is complete is everybody's.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use sha2::{Digest, Sha256};

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// What `npm ci` is given: the contents of both files.
#[derive(Clone, Copy, Debug)]
pub struct Packages {
    /// `package.json`
    pub package: &'static str,
    /// `package-lock.json`, with the hash of each package and the host of no registry.
    pub lock: &'static str,
}

/// Packages that are unpacked.
#[derive(Clone, Debug)]
pub struct Installed {
    directory: PathBuf,
}

/// Why packages cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NpmError {
    /// Not even node is there.
    #[error("node is not installed")]
    NoNode,
    /// A file cannot be written.
    #[error("{what} {}", path.display())]
    File {
        /// What was being done.
        what: &'static str,
        /// To which file or directory.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// A process cannot be started or fed.
    #[error("running {command}")]
    Process {
        /// What was run.
        command: String,
        /// What is wrong with it.
        source: io::Error,
    },
    /// npm or node ended in an error.
    #[error("{command} failed: {complaint}")]
    Failed {
        /// What was run.
        command: String,
        /// What it wrote to stderr.
        complaint: String,
    },
}

impl Packages {
    /// Unpacks them below `home`, in a directory that is called by the hash of the lock file, unless
    /// that was done before. `begins` is called before anything is fetched.
    ///
    /// # Errors
    ///
    /// [`NpmError`]: if there is no node, or npm cannot install them.
    pub fn install(&self, home: &Path, begins: impl FnOnce()) -> Result<Installed, NpmError> {
        Command::new("node").arg("--version").output().map_err(|_| NpmError::NoNode)?;
        let directory = self.place(home);
        if !directory.is_dir() {
            begins();
            self.unpack(home, &directory)?;
        }
        Ok(Installed { directory })
    }

    /// The version of the package `name` that the lock file pins; `None` if it is not in there.
    pub fn version(&self, name: &str) -> Option<String> {
        let lock: serde_json::Value = serde_json::from_str(self.lock).ok()?;
        let version = &lock["packages"][format!("node_modules/{name}")]["version"];
        Some(version.as_str()?.to_owned())
    }

    fn place(&self, home: &Path) -> PathBuf {
        let hash = Sha256::digest(self.lock);
        home.join(hash[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    fn unpack(&self, home: &Path, directory: &Path) -> Result<(), NpmError> {
        fs::create_dir_all(home).map_err(file("creating", home))?;
        let unfinished =
            tempfile::tempdir_in(home).map_err(file("creating a directory in", home))?;
        for (name, content) in [("package.json", self.package), ("package-lock.json", self.lock)] {
            let path = unfinished.path().join(name);
            fs::write(&path, content).map_err(file("writing", &path))?;
        }
        let mut npm = Command::new(NPM);
        npm.current_dir(unfinished.path()).stdin(Stdio::null());
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
        // Without a network this is to fail in seconds, not in npm's usual minutes.
        npm.args(["--fetch-retries=1", "--fetch-retry-mintimeout=1000"]);
        succeeded("npm ci", npm.output())?;

        // What has the final name is complete; whoever comes second throws its own away.
        match fs::rename(unfinished.path(), directory) {
            Err(error) if !directory.is_dir() => Err(file("creating", directory)(error)),
            _ => Ok(()),
        }
    }
}

impl Installed {
    /// Where `name` is, from the directory in which `node_modules` is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Puts a file beside `node_modules`, at once as a whole, in place of what was there.
    ///
    /// # Errors
    ///
    /// [`NpmError::File`]
    pub fn put(&self, name: &str, content: &str) -> Result<(), NpmError> {
        let path = self.path(name);
        let failed = file("writing", &path);
        let mut whole = match tempfile::NamedTempFile::new_in(&self.directory) {
            Ok(file) => file,
            Err(error) => return Err(failed(error)),
        };
        match whole.write_all(content.as_bytes()) {
            Ok(()) => whole.persist(&path).map(drop).map_err(|error| failed(error.error)),
            Err(error) => Err(failed(error)),
        }
    }

    /// What the script `name` beside `node_modules` writes to stdout, told `input`. It has to read all
    /// of its input before it writes.
    ///
    /// # Errors
    ///
    /// [`NpmError`]: if node cannot be started, or ends in an error.
    pub fn run(&self, name: &str, input: &[u8]) -> Result<Vec<u8>, NpmError> {
        let mut node = Command::new("node");
        node.current_dir(&self.directory).arg(name);
        node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = node.spawn().and_then(|mut child| {
            // Who ends without reading everything says why: worth more than that nobody listened.
            let told = child.stdin.take().map(|mut stdin| stdin.write_all(input));
            let output = child.wait_with_output()?;
            if output.status.success() {
                told.transpose()?;
            }
            Ok(output)
        });
        succeeded(&format!("node {name}"), output)
    }
}

fn file(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> NpmError {
    let path = path.to_owned();
    move |source| NpmError::File { what, path, source }
}

fn succeeded(command: &str, output: io::Result<Output>) -> Result<Vec<u8>, NpmError> {
    let command = command.to_owned();
    let output = match output {
        Ok(output) => output,
        Err(source) => return Err(NpmError::Process { command, source }),
    };
    if output.status.success() {
        return Ok(output.stdout);
    }
    let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(NpmError::Failed { command, complaint })
}
