//! The devnode as its own program, watched from outside.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use eyre::{OptionExt, Result, WrapErr};
use serde_json::{Value, json};

use super::http::Client;

/// Parts of a second in which Linux counts the time of processors, for programs of every kind.
const TICKS: u64 = 100;

/// A running node. It is ended when this is dropped.
#[derive(Debug)]
pub(super) struct Node {
    child: Child,
    pub(super) endpoint: String,
    /// From the start of the process to its first answer over HTTP.
    pub(super) started_in: Duration,
}

impl Node {
    pub(super) async fn start(program: &Path) -> Result<Self> {
        let begin = Instant::now();
        let mut command = Command::new(program);
        command.args(["--port", "0", "--silent"]).stdout(Stdio::piped());
        let mut child = command.spawn().wrap_err_with(|| {
            format!("starting {}: `cargo build --release -p devnode` makes it", program.display())
        })?;
        let stdout = child.stdout.take().ok_or_eyre("a node without output")?;
        let mut this = Self { child, endpoint: String::new(), started_in: Duration::default() };
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).wrap_err("listening to the node")?;
        let described: Value = serde_json::from_str(&line).wrap_err("reading the node's line")?;
        let endpoint = described["endpoint"].as_str().ok_or_eyre("a node without an endpoint")?;
        this.endpoint = endpoint.to_owned();
        Client::new(endpoint).ask("eth_chainId", json!([])).await?;
        this.started_in = begin.elapsed();
        Ok(this)
    }

    /// Bytes of memory that it holds now; `None` where the system does not tell.
    pub(super) fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"))?;
        let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kibibytes * 1024)
    }

    /// Time of processors that it took until now; `None` where the system does not tell.
    pub(super) fn busy(&self) -> Option<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // What comes before is the program's name, which may have anything in it.
        let (_, fields) = stat.rsplit_once(") ")?;
        let mut fields = fields.split_ascii_whitespace().skip(11);
        let mut ticks = || fields.next()?.parse::<u64>().ok();
        let (user, system) = (ticks()?, ticks()?);
        Some(Duration::from_millis((user + system) * (1000 / TICKS)))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // Fails only where it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
