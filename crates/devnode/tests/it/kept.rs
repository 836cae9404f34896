//! The command with `--state`: a chain that outlives its process.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use alloy::transports::http::reqwest;
use serde_json::{Value, json};

/// The command, serving.
pub(crate) struct Process {
    pub(crate) child: Child,
    endpoint: String,
    /// What it said on stdout.
    pub(crate) described: Value,
}

impl Process {
    /// Starts one that writes its chain to `file` every second.
    fn start(file: &Path) -> Self {
        Self::run(&mut command(file))
    }

    /// Starts a command and waits until it serves.
    pub(crate) fn run(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let described: Value = serde_json::from_str(&line).unwrap();
        let endpoint = described["endpoint"].as_str().unwrap().to_owned();
        Self { child, endpoint, described }
    }

    async fn get(&self, method: &str) -> Value {
        self.ask(method, json!([])).await
    }

    pub(crate) async fn ask(&self, method: &str, params: Value) -> Value {
        let text = self.answer(method, params).await.unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["result"].take()
    }

    /// The body of an answer; none comes from a node that ends before.
    async fn answer(&self, method: &str, params: Value) -> reqwest::Result<String> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let request = reqwest::Client::new().post(&self.endpoint).body(body.to_string());
        let request = request.header("content-type", "application/json");
        request.send().await?.text().await
    }

    async fn head(&self) -> Value {
        self.get("eth_blockNumber").await
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Already gone where the test has ended it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_devnode"));
    command.args(["--port", "0", "--silent", "--state-interval", "1", "--state"]).arg(file);
    command
}

#[tokio::test]
async fn a_node_that_is_killed_goes_on_with_what_was_saved_last() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chain");
    let first = Process::start(&file);
    let without = std::fs::read(&file).unwrap();
    first.get("evm_mine").await;
    let deadline = Instant::now() + Duration::from_secs(60);
    while std::fs::read(&file).unwrap() == without {
        assert!(Instant::now() < deadline, "nothing was saved");
        first.head().await;
    }

    // SIGKILL: nothing is written on the way out.
    drop(first);

    let second = Process::start(&file);
    assert_eq!(second.head().await, "0x1");
}

/// Whatever it is doing: the file is never half a chain.
#[tokio::test]
async fn a_node_can_be_killed_at_any_time() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chain");
    let mut saved = 0;
    for pause in [0, 300, 995, 1000, 1005, 1010] {
        let node = Process::start(&file);
        let head = node.head().await;
        let head =
            u64::from_str_radix(head.as_str().unwrap().trim_start_matches("0x"), 16).unwrap();
        assert!(saved <= head, "{saved} blocks were there, {head} are");
        saved = head;
        let until = Instant::now() + Duration::from_millis(pause);
        while Instant::now() < until {
            node.get("anvil_mine").await;
        }
    }
}

/// Between the first byte and the last: the system ends whoever writes more than it may.
#[cfg(unix)]
#[tokio::test]
async fn a_node_that_is_ended_while_it_writes_goes_on_with_what_was_written_before() {
    use std::os::unix::process::ExitStatusExt;

    /// Of whoever writes past the limit of a file's size.
    const SIGXFSZ: i32 = 25;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chain");
    drop(Process::start(&file));
    let whole = command(&file);
    let mut limited = Command::new("sh");
    // As much as the chain has now, in blocks of 512 bytes or more, and a little more.
    let blocks = std::fs::metadata(&file).unwrap().len() / 512 + 2;
    limited.args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    limited.arg(whole.get_program()).args(whole.get_args());

    let mut node = Process::run(&mut limited);
    // On a busy machine it is ended before it answers.
    let _ = node.answer("anvil_mine", json!([5000])).await;
    let ended = node.child.wait().unwrap();

    assert_eq!(ended.signal(), Some(SIGXFSZ), "{ended}");
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 3, "it was ended before it wrote or after");
    assert_eq!(Process::start(&file).head().await, "0x0");
    assert_eq!(names(folder.path()), ["chain", "chain.lock"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_node_that_is_asked_to_stop_saves_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chain");
    let mut first = Process::start(&file);
    first.get("evm_mine").await;
    first.get("evm_mine").await;

    let asked = Command::new("kill").arg(first.child.id().to_string()).status().unwrap();
    assert!(asked.success());
    assert!(first.child.wait().unwrap().success());

    assert_eq!(Process::start(&file).head().await, "0x2");
    assert_eq!(names(folder.path()), ["chain", "chain.lock"]);
}

/// The files of a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn two_nodes_do_not_keep_their_chains_in_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chain");
    let first = Process::start(&file);
    first.get("evm_mine").await;

    let ended = command(&file).output().unwrap();

    assert_eq!(ended.status.code(), Some(2));
    let said = String::from_utf8(ended.stderr).unwrap();
    let path = file.display();
    assert_eq!(
        said,
        format!(
            "error: keeping the state: another process keeps its chain in {path}: \
             stop it, or name another file\n"
        )
    );
    assert_eq!(first.head().await, "0x1");
}

#[tokio::test]
async fn what_a_killed_save_left_is_removed_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["chain.4711.new", "chain.old.new", "chain.4711", "other.4711.new"] {
        std::fs::write(folder.path().join(name), "half").unwrap();
    }

    drop(Process::start(&folder.path().join("chain")));

    let left = ["chain", "chain.4711", "chain.lock", "chain.old.new", "other.4711.new"];
    assert_eq!(names(folder.path()), left);
}

#[test]
fn a_file_that_is_no_chain_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes");
    std::fs::write(&file, "buy milk").unwrap();

    let ended = command(&file).output().unwrap();

    assert_eq!(ended.status.code(), Some(2));
    let said = String::from_utf8(ended.stderr).unwrap();
    let path = file.display();
    assert_eq!(
        said,
        format!(
            "error: reading {path}: move it away to start anew: \
             this is no saved chain of a devnode\n"
        )
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "buy milk");
}

#[test]
fn a_file_that_cannot_be_written_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();

    let ended = command(&folder.path().join("missing").join("chain")).output().unwrap();

    assert_eq!(ended.status.code(), Some(2));
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.starts_with("error: keeping the state: "), "{said}");
}
