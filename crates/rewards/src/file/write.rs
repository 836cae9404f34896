//! Writing a tree file.

use std::{
    fs::File,
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::Path,
};

use alloy::primitives::B256;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::{FileError, HEADER_SIZE, Header};
use crate::{Claims, Tree, Workers};

/// Builds the tree of `claims` and writes both to `path`, whole or not at all.
///
/// The claims are given away because nodes take their place: never more than 100 bytes of memory
/// for each claim are in use.
///
/// # Errors
///
/// If the file cannot be written.
pub fn write(path: &Path, claims: Claims, workers: Workers) -> Result<(Header, Tree), FileError> {
    let mut built = None;
    atomically(path, |file| {
        let mut to = Hashed::new(BufWriter::with_capacity(1 << 18, file));
        to.to.write_all(&[0; HEADER_SIZE])?;
        let amount_width = write_claims(&claims, &mut to)?;
        let (count, rewards) = (claims.len() as u64, claims.rewards().len() as u64);
        let leaves = claims.leaves(workers);
        drop(claims);
        let tree = Tree::new(leaves, workers).map_err(io::Error::other)?;
        tree.nodes().iter().try_for_each(|it| to.write_all(it.as_slice()))?;

        let data_hash = to.sha256();
        let header = Header { amount_width, rewards, claims: count, root: tree.root(), data_hash };
        to.to.flush()?;
        let file = to.to.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header.encode())?;
        built = Some((header, tree));
        Ok(())
    })?;
    built.ok_or_else(|| FileError::Io(io::Error::other("nothing was written")))
}

/// Rewards and rows. Returns the width of an amount.
fn write_claims(claims: &Claims, to: &mut impl Write) -> io::Result<u32> {
    let largest = claims.rows().iter().map(|row| row.cumulative).max().unwrap_or_default();
    let width = largest.byte_len().max(1);
    claims.rewards().iter().try_for_each(|it| to.write_all(it.as_slice()))?;
    for row in claims.rows() {
        to.write_all(row.account.as_slice())?;
        to.write_all(&row.reward.to_be_bytes())?;
        to.write_all(&row.cumulative.to_be_bytes::<32>()[32 - width..])?;
    }
    Ok(width as u32)
}

/// Writes a file beside `path` and gives it that name when everything is on the disk: whoever looks
/// finds the old file or the new one.
///
/// # Errors
///
/// Of `write`, or of the system. Nothing is left behind then.
pub fn atomically(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    renamed(path, |file| {
        write(file)?;
        file.sync_all()
    })
}

/// The same for what can be made again: whoever looks finds no half file, unless the machine loses
/// power.
pub(crate) fn renamed<T, E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<T, E>,
) -> Result<T, E> {
    let directory = path.parent().filter(|it| !it.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".rewards-");
    // To be published: readable to all that the umask allows.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file: NamedTempFile = builder.tempfile_in(directory.unwrap_or(Path::new(".")))?;
    let written = write(file.as_file_mut())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(written)
}

/// Hashes what it passes on.
pub(crate) struct Hashed<W> {
    to: W,
    hash: Sha256,
}

impl<W> Hashed<W> {
    pub(crate) fn new(to: W) -> Self {
        Self { to, hash: Sha256::new() }
    }

    /// Of everything so far.
    pub(crate) fn sha256(&self) -> B256 {
        B256::from_slice(&self.hash.clone().finalize())
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
