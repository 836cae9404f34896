//! The figures as they are kept: `snapshots/gas.json`, and the table in `README.md`.

use std::{collections::BTreeMap, fs, path::Path};

use eyre::{OptionExt, Result, WrapErr};
use serde::{Deserialize, Serialize};

use super::acts::ACTS;
use anchors::LIBRARIES;

const FILE: &str = "snapshots/gas.json";
const README: &str = "README.md";
const BEGIN: &str = "<!-- gas: written by `cargo xtask gas --bless` -->";
const END: &str = "<!-- end of gas -->";

/// Gas by which two runs of the same code may differ: a program's ink follows the values it works on,
/// times among them, and is rounded to gas.
const GAS_OF_ROUNDING: u64 = 1;

/// What to do where figures are new on purpose.
const ADVICE: &str = "if this is wanted: cargo xtask gas --bless";

/// Figures by the name of the act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot(pub BTreeMap<String, Figure>);

/// Gas of one act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Ours, while every program is in the chain's cache.
    pub cached: u64,
    /// Ours, while none is.
    pub uncached: u64,
    /// Theirs, by library; those that offer the act.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub theirs: BTreeMap<String, u64>,
}

impl Figure {
    /// The least of theirs.
    fn best(&self) -> Option<u64> {
        self.theirs.values().copied().min()
    }
}

impl Snapshot {
    /// What was accepted last.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn read(root: &Path) -> Result<Self> {
        let json = fs::read(root.join(FILE)).wrap_err_with(|| format!("reading {FILE}"))?;
        serde_json::from_slice(&json).wrap_err_with(|| format!("reading {FILE}"))
    }

    /// Accepts these figures, there and in the README.
    ///
    /// # Errors
    ///
    /// If a file cannot be written, or the README has no place for them.
    pub fn bless(&self, root: &Path) -> Result<()> {
        let writing = || format!("writing {FILE}");
        fs::create_dir_all(root.join("snapshots")).wrap_err_with(writing)?;
        let json = serde_json::to_string_pretty(self)?;
        fs::write(root.join(FILE), json + "\n").wrap_err_with(writing)?;

        let readme = fs::read_to_string(root.join(README)).wrap_err("reading README.md")?;
        let updated = with_table(&readme, self).ok_or_eyre("README.md has no place for gas")?;
        fs::write(root.join(README), updated).wrap_err("writing README.md")
    }

    /// These figures, with theirs from `recorded` where they were not measured.
    #[must_use]
    pub fn with_anchors_of(mut self, recorded: &Self) -> Self {
        for (act, figure) in &mut self.0 {
            if let Some(known) = recorded.0.get(act).filter(|_| figure.theirs.is_empty()) {
                figure.theirs.clone_from(&known.theirs);
            }
        }
        self
    }

    /// One line for each figure that is not the recorded one, and for a README that shows others.
    ///
    /// # Errors
    ///
    /// If what was recorded cannot be read.
    pub fn faults(&self, root: &Path) -> Result<Vec<String>> {
        let recorded = Self::read(root)?;
        let mut faults = differences(&recorded, self);
        let readme = fs::read_to_string(root.join(README)).wrap_err("reading README.md")?;
        if with_table(&readme, &recorded).as_deref() != Some(&readme) {
            faults.push(format!("the table in {README} is another one"));
        }
        if !faults.is_empty() {
            faults.push(ADVICE.to_owned());
        }
        Ok(faults)
    }

    /// A table in Markdown.
    pub fn table(&self) -> String {
        let names: Vec<_> = LIBRARIES.iter().map(|it| it.name).collect();
        let mut table = format!(
            "| act | ours, cached | budget | {} | ours / best of theirs | ours, uncached |\n\
             |---|---:|---:|{}---:|---:|\n",
            names.join(" | "),
            "---:|".repeat(names.len())
        );
        for act in ACTS {
            let Some(figure) = self.0.get(act.name) else { continue };
            let Figure { cached, uncached, theirs } = figure;
            let theirs: Vec<_> = names.iter().map(|it| shown(theirs.get(*it).copied())).collect();
            table += &format!(
                "| {} | {cached} | {} | {} | {} | {uncached} |\n",
                act.name,
                shown(act.budget),
                theirs.join(" | "),
                figure.best().map_or_else(String::new, |best| ratio(*cached, best)),
            );
        }
        table
    }
}

fn shown(gas: Option<u64>) -> String {
    gas.map_or_else(String::new, |gas| gas.to_string())
}

/// In hundredths. Rounds up, against us.
fn ratio(ours: u64, theirs: u64) -> String {
    let hundredths = (100 * ours).div_ceil(theirs);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn differences(recorded: &Snapshot, measured: &Snapshot) -> Vec<String> {
    let names: std::collections::BTreeSet<_> = recorded.0.keys().chain(measured.0.keys()).collect();
    let difference = |name: &String| match (recorded.0.get(name), measured.0.get(name)) {
        (Some(old), Some(new)) if old.is_like(new) => None,
        (Some(old), Some(new)) => Some(format!(
            "{name}: cached {} -> {}, uncached {} -> {}, theirs {:?} -> {:?}",
            old.cached, new.cached, old.uncached, new.uncached, old.theirs, new.theirs
        )),
        (None, Some(new)) => Some(format!("{name}: new, {}", new.cached)),
        (_, None) => Some(format!("{name}: is no longer measured")),
    };
    names.into_iter().filter_map(difference).collect()
}

impl Figure {
    fn is_like(&self, other: &Self) -> bool {
        let near = |one: u64, other: u64| one.abs_diff(other) <= GAS_OF_ROUNDING;
        let theirs = self.theirs.len() == other.theirs.len()
            && self
                .theirs
                .iter()
                .all(|(name, gas)| other.theirs.get(name).is_some_and(|other| near(*gas, *other)));
        near(self.cached, other.cached) && near(self.uncached, other.uncached) && theirs
    }
}

/// `readme` with the table between its markers, if it has them.
fn with_table(readme: &str, snapshot: &Snapshot) -> Option<String> {
    let (before, rest) = readme.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{}{END}{after}", snapshot.table()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACT: &str = "transfer to a holder";

    fn snapshot(cached: u64, theirs: &[(&str, u64)]) -> Snapshot {
        let theirs = theirs.iter().map(|(name, gas)| ((*name).to_owned(), *gas)).collect();
        let figure = Figure { cached, uncached: 2 * cached, theirs };
        Snapshot([(ACT.to_owned(), figure)].into())
    }

    #[test]
    fn the_ratio_is_to_the_best_of_theirs_and_rounds_against_us() {
        let table = snapshot(35_521, &[("OpenZeppelin", 34_501), ("Solady", 34_019)]).table();
        let row = "| transfer to a holder | 35521 | 36000 | 34501 | 34019 |  | 1.05 | 71042 |";
        assert!(table.lines().any(|line| line == row), "{table}");

        assert_eq!(ratio(100, 100), "1.00");
        assert_eq!(ratio(1_000_001, 1_000_000), "1.01");
        assert_eq!(ratio(1, 100), "0.01");
    }

    #[test]
    fn what_was_not_measured_is_left_as_it_was() {
        let recorded = snapshot(1, &[("Solady", 9)]);
        assert_eq!(snapshot(2, &[]).with_anchors_of(&recorded), snapshot(2, &[("Solady", 9)]));
        let measured = snapshot(2, &[("Solady", 8)]);
        assert_eq!(measured.clone().with_anchors_of(&recorded), measured);
    }

    #[test]
    fn what_is_blessed_is_what_the_next_run_expects() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(README), format!("# Millet\n{BEGIN}\nstale\n{END}\nrest"))
            .unwrap();
        let blessed = snapshot(10, &[("Solady", 9)]);

        blessed.bless(root.path()).unwrap();

        assert_eq!(blessed.faults(root.path()).unwrap(), [""; 0]);
        let readme = fs::read_to_string(root.path().join(README)).unwrap();
        assert!(readme.starts_with("# Millet\n") && readme.ends_with("\nrest"), "{readme}");
        assert!(!readme.contains("stale"));
        let rounded =
            Snapshot([(ACT.to_owned(), Figure { cached: 11, ..blessed.0[ACT].clone() })].into());
        assert_eq!(rounded.faults(root.path()).unwrap(), [""; 0]);
        for other in [snapshot(12, &[("Solady", 9)]), snapshot(10, &[("Solady", 7)])] {
            let faults = other.faults(root.path()).unwrap();
            assert_eq!(faults.len(), 2, "{faults:?}");
            assert!(faults[0].starts_with(ACT) && faults[1] == ADVICE);
        }
    }
}
