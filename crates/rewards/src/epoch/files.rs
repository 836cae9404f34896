//! Where an epoch's files are, and how they come there.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use super::{Computed, Epoch, Ledger, Record, RecordError};
use crate::{
    ClaimsError, Tree, Workers, csv,
    file::{self, FileError},
    policy::{Kind, Policy},
};

/// The files of an epoch, whether they are there or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The claims, as `rewards build` reads them.
    pub claims: PathBuf,
    /// The tree.
    pub tree: PathBuf,
    /// The record; it is written last.
    pub record: PathBuf,
}

/// Why files are not written.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// A tree needs a claim.
    #[error("until epoch {epoch} nobody was paid anything: {fault}")]
    NoTree {
        /// The epoch.
        epoch: u32,
        /// Why there is no tree.
        fault: ClaimsError,
    },
    /// The record of the epoch before is of another history.
    #[error(
        "{}: {what} of epoch {epoch} was {recorded} and is {found} now: terms or airdrops of a \
         past epoch were changed, or that epoch was read before its blocks were settled", at.display()
    )]
    OtherPast {
        /// The record.
        at: PathBuf,
        /// Its epoch.
        epoch: u32,
        /// What differs.
        what: &'static str,
        /// By the record.
        recorded: String,
        /// As computed now.
        found: String,
    },
    /// The record of the epoch before cannot be read.
    #[error("{}: {fault}", at.display())]
    Past {
        /// The record.
        at: PathBuf,
        /// What is wrong with it.
        fault: RecordError,
    },
    /// A file cannot be written.
    #[error("writing {}: {fault}", at.display())]
    Write {
        /// Which.
        at: PathBuf,
        /// Why not.
        fault: FileError,
    },
}

impl FilesError {
    /// Whether something is refused, as opposed to what cannot be read or written.
    pub const fn is_refusal(&self) -> bool {
        match self {
            Self::NoTree { .. } | Self::OtherPast { .. } => true,
            Self::Past { fault, .. } => !matches!(fault, RecordError::Io(_)),
            Self::Write { .. } => false,
        }
    }
}

impl Files {
    /// Of the epoch of that number, in `directory`.
    pub fn new(directory: &Path, epoch: u32) -> Self {
        let named = |ending| directory.join(format!("epoch-{epoch}.{ending}"));
        Self { claims: named("csv"), tree: named("tree"), record: named("json") }
    }

    /// Writes the files of an epoch, each whole or not at all, and returns its record. If the epoch
    /// before has a record in the same place, the epoch has to go on from it.
    ///
    /// # Errors
    ///
    /// [`FilesError`]. Files that were written stay; written again, they are the same.
    pub fn write(
        directory: &Path,
        policy: &Policy,
        computed: &Computed,
        workers: Workers,
    ) -> Result<Record, FilesError> {
        let Epoch { number, .. } = computed.epoch;
        let reward = policy.deployment.reward;
        let files = Self::new(directory, number);
        let claims = computed.ledger.claims(reward, workers);
        let claims = claims.map_err(|fault| FilesError::NoTree { epoch: number, fault })?;
        Self::new(directory, number - 1).precede(policy, &computed.before, workers)?;

        let wrote = file::atomically(&files.claims, |file| {
            let mut to = BufWriter::with_capacity(1 << 18, file);
            writeln!(to, "{}", csv::HEADER)?;
            for claim in claims.iter() {
                writeln!(to, "{},{},{}", claim.account, claim.reward, claim.cumulative)?;
            }
            to.flush()
        });
        wrote.map_err(|it| failed(&files.claims, it))?;
        let (header, _) = file::write(&files.tree, claims, workers)
            .map_err(|fault| FilesError::Write { at: files.tree.clone(), fault })?;
        let record = Record::new(policy, computed, &header);
        record.write(&files.record).map_err(|it| failed(&files.record, it))?;
        Ok(record)
    }

    /// Sees that the record here, if there is one, says what `ledger` does.
    fn precede(
        &self,
        policy: &Policy,
        ledger: &Ledger,
        workers: Workers,
    ) -> Result<(), FilesError> {
        let record = match Record::read(&self.record) {
            Ok(record) => record,
            Err(RecordError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(fault) => return Err(FilesError::Past { at: self.record.clone(), fault }),
        };
        let other = |what, recorded: String, found: String| {
            let (at, epoch) = (self.record.clone(), record.epoch);
            Err(FilesError::OtherPast { at, epoch, what, recorded, found })
        };
        let at = &policy.deployment;
        if (record.chain_id, record.contract) != (at.chain_id, at.contract) {
            let place = |chain_id, contract| format!("{contract} on chain {chain_id}");
            let recorded = place(record.chain_id, record.contract);
            return other("the contract", recorded, place(at.chain_id, at.contract));
        }
        let claims = ledger.claims(at.reward, workers);
        let root = claims.ok().and_then(|it| Tree::new(it.leaves(workers), workers).ok());
        let root = root.map(|it| it.root()).unwrap_or_default();
        if record.root != root {
            return other("the root", record.root.to_string(), root.to_string());
        }
        for kind in Kind::ALL {
            let recorded = record.policies.iter().find(|it| it.policy == kind.name());
            let recorded = recorded.map(|it| it.carry).unwrap_or_default();
            if recorded != ledger.carry[kind] {
                let found = ledger.carry[kind].to_string();
                return other("the carry", recorded.to_string(), found);
            }
        }
        Ok(())
    }
}

fn failed(at: &Path, error: io::Error) -> FilesError {
    FilesError::Write { at: at.to_owned(), fault: error.into() }
}
