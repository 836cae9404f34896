//! The same bytes, wherever the repository is.
//!
//! The copy shares nothing with the original but wasm-opt, which never sees a path: its standard
//! library and its crates are compiled anew, once, and kept for the next run.

use std::path::Path;

use wasm_build::{Selection, Silent, Workspace};

use crate::bench::{copy, repository, share};

/// Uses the SDK, its macros and the files of `abi/`: what has a way into the bytes of all
/// programs, and is the smallest of them to build.
const PROGRAM: &str = "token";

#[test]
fn two_directories_give_the_same_bytes() {
    let here = Workspace::at(repository()).unwrap();
    let elsewhere = Path::new(env!("CARGO_TARGET_TMPDIR")).join("a/checkout/much/deeper/down");
    for part in ["Cargo.toml", "rust-toolchain.toml", "abi", "contracts", "crates/protocol"] {
        copy(&here.root().join(part), &elsewhere.join(part));
    }
    share("target/binaryen", &elsewhere);
    let elsewhere = Workspace::at(elsewhere).unwrap();

    let built = [here, elsewhere].map(|workspace| {
        let selection = Selection::Named(vec![PROGRAM.into()]);
        wasm_build::build(&workspace, &selection, &mut Silent).unwrap().remove(0)
    });

    assert_eq!(built[0].sha256, built[1].sha256);
    assert_eq!(built[0], built[1]);
}
