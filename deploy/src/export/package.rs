//! Files that belong together.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// What cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A manifest of a later tool.
    #[error("{0} is no interface of this repository: take the tool that wrote the manifest")]
    NoAbi(String),
    /// There is nothing of that name.
    #[error("no chain has a deployment `{name}` below {}", folder.display())]
    Nothing {
        /// The deployment.
        name: String,
        /// Where manifests are.
        folder: PathBuf,
    },
    /// A file cannot be read or written.
    #[error("{}: {why}", at.display())]
    File {
        /// The file.
        at: PathBuf,
        /// What the system said.
        why: io::Error,
    },
}

/// The files of a package, by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package(pub BTreeMap<&'static str, String>);

impl Package {
    /// What its files are called.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// Writes every file into `folder`, each whole or not at all. Others that are there stay.
    ///
    /// # Errors
    ///
    /// [`ExportError::File`].
    pub fn write(&self, folder: &Path) -> Result<(), ExportError> {
        self.0.iter().try_for_each(|(name, text)| {
            let at = folder.join(name);
            replace(&at, folder, text).map_err(|why| ExportError::File { at, why })
        })
    }
}

fn replace(at: &Path, folder: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(at).map(drop).map_err(|error| error.error)
}
