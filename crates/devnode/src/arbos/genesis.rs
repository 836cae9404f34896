//! What exists at block 0.

use std::str::FromStr;

use revm::primitives::{Address, Bytes, U256};

use super::{
    MAX_TX_GAS, Members, Rules, StylusParams,
    addresses::{self, CACHE_MANAGER, CREATE2_FACTORY, DEV_ACCOUNT, STYLUS_DEPLOYER},
    create2_factory,
    state::Field,
};
use crate::stylus::pricing::data_fee::DataPricer;

/// An account that exists from block 0 on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenesisAccount {
    /// Where it is.
    pub address: Address,
    /// Wei.
    pub balance: U256,
    /// Transactions sent or contracts created so far.
    pub nonce: u64,
    /// Runtime code.
    pub code: Bytes,
    /// Storage slots that are not zero.
    pub storage: Vec<(U256, U256)>,
}

/// The accounts of block 0.
pub fn accounts(rules: &Rules) -> Vec<GenesisAccount> {
    let mut accounts = vec![
        dev_account(),
        arbos_state(rules),
        contract(CREATE2_FACTORY, create2_factory::code().into()),
        contract(STYLUS_DEPLOYER, runtime_code(include_str!("../../genesis/StylusDeployer.hex"))),
        contract(CACHE_MANAGER, runtime_code(include_str!("../../genesis/CacheManager.hex"))),
    ];
    accounts.extend(addresses::precompiles(rules.arbos).map(precompile));
    accounts
}

/// A contract as creation leaves it, with a nonce of one.
fn contract(address: Address, code: Bytes) -> GenesisAccount {
    GenesisAccount { address, balance: U256::ZERO, nonce: 1, code, storage: Vec::new() }
}

/// The code in a file of hex digits that is part of this crate.
fn runtime_code(digits: &str) -> Bytes {
    Bytes::from_str(digits.trim_end())
        .unwrap_or_else(|error| unreachable!("genesis/*.hex hold hex digits: {error}"))
}

/// Code that cannot run, so that callers of a precompile who look for code find some.
pub(super) const PRECOMPILE_CODE: &[u8] = &[0xfe];

fn precompile(address: Address) -> GenesisAccount {
    let code = Bytes::from_static(PRECOMPILE_CODE);
    GenesisAccount { address, balance: U256::ZERO, nonce: 0, code, storage: Vec::new() }
}

/// 1000 ETH for whoever knows the well-known key.
fn dev_account() -> GenesisAccount {
    let ether = U256::from(10).pow(U256::from(18));
    GenesisAccount {
        address: DEV_ACCOUNT,
        balance: U256::from(1000) * ether,
        nonce: 0,
        code: Bytes::new(),
        storage: Vec::new(),
    }
}

/// ArbOS's own state. The nonce keeps the account from counting as empty and being swept.
fn arbos_state(rules: &Rules) -> GenesisAccount {
    let data = DataPricer::default();
    let fields = [
        (Field::ArbosVersion, U256::from(rules.arbos)),
        (Field::StylusParams, StylusParams::of(rules).pack()),
        // 0.1 gwei.
        (Field::MinBaseFee, U256::from(100_000_000)),
        (Field::BaseFee, U256::from(100_000_000)),
        (Field::SpeedLimit, U256::from(7_000_000)),
        (Field::MaxTxGas, U256::from(MAX_TX_GAS)),
        (Field::MaxBlockGas, U256::from(MAX_TX_GAS)),
        (Field::PricingInertia, U256::from(102)),
        (Field::BacklogTolerance, U256::from(10)),
        (Field::BrotliLevel, U256::from(1)),
        (Field::DataBytesPerSecond, U256::from(data.bytes_per_second)),
        (Field::DataLastUpdate, U256::from(data.last_update)),
        (Field::DataMinPrice, U256::from(data.min_price)),
        (Field::DataInertia, U256::from(data.inertia)),
    ];
    let mut storage: Vec<_> = fields.map(|(field, value)| (field.slot(), value)).into();
    storage.extend(Members::ChainOwners.storage(&[Address::ZERO, DEV_ACCOUNT]));
    storage.extend(Members::CacheManagers.storage(&[CACHE_MANAGER]));
    GenesisAccount {
        address: addresses::ARBOS_STATE,
        balance: U256::ZERO,
        nonce: 1,
        code: Bytes::new(),
        storage,
    }
}

#[cfg(test)]
mod tests;
