//! The way to the contract that pays bonuses, and intents taken back.

use super::*;

const BONUSES: Address = address!("00000000000000000000000000000000000b0225");
const ROOT: B256 = B256::repeat_byte(0x77);

/// An office whose vault has a contract of bonuses.
fn with_bonuses(vm: &TestVM) -> Office {
    let mut office = office(vm);
    vm.set_sender(GOVERNANCE);
    call(&mut office, abi::setMerkleRewardsCall { newMerkleRewards: BONUSES }).unwrap();
    office
}

#[test]
fn without_bonuses_there_is_no_root_and_nothing_to_claim() {
    let mut office = office(&machine());

    assert_eq!(account(call(&mut office, abi::merkleRewardsCall {})), Address::ZERO);
    assert_eq!(number(call(&mut office, abi::getRewardsMerkleRootCall {})), U256::ZERO);
    let claim = abi::claimRewardsCall { proof: vec![], amount: FIVE };
    refusal::<VaultNoMerkleRewards>(call(&mut office, claim));
}

#[test]
fn the_owner_alone_says_who_pays_bonuses() {
    let vm = machine();
    let mut office = with_bonuses(&vm);
    assert_eq!(account(call(&mut office, abi::merkleRewardsCall {})), BONUSES);
    let told = abi::MerkleRewardsSet { merkleRewards: BONUSES };
    assert_eq!(events::<abi::MerkleRewardsSet>(&vm), [told]);

    vm.set_sender(GUARDIAN);
    let set = abi::setMerkleRewardsCall { newMerkleRewards: Address::ZERO };
    let refused = call(&mut office, set.clone());
    assert_eq!(refusal::<abi::OwnableUnauthorizedAccount>(refused).account, GUARDIAN);
    vm.set_sender(GOVERNANCE);
    call(&mut office, set).unwrap();
    assert_eq!(account(call(&mut office, abi::merkleRewardsCall {})), Address::ZERO);
}

#[test]
fn the_root_is_the_one_of_the_contract_of_bonuses() {
    let vm = machine();
    let mut office = with_bonuses(&vm);
    let question = merkle::rootCall {}.abi_encode();
    vm.mock_static_call(BONUSES, question.clone(), Ok(ROOT.to_vec()));

    assert_eq!(call(&mut office, abi::getRewardsMerkleRootCall {}), Ok(ROOT.to_vec()));

    // Not a contract of bonuses.
    vm.mock_static_call(BONUSES, question, Ok(vec![1]));
    let refused = call(&mut office, abi::getRewardsMerkleRootCall {});
    assert_eq!(refusal::<VaultMerkleRewardsCallFailed>(refused).reason.to_vec(), [1]);
}

#[test]
fn a_claim_is_the_caller_s_in_the_asset_word_for_word() {
    let vm = machine();
    let mut office = with_bonuses(&vm);
    vm.set_sender(ALICE);
    for proof in [vec![], vec![B256::repeat_byte(1), B256::repeat_byte(2)]] {
        let claim = merkle::claimCall {
            account: ALICE,
            reward: ASSET,
            claimable: FIVE,
            proof: proof.clone(),
        };
        let paid = U256::from(proof.len());
        vm.mock_call(BONUSES, claim.abi_encode(), Ok(paid.abi_encode()));
        let claim = abi::claimRewardsCall { proof, amount: FIVE };

        assert_eq!(number(call(&mut office, claim)), paid);
    }
}

#[test]
fn what_the_contract_of_bonuses_says_is_passed_on() {
    let vm = machine();
    let mut office = with_bonuses(&vm);
    vm.set_sender(ALICE);
    let claim = merkle::claimCall { account: ALICE, reward: ASSET, claimable: FIVE, proof: vec![] };
    vm.mock_call(BONUSES, claim.abi_encode(), Err(b"why".to_vec()));

    let refused = call(&mut office, abi::claimRewardsCall { proof: vec![], amount: FIVE });

    assert_eq!(refusal::<VaultMerkleRewardsCallFailed>(refused).reason.to_vec(), b"why");
}

/// I-VAULT-10
#[test]
fn an_intent_is_taken_back_by_its_owner_once() {
    let vm = machine();
    let mut office = office(&vm);
    let nonce = U256::from(300);
    let used = |owner| abi::intentUsedCall { owner, nonce };
    assert_eq!(number(call(&mut office, used(ALICE))), U256::ZERO);
    vm.set_sender(ALICE);

    call(&mut office, abi::cancelIntentCall { nonce }).unwrap();

    assert_eq!(number(call(&mut office, used(ALICE))), U256::from(1));
    assert_eq!(number(call(&mut office, used(BOB))), U256::ZERO);
    let told = abi::IntentCancelled { owner: ALICE, nonce };
    assert_eq!(events::<abi::IntentCancelled>(&vm), [told]);
    let again = call(&mut office, abi::cancelIntentCall { nonce });
    assert_eq!(refusal::<abi::VaultIntentUsed>(again).owner, ALICE);
}
