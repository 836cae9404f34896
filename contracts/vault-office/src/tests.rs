//! What the shell adds to the protocol: ABI, storage, refusals, events, and the order of things.

use alloy_primitives::{Address, B256, U256, address};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::{
    merkle_rewards::IMerkleRewards as merkle,
    token::IMilletToken as token,
    vault::{
        IMicroStakingVault::{
            self as abi, RewardNotified, Skimmed, VaultFeeTooHigh, VaultMerkleRewardsCallFailed,
            VaultMinDepositTooHigh, VaultNoMerkleRewards, VaultOfficeCalledDirectly,
            VaultReentered,
        },
        VaultInit,
    },
};
use onchain::testing::{account, bring, events, number, refusal};
use protocol::vault::{Books, Entry};
use stylus_sdk::{ArbResult, abi::Router, testing::TestVM};

use super::*;

mod abi_file;
mod bonuses;
mod fees;
mod terms;

const ASSET: Address = address!("00000000000000000000000000000000000a55e7");
const VAULT: Address = address!("0000000000000000000000000000000000007a17");
const OFFICE: Address = address!("0000000000000000000000000000000000000ff1");
const GOVERNANCE: Address = address!("0000000000000000000000000000000000000901");
const GUARDIAN: Address = address!("000000000000000000000000000000000000900d");
const SPLITTER: Address = address!("0000000000000000000000000000000000005711");
const ALICE: Address = address!("00000000000000000000000000000000000a11ce");
const BOB: Address = address!("0000000000000000000000000000000000000b0b");
const NOW: u64 = 1_700_000_000;
const FIVE: U256 = U256::from_limbs([5_000_000, 0, 0, 0]);

fn init() -> VaultInit {
    VaultInit {
        office: OFFICE,
        asset: ASSET,
        governance: GOVERNANCE,
        guardian: GUARDIAN,
        feeRecipient: SPLITTER,
        name: B256::right_padding_from(b"Millet Savings"),
        symbol: B256::right_padding_from(b"msUSD"),
    }
}

/// A machine at `VAULT` where `ASSET` is a token of six decimals.
fn machine() -> TestVM {
    let vm = TestVM::default();
    vm.set_contract_address(VAULT);
    vm.set_block_timestamp(NOW);
    let six = U256::from(6).abi_encode();
    vm.mock_static_call(ASSET, token::decimalsCall {}.abi_encode(), Ok(six));
    vm
}

/// An office on the storage of a vault that has chosen it, and that it founds.
fn office(vm: &TestVM) -> Office {
    let mut office = Office::from(vm);
    office.state.settle(OFFICE);
    assert_eq!(construct(&mut office, &init()), Ok(Vec::new()));
    office
}

fn construct(office: &mut Office, init: &VaultInit) -> ArbResult {
    <Office as Router<Office>>::constructor(office, &init.abi_encode()).unwrap()
}

fn call(office: &mut Office, call: impl SolCall) -> ArbResult {
    bring(office, &call.abi_encode())
}

/// What `token` says the vault holds.
fn holds(vm: &TestVM, token: Address, value: U256) {
    let question = token::balanceOfCall { account: VAULT }.abi_encode();
    vm.mock_static_call(token, question, Ok(value.abi_encode()));
}

/// Somebody has deposited five dollars, of which 5,000 units are a fee, and they arrived.
fn five_are_in(vm: &TestVM, office: &mut Office) -> Books {
    let shares = U256::from(4_995_000_000_000_u64);
    let entry = Entry { assets: FIVE, fee: U256::from(5_000), shares };
    let books = office.state.books.read().enter(entry, NOW).unwrap();
    office.state.books.write_and_lock(&books);
    office.state.books.unlock();
    holds(vm, ASSET, FIVE);
    books
}
