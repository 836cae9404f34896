//! Stands between cargo and rustc, so that a program's bytes do not depend on the machine.
//!
//! Cargo derives each crate's `-C metadata`, and with it every mangled name, from the crate's
//! source id. For path crates outside the workspace, and for the standard library when it is
//! built from source, that id holds an absolute path; functions are laid out in the order of
//! their names, so the layout follows the path. Here the value is replaced by one that says
//! the same of the crate without the path: package, version, and the `--cfg`s it is built with.
//! Each package's directory is remapped for the same reason.
//!
//! A program of its own: [`crate::compile`] hands this file to rustc and the result to cargo as
//! `RUSTC_WRAPPER`. So it uses nothing but `std`.

use std::{
    env,
    hash::{DefaultHasher, Hash, Hasher},
    process::{Command, exit},
};

/// Cargo builds for two targets at once; host tools leave no trace in a program.
const TARGET: &str = "wasm32-unknown-unknown";

fn main() {
    let mut args = env::args().skip(1);
    let rustc = args.next().unwrap_or_else(|| String::from("rustc"));
    let args: Vec<String> = args.collect();
    let args = match Package::compiled() {
        Some(package) if args.iter().any(|arg| arg == TARGET) => portable(&args, &package),
        _ => args,
    };

    match Command::new(&rustc).args(args).status() {
        Ok(status) => exit(status.code().unwrap_or(1)),
        Err(error) => panic!("starting {rustc}: {error}"),
    }
}

/// What cargo says of the package it is compiling.
struct Package {
    name: String,
    version: String,
    root: String,
}

impl Package {
    /// `None` when cargo only asks rustc about itself.
    fn compiled() -> Option<Self> {
        Some(Self {
            name: env::var("CARGO_PKG_NAME").ok()?,
            version: env::var("CARGO_PKG_VERSION").ok()?,
            root: env::var("CARGO_MANIFEST_DIR").ok()?,
        })
    }
}

/// `args` with the machine taken out.
fn portable(args: &[String], package: &Package) -> Vec<String> {
    let metadata = format!("metadata={:016x}", identity(args, package));
    let mut portable: Vec<String> = args
        .iter()
        .map(|arg| if arg.starts_with("metadata=") { metadata.clone() } else { arg.clone() })
        .collect();
    portable
        .push(format!("--remap-path-prefix={}={}-{}", package.root, package.name, package.version));
    portable
}

/// Tells crates of one build apart. Two that got the same would be refused by rustc, so a clash
/// is an error and never a wrong program. `DefaultHasher::new` has fixed keys.
fn identity(args: &[String], package: &Package) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&package.name, &package.version).hash(&mut hasher);
    for (flag, value) in args.iter().zip(args.iter().skip(1)) {
        if flag == "--cfg" || flag == "--crate-name" {
            value.hash(&mut hasher);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(root: &str) -> Package {
        Package { name: "vault".into(), version: "0.1.0".into(), root: root.into() }
    }

    fn args(metadata: &str, feature: &str) -> Vec<String> {
        ["--crate-name", "vault", "--cfg", feature, "-C", metadata].map(String::from).to_vec()
    }

    #[test]
    fn the_directory_of_a_package_leaves_no_trace_but_its_remapping() {
        let here = portable(&args("metadata=1111", "a"), &package("/home/alice"));
        let there = portable(&args("metadata=2222", "a"), &package("/srv/build/deep"));

        assert_eq!(here[..6], there[..6]);
        assert!(!here.contains(&String::from("metadata=1111")));
        assert_eq!(here[6], "--remap-path-prefix=/home/alice=vault-0.1.0");
        assert_eq!(there[6], "--remap-path-prefix=/srv/build/deep=vault-0.1.0");
    }

    #[test]
    fn features_and_versions_tell_crates_apart() {
        let one = identity(&args("", "a"), &package("/"));
        let other_feature = identity(&args("", "b"), &package("/"));
        let other_version =
            identity(&args("", "a"), &Package { version: "0.2.0".into(), ..package("/") });

        assert_ne!(one, other_feature);
        assert_ne!(one, other_version);
    }
}
