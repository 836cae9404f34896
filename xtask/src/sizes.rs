//! `cargo xtask sizes`: the programs' sizes, as numbers that change on purpose.
//!
//! `snapshots/sizes.json` holds them, and a table in `README.md` shows them. Whoever changes a
//! size accepts it with `--bless`, so that it is seen in a review.

use std::{collections::BTreeMap, fs, path::Path};

use eyre::WrapErr;
use serde::{Deserialize, Serialize};
use wasm_build::{CODE_LIMIT, Event, OptLevel, Program, Selection, Workspace};

use crate::{Outcome, say};

const SNAPSHOT: &str = "snapshots/sizes.json";
const README: &str = "README.md";
const BEGIN: &str = "<!-- sizes: written by `cargo xtask sizes --bless` -->";
const END: &str = "<!-- end of sizes -->";

/// Bytes of deployable code above which a program needs attention before it hits the limit.
const BUDGET: usize = 22_000;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Accept the sizes: write the snapshot and the table in the README.
    #[arg(long)]
    bless: bool,
}

/// Sizes by program.
type Sizes = BTreeMap<String, Size>;

/// One program's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Size {
    /// Bytes of the module.
    wasm: usize,
    /// Bytes of the deployable code.
    code: usize,
    /// By which they were reached.
    level: OptLevel,
}

/// # Errors
///
/// If the programs cannot be built, or a file cannot be read or written.
pub(crate) fn run(root: &Path, args: &Args) -> eyre::Result<Outcome> {
    let programs =
        wasm_build::build(&Workspace::at(root)?, &Selection::All, &mut |event: Event<'_>| {
            match event {
                Event::Notice(line) => say(line),
                Event::Compiling { program } => say(&format!("compiling {program}")),
                _ => {}
            }
        })?;
    if let Some(it) = programs.iter().find(|it| !it.optimized) {
        let fault = format!("{} was built without wasm-opt; its size says nothing", it.name);
        return Ok(Outcome::Faults(vec![fault]));
    }
    let sizes = sizes_of(&programs);
    for (name, size) in &sizes {
        if BUDGET < size.code {
            say(&format!("warning: {name}: {} bytes, the budget is {BUDGET}", size.code));
        }
    }
    if args.bless {
        bless(root, &sizes)?;
        return Ok(Outcome::Done);
    }
    let mut faults = differences(&snapshot(root)?, &sizes);
    let readme = root.join(README);
    let readme = fs::read_to_string(readme).wrap_err_with(|| format!("reading {README}"))?;
    if with_table(&readme, &sizes).as_deref() != Some(&readme) {
        faults.push(format!("the table in {README} is another one: cargo xtask sizes --bless"));
    }
    Ok(faults.into())
}

fn sizes_of(programs: &[Program]) -> Sizes {
    let size = |it: &Program| Size { wasm: it.wasm_len, code: it.code_len(), level: it.opt_level };
    programs.iter().map(|it| (it.name.clone(), size(it))).collect()
}

fn snapshot(root: &Path) -> eyre::Result<Sizes> {
    let json = fs::read(root.join(SNAPSHOT)).wrap_err_with(|| format!("reading {SNAPSHOT}"))?;
    serde_json::from_slice(&json).wrap_err_with(|| format!("reading {SNAPSHOT}"))
}

fn bless(root: &Path, sizes: &Sizes) -> eyre::Result<()> {
    let path = root.join(SNAPSHOT);
    let writing = || format!("writing {SNAPSHOT}");
    fs::create_dir_all(root.join("snapshots")).wrap_err_with(writing)?;
    let json = serde_json::to_string_pretty(sizes)?;
    fs::write(&path, json + "\n").wrap_err_with(writing)?;

    let path = root.join(README);
    let readme = fs::read_to_string(&path).wrap_err_with(|| format!("reading {README}"))?;
    match with_table(&readme, sizes) {
        Some(updated) => fs::write(&path, updated).wrap_err_with(|| format!("writing {README}")),
        None => eyre::bail!("{README} has no place for the table: put `{BEGIN}` and `{END}` there"),
    }
}

/// One line for each program whose size is not what the snapshot says.
fn differences(expected: &Sizes, actual: &Sizes) -> Vec<String> {
    let names: std::collections::BTreeSet<_> = expected.keys().chain(actual.keys()).collect();
    let difference = |name: &String| match (expected.get(name), actual.get(name)) {
        (Some(old), Some(new)) if old == new => None,
        (Some(old), Some(new)) => Some(format!(
            "{name}: code {} -> {}, wasm {} -> {}, level {} -> {}",
            old.code,
            new.code,
            old.wasm,
            new.wasm,
            old.level.as_str(),
            new.level.as_str()
        )),
        (None, Some(new)) => Some(format!("{name}: new, code {}, wasm {}", new.code, new.wasm)),
        (Some(_), None) => Some(format!("{name}: is no longer a program")),
        (None, None) => None,
    };
    let mut lines: Vec<_> = names.into_iter().filter_map(difference).collect();
    if !lines.is_empty() {
        lines.push("if this is wanted: cargo xtask sizes --bless".into());
    }
    lines
}

/// `readme` with the table of `sizes` between its markers, if it has them.
fn with_table(readme: &str, sizes: &Sizes) -> Option<String> {
    let (before, rest) = readme.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{}{END}{after}", table(sizes)))
}

/// A table in Markdown.
fn table(sizes: &Sizes) -> String {
    let mut table = format!(
        "| program | module, bytes | deployable code, bytes (limit {CODE_LIMIT}) | opt-level |\n\
         |---|---:|---:|---|\n"
    );
    for (name, size) in sizes {
        let level = size.level.as_str();
        table += &format!("| {name} | {} | {} | {level} |\n", size.wasm, size.code);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(programs: &[(&str, usize)]) -> Sizes {
        let size = |code| Size { wasm: 3 * code, code, level: OptLevel::Z };
        programs.iter().map(|(name, code)| (String::from(*name), size(*code))).collect()
    }

    #[test]
    fn every_difference_is_a_line_and_the_last_one_says_what_to_do() {
        let expected = sizes(&[("timelock", 1), ("token", 10), ("vault", 20)]);
        let actual = sizes(&[("governor", 2), ("token", 10), ("vault", 21)]);

        assert_eq!(differences(&expected, &expected), [""; 0]);
        assert_eq!(
            differences(&expected, &actual),
            [
                "governor: new, code 2, wasm 6",
                "timelock: is no longer a program",
                "vault: code 20 -> 21, wasm 60 -> 63, level z -> z",
                "if this is wanted: cargo xtask sizes --bless",
            ]
        );
    }

    #[test]
    fn the_table_replaces_what_is_between_the_markers() {
        let readme = format!("# Millet\n{BEGIN}\nold\n{END}\nrest");

        let updated = with_table(&readme, &sizes(&[("token", 10)])).unwrap();

        assert!(updated.starts_with("# Millet\n") && updated.ends_with("\nrest"), "{updated}");
        assert!(updated.contains("| token | 30 | 10 | z |") && !updated.contains("old"));
        assert_eq!(with_table(&updated, &sizes(&[("token", 10)])), Some(updated));
        assert_eq!(with_table("# Millet", &sizes(&[])), None);
    }

    #[test]
    fn what_is_blessed_is_what_the_next_run_expects() {
        let root = tempfile::tempdir().unwrap();
        let blessed = sizes(&[("token", 10), ("vault", 20)]);
        fs::write(root.path().join(README), format!("{BEGIN}{END}")).unwrap();

        bless(root.path(), &blessed).unwrap();

        assert_eq!(snapshot(root.path()).unwrap(), blessed);
    }
}
