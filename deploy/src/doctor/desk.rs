//! What is on this machine: the tools, the source, the programs that were built.

use std::process::{Command, Stdio};

use params::Kind;
use wasm_build::{CODE_LIMIT, Workspace};

use super::{Case, Finding};
use crate::{contract::Contract, preflight::source, programs::Programs};

pub(super) fn look(case: &Case) -> Vec<Finding> {
    let kind = case.params.chain.kind;
    let mut findings = vec![commit(kind), compiler(), node(kind)];
    match &case.programs {
        Err(error) => findings.push(Finding::no(
            "programs",
            format!("{error:#}"),
            "`cargo xtask wasm` builds them by itself, and says more",
        )),
        Ok(programs) => findings.push(built(programs, kind)),
    }
    findings
}

/// What is deployed with money at stake is to be built again by everybody.
fn commit(kind: Kind) -> Finding {
    let next = "commit what is to be deployed, or put it back";
    let root = match Workspace::find() {
        Ok(workspace) => workspace.root().to_owned(),
        Err(error) => return Finding::no("commit", error.to_string(), "run it in the repository"),
    };
    match source::commit(&root) {
        Ok(commit) => Finding::ok("commit", commit),
        Err(why) if kind == Kind::Money => Finding::no("commit", why.to_string(), next),
        Err(why) => Finding::look("commit", why.to_string(), next),
    }
}

fn compiler() -> Finding {
    let next = "install it by https://rustup.rs; rust-toolchain.toml says which version";
    version("rustc", &["--version"]).map_or_else(
        || Finding::no("compiler", "there is no rustc", next),
        |version| Finding::ok("compiler", version),
    )
}

/// wasm-opt comes from npm.
fn node(kind: Kind) -> Finding {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let next = "install node and npm: without them programs are not optimized";
    match (version("node", &["--version"]), version(npm, &["--version"])) {
        (Some(node), Some(npm)) => Finding::ok("node", format!("node {node}, npm {npm}")),
        _ if kind == Kind::Development => Finding::look("node", "node or npm is missing", next),
        _ => Finding::no("node", "node or npm is missing", next),
    }
}

/// What a tool says of itself; nothing if it is not there.
fn version(tool: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(tool).args(arguments).stdin(Stdio::null()).output().ok()?;
    let text =
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned());
    text?.lines().next().map(str::to_owned)
}

fn built(programs: &Programs, kind: Kind) -> Finding {
    let size = |contract: &Contract| programs.of(*contract).code.len();
    let Some(largest) = Contract::ALL.into_iter().max_by_key(size) else {
        return Finding::no("programs", "there are none", "run it in the repository");
    };
    let found = format!(
        "the largest is {}, with {} of {CODE_LIMIT} bytes",
        programs.of(largest).name,
        size(&largest)
    );
    let plain = Contract::ALL.into_iter().find(|contract| !programs.of(*contract).optimized);
    let next = "install node and npm, then run again";
    match plain {
        _ if CODE_LIMIT < size(&largest) => {
            Finding::no("programs", found, "`cargo xtask sizes` tells what the bytes are spent on")
        }
        None => Finding::ok("programs", format!("{found}; all are optimized")),
        Some(_) if kind == Kind::Development => {
            Finding::look("programs", format!("{found}; not all are optimized"), next)
        }
        Some(plain) => Finding::no("programs", format!("{plain} is not optimized"), next),
    }
}
