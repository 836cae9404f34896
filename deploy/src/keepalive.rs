//! Keeps programs callable: the chain forgets one a year after it was activated or kept alive.
//!
//! Programs, not contracts: two contracts that run one program live and expire together.

use std::{collections::BTreeMap, fmt};

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, B256, U256},
    providers::Provider,
    sol_types::SolError,
};
use bindings::stylus::{
    ARB_WASM, ARB_WASM_CACHE,
    ArbWasm::{self, ProgramInsufficientValue, ProgramKeepaliveTooSoon},
    ArbWasmCache,
};
use client::{
    account::Account,
    call::{CallError, IntoRequest, ask},
    chain::Chain,
    journal::Journal,
};
use eyre::{Report, Result};
use manifest::Manifest;
use protocol::time::DAY;
use serde::Serialize;

use crate::record::{Observer, Outcome, Record};

/// The fee depends on the second in which it is paid; what is too much comes back.
const FEE_MARGIN_PERCENT: u64 = 120;

/// How long a program can still be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Life {
    /// For so many seconds.
    Seconds(u64),
    /// No more: it expired, or the chain has a newer Stylus. Activating it again helps.
    Over,
}

/// A program of a deployment, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alive {
    /// Its crate in `contracts/`.
    pub program: String,
    /// keccak256 of the code of accounts that run it.
    pub code_hash: B256,
    /// One of those accounts.
    pub account: Address,
    /// How long it can be called.
    pub life: Life,
    /// Whether the chain keeps it initialised.
    pub cached: bool,
}

impl Life {
    /// Whole days that are left.
    pub const fn days(self) -> u64 {
        match self {
            Self::Seconds(seconds) => seconds / DAY,
            Self::Over => 0,
        }
    }

    /// Whether it ends within so many days.
    pub const fn ends_within(self, days: u64) -> bool {
        match self {
            Self::Seconds(seconds) => seconds < days.saturating_mul(DAY),
            Self::Over => true,
        }
    }
}

impl fmt::Display for Life {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(_) => write!(out, "{} days left", self.days()),
            Self::Over => out.write_str("expired, or of an older Stylus"),
        }
    }
}

/// How every program of `manifest` stands. Sends nothing.
///
/// # Errors
///
/// [`CallError`], if the chain does not answer.
pub async fn look(chain: &Chain, manifest: &Manifest) -> Result<Vec<Alive>, CallError> {
    // Of contracts with one program, any will do.
    let mut accounts = BTreeMap::new();
    for deployed in manifest.contracts.values() {
        if let Some(program) = &deployed.program {
            accounts.insert(program, deployed.address);
        }
    }
    let arb_wasm = ArbWasm::new(ARB_WASM, chain.provider());
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, chain.provider());
    let mut programs = Vec::new();
    for (program, account) in accounts {
        let Some(code_hash) = manifest.programs.get(program).map(|it| it.code_hash) else {
            continue;
        };
        let life = match ask(arb_wasm.programTimeLeft(account)).await {
            Ok(seconds) => Life::Seconds(seconds),
            Err(CallError::Reverted(_)) => Life::Over,
            Err(error) => return Err(error),
        };
        let cached = ask(cache.codehashIsCached(code_hash)).await?;
        programs.push(Alive { program: program.clone(), code_hash, account, life, cached });
    }
    Ok(programs)
}

/// What was not kept alive, and why.
pub type Failures = Vec<(String, Report)>;

/// Keeps those of `programs` alive that end `within` so many days, and activates again what is over.
/// What is sent is in `journal` before. A program that fails keeps no other from living on.
///
/// `programs` are to be looked at after [`Journal::settle`]: an earlier run may have been killed when it
/// had sent.
pub async fn keep(
    keeper: &Account,
    journal: &mut Journal,
    programs: &[Alive],
    within: u64,
    chain: &Chain,
    observer: &mut dyn Observer,
) -> (Vec<Record>, Failures) {
    let (mut records, mut failures) = (Vec::new(), Vec::new());
    for alive in programs {
        let step = format!("keep {} alive", alive.program);
        observer.begins(&step);
        match keep_one(keeper, journal, alive, within, chain).await {
            Ok(outcome) => {
                let record = Record { step, address: Some(alive.account), outcome };
                observer.ended(&record);
                records.push(record);
            }
            Err(error) => failures.push((alive.program.clone(), error)),
        }
    }
    (records, failures)
}

async fn keep_one(
    keeper: &Account,
    journal: &mut Journal,
    alive: &Alive,
    within: u64,
    chain: &Chain,
) -> Result<Outcome> {
    let Alive { program, code_hash, account, life, .. } = alive;
    let arb_wasm = ArbWasm::new(ARB_WASM, chain.provider());
    let (step, request, asked) = match life {
        life if !life.ends_within(within) => return Ok(Outcome::Already),
        Life::Seconds(_) => {
            let call = arb_wasm.codehashKeepalive(*code_hash);
            (format!("keep {program} alive"), call.clone().into_request(), fee(chain, call).await?)
        }
        Life::Over => {
            let call = arb_wasm.activateProgram(*account);
            (format!("activate {program}"), call.clone().into_request(), fee(chain, call).await?)
        }
    };
    let fee = match asked {
        Asked::Fee(fee) => fee,
        Asked::TooSoon { age } => return Ok(Outcome::Skipped(too_soon(chain, age).await?)),
    };
    // A fee that moves a little changes no transaction that is on its way.
    let open = journal.value_open(&step).filter(|value| fee <= *value);
    let request = request.with_value(open.unwrap_or_else(|| with_margin(fee)));
    let receipt = journal.send_again(keeper, &step, request).await?;
    Ok(Outcome::Done((&receipt).into()))
}

/// What the chain says of a call without ETH.
enum Asked {
    /// It wants so many wei.
    Fee(U256),
    /// The program was activated or kept alive so many seconds ago.
    TooSoon { age: u64 },
}

/// The chain names its fee to whoever brings nothing.
async fn fee(chain: &Chain, call: impl IntoRequest) -> Result<Asked, CallError> {
    let refused = match chain.provider().call(call.into_request()).await {
        Ok(_) => return Ok(Asked::Fee(U256::ZERO)),
        Err(error) => CallError::from(error),
    };
    if let CallError::Reverted(data) = &refused {
        if let Ok(wants) = ProgramInsufficientValue::abi_decode(data) {
            return Ok(Asked::Fee(wants.want));
        }
        if let Ok(soon) = ProgramKeepaliveTooSoon::abi_decode(data) {
            return Ok(Asked::TooSoon { age: soon.ageInSeconds });
        }
    }
    Err(refused)
}

async fn too_soon(chain: &Chain, age: u64) -> Result<String, CallError> {
    let arb_wasm = ArbWasm::new(ARB_WASM, chain.provider());
    let earliest = u64::from(ask(arb_wasm.keepaliveDays()).await?);
    // Rounded up, so that it is not too soon by then.
    let wait = earliest.saturating_mul(DAY).saturating_sub(age).div_ceil(DAY);
    Ok(format!("the chain takes it from day {earliest} on, {wait} days from now: come back then"))
}

fn with_margin(fee: U256) -> U256 {
    // Fees are below 2^64 wei per unit of a program's size: nowhere near overflow.
    fee * U256::from(FEE_MARGIN_PERCENT) / U256::from(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_and_the_last_second_counts() {
        assert_eq!(Life::Seconds(2 * DAY - 1).days(), 1);
        assert!(Life::Seconds(60 * DAY - 1).ends_within(60));
        assert!(!Life::Seconds(60 * DAY).ends_within(60));
        assert!(Life::Over.ends_within(0));
    }
}
