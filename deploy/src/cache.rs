//! Keeps a contract's program initialised between calls, so that calling it is cheap.
//!
//! Who may do so depends on the chain: its owners and cache managers at once, anybody else by a
//! bid to a cache manager. Where none of that is possible the contract works all the same, at a
//! higher price per call; so it is a remark, not a failure.

use alloy::primitives::{Address, U256, aliases::U192};
use bindings::stylus::{
    ARB_OWNER_PUBLIC, ARB_WASM_CACHE, ArbOwnerPublic,
    ArbWasmCache::{self, cacheProgramCall},
    CacheManager::{self, placeBidCall},
};
use client::{call::CallError, money};
use eyre::Result;

use crate::{
    call::Call,
    contract::Contract,
    create::code_hash,
    site::Site,
    standing::{Act, Lasts, Standing},
};

pub(crate) async fn look(site: &Site, contract: Contract) -> Result<Standing> {
    if is_cached(site, contract).await? {
        return Ok(Standing::Done);
    }
    Ok(way(site, site.address(contract)).await?)
}

/// What the chain's owners and cache managers do at once.
pub(crate) fn call(program: Address) -> Call {
    Call::new(ARB_WASM_CACHE, &cacheProgramCall { program })
}

pub(crate) async fn is_cached(site: &Site, contract: Contract) -> Result<bool, CallError> {
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, site.chain.provider());
    Ok(cache.codehashIsCached(code_hash(&site.blueprint, contract)).call().await?)
}

/// Whether the deployer may cache programs without a bid.
pub(crate) async fn may_cache(site: &Site) -> Result<bool, CallError> {
    let provider = site.chain.provider();
    let owners = ArbOwnerPublic::new(ARB_OWNER_PUBLIC, provider);
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, provider);
    let deployer = site.deployer.address();
    Ok(owners.isChainOwner(deployer).call().await? || cache.isCacheManager(deployer).call().await?)
}

/// Whether anybody takes bids for places in the cache, for all that is known: what a place costs is
/// told for programs that are there.
pub(crate) async fn may_be_bid_for(site: &Site) -> Result<bool, CallError> {
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, site.chain.provider());
    Ok(!cache.allCacheManagers().call().await?.is_empty())
}

/// A way into the cache.
async fn way(site: &Site, address: Address) -> Result<Standing, CallError> {
    let provider = site.chain.provider();
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, provider);
    // A place in the cache can be lost to a higher bid.
    let open = |call| Standing::Open(Act { call, lasts: Lasts::UntilUndone });
    if may_cache(site).await? {
        return Ok(open(call(address)));
    }

    let mut cheapest: Option<U192> = None;
    for manager in cache.allCacheManagers().call().await? {
        let auction = CacheManager::new(manager, provider);
        // A manager that is no auction has no price to name.
        let Ok(bid) = auction.getMinBid(address).call().await else { continue };
        if bid.is_zero() {
            return Ok(open(Call::new(manager, &placeBidCall { program: address })));
        }
        cheapest = Some(cheapest.map_or(bid, |cheapest| cheapest.min(bid)));
    }
    Ok(Standing::Closed(match cheapest {
        Some(bid) => {
            let bid = money::eth(U256::from(bid));
            format!("the cheapest place in the cache costs {bid} ETH; bid for it separately")
        }
        None => "the deployer may not, and no cache manager takes bids".to_owned(),
    }))
}
