//! A week's inputs, written in parts.

use std::{fs, path::Path};

use super::{
    About, Manifest, Part, Partitions, PartsError,
    error::At,
    manifest::Table,
    rows::{AccountRow, ChangeRow, PaidRow},
    table::{self, Row},
};
use crate::epoch::{Inputs, Ledger};

/// Writes `inputs` and what was paid before to `directory`, in `partitions` parts. `progress`
/// hears of each part that is done.
///
/// # Errors
///
/// If a file cannot be written, or an amount has more than 38 digits.
pub fn export(
    directory: &Path,
    partitions: Partitions,
    about: About,
    inputs: &Inputs,
    before: &Ledger,
    mut progress: impl FnMut(),
) -> Result<(), PartsError> {
    let mut accounts = inputs.accounts.iter().map(AccountRow::from).peekable();
    let mut changes = numbered(inputs).peekable();
    let paid = before.cumulative.iter();
    let mut paid = paid
        .map(|(account, cumulative)| PaidRow { account: *account, cumulative: *cumulative })
        .peekable();
    let mut to = Export { directory, manifest: Manifest::new(about, partitions, &before.carry) };
    for part in partitions.all() {
        // Everything is in the order of accounts, so each part takes what comes next.
        let is_here = |account| partitions.of(account) == part;
        to.table(Table::Accounts, part, || accounts.next_if(|it| is_here(it.account)))?;
        to.table(Table::Changes, part, || changes.next_if(|it| is_here(it.account)))?;
        to.table(Table::Paid, part, || paid.next_if(|it| is_here(it.account)))?;
        progress();
    }
    to.manifest.write(directory)
}

/// A week's changes, those of each account numbered.
fn numbered(inputs: &Inputs) -> impl Iterator<Item = ChangeRow> {
    let mut last = None;
    inputs.changes.iter().map(move |change| {
        let nth = match last {
            Some((account, nth)) if account == change.account => nth + 1,
            _ => 1,
        };
        last = Some((change.account, nth));
        ChangeRow::new(change, nth)
    })
}

struct Export<'a> {
    directory: &'a Path,
    manifest: Manifest,
}

impl Export<'_> {
    /// Writes the part of a table whose rows `next` gives.
    fn table<T: Row>(
        &mut self,
        table: Table,
        part: Part,
        next: impl FnMut() -> Option<T>,
    ) -> Result<(), PartsError> {
        let name = table.path(part);
        let path = self.directory.join(&name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).at(parent)?;
        }
        let sealed = table::write(&path, std::iter::from_fn(next).map(Ok))?;
        self.manifest.add(name, sealed);
        Ok(())
    }
}
