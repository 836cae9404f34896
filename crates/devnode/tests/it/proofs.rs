//! `eth_getProof`, against the roots that headers carry.

use alloy::{
    consensus::TxEip1559,
    primitives::{Address, B256, Bytes, TxKind, U256, keccak256},
    rpc::types::EIP1186AccountProofResponse,
};
use alloy_trie::{EMPTY_ROOT_HASH, KECCAK_EMPTY, Nibbles, TrieAccount, proof::verify_proof};
use serde_json::json;

use crate::{
    client::{World, refused},
    contracts::EMITTER,
};

/// Checks an answer as a light client would, against the root in a block's header.
async fn verified(
    world: &World,
    address: Address,
    slots: &[U256],
    block: &str,
) -> EIP1186AccountProofResponse {
    let header = world.get("eth_getHeaderByNumber", json!([block])).await;
    let root: B256 = serde_json::from_value(header["stateRoot"].clone()).unwrap();
    let slots: Vec<_> = slots.iter().map(|slot| B256::from(*slot)).collect();
    let answer = world.get("eth_getProof", json!([address, slots, block])).await;
    let proof: EIP1186AccountProofResponse = serde_json::from_value(answer).unwrap();

    let account = TrieAccount {
        nonce: proof.nonce,
        balance: proof.balance,
        storage_root: proof.storage_hash,
        code_hash: proof.code_hash,
    };
    let exists = account != TrieAccount::default();
    let leaf = exists.then(|| alloy_rlp::encode(account));
    let key = |bytes: &[u8]| Nibbles::unpack(keccak256(bytes));
    verify_proof(root, key(address.as_slice()), leaf, &proof.account_proof).unwrap();
    for (asked, slot) in slots.iter().zip(&proof.storage_proof) {
        assert_eq!(slot.key.as_b256(), *asked);
        let word = (!slot.value.is_zero()).then(|| alloy_rlp::encode(slot.value));
        verify_proof(proof.storage_hash, key(asked.as_slice()), word, &slot.proof).unwrap();
    }
    proof
}

#[tokio::test]
async fn accounts_and_words_are_proved_as_they_were_at_each_block() {
    let world = World::launch();
    let contract = world.deploy(&EMITTER).await;
    let dev = world.dev();
    for nonce in 1..4 {
        let to = TxKind::Call(contract);
        world.send(dev.sign(TxEip1559 { to, ..dev.transaction(nonce) })).await;
    }

    for block in 0..=4_u64 {
        let tag = format!("{block:#x}");
        let proof = verified(&world, contract, &[U256::ZERO, U256::ONE], &tag).await;
        let sender = verified(&world, dev.address(), &[], &tag).await;

        // Block 1 made the contract, and each one after it counted.
        let count = block.saturating_sub(1);
        assert_eq!(proof.storage_proof[0].value, U256::from(count));
        assert_eq!(proof.storage_proof[1].value, U256::ZERO);
        assert_eq!(sender.nonce, block);
        let code_hash = if block == 0 { KECCAK_EMPTY } else { keccak256(EMITTER) };
        assert_eq!(proof.code_hash, code_hash);
        assert_eq!(proof.storage_hash == EMPTY_ROOT_HASH, block < 2);
    }
}

#[tokio::test]
async fn what_is_not_there_is_proved_too() {
    let world = World::launch();
    world.get("evm_mine", json!([])).await;

    let nobody = verified(&world, Address::repeat_byte(0xab), &[U256::from(7)], "latest").await;

    assert_eq!((nobody.nonce, nobody.balance), (0, U256::ZERO));
    assert_eq!((nobody.code_hash, nobody.storage_hash), (KECCAK_EMPTY, EMPTY_ROOT_HASH));
    assert!(nobody.storage_proof[0].proof.is_empty());
    assert!(!nobody.account_proof.is_empty());
}

#[tokio::test]
async fn a_proof_of_something_else_does_not_hold() {
    let world = World::launch();
    let dev = world.dev().address();
    let proof = verified(&world, dev, &[], "latest").await;
    let header = world.get("eth_getHeaderByNumber", json!(["latest"])).await;
    let root: B256 = serde_json::from_value(header["stateRoot"].clone()).unwrap();

    let richer = TrieAccount {
        balance: proof.balance + U256::ONE,
        code_hash: proof.code_hash,
        storage_root: proof.storage_hash,
        nonce: 0,
    };

    let key = Nibbles::unpack(keccak256(dev));
    assert!(
        verify_proof(root, key, Some(alloy_rlp::encode(richer)), &proof.account_proof).is_err()
    );
}

#[tokio::test]
async fn roots_come_back_with_what_they_are_of() {
    let world = World::launch();
    let contract = world.deploy(&EMITTER).await;
    let dev = world.dev();
    let snapshot = world.get("evm_snapshot", json!([])).await;
    let call = TxEip1559 { to: TxKind::Call(contract), ..dev.transaction(1) };
    let root = async |raw: Bytes| {
        world.get("evm_setNextBlockTimestamp", json!([9_999_999_999_u64])).await;
        let block = world.send(raw).await["blockNumber"].clone();
        world.get("eth_getHeaderByNumber", json!([block])).await["stateRoot"].clone()
    };

    let first = root(dev.sign(call.clone())).await;
    world.send(dev.sign(TxEip1559 { nonce: 2, ..call.clone() })).await;
    world.get("anvil_setStorageAt", json!([contract, "0x5", B256::repeat_byte(1)])).await;
    world.get("evm_revert", json!([snapshot])).await;
    let again = root(dev.sign(call)).await;

    assert_eq!(first, again);
    verified(&world, contract, &[U256::ZERO, U256::from(5)], "latest").await;
}

#[tokio::test]
async fn what_tests_set_is_under_the_root_of_the_next_block() {
    let world = World::launch();
    let account = Address::repeat_byte(0x31);
    world.get("anvil_setBalance", json!([account, "0x64"])).await;
    world.get("anvil_setStorageAt", json!([account, "0x2", B256::repeat_byte(2)])).await;
    world.get("evm_mine", json!([])).await;
    verified(&world, account, &[U256::from(2)], "latest").await;

    world.get("anvil_setStorageAt", json!([account, "0x2", B256::ZERO])).await;
    world.get("evm_mine", json!([])).await;

    let proof = verified(&world, account, &[U256::from(2)], "latest").await;
    assert_eq!((proof.balance, proof.storage_hash), (U256::from(100), EMPTY_ROOT_HASH));
}

#[tokio::test]
async fn no_more_is_proved_than_asked_for_within_reason() {
    let world = World::launch();
    let slots = vec![B256::ZERO; 1025];

    let many = world.ask("eth_getProof", json!([Address::ZERO, slots, "latest"])).await;
    let nowhere = world.ask("eth_getProof", json!([Address::ZERO, [], "0x9"])).await;
    let short = world.get("eth_getProof", json!([Address::ZERO, ["0x1"], "latest"])).await;

    assert_eq!(many, Err(refused(-32602, "too many slots: 1025 are more than 1024")));
    assert_eq!(nowhere, Err(refused(-32000, "header not found")));
    assert_eq!(short["storageProof"][0]["key"], "0x1");
}
