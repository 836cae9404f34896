//! Nobody's claim ever falls.

use std::io::{Read, Seek};

use alloy::primitives::U256;

use super::{PublishError, Refusal};
use crate::{Claim, file::TreeFile};

/// Holds a tree against the one before it: every claim of that one is still there, and not smaller.
///
/// The contract cannot see it: it knows totals, and one account's fall can hide behind another's
/// rise. Both files are read once, side by side, in little memory.
///
/// # Errors
///
/// [`Refusal::ClaimFalls`] at the first account that would lose; or if a file cannot be read.
pub fn never_falls<R: Read + Seek>(
    previous: &mut TreeFile<R>,
    next: &mut TreeFile<R>,
) -> Result<(), PublishError> {
    let mut next = next.stream()?.peekable();
    for before in previous.stream()? {
        let before = before?;
        let place = |claim: &Claim| (claim.account, claim.reward);
        while next.next_if(|it| matches!(it, Ok(it) if place(it) < place(&before))).is_some() {}
        let now = match next.next_if(|it| !matches!(it, Ok(it) if place(it) != place(&before))) {
            Some(claim) => claim?.cumulative,
            None => U256::ZERO,
        };
        if now < before.cumulative {
            let (account, before) = (before.account, before.cumulative);
            return Err(Refusal::ClaimFalls { account, before, now }.into());
        }
    }
    Ok(())
}
