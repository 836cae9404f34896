//! A chain that is saved and loaded is the same chain, and a file that is none is refused.

use alloy::primitives::{Address, U256};

use super::*;
use crate::{CHAIN_ID, arbos::Field, chain::Pool};

/// A chain with a bit of everything but clients' transactions, which the tests over RPC have.
fn chain() -> Chain {
    let mut chain = Chain::new(CHAIN_ID, &Rules::default());
    chain.mine(&mut Pool::default());
    let (first, second) = (Address::repeat_byte(1), Address::repeat_byte(2));
    for balance in [7, 8] {
        let mut changes = Changes::default();
        let code_hash = changes.code(Bytes::from(vec![0x60, balance]));
        let account = Account { nonce: 1, balance: U256::from(balance), code_hash };
        changes.account(first, account);
        changes.slot(first, U256::from(balance), U256::MAX);
        chain.edit(changes);
    }
    chain.snapshot();
    chain.mine(&mut Pool::default());
    chain.snapshot();
    let parent = chain.head().header.timestamp;
    chain.clock.set_next(parent + 1000, parent).unwrap();
    chain.impersonated.extend([second, first]);
    chain.impersonates_all = true;
    chain
}

/// With the checksum of what it holds, so that what it holds is looked at.
fn signed(saved: &Saved) -> Vec<u8> {
    let mut body = Vec::new();
    saved.encode(&mut body);
    [MAGIC, &[FORMAT, b'\n'], keccak256(&body).as_slice(), &body].concat()
}

fn refused(bytes: &[u8]) -> SavedError {
    decode(bytes).map(|chain| chain.head_number()).unwrap_err()
}

#[test]
fn what_was_read_is_what_was_written() {
    let chain = chain();
    let bytes = encode(&chain);

    let again = decode(&bytes).unwrap();

    assert_eq!(encode(&again), bytes);
    assert_eq!(again.hashes, chain.hashes);
    assert_eq!(again.versions, chain.versions);
    assert_eq!(again.state.root(), chain.state.root());
    assert_eq!(again.impersonated, chain.impersonated);
    assert!(again.impersonates_all);
    assert_eq!(again.clock.parts(), chain.clock.parts());
    let account = again.newest().account(Address::repeat_byte(1));
    assert_eq!(account, chain.newest().account(Address::repeat_byte(1)));
    assert_eq!(again.newest().code(Address::repeat_byte(1)).as_ref(), [0x60, 8]);
}

#[test]
fn a_chain_at_the_end_of_time_is_read_again() {
    let mut chain = chain();
    chain.clock = Clock::of_parts(i64::MAX, None).unwrap();
    chain.mine(&mut Pool::default());

    let again = decode(&encode(&chain)).unwrap();

    assert_eq!(again.head().header.timestamp, END_OF_TIME);
}

#[test]
fn both_go_on_alike_and_back_alike() {
    let mut chain = chain();
    let mut again = decode(&encode(&chain)).unwrap();

    for chain in [&mut chain, &mut again] {
        chain.mine(&mut Pool::default());
    }
    assert_eq!(again.head().hash, chain.head().hash);

    for chain in [&mut chain, &mut again] {
        assert!(chain.revert(0));
        assert!(!chain.revert(1));
        let parent = chain.head().header.timestamp;
        chain.clock.set_next(parent + 5, parent).unwrap();
        chain.mine(&mut Pool::default());
    }
    assert_eq!(again.head().hash, chain.head().hash);
    assert_eq!(decode(&encode(&again)).unwrap().hashes, chain.hashes);
}

#[test]
fn other_bytes_are_refused_by_name() {
    let bytes = encode(&chain());

    for other in [&b""[..], b"{}", &bytes[1..], &bytes[..MAGIC.len()], &[0; 100]] {
        assert_eq!(refused(other), SavedError::NotAChain, "{other:x?}");
    }
    let mut newer = bytes.clone();
    newer[MAGIC.len()] = FORMAT + 1;
    let saved = char::from(FORMAT + 1);
    assert_eq!(refused(&newer), SavedError::OtherFormat { saved });
    assert_eq!(
        refused(&newer).to_string(),
        format!(
            "the chain was saved in format {saved}, and this devnode reads format {}",
            char::from(FORMAT)
        )
    );
}

#[test]
fn every_lost_or_changed_byte_is_noticed() {
    let bytes = encode(&chain());
    let start = MAGIC.len() + 2;

    for at in (start..bytes.len()).step_by(97) {
        assert_eq!(refused(&bytes[..at]), SavedError::Damaged, "cut at {at}");
        let mut other = bytes.clone();
        other[at] ^= 1;
        assert_eq!(refused(&other), SavedError::Damaged, "byte {at}");
    }
}

#[test]
fn what_no_chain_can_be_is_refused() {
    let impossible = |change: fn(&mut Saved)| {
        let mut saved = saved(&chain());
        change(&mut saved);
        match refused(&signed(&saved)) {
            SavedError::Impossible(why) => why,
            other => panic!("{other}"),
        }
    };

    assert!(impossible(|it| it.versions.clear()).contains("newest block"));
    assert!(impossible(|it| it.codes.clear()).contains("code is missing"));
    assert!(impossible(|it| it.versions[1].block = None).contains("newest block"));
    assert!(impossible(|it| it.versions[2].words.clear()).contains("newest block"));
    assert!(impossible(|it| it.snapshots[1].head = 9).contains("snapshot"));
    assert!(impossible(|it| it.snapshots[1].version = 99).contains("snapshot"));
    assert!(impossible(|it| it.clock.next = Some(u64::MAX)).contains("clock"));
    let back_in_time = impossible(|it| {
        it.versions[1].block = Some(SavedBlock { timestamp: 1, transactions: Vec::new() });
    });
    assert!(back_in_time.contains("a block of time 1 after"), "{back_in_time}");
    let mut unknown = saved(&chain());
    let version = Field::ArbosVersion.slot();
    for word in unknown.versions[0].words.iter_mut().filter(|word| word.slot == version) {
        word.value = U256::from(7);
    }
    assert_eq!(refused(&signed(&unknown)), SavedError::UnknownArbos(7));
}
