//! What the shell adds to the protocol: ABI, storage, the lock. What a caller sees is tested over
//! JSON-RPC (`tests/it/fee_splitter`).

use alloy_primitives::{Address, U256, address};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::{fee_splitter::IFeeSplitter::IFeeSplitterCalls, token::IMilletToken as token_abi};
use onchain::testing::{account, answers_exactly, bring, events, number, refusal};
use protocol::{fee_splitter::YieldCap, time::WEEK};
use stylus_sdk::{ArbResult, abi::Router, testing::TestVM};

use super::*;

const MILLET: Address = address!("0000000000000000000000000000000000000317");
const DOLLAR: Address = address!("00000000000000000000000000000000000000d0");
const SPLITTER: Address = address!("0000000000000000000000000000000000005917");
const GOVERNANCE: Address = address!("0000000000000000000000000000000000000901");
const NOW: u64 = 2_900 * WEEK + 5;

/// A machine at `SPLITTER`, which holds 1,000 of both tokens.
fn machine() -> TestVM {
    let vm = TestVM::default();
    vm.set_contract_address(SPLITTER);
    vm.set_block_timestamp(NOW);
    for token in [MILLET, DOLLAR] {
        let question = token_abi::balanceOfCall { account: SPLITTER }.abi_encode();
        vm.mock_static_call(token, question, Ok(U256::from(1_000).abi_encode()));
    }
    vm
}

fn construct(vm: &TestVM, init: &SplitterInit) -> ArbResult {
    let mut program = FeeSplitter::from(vm);
    <FeeSplitter as Router<FeeSplitter>>::constructor(&mut program, &init.abi_encode()).unwrap()
}

fn init() -> SplitterInit {
    SplitterInit { governance: GOVERNANCE, token: MILLET, feeToken: DOLLAR }
}

fn splitter(vm: &TestVM) -> FeeSplitter {
    assert_eq!(construct(vm, &init()), Ok(Vec::new()));
    FeeSplitter::from(vm)
}

fn call(program: &mut FeeSplitter, call: impl SolCall) -> ArbResult {
    bring(program, &call.abi_encode())
}

#[test]
fn the_calls_of_the_abi_are_answered_and_no_others() {
    answers_exactly::<IFeeSplitterCalls, _>(|| splitter(&machine()));
}

#[test]
fn ether_is_refused() {
    let vm = machine();
    let mut program = splitter(&vm);
    vm.set_value(U256::from(1));

    assert_eq!(call(&mut program, abi::stageCall {}), Err(Vec::new()));
}

#[test]
fn the_constructor_runs_once_keeps_what_it_was_given_and_tells_the_rest() {
    let vm = machine();
    let mut program = splitter(&vm);

    assert_eq!(construct(&vm, &init()), Err(Vec::new()));

    assert_eq!(account(call(&mut program, abi::ownerCall {})), GOVERNANCE);
    assert_eq!(account(call(&mut program, abi::tokenCall {})), MILLET);
    assert_eq!(account(call(&mut program, abi::feeTokenCall {})), DOLLAR);
    assert_eq!(number(call(&mut program, abi::stageCall {})), U256::ZERO);
    assert_eq!(number(call(&mut program, abi::stageSinceCall {})), U256::from(NOW));
    let since = U256::from(NOW);
    assert_eq!(events::<abi::StageSet>(&vm), [abi::StageSet { stage: U256::ZERO, since }]);
    let told = events::<abi::StageSharesSet>(&vm).into_iter().map(|it| it.discount);
    assert!(told.eq([4_500, 2_000, 500].map(U256::from)));
}

#[test]
fn what_is_no_token_is_refused() {
    let token = Address::repeat_byte(0x55);
    for init in [SplitterInit { token, ..init() }, SplitterInit { feeToken: token, ..init() }] {
        let vm = machine();
        let refused: abi::SplitterInvalidToken = refusal(construct(&vm, &init));
        assert_eq!(refused.token, token);
    }
}

#[test]
fn nobody_moves_money_while_a_token_is_being_called() {
    let vm = machine();
    let mut program = splitter(&vm);
    program.stages.lock();

    let (token, amount) = (DOLLAR, U256::from(1));
    for act in [
        abi::collectCall { token, amount }.abi_encode(),
        abi::distributeCall { token }.abi_encode(),
        abi::distributeFeesCall {}.abi_encode(),
        abi::withdrawCreditCall { token, role: 0 }.abi_encode(),
    ] {
        refusal::<abi::SplitterReentered>(bring(&mut program, &act));
    }

    program.stages.unlock();
    assert!(call(&mut program, abi::distributeFeesCall {}).is_ok());
    assert_eq!(program.stages.refuse_reentry(), Ok(()));
}

/// Without recipients everything waits: so all words are written.
#[test]
fn the_storage_is_laid_out_as_documented() {
    let vm = machine();
    let mut program = splitter(&vm);
    vm.set_sender(GOVERNANCE);
    let per_week = U256::from(7);
    call(&mut program, abi::setStakerYieldCapCall { token: DOLLAR, perWeek: per_week }).unwrap();
    call(&mut program, abi::setInsuranceFloorCall { token: DOLLAR, floor: U256::from(110) })
        .unwrap();
    let treasury = Address::repeat_byte(0x75);
    let zero = Address::ZERO;
    let recipients = abi::setRecipientsCall {
        token: MILLET,
        buyback: zero,
        stakers: zero,
        insurance: zero,
        discount: zero,
        treasury,
    };
    call(&mut program, recipients).unwrap();
    call(&mut program, abi::distributeFeesCall {}).unwrap();
    let slot = |slot: U256| U256::from_be_bytes(vm.get_storage(slot).0);
    let hashed = |key: U256, slot: U256| {
        U256::from_be_bytes(alloy_primitives::keccak256((key, slot).abi_encode()).0)
    };
    let of = |account: Address| U256::from_be_bytes(account.into_word().0);
    let at = |slot: u64| U256::from(slot);

    let early = [1_500, 3_000, 1_000, 4_500, 0];
    let word = slot(at(0));
    for (place, share) in early.into_iter().enumerate() {
        assert_eq!((word >> (16 * place)) & at(0xffff), at(share), "share {place}");
    }
    assert_eq!(word >> 240_usize, U256::ZERO, "the first stage, and no lock");
    assert_eq!(slot(at(1)), at(NOW), "since");
    assert_eq!(slot(hashed(at(4), hashed(of(MILLET), at(2)))), of(treasury), "a recipient");
    let cap = YieldCap { per_week: Some(at(7)), given: at(7), week: 2_900 * WEEK };
    assert_eq!(program.terms.cap(DOLLAR), cap);
    let capped = (U256::from(1) << 255_usize) | (at(2_900) << 224_usize);
    assert_eq!(slot(hashed(of(DOLLAR), at(3))), at(7) | (at(7) << 112_usize) | capped, "a cap");
    assert_eq!(slot(hashed(of(DOLLAR), at(4))), at(110), "a floor");
    // 1,000 less 150, 300 cut to 7, and 450; the floor was reached by that.
    let insurance = 1_000 - 150 - 7 - 450;
    assert_eq!(slot(hashed(at(2), hashed(of(DOLLAR), at(5)))), at(insurance), "a credit");
    assert_eq!(slot(hashed(of(DOLLAR), at(6))), at(1_000), "all credits");
    assert_eq!(slot(at(7)), of(GOVERNANCE), "owner");
    assert_eq!(slot(at(8)), U256::ZERO, "pending owner");
    assert_eq!(slot(at(9)), of(MILLET));
    assert_eq!(slot(at(10)), of(DOLLAR));
}
