//! SHA-256, for telling whether something is still what it was.

use std::{
    collections::BTreeSet,
    fmt, fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::Error;

/// A SHA-256 hash; shown, and written to JSON, as 64 lower-case hex digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// Of `bytes`, as `sha256sum` gives it.
    pub fn of(bytes: &[u8]) -> Self {
        Self::finished(Sha256::new_with_prefix(bytes))
    }

    /// Of several things; where one ends and the next begins counts.
    pub(crate) fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Self::finished(hasher)
    }

    /// Of files, and of all files in directories except build output and hidden ones other than
    /// `.cargo`: their paths below `root` and what is in them. Times do not count.
    pub(crate) fn of_files(root: &Path, paths: &BTreeSet<PathBuf>) -> Result<Self, Error> {
        let mut files = BTreeSet::new();
        for path in paths {
            collect(path, &mut files)?;
        }
        let mut parts = Vec::with_capacity(2 * files.len());
        for file in &files {
            let name = file.strip_prefix(root).unwrap_or(file);
            parts.push(name.to_string_lossy().into_owned().into_bytes());
            parts.push(fs::read(file).map_err(Error::file("reading", file))?);
        }
        Ok(Self::of_parts(parts.iter().map(Vec::as_slice)))
    }

    fn finished(hasher: Sha256) -> Self {
        Self(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn collect(path: &Path, files: &mut BTreeSet<PathBuf>) -> Result<(), Error> {
    if path.is_file() {
        files.insert(path.into());
        return Ok(());
    }
    if !path.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(Error::file("reading", path))? {
        let entry = entry.map_err(Error::file("reading", path))?;
        let name = entry.file_name();
        let hidden = name.to_string_lossy().starts_with('.') && name != ".cargo";
        if !hidden && name != "target" {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_sha256() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
    }

    #[test]
    fn files_are_told_apart_by_name_and_content_but_not_by_place() {
        let write = |files: &[(&str, &str)]| {
            let directory = tempfile::tempdir().unwrap();
            for (name, content) in files {
                let path = directory.path().join("contracts").join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, content).unwrap();
            }
            let paths = BTreeSet::from([directory.path().join("contracts")]);
            Digest::of_files(directory.path(), &paths).unwrap()
        };
        let first = write(&[("src/lib.rs", "a"), ("Cargo.lock", "b")]);

        assert_eq!(first, write(&[("Cargo.lock", "b"), ("src/lib.rs", "a")]));
        assert_eq!(first, write(&[("Cargo.lock", "b"), ("src/lib.rs", "a"), ("target/x", "c")]));
        assert_ne!(first, write(&[("Cargo.lock", "b"), ("src/lib.rs", "A")]));
        assert_ne!(first, write(&[("Cargo.lock", "b"), ("src/main.rs", "a")]));
        assert_ne!(first, write(&[("Cargo.lock", "ab"), ("src/lib.rs", "")]));
        assert_ne!(first, write(&[("Cargo.lock", "b"), ("src/lib.rs", "a"), (".cargo/c", "")]));
    }
}
