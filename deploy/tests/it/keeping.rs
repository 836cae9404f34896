//! `deploy keepalive` and `deploy cache-bid`: what a year and an auction do to programs.

use std::fs;

use alloy::{
    hex,
    primitives::{Address, U256},
    providers::Provider,
    rpc::types::Filter,
    sol_types::{SolCall, SolEvent},
};
use bindings::stylus::{
    ARB_WASM, ARB_WASM_CACHE,
    ArbWasm::ProgramLifetimeExtended,
    ArbWasmCache::{self, cacheProgramCall, evictCodehashCall},
    CacheManager::placeBidCall,
};
use client::{account::Account, call::ask};
use protocol::time::DAY;
use serde_json::{Value, json};

use crate::place::Place;

/// Precompile of the chain's owners.
const ARB_OWNER: Address =
    Address::new([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x70]);

/// Selector of its `addWasmCacheManager(address)`.
const ADD_MANAGER: [u8; 4] = [0xff, 0xdc, 0xa5, 0x15];

/// Selector of its `removeWasmCacheManager(address)`.
const REMOVE_MANAGER: [u8; 4] = [0xbf, 0x19, 0x73, 0x22];

/// Where the auction is.
const AUCTION: Address = Address::repeat_byte(0xac);

impl Place {
    pub(crate) async fn days_pass(&self, days: u64) {
        assert!(self.chain().await.pass(days * DAY).await.unwrap());
    }

    /// The one that the chain began with.
    pub(crate) async fn manager(&self) -> Address {
        let chain = self.chain().await;
        let cache = ArbWasmCache::new(ARB_WASM_CACHE, chain.provider());
        ask(cache.allCacheManagers()).await.unwrap()[0]
    }

    /// How often a program was kept alive.
    pub(crate) async fn extended(&self) -> usize {
        let filter = Filter::new()
            .address(ARB_WASM)
            .event_signature(ProgramLifetimeExtended::SIGNATURE_HASH)
            .from_block(0);
        self.chain().await.provider().get_logs(&filter).await.unwrap().len()
    }
}

pub(crate) fn each<'a>(told: &'a Value, field: &str) -> Vec<&'a Value> {
    let programs = told["programs"].as_array().unwrap().iter();
    programs.map(|it| it.pointer(field).unwrap_or(&it[field])).collect()
}

#[tokio::test]
async fn programs_are_kept_alive_before_they_expire_and_activated_again_after() {
    let place = Place::deployed(&[]);
    let count = place.manifest().programs.len();
    let metrics = place.folder.path().join("millet.prom");
    let to_file = ["keepalive", "--metrics", metrics.to_str().unwrap()];

    // Far from it: nothing is sent.
    let blocks = place.blocks().await;
    let (code, told, stderr) = place.told(&to_file);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(place.blocks().await, blocks);
    assert!(each(&told, "cached").iter().all(|it| **it == true), "{told}");
    let text = fs::read_to_string(&metrics).unwrap();
    let labels = "{chain=\"412346\",deployment=\"millet\",program=\"vault\"}";
    assert!(text.contains(&format!("millet_program_days_to_expiry{labels} 36")), "{text}");
    assert!(text.contains(&format!("millet_program_cached{labels} 1\n")), "{text}");
    assert!(text.contains("# TYPE millet_program_active gauge\n"), "{text}");
    assert!(text.contains("millet_keeper_balance_wei{"), "{text}");

    // Too early to be taken: said, and not sent.
    let (code, stderr) = place.deploy(&["keepalive", "--within", "400"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.contains("the chain takes it from day 31 on, 31 days from now"), "{stderr}");
    assert_eq!(place.extended().await, 0);

    place.days_pass(320).await;
    let (code, told, stderr) = place.told(&["keepalive"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(place.extended().await, count);
    for life in each(&told, "/life/seconds") {
        assert!(364 * DAY < life.as_u64().unwrap(), "{told}");
    }
    let (code, stderr) = place.deploy(&["keepalive"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(place.extended().await, count);

    place.days_pass(366).await;
    let (code, _) = place.deploy(&["check"]);
    assert_eq!(code, Some(1));
    let (code, told, stderr) = place.told(&["keepalive"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(place.extended().await, count);
    assert!(each(&told, "life").iter().all(|life| **life != "over"), "{told}");
    let (code, stderr) = place.deploy(&["check"]);
    assert_eq!(code, Some(0), "{stderr}");
}

/// An auction with one price for every program: the first slot. It takes no less, caches what was bid
/// for, and is dearer by one wei afterwards.
fn auction() -> String {
    let place_bid = hex::encode(placeBidCall::SELECTOR);
    let cache = hex::encode(cacheProgramCall::SELECTOR);
    [
        "0x",
        "5f3560e01c63",
        &place_bid,
        "14601657",         // to 0x16, if it is a bid
        "5f545f5260205ff3", // the price
        "5b5f543410604457", // to 0x44, if it brings less
        "60015f54015f55",   // one more
        "63",
        &cache,
        "60e01b5f52600435600452", // cacheProgram(program)
        "5f5f60245f5f60725af1",   // told to the precompile
        "1560445700",             // to 0x44, if that was refused
        "5b5f5ffd",
    ]
    .concat()
}

impl Place {
    /// An auction of places in the cache, at 1,000 wei, and three programs without one.
    pub(crate) async fn with_an_auction() -> Self {
        let place = Self::deployed(&[]);
        let owner = Account::development_key().address();
        place.have("anvil_setCode", json!([AUCTION, auction()])).await;
        let (method, price) = Self::price(1_000);
        place.have(method, price).await;
        let manager =
            |selector: [u8; 4], at: Address| [&selector[..], &at.into_word()[..]].concat();
        place.act(owner, ARB_OWNER, manager(ADD_MANAGER, AUCTION)).await;
        place.act(owner, ARB_OWNER, manager(REMOVE_MANAGER, place.manager().await)).await;
        let manifest = place.manifest();
        for program in ["governor", "timelock", "vault"] {
            let codehash = manifest.programs[program].code_hash;
            place.act(owner, ARB_WASM_CACHE, evictCodehashCall { codehash }.abi_encode()).await;
        }
        place
    }

    /// What the auction wants for the next place, in wei.
    pub(crate) fn price(wei: u64) -> (&'static str, Value) {
        let (slot, price) = ([0; 32], U256::from(wei).to_be_bytes::<32>());
        let word = |it| hex::encode_prefixed::<[u8; 32]>(it);
        ("anvil_setStorageAt", json!([AUCTION, word(slot), word(price)]))
    }
}

#[tokio::test]
async fn bids_are_the_least_there_is_and_never_more_than_was_allowed() {
    let place = Place::with_an_auction().await;
    let manifest = place.manifest();
    let received = async || place.chain().await.balance(AUCTION).await.unwrap();
    let is_cached = |told: &Value| each(told, "cached").iter().filter(|it| ***it == true).count();
    let all = manifest.programs.len();

    // 1,000 wei is the least, and a wei too much.
    let blocks = place.blocks().await;
    let (code, told, stderr) = place.told(&["cache-bid", "--max", "0.000000000000000999"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!((is_cached(&told), place.blocks().await), (all - 3, blocks));
    assert!(stderr.contains("that are left of --max"), "{stderr}");

    // 1,000 and 1,001; the third would be 1,002.
    let (code, told, stderr) = place.told(&["cache-bid", "--max", "0.000000000000003002"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!((is_cached(&told), received().await), (all - 1, U256::from(2_001)));

    let (code, told, stderr) = place.told(&["cache-bid", "--max", "0.000000000000001002"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!((is_cached(&told), received().await), (all, U256::from(3_003)));
    let (code, _, stderr) = place.told(&["cache-bid", "--max", "1"]);
    assert_eq!((code, received().await), (Some(0), U256::from(3_003)), "{stderr}");
}

/// A place that costs nothing is taken whatever is allowed, and where nobody sells one nothing is paid.
#[tokio::test]
async fn what_is_free_is_taken_and_what_nobody_sells_is_said() {
    let place = Place::deployed(&[]);
    let owner = Account::development_key().address();
    let manager = place.manager().await;
    let codehash = place.manifest().programs["vault"].code_hash;
    let evict = evictCodehashCall { codehash }.abi_encode();

    // The development chain's manager asks for nothing.
    place.act(owner, ARB_WASM_CACHE, evict.clone()).await;
    let (code, told, stderr) = place.told(&["cache-bid", "--max", "0"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(each(&told, "cached").iter().all(|it| **it == true), "{told}");
    assert_eq!(place.chain().await.balance(manager).await.unwrap(), U256::ZERO);

    place.act(owner, ARB_WASM_CACHE, evict).await;
    let remove = [&REMOVE_MANAGER[..], &manager.into_word()[..]].concat();
    place.act(owner, ARB_OWNER, remove).await;
    let blocks = place.blocks().await;
    let (code, stderr) = place.deploy(&["cache-bid", "--max", "1"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.contains("bid for vault: no cache manager takes bids for it"), "{stderr}");
    assert_eq!(place.blocks().await, blocks);
}
