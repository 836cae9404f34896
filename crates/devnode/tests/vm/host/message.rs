//! Who calls, with what value, at what price.

use devnode::{arbos::addresses, evm::Executed, stylus::hooks::Hook};
use revm::{
    context::TxEnv,
    primitives::{Bytes, TxKind, U256},
};

use super::{case::Case, holds};
use crate::{
    bench::{Bench, PLENTY, module, output},
    formulas::{HOSTIO, PTR},
};

pub(super) fn cases(bench: &mut Bench) -> Vec<Case> {
    let word = |hook, bytes: &[u8]| {
        Case::new(hook, &[64], HOSTIO + PTR, 0).writing(64, bytes).known(13_440)
    };
    let sender = addresses::DEV_ACCOUNT;
    let price = U256::from(bench.block.base_fee).to_be_bytes::<32>();
    let value = U256::from(1234);
    // The program is the account after those that are there.
    let program = bench.next_address();
    vec![
        Case::new(Hook::MsgReentrant, &[], HOSTIO, 0).answering(0).known(8_400),
        word(Hook::MsgSender, sender.as_slice()),
        word(Hook::TxOrigin, sender.as_slice()),
        word(Hook::ContractAddress, program.as_slice()),
        word(Hook::TxGasPrice, &price),
        word(Hook::MsgValue, &[0; 32]),
        Case { value: 1234, ..word(Hook::MsgValue, &value.to_be_bytes::<32>()) },
    ]
}

holds!(cases);

/// What a program is told of the price, of a transaction with this cap and tip in wei per gas.
fn told(bench: &mut Bench, cap: u128, tip: Option<u128>) -> (U256, Executed) {
    let program = bench.program(&module(
        "(call $tx_gas_price (i32.const 0)) (call $write_result (i32.const 0) (i32.const 32))
         i32.const 0",
    ));
    let executed = bench.send(TxEnv {
        tx_type: if tip.is_some() { 2 } else { 0 },
        kind: TxKind::Call(program),
        gas_limit: PLENTY,
        gas_price: cap,
        gas_priority_fee: tip,
        ..TxEnv::default()
    });
    let price: Bytes = output(&executed);
    (U256::from_be_slice(&price), executed)
}

#[test]
fn the_price_told_has_the_tip_in_it_that_nobody_pays() {
    for (cap, tip, price) in [
        (300_000_000, None, 300_000_000),
        (300_000_000, Some(5), 100_000_005),
        (100_000_003, Some(5), 100_000_003),
    ] {
        assert_eq!(told(&mut Bench::new(), cap, tip).0, U256::from(price), "{cap} {tip:?}");
    }
}
