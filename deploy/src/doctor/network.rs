//! What the chain is, allows and asks for.

use std::time::{SystemTime, UNIX_EPOCH};

use alloy::primitives::U256;
use bindings::stylus::{
    ARB_GAS_INFO, ARB_OWNER_PUBLIC, ArbGasInfo, ArbOwnerPublic, CREATE2_FACTORY,
};
use client::{call::ask, chain::Chain};
use eyre::Result;
use wasm_build::CODE_LIMIT;

use super::{Case, Finding, Verdict};
use crate::preflight::{activation, chain as rules, deployer, pinned};

/// Since when a program may be spread over several contracts.
const FRAGMENTS_SINCE: u64 = 60;

/// The price of gas, in multiples of the least there can be, from which on it is worth waiting.
const BUSY: u64 = 3;

/// Seconds by which clocks may differ.
const CLOCK_TOLERANCE: u64 = 60;

pub(super) async fn look(chain: &Chain, case: &Case) -> Vec<Finding> {
    let profile = &case.params.chain;
    let right = pinned(chain, &case.params).map_err(eyre::Report::from);
    let right =
        right.map(|()| format!("{}, chain {}, of kind {}", profile.name, profile.id, profile.kind));
    let mut findings =
        vec![Finding::of("chain", right, "take the profile of the chain that answers")];

    match rules::versions(chain).await {
        Err(error) => {
            findings.push(Finding::no("rules", format!("{error:#}"), "take an Arbitrum chain"));
            // Nothing that follows is there to be asked.
            return findings;
        }
        Ok(rules::Versions { arbos, stylus }) => {
            findings.push(Finding::ok("rules", format!("ArbOS {arbos}, Stylus {stylus}")));
            let active =
                activation::check(chain, arbos).await.map(|activation| match activation.gas {
                    0 => "is allowed, at no charge besides what it takes".to_owned(),
                    gas => format!("is allowed, and charged {gas} gas"),
                });
            findings.push(Finding::of(
                "activation",
                active,
                "wait until the chain's owners allow it",
            ));
            findings.push(Finding::of(
                "code size",
                code_size(chain, arbos).await,
                "ask the node's operator",
            ));
        }
    }
    let known = deployer::check(chain).await.map(|known| known.name().to_owned());
    findings.push(Finding::of(
        "StylusDeployer",
        known,
        "docs/deploying.md, \"A chain without StylusDeployer\"",
    ));
    findings.push(factory(chain).await);
    findings.push(price(chain).await);
    findings.push(Finding::of("L1 price", l1_price(chain).await, "ask the node's operator"));
    findings.push(clock(chain, profile.longest_pause).await);
    findings
}

async fn code_size(chain: &Chain, arbos: u64) -> Result<String> {
    let one = format!("{CODE_LIMIT} bytes in a contract");
    if arbos < FRAGMENTS_SINCE {
        return Ok(format!("{one}, and a program in one"));
    }
    let owner = ArbOwnerPublic::new(ARB_OWNER_PUBLIC, chain.provider());
    let fragments = ask(owner.getMaxStylusContractFragments()).await?;
    Ok(format!("{one}, and a program in {fragments} at most; ours take one each"))
}

async fn factory(chain: &Chain) -> Finding {
    let (what, next) = ("CREATE2 factory", "only needed to put StylusDeployer on the chain");
    match chain.code(CREATE2_FACTORY).await {
        Ok(code) if !code.is_empty() => Finding::ok(what, "is there"),
        Ok(_) => Finding::look(what, "is not there", next),
        Err(error) => Finding::look(what, error.to_string(), next),
    }
}

/// What gas costs, against the least it can.
async fn price(chain: &Chain) -> Finding {
    let (what, next) = ("gas price", "wait, if there is time: the price falls with the demand");
    let floor = ask(ArbGasInfo::new(ARB_GAS_INFO, chain.provider()).getMinimumGasPrice()).await;
    match (chain.gas_price().await, floor) {
        (Ok(price), Ok(floor)) => {
            let price = U256::from(price);
            let found = format!("{} gwei, where {} is the least", gwei(price), gwei(floor));
            // Cannot overflow: prices are far below 2^250.
            let busy = floor * U256::from(BUSY) < price;
            if busy { Finding::look(what, found, next) } else { Finding::ok(what, found) }
        }
        (Err(error), _) => Finding::no(what, error.to_string(), "run it again"),
        (_, Err(error)) => Finding::no(what, error.to_string(), "run it again"),
    }
}

async fn l1_price(chain: &Chain) -> Result<String> {
    let gas_info = ArbGasInfo::new(ARB_GAS_INFO, chain.provider());
    let price = ask(gas_info.getL1BaseFeeEstimate()).await?;
    Ok(format!("{} gwei for gas of the parent chain", gwei(price)))
}

fn gwei(wei: U256) -> String {
    client::money::exact(wei, 9)
}

async fn clock(chain: &Chain, longest_pause: Option<u64>) -> Finding {
    // Before 1970 is a clock that is wrong too.
    let here = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_secs());
    match chain.now().await {
        Ok(there) => judge_clock(here, there, longest_pause),
        Err(error) => Finding::no("clock", error.to_string(), "run it again"),
    }
}

/// The newest block's second against this machine's.
fn judge_clock(here: u64, there: u64, longest_pause: Option<u64>) -> Finding {
    let ahead = there.saturating_sub(here);
    let age = here.saturating_sub(there);
    let found = if here < there {
        format!("the newest block is {ahead} s ahead of this machine")
    } else {
        format!("the newest block is {age} s old")
    };
    let (verdict, next) = if CLOCK_TOLERANCE < ahead {
        (Verdict::Look, Some("set this machine's clock, or know that the chain's was moved on"))
    } else if longest_pause.is_some_and(|pause| pause.saturating_add(CLOCK_TOLERANCE) < age) {
        (Verdict::No, Some("the node lies behind or the chain stands still: take another endpoint"))
    } else {
        (Verdict::Ok, None)
    };
    Finding { what: "clock", verdict, found, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_lies_behind_is_noticed_where_blocks_come_by_themselves() {
        let verdict = |here, there, pause| judge_clock(here, there, pause).verdict;

        assert_eq!(verdict(1_000, 1_000, Some(60)), Verdict::Ok);
        assert_eq!(verdict(1_120, 1_000, Some(60)), Verdict::Ok);
        assert_eq!(verdict(1_121, 1_000, Some(60)), Verdict::No);
        assert_eq!(verdict(9_999, 1_000, None), Verdict::Ok);
        assert_eq!(verdict(1_000, 1_060, Some(60)), Verdict::Ok);
        assert_eq!(verdict(1_000, 1_061, None), Verdict::Look);
    }
}
