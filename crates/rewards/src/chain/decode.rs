//! Logs as entries.

use alloy::{
    primitives::{Address, B256},
    rpc::types::{Filter, Log},
    sol_types::SolEvent,
};
use bindings::{
    ILockEvents::LockUpdated,
    IMicroStakingVault::{Deposit, DepositFeeSet, Transfer},
};

use super::ReadError;
use crate::store::{Event, Origin};

/// What is searched for, in whatever blocks.
pub(super) fn filter(origin: &Origin) -> Filter {
    let addresses: Vec<Address> = [origin.vault].into_iter().chain(origin.locks).collect();
    let events = [
        Transfer::SIGNATURE_HASH,
        Deposit::SIGNATURE_HASH,
        DepositFeeSet::SIGNATURE_HASH,
        LockUpdated::SIGNATURE_HASH,
    ];
    Filter::new().address(addresses).event_signature(events.to_vec())
}

/// What a log says; `None` of one that is not ours to read: a lock that the vault tells of, or
/// shares that the locks do.
pub(super) fn event(origin: &Origin, log: &Log, block: u64) -> Result<Option<Event>, ReadError> {
    let malformed = |fault| ReadError::Malformed { block, fault };
    let (log, kind) = (&log.inner, log.topic0().copied().unwrap_or(B256::ZERO));
    let decode = |event: Result<Event, alloy::sol_types::Error>| {
        event.map(Some).map_err(|_| malformed("is not what its contract declares"))
    };
    if log.address == origin.vault {
        return match kind {
            Transfer::SIGNATURE_HASH => decode(Transfer::decode_log(log).map(|it| {
                let Transfer { from, to, value } = it.data;
                Event::Transfer { from, to, shares: value }
            })),
            Deposit::SIGNATURE_HASH => decode(Deposit::decode_log(log).map(|it| {
                let Deposit { sender, owner, assets, shares } = it.data;
                Event::Deposit { sender, owner, assets, shares }
            })),
            DepositFeeSet::SIGNATURE_HASH => decode(
                DepositFeeSet::decode_log(log).map(|it| Event::DepositFee { bps: it.data.bps }),
            ),
            _ => Ok(None),
        };
    }
    if Some(log.address) == origin.locks {
        return match kind {
            LockUpdated::SIGNATURE_HASH => decode(LockUpdated::decode_log(log).map(|it| {
                let LockUpdated { account, amount, end } = it.data;
                Event::Lock { account, amount, end }
            })),
            _ => Ok(None),
        };
    }
    Err(malformed("is of a contract that was not asked for"))
}
