//! What neither the compiler nor the formatter checks.
//!
//! - Source files stay short enough to be read at once, and begin by saying what they are for.
//! - No file is called by a name that says nothing.
//! - Contracts' interfaces are written in `abi/*.sol`, and read in two crates only.
//! - Tests always run, and wait for nothing but what they test.
//! - Every decision record has a number of its own, by which sources cite it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use eyre::WrapErr;

/// Where sources are.
const SOURCES: [&str; 5] = ["crates", "contracts", "deploy", "tests", "xtask"];

/// Lines of a source file: more is a warning, half as many again a fault.
const LINES: usize = 400;

const EMPTY_NAMES: [&str; 5] = ["common", "helpers", "manager", "misc", "utils"];

/// Who may write `sol!`: the two readers of `abi/*.sol`; the node, whose precompiles have the
/// chain's interfaces and none of ours; and this file, which looks for it.
const MAY_DECLARE: [&str; 4] =
    ["contracts/interfaces/", "crates/bindings/", "crates/devnode/", "xtask/src/tidy.rs"];

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    pub(crate) faults: Vec<String>,
    pub(crate) warnings: Vec<String>,
}

/// Looks through the repository.
///
/// # Errors
///
/// If a file cannot be read.
pub(crate) fn findings(root: &Path) -> eyre::Result<Findings> {
    let mut findings = Findings::default();
    let mut files = Vec::new();
    for directory in SOURCES {
        collect(&root.join(directory), &mut files)?;
    }
    files.sort();
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&file).wrap_err_with(|| format!("reading {name}"))?;
        inspect(&name, &text, &mut findings);
    }
    let mut decisions = Vec::new();
    collect_with("md", &root.join("docs/decisions"), &mut decisions)?;
    decisions.sort();
    let names: Vec<_> = decisions.iter().filter_map(|it| it.file_name()?.to_str()).collect();
    findings.faults.extend(misnumbered(&names));
    Ok(findings)
}

fn inspect(name: &str, text: &str, findings: &mut Findings) {
    let lines = text.lines().count();
    if LINES + LINES / 2 < lines {
        findings.faults.push(format!("{name}: {lines} lines; split it, {LINES} is the budget"));
    } else if LINES < lines {
        findings.warnings.push(format!("{name}: {lines} lines, the budget is {LINES}"));
    }
    if !text.starts_with("//!") {
        findings.faults.push(format!("{name}: does not begin with what it is for (`//!`)"));
    }
    let empty = |part: &str| EMPTY_NAMES.contains(&part.trim_end_matches(".rs"));
    if let Some(part) = name.split('/').find(|part| empty(part)) {
        findings.faults.push(format!("{name}: `{part}` says nothing; name what is inside"));
    }
    for (number, line) in text.lines().enumerate() {
        if let Some(fault) = fault_of(name, line) {
            findings.faults.push(format!("{name}:{}: {fault}", number + 1));
        }
    }
}

fn fault_of(name: &str, line: &str) -> Option<&'static str> {
    let code = line.trim_start();
    if code.starts_with("//") {
        return None;
    }
    let may_declare = MAY_DECLARE.iter().any(|it| name.starts_with(it));
    if !may_declare && (invokes(code, "sol!") || invokes(code, "sol_interface!")) {
        return Some("an interface outside of abi/*.sol");
    }
    if code.starts_with("#[ignore") {
        return Some("a test that does not run");
    }
    let in_tests = name.contains("tests/");
    if in_tests && (code.contains("thread::sleep(") || code.contains("time::sleep(")) {
        return Some("a test that sleeps; wait for what happens instead");
    }
    None
}

/// Whether `code` has `name` as a word of its own.
fn invokes(code: &str, name: &str) -> bool {
    let is_of_a_word = |it: char| it.is_alphanumeric() || it == '_';
    code.match_indices(name).any(|(at, _)| !code[..at].ends_with(is_of_a_word))
}

/// Decision records are called `0001-what-was-decided.md`; no two share a number.
fn misnumbered(names: &[&str]) -> Vec<String> {
    let number = |name: &str| {
        let (digits, _) = name.split_once('-')?;
        let is_number = digits.len() == 4 && digits.bytes().all(|it| it.is_ascii_digit());
        is_number.then(|| String::from(digits))
    };
    let mut seen = BTreeSet::new();
    let is_misnumbered = |name: &&&str| !number(name).is_some_and(|it| seen.insert(it));
    let misnumbered = names.iter().filter(is_misnumbered);
    misnumbered
        .map(|name| format!("docs/decisions/{name}: needs a four-digit number of its own"))
        .collect()
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) -> eyre::Result<()> {
    collect_with("rs", directory, files)
}

fn collect_with(suffix: &str, directory: &Path, files: &mut Vec<PathBuf>) -> eyre::Result<()> {
    if !directory.is_dir() {
        return Ok(());
    }
    let reading = || format!("reading {}", directory.display());
    for entry in fs::read_dir(directory).wrap_err_with(reading)? {
        let path = entry.wrap_err_with(reading)?.path();
        if path.is_dir() {
            if !path.ends_with("target") {
                collect_with(suffix, &path, files)?;
            }
        } else if path.extension().is_some_and(|it| it == suffix) {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(name: &str, text: &str) -> Vec<String> {
        let mut findings = Findings::default();
        inspect(name, text, &mut findings);
        findings.faults
    }

    #[test]
    fn this_repository_is_tidy() {
        let found = findings(&crate::root().unwrap()).unwrap();
        assert!(found.faults.is_empty(), "{}", found.faults.join("\n"));
    }

    #[test]
    fn long_files_warn_at_the_budget_and_fail_at_half_as_much_again() {
        let file = |lines: usize| format!("//! For something.\n{}", "\n".repeat(lines - 1));
        let mut findings = Findings::default();

        inspect("a.rs", &file(400), &mut findings);
        assert_eq!(findings, Findings::default());
        inspect("a.rs", &file(600), &mut findings);
        assert_eq!((findings.faults.len(), findings.warnings.len()), (0, 1));
        inspect("a.rs", &file(601), &mut findings);
        assert_eq!((findings.faults.len(), findings.warnings.len()), (1, 1));
    }

    #[test]
    fn a_file_says_what_it_is_for_and_has_a_name_that_says_something() {
        assert_eq!(faults("a.rs", "//! Pools.\n"), [""; 0]);
        assert_eq!(faults("a.rs", "use std::fs;\n").len(), 1);
        assert_eq!(faults("crates/x/src/utils.rs", "//! Pools.\n").len(), 1);
        assert_eq!(faults("crates/helpers/src/pool.rs", "//! Pools.\n").len(), 1);
    }

    #[test]
    fn interfaces_are_read_in_their_own_crates() {
        let text = "//! Calls.\nsol! {\n}\nalloy::sol!(\"x\");\nstylus_sdk::sol_interface! {\n}\n";

        let found = faults("contracts/vault/src/lib.rs", text);

        assert_eq!(
            found,
            [2, 4, 5].map(|line| {
                format!("contracts/vault/src/lib.rs:{line}: an interface outside of abi/*.sol")
            })
        );
        assert_eq!(faults("crates/bindings/src/lib.rs", text), [""; 0]);
        assert_eq!(faults("a.rs", "//! Calls.\n// sol! { is a macro\nconsol!(1);\n"), [""; 0]);
    }

    #[test]
    fn tests_run_and_do_not_sleep() {
        let ignored = "//! Tests.\n    #[ignore = \"slow\"]\n";
        let sleeps = "//! Tests.\nstd::thread::sleep(second);\n";

        assert_eq!(faults("tests/it/vault.rs", ignored).len(), 1);
        assert_eq!(faults("tests/it/vault.rs", sleeps).len(), 1);
        assert_eq!(faults("crates/devnode/src/clock.rs", sleeps), [""; 0]);
    }

    #[test]
    fn every_decision_has_a_number_of_its_own() {
        assert_eq!(misnumbered(&["0001-a.md", "0010-b.md"]), [""; 0]);
        assert_eq!(
            misnumbered(&["0001-a.md", "0001-b.md", "12-c.md", "later.md"]),
            ["0001-b.md", "12-c.md", "later.md"]
                .map(|name| format!("docs/decisions/{name}: needs a four-digit number of its own"))
        );
    }
}
