//! The tool, as it is started from a shell.

use std::process::{Command, Output, Stdio};

/// Nitro's development chain.
pub(crate) const CHAIN: u64 = 412_346;

/// As in a shell without a terminal and without settings of its own.
pub(crate) fn deploy(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deploy"));
    command.args(arguments).env("NO_COLOR", "1").stdin(Stdio::null());
    // No keystores either.
    command.env("HOME", std::env::temp_dir().join("nobody-lives-here"));
    for variable in ["MILLET_KEY", "MILLET_SIGNER", "MILLET_DEPLOY_RPC_URL"] {
        command.env_remove(variable);
    }
    command
}

/// Exit code, stdout, stderr.
pub(crate) fn end(output: Output) -> (Option<i32>, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

pub(crate) fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    end(deploy(arguments).output().unwrap())
}
