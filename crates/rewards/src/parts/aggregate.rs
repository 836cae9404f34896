//! A part summed up: what each of its accounts held.

use std::{fs, path::Path};

use protocol::bonuses::Holding;

use super::{
    Manifest, Part, PartsError,
    error::{At, Fault},
    manifest::{Table, holdings},
    rows::{AccountRow, ChangeRow, HoldingRow},
    table,
};
use crate::epoch::{Epoch, Standing};

/// Sums up one part of the export in `directory`. Takes the same little memory whatever the size:
/// accounts and their changes are read side by side. Returns how many accounts there are.
///
/// # Errors
///
/// If a file is not what was exported, or the result cannot be written.
pub fn aggregate(directory: &Path, manifest: &Manifest, part: Part) -> Result<u64, PartsError> {
    let epoch = manifest.epoch().at(directory)?;
    let accounts_at = manifest.check(directory, Table::Accounts, part)?;
    let changes_at = manifest.check(directory, Table::Changes, part)?;
    let mut changes = table::read::<ChangeRow>(&changes_at)?.peekable();
    let sums = table::read::<AccountRow>(&accounts_at)?.map(|row| {
        let row = row.at(&accounts_at)?;
        let of_account = std::iter::from_fn(|| {
            changes.next_if(|it| !matches!(it, Ok(it) if it.account != row.account))
        });
        let changes = of_account.map(|it| it.at(&changes_at));
        Ok(HoldingRow::from(&held(epoch, row, changes)?))
    });

    let directory = holdings(directory, part);
    // What an engine wrote there before would be taken for more sums.
    match fs::remove_dir_all(&directory) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Fault::from(error).at(&directory));
        }
        _ => fs::create_dir_all(&directory).at(&directory)?,
    }
    let written = table::write(&directory.join("holdings.parquet"), sums)?;
    match changes.next() {
        None => Ok(written.rows),
        Some(left) => Err(Fault::Stranger(left.at(&changes_at)?.account).at(&changes_at)),
    }
}

/// What one account held.
fn held(
    epoch: Epoch,
    row: AccountRow,
    changes: impl Iterator<Item = Result<ChangeRow, PartsError>>,
) -> Result<Standing, PartsError> {
    let account = row.account;
    let mut holding = Holding::open(epoch.start, row.shares);
    for change in changes {
        let change = change?.change();
        holding.change(change.at, change.shares)?;
    }
    let held = holding.close(epoch.end())?;
    let (share_seconds, lowest) = (held.share_seconds, held.lowest);
    Ok(Standing { account, share_seconds, lowest, ..Standing::default() })
}
