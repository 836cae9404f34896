//! Messages to the parent chain.

use alloy::sol_types::{SolCall, SolEvent};
use revm::primitives::{Address, Bytes, U256, address, keccak256};

use super::{NOW, Request, STRANGER, World, ether};
use crate::{arbos::addresses::ARB_SYS, evm::precompiles::arb_sys::IArbSys};

const DESTINATION: Address = address!("00000000000000000000000000000000000000d0");

fn send(data: &'static [u8]) -> Request {
    let data = Bytes::from_static(data);
    Request::new(ARB_SYS, IArbSys::sendTxToL1Call { destination: DESTINATION, data })
}

#[test]
fn a_message_is_told_and_its_wei_are_gone() {
    let mut world = World::new(51);
    let value = U256::from(1234);

    let ended = world.call(send(b"hello").value(value));

    ended.assert_done();
    assert_eq!(IArbSys::sendTxToL1Call::abi_decode_returns(&ended.output), Ok(U256::ZERO));
    let [log] = &ended.logs[..] else { panic!("{ended:?}") };
    let event = IArbSys::L2ToL1Tx::decode_log_data(&log.data).unwrap();
    assert_eq!((event.caller, event.destination), (STRANGER, DESTINATION));
    assert_eq!((event.callvalue, event.data.as_ref()), (value, &b"hello"[..]));
    // As the parent chain's outbox packs it: this chain's block 1000, the parent's 0.
    let numbers = [1000, 0, NOW, 1234].map(|number| U256::from(number).to_be_bytes::<32>());
    let packed =
        [STRANGER.as_slice(), DESTINATION.as_slice(), &numbers.concat(), b"hello"].concat();
    assert_eq!(event.hash, U256::from_be_bytes(keccak256(packed).0));
    assert_eq!(world.balance(ARB_SYS), U256::ZERO);
    assert_eq!(world.balance(STRANGER), ether() - value);
}

#[test]
fn withdrawing_is_a_message_without_data() {
    let mut world = World::new(51);
    let withdraw = IArbSys::withdrawEthCall { destination: DESTINATION };

    let ended = world.call(Request::new(ARB_SYS, withdraw).value(U256::from(5)));

    let event = IArbSys::L2ToL1Tx::decode_log_data(&ended.logs[0].data).unwrap();
    assert_eq!((event.callvalue, event.data), (U256::from(5), Bytes::new()));
}

#[test]
fn every_subtree_that_becomes_complete_is_told() {
    let mut world = World::new(51);
    let updates: Vec<Vec<U256>> = (0..4)
        .map(|_| {
            let ended = world.call(send(b""));
            let events = ended.logs.iter();
            let updates =
                events.filter_map(|log| IArbSys::SendMerkleUpdate::decode_log_data(&log.data).ok());
            updates.map(|update| update.position).collect()
        })
        .collect();

    let at = |level: u64, leaf: u64| U256::from(level) << 192 | U256::from(leaf);
    assert_eq!(updates, [vec![], vec![at(1, 1)], vec![], vec![at(1, 3), at(2, 3)]]);
}

#[test]
fn the_tree_is_told_to_nobody_only() {
    let mut world = World::new(51);
    world.call(send(b"")).assert_done();
    let ask = || Request::new(ARB_SYS, IArbSys::sendMerkleTreeStateCall {});

    world.call(ask()).assert_refused();
    let told = world.call(ask().from(Address::ZERO));

    let told = IArbSys::sendMerkleTreeStateCall::abi_decode_returns(&told.output).unwrap();
    assert_eq!((told.size, told.partials), (U256::ONE, vec![told.root]));
}

#[test]
fn a_static_call_sends_nothing() {
    let mut world = World::new(51);

    world.call(send(b"").scheme(revm::interpreter::CallScheme::StaticCall)).assert_bad();
}
