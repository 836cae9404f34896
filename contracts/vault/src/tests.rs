//! What the shell adds to the protocol: ABI, storage, refusals, events, and the order of things.

use alloy_primitives::{Address, B256, U256, address};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::{
    token::IMilletToken as token,
    vault::{
        IMicroStakingVault::{
            self as abi, Deposit, RewardClockStarted, RewardClockStopped, Transfer,
            VaultInvalidBatch, VaultReentered, VaultTokenCallFailed, VaultTooFewShares,
            VaultUnderfunded, VaultZeroShares,
        },
        VaultInit,
    },
};
use onchain::testing::{bring, events, number, refusal};
use stylus_sdk::{
    ArbResult,
    abi::{CONSTRUCTOR_SELECTOR, Router},
    testing::TestVM,
};

use super::*;

mod abi_file;
mod delegation;
mod intents;
mod staking;

const ASSET: Address = address!("00000000000000000000000000000000000a55e7");
const VAULT: Address = address!("0000000000000000000000000000000000007a17");
const OFFICE: Address = address!("0000000000000000000000000000000000000ff1");
const GOVERNANCE: Address = address!("0000000000000000000000000000000000000901");
const SPLITTER: Address = address!("0000000000000000000000000000000000005711");
const ALICE: Address = address!("00000000000000000000000000000000000a11ce");
const BOB: Address = address!("0000000000000000000000000000000000000b0b");
const NOW: u64 = 1_700_000_000;
const FIVE: U256 = U256::from_limbs([5_000_000, 0, 0, 0]);
/// What five dollars buy at first: five million units less the fee of 5,000, times 10^6.
const FIVE_BUY: U256 = U256::from_limbs([4_995_000_000_000, 0, 0, 0]);

fn init() -> VaultInit {
    VaultInit {
        office: OFFICE,
        asset: ASSET,
        governance: GOVERNANCE,
        guardian: Address::ZERO,
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

/// A vault as its office has founded it; here there is no office to ask.
fn vault(vm: &TestVM) -> Vault {
    let mut vault = Vault::from(vm);
    vault.state.settle(OFFICE);
    vault.state.found(init()).unwrap();
    vault
}

fn call(vault: &mut Vault, call: impl SolCall) -> ArbResult {
    bring(vault, &call.abi_encode())
}

/// What the asset says the vault holds.
fn holds(vm: &TestVM, assets: U256) {
    let question = token::balanceOfCall { account: VAULT }.abi_encode();
    vm.mock_static_call(ASSET, question, Ok(assets.abi_encode()));
}

/// Alice deposits five dollars, which arrive.
fn deposit_five(vm: &TestVM, vault: &mut Vault) -> ArbResult {
    holds(vm, FIVE);
    vm.set_sender(ALICE);
    call(vault, abi::depositCall { assets: FIVE, receiver: ALICE })
}
