//! The host calls: what a program can ask of the chain, at what price.
//!
//! One file per family. Each function takes its price first, then reads its pointers, then acts;
//! what it cannot pay for ends the program with [`Stop::OutOfInk`].

mod account;
mod block;
mod call;
mod console;
mod crypto;
mod memory;
mod msg;
mod price;
mod storage;

pub(crate) use call::Waiting;
pub(crate) use storage::StorageCache;

use revm::{
    interpreter::FrameInput,
    primitives::{Address, B256, U256},
};

use super::{
    engine::{HostCall, OutOfBounds},
    hooks::Hook,
    run::Program,
};
use crate::evm::Ctx;

/// Why a host call ends the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The program could not pay: its frame is out of gas.
    OutOfInk,
    /// The call is not allowed or not possible: its frame reverts without data.
    Failure,
    /// The program asked to end with this status.
    Exit(u32),
}

impl From<OutOfBounds> for Stop {
    fn from(_: OutOfBounds) -> Self {
        Self::Failure
    }
}

/// What a host call answers.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The program goes on with this result, as raw bits (0 where the call has none).
    Value(u64),
    /// Another frame has to run first; [`Program::deliver`] takes its result.
    Frame(FrameInput),
}

impl From<()> for Answer {
    fn from((): ()) -> Self {
        Self::Value(0)
    }
}

impl From<u32> for Answer {
    fn from(value: u32) -> Self {
        Self::Value(u64::from(value))
    }
}

impl From<u64> for Answer {
    fn from(value: u64) -> Self {
        Self::Value(value)
    }
}

/// One program and the chain it runs on, for the length of a host call.
pub(crate) struct Host<'a, 'db> {
    pub(crate) ctx: &'a mut Ctx<'db>,
    pub(crate) program: &'a mut Program,
}

impl Host<'_, '_> {
    /// Carries out one host call.
    ///
    /// # Errors
    ///
    /// A [`Stop`] that ends the program.
    pub(crate) fn call(&mut self, call: HostCall) -> Result<Answer, Stop> {
        let HostCall { hook, args } = call;
        let arg = |index| args.u32(index);
        Ok(match hook {
            Hook::ReadArgs => self.read_args(arg(0))?.into(),
            Hook::WriteResult => self.write_result(arg(0), arg(1))?.into(),
            Hook::ExitEarly => return Err(Stop::Exit(arg(0))),

            Hook::StorageLoadBytes32 => self.storage_load(arg(0), arg(1))?.into(),
            Hook::StorageCacheBytes32 => self.storage_cache(arg(0), arg(1))?.into(),
            Hook::StorageFlushCache => self.storage_flush(arg(0) != 0)?.into(),
            Hook::TransientLoadBytes32 => self.transient_load(arg(0), arg(1))?.into(),
            Hook::TransientStoreBytes32 => self.transient_store(arg(0), arg(1))?.into(),

            Hook::CallContract => self.call_contract(&args)?,
            Hook::DelegateCallContract => self.delegate_call(&args)?,
            Hook::StaticCallContract => self.static_call(&args)?,
            Hook::Create1 => self.create1(arg(0), arg(1), arg(2), arg(3), arg(4))?,
            Hook::Create2 => self.create2(arg(0), arg(1), arg(2), arg(3), arg(4), arg(5))?,
            Hook::ReadReturnData => self.read_return_data(arg(0), arg(1), arg(2))?.into(),
            Hook::ReturnDataSize => self.return_data_size()?.into(),

            Hook::EmitLog => self.emit_log(arg(0), arg(1), arg(2))?.into(),
            Hook::AccountBalance => self.account_balance(arg(0), arg(1))?.into(),
            Hook::AccountCode => self.account_code(arg(0), arg(1), arg(2), arg(3))?.into(),
            Hook::AccountCodeSize => self.account_code_size(arg(0))?.into(),
            Hook::AccountCodehash => self.account_codehash(arg(0), arg(1))?.into(),

            Hook::BlockBasefee => self.block_basefee(arg(0))?.into(),
            Hook::Chainid => self.chainid()?.into(),
            Hook::BlockCoinbase => self.block_coinbase(arg(0))?.into(),
            Hook::BlockGasLimit => self.block_gas_limit()?.into(),
            Hook::BlockNumber => self.block_number()?.into(),
            Hook::BlockTimestamp => self.block_timestamp()?.into(),

            Hook::EvmGasLeft => self.evm_gas_left()?.into(),
            Hook::EvmInkLeft => self.evm_ink_left()?.into(),
            Hook::ContractAddress => self.contract_address(arg(0))?.into(),
            Hook::MsgReentrant => self.msg_reentrant()?.into(),
            Hook::MsgSender => self.msg_sender(arg(0))?.into(),
            Hook::MsgValue => self.msg_value(arg(0))?.into(),
            Hook::TxGasPrice => self.tx_gas_price(arg(0))?.into(),
            Hook::TxInkPrice => self.tx_ink_price()?.into(),
            Hook::TxOrigin => self.tx_origin(arg(0))?.into(),

            Hook::MathDiv => self.math_div(arg(0), arg(1))?.into(),
            Hook::MathMod => self.math_mod(arg(0), arg(1))?.into(),
            Hook::MathPow => self.math_pow(arg(0), arg(1))?.into(),
            Hook::MathAddMod => self.math_add_mod(arg(0), arg(1), arg(2))?.into(),
            Hook::MathMulMod => self.math_mul_mod(arg(0), arg(1), arg(2))?.into(),
            Hook::NativeKeccak256 => self.native_keccak256(arg(0), arg(1), arg(2))?.into(),

            Hook::PayForMemoryGrow => self.pay_for_memory_grow(arg(0))?.into(),

            Hook::LogTxt => self.log_text(arg(0), arg(1))?.into(),
            Hook::LogI32
            | Hook::LogI64
            | Hook::LogF32
            | Hook::LogF64
            | Hook::TeeI32
            | Hook::TeeI64
            | Hook::TeeF32
            | Hook::TeeF64 => self.log_number(hook, args.u64(0)).into(),
        })
    }

    /// Takes `ink`, or ends the program.
    fn buy_ink(&mut self, ink: u64) -> Result<(), Stop> {
        match self.program.instance.ink().checked_sub(ink) {
            Some(left) => {
                self.program.instance.set_ink(left);
                Ok(())
            }
            None => Err(Stop::OutOfInk),
        }
    }

    /// Takes `gas`, converted to ink.
    fn buy_gas(&mut self, gas: u64) -> Result<(), Stop> {
        self.buy_ink(gas.saturating_mul(self.program.ink_price()))
    }

    /// Ends the program unless `gas` could be paid; takes nothing.
    fn require_gas(&mut self, gas: u64) -> Result<(), Stop> {
        if self.program.instance.ink() < gas.saturating_mul(self.program.ink_price()) {
            return Err(Stop::OutOfInk);
        }
        Ok(())
    }

    fn read_bytes(&self, ptr: u32, len: u32) -> Result<Vec<u8>, Stop> {
        Ok(self.program.instance.read(ptr, len)?.to_vec())
    }

    fn read_word(&self, ptr: u32) -> Result<B256, Stop> {
        Ok(B256::from_slice(self.program.instance.read(ptr, 32)?))
    }

    fn read_u256(&self, ptr: u32) -> Result<U256, Stop> {
        Ok(self.read_word(ptr)?.into())
    }

    fn read_address(&self, ptr: u32) -> Result<Address, Stop> {
        Ok(Address::from_slice(self.program.instance.read(ptr, 20)?))
    }

    fn write_bytes(&mut self, ptr: u32, bytes: &[u8]) -> Result<(), Stop> {
        Ok(self.program.instance.write(ptr, bytes)?)
    }

    fn write_u256(&mut self, ptr: u32, value: U256) -> Result<(), Stop> {
        self.write_bytes(ptr, &value.to_be_bytes::<32>())
    }

    /// Writes a length: unlike words, in the module's own byte order.
    fn write_len(&mut self, ptr: u32, len: u32) -> Result<(), Stop> {
        self.write_bytes(ptr, &len.to_le_bytes())
    }
}

/// A length as programs see it. No buffer here reaches 4 GiB: memory and gas end first.
fn len_u32(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
