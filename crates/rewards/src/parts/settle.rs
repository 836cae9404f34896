//! Paying a week that was summed up in parts.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use alloy::primitives::{Address, U256};
use protocol::time::WEEK;

use super::{
    About, Manifest, Part, PartsError,
    error::{At, Fault},
    manifest::{Table, holdings},
    rows::{AccountRow, HoldingRow, PaidRow},
    table,
};
use crate::{
    epoch::{Computed, Ledger, Settlement, Standing, settle_in_passes},
    policy::{Policy, Terms},
};

/// Everything that `rewards compute` would find of the week of the export in `directory`.
///
/// # Errors
///
/// As [`settle`], and if the export was made with another policy.
pub fn computed(
    directory: &Path,
    manifest: &Manifest,
    policy: &Policy,
    progress: impl FnMut(),
) -> Result<Computed, PartsError> {
    let About { policy_sha256: exported, after, last, head, supply_agrees, .. } = manifest.about;
    if exported != policy.sha256 {
        return Err(PartsError::OtherPolicy { exported, found: policy.sha256 });
    }
    let epoch = manifest.epoch().at(directory)?;
    let airdrops = policy.airdrops_of(epoch).map(|it| it.read(policy.directory()));
    let airdrops = airdrops.collect::<Result<Vec<_>, _>>()?;
    let terms = policy.terms_of(epoch);
    let settlement = settle(directory, manifest, terms, &airdrops, progress)?;
    let before = ledger(directory, manifest)?;
    let mut ledger = before.clone();
    ledger.enter(&settlement)?;
    Ok(Computed { epoch, ledger, before, settlement, after, last, head, supply_agrees })
}

/// What was paid before the week of the export in `directory`.
///
/// # Errors
///
/// If a file is not what was exported.
pub fn ledger(directory: &Path, manifest: &Manifest) -> Result<Ledger, PartsError> {
    let mut cumulative = BTreeMap::new();
    for part in manifest.partitions().at(directory)?.all() {
        let at = manifest.check(directory, Table::Paid, part)?;
        for row in table::read::<PaidRow>(&at)? {
            let row = row.at(&at)?;
            cumulative.insert(row.account, row.cumulative);
        }
    }
    let epoch = manifest.about.epoch.saturating_sub(1);
    Ok(Ledger { epoch, cumulative, carry: manifest.carry().at(directory)? })
}

/// Shares out the money of the week of the export in `directory`, once every part of it has been
/// summed up. Reads the parts twice, one at a time: for the totals and for the amounts. `progress`
/// hears of each.
///
/// # Errors
///
/// If a file is not what was exported, if not exactly the accounts of the export were summed up, or
/// if the money does not suffice.
pub fn settle(
    directory: &Path,
    manifest: &Manifest,
    terms: &Terms,
    airdrops: &[BTreeMap<Address, U256>],
    mut progress: impl FnMut(),
) -> Result<Settlement, PartsError> {
    let parts: Vec<_> = manifest.partitions().at(directory)?.all().collect();
    let check = |part: &Part| manifest.check(directory, Table::Accounts, *part);
    let accounts = parts.iter().map(check).collect::<Result<Vec<_>, _>>()?;
    let carried = manifest.carry().at(directory)?;
    settle_in_passes(terms, carried, airdrops, |each| {
        for (part, accounts) in parts.iter().zip(&accounts) {
            standings_of(accounts, &holdings(directory, *part), each)?;
            progress();
        }
        Ok(())
    })
}

/// Shows each account of a part, in order.
fn standings_of(
    accounts_at: &Path,
    holdings_at: &Path,
    each: &mut dyn FnMut(&Standing) -> Result<(), PartsError>,
) -> Result<(), PartsError> {
    let mut sums = sums(holdings_at)?.into_iter().peekable();
    for row in table::read::<AccountRow>(accounts_at)? {
        let week = row.at(accounts_at)?.week().ok_or(Fault::Nonsense("a streak is too long"));
        let week = week.at(accounts_at)?;
        match sums.next() {
            Some(sum) if sum.account == week.account => each(&Standing {
                account: week.account,
                share_seconds: sum.share_seconds(),
                lowest: sum.lowest,
                fees: week.fees,
                power: week.power,
                streak: week.streak,
            })?,
            Some(sum) if sum.account < week.account => {
                return Err(Fault::Stranger(sum.account).at(holdings_at));
            }
            _ => return Err(Fault::Missing(week.account).at(holdings_at)),
        }
    }
    match sums.next() {
        None => Ok(()),
        Some(sum) => Err(Fault::Stranger(sum.account).at(holdings_at)),
    }
}

/// All sums of a part, in the order of accounts. Engines write several files, in any order.
fn sums(directory: &Path) -> Result<Vec<HoldingRow>, PartsError> {
    let files = match parquet_files(directory) {
        Ok(files) if !files.is_empty() => files,
        Ok(_) => return Err(Fault::NotSummedUp.at(directory)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Fault::NotSummedUp.at(directory));
        }
        Err(error) => return Err(Fault::from(error).at(directory)),
    };
    let mut sums = Vec::new();
    for file in files {
        for row in table::read::<HoldingRow>(&file)? {
            let row = row.at(&file)?;
            let (least, all) = (row.lowest.saturating_mul(U256::from(WEEK)), row.share_seconds());
            if all < least {
                return Err(Fault::Implausible(row.account).at(&file));
            }
            sums.push(row);
        }
    }
    sums.sort_unstable_by_key(|it| it.account);
    match sums.windows(2).find(|pair| pair[0].account == pair[1].account) {
        Some(pair) => Err(Fault::Twice(pair[0].account).at(directory)),
        None => Ok(sums),
    }
}

fn parquet_files(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "parquet") {
            files.push(path);
        }
    }
    Ok(files)
}
