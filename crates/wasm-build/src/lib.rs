//! Turns the contracts into deployable programs.
//!
//! # What is a program
//!
//! Any member of `contracts/` with `crate-type = ["cdylib", …]`; its package name is the
//! program's name. It may depend on registry crates, on members of `contracts/`, and on
//! `crates/protocol`. Its manifest may choose how it is compiled:
//!
//! ```toml
//! [package.metadata.millet]
//! opt-level = "s"   # "z" (the default), "s", 2 or 3; `wasm-build --levels NAME` compares them
//! ```
//!
//! Everything else is the same for all, and is set here rather than in a profile.
//!
//! # What happens to it
//!
//! Compiled with a standard library of its own and panics that abort at once (`compile.rs`),
//! optimised by binaryen (`optimize.rs`), freed of what a chain refuses, checked against the
//! rules of activation (`module.rs`), compressed ([`mod@code`]), and kept in
//! `target/programs/` until something it is made of changes (`store.rs`). The bytes depend on
//! the sources, the lock file and the pinned tools; not on the machine or the directory.
//!
//! The library never prints: a [`Progress`] hears what happens.
//!
//! ```no_run
//! use wasm_build::{Selection, Silent, Workspace};
//!
//! let programs = wasm_build::build(&Workspace::find()?, &Selection::All, &mut Silent)?;
//! for program in programs {
//!     let transaction_data = wasm_build::init_code(&program.code);
//! }
//! # Ok::<(), wasm_build::Error>(())
//! ```

mod build;
mod code;
mod compile;
mod digest;
mod error;
mod module;
mod optimize;
#[cfg(test)]
#[expect(dead_code, reason = "its main function belongs to a program of its own")]
mod portable_rustc;
mod progress;
mod store;
mod toolchain;
mod tools;
mod workspace;

pub use self::{
    build::{Trial, build, try_levels},
    code::{CODE_LIMIT, init_code},
    digest::Digest,
    error::{Error, Function, Functions},
    module::Refusal,
    progress::{Event, Progress, Silent},
    store::Program,
    tools::Tools,
    workspace::{OptLevel, Selection, Workspace},
};
