//! Where the programs are, and what each one asks for.

use std::{
    collections::BTreeSet,
    env,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    Error,
    toolchain::{Toolchain, output, shown},
};

/// A checkout of this repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The checkout around the current directory, or else the one this crate was compiled in.
    ///
    /// # Errors
    ///
    /// [`Error::NoWorkspace`] if neither has a `contracts/Cargo.toml`.
    pub fn find() -> Result<Self, Error> {
        let here = env::current_dir().map_err(Error::file("finding", "the current directory"))?;
        let compiled_in = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut candidates = here.ancestors().chain(compiled_in.ancestors());
        candidates
            .find(|directory| is_root(directory))
            .map(|root| Self { root: root.into() })
            .ok_or(Error::NoWorkspace(here.clone()))
    }

    /// The checkout at `root`, an absolute path.
    ///
    /// # Errors
    ///
    /// [`Error::NoWorkspace`] if it has no `contracts/Cargo.toml`.
    pub fn at(root: impl Into<PathBuf>) -> Result<Self, Error> {
        let root = root.into();
        if is_root(&root) { Ok(Self { root }) } else { Err(Error::NoWorkspace(root)) }
    }

    /// The root of the repository.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The cargo workspace of the programs.
    pub fn contracts(&self) -> PathBuf {
        self.root.join("contracts")
    }

    /// Where finished programs are kept.
    pub fn programs(&self) -> PathBuf {
        self.root.join("target/programs")
    }
}

fn is_root(directory: &Path) -> bool {
    directory.join("contracts/Cargo.toml").is_file()
}

/// Which programs to build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Every one.
    All,
    /// Those with these names, in this order.
    Named(Vec<String>),
}

/// How hard the compiler works for small code. Which is best differs from program to program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OptLevel {
    /// Smallest code.
    #[default]
    #[serde(rename = "z")]
    Z,
    /// Small code.
    #[serde(rename = "s")]
    S,
    /// Fast code, less of it than [`OptLevel::Three`] makes.
    #[serde(rename = "2")]
    Two,
    /// Fastest code.
    #[serde(rename = "3")]
    Three,
}

impl OptLevel {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Z, Self::S, Self::Two, Self::Three];

    /// As Cargo's `opt-level` says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Z => "z",
            Self::S => "s",
            Self::Two => "2",
            Self::Three => "3",
        }
    }

    /// As a value in Cargo's configuration: letters are strings, numbers are numbers.
    pub(crate) const fn as_toml(self) -> &'static str {
        match self {
            Self::Z => "'z'",
            Self::S => "'s'",
            Self::Two => "2",
            Self::Three => "3",
        }
    }

    /// The level that `asked` means.
    pub fn parse(asked: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == asked)
    }
}

/// A crate that becomes a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Crate {
    pub name: String,
    pub opt_level: OptLevel,
}

/// What cargo knows of the contracts.
#[derive(Debug)]
pub(crate) struct Contracts {
    /// By name.
    pub programs: Vec<Crate>,
    /// Directories and files outside `contracts/` that programs are made of.
    pub outside: BTreeSet<PathBuf>,
}

impl Contracts {
    /// Asks cargo, without downloading anything.
    pub(crate) fn read(workspace: &Workspace, toolchain: &Toolchain) -> Result<Self, Error> {
        let mut cargo = toolchain.command("cargo");
        cargo.args(["metadata", "--format-version=1", "--no-deps", "--offline"]);
        let answer = output(&mut cargo)?;
        let metadata: Metadata = serde_json::from_str(&answer).map_err(|error| Error::Answer {
            command: shown(&cargo),
            problem: error.to_string(),
        })?;

        let contracts = workspace.contracts();
        let dependencies = metadata.packages.iter().flat_map(|package| &package.dependencies);
        let outside = dependencies
            .filter_map(|dependency| dependency.path.clone())
            .filter(|path| !path.starts_with(&contracts))
            .collect();

        let mut programs = Vec::new();
        for package in metadata.packages {
            if package.targets.iter().any(|it| it.crate_types.iter().any(|it| it == "cdylib")) {
                programs.push(package.program()?);
            }
        }
        programs.sort_by(|a: &Crate, b| a.name.cmp(&b.name));
        Ok(Self { programs, outside })
    }

    /// The crates that `selection` means.
    pub(crate) fn select(&self, selection: &Selection) -> Result<Vec<Crate>, Error> {
        let Selection::Named(names) = selection else { return Ok(self.programs.clone()) };
        let find = |name: &String| {
            self.programs.iter().find(|it| it.name == *name).cloned().ok_or_else(|| {
                let known = self.programs.iter().map(|it| it.name.clone()).collect();
                Error::UnknownProgram { name: name.clone(), known }
            })
        };
        names.iter().map(find).collect()
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
    targets: Vec<CargoTarget>,
    #[serde(default)]
    metadata: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Dependency {
    path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct CargoTarget {
    crate_types: Vec<String>,
}

/// `[package.metadata.millet]`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Millet {
    #[serde(default, rename = "opt-level")]
    opt_level: Option<serde_json::Value>,
}

impl Package {
    fn program(self) -> Result<Crate, Error> {
        let wrong = |reason: String| Error::Metadata { program: self.name.clone(), reason };
        let millet = match self.metadata.as_ref().and_then(|it| it.get("millet")) {
            Some(table) => Millet::deserialize(table).map_err(|error| wrong(error.to_string()))?,
            None => Millet::default(),
        };
        // As in a profile: numbers are numbers and letters are strings.
        let opt_level = match millet.opt_level {
            None => OptLevel::default(),
            Some(asked) => {
                let text = asked.as_str().map_or_else(|| asked.to_string(), String::from);
                OptLevel::parse(&text)
                    .ok_or_else(|| wrong(format!("opt-level is {asked}; it may be z, s, 2 or 3")))?
            }
        };
        Ok(Crate { name: self.name, opt_level })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(metadata: &str) -> Result<Crate, Error> {
        let package = format!(
            r#"{{"name": "vault", "dependencies": [], "targets": [], "metadata": {metadata}}}"#
        );
        serde_json::from_str::<Package>(&package).unwrap().program()
    }

    #[test]
    fn a_program_may_choose_its_opt_level() {
        assert_eq!(program("null").unwrap().opt_level, OptLevel::Z);
        assert_eq!(program(r#"{"docs": 1}"#).unwrap().opt_level, OptLevel::Z);
        for (asked, level) in [("\"s\"", OptLevel::S), ("3", OptLevel::Three), ("2", OptLevel::Two)]
        {
            let metadata = format!(r#"{{"millet": {{"opt-level": {asked}}}}}"#);
            assert_eq!(program(&metadata).unwrap().opt_level, level);
        }
    }

    #[test]
    fn metadata_that_would_be_ignored_is_refused() {
        for millet in [r#"{"opt-level": 1}"#, r#"{"opt_level": "z"}"#, r#""z""#] {
            let refused = program(&format!(r#"{{"millet": {millet}}}"#));
            assert!(matches!(refused, Err(Error::Metadata { .. })), "{millet}: {refused:?}");
        }
    }

    #[test]
    fn an_unknown_program_is_answered_with_the_known_ones() {
        let known = |name: &str| Crate { name: name.into(), opt_level: OptLevel::Z };
        let contracts =
            Contracts { programs: vec![known("token"), known("vault")], outside: BTreeSet::new() };

        let refused = contracts.select(&Selection::Named(vec!["valt".into()])).unwrap_err();

        assert_eq!(refused.to_string(), "no program named valt; there are: token, vault");
    }
}
