//! ArbOS's state: typed access to the storage of one account.
//!
//! It lives in the journal like any contract's storage, so reverts, snapshots and the isolation
//! of `eth_call` hold for it too. Where each value lies is this node's own choice: nothing on
//! chain can read it but through the precompiles.

use revm::{
    Database,
    context_interface::JournalTr,
    primitives::{Address, B256, U256, keccak256},
};

use super::{Program, StylusParams, addresses::ARBOS_STATE};
use crate::stylus::pricing::data_fee::DataPricer;

/// Gas a precompile pays to read one word.
const READ_GAS: u64 = 800;
/// Gas a precompile pays to write a word that is not zero.
const WRITE_GAS: u64 = 20_000;
/// Gas a precompile pays to write zero.
const CLEAR_GAS: u64 = 5000;
/// Gas a precompile pays for [`ArbosState::stylus_params`].
const PARAMS_GAS: u64 = 100;

/// Gas that one transaction may use, unless the owners say otherwise.
pub const MAX_TX_GAS: u64 = 32_000_000;

/// Gas a precompile pays to hash so many words.
pub(crate) const fn hash_gas(words: usize) -> u64 {
    30 + 6 * words as u64
}

/// Values that stand alone, each in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Field {
    /// [`StylusParams`], packed.
    StylusParams = 1,
    /// Gas added to each activation.
    ActivationGas,
    /// Receives what is paid for execution and for activating programs.
    NetworkFeeAccount,
    /// Receives the part of execution fees up to the minimum base fee.
    InfraFeeAccount,
    /// Wei per byte-unit of the parent chain's data.
    L1PricePerUnit,
    /// The least wei per gas.
    MinBaseFee,
    /// Wei per gas now.
    BaseFee,
    /// Gas per second the chain is meant to do.
    SpeedLimit,
    /// The most gas of one transaction.
    MaxTxGas,
    /// The most gas of one block.
    MaxBlockGas,
    /// How slowly the base fee follows the backlog.
    PricingInertia,
    /// Seconds of backlog before the base fee rises.
    BacklogTolerance,
    /// How hard batches are compressed; of no effect here.
    BrotliLevel,
    /// Whether calldata is priced by EIP-7623 (0 or 1).
    CalldataPriceIncrease,
    /// Gas a batch costs beside its data; of no effect here.
    PerBatchGas,
    /// Cap of the amortised cost in basis points; of no effect here.
    AmortizedCostCap,
    /// Floor gas per token of the parent chain; of no effect here.
    ParentGasFloor,
    /// Whether tips are kept (0 or 1).
    CollectTips,
    /// ArbOS version that is scheduled.
    UpgradeVersion,
    /// From when, in seconds since 1970.
    UpgradeTimestamp,
    /// Data pricer: bytes not yet drained.
    DataDemand,
    /// Data pricer: bytes drained each second.
    DataBytesPerSecond,
    /// Data pricer: when it was last drained, in seconds since 1970.
    DataLastUpdate,
    /// Data pricer: least wei per byte.
    DataMinPrice,
    /// Data pricer: how slowly the price follows demand.
    DataInertia,
    /// Messages sent to the parent chain.
    SendCount,
    /// The ArbOS version that the chain follows.
    ArbosVersion,
    /// The root of the tree of messages to the parent chain.
    SendRoot,
}

/// Values of which there is one for each key. Tags must differ from every [`Field`]'s number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Map {
    /// Program records by code hash.
    Programs = 0x80,
    /// Module hashes by code hash.
    Modules,
    /// The chain's owners: see [`super::members`].
    ChainOwners,
    /// Who may cache programs.
    CacheManagers,
    /// Subtrees of messages to the parent chain, by level: see [`super::outbox`].
    Sends,
}

impl Field {
    /// The slot it lies in.
    pub fn slot(self) -> U256 {
        U256::from(self as u8)
    }
}

impl Map {
    /// The slot of `key`'s value.
    pub(super) fn slot(self, key: U256) -> U256 {
        let mut preimage = [0; 33];
        preimage[0] = self as u8;
        preimage[1..].copy_from_slice(&key.to_be_bytes::<32>());
        keccak256(preimage).into()
    }
}

/// A view of ArbOS's state within a running transaction.
///
/// Reading and writing costs nothing here; the view counts in [`gas`](Self::gas) what a
/// precompile has to charge for it.
#[derive(Debug)]
pub struct ArbosState<'a, J> {
    journal: &'a mut J,
    gas: u64,
}

type DbError<J> = <<J as JournalTr>::Database as Database>::Error;

impl<'a, J: JournalTr> ArbosState<'a, J> {
    /// The state as `journal` has it now.
    pub fn new(journal: &'a mut J) -> Self {
        Self { journal, gas: 0 }
    }

    /// Gas a precompile pays for what was read and written through this view.
    pub fn gas(&self) -> u64 {
        self.gas
    }

    /// A value that stands alone.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn get(&mut self, field: Field) -> Result<U256, DbError<J>> {
        self.read(field.slot())
    }

    /// Sets a value that stands alone.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn set(&mut self, field: Field, value: U256) -> Result<(), DbError<J>> {
        self.write(field.slot(), value)
    }

    /// The prices and limits of programs.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn stylus_params(&mut self) -> Result<StylusParams, DbError<J>> {
        self.gas += PARAMS_GAS;
        self.load(Field::StylusParams.slot()).map(StylusParams::unpack)
    }

    /// Sets the prices and limits of programs.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn set_stylus_params(&mut self, params: &StylusParams) -> Result<(), DbError<J>> {
        self.write(Field::StylusParams.slot(), params.pack())
    }

    /// The record of the program with this code hash; empty where there is none.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn program(&mut self, code_hash: B256) -> Result<Program, DbError<J>> {
        self.read(Map::Programs.slot(code_hash.into())).map(Program::unpack)
    }

    /// Sets the record of the program with this code hash.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn set_program(&mut self, code_hash: B256, program: &Program) -> Result<(), DbError<J>> {
        self.write(Map::Programs.slot(code_hash.into()), program.pack())
    }

    /// The hash of the module that runs for this code hash; zero where there is none.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn module_hash(&mut self, code_hash: B256) -> Result<B256, DbError<J>> {
        self.read(Map::Modules.slot(code_hash.into())).map(B256::from)
    }

    /// Sets the hash of the module that runs for this code hash.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn set_module_hash(&mut self, code_hash: B256, hash: B256) -> Result<(), DbError<J>> {
        self.write(Map::Modules.slot(code_hash.into()), hash.into())
    }

    /// The price of the space that programs take.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn data_pricer(&mut self) -> Result<DataPricer, DbError<J>> {
        Ok(DataPricer {
            demand: self.get(Field::DataDemand)?.saturating_to(),
            bytes_per_second: self.get(Field::DataBytesPerSecond)?.saturating_to(),
            last_update: self.get(Field::DataLastUpdate)?.saturating_to(),
            min_price: self.get(Field::DataMinPrice)?.saturating_to(),
            inertia: self.get(Field::DataInertia)?.saturating_to(),
        })
    }

    /// Sets what moves of the price of space: its demand, and when it was last drained.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn set_data_demand(&mut self, pricer: &DataPricer) -> Result<(), DbError<J>> {
        self.set(Field::DataDemand, U256::from(pricer.demand))?;
        self.set(Field::DataLastUpdate, U256::from(pricer.last_update))
    }

    /// Who receives fees for execution and activation.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn network_fee_account(&mut self) -> Result<Address, DbError<J>> {
        self.get(Field::NetworkFeeAccount).map(address_of)
    }

    /// Counts gas for something else than reading and writing.
    pub(super) fn burn(&mut self, gas: u64) {
        self.gas += gas;
    }

    /// Goes back to what was counted before something that nobody pays for.
    pub(super) fn set_gas(&mut self, gas: u64) {
        self.gas = gas;
    }

    pub(super) fn journal(&mut self) -> &mut J {
        self.journal
    }

    pub(super) fn read(&mut self, slot: U256) -> Result<U256, DbError<J>> {
        self.gas += READ_GAS;
        self.load(slot)
    }

    pub(super) fn write(&mut self, slot: U256, value: U256) -> Result<(), DbError<J>> {
        self.gas += if value.is_zero() { CLEAR_GAS } else { WRITE_GAS };
        self.store(slot, value)
    }

    /// As [`write`](Self::write), at nobody's cost.
    pub(super) fn store(&mut self, slot: U256, value: U256) -> Result<(), DbError<J>> {
        self.journal.load_account(ARBOS_STATE)?;
        self.journal.sstore(ARBOS_STATE, slot, value)?;
        Ok(())
    }

    fn load(&mut self, slot: U256) -> Result<U256, DbError<J>> {
        self.journal.load_account(ARBOS_STATE)?;
        Ok(self.journal.sload(ARBOS_STATE, slot)?.data)
    }
}

/// The address in the low 20 bytes of a word.
pub(crate) fn address_of(word: U256) -> Address {
    Address::from_word(word.into())
}

/// The word with an address in its low 20 bytes.
pub(crate) fn word_of(address: Address) -> U256 {
    address.into_word().into()
}
