//! A few seconds of every target; `cargo xtask fuzz` goes on for as long as it is given.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::time::{Duration, Instant};

use fuzz::{
    Seed, Target, campaign::Worker, modules::Modules, precompiles::Precompiles, requests::Requests,
};

/// What each target is given here.
const BUDGET: Duration = Duration::from_secs(8);

/// Tries the first seeds: at least so many, then as many as the time is enough for. Returns the
/// target as they left it.
fn try_for_a_while<T: Target + Send + 'static>(name: &str, least: u64, target: T) -> T {
    let (mut worker, begin) = (Worker::start(target), Instant::now());
    for seed in (0..).take_while(|seed| *seed < least || begin.elapsed() <= BUDGET) {
        if let Err(fault) = worker.try_out(Seed(seed)) {
            let input = String::from_utf8_lossy(&fault.input);
            panic!("{fault}\nof {input}\nto see it alone: cargo xtask fuzz {name} --seed {seed}");
        }
    }
    worker.finish().unwrap()
}

#[test]
fn no_module_brings_a_chain_down_or_lasts_too_long() {
    let modules = try_for_a_while("modules", 60, Modules::default());

    // Otherwise little was tried: most modules have to be such that something of them runs.
    let reached = modules.reached;
    assert!(reached.made / 8 < reached.activated, "{reached:?}");
    assert!(0 < reached.succeeded && reached.succeeded < reached.calls, "{reached:?}");
}

#[test]
fn no_call_brings_a_precompile_down() {
    let precompiles = try_for_a_while("precompiles", 100, Precompiles::default());

    let (succeeded, all) = precompiles.succeeded;
    assert!(all / 20 < succeeded && succeeded < all, "{succeeded} of {all}");
}

#[test]
fn every_request_is_answered_and_none_by_an_internal_error() {
    let requests = try_for_a_while("requests", 20, Requests::new().unwrap());

    let (succeeded, all) = requests.succeeded;
    assert!(all / 5 < succeeded && succeeded < all, "{succeeded} of {all}");
}
