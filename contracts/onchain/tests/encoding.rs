//! Errors and events, encoded by this crate and by alloy: the same bytes.
#![allow(missing_docs, reason = "tests are read by their names")]

use alloy_primitives::{B256, U256};
use alloy_sol_types::{SolError, SolEvent, TopicList};
use interfaces::{
    fee_distributor::{self, IFeeDistributor as Distributor},
    fee_splitter::{self, IFeeSplitter as Splitter},
    fields::{Fields, Visitor},
    governor::{self, IGovernor},
    hostile_token,
    merkle_rewards::{self, IMerkleRewards as Rewards},
    stablecoin::{self, IStablecoin},
    timelock::{self, ITimelock},
    token::IMilletToken,
    vault::{self, IMicroStakingVault as Vault},
    vote_escrow::{self, IVotingEscrow},
};
use onchain::{event, refusal::Refusal};
use stylus_sdk::testing::TestVM;

/// Fields that differ, so that none can be in the place of another. As an offset, each leads to the
/// one after it, which as a length covers as many words, up to the fifth.
fn fields() -> Vec<u8> {
    (1..=12_u64).flat_map(|word| U256::from(32 * word).to_be_bytes::<32>()).collect()
}

/// Compares the encodings of all it sees, and remembers what that was.
#[derive(Default)]
struct Comparison {
    errors: Vec<[u8; 4]>,
    events: Vec<[u8; 32]>,
}

impl Visitor for Comparison {
    fn error<E: SolError + Fields + Clone>(&mut self) {
        let error = E::abi_decode_raw(&fields(), false).unwrap();

        let ours = Vec::from(Refusal::from(error.clone()));

        assert_eq!(ours, error.abi_encode(), "{}", E::SIGNATURE);
        self.errors.push(E::SELECTOR);
    }

    fn event<E: SolEvent + Fields + Clone>(&mut self) {
        let vm = TestVM::default();
        let topics = [E::SIGNATURE_HASH].into_iter().chain((1..4).map(B256::with_last_byte));
        let topics = topics.take(E::TopicList::COUNT);
        let told = E::decode_raw_log(topics, &fields(), false).unwrap();

        event::log(&vm, told.clone());

        let alloys = told.encode_log_data();
        let alloys = (alloys.topics().to_vec(), alloys.data.to_vec());
        assert_eq!(vm.get_emitted_logs(), [alloys], "{}", E::SIGNATURE);
        self.events.push(E::SIGNATURE_HASH.0);
    }
}

#[test]
fn everything_of_the_vault_is_encoded_as_its_abi_says() {
    let mut seen = Comparison::default();

    vault::visit(&mut seen);

    seen.errors.sort();
    seen.events.sort();
    assert_eq!(seen.errors, Vault::IMicroStakingVaultErrors::SELECTORS);
    assert_eq!(seen.events, Vault::IMicroStakingVaultEvents::SELECTORS);
}

#[test]
fn everything_of_merkle_rewards_is_encoded_as_its_abi_says() {
    let mut seen = Comparison::default();

    merkle_rewards::visit(&mut seen);

    seen.errors.sort();
    seen.events.sort();
    assert_eq!(seen.errors, Rewards::IMerkleRewardsErrors::SELECTORS);
    assert_eq!(seen.events, Rewards::IMerkleRewardsEvents::SELECTORS);
}

#[test]
fn everything_of_the_vote_escrow_is_encoded_as_its_abi_says() {
    let mut seen = Comparison::default();

    vote_escrow::visit(&mut seen);

    seen.errors.sort();
    seen.events.sort();
    assert_eq!(seen.errors, IVotingEscrow::IVotingEscrowErrors::SELECTORS);
    assert_eq!(seen.events, IVotingEscrow::IVotingEscrowEvents::SELECTORS);
}

#[test]
fn everything_of_the_timelock_is_encoded_as_its_abi_says() {
    let mut seen = Comparison::default();

    timelock::visit(&mut seen);

    seen.errors.sort();
    seen.events.sort();
    assert_eq!(seen.errors, ITimelock::ITimelockErrors::SELECTORS);
    assert_eq!(seen.events, ITimelock::ITimelockEvents::SELECTORS);
}

#[test]
fn everything_of_the_governor_is_encoded_as_its_abi_says() {
    let mut seen = Comparison::default();

    governor::visit(&mut seen);

    // It has arrays, and is the governor's to encode and to test.
    seen.events.push(IGovernor::ProposalCreated::SIGNATURE_HASH.0);
    seen.errors.sort();
    seen.events.sort();
    assert_eq!(seen.errors, IGovernor::IGovernorErrors::SELECTORS);
    assert_eq!(seen.events, IGovernor::IGovernorEvents::SELECTORS);
}

#[test]
fn everything_of_the_fee_distributor_is_encoded_as_its_abi_says() {
    let mut seen = Comparison::default();

    fee_distributor::visit(&mut seen);

    seen.errors.sort();
    seen.events.sort();
    assert_eq!(seen.errors, Distributor::IFeeDistributorErrors::SELECTORS);
    assert_eq!(seen.events, Distributor::IFeeDistributorEvents::SELECTORS);
}

#[test]
fn everything_of_the_fee_splitter_is_encoded_as_its_abi_says() {
    let mut seen = Comparison::default();

    fee_splitter::visit(&mut seen);

    seen.errors.sort();
    seen.events.sort();
    assert_eq!(seen.errors, Splitter::IFeeSplitterErrors::SELECTORS);
    assert_eq!(seen.events, Splitter::IFeeSplitterEvents::SELECTORS);
}

#[test]
fn what_mocks_say_is_encoded_as_their_abis_say() {
    let mut seen = Comparison::default();

    stablecoin::visit(&mut seen);
    hostile_token::visit(&mut seen);

    assert_eq!((seen.errors.len(), seen.events.len()), (5, 1));
}

/// Components refuse and tell in the vault's words; those of the other programs are the same.
#[test]
fn what_the_tokens_say_is_what_the_vault_says() {
    let errors =
        [IMilletToken::IMilletTokenErrors::SELECTORS, IStablecoin::IStablecoinErrors::SELECTORS];
    let own = IStablecoin::StablecoinOverflow::SELECTOR;
    for error in errors.into_iter().flatten().filter(|it| **it != own) {
        assert!(Vault::IMicroStakingVaultErrors::SELECTORS.contains(error), "{error:02x?}");
    }
    let events =
        [IMilletToken::IMilletTokenEvents::SELECTORS, IStablecoin::IStablecoinEvents::SELECTORS];
    for event in events.into_iter().flatten() {
        assert!(Vault::IMicroStakingVaultEvents::SELECTORS.contains(event), "{event:02x?}");
    }
}

#[test]
fn bytes_are_filled_up_to_whole_words() {
    for length in [0, 1, 31, 32, 33, 64] {
        let error = Vault::VaultTokenCallFailed { reason: vec![7; length].into() };
        assert_eq!(Vec::from(Refusal::from(error.clone())), error.abi_encode(), "{length}");
    }
}
