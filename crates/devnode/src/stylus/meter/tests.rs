//! What metering charges, computed by hand from the prices, and what a metered module does.

mod blocks;
mod frames;
mod generated;
mod running;

use super::*;
use crate::{arbos::Rules, stylus::validate};

/// The metered form of a module in text.
fn metered(wat: &str) -> Metered {
    let wasm = wat::parse_str(wat).unwrap();
    meter(&parsed(&wasm)).unwrap()
}

fn parsed(wasm: &[u8]) -> Module<'_> {
    Module::parse(wasm, validate::features(&Rules::default())).unwrap()
}

/// How many operators the functions of a module have, counted one by one.
fn count_operators(wasm: &[u8]) -> u64 {
    let bodies = parsed(wasm).bodies;
    let count = |body: &wasmparser::FunctionBody<'_>| {
        body.get_operators_reader().unwrap().into_iter().count() as u64
    };
    bodies.iter().map(count).sum()
}
