//! Locks.

use alloy::sol_types::SolInterface;
use bindings::IVotingEscrow::IVotingEscrowErrors as Error;

use super::{Terms, day};

pub(super) fn told(
    refusal: &[u8],
    terms: &Terms,
    inner: &dyn Fn(&[u8]) -> String,
) -> Option<String> {
    Some(match Error::abi_decode_validate(refusal).ok()? {
        Error::EscrowZeroAmount(_) => "there is nothing to lock: try more".to_owned(),
        Error::EscrowTooMuch(it) => format!(
            "with {} more, all locks together would pass {}: try less",
            terms.assets(it.amount),
            terms.assets(it.maximum)
        ),
        Error::EscrowLockExists(it) => format!(
            "{} has a lock until {} already: `millet increase` adds to it, `millet extend` has it \
             end later",
            it.account,
            day(it.end)
        ),
        Error::EscrowNoLock(it) => {
            format!("{} has no lock: make one with `millet lock`", it.account)
        }
        Error::EscrowLockOver(it) => format!(
            "the lock of {} was over at {}: take it out with `millet withdraw`",
            it.account,
            day(it.end)
        ),
        Error::EscrowLockNotOver(it) => format!(
            "the lock of {} ends at {}: until then `millet exit` takes it out, for a penalty",
            it.account,
            day(it.end)
        ),
        Error::EscrowEndTooSoon(it) => format!(
            "the lock would end at {}, and has to end at {} or later: try a longer one",
            day(it.end),
            day(it.minimum)
        ),
        Error::EscrowEndTooLate(it) => format!(
            "the lock would end at {}, and has to end at {} or earlier: try a shorter one",
            day(it.end),
            day(it.maximum)
        ),
        Error::EscrowInvalidAccount(it) => format!(
            "nobody votes as {}: delegate to another account, or with `millet delegate self` vote \
             yourself",
            it.account
        ),
        Error::EscrowNoFeeDistributor(_) => "nobody is named yet who could take the penalty: wait \
                                             until the lock is over, or until governance named one"
            .to_owned(),
        Error::EscrowTokenCallFailed(it) => {
            format!("the locked token does not move: {}", inner(&it.reason))
        }
        Error::EscrowReentered(_) => {
            "the token called back in the middle of it: do not trust this token".to_owned()
        }
        Error::ERC5805FutureLookup(_) => {
            "votes of this very second are not known yet: try again in a second".to_owned()
        }
        _ => return None,
    })
}
