//! The ABI, and each misbehaviour by itself.

use alloy_primitives::address;
use alloy_sol_types::{SolCall, SolError, SolEvent, SolValue};
use interfaces::hostile_token::IHostileToken as abi;
use onchain::testing::{bring, number};
use stylus_sdk::testing::TestVM;

use super::*;

const ALICE: Address = address!("00000000000000000000000000000000000a11ce");
const BOB: Address = address!("0000000000000000000000000000000000000b0b");
const TARGET: Address = address!("0000000000000000000000000000000000007a17");
const TEN: U256 = U256::from_limbs([10_000_000, 0, 0, 0]);

/// A token of which Alice, who calls, has ten.
fn token(vm: &TestVM) -> HostileToken {
    vm.set_sender(ALICE);
    let mut token = HostileToken::from(vm);
    call(&mut token, abi::mintCall { to: ALICE, value: TEN }).unwrap();
    token
}

fn call(token: &mut HostileToken, call: impl SolCall) -> ArbResult {
    bring(token, &call.abi_encode())
}

fn send(token: &mut HostileToken, value: U256) -> ArbResult {
    call(token, abi::transferCall { to: BOB, value })
}

fn held(token: &mut HostileToken, account: Address) -> U256 {
    number(call(token, abi::balanceOfCall { account }))
}

#[test]
fn every_call_of_the_abi_is_answered() {
    for selector in abi::IHostileTokenCalls::SELECTORS {
        // Arguments that are no arrays are zeros; where one is, it begins at once and is empty.
        let answer = bring(&mut token(&TestVM::default()), &[&selector[..], &[0; 224]].concat());
        assert_ne!(answer, Err(Vec::new()), "{selector:02x?} has no method");
    }
    let unknown = bring(&mut token(&TestVM::default()), &[0xde, 0xad, 0xbe, 0xef, 0]);
    assert_eq!(unknown, Err(Vec::new()));
}

#[test]
fn it_is_honest_at_first() {
    let mut token = token(&TestVM::default());

    assert_eq!(send(&mut token, TEN), Ok(true.abi_encode()));

    assert_eq!((held(&mut token, ALICE), held(&mut token, BOB)), (U256::ZERO, TEN));
}

#[test]
fn a_fee_does_not_arrive() {
    let mut token = token(&TestVM::default());
    call(&mut token, abi::takeFeeCall { bps: U256::from(100) }).unwrap();

    send(&mut token, TEN).unwrap();

    let arrived = TEN / U256::from(100) * U256::from(99);
    assert_eq!((held(&mut token, ALICE), held(&mut token, BOB)), (U256::ZERO, arrived));
    assert_eq!(token.supply(), arrived);
    let bps = U256::from(10_001);
    let refused = call(&mut token, abi::takeFeeCall { bps });
    assert_eq!(refused, Err(HostileFeeTooHigh { bps }.abi_encode()));
}

#[test]
fn answers_are_as_told() {
    for (answer, expected, moved) in [
        (0_u64, true.abi_encode(), TEN),
        (1, false.abi_encode(), U256::ZERO),
        (2, Vec::new(), TEN),
        (3, false.abi_encode(), TEN),
    ] {
        let mut token = token(&TestVM::default());
        call(&mut token, abi::answerWithCall { answer: U256::from(answer) }).unwrap();

        assert_eq!(send(&mut token, TEN), Ok(expected));
        assert_eq!(held(&mut token, BOB), moved);
    }
    let answer = U256::from(4);
    let refused = call(&mut token(&TestVM::default()), abi::answerWithCall { answer });
    assert_eq!(refused, Err(HostileUnknownAnswer { answer }.abi_encode()));
}

#[test]
fn it_calls_back_and_tells_what_it_heard() {
    let vm = TestVM::default();
    let mut token = token(&vm);
    let data = vec![7; 40];
    vm.mock_call(TARGET, data.clone(), Err(b"no".to_vec()));
    call(&mut token, abi::callBackCall { target: TARGET, data: data.into() }).unwrap();

    assert_eq!(send(&mut token, TEN), Ok(true.abi_encode()));

    let logs = vm.get_emitted_logs().into_iter();
    let decode =
        |(topics, data): (Vec<_>, Vec<_>)| abi::CalledBack::decode_raw_log(topics, &data, true);
    let told: Vec<_> = logs.filter_map(|log| decode(log).ok()).collect();
    let heard = abi::CalledBack { target: TARGET, succeeded: false, answer: b"no".into() };
    assert_eq!(told, [heard]);
    assert_eq!(held(&mut token, BOB), TEN);
}

#[test]
fn the_door_needs_no_allowance() {
    let vm = TestVM::default();
    let mut token = token(&vm);
    call(&mut token, abi::openDoorCall { door: TARGET }).unwrap();
    let take = abi::transferFromCall { from: ALICE, to: BOB, value: TEN };

    vm.set_sender(BOB);
    assert!(call(&mut token, take.clone()).is_err());
    vm.set_sender(TARGET);
    call(&mut token, take).unwrap();

    assert_eq!(held(&mut token, BOB), TEN);
}

#[test]
fn the_blocked_receive_nothing() {
    let mut token = token(&TestVM::default());
    call(&mut token, abi::blockReceiverCall { account: BOB, blocked: true }).unwrap();

    let refused = send(&mut token, TEN);
    assert_eq!(refused, Err(abi::HostileBlocked { account: BOB }.abi_encode()));

    call(&mut token, abi::blockReceiverCall { account: BOB, blocked: false }).unwrap();
    send(&mut token, TEN).unwrap();
}
