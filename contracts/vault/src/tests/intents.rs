//! Deposits by signature, as far as no key is needed: what a wallet's signature does is tested on
//! a chain (`tests/it/intents.rs`).

use interfaces::{
    erc1271::IERC1271::isValidSignatureCall,
    vault::{IMicroStakingVault::IntentExecuted, StakeIntent},
};
use onchain::eip712;

use super::*;

/// A contract that signs.
const WALLET: Address = address!("0000000000000000000000000000000000001271");

fn intent() -> StakeIntent {
    StakeIntent {
        owner: WALLET,
        receiver: ALICE,
        assets: FIVE,
        minShares: U256::ZERO,
        maxFee: U256::from(1_000),
        nonce: U256::from(7),
        deadline: U256::from(NOW),
    }
}

fn by_sig(intent: StakeIntent, signature: &[u8]) -> abi::stakeBySigCall {
    abi::stakeBySigCall { intent, signature: signature.to_vec().into() }
}

/// What the owner signs.
fn digest(vm: &TestVM, intent: &StakeIntent) -> B256 {
    use alloy_sol_types::SolStruct;
    let separator = eip712::separator(vm, b"Millet Savings").0;
    let words = [separator, intent.eip712_hash_struct().0].concat();
    alloy_primitives::keccak256([&[0x19, 0x01][..], &words].concat())
}

/// The wallet answers `answer` when it is asked about `intent` and `signature`.
fn wallet_says(vm: &TestVM, intent: &StakeIntent, signature: &[u8], answer: Vec<u8>) {
    let hash = digest(vm, intent);
    let question = isValidSignatureCall { hash, signature: signature.to_vec().into() };
    vm.set_code(WALLET, vec![0xfe]);
    vm.mock_static_call(WALLET, question.abi_encode(), Ok(answer));
}

fn yes() -> Vec<u8> {
    B256::right_padding_from(&isValidSignatureCall::SELECTOR).to_vec()
}

/// I-VAULT-10: what is asked of a contract is the hash that alloy makes of the ABI file's struct.
#[test]
fn an_intent_that_a_contract_signed_is_carried_out_and_told() {
    let vm = machine();
    let mut vault = vault(&vm);
    for signature in [&b""[..], b"of any length, thirty-three bytes"] {
        let nonce = U256::from(signature.len());
        let intent = StakeIntent { nonce, ..intent() };
        wallet_says(&vm, &intent, signature, yes());
        let deposited = FIVE - U256::from(1_000);
        holds(&vm, FIVE + FIVE);
        vm.set_sender(BOB);

        let shares = number(call(&mut vault, by_sig(intent, signature)));

        let told = events::<IntentExecuted>(&vm).pop().unwrap();
        let fee = U256::from(1_000);
        assert_eq!(told, IntentExecuted { owner: WALLET, nonce, relayer: BOB, fee });
        let (sender, owner) = (WALLET, ALICE);
        let deposit = Deposit { sender, owner, assets: deposited, shares };
        assert_eq!(events::<Deposit>(&vm).pop(), Some(deposit));
    }
}

/// I-VAULT-10
#[test]
fn an_intent_that_nobody_signed_is_refused_and_its_nonce_stays() {
    let vm = machine();
    let mut vault = vault(&vm);
    holds(&vm, FIVE);
    let refused = |vault: &mut Vault, signature: &[u8]| {
        refusal::<abi::VaultIntentNotSigned>(call(vault, by_sig(intent(), signature))).owner
    };

    // No code, so no contract is asked; and no key has signed this.
    assert_eq!(refused(&mut vault, &[27; 65]), WALLET);
    let [a, b, c, d] = isValidSignatureCall::SELECTOR;
    let other_answers = [
        vec![],
        vec![a, b, c, d],
        U256::from(1).abi_encode(),
        [[0; 28].as_slice(), &[a, b, c, d]].concat(),
    ];
    for answer in other_answers {
        wallet_says(&vm, &intent(), b"signature", answer);
        assert_eq!(refused(&mut Vault::from(&vm), b"signature"), WALLET);
    }
}

/// I-VAULT-10
#[test]
fn an_intent_has_its_day() {
    let vm = machine();
    let mut vault = vault(&vm);
    holds(&vm, FIVE);
    wallet_says(&vm, &intent(), b"", yes());
    vm.set_block_timestamp(NOW + 1);
    let deadline = U256::from(NOW);

    let late = call(&mut vault, by_sig(intent(), b""));
    assert_eq!(refusal::<abi::VaultIntentExpired>(late).deadline, deadline);
    vm.set_block_timestamp(NOW);
    number(call(&mut vault, by_sig(intent(), b"")));
}

/// I-VAULT-10
#[test]
fn an_intent_runs_once_and_never_after_it_was_cancelled() {
    let vm = machine();
    let mut vault = vault(&vm);
    holds(&vm, FIVE + FIVE);
    wallet_says(&vm, &intent(), b"", yes());

    number(call(&mut vault, by_sig(intent(), b"")));

    let used = abi::VaultIntentUsed { owner: WALLET, nonce: intent().nonce };
    let again = call(&mut vault, by_sig(intent(), b""));
    assert_eq!(refusal::<abi::VaultIntentUsed>(again), used);
}

/// An account with a key that delegates to code (EIP-7702) need not ask its code.
#[test]
fn an_account_with_code_may_sign_by_its_key() {
    /// The chain's `ecrecover`.
    const ECRECOVER: Address = address!("0000000000000000000000000000000000000001");
    let vm = machine();
    let mut vault = vault(&vm);
    holds(&vm, FIVE);
    wallet_says(&vm, &intent(), &[27; 65], U256::ZERO.abi_encode());
    let (r, s, v) = (B256::repeat_byte(27), B256::repeat_byte(27), U256::from(27));
    let question = [digest(&vm, &intent()), v.into(), r, s].concat();
    vm.mock_static_call(ECRECOVER, question, Ok(WALLET.abi_encode()));

    number(call(&mut vault, by_sig(intent(), &[27; 65])));
}
