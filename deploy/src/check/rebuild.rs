//! Builds the programs again, elsewhere, and compares the bytes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use alloy::primitives::keccak256;
use manifest::{Manifest, Program, Source};
use wasm_build::{Progress, Selection, Workspace};

use super::Finding;

/// All that programs are made of, by path in the repository.
const PARTS: [&str; 6] =
    ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "abi", "contracts", "crates/protocol"];

/// What builds leave behind, which is no source.
const OUTPUT: &str = "target";

/// Programs that cannot be built again.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// The sources cannot be copied.
    #[error("copying {}: {why}", at.display())]
    Copy {
        /// Which file or folder.
        at: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// They do not build.
    #[error(transparent)]
    Build(#[from] wasm_build::Error),
}

/// What the sources of `workspace` come to when they are built in a folder of their own, from
/// nothing, beside what `manifest` says of each program. `here` is what this checkout is made from.
///
/// Takes minutes: the standard library is built too.
///
/// # Errors
///
/// [`RebuildError`].
pub fn rebuild(
    manifest: &Manifest,
    workspace: &Workspace,
    here: &Source,
    progress: &mut dyn Progress,
) -> Result<Vec<Finding>, RebuildError> {
    let folder =
        tempfile::tempdir().map_err(|why| RebuildError::Copy { at: std::env::temp_dir(), why })?;
    for part in PARTS {
        copy(&workspace.root().join(part), &folder.path().join(part))?;
    }
    let names: Vec<_> = manifest.programs.keys().cloned().collect();
    let elsewhere = Workspace::at(folder.path())?;
    let built = wasm_build::build(&elsewhere, &Selection::Named(names), progress)?;
    let mut findings = source(manifest, here);
    for (program, (name, expected)) in built.iter().zip(&manifest.programs) {
        findings.extend(compared(name, expected, program));
    }
    Ok(findings)
}

/// Whether these are the sources at all.
fn source(manifest: &Manifest, here: &Source) -> Vec<Finding> {
    let Some(theirs) = &manifest.source else { return Vec::new() };
    let commit = |source: &Source| match &source.commit {
        Some(commit) if commit.clean => commit.id.clone(),
        Some(commit) => format!("{} with changes", commit.id),
        None => "unknown".to_owned(),
    };
    // Another commit can have the same programs: their bytes decide.
    vec![
        Finding::governed("rebuild", "commit", Some(commit(theirs)), commit(here)),
        Finding::governed("rebuild", "compiler", Some(theirs.rustc.clone()), &here.rustc),
    ]
}

fn compared(name: &str, expected: &Program, built: &wasm_build::Program) -> Vec<Finding> {
    let subject = format!("rebuild {name}");
    let code_hash = keccak256(&built.code);
    let mut findings = vec![Finding::equal(&subject, "code hash", expected.code_hash, code_hash)];
    if let Some(was) = &expected.built {
        findings.push(Finding::equal(&subject, "sha256", &was.sha256, &built.sha256));
        findings.push(Finding::equal(&subject, "wasm-opt", was.optimized, built.optimized));
    }
    findings
}

fn copy(from: &Path, to: &Path) -> Result<(), RebuildError> {
    let failed = |at: &Path| {
        let at = at.to_owned();
        move |why| RebuildError::Copy { at, why }
    };
    if from.is_file() {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(failed(folder))?;
        }
        return fs::copy(from, to).map(drop).map_err(failed(from));
    }
    fs::create_dir_all(to).map_err(failed(to))?;
    for entry in fs::read_dir(from).map_err(failed(from))? {
        let name = entry.map_err(failed(from))?.file_name();
        if name != OUTPUT {
            copy(&from.join(&name), &to.join(&name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use manifest::Built;
    use wasm_build::{Digest, OptLevel};

    use super::*;
    use crate::check::Verdict;

    fn built(code: &[u8], optimized: bool) -> wasm_build::Program {
        wasm_build::Program {
            name: "token".to_owned(),
            code: code.to_vec(),
            wasm_len: code.len(),
            sha256: Digest::of(code),
            opt_level: OptLevel::Z,
            optimized,
        }
    }

    /// What was deployed of the module `code`.
    fn deployed(code: &[u8]) -> Program {
        let built = Built {
            sha256: Digest::of(code).to_string(),
            wasm_bytes: code.len() as u64,
            code_bytes: code.len() as u64,
            opt_level: "z".to_owned(),
            optimized: true,
        };
        Program { code_hash: keccak256(code), built: Some(built) }
    }

    #[test]
    fn other_bytes_differ() {
        let verdicts = |expected: &Program, program: &wasm_build::Program| {
            let findings = compared("token", expected, program);
            findings.into_iter().map(|it| (it.what, it.verdict)).collect::<Vec<_>>()
        };
        let named = |verdicts: [Verdict; 3]| {
            let names = ["code hash", "sha256", "wasm-opt"].map(String::from);
            names.into_iter().zip(verdicts).collect::<Vec<_>>()
        };
        let (ok, differs) = (Verdict::Ok, Verdict::Differs);
        let expected = deployed(b"one");

        assert_eq!(verdicts(&expected, &built(b"one", true)), named([ok; 3]));
        assert_eq!(verdicts(&expected, &built(b"two", true)), named([differs, differs, ok]));
        assert_eq!(verdicts(&expected, &built(b"one", false)), named([ok, ok, differs]));
        // A manifest of the first form has the code hash alone.
        let first = Program { built: None, ..expected };
        let only = |verdict| vec![("code hash".to_owned(), verdict)];
        assert_eq!(verdicts(&first, &built(b"one", true)), only(ok));
        assert_eq!(verdicts(&first, &built(b"two", true)), only(differs));
    }

    #[test]
    fn a_copy_has_the_sources_and_not_what_builds_leave() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for file in ["token/src/lib.rs", "target/debug/token", "token/target/x", "Cargo.toml"] {
            let file = from.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "text").unwrap();
        }

        copy(from.path(), &to.path().join("copy")).unwrap();

        let is_there = |file: &str| to.path().join("copy").join(file).exists();
        assert!(is_there("token/src/lib.rs") && is_there("Cargo.toml"));
        assert!(!is_there("target") && !is_there("token/target"));
    }
}
