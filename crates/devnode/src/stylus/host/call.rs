//! Calls to other accounts, and creating them.
//!
//! A call is two halves: the first, here as a host call, prices it and makes the frame input;
//! the frame runs; the second, [`Host::take_result`], settles what it used.

use revm::{
    context_interface::{ContextTr, CreateScheme, JournalTr},
    handler::FrameResult,
    interpreter::{
        CallInput, CallInputs, CallScheme, CallValue, CreateInputs, FrameInput, InstructionResult,
    },
    primitives::{Address, B256, Bytes, U256},
    state::Bytecode,
};

use super::{Answer, Host, Stop, len_u32, price};
use crate::{evm::peek, stylus::engine::Args};

/// The status of a call that did what was asked.
const SUCCESS: u64 = 0;
/// The status of one that did not, whatever the reason.
const FAILED: u64 = 2;

/// Calling an account that is cold, beyond a warm one, in gas (EIP-2929).
const COLD_SURCHARGE: u64 = price::COLD_ACCOUNT - price::WARM;
/// Sending value, in gas.
const VALUE: u64 = 9_000;
/// Sending value to an account that does not exist yet, in gas.
const NEW_ACCOUNT: u64 = 25_000;
/// Given to the callee along with value, in gas; here the caller pays it.
const STIPEND: u64 = 2_300;
/// Creating an account, in gas.
const CREATE: u64 = 32_000;
/// Hashing a word of init code for its address, in gas.
const HASH_WORD: u64 = 6;

/// What a program needs to know when the frame it asked for is done.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Waiting {
    /// A call.
    Call {
        /// Gas of the call itself.
        base: u64,
        /// Gas the callee was given.
        given: u64,
        /// Where the length of the return data goes.
        len_out: u32,
    },
    /// A creation.
    Create {
        /// Gas of the creation itself.
        base: u64,
        /// Gas the init code was given.
        given: u64,
        /// Where the address goes.
        address_out: u32,
        /// Where the length of the return data goes.
        len_out: u32,
    },
}

/// The arguments that all kinds of call share, as the program gave them.
struct Request {
    address: u32,
    data: u32,
    len: u32,
    gas: u64,
    len_out: u32,
}

impl Request {
    /// Of a call whose arguments go on with gas at `gas`, after those that all calls begin with.
    fn new(args: &Args, gas: usize) -> Self {
        Self {
            address: args.u32(0),
            data: args.u32(1),
            len: args.u32(2),
            gas: args.u64(gas),
            len_out: args.u32(gas + 1),
        }
    }
}

impl Host<'_, '_> {
    pub(super) fn call_contract(&mut self, args: &Args) -> Result<Answer, Stop> {
        let request = Request::new(args, 4);
        let (to, input) = self.open_call(&request)?;
        let value = self.read_u256(args.u32(3))?;
        let frame = &self.program.frame;
        if frame.is_static && !value.is_zero() {
            return self.refuse_call(0, request.len_out);
        }
        let inputs = CallInputs {
            value: CallValue::Transfer(value),
            is_static: frame.is_static,
            ..self.inputs(to, input)
        };
        self.enter(&request, inputs, value)
    }

    pub(super) fn delegate_call(&mut self, args: &Args) -> Result<Answer, Stop> {
        let request = Request::new(args, 3);
        let (to, input) = self.open_call(&request)?;
        let frame = &self.program.frame;
        let inputs = CallInputs {
            target_address: frame.acting,
            caller: frame.caller,
            value: CallValue::Apparent(frame.value),
            scheme: CallScheme::DelegateCall,
            is_static: frame.is_static,
            ..self.inputs(to, input)
        };
        self.enter(&request, inputs, U256::ZERO)
    }

    pub(super) fn static_call(&mut self, args: &Args) -> Result<Answer, Stop> {
        let request = Request::new(args, 3);
        let (to, input) = self.open_call(&request)?;
        let inputs = CallInputs {
            scheme: CallScheme::StaticCall,
            is_static: true,
            ..self.inputs(to, input)
        };
        self.enter(&request, inputs, U256::ZERO)
    }

    /// Takes the price of the host call and reads whom to call with what.
    fn open_call(&mut self, request: &Request) -> Result<(Address, Bytes), Stop> {
        self.buy_ink(price::HOSTIO + 3 * price::PTR + price::EVM_API)?;
        self.buy_ink(2 * price::read(u64::from(request.len)))?;
        let to = self.read_address(request.address)?;
        Ok((to, self.read_bytes(request.data, request.len)?.into()))
    }

    /// The inputs of a plain call without value; gas and code are filled in later.
    fn inputs(&self, bytecode_address: Address, input: Bytes) -> CallInputs {
        CallInputs {
            input: CallInput::Bytes(input),
            return_memory_offset: 0..0,
            gas_limit: 0,
            reservoir: 0,
            bytecode_address,
            known_bytecode: (B256::ZERO, Bytecode::default()),
            target_address: bytecode_address,
            caller: self.program.frame.acting,
            value: CallValue::default(),
            scheme: CallScheme::Call,
            is_static: false,
            charged_new_account_state_gas: false,
        }
    }

    /// Prices the call and hands over the frame, or refuses it where the gas does not suffice.
    fn enter(
        &mut self,
        request: &Request,
        mut inputs: CallInputs,
        value: U256,
    ) -> Result<Answer, Stop> {
        let gas_left = self.program.gas_left();
        let journal = self.ctx.journal_mut();
        let Ok(account) = journal.load_account_with_code(inputs.bytecode_address);
        let code = account.info.code.clone().unwrap_or_default();
        let mut base = price::WARM + if account.is_cold { COLD_SURCHARGE } else { 0 };
        let is_new = account.is_empty();
        inputs.known_bytecode = (account.info.code_hash, code);
        if gas_left < base {
            return self.refuse_call(gas_left, request.len_out);
        }
        if !value.is_zero() {
            base += VALUE + if is_new { NEW_ACCOUNT } else { 0 };
            if gas_left < base {
                return self.refuse_call(gas_left, request.len_out);
            }
        }
        // Delegated accounts (EIP-7702) run their delegate's code, without a surcharge here, and
        // without making the delegate warm.
        if let Some(delegate) = inputs.known_bytecode.1.eip7702_address() {
            let Ok((code, hash)) = peek::code(self.ctx.journal_mut(), delegate);
            inputs.known_bytecode = (hash, code);
        }
        // All but one 64th may be passed on (EIP-150).
        let most = (gas_left - base) * 63 / 64;
        let mut given = most.min(request.gas);
        if !value.is_zero() {
            given += STIPEND;
        }
        inputs.gas_limit = given;
        self.program.waiting = Some(Waiting::Call { base, given, len_out: request.len_out });
        Ok(Answer::Frame(FrameInput::Call(Box::new(inputs))))
    }

    /// Answers a call that cannot be made: `gas` is lost, there is no return data.
    fn refuse_call(&mut self, gas: u64, len_out: u32) -> Result<Answer, Stop> {
        self.program.return_data = Bytes::new();
        self.buy_gas(gas)?;
        self.write_len(len_out, 0)?;
        Ok(Answer::Value(FAILED))
    }

    pub(super) fn create1(
        &mut self,
        code: u32,
        len: u32,
        endowment: u32,
        address_out: u32,
        len_out: u32,
    ) -> Result<Answer, Stop> {
        self.buy_ink(price::HOSTIO + 3 * price::PTR + price::EVM_API)?;
        self.buy_ink(2 * price::read(u64::from(len)))?;
        let init_code = self.read_bytes(code, len)?.into();
        let value = self.read_u256(endowment)?;
        self.create(CreateScheme::Create, init_code, value, CREATE, address_out, len_out)
    }

    pub(super) fn create2(
        &mut self,
        code: u32,
        len: u32,
        endowment: u32,
        salt: u32,
        address_out: u32,
        len_out: u32,
    ) -> Result<Answer, Stop> {
        self.buy_ink(price::HOSTIO + 4 * price::PTR + price::EVM_API)?;
        self.buy_ink(2 * price::read(u64::from(len)))?;
        let init_code = self.read_bytes(code, len)?.into();
        let value = self.read_u256(endowment)?;
        let scheme = CreateScheme::Create2 { salt: self.read_u256(salt)? };
        let base = CREATE + HASH_WORD * u64::from(len).div_ceil(32);
        self.create(scheme, init_code, value, base, address_out, len_out)
    }

    fn create(
        &mut self,
        scheme: CreateScheme,
        init_code: Bytes,
        value: U256,
        base: u64,
        address_out: u32,
        len_out: u32,
    ) -> Result<Answer, Stop> {
        let available = self.program.gas_left().checked_sub(base);
        let (Some(available), false) = (available, self.program.frame.is_static) else {
            return Err(Stop::Failure);
        };
        // All but one 64th is passed on (EIP-150).
        let given = available - available / 64;
        let caller = self.program.frame.acting;
        let inputs = CreateInputs::new(caller, scheme, value, init_code, given, 0);
        self.program.waiting = Some(Waiting::Create { base, given, address_out, len_out });
        Ok(Answer::Frame(FrameInput::Create(Box::new(inputs))))
    }

    /// Settles a frame that is done: takes the gas it used, keeps its return data, and gives the
    /// host call's answer.
    ///
    /// # Errors
    ///
    /// If the program cannot pay, or pointed outside its memory.
    pub(crate) fn take_result(
        &mut self,
        waiting: Waiting,
        result: FrameResult,
    ) -> Result<u64, Stop> {
        let status = result.instruction_result();
        let returned = if status.is_ok_or_revert() { result.gas().remaining() } else { 0 };
        if status.is_ok() {
            self.program.refund += result.gas().refunded();
        }
        match waiting {
            Waiting::Call { base, given, len_out } => {
                self.program.return_data = result.output().into_data();
                self.buy_gas(base + given - returned)?;
                self.write_len(len_out, len_u32(&self.program.return_data))?;
                Ok(if status.is_ok() { SUCCESS } else { FAILED })
            }
            Waiting::Create { base, given, address_out, len_out } => {
                let reverted = status == InstructionResult::Revert;
                let data = if reverted { result.output().into_data() } else { Bytes::new() };
                let address = match result {
                    FrameResult::Create(outcome) if status.is_ok() => outcome.address,
                    _ => None,
                };
                self.program.return_data = data;
                self.buy_gas(base + given - returned)?;
                self.write_len(len_out, len_u32(&self.program.return_data))?;
                self.write_bytes(address_out, address.unwrap_or_default().as_slice())?;
                Ok(SUCCESS)
            }
        }
    }
}
