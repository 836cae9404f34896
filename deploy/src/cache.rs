//! Keeps a contract's program initialised between calls, so that calling it is cheap.
//!
//! Who may do so depends on the chain: its owners and cache managers at once, anybody else by a
//! bid to a cache manager. Where none of that is possible the contract works all the same, at a
//! higher price per call; so it is a remark, not a failure.

use alloy::{
    primitives::{Address, U256, aliases::U192, keccak256},
    rpc::types::TransactionRequest,
};
use bindings::stylus::{
    ARB_OWNER_PUBLIC, ARB_WASM_CACHE, ArbOwnerPublic, ArbWasmCache, CacheManager,
};
use client::{call::CallError, journal::Journal, money};
use eyre::Result;

use crate::{
    contract::Contract,
    plan::Step,
    record::{Outcome, Record},
    send::again,
    site::Site,
};

/// A way into the cache.
enum Way {
    /// The deployer may, or a cache manager does it for nothing.
    Open(Box<TransactionRequest>),
    /// Nobody does, for this reason.
    Closed(String),
}

pub(crate) async fn ensure(
    site: &Site,
    journal: &mut Journal,
    contract: Contract,
) -> Result<Record> {
    let address = site.address(contract);
    let record = |outcome| Record {
        step: Step::Cache(contract).to_string(),
        address: Some(address),
        outcome,
    };
    if is_cached(site, contract).await? {
        return Ok(record(Outcome::Already));
    }

    let request = match way(site, address).await? {
        Way::Open(request) => *request,
        Way::Closed(reason) => return Ok(record(Outcome::Skipped(reason))),
    };
    // A place in the cache can be lost to a higher bid.
    let step = Step::Cache(contract).to_string();
    let receipt = again(site, journal, &step, request).await?;

    // A cache manager may take a bid and do nothing.
    if is_cached(site, contract).await? {
        Ok(record(Outcome::Done((&receipt).into())))
    } else {
        Ok(record(Outcome::Skipped("the cache manager took the bid and cached nothing".to_owned())))
    }
}

async fn is_cached(site: &Site, contract: Contract) -> Result<bool, CallError> {
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, site.chain.provider());
    let code_hash = keccak256(&site.blueprint.programs.of(contract).code);
    Ok(cache.codehashIsCached(code_hash).call().await?)
}

async fn way(site: &Site, address: Address) -> Result<Way, CallError> {
    let provider = site.chain.provider();
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, provider);
    let owners = ArbOwnerPublic::new(ARB_OWNER_PUBLIC, provider);
    let deployer = site.deployer.address();
    if owners.isChainOwner(deployer).call().await? || cache.isCacheManager(deployer).call().await? {
        return Ok(Way::Open(Box::new(cache.cacheProgram(address).into_transaction_request())));
    }

    let mut cheapest: Option<U192> = None;
    for manager in cache.allCacheManagers().call().await? {
        let manager = CacheManager::new(manager, provider);
        // A manager that is no auction has no price to name.
        let Ok(bid) = manager.getMinBid(address).call().await else { continue };
        if bid.is_zero() {
            return Ok(Way::Open(Box::new(manager.placeBid(address).into_transaction_request())));
        }
        cheapest = Some(cheapest.map_or(bid, |cheapest| cheapest.min(bid)));
    }
    Ok(Way::Closed(match cheapest {
        Some(bid) => {
            let bid = money::eth(U256::from(bid));
            format!("the cheapest place in the cache costs {bid} ETH; bid for it separately")
        }
        None => "the deployer may not, and no cache manager takes bids".to_owned(),
    }))
}
