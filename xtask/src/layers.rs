//! Who may depend on whom. The table is the rule; `docs/architecture.md` gives the reasons.

use std::{collections::BTreeSet, path::Path, process::Command};

use eyre::{WrapErr, ensure};
use serde::Deserialize;

/// Host crates, and those of ours that each may use outside of its tests.
const HOST: &[(&str, &[&str])] = &[
    ("anchors", &["npm"]),
    (
        "benchmarks",
        &[
            "anchors",
            "bindings",
            "client",
            "deploy",
            "devnode",
            "params",
            "protocol",
            "rewards",
            "testkit",
            "wasm-build",
        ],
    ),
    ("bindings", &[]),
    ("cli", &["bindings", "client", "manifest", "params", "protocol", "rewards"]),
    ("client", &["bindings", "params"]),
    (
        "deploy",
        &[
            "bindings",
            "client",
            "devnode",
            "manifest",
            "params",
            "protocol",
            "rewards",
            "wasm-build",
        ],
    ),
    ("devnode", &[]),
    ("fuzz", &["devnode", "npm"]),
    ("manifest", &[]),
    ("npm", &[]),
    ("params", &["protocol"]),
    ("protocol", &[]),
    ("proxy", &[]),
    ("rewards", &["bindings", "client", "npm", "params", "protocol"]),
    ("simulator", &["params", "protocol"]),
    (
        "testkit",
        &["bindings", "client", "deploy", "devnode", "params", "protocol", "rewards", "wasm-build"],
    ),
    ("wasm-build", &["npm"]),
    ("xtask", &["bindings", "params", "wasm-build"]),
];

/// What any host crate's tests may use besides: a chain or a world to test in, what disturbs it, and
/// others' contracts for it.
const HOST_TESTS: &[&str] = &["anchors", "devnode", "protocol", "proxy", "testkit"];

/// All that the arithmetic of the chain may stand on, ours or not.
const PROTOCOL: &[&str] = &["ruint"];

/// Shared crates of the contracts, and those of ours that each may use.
const SHARED: &[(&str, &[&str])] = &[
    ("interfaces", &[]),
    ("onchain", &["interfaces", "protocol"]),
    ("vault-state", &["interfaces", "onchain", "protocol"]),
];

/// Those of ours that any program may use. No program is among them.
const PROGRAM: &[&str] = &["interfaces", "onchain", "protocol"];

/// What two programs of one contract share, and the programs.
const OF_ONE_CONTRACT: &[(&str, &[&str])] = &[("vault-state", &["vault", "vault-office"])];

/// A crate, as far as layers are concerned.
#[derive(Debug)]
struct Crate {
    name: String,
    /// Is deployed.
    program: bool,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// Of ours if there is one.
    path: Option<String>,
    kind: Option<String>,
}

impl Dependency {
    fn is_for_tests(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

/// One sentence for each dependency that the table forbids.
///
/// # Errors
///
/// If cargo cannot read the manifests.
pub(crate) fn faults(root: &Path) -> eyre::Result<Vec<String>> {
    let mut faults = host_faults(&crates(&root.join("Cargo.toml"))?);
    faults.extend(contract_faults(&crates(&root.join("contracts/Cargo.toml"))?));
    Ok(faults)
}

fn host_faults(crates: &[Crate]) -> Vec<String> {
    let mut faults = Vec::new();
    for it in crates {
        let Some((_, allowed)) = HOST.iter().find(|(name, _)| *name == it.name) else {
            faults.push(format!("{} has no place in xtask/src/layers.rs yet", it.name));
            continue;
        };
        for dependency in &it.dependencies {
            let name = dependency.name.as_str();
            let ours = dependency.path.is_some();
            let in_tests = dependency.is_for_tests() && HOST_TESTS.contains(&name);
            if ours && !allowed.contains(&name) && !in_tests {
                faults.push(format!("{} may not depend on {name}", it.name));
            }
            let is_foreign = !ours && !dependency.is_for_tests();
            if it.name == "protocol" && is_foreign && !PROTOCOL.contains(&name) {
                faults.push(format!("protocol may depend on ruint alone, not on {name}"));
            }
        }
    }
    faults
}

fn contract_faults(crates: &[Crate]) -> Vec<String> {
    let programs: BTreeSet<_> =
        crates.iter().filter(|it| it.program).map(|it| it.name.as_str()).collect();
    let mut faults = Vec::new();
    for it in crates {
        let shared = SHARED.iter().find(|(name, _)| *name == it.name).map(|(_, allowed)| *allowed);
        let Some(allowed) = shared.or(it.program.then_some(PROGRAM)) else {
            faults.push(format!("{} is neither a program nor in xtask/src/layers.rs", it.name));
            continue;
        };
        for dependency in it.dependencies.iter().filter(|it| it.path.is_some()) {
            let name = dependency.name.as_str();
            if programs.contains(name) {
                faults.push(format!("{}: nothing may depend on a program ({name})", it.name));
            } else if !allowed.contains(&name) && !are_one_contract(name, &it.name) {
                faults.push(format!("{} may not depend on {name}", it.name));
            }
        }
    }
    faults
}

fn are_one_contract(shared: &str, program: &str) -> bool {
    OF_ONE_CONTRACT.iter().any(|(name, programs)| *name == shared && programs.contains(&program))
}

fn crates(manifest: &Path) -> eyre::Result<Vec<Crate>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        dependencies: Vec<Dependency>,
        targets: Vec<Target>,
    }
    #[derive(Deserialize)]
    struct Target {
        crate_types: Vec<String>,
    }

    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["metadata", "--format-version=1", "--no-deps", "--offline", "--manifest-path"]);
    let answer = cargo.arg(manifest).output().wrap_err("starting cargo metadata")?;
    let complaint = String::from_utf8_lossy(&answer.stderr);
    ensure!(answer.status.success(), "reading {}: {complaint}", manifest.display());
    let metadata: Metadata =
        serde_json::from_slice(&answer.stdout).wrap_err("reading the answer of cargo metadata")?;
    let is_program = |package: &Package| {
        package.targets.iter().any(|target| target.crate_types.iter().any(|it| it == "cdylib"))
    };
    let packages = metadata.packages.into_iter();
    Ok(packages
        .map(|it| Crate { program: is_program(&it), name: it.name, dependencies: it.dependencies })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn krate(name: &str, program: bool, dependencies: &[&str]) -> Crate {
        let dependency = |text: &&str| {
            let (name, kind) = text.split_once(" in ").unwrap_or((*text, "normal"));
            let (name, path) = match name.strip_prefix("our ") {
                Some(name) => (name, Some("crates".into())),
                None => (name, None),
            };
            Dependency { name: name.into(), path, kind: Some(kind.into()) }
        };
        Crate {
            name: name.into(),
            program,
            dependencies: dependencies.iter().map(dependency).collect(),
        }
    }

    #[test]
    fn this_repository_keeps_its_layers() {
        let faults = faults(&crate::root().unwrap()).unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn a_chain_is_no_fixture_and_arithmetic_stands_alone() {
        let crates = [
            krate("devnode", false, &["revm", "our bindings"]),
            krate("protocol", false, &["ruint", "serde", "proptest in dev"]),
            krate("deploy", false, &["our devnode", "our testkit", "our testkit in dev"]),
            krate("gadget", false, &[]),
        ];

        assert_eq!(
            host_faults(&crates),
            [
                "devnode may not depend on bindings",
                "protocol may depend on ruint alone, not on serde",
                "deploy may not depend on testkit",
                "gadget has no place in xtask/src/layers.rs yet",
            ]
        );
    }

    #[test]
    fn programs_depend_on_shared_crates_only_and_nothing_on_programs() {
        let crates = [
            krate("interfaces", false, &["alloy-sol-types", "our onchain"]),
            krate("vault", true, &["our onchain", "our vault-state", "our token", "our params"]),
            krate("token", true, &["stylus-sdk", "our vault-state"]),
            krate("gadget", false, &[]),
        ];

        assert_eq!(
            contract_faults(&crates),
            [
                "interfaces may not depend on onchain",
                "vault: nothing may depend on a program (token)",
                "vault may not depend on params",
                "token may not depend on vault-state",
                "gadget is neither a program nor in xtask/src/layers.rs",
            ]
        );
    }
}
