//! What the chain's owners can set, and what comes of it.

use devnode::{
    arbos::{Rules, addresses},
    evm::{Executed, Outcome},
};
use revm::{
    Database,
    bytecode::opcode::{GASPRICE, MSTORE, PUSH0, PUSH1, RETURN},
    context::TxEnv,
    primitives::{Address, Bytes, TxKind, U256},
};

use crate::{
    bench::{Bench, INTRINSIC, PLENTY, calldata, frame_gas, module, output, program_code},
    entering::{ECHO_SHAPE, echo, other_echo},
    formulas::pages_gas,
};

fn chain(arbos: u64) -> Bench {
    Bench::with_rules(Rules::of(arbos).unwrap())
}

/// The owner sets something, a word for each argument.
fn set(bench: &mut Bench, signature: &str, arguments: &[u64]) {
    let arguments: Vec<_> = arguments.iter().map(|it| U256::from(*it)).collect();
    output(&bench.own(signature, &arguments));
}

fn out_of_gas() -> Outcome {
    Outcome::Halt { reason: "out of gas".into() }
}

/// Gas of a call of [`echo`] with nothing.
fn echo_gas(bench: &mut Bench, program: Address) -> u64 {
    frame_gas(&bench.call(program, vec![]), &[])
}

#[test]
fn scalars_and_least_prices_of_starting() {
    let mut bench = Bench::new();
    let program = bench.program_of(&echo());
    let before = echo_gas(&mut bench, program);
    let own = ECHO_SHAPE.uncached_gas() - 8832 - 352;
    assert_eq!(own, 34 + 11);

    // In units of 128 and 32 gas, rounded up.
    set(&mut bench, "setWasmMinInitGas(uint8,uint16)", &[200, 65]);
    let least = echo_gas(&mut bench, program);
    // Of the 34 for a full start, 7 % in units of 2 %, rounded up twice.
    set(&mut bench, "setWasmInitCostScalar(uint64)", &[7]);
    let scaled = echo_gas(&mut bench, program);

    assert_eq!(before - least, 8832 + 352 - 256 - 96);
    assert_eq!(least - scaled, 34 - 3);
}

#[test]
fn pages_that_are_free_and_what_others_cost() {
    for (free, gas_per_page) in [(2, 1_000), (0, 1_000), (2, 7), (5, 1_000), (0, 0)] {
        let wat = module("i32.const 0").replace("\"memory\") 1 1", "\"memory\") 4 4");
        let mut bench = Bench::new();
        let program = bench.program(&wat);
        bench.cache(program);
        let usual = frame_gas(&bench.call(program, vec![]), &[]);
        assert_eq!(pages_gas(4, 0, 0), 2_000);
        set(&mut bench, "setWasmFreePages(uint16)", &[free]);
        set(&mut bench, "setWasmPageGas(uint16)", &[gas_per_page]);

        let gas = frame_gas(&bench.call(program, vec![]), &[]);

        assert_eq!(gas + 2_000 - usual, 4_u64.saturating_sub(free) * gas_per_page, "{free} free");
    }
}

#[test]
fn stack_words_of_a_program() {
    // Nothing but its operands: two for the charge of a block, and four for the call.
    let mut bench = Bench::new();
    let wat = "(module (memory (export \"memory\") 1 1)
        (func (export \"user_entrypoint\") (param i32) (result i32) i32.const 0))";
    let program = bench.program(wat);
    let too_deep = Outcome::Halt { reason: "max call depth exceeded".into() };
    for (words, enough) in [(7, true), (6, false)] {
        set(&mut bench, "setWasmMaxStackDepth(uint32)", &[words]);

        let executed = bench.call(program, vec![]);

        assert_eq!(executed.outcome == too_deep, !enough, "{words} words");
    }
}

#[test]
fn ink_per_gas() {
    // 1,000,000 ink and what is around it: a hundred gas at the usual price.
    let nops = "nop ".repeat(60_000);
    let mut bench = Bench::new();
    let program = bench.program(&module(&format!("{nops} i32.const 0")));
    bench.cache(program);
    let ink = 2450 + 60_000 + 1 + 1;
    let start = frame_gas(&bench.call(program, vec![]), &[]) - u64::div_ceil(ink, 10_000);
    for price in [1, 3, 20_000, (1 << 24) - 1] {
        set(&mut bench, "setInkPrice(uint32)", &[price]);

        let gas = frame_gas(&bench.call(program, vec![]), &[]);

        assert_eq!(gas - start, ink.div_ceil(price), "{price} ink per gas");
    }
}

#[test]
fn bytes_that_a_module_may_have() {
    for (arbos, most) in [(40, 131_072), (59, 131_072), (60, 262_144)] {
        let mut bench = chain(arbos);
        let activate = |bench: &mut Bench, len: usize| {
            let wasm = long(len);
            let program = bench.place(program_code(&wasm));
            bench.activate(program).outcome
        };

        assert!(matches!(activate(&mut bench, most), Outcome::Success { .. }), "ArbOS {arbos}");
        assert_eq!(activate(&mut bench, most + 1), reverts(), "ArbOS {arbos}");
        set(&mut bench, "setWasmMaxSize(uint32)", &[1_000]);
        assert!(matches!(activate(&mut bench, 1_000), Outcome::Success { .. }));
        assert_eq!(activate(&mut bench, 1_001), reverts());
    }
}

fn reverts() -> Outcome {
    Outcome::Revert { output: Bytes::new() }
}

/// A module of so many bytes, most of them in a custom section.
fn long(len: usize) -> Vec<u8> {
    let mut wasm = echo();
    // Id, length of the rest in four bytes, a name of nothing.
    let rest = len - wasm.len() - 5;
    let digit = |at: u32| (rest >> (7 * at) & 0x7f) as u8;
    wasm.extend([0, digit(0) | 0x80, digit(1) | 0x80, digit(2) | 0x80, digit(3), 0]);
    wasm.resize(len, b'x');
    wasm
}

#[test]
fn days_until_a_program_expires_and_may_be_kept_alive() {
    const DAY: u64 = 86_400;
    let mut bench = Bench::new();
    let program = bench.program_of(&echo());
    // Activation counts from the full hour before.
    let since = (bench.block.timestamp - 1_421_388_000) % 3_600;
    set(&mut bench, "setWasmExpiryDays(uint16)", &[10]);
    set(&mut bench, "setWasmKeepaliveDays(uint16)", &[4]);
    let keep_alive = |bench: &mut Bench| {
        let codehash = bench.db.basic(program).unwrap().unwrap().code_hash;
        bench.send(TxEnv {
            kind: TxKind::Call(addresses::ARB_WASM),
            value: U256::from(10).pow(U256::from(17)),
            data: calldata("codehashKeepalive(bytes32)", codehash).into(),
            gas_limit: PLENTY,
            ..TxEnv::default()
        })
    };

    bench.block.timestamp += 4 * DAY - since - 1;
    assert!(matches!(keep_alive(&mut bench).outcome, Outcome::Revert { .. }), "too soon");
    bench.block.timestamp += 6 * DAY + 1;
    output(&bench.call(program, [1]));
    bench.block.timestamp += 1;
    let reason = format!("error ProgramExpired({})", 10 * DAY + 1);
    assert_eq!(bench.call(program, [1]).outcome, Outcome::Halt { reason });
    bench.block.timestamp -= 1;
    output(&keep_alive(&mut bench));
    bench.block.timestamp += 9 * DAY;
    output(&bench.call(program, [1]));
}

/// A program that never ends.
fn endless(bench: &mut Bench) -> Address {
    bench.program(&module("(loop (br 0)) i32.const 0"))
}

#[test]
fn gas_that_one_transaction_may_use() {
    // Beyond the most it is set aside and comes back.
    for (arbos, used) in [(40, 1_000_000 + INTRINSIC), (50, 1_000_000), (60, 1_000_000)] {
        let mut bench = chain(arbos);
        let endless = endless(&mut bench);
        set(&mut bench, "setMaxTxGasLimit(uint64)", &[1_000_000]);

        let executed = bench.call(endless, vec![]);

        assert_eq!(executed.outcome, out_of_gas());
        assert_eq!(executed.gas_used, used, "ArbOS {arbos}");
    }
}

#[test]
fn a_transaction_may_use_32_million_gas_on_a_fresh_chain_and_a_call_more() {
    for (arbos, used) in [(40, 32_000_000 + INTRINSIC), (51, 32_000_000)] {
        let mut bench = chain(arbos);
        let endless = bench.place(vec![0xfe]);

        let executed = bench.call_with_gas(endless, vec![], 60_000_000);
        let called = bench.call_with_much_gas(endless, vec![]);

        assert_eq!(executed.gas_used, used, "ArbOS {arbos}");
        assert_eq!(called.gas_used, 1 << 45);
    }
}

#[test]
fn the_floor_for_calldata() {
    let mut bench = Bench::new();
    let nobody = Address::repeat_byte(0x77);
    let data = vec![1; 1_000];
    let plain = bench.call(nobody, data.clone()).gas_used;

    set(&mut bench, "setCalldataPriceIncrease(bool)", &[1]);
    let with_floor = bench.call(nobody, data).gas_used;

    assert_eq!(plain, INTRINSIC + 1_000 * 16);
    // Four tokens for a byte that is not zero, ten gas each (EIP-7623).
    assert_eq!(with_floor, INTRINSIC + 1_000 * 4 * 10);
}

fn balance(bench: &mut Bench, account: Address) -> U256 {
    bench.db.basic(account).unwrap().unwrap_or_default().balance
}

#[test]
fn who_receives_the_fee() {
    let [network, infra] = [0xaa, 0xbb].map(Address::repeat_byte);
    let mut bench = Bench::new();
    let word = |account: Address| U256::from_be_bytes(account.into_word().0);
    output(&bench.own("setNetworkFeeAccount(address)", &[word(network)]));
    let before = balance(&mut bench, network);
    bench.call(Address::repeat_byte(0x77), vec![]);
    let received = balance(&mut bench, network) - before;
    assert_eq!(received, U256::from(INTRINSIC * 100_000_000), "all of it");

    output(&bench.own("setInfraFeeAccount(address)", &[word(infra)]));
    set(&mut bench, "setMinimumL2BaseFee(uint256)", &[30_000_000]);
    let before = balance(&mut bench, network);
    let paid_before = balance(&mut bench, infra);
    bench.call(Address::repeat_byte(0x77), vec![]);

    // Of each gas, the least price goes to the infrastructure, the rest to the network.
    let infra = balance(&mut bench, infra) - paid_before;
    assert_eq!(infra, U256::from(INTRINSIC * 30_000_000));
    assert_eq!(balance(&mut bench, network) - before, U256::from(INTRINSIC * 70_000_000));
}

/// A transaction with a tip of 5 wei per gas, to code that returns what gas costs.
fn tipped(bench: &mut Bench) -> Executed {
    let asks = bench.place(vec![GASPRICE, PUSH0, MSTORE, PUSH1, 32, PUSH0, RETURN]);
    bench.send(TxEnv {
        tx_type: 2,
        kind: TxKind::Call(asks),
        gas_limit: PLENTY,
        gas_price: 200_000_000,
        gas_priority_fee: Some(5),
        ..TxEnv::default()
    })
}

#[test]
fn whether_tips_are_kept() {
    for (arbos, kept) in [(51, None), (60, Some(0)), (60, Some(1))] {
        let mut bench = chain(arbos);
        if let Some(kept) = kept {
            set(&mut bench, "setCollectTips(bool)", &[kept]);
        }
        let before = balance(&mut bench, addresses::DEV_ACCOUNT);

        let executed = tipped(&mut bench);

        let paid = before - balance(&mut bench, addresses::DEV_ACCOUNT);
        let price = 100_000_000 + if kept == Some(1) { 5 } else { 0 };
        assert_eq!(paid, U256::from(executed.gas_used * price), "ArbOS {arbos} {kept:?}");
        assert_eq!(U256::from_be_slice(&output(&executed)), U256::from(price));
    }
}

#[test]
fn gas_that_every_activation_takes_besides() {
    let mut bench = chain(60);
    let first = bench.place(program_code(&echo()));
    let second = bench.place(program_code(&other_echo()));
    let gas = |bench: &mut Bench, program| {
        let data = calldata("activateProgram(address)", Address::into_word(&program));
        frame_gas(&bench.activate(program), &data)
    };
    let usual = gas(&mut bench, first);

    set(&mut bench, "setWasmActivationGas(uint64)", &[12_345]);

    assert_eq!(gas(&mut bench, second) - usual, 12_345);
}
