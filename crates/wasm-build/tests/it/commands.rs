//! The command: exit codes, streams, and builds that are interrupted or meet.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    os::unix::fs::symlink,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use crate::bench::{Bench, SMALL};

fn wasm_build(bench: &Bench) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasm-build"));
    command.current_dir(bench.workspace.contracts());
    command
}

fn json(output: &Output) -> serde_json::Value {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A directory with the tools that every machine has, and without node.
fn tools_without_node() -> tempfile::TempDir {
    let tools = tempfile::tempdir().unwrap();
    for tool in ["cargo", "rustc", "cc"] {
        let found = env::split_paths(&env::var_os("PATH").unwrap())
            .map(|directory: PathBuf| directory.join(tool))
            .find(|path| path.is_file())
            .unwrap();
        symlink(found, tools.path().join(tool)).unwrap();
    }
    tools
}

#[test]
fn the_result_is_one_json_document() {
    let bench = Bench::take();
    let program = bench.build().0.unwrap();

    let document = json(&wasm_build(&bench).arg("--json").output().unwrap());

    let listed = &document["programs"][0];
    assert_eq!(listed["name"], "small");
    assert_eq!(listed["codeBytes"], program.code_len());
    assert_eq!(listed["wasmBytes"], program.wasm_len);
    assert_eq!(listed["sha256"], program.sha256.to_string());
}

#[test]
fn without_node_programs_are_built_and_marked() {
    let bench = Bench::take();
    let tools = tools_without_node();

    let mut command = wasm_build(&bench);
    let output = command.arg("--json").env("PATH", tools.path()).output().unwrap();

    assert_eq!(json(&output)["programs"][0]["optimized"], false);
    assert!(stderr(&output).contains("building without wasm-opt"), "{}", stderr(&output));
}

#[test]
fn a_program_at_fault_exits_with_1() {
    let bench = Bench::take();
    bench.set_source(&SMALL.replace("user_entrypoint", "entrypoint"));

    let output = wasm_build(&bench).output().unwrap();

    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("error: small could not be activated"));
}

#[test]
fn misuse_exits_with_2_and_writes_nothing_to_stdout() {
    let bench = Bench::take();
    for args in [&["--json", "smal"][..], &["--no-such-flag"]] {
        let output = wasm_build(&bench).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn builds_that_meet_give_the_same() {
    let bench = Bench::take();
    let start = || {
        let mut command = wasm_build(&bench);
        command.arg("--json").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };

    let builds = [start(), start(), start()].map(|it| it.wait_with_output().unwrap());

    let documents = builds.map(|it| json(&it));
    assert_eq!(documents[0], documents[1]);
    assert_eq!(documents[0], documents[2]);
}

#[test]
fn a_killed_build_is_made_good_by_the_next() {
    let bench = Bench::take();
    let expected = bench.build().0.unwrap();
    fs::remove_dir_all(bench.workspace.programs()).unwrap();
    bench.set_source(&SMALL.replace("(3)", "(7)"));

    let mut killed = wasm_build(&bench).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(killed.stderr.take().unwrap()).lines().map_while(Result::ok);
    let is_compiling = lines.any(|line| line == "compiling small");
    killed.kill().unwrap();
    killed.wait().unwrap();
    bench.set_source(SMALL);

    assert!(is_compiling);
    assert_eq!(bench.build().0.unwrap(), expected);
}
