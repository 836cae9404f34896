//! One crate to one module, the same on every machine.
//!
//! - The standard library is built too (`-Zbuild-std`) with panics that abort at once: no
//!   messages, no formatting, a third less code. What is left of source locations and `Debug`
//!   goes as well (docs/decisions/0007). All of it needs `RUSTC_BOOTSTRAP=1` on a stable
//!   compiler; the compiler is pinned, so what is unstable about it cannot move.
//! - `mvp` plus the three features that chains accept; 8 KiB of stack below the data.
//! - Each program is built alone: built together, crates would share the union of the features
//!   their dependents ask for, and bytes would depend on what else was selected.
//! - The lock file is used as it is.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{ChildStderr, Stdio},
    thread,
};

use serde::Deserialize;

use crate::{
    Error, Workspace,
    digest::Digest,
    progress::{Event, Progress},
    toolchain::{TARGET, Toolchain, output, shown},
    workspace::{Crate, OptLevel},
};

/// The module below stands between cargo and rustc; see there.
const PORTABLE_RUSTC: &str = include_str!("portable_rustc.rs");

/// The stack is 32 KB: a large entry point has a frame of more than 8, and a program that runs out
/// of stack traps without a word. Memory is counted in pages of 64 KB, so it costs nothing.
const RUSTFLAGS: [&str; 7] = [
    "-Clink-arg=-zstack-size=32768",
    "-Ctarget-cpu=mvp",
    "-Ctarget-feature=+bulk-memory,+sign-ext,+mutable-globals",
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
];

const CARGO_ARGS: [&str; 9] = [
    "build",
    "--lib",
    "--release",
    "--locked",
    "--message-format=json-render-diagnostics",
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=",
    "--target",
    TARGET,
];

/// Names stay in the module: they say which functions are large, and are stripped later.
///
/// `panic` stays at what cargo says nothing about, so that the flag above decides.
const PROFILE: [&str; 7] = [
    "profile.release.panic='unwind'",
    "profile.release.lto=true",
    "profile.release.codegen-units=1",
    "profile.release.strip=false",
    "profile.release.debug=false",
    "profile.release.incremental=false",
    "profile.release.debug-assertions=false",
];

/// Compiles programs of one workspace.
pub(crate) struct Compiler<'a> {
    toolchain: &'a Toolchain,
    /// Cargo's own target directory. One per wrapper and compiler: cargo would not notice that
    /// what stands between it and rustc has changed.
    directory: PathBuf,
    wrapper: PathBuf,
}

impl<'a> Compiler<'a> {
    /// Everything that shapes the module and is not the program's own.
    pub(crate) fn recipe() -> Digest {
        let parts = [&CARGO_ARGS[..], &RUSTFLAGS, &PROFILE, &[PORTABLE_RUSTC]].concat();
        Digest::of_parts(parts.into_iter().map(str::as_bytes))
    }

    /// Prepares the wrapper.
    pub(crate) fn prepare(workspace: &Workspace, toolchain: &'a Toolchain) -> Result<Self, Error> {
        let identity = Digest::of_parts([PORTABLE_RUSTC.as_bytes(), toolchain.version.as_bytes()]);
        let directory = workspace.root().join("target/wasm").join(&identity.to_string()[..16]);
        let wrapper = directory.join(format!("portable-rustc{}", std::env::consts::EXE_SUFFIX));
        let compiler = Self { toolchain, directory, wrapper };
        if !compiler.wrapper.is_file() {
            compiler.make_wrapper()?;
        }
        Ok(compiler)
    }

    /// Made in a directory of its own first: what has the final name is complete.
    fn make_wrapper(&self) -> Result<(), Error> {
        fs::create_dir_all(&self.directory).map_err(Error::file("creating", &self.directory))?;
        let scratch = tempfile::tempdir_in(&self.directory)
            .map_err(Error::file("creating a directory in", &self.directory))?;
        let source = scratch.path().join("portable_rustc.rs");
        fs::write(&source, PORTABLE_RUSTC).map_err(Error::file("writing", &source))?;
        let unfinished = scratch.path().join("portable-rustc");
        let mut rustc = self.toolchain.command("rustc");
        rustc.args(["--edition=2024", "-Copt-level=1", "-o"]).arg(&unfinished).arg(&source);
        output(&mut rustc)?;
        fs::rename(&unfinished, &self.wrapper).map_err(Error::file("creating", &self.wrapper))
    }

    /// The module of one program, names included.
    pub(crate) fn compile(
        &self,
        program: &Crate,
        level: OptLevel,
        progress: &mut dyn Progress,
    ) -> Result<Vec<u8>, Error> {
        let mut cargo = self.toolchain.command("cargo");
        cargo
            .args(CARGO_ARGS)
            .args(["--package", &program.name])
            .arg("--target-dir")
            .arg(&self.directory)
            .args(PROFILE.iter().flat_map(|setting| ["--config", *setting]))
            .args(["--config", &format!("profile.release.opt-level={}", level.as_toml())])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTC_WRAPPER", &self.wrapper)
            .env("CARGO_ENCODED_RUSTFLAGS", RUSTFLAGS.join("\x1f"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let command = shown(&cargo);
        let not_started = |source| Error::NotStarted { command: command.clone(), source };
        let mut child = cargo.spawn().map_err(not_started)?;

        // Both pipes must be drained at once, or cargo stops when one of them is full.
        let stdout = child.stdout.take();
        let messages = thread::spawn(move || {
            let mut messages = String::new();
            stdout.map(|mut it| it.read_to_string(&mut messages)).transpose().map(|_| messages)
        });
        let complaints = child.stderr.take().map(|it| relay(it, progress)).unwrap_or_default();
        let status = child.wait().map_err(not_started)?;
        let messages = messages.join().unwrap_or_else(|_| Ok(String::new())).unwrap_or_default();

        if !status.success() {
            return Err(Error::Compile { program: program.name.clone(), output: complaints });
        }
        let module = module_of(&messages)
            .ok_or_else(|| Error::Answer { command, problem: "without a module".into() })?;
        fs::read(&module).map_err(Error::file("reading", module))
    }
}

/// Passes cargo's progress on, line by line, and keeps what is not progress: warnings, errors.
fn relay(stderr: ChildStderr, progress: &mut dyn Progress) -> String {
    let mut complaints = String::new();
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        // Cargo aligns its verbs to twelve columns; the compiler's messages are not indented so.
        let verb = line.get(..12).map(str::trim_start);
        if verb.is_some_and(|it| it.chars().next().is_some_and(char::is_uppercase)) {
            progress.report(Event::Compiler(line.trim()));
        } else {
            complaints.push_str(&line);
            complaints.push('\n');
        }
    }
    complaints
}

/// The path of the module in cargo's messages: the program comes last, after what it depends on.
fn module_of(messages: &str) -> Option<PathBuf> {
    #[derive(Deserialize)]
    struct Message {
        #[serde(default)]
        filenames: Vec<PathBuf>,
    }
    let messages = messages.lines().filter_map(|it| serde_json::from_str::<Message>(it).ok());
    let mut files = messages.flat_map(|message| message.filenames);
    files.rfind(|file| file.extension().is_some_and(|it| it == "wasm"))
}
