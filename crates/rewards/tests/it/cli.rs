//! The tool as it is called: arguments, what it writes where, how it ends.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rewards::{Claim, Proof, csv, standard_v1};
use serde_json::Value;
use tempfile::TempDir;

use crate::claims::made_up;

/// A directory with the claims of 100 made-up lines and their tree.
struct Desk {
    directory: TempDir,
    claims: Vec<Claim>,
    built: Value,
}

struct End {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn rewards(directory: &Path, arguments: &[&str]) -> End {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rewards"));
    let output = command.current_dir(directory).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    End { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

impl End {
    /// The document on stdout of a command that did what it was asked.
    fn done(self) -> Value {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        serde_json::from_str(&self.stdout).unwrap()
    }

    fn ends(self, code: i32, saying: &str) {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        assert!(self.stderr.contains(saying), "{saying:?} is not in: {}", self.stderr);
        assert_eq!(self.stdout, "");
    }
}

impl Desk {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let claims = made_up(100);
        let lines = claims.iter().rev().map(|it| standard_v1::value(it).join(","));
        let text: Vec<_> = std::iter::once(csv::HEADER.to_owned()).chain(lines).collect();
        fs::write(directory.path().join("in.csv"), text.join("\n")).unwrap();
        let arguments = ["build", "in.csv", "--out", "out.tree", "--json", "out.json"];
        let built = rewards(directory.path(), &arguments).done();
        Self { directory, claims, built }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> End {
        rewards(self.directory.path(), arguments)
    }

    /// Accounts with one claim and with two.
    fn accounts(&self) -> (String, String) {
        let count = |it: &Claim| self.claims.iter().filter(|o| o.account == it.account).count();
        let with = |n| self.claims.iter().find(|it| count(it) == n).unwrap().account.to_string();
        (with(1), with(2))
    }
}

#[test]
fn what_is_built_is_proved_and_verified() {
    let desk = Desk::new();
    let built = &desk.built;
    assert_eq!(built["claims"], 100);
    assert_eq!(built["rewards"].as_array().unwrap().len(), 2);
    let dump: Value = serde_json::from_slice(&fs::read(desk.path("out.json")).unwrap()).unwrap();
    assert_eq!(dump["tree"][0], built["root"]);
    assert_eq!(dump["values"].as_array().unwrap().len(), 100);

    let verified = desk
        .run(&["verify", "--tree", "out.tree", "--root", built["root"].as_str().unwrap()])
        .done();
    for field in ["root", "data_hash", "claims", "rewards"] {
        assert_eq!(verified[field], built[field], "{field}");
    }

    let (one, two) = desk.accounts();
    let proof = desk.run(&["proof", &one, "--tree", "out.tree"]).done();
    assert_eq!(proof["root"], built["root"]);
    assert_eq!(proof["claims"].as_array().unwrap().len(), 1);
    let hashes = serde_json::from_value(proof["claims"][0]["proof"].clone()).unwrap();
    let claim = *desk.claims.iter().find(|it| it.account.to_string() == one).unwrap();
    let root = serde_json::from_value(built["root"].clone()).unwrap();
    assert_eq!(Proof { claim, hashes }.verify(root), Ok(()));
    let proofs = desk.run(&["proof", &two, "--tree", "out.tree"]).done();
    assert_eq!(proofs["claims"].as_array().unwrap().len(), 2);
    let reward = proofs["claims"][1]["reward"].as_str().unwrap();
    let chosen = desk.run(&["proof", &two, "--reward", reward, "--tree", "out.tree"]).done();
    assert_eq!(chosen["claims"][0], proofs["claims"][1]);

    let reward = proof["claims"][0]["reward"].as_str().unwrap();
    let arguments = ["multiproof", &one, &two, "--reward", reward, "--tree", "out.tree"];
    let both = desk.run(&arguments).done();
    assert_eq!(both["accounts"].as_array().unwrap().len(), 2);
    assert_eq!(both["cumulatives"].as_array().unwrap().len(), 2);
    let hashes = both["proof"].as_array().unwrap().len();
    assert_eq!(both["proof_flags"].as_array().unwrap().len(), hashes + 1);
}

#[test]
fn no_is_one_thing_and_failure_another() {
    let desk = Desk::new();
    let (one, two) = desk.accounts();
    let nobody = "0x0000000000000000000000000000000000000001";
    let tree = ["--tree", "out.tree"];
    let run = |arguments: &[&str]| desk.run(&[arguments, &tree].concat());

    run(&["proof", nobody]).ends(1, "has nothing to claim in this tree");
    run(&["proof", &one, "--reward", nobody]).ends(1, "has nothing to claim of reward 0x0000");
    run(&["multiproof", &one, &two]).ends(1, "choose one with --reward");
    run(&["multiproof", &one, nobody]).ends(1, "has nothing to claim");
    let other = format!("0x{}", "1".repeat(64));
    run(&["verify", "--root", &other]).ends(1, "this tree has root 0x");

    run(&["proof", "0x12"]).ends(2, "invalid value '0x12'");
    run(&["multiproof"]).ends(2, "required arguments");
    desk.run(&["proof", &one, "--tree", "absent"]).ends(2, "reading absent");
    desk.run(&["build", "absent.csv", "--out", "o"]).ends(2, "reading absent.csv");
    desk.run(&["build", "in.csv", "--out", "no/such/tree"]).ends(2, "writing no/such/tree");
}

#[test]
fn a_damaged_file_is_refused_by_name() {
    let desk = Desk::new();
    let (one, _) = desk.accounts();
    let mut bytes = fs::read(desk.path("out.tree")).unwrap();
    fs::write(desk.path("short"), &bytes[..bytes.len() / 2]).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(desk.path("damaged"), &bytes).unwrap();

    desk.run(&["proof", &one, "--tree", "short"]).ends(1, "reading short: the file has");
    desk.run(&["verify", "--tree", "damaged"]).ends(1, "verifying damaged: the data has sha256");
    desk.run(&["verify", "--tree", "in.csv"]).ends(1, "reading in.csv: this is not a tree file");
}

#[test]
fn faults_of_the_input_are_named_by_line_and_leave_no_file() {
    let desk = Desk::new();
    let text = fs::read_to_string(desk.path("in.csv")).unwrap();
    let first = text.lines().nth(1).unwrap().to_owned();
    let (pair, amount) = first.rsplit_once(',').unwrap();
    let faults = [
        (format!("{text}\n{first}"), "line 102: line 2 already claims reward 0x"),
        (format!("{text}\n{pair},7"), "line 102: line 2 already claims reward 0x"),
        (text.replacen(&first, &format!("{pair},-{amount}"), 1), "line 2: \"-"),
        (text.replacen(&first, pair, 1), "line 2: expected 3 fields"),
        (text.replacen("cumulative", "amount", 1), "line 1: expected the header"),
        (csv::HEADER.to_owned(), "there are no claims"),
    ];
    for (text, saying) in faults {
        fs::write(desk.path("fault.csv"), text).unwrap();
        desk.run(&["build", "fault.csv", "--out", "none.tree"]).ends(1, saying);
        assert!(!desk.path("none.tree").exists(), "{saying}");
    }
}

#[test]
fn every_command_helps_with_an_example() {
    let here = Path::new(".");
    for command in ["compute", "build", "proof", "multiproof", "verify", "bench"] {
        let end = rewards(here, &[command, "--help"]);
        assert_eq!(end.code, Some(0));
        assert!(end.stdout.contains("Example:"), "{}", end.stdout);
    }
}

#[test]
fn the_benchmark_reports_every_backend() {
    let arguments = ["bench", "--leaves", "5000", "--npm-leaves", "0", "--runs", "1"];
    let report = rewards(Path::new("."), &arguments).done();
    assert_eq!(report["leaves"], 5000);
    let backends = report["trees"].as_array().unwrap().len();
    assert_eq!(backends, rewards::Backend::available().count());
}
