//! Finished programs on disk, and whether they are still what would be built.
//!
//! `NAME.wasm` is the module, `NAME.code` what is deployed, `NAME.json` says what both are and
//! what they were made from. Each is written under another name and then renamed, the record
//! last; a record whose files are not what it says counts for nothing. So a build that is killed
//! leaves the old program, or one that is built again. A lock keeps builds out of each other's
//! way, in one process or in several.

use std::{
    fs::{self, File, TryLockError},
    io::Write,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    Digest, Error, OptLevel,
    progress::{Event, Progress},
};

/// A program that is ready to be deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The package it was built from.
    pub name: String,
    /// What an account's code becomes: the prefix of Stylus programs and the compressed module.
    pub code: Vec<u8>,
    /// Bytes of the module before compression; activation and calls are paid for by these.
    pub wasm_len: usize,
    /// Of the module before compression.
    pub sha256: Digest,
    /// How it was compiled.
    pub opt_level: OptLevel,
    /// Whether wasm-opt had a part in it. Without, bytes differ from everybody else's.
    pub optimized: bool,
}

impl Program {
    /// Bytes of [`Program::code`], prefix included; at most [`crate::CODE_LIMIT`].
    pub fn code_len(&self) -> usize {
        self.code.len()
    }
}

/// What `NAME.json` holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub program: String,
    pub opt_level: OptLevel,
    pub optimized: bool,
    pub wasm_len: usize,
    pub wasm_sha256: Digest,
    pub code_len: usize,
    pub code_sha256: Digest,
    /// Of everything the program is made from, tools included.
    pub inputs: Digest,
    /// Of the module as the compiler left it, and of what was done to it since.
    pub packed: Digest,
}

/// The directory of finished programs, locked.
pub(crate) struct Store {
    directory: PathBuf,
    /// Unlocked when dropped, and by the system when the process ends.
    _lock: File,
}

impl Store {
    /// Waits until no other build is at work here.
    pub(crate) fn open(directory: PathBuf, progress: &mut dyn Progress) -> Result<Self, Error> {
        fs::create_dir_all(&directory).map_err(Error::file("creating", &directory))?;
        let path = directory.join(".lock");
        let lock = File::create(&path).map_err(Error::file("creating", &path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                progress.report(Event::Notice("waiting for another build of the programs"));
                lock.lock().map_err(Error::file("locking", &path))?;
            }
            Err(TryLockError::Error(source)) => {
                return Err(Error::File { doing: "locking", path, source });
            }
        }
        Ok(Self { directory, _lock: lock })
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The program of that name, if it was made from `inputs`.
    pub(crate) fn fresh(&self, name: &str, inputs: &Digest) -> Option<Program> {
        let record = self.record(name).filter(|it| it.inputs == *inputs)?;
        self.program(record)
    }

    /// The program of that name, if the compiler's module and what is done to it are the same
    /// as before, though something it is made from has changed; from now on it is fresh.
    pub(crate) fn unchanged(
        &self,
        name: &str,
        packed: &Digest,
        inputs: &Digest,
    ) -> Result<Option<Program>, Error> {
        let Some(mut record) = self.record(name).filter(|it| it.packed == *packed) else {
            return Ok(None);
        };
        record.inputs = inputs.clone();
        let Some(program) = self.program(record.clone()) else { return Ok(None) };
        self.write_record(&record)?;
        Ok(Some(program))
    }

    /// Keeps a new program.
    pub(crate) fn keep(
        &self,
        program: &Program,
        wasm: &[u8],
        packed: Digest,
        inputs: Digest,
    ) -> Result<(), Error> {
        self.write(&format!("{}.wasm", program.name), wasm)?;
        self.write(&format!("{}.code", program.name), &program.code)?;
        self.write_record(&Record {
            program: program.name.clone(),
            opt_level: program.opt_level,
            optimized: program.optimized,
            wasm_len: program.wasm_len,
            wasm_sha256: program.sha256.clone(),
            code_len: program.code_len(),
            code_sha256: Digest::of(&program.code),
            inputs,
            packed,
        })
    }

    fn record(&self, name: &str) -> Option<Record> {
        let json = fs::read(self.directory.join(format!("{name}.json"))).ok()?;
        serde_json::from_slice(&json).ok()
    }

    fn program(&self, record: Record) -> Option<Program> {
        let read = |suffix: &str, expected: &Digest| {
            let bytes = fs::read(self.directory.join(format!("{}.{suffix}", record.program))).ok();
            bytes.filter(|it| Digest::of(it) == *expected)
        };
        let wasm = read("wasm", &record.wasm_sha256)?;
        let code = read("code", &record.code_sha256)?;
        Some(Program {
            name: record.program.clone(),
            code,
            wasm_len: wasm.len(),
            sha256: record.wasm_sha256.clone(),
            opt_level: record.opt_level,
            optimized: record.optimized,
        })
    }

    fn write_record(&self, record: &Record) -> Result<(), Error> {
        let name = format!("{}.json", record.program);
        let json = serde_json::to_vec_pretty(record).map_err(|error| Error::File {
            doing: "writing",
            path: self.directory.join(&name),
            source: error.into(),
        })?;
        self.write(&name, &json)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let (path, unfinished) =
            (self.directory.join(name), self.directory.join(format!("{name}.part")));
        let write = || {
            let mut file = File::create(&unfinished)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&unfinished, &path)
        };
        write().map_err(Error::file("writing", &path))
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, thread};

    use super::*;
    use crate::progress::Silent;

    const WASM: &[u8] = b"module";

    fn program() -> Program {
        Program {
            name: "vault".into(),
            code: b"code".to_vec(),
            wasm_len: WASM.len(),
            sha256: Digest::of(WASM),
            opt_level: OptLevel::S,
            optimized: true,
        }
    }

    fn store() -> (tempfile::TempDir, Store) {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path().into(), &mut Silent).unwrap();
        store.keep(&program(), WASM, Digest::of(b"packed"), Digest::of(b"inputs")).unwrap();
        (directory, store)
    }

    #[test]
    fn what_is_kept_is_fresh_for_the_same_inputs_only() {
        let (_directory, store) = store();

        assert_eq!(store.fresh("vault", &Digest::of(b"inputs")), Some(program()));
        assert_eq!(store.fresh("vault", &Digest::of(b"others")), None);
        assert_eq!(store.fresh("token", &Digest::of(b"inputs")), None);
    }

    #[test]
    fn the_same_module_from_other_inputs_becomes_fresh() {
        let (_directory, store) = store();
        let inputs = Digest::of(b"others");

        assert_eq!(store.unchanged("vault", &Digest::of(b"new"), &inputs).unwrap(), None);
        assert_eq!(store.fresh("vault", &inputs), None);
        let unchanged = store.unchanged("vault", &Digest::of(b"packed"), &inputs).unwrap();
        assert_eq!(unchanged, Some(program()));
        assert_eq!(store.fresh("vault", &inputs), Some(program()));
    }

    #[test]
    fn files_that_are_not_what_the_record_says_are_built_again() {
        for name in ["vault.wasm", "vault.code", "vault.json"] {
            let (directory, store) = store();
            let path = directory.path().join(name);
            let half = fs::read(&path).unwrap();
            fs::write(&path, &half[..half.len() / 2]).unwrap();

            assert_eq!(store.fresh("vault", &Digest::of(b"inputs")), None, "{name}");
        }
    }

    #[test]
    fn a_second_build_waits_for_the_first() {
        let (directory, first) = store();
        let (says, hears) = mpsc::channel();
        let path = directory.path().to_path_buf();
        let second = thread::spawn(move || {
            let mut progress = |_: Event<'_>| says.send("waits").unwrap();
            let store = Store::open(path, &mut progress).unwrap();
            store.fresh("vault", &Digest::of(b"inputs"))
        });

        assert_eq!(hears.recv().unwrap(), "waits");
        assert!(!second.is_finished());
        drop(first);
        assert_eq!(second.join().unwrap(), Some(program()));
    }
}
