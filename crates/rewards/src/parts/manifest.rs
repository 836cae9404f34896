//! What an export is of, and which files it has.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use alloy::primitives::{B256, U256};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Part, Partitions, PartsError,
    error::{At, Fault},
    table::Sealed,
};
use crate::{
    epoch::{Computed, Epoch},
    file::atomically,
    policy::{Kind, PerKind},
    store::Block,
};

/// Its name in the directory.
const NAME: &str = "export.json";

/// Of the format below.
const VERSION: u32 = 1;

/// What an export is of. Its JSON has these fields in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Of the format.
    version: u32,
    /// What the week is.
    pub about: About,
    /// Into how many parts it is cut.
    partitions: u16,
    /// What each policy had left before, in base units, as decimal text.
    carry: BTreeMap<String, String>,
    /// By path in the directory.
    files: BTreeMap<String, Written>,
}

/// Which week was exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The sha256 of the policy file, which names chain and contracts.
    pub policy_sha256: B256,
    /// The epoch's number.
    pub epoch: u32,
    /// Its first second.
    pub start: u64,
    /// The first second after it.
    pub end: u64,
    /// The last block before it; none if the vault is younger.
    pub after: Option<Block>,
    /// Its last block, or the one of `after` if it has none.
    pub last: Option<Block>,
    /// How far the chain was read.
    pub head: Block,
    /// Whether the vault has as many shares as its logs tell.
    pub supply_agrees: bool,
}

impl About {
    /// Of what was computed by the policy file with that sha256.
    pub const fn new(policy_sha256: B256, computed: &Computed) -> Self {
        let Computed { epoch, after, last, head, supply_agrees, .. } = *computed;
        let (start, end) = (epoch.start, epoch.end());
        Self { policy_sha256, epoch: epoch.number, start, end, after, last, head, supply_agrees }
    }
}

/// A file that was exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// How many it has.
    pub rows: u64,
    /// Of the whole file.
    pub sha256: B256,
}

/// A table of the export, by the name of its directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Accounts,
    Changes,
    Paid,
}

impl Table {
    /// The path of a part in the directory of the export.
    pub(super) fn path(self, part: Part) -> String {
        let name = match self {
            Self::Accounts => "accounts",
            Self::Changes => "changes",
            Self::Paid => "paid",
        };
        format!("{name}/{part}/{name}.parquet")
    }
}

/// Where a part's sums are, whoever wrote them.
pub(super) fn holdings(directory: &Path, part: Part) -> PathBuf {
    directory.join("holdings").join(part.to_string())
}

impl Manifest {
    pub(super) fn new(about: About, partitions: Partitions, carry: &PerKind<U256>) -> Self {
        let carry = Kind::ALL.map(|kind| (kind.name().to_owned(), carry[kind].to_string()));
        Self {
            version: VERSION,
            about,
            partitions: partitions.count(),
            carry: carry.into(),
            files: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, path: String, Sealed { rows, sha256 }: Sealed) {
        self.files.insert(path, Written { rows, sha256 });
    }

    /// Reads that of the export in `directory`.
    ///
    /// # Errors
    ///
    /// If there is none, or it makes no sense.
    pub fn read(directory: &Path) -> Result<Self, PartsError> {
        let at = directory.join(NAME);
        let text = fs::read(&at).at(&at)?;
        let manifest: Self = serde_json::from_slice(&text).at(&at)?;
        if manifest.version != VERSION {
            return Err(Fault::Version(manifest.version).at(&at));
        }
        manifest.epoch().and_then(|_| manifest.partitions()).at(&at)?;
        manifest.carry().at(&at)?;
        Ok(manifest)
    }

    /// Written last: an export without it was not finished.
    pub(super) fn write(&self, directory: &Path) -> Result<(), PartsError> {
        let at = directory.join(NAME);
        let written = atomically(&at, |file| {
            serde_json::to_writer_pretty(&mut *file, self)?;
            file.write_all(b"\n")
        });
        written.at(&at)
    }

    /// The week.
    pub(super) fn epoch(&self) -> Result<Epoch, Fault> {
        let About { epoch: number, start, end, .. } = self.about;
        let epoch = Epoch { number, start };
        let ends = start <= u64::MAX - (end.saturating_sub(start)) && epoch.end() == end;
        if ends { Ok(epoch) } else { Err(Fault::Nonsense("a week has another length")) }
    }

    /// All parts, in order.
    ///
    /// # Errors
    ///
    /// [`Fault::Nonsense`]; a manifest that was read has been asked before and has none.
    pub fn parts(&self) -> Result<impl Iterator<Item = Part>, Fault> {
        Ok(self.partitions()?.all())
    }

    pub(super) fn partitions(&self) -> Result<Partitions, Fault> {
        let count = Partitions::try_from(self.partitions);
        count.map_err(|_| Fault::Nonsense("there are 1, 2, 16 or 256 parts"))
    }

    /// What each policy had left before.
    pub(super) fn carry(&self) -> Result<PerKind<U256>, Fault> {
        PerKind::try_each(|kind| {
            let text = self.carry.get(kind.name());
            let carry = text.and_then(|it| U256::from_str_radix(it, 10).ok());
            carry.ok_or(Fault::Nonsense("each policy has an amount left, in decimal digits"))
        })
    }

    /// The path of a part of a table, once the file has been found to be what was exported.
    pub(super) fn check(
        &self,
        directory: &Path,
        table: Table,
        part: Part,
    ) -> Result<PathBuf, PartsError> {
        let name = table.path(part);
        let at = directory.join(&name);
        let Some(Written { sha256: expected, .. }) = self.files.get(&name) else {
            return Err(Fault::Unlisted.at(&at));
        };
        let found = sha256(&at).at(&at)?;
        if found != *expected {
            return Err(Fault::Sha256 { expected: *expected, found }.at(&at));
        }
        Ok(at)
    }
}

fn sha256(path: &Path) -> std::io::Result<B256> {
    let (mut file, mut hash, mut bytes) = (fs::File::open(path)?, Sha256::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(B256::from_slice(&hash.finalize())),
            count => hash.update(&bytes[..count]),
        }
    }
}
