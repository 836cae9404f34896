//! Programs in several accounts, which ArbOS 60 brought.

use devnode::{
    arbos::{Rules, addresses},
    evm::{Executed, Outcome},
};
use revm::{
    bytecode::opcode::{CODECOPY, DUP1, PUSH0, PUSH1, PUSH2, RETURN},
    context::TxEnv,
    primitives::{Address, Bytes, TxKind, U256},
};

use crate::{
    bench::{Bench, INTRINSIC, PLENTY, frame_gas, output, program_code},
    entering::{echo, padded},
    formulas::COLD_ACCOUNT_GAS,
};

fn chain(arbos: u64) -> Bench {
    Bench::with_rules(Rules::of(arbos).unwrap())
}

/// Leaves `code` at a new account by a transaction.
fn deploy(bench: &mut Bench, code: &[u8]) -> Executed {
    let [high, low] = u16::try_from(code.len()).unwrap().to_be_bytes();
    let mut init = vec![PUSH2, high, low, DUP1, PUSH1, 10, PUSH0, CODECOPY, PUSH0, RETURN];
    init.extend(code);
    bench.send(TxEnv {
        kind: TxKind::Create,
        data: init.into(),
        gas_limit: PLENTY,
        ..TxEnv::default()
    })
}

fn deployed(executed: &Executed) -> Address {
    let Outcome::Success { created: Some(address), .. } = executed.outcome else {
        panic!("{:?}", executed.outcome)
    };
    address
}

/// The code of a piece of a program.
fn fragment(piece: &[u8]) -> Vec<u8> {
    [&[0xef, 0xf0, 0x01], piece].concat()
}

/// The code that says which accounts hold a program of `len` bytes.
fn root(len: usize, pieces: &[Address]) -> Vec<u8> {
    let mut code = vec![0xef, 0xf0, 0x02, 0x00];
    code.extend(u32::try_from(len).unwrap().to_be_bytes());
    code.extend(pieces.iter().flat_map(|piece| piece.0.0));
    code
}

/// The compressed bytes of a module in `count` pieces.
fn pieces(wasm: &[u8], count: usize) -> Vec<Vec<u8>> {
    let stream = &program_code(wasm)[4..];
    stream.chunks(stream.len().div_ceil(count)).map(fragment).collect()
}

/// A module in so many accounts, without deploying them, and its root.
fn fragmented(bench: &mut Bench, wasm: &[u8], count: usize) -> (Vec<Address>, Address) {
    let pieces = pieces(wasm, count);
    let places: Vec<_> = pieces.into_iter().map(|code| bench.place(code)).collect();
    let root = bench.place(root(wasm.len(), &places));
    (places, root)
}

fn calldata(root: Address) -> Vec<u8> {
    crate::bench::calldata("activateProgram(address)", root.into_word())
}

#[test]
fn pieces_are_deployed_and_run_as_one() {
    let mut bench = chain(60);
    let places: Vec<_> =
        pieces(&echo(), 3).iter().map(|code| deployed(&deploy(&mut bench, code))).collect();
    let root = deployed(&deploy(&mut bench, &root(echo().len(), &places)));

    output(&bench.activate(root));

    assert_eq!(output(&bench.call(root, [1, 2, 3])), Bytes::from_static(&[1, 2, 3]));
}

#[test]
fn before_60_neither_can_be_deployed() {
    for code in [fragment(&[1, 2, 3]), root(10, &[Address::repeat_byte(1)])] {
        let refused = Outcome::Halt { reason: "invalid code: must not begin with 0xef".into() };

        assert_eq!(deploy(&mut chain(59), &code).outcome, refused);
        deployed(&deploy(&mut chain(60), &code));
    }
}

#[test]
fn each_piece_costs_its_access_and_its_words_at_activation() {
    let mut whole = chain(60);
    let program = whole.place(program_code(&echo()));
    let whole = frame_gas(&whole.activate(program), &calldata(program));
    for count in [1, 2, 4] {
        let mut bench = chain(60);
        let (_, root) = fragmented(&mut bench, &echo(), count);

        let gas = frame_gas(&bench.activate(root), &calldata(root));

        let words = |code: &Vec<u8>| code.len().div_ceil(32) as u64;
        let copied: u64 = pieces(&echo(), count).iter().map(|code| 3 * words(code)).sum();
        assert_eq!(gas - whole, count as u64 * COLD_ACCOUNT_GAS + copied, "{count} pieces");
    }
}

#[test]
fn what_a_piece_may_cost_at_the_most_has_to_be_there() {
    // Up to its pieces, an activation takes what is fixed before them.
    let before = 800 + 3 + 800 + 1_659_168 + 100 + 800;
    let largest = COLD_ACCOUNT_GAS + 3 * 24_576 / 32;
    let out_of_gas = Outcome::Halt { reason: "out of gas".into() };
    // What is read is not a program's, which is found out only once it was read.
    for (gas, outcome) in [(before + largest, reverts()), (before + largest - 1, out_of_gas)] {
        let mut bench = chain(60);
        let piece = bench.place(fragment(&[0xff]));
        let root = bench.place(root(100, &[piece]));
        let data = calldata(root);
        let intrinsic: u64 = data.iter().map(|byte| if *byte == 0 { 4 } else { 16 }).sum();

        let executed = bench.call_with_gas(addresses::ARB_WASM, data, INTRINSIC + intrinsic + gas);

        assert_eq!(executed.outcome, outcome);
    }
}

/// How the activation of a root ends.
fn ending(bench: &mut Bench, len: usize, places: &[Address]) -> Outcome {
    let root = bench.place(root(len, places));
    bench.activate(root).outcome
}

fn reverts() -> Outcome {
    Outcome::Revert { output: Bytes::new() }
}

#[test]
fn roots_that_do_not_fit_their_pieces_are_refused_plainly() {
    let mut bench = chain(60);
    let (places, _) = fragmented(&mut bench, &echo(), 2);
    let len = echo().len();
    let stranger = bench.place(vec![0]);
    let swapped = [places[1], places[0]];
    let more = [places[0], places[1], places[1]];

    for (about, len, places) in [
        ("a byte less than there is", len - 1, &places[..]),
        ("a byte more than there is", len + 1, &places[..]),
        ("an account that holds no piece", len, &[places[0], stranger]),
        ("an account that is not there", len, &[places[0], Address::repeat_byte(0x77)]),
        ("a piece that is missing", len, &places[..1]),
        ("pieces in another order", len, &swapped[..]),
        ("a piece twice", len, &more[..]),
        ("no piece", len, &[]),
    ] {
        assert_eq!(ending(&mut bench, len, places), reverts(), "{about}");
    }
    assert!(matches!(ending(&mut bench, len, &places), Outcome::Success { .. }));
}

#[test]
fn four_pieces_are_allowed_and_as_many_as_owners_say() {
    let mut bench = chain(60);
    let of = |bench: &mut Bench, count| {
        let (_, root) = fragmented(bench, &echo(), count);
        bench.activate(root).outcome
    };

    assert!(matches!(of(&mut bench, 4), Outcome::Success { .. }));
    assert_eq!(of(&mut bench, 5), reverts());
    output(&bench.own("setMaxStylusContractFragments(uint8)", &[U256::from(5)]));
    assert!(matches!(of(&mut bench, 5), Outcome::Success { .. }));
    output(&bench.own("setMaxStylusContractFragments(uint8)", &[U256::ONE]));
    assert_eq!(of(&mut bench, 2), reverts());
}

#[test]
fn a_piece_alone_is_no_program() {
    let mut bench = chain(60);
    let (places, _) = fragmented(&mut bench, &echo(), 2);

    assert_eq!(bench.activate(places[0]).outcome, reverts());
}

#[test]
fn programs_run_on_when_fewer_pieces_are_allowed_later() {
    let mut bench = chain(60);
    let (_, root) = fragmented(&mut bench, &echo(), 4);
    output(&bench.activate(root));
    output(&bench.own("setMaxStylusContractFragments(uint8)", &[U256::ONE]));

    assert_eq!(output(&bench.call(root, [5])), Bytes::from_static(&[5]));
}

#[test]
fn running_a_program_leaves_its_pieces_cold() {
    let mut bench = chain(60);
    let (places, root) = fragmented(&mut bench, &echo(), 2);
    output(&bench.activate(root));
    // Calls the program, then looks at the balance of its first piece; returns what that took.
    use revm::bytecode::opcode::{
        BALANCE, CALL, CALLDATALOAD, GAS, MSTORE, POP, PUSH20, SUB, SWAP1,
    };
    let mut code = vec![PUSH0, PUSH0, PUSH0, PUSH0, PUSH0, PUSH0, CALLDATALOAD, GAS, CALL, POP];
    code.extend([GAS, PUSH20]);
    code.extend(places[0].as_slice());
    code.extend([BALANCE, POP, GAS, SWAP1, SUB, PUSH0, MSTORE, PUSH1, 32, PUSH0, RETURN]);
    let looker = bench.place(code);
    let look = |bench: &mut Bench| {
        let told = output(&bench.call(looker, root.into_word().to_vec()));
        U256::from_be_slice(&told).to::<u64>()
    };

    // PUSH20, POP and the second GAS cost 3, 2 and 2. The first call makes this node read the
    // pieces, the second finds the program compiled.
    assert_eq!(look(&mut bench), 2_600 + 7);
    assert_eq!(look(&mut bench), 2_600 + 7);
}

#[test]
fn a_root_whose_accounts_hold_other_pieces_on_another_chain_is_another_program() {
    // As on a chain that goes back to a snapshot and takes another way.
    let mut first = chain(60);
    let (places, root) = fragmented(&mut first, &echo(), 1);
    output(&first.activate(root));
    output(&first.call(root, [1]));
    let mut second = chain(60);
    std::mem::swap(&mut second.machine, &mut first.machine);
    let refusing = "(module (memory (export \"memory\") 1 1)
        (func (export \"user_entrypoint\") (param i32) (result i32) i32.const 1))";
    let refusing = padded(wat::parse_str(refusing).unwrap(), echo().len());
    assert_eq!(fragmented(&mut second, &refusing, 1), (places, root), "the same accounts");

    output(&second.activate(root));

    assert_eq!(second.call(root, [1]).outcome, reverts());
}
