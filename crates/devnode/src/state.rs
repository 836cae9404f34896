//! A chain taken out of its node: for other nodes to go on with, and for files.

use std::{
    fmt,
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    process,
    sync::Arc,
};

use crate::chain::{Chain, SavedError, decode_saved, encode_saved};

/// All of a chain at one moment: accounts, code and storage as they were after each block, blocks
/// with their transactions, receipts and logs, the clock, and what tests set.
///
/// Cheap to clone, and as many nodes as you like can start from it, each for itself.
#[derive(Clone)]
pub struct State(Arc<Chain>);

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("head", &self.0.head_number()).finish_non_exhaustive()
    }
}

/// Why a node cannot go on with a state.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Its transactions were signed for another chain.
    #[error("the state is of chain {saved}, and the node is to be chain {wanted}")]
    OtherChain {
        /// The chain id of the state.
        saved: u64,
        /// That of the node.
        wanted: u64,
    },
    /// Its blocks were made by other rules.
    #[error("the state began with ArbOS {saved}, and the node is to begin with ArbOS {wanted}")]
    OtherArbos {
        /// The version that the state began with.
        saved: u64,
        /// That of the node.
        wanted: u64,
    },
    /// The bytes are no state.
    #[error(transparent)]
    Saved(#[from] SavedError),
    /// A file cannot be read or written.
    #[error("{}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another process keeps its chain there.
    #[error("another process keeps its chain in {}: stop it, or name another file", .0.display())]
    Locked(PathBuf),
}

impl State {
    pub(crate) fn of(chain: &Chain) -> Self {
        Self(Arc::new(chain.clone()))
    }

    /// A chain of its own that goes on from here. It has to have begun with the ArbOS version
    /// `arbos`; what it was upgraded to since is part of it.
    pub(crate) fn chain_of(&self, chain_id: u64, arbos: u64) -> Result<Chain, StateError> {
        let (saved, wanted) = (self.0.id(), chain_id);
        if saved != wanted {
            return Err(StateError::OtherChain { saved, wanted });
        }
        let (saved, wanted) = (self.0.first_arbos(), arbos);
        if saved != wanted {
            return Err(StateError::OtherArbos { saved, wanted });
        }
        Ok(Chain::clone(&self.0))
    }

    /// The state as bytes: its format's name, number and checksum, and the chain in RLP. The same
    /// chain has the same bytes.
    pub fn encode(&self) -> Vec<u8> {
        encode_saved(&self.0)
    }

    /// The state of such bytes. Every block is sealed anew and must come out as it was.
    ///
    /// # Errors
    ///
    /// [`StateError::Saved`], if the bytes are not what [`encode`](Self::encode) wrote.
    pub fn decode(bytes: &[u8]) -> Result<Self, StateError> {
        Ok(Self(Arc::new(decode_saved(bytes)?)))
    }

    /// Reads a state from a file.
    ///
    /// # Errors
    ///
    /// [`StateError::File`] if there is none that can be read, [`StateError::Saved`] as
    /// [`decode`](Self::decode).
    pub fn load(path: &Path) -> Result<Self, StateError> {
        let bytes = fs::read(path);
        let bytes = bytes.map_err(|source| StateError::File { path: path.to_owned(), source })?;
        Self::decode(&bytes)
    }

    /// Writes the state to a file, which at every moment holds either what it held before or all
    /// of this: it is written beside it first.
    ///
    /// # Errors
    ///
    /// [`StateError::File`], if the disk refuses. What the file held is still there.
    pub fn save(&self, path: &Path) -> Result<(), StateError> {
        let beside = beside(path, &format!(".{}{UNFINISHED}", process::id()));
        let written = replace(path, &beside, &self.encode());
        written.map_err(|source| {
            // What was written so far is of no use to anybody.
            let _ = fs::remove_file(&beside);
            StateError::File { path: path.to_owned(), source }
        })
    }
}

/// How the names end of what is not written to its end.
const UNFINISHED: &str = ".new";

/// A file of a state that this process has for itself, as long as this is there.
///
/// Others learn it from a file beside it, whose name ends with `.lock` and which stays there. It
/// binds those that ask: [`State::save`] does not.
#[derive(Debug)]
pub struct StateLock {
    /// The system lets go of it when it is closed, also for a process that is killed.
    _held: File,
}

impl StateLock {
    /// Takes the file, which need not be there, and removes what saves that were killed have left
    /// beside it.
    ///
    /// # Errors
    ///
    /// [`StateError::Locked`] if another has it, [`StateError::File`] if the disk refuses.
    pub fn take(path: &Path) -> Result<Self, StateError> {
        let failed = |source| StateError::File { path: path.to_owned(), source };
        let held = File::create(beside(path, ".lock")).map_err(failed)?;
        match held.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StateError::Locked(path.to_owned())),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        sweep(path).map_err(failed)?;
        Ok(Self { _held: held })
    }
}

/// Removes what [`State::save`] has left of `path`.
fn sweep(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let left = path.file_name().and_then(|whole| {
            let rest = name.to_str()?.strip_prefix(whole.to_str()?)?;
            rest.strip_prefix('.')?.strip_suffix(UNFINISHED)?.parse::<u32>().ok()
        });
        if left.is_some() {
            fs::remove_file(folder.join(name))?;
        }
    }
    Ok(())
}

/// A path whose name ends with something more.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(ending);
    beside.into()
}

/// Makes `bytes` the content of `path` in one step, by way of `beside`.
fn replace(path: &Path, beside: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(beside)?;
    file.write_all(bytes)?;
    // Before it gets its name: else a machine that stops now could leave the name without content.
    file.sync_all()?;
    fs::rename(beside, path)
}
