//! The node under load: this program once more, so that its memory is its own.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
};

use devnode::{Config, Devnode};
use eyre::{OptionExt, Result, WrapErr, ensure};

/// The argument that makes this program a node.
const SERVE: &str = "serve";

/// A running node. It stops when this is dropped, and when this process ends in whatever way.
pub(super) struct Node {
    child: Child,
    pub(super) endpoint: String,
}

impl Node {
    pub(super) fn start() -> Result<Self> {
        let program = std::env::current_exe().wrap_err("looking for this program")?;
        let mut command = Command::new(program);
        command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().wrap_err("starting a node")?;
        let stdout = child.stdout.take().ok_or_eyre("a node without output")?;
        let mut endpoint = String::new();
        BufReader::new(stdout).read_line(&mut endpoint).wrap_err("listening to the node")?;
        let this = Self { child, endpoint: endpoint.trim_end().to_owned() };
        ensure!(!this.endpoint.is_empty(), "the node ended before it served");
        Ok(this)
    }

    /// Bytes of memory that it holds now; `None` where the system does not tell.
    pub(super) fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"))?;
        let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kibibytes * 1024)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // Fails only where it is gone already.
        let _ = self.child.wait();
    }
}

/// Is a node until stdin is closed, which the system does when the other end is gone. Its endpoint
/// goes to stdout.
///
/// # Errors
///
/// If the node does not start.
pub fn serve() -> Result<()> {
    let node = Devnode::spawn(Config::test()).wrap_err("starting the node")?;
    let mut out = io::stdout();
    writeln!(out, "{}", node.endpoint()).wrap_err("writing to stdout")?;
    out.flush().wrap_err("writing to stdout")?;
    // Nothing is ever sent; whatever ends the wait ends the node.
    let _ = io::stdin().read_to_end(&mut Vec::new());
    Ok(())
}
