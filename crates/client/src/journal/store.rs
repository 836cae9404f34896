//! The file of a journal: lines that are on the disk before anybody acts on them.
//!
//! A line is a checksum, a space and a text. A checksum covers the line before it as well, so that
//! a line cannot be lost from the middle. Lines are only ever added.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use alloy::primitives::{hex, keccak256};

use super::JournalError;

/// Bytes of a checksum. It guards against accidents, not against people.
const CHECKSUM: usize = 8;

/// An open file, and a promise that no other process has it open.
#[derive(Debug)]
pub(super) struct Store {
    file: File,
    path: PathBuf,
    /// How much of the file is whole lines.
    length: u64,
    last: [u8; CHECKSUM],
    /// A line could not be written, and nobody knows how much of it was.
    is_broken: bool,
}

impl Store {
    /// Opens the file, makes it if there is none, and returns the texts of its lines.
    ///
    /// A last line that was not written to its end is dropped: nobody can have acted on it.
    ///
    /// # Errors
    ///
    /// [`JournalError`], if the file is another process's, damaged, or cannot be used.
    pub(super) fn open(path: &Path) -> Result<(Self, Vec<String>), JournalError> {
        let io = |source| JournalError::Io { path: path.to_owned(), source };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        fs::create_dir_all(folder).map_err(io)?;
        let mut file = options().open(path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        // The file's name has to be as durable as its lines.
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)?;

        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io)?;
        let Lines { texts, length, last } =
            read(&bytes).map_err(|line| JournalError::Damaged { path: path.to_owned(), line })?;
        let mut store = Self { file, path: path.to_owned(), length, last, is_broken: false };
        if length < bytes.len() as u64 {
            store.cut().map_err(io)?;
        }
        Ok((store, texts))
    }

    /// Adds a line. It is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// [`JournalError::Io`]. After that nothing more is added, until the file is opened again.
    pub(super) fn append(&mut self, text: &str) -> Result<(), JournalError> {
        let sum = checksum(self.last, text.as_bytes());
        let line = format!("{} {text}\n", hex::encode(sum));
        let written = self.write(line.as_bytes());
        written.map_err(|source| JournalError::Io { path: self.path.clone(), source })?;
        self.length += line.len() as u64;
        self.last = sum;
        Ok(())
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.is_broken {
            return Err(io::Error::other("an earlier line could not be written"));
        }
        self.is_broken = true;
        self.file.seek(SeekFrom::Start(self.length))?;
        self.file.write_all(line)?;
        self.file.sync_data()?;
        self.is_broken = false;
        Ok(())
    }

    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.length)?;
        self.file.sync_all()
    }
}

/// Only its owner may read it: whoever can read a signed transaction can send it.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

struct Lines {
    texts: Vec<String>,
    length: u64,
    last: [u8; CHECKSUM],
}

/// The whole lines of a file, or the number of a line that is damaged.
fn read(bytes: &[u8]) -> Result<Lines, usize> {
    let mut read = Lines { texts: Vec::new(), length: 0, last: [0; CHECKSUM] };
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some((text, sum)) = whole(read.last, line) else {
            // Cut off by a kill, or never written by a disk that lost its power: blocks that a file
            // was given and that were not written are zeros.
            let is_last = read.length + line.len() as u64 == bytes.len() as u64;
            let is_torn = !line.ends_with(b"\n") || line.contains(&0);
            return if is_last && is_torn { Ok(read) } else { Err(read.texts.len() + 1) };
        };
        read.texts.push(text);
        read.length += line.len() as u64;
        read.last = sum;
    }
    Ok(read)
}

fn whole(last: [u8; CHECKSUM], line: &[u8]) -> Option<(String, [u8; CHECKSUM])> {
    let line = str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (sum, text) = line.split_once(' ')?;
    let expected = checksum(last, text.as_bytes());
    (hex::decode(sum).ok()? == expected).then(|| (text.to_owned(), expected))
}

fn checksum(last: [u8; CHECKSUM], text: &[u8]) -> [u8; CHECKSUM] {
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&keccak256([&last, text].concat())[..CHECKSUM]);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(folder: &tempfile::TempDir) -> PathBuf {
        folder.path().join("deep/er.journal")
    }

    fn texts(path: &Path) -> Result<Vec<String>, JournalError> {
        Store::open(path).map(|(_, texts)| texts)
    }

    /// A journal of three lines, and its bytes.
    fn three(path: &Path) -> Vec<u8> {
        let (mut store, texts) = Store::open(path).unwrap();
        assert!(texts.is_empty());
        for text in ["one", "two", "three"] {
            store.append(text).unwrap();
        }
        drop(store);
        fs::read(path).unwrap()
    }

    #[test]
    fn a_file_cut_off_anywhere_keeps_its_whole_lines_and_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = at(&folder);
        let bytes = three(&path);
        let all = ["one", "two", "three"];
        for length in 0..=bytes.len() {
            let whole = bytes[..length].iter().filter(|byte| **byte == b'\n').count();
            // As a kill leaves it, and as a disk may that lost its power.
            for zeros in [0, 7] {
                let mut left = bytes[..length].to_vec();
                left.resize(length + zeros, 0);
                fs::write(&path, left).unwrap();

                let (mut store, texts) = Store::open(&path).unwrap();
                assert_eq!(texts, all[..whole], "{length} bytes, {zeros} zeros");
                store.append("more").unwrap();
                drop(store);

                let texts = super::tests::texts(&path).unwrap();
                assert_eq!(texts, [&all[..whole], &["more"]].concat(), "{length} bytes");
            }
        }
    }

    #[test]
    fn a_line_that_was_changed_or_lost_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = at(&folder);
        let bytes = three(&path);
        let lines: Vec<_> = bytes.split_inclusive(|byte| *byte == b'\n').collect();

        for index in 0..lines.len() {
            let mut changed = bytes.clone();
            let end = lines[..=index].concat().len();
            changed[end - 2] ^= 1;
            fs::write(&path, changed).unwrap();
            let refused = texts(&path).unwrap_err();
            let line = index + 1;
            assert!(
                matches!(refused, JournalError::Damaged { line: at, .. } if at == line),
                "{refused:?}"
            );
        }
        fs::write(&path, [lines[0], lines[2]].concat()).unwrap();
        assert!(matches!(texts(&path), Err(JournalError::Damaged { line: 2, .. })));
    }

    #[test]
    fn a_second_opener_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = at(&folder);
        let first = Store::open(&path).unwrap();
        assert!(matches!(Store::open(&path), Err(JournalError::InUse(_))));
        drop(first);
        assert!(Store::open(&path).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        three(&at(&folder));
        let mode = fs::metadata(at(&folder)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn nothing_is_added_after_a_line_that_could_not_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = at(&folder);
        let (mut store, _) = Store::open(&path).unwrap();
        store.file = OpenOptions::new().write(true).open("/dev/full").unwrap();
        assert!(matches!(store.append("one"), Err(JournalError::Io { .. })));
        store.file = OpenOptions::new().write(true).open(&path).unwrap();
        assert!(matches!(store.append("two"), Err(JournalError::Io { .. })));
    }
}
