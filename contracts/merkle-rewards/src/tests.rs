//! What the shell adds to the protocol: ABI, storage, the lock. What a caller sees is tested over
//! JSON-RPC (`tests/it/merkle_rewards`).

use alloy_primitives::{Address, B256, U256, address, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::{
    merkle_rewards::{IMerkleRewards::IMerkleRewardsCalls, RewardsInit},
    token::IMilletToken as token,
    vault::IMicroStakingVault as vault_abi,
};
use onchain::testing::{account, answers_exactly, bring, events, number, refusal};
use stylus_sdk::{ArbResult, abi::Router, testing::TestVM};

use super::*;

const REWARD: Address = address!("00000000000000000000000000000000000000d0");
const VAULT: Address = address!("0000000000000000000000000000000000007a17");
const REWARDS: Address = address!("000000000000000000000000000000000000e4a5");
const GOVERNANCE: Address = address!("0000000000000000000000000000000000000901");
const GUARDIAN: Address = address!("000000000000000000000000000000000000900d");
const UPDATER: Address = address!("0000000000000000000000000000000000000bda");
const ALICE: Address = address!("00000000000000000000000000000000000a11ce");
const NOW: u64 = 1_700_000_000;
const TIMELOCK: u64 = 86_400;

fn init() -> RewardsInit {
    RewardsInit {
        reward: REWARD,
        vault: VAULT,
        governance: GOVERNANCE,
        guardian: GUARDIAN,
        updater: UPDATER,
        timelock: U256::from(TIMELOCK),
        maxEpochIncrease: U256::from(1_000),
    }
}

/// A machine at `REWARDS` where `REWARD` is a token of which it holds 1,000, and `VAULT` takes it.
fn machine() -> TestVM {
    let vm = TestVM::default();
    vm.set_contract_address(REWARDS);
    vm.set_block_timestamp(NOW);
    let question = token::balanceOfCall { account: REWARDS }.abi_encode();
    vm.mock_static_call(REWARD, question, Ok(U256::from(1_000).abi_encode()));
    vm.mock_static_call(VAULT, vault_abi::assetCall {}.abi_encode(), Ok(REWARD.abi_encode()));
    vm
}

fn construct(vm: &TestVM, init: &RewardsInit) -> ArbResult {
    let mut rewards = MerkleRewards::from(vm);
    <MerkleRewards as Router<MerkleRewards>>::constructor(&mut rewards, &init.abi_encode()).unwrap()
}

fn rewards(vm: &TestVM) -> MerkleRewards {
    assert_eq!(construct(vm, &init()), Ok(Vec::new()));
    MerkleRewards::from(vm)
}

fn call(rewards: &mut MerkleRewards, call: impl SolCall) -> ArbResult {
    bring(rewards, &call.abi_encode())
}

/// The root of a tree of one leaf: Alice's 400.
fn root(rewards: &MerkleRewards) -> B256 {
    let claim = (ALICE, REWARD, U256::from(400)).abi_encode();
    let keccak = |bytes: &[u8]| rewards.vm().native_keccak256(bytes);
    keccak(keccak(&claim).as_slice())
}

/// Submits and activates it as the first root.
fn put_up(vm: &TestVM, rewards: &mut MerkleRewards) {
    let submit = abi::submitRootCall {
        root: root(rewards),
        dataHash: B256::repeat_byte(0xda),
        epoch: U256::from(1),
        totalCumulative: U256::from(500),
        uri: "ipfs://week-1".into(),
    };
    vm.set_sender(UPDATER);
    call(rewards, submit).unwrap();
    vm.set_block_timestamp(NOW + TIMELOCK);
    call(rewards, abi::activateRootCall { epoch: U256::from(1) }).unwrap();
}

fn claim_of_alice() -> abi::claimCall {
    let claimable = U256::from(400);
    abi::claimCall { account: ALICE, reward: REWARD, claimable, proof: Vec::new() }
}

#[test]
fn the_calls_of_the_abi_are_answered_and_no_others() {
    answers_exactly::<IMerkleRewardsCalls, _>(|| rewards(&machine()));
}

#[test]
fn arrays_that_are_not_all_there_are_refused_without_a_word() {
    let vm = machine();
    let mut rewards = rewards(&vm);
    let whole = abi::claimMultiproofCall {
        accounts: vec![ALICE],
        reward: REWARD,
        claimables: vec![U256::from(1)],
        proof: Vec::new(),
        proofFlags: Vec::new(),
    };
    let whole = whole.abi_encode();
    let refused: abi::RewardsInvalidMultiproof = refusal(bring(&mut rewards, &whole));
    assert_eq!(refused, abi::RewardsInvalidMultiproof {});

    assert_eq!(bring(&mut rewards, &whole[..whole.len() - 1]), Err(Vec::new()));
    let mut no_address = whole;
    let word = no_address.windows(20).position(|window| window == ALICE.as_slice()).unwrap();
    no_address[word - 1] = 1;
    assert_eq!(bring(&mut rewards, &no_address), Err(Vec::new()));
}

#[test]
fn a_uri_that_is_no_text_is_refused_without_a_word() {
    let vm = machine();
    let mut rewards = rewards(&vm);
    let submit = abi::submitRootCall {
        root: root(&rewards),
        dataHash: B256::repeat_byte(0xda),
        epoch: U256::from(1),
        totalCumulative: U256::from(500),
        uri: "ipfs".into(),
    };
    let mut no_text = submit.abi_encode();
    let text = no_text.windows(4).position(|window| window == b"ipfs").unwrap();
    no_text[text] = 0xff;
    vm.set_sender(UPDATER);

    assert_eq!(bring(&mut rewards, &no_text), Err(Vec::new()));
    assert_eq!(call(&mut rewards, submit), Ok(Vec::new()));
}

#[test]
fn ether_is_refused() {
    let vm = machine();
    let mut rewards = rewards(&vm);
    vm.set_value(U256::from(1));

    assert_eq!(call(&mut rewards, abi::totalPaidCall {}), Err(Vec::new()));
}

#[test]
fn the_constructor_runs_once_and_keeps_what_it_was_given() {
    let vm = machine();
    let mut rewards = rewards(&vm);

    assert_eq!(construct(&vm, &init()), Err(Vec::new()));

    assert_eq!(account(call(&mut rewards, abi::rewardCall {})), REWARD);
    assert_eq!(account(call(&mut rewards, abi::vaultCall {})), VAULT);
    assert_eq!(account(call(&mut rewards, abi::ownerCall {})), GOVERNANCE);
    assert_eq!(account(call(&mut rewards, abi::guardianCall {})), GUARDIAN);
    assert_eq!(account(call(&mut rewards, abi::updaterCall {})), UPDATER);
    assert_eq!(number(call(&mut rewards, abi::timelockCall {})), U256::from(TIMELOCK));
    assert_eq!(number(call(&mut rewards, abi::maxEpochIncreaseCall {})), U256::from(1_000));
}

/// Whoever could name a vault later could name one that takes what is owed.
#[test]
fn a_contract_without_a_vault_never_has_one() {
    let vm = machine();
    let without = RewardsInit { vault: Address::ZERO, ..init() };
    assert_eq!(construct(&vm, &without), Ok(Vec::new()));
    let mut rewards = MerkleRewards::from(&vm);
    vm.set_sender(GOVERNANCE);
    let set_vault = [&keccak256("setVault(address)")[..4], &VAULT.abi_encode()[..]].concat();

    assert_eq!(bring(&mut rewards, &set_vault), Err(Vec::new()));

    assert_eq!(call(&mut rewards, abi::vaultCall {}), Ok(Address::ZERO.abi_encode()));
    assert_eq!(events::<abi::VaultSet>(&vm), []);
    let to_vault = abi::claimToVaultCall {
        accounts: vec![ALICE],
        reward: REWARD,
        claimables: vec![U256::from(400)],
        proof: Vec::new(),
        proofFlags: Vec::new(),
    };
    put_up(&vm, &mut rewards);
    refusal::<abi::RewardsNoVault>(call(&mut rewards, to_vault));
}

#[test]
fn the_first_terms_are_told() {
    let vm = machine();
    rewards(&vm);

    let duration = U256::from(TIMELOCK);
    assert_eq!(events::<abi::TimelockSet>(&vm), [abi::TimelockSet { duration }]);
    let amount = U256::from(1_000);
    assert_eq!(events::<abi::MaxEpochIncreaseSet>(&vm), [abi::MaxEpochIncreaseSet { amount }]);
    assert_eq!(events::<abi::UpdaterSet>(&vm), [abi::UpdaterSet { updater: UPDATER }]);
    assert_eq!(events::<abi::GuardianSet>(&vm), [abi::GuardianSet { guardian: GUARDIAN }]);
    assert_eq!(events::<abi::VaultSet>(&vm), [abi::VaultSet { vault: VAULT }]);
}

/// I-REWARDS-3, I-REWARDS-10: the word that all claims change is written before the token is called.
#[test]
fn nobody_acts_while_the_token_is_being_called() {
    let vm = machine();
    let mut rewards = rewards(&vm);
    put_up(&vm, &mut rewards);
    let owed = rewards.owed.read();
    rewards.owed.lock(owed);

    let (reward, claimable) = (REWARD, U256::from(400));
    let accounts = vec![ALICE];
    let (claimables, proof, proofFlags) = (vec![claimable], Vec::new(), Vec::new());
    let acts = [
        claim_of_alice().abi_encode(),
        abi::claimManyCall {
            accounts: accounts.clone(),
            reward,
            claimables: claimables.clone(),
            proofs: vec![Vec::new()],
        }
        .abi_encode(),
        abi::claimMultiproofCall {
            accounts: accounts.clone(),
            reward,
            claimables: claimables.clone(),
            proof: proof.clone(),
            proofFlags: proofFlags.clone(),
        }
        .abi_encode(),
        abi::claimToVaultCall { accounts, reward, claimables, proof, proofFlags }.abi_encode(),
        abi::activateRootCall { epoch: U256::from(2) }.abi_encode(),
        abi::skimCall { token: REWARD }.abi_encode(),
    ];

    vm.set_sender(GOVERNANCE);
    for act in acts {
        refusal::<abi::RewardsReentered>(bring(&mut rewards, &act));
    }
    rewards.owed.close(owed);
    assert_eq!(call(&mut rewards, claim_of_alice()), Ok(claimable.abi_encode()));
    assert!(rewards.owed.open().is_ok());
}

/// The order of slots is what tools and the golden numbers below stand on.
#[test]
fn the_storage_is_laid_out_as_documented() {
    let vm = machine();
    let mut rewards = rewards(&vm);
    put_up(&vm, &mut rewards);
    call(&mut rewards, claim_of_alice()).unwrap();
    let slot = |index: u64| U256::from_be_bytes(vm.get_storage(U256::from(index)).0);
    let address = |address: Address| U256::from_be_bytes(address.into_word().0);

    assert_eq!(slot(0), address(REWARD) | (U256::from(100) << 160_usize), "token, unclaimed, lock");
    // Epoch 1 is the second of four places of three words, from slot 1 on.
    assert_eq!(slot(4), U256::from_be_bytes(root(&rewards).0), "root that waited");
    assert_eq!(slot(5), U256::from_be_bytes([0xda; 32]), "its data hash");
    let due = U256::from(NOW + TIMELOCK) << 96_usize;
    assert_eq!(slot(6), U256::from(500) | due, "its total, and when it was due");
    assert_eq!(slot(13), slot(4), "current root");
    assert_eq!(slot(14), U256::ZERO, "previous root");
    assert_eq!(slot(15), slot(5), "data hash");
    let epochs = (U256::from(1) << 96_usize) | (U256::from(1) << 160_usize);
    assert_eq!(slot(16), U256::from(500) | epochs, "total, epoch, last epoch");
    assert_eq!(slot(17), address(UPDATER) | (U256::from(TIMELOCK) << 160_usize));
    assert_eq!(slot(18), address(GUARDIAN) | (U256::from(1_000) << 160_usize));
    assert_eq!(slot(19), address(VAULT));
    assert_eq!(slot(20), address(GOVERNANCE));
    assert_eq!(slot(21), U256::ZERO, "pending owner");
}
