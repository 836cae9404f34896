//! Foundry's anvil as npm has it, and how both nodes are asked.

use std::{
    env,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use alloy::transports::http::reqwest;
use npm::{NpmError, Packages};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// Names an anvil to take in place of npm's.
pub const ANVIL: &str = "ANVIL";

const PACKAGES: Packages = Packages {
    package: include_str!("../../../../tests/anvil/package.json"),
    lock: include_str!("../../../../tests/anvil/package-lock.json"),
};

/// The program in its package, which npm has for one kind of machine alone.
const PROGRAM: &str = "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";

/// How anvil begins to tell where it listens.
const LISTENING: &str = "Listening on ";

/// Why there is nothing to compare with.
#[derive(Debug, thiserror::Error)]
pub enum AnvilError {
    /// npm's is not for this machine.
    #[error("npm's anvil is pinned for Linux on x86-64 alone: name another by {ANVIL}")]
    OtherMachine,
    /// node or npm is missing, or failed.
    #[error(transparent)]
    Npm(#[from] NpmError),
    /// It does not start.
    #[error("starting {}", program.display())]
    Start {
        /// What was started.
        program: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// It ended before it listened.
    #[error("{} ended before it listened", .0.display())]
    Ended(PathBuf),
    /// The devnode does not start.
    #[error(transparent)]
    Devnode(#[from] devnode::SpawnError),
    /// A client does not start.
    #[error("starting a client")]
    Client(#[source] io::Error),
}

/// A running anvil. It is ended when this is dropped.
#[derive(Debug)]
pub(super) struct Anvil {
    child: Child,
    pub(super) endpoint: String,
}

impl Anvil {
    /// Starts the one that [`ANVIL`] names, or else npm's, unpacked below `home`.
    pub(super) fn start(home: &Path, chain_id: u64, base_fee: u64) -> Result<Self, AnvilError> {
        let program = match env::var_os(ANVIL) {
            Some(program) => program.into(),
            None if cfg!(all(target_os = "linux", target_arch = "x86_64")) => {
                PACKAGES.install(home, || ())?.path(PROGRAM)
            }
            None => return Err(AnvilError::OtherMachine),
        };
        let mut command = Command::new(&program);
        command.args(["--port", "0", "--hardfork", "osaka", "--accounts", "1"]);
        command.args(["--chain-id", &chain_id.to_string()]);
        command.args(["--block-base-fee-per-gas", &base_fee.to_string()]);
        let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let failed = |source| AnvilError::Start { program: program.clone(), source };
        let mut child = started.map_err(failed)?;
        let stdout = child.stdout.take().map(BufReader::new);
        let mut this = Self { child, endpoint: String::new() };
        let mut lines = stdout.into_iter().flat_map(BufRead::lines).map_while(Result::ok);
        let listening = lines.find_map(|line| line.strip_prefix(LISTENING).map(str::to_owned));
        let address = listening.ok_or(AnvilError::Ended(program))?;
        // What else it says is read, so that it never waits for somebody to.
        std::thread::spawn(move || lines.for_each(drop));
        this.endpoint = format!("http://{}", address.trim());
        Ok(this)
    }
}

impl Drop for Anvil {
    fn drop(&mut self) {
        // Fails only where it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Said of an answer that nests deeper than can be read, as a tree of a hundred calls does.
pub(super) const NESTED: &str = "nested too deep";

/// Asks a node, one thing after the other.
#[derive(Debug)]
pub(super) struct Client {
    runtime: Runtime,
    http: reqwest::Client,
    endpoint: String,
}

impl Client {
    pub(super) fn of(endpoint: &str) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, http: reqwest::Client::new(), endpoint: endpoint.to_owned() })
    }

    /// The result of a method, or the error in words.
    pub(super) fn ask(&self, method: &str, params: Value) -> Result<Value, String> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let request = self.http.post(&self.endpoint).header("content-type", "application/json");
        let request = request.body(body.to_string());
        let answer = self.runtime.block_on(async { request.send().await?.bytes().await });
        let answer = answer.map_err(|error| format!("{}: {error}", self.endpoint))?;
        let mut answer: Value = serde_json::from_slice(&answer).map_err(|error| {
            // The reader has no other name for it.
            let nested = error.to_string().starts_with("recursion limit exceeded");
            if nested { NESTED.to_owned() } else { format!("no JSON: {error}") }
        })?;
        match answer.get_mut("result") {
            Some(result) => Ok(result.take()),
            None => Err(answer["error"]["message"].to_string()),
        }
    }
}
