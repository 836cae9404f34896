//! A workspace with one program, small enough to be built many times.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use wasm_build::{Error, Event, Program, Selection, Workspace};

/// Nothing but what a chain asks of a program.
pub(crate) const SMALL: &str = r#"
//! Answers with success.

#[link(wasm_import_module = "vm_hooks")]
unsafe extern "C" {
    fn pay_for_memory_grow(pages: u32);
}

/// Where every call begins.
#[unsafe(no_mangle)]
pub extern "C" fn user_entrypoint(length: u32) -> u32 {
    unsafe { pay_for_memory_grow(0) };
    length.wrapping_mul(3)
}
"#;

const MANIFEST: &str = r#"
[package]
name = "small"
version = "0.1.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]
"#;

const WORKSPACE: &str = r#"
[workspace]
resolver = "3"
members = ["small"]
"#;

const LOCK: &str = r#"version = 4

[[package]]
name = "small"
version = "0.1.0"
"#;

/// One test at a time has the workspace, and finds it as if nothing had been built.
pub(crate) struct Bench {
    pub(crate) workspace: Workspace,
    _turn: MutexGuard<'static, ()>,
}

impl Bench {
    pub(crate) fn take() -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        // A test that failed in its turn has not spoiled what the next one writes anew.
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
        let files = [
            ("contracts/Cargo.toml", WORKSPACE),
            ("contracts/Cargo.lock", LOCK),
            ("contracts/small/Cargo.toml", MANIFEST),
            ("contracts/small/src/lib.rs", SMALL),
        ];
        for (file, content) in files {
            write(&root.join(file), content);
        }
        copy(&repository().join("rust-toolchain.toml"), &root.join("rust-toolchain.toml"));
        share("target/binaryen", &root);
        share("target/wasm", &root);
        let programs = root.join("target/programs");
        if programs.exists() {
            fs::remove_dir_all(programs).unwrap();
        }
        Self { workspace: Workspace::at(root).unwrap(), _turn: turn }
    }

    pub(crate) fn set_source(&self, source: &str) {
        write(&self.workspace.contracts().join("small/src/lib.rs"), source);
    }

    /// The program, and which steps it took.
    pub(crate) fn build(&self) -> (Result<Program, Error>, Vec<&'static str>) {
        let mut steps = Vec::new();
        let programs =
            wasm_build::build(&self.workspace, &Selection::All, &mut |event: Event<'_>| {
                steps.extend(match event {
                    Event::Compiling { .. } => Some("compiling"),
                    Event::Packing { .. } => Some("packing"),
                    Event::Built { .. } => Some("built"),
                    Event::Fresh { .. } => Some("fresh"),
                    _ => None,
                });
            });
        (programs.map(|mut it| it.remove(0)), steps)
    }
}

/// The checkout that is under test.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// One download, one standard library, for all checkouts that tests make.
pub(crate) fn share(directory: &str, root: &Path) {
    let (shared, link) = (repository().join(directory), root.join(directory));
    fs::create_dir_all(&shared).unwrap();
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    if !link.is_symlink() {
        symlink(shared, link).unwrap();
    }
}

/// Writes what has changed, so that cargo sees no other changes.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) {
    if fs::read(path).is_ok_and(|it| it == content.as_ref()) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Copies a file, or a directory without build output, writing what has changed.
pub(crate) fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        return write(to, fs::read(from).unwrap());
    }
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() != "target" {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    }
}
