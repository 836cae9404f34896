//! The block and the chain.

use devnode::{arbos::addresses, evm::BLOCK_GAS_LIMIT, stylus::hooks::Hook};
use revm::primitives::U256;

use super::{case::Case, holds};
use crate::{
    bench::Bench,
    formulas::{HOSTIO, PTR},
};

pub(super) fn cases(bench: &mut Bench) -> Vec<Case> {
    let number = |hook, answer| Case::new(hook, &[], HOSTIO, 0).answering(answer).known(8_400);
    let word = |hook, bytes: &[u8]| {
        Case::new(hook, &[64], HOSTIO + PTR, 0).writing(64, bytes).known(13_440)
    };
    let base_fee = U256::from(bench.block.base_fee).to_be_bytes::<32>();
    vec![
        number(Hook::Chainid, 412_346),
        number(Hook::BlockGasLimit, BLOCK_GAS_LIMIT),
        // The parent chain's, which stands still.
        number(Hook::BlockNumber, 0),
        number(Hook::BlockTimestamp, bench.block.timestamp),
        word(Hook::BlockBasefee, &base_fee),
        word(Hook::BlockCoinbase, addresses::BATCH_POSTER.as_slice()),
    ]
}

holds!(cases);
