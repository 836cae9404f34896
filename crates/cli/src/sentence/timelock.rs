//! What waits before it is done.

use alloy::sol_types::SolInterface;
use bindings::ITimelock::ITimelockErrors as Error;
use client::when;

use super::Terms;

pub(super) fn told(refusal: &[u8], terms: &Terms) -> Option<String> {
    Some(match Error::abi_decode_validate(refusal).ok()? {
        Error::TimelockUnexpectedOperationState(_) => {
            match terms.timing.filter(|it| it.now < it.eta) {
                Some(it) => format!(
                    "it waits in the timelock for another {}, until {}",
                    when::lasting(it.eta - it.now),
                    when::utc(it.eta)
                ),
                None => "it does not wait in the timelock as it should: it was cancelled or done \
                         there, see `millet proposal`"
                    .to_owned(),
            }
        }
        Error::AccessControlUnauthorizedAccount(it) => format!(
            "{} has not the role in the timelock that it takes: its admin has to grant it",
            it.account
        ),
        Error::TimelockUnauthorizedCaller(it) => {
            format!("{} may not change the timelock: only an executed proposal can", it.caller)
        }
        Error::TimelockDelayOutOfBounds(it) => format!(
            "the delay of the timelock has to be from {} to {} seconds, not {}: propose another",
            it.minimum, it.maximum, it.delay
        ),
        Error::FailedCall(_) => {
            "a call of the proposal failed without saying why: see its actions with `millet \
             proposal`"
                .to_owned()
        }
        _ => return None,
    })
}
