//! Who may act through the timelock, and whether the deployer has given everything away.

use std::collections::BTreeSet;

use alloy::{
    primitives::{Address, B256, keccak256},
    rpc::types::Filter,
    sol_types::SolEvent,
};
use bindings::ITimelock::RoleGranted;
use client::{call::CallError, logs};
use manifest::Contract;

use super::{Finding, Look, Verdict, powers::NOBODY};
use crate::{
    appoint::{CANCELLER, PROPOSER},
    handoff::Role,
};

/// The timelock's name of the role of those who carry out what has waited.
const EXECUTOR: &str = "EXECUTOR_ROLE";

/// Grants and revokes every role.
const ADMIN: B256 = B256::ZERO;

/// The timelock's. Whoever is its admin or proposer can do anything that a vote can, so there is nobody
/// but the timelock and the governor, and, until the handing over, the deployer.
pub(super) async fn roles(look: &mut Look<'_>) -> Result<(), CallError> {
    let Some(at) = look.at(Contract::Timelock) else { return Ok(()) };
    let (governor, deployer) = (look.planned(Contract::Governor), look.manifest.deployer);
    let [proposer, canceller, executor] = [PROPOSER, CANCELLER, EXECUTOR].map(keccak256);
    let planned = [
        (proposer, governor, "governor"),
        (canceller, governor, "governor"),
        (executor, NOBODY, "anyone"),
        (ADMIN, at, "timelock"),
    ];
    for (role, account, who) in planned {
        let Some(found) = member(look, role, account, who).await? else { continue };
        let what = format!("{who} is {}", Role::Member(role));
        if is_mighty(role) {
            look.equal(Contract::Timelock, &what, true, found);
        } else {
            look.governed(Contract::Timelock, &what, Some(true.to_string()), found);
        }
    }
    for (role, account) in granted(look, at).await? {
        let is_planned = planned.iter().any(|it| (it.0, it.1) == (role, account));
        if is_planned || account == deployer {
            continue;
        }
        if member(look, role, account, "somebody else").await? == Some(true) {
            let what = format!("{account} is {}", Role::Member(role));
            if is_mighty(role) {
                look.equal(Contract::Timelock, &what, false, true);
            } else {
                look.governed(Contract::Timelock, &what, Some(false.to_string()), true);
            }
        }
    }
    let mut held = Vec::new();
    for role in [ADMIN, proposer, canceller, executor] {
        if member(look, role, deployer, "deployer").await? == Some(true) {
            held.push(format!("{} of {}", Role::Member(role), Contract::Timelock));
        }
    }
    let finding = handed_off(look, held);
    look.findings.push(finding);
    Ok(())
}

/// Whether those who have the role can bring everything else about.
fn is_mighty(role: B256) -> bool {
    role == ADMIN || role == keccak256(PROPOSER)
}

async fn member(
    look: &mut Look<'_>,
    role: B256,
    account: Address,
    who: &str,
) -> Result<Option<bool>, CallError> {
    let Some(at) = look.at(Contract::Timelock) else { return Ok(None) };
    let what = format!("{who} is {}", Role::Member(role));
    let timelock = look.timelock(at);
    look.ask(Contract::Timelock, &what, timelock.hasRole(role, account)).await
}

/// Who ever got which role, whether or not it was taken back.
async fn granted(look: &Look<'_>, at: Address) -> Result<BTreeSet<(B256, Address)>, CallError> {
    let filter = Filter::new().address(at).event_signature(RoleGranted::SIGNATURE_HASH);
    let first = look.manifest.first_block();
    let logs = logs::between(look.chain, &filter, first, look.block).await?;
    let granted = logs.iter().filter_map(|log| {
        let RoleGranted { role, account, .. } = log.log_decode().ok()?.inner.data;
        Some((role, account))
    });
    Ok(granted.collect())
}

/// What the deployer still has beside `held` roles of the timelock: expected until the handing over, and
/// a fault after it.
fn handed_off(look: &Look<'_>, mut held: Vec<String>) -> Finding {
    let deployer = look.manifest.deployer;
    let owned = look.owners.iter().filter(|(_, owner)| **owner == deployer);
    let owned: Vec<_> = owned.map(|(contract, _)| format!("owner of {contract}")).collect();
    // Where the deployer never owned anything, owners do not tell whether the time has come.
    let owned_first = look.owners.keys().any(|contract| look.governance(*contract) == deployer);
    let is_over = owned.is_empty() && (owned_first || look.heir.is_some());
    held.splice(0..0, owned);
    let (verdict, found) = match (held.is_empty(), is_over) {
        (true, _) => (Verdict::Ok, "yes".to_owned()),
        (false, true) => (Verdict::Differs, format!("and yet it is {}", held.join(", "))),
        (false, false) => (
            Verdict::Open,
            format!("not yet: it is {}; `deploy handoff` gives that away", held.join(", ")),
        ),
    };
    Finding {
        subject: "deployer".to_owned(),
        what: "handed off".to_owned(),
        expected: Some("yes".to_owned()),
        found,
        verdict,
    }
}
