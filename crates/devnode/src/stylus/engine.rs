//! Runs metered modules, stopping at every host call.
//!
//! A host call does not run inside the interpreter: the module is suspended, the call is handed
//! to the caller as an [`Event`], and [`Instance::resume`] goes on with its result. So a program
//! that calls another holds no native stack while the other runs, and calls nested to the EVM's
//! limit cost heap memory only. Knows nothing of the chain: no state, no gas, no accounts.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use revm::primitives::B256;
use wasmi::{
    Config, Error, Func, FuncType, Global, Linker, Memory, Module, ResumableCall,
    ResumableCallHostTrap, Store, Val, ValType,
};

use super::{
    hooks::{self, Hook},
    meter,
};

/// Wasm frames one program call may nest. Each takes at least four of the stack words that the
/// depth counter hands out, so the counter ends a recursion before this limit does.
const MAX_RECURSION: usize = 262_144;

/// Bytes of interpreter stack one program call may use: the largest stack in words, times the
/// bytes of a word, with room for parameters and registers that the depth counter does not count.
const MAX_STACK_BYTES: usize = 262_144 * 8 * 8;

/// Compiled programs, and what they are linked with.
pub(crate) struct Engine {
    linker: Linker<()>,
    modules: RwLock<HashMap<B256, Arc<Module>>>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

/// Why a module that passed activation cannot be run: a defect of this node.
#[derive(Debug, thiserror::Error)]
#[error("a metered module cannot be run: {0}")]
pub(crate) struct EngineError(#[from] Error);

impl Engine {
    /// An engine that links every host call.
    pub(crate) fn new() -> Self {
        let mut config = Config::default();
        config
            .set_max_recursion_depth(MAX_RECURSION)
            .set_max_stack_height(MAX_STACK_BYTES)
            .ignore_custom_sections(true);
        let engine = wasmi::Engine::new(&config);
        let mut linker = Linker::new(&engine);
        for hook in Hook::ALL.iter().copied() {
            let ty = FuncType::new(
                hook.params().iter().copied().map(val_type),
                hook.result().map(val_type),
            );
            linker
                .func_new(hook.module(), hook.name(), ty, move |_, params, _| {
                    Err(Error::host(Suspended(HostCall { hook, args: Args::new(params) })))
                })
                .unwrap_or_else(|_| unreachable!("each host call is defined once"));
        }
        Self { linker, modules: RwLock::default() }
    }

    /// The compiled program under `key`, made from the metered wasm of `source` if it is new.
    ///
    /// # Errors
    ///
    /// What `source` answers, or an [`EngineError`] if the module does not compile.
    pub(crate) fn module<E: From<EngineError>>(
        &self,
        key: B256,
        source: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Arc<Module>, E> {
        let known = self.modules.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(module) = known {
            return Ok(module);
        }
        let module = Module::new(self.linker.engine(), source()?).map_err(EngineError)?;
        let module = Arc::new(module);
        let mut modules = self.modules.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(modules.entry(key).or_insert(module)))
    }

    /// A fresh instance of a module, with its ink and stack filled up.
    ///
    /// # Errors
    ///
    /// If the module lacks what activation makes sure of.
    pub(crate) fn instantiate(
        &self,
        module: &Module,
        ink: u64,
        stack_words: u32,
    ) -> Result<Instance, EngineError> {
        let mut store = Store::new(self.linker.engine(), ());
        let instance = self.linker.instantiate_and_start(&mut store, module)?;
        let global = |name: &str| {
            instance.get_global(&store, name).ok_or_else(|| Error::new(format!("no {name}")))
        };
        let meters = Meters {
            ink: global(meter::INK_LEFT)?,
            status: global(meter::INK_STATUS)?,
            stack: global(meter::STACK_LEFT)?,
        };
        let memory =
            instance.get_memory(&store, "memory").ok_or_else(|| Error::new("no memory"))?;
        let entry = instance
            .get_func(&store, "user_entrypoint")
            .ok_or_else(|| Error::new("no user_entrypoint"))?;
        let mut this = Instance { store, memory, meters, state: State::Ready(entry) };
        this.set_ink(ink);
        this.meters
            .stack
            .set(&mut this.store, Val::I32(stack_words.cast_signed()))
            .map_err(|error| Error::new(error.to_string()))?;
        Ok(this)
    }
}

fn val_type(ty: hooks::ValType) -> ValType {
    match ty {
        hooks::ValType::I32 => ValType::I32,
        hooks::ValType::I64 => ValType::I64,
        hooks::ValType::F32 => ValType::F32,
        hooks::ValType::F64 => ValType::F64,
    }
}

/// One running program.
pub(crate) struct Instance {
    store: Store<()>,
    memory: Memory,
    meters: Meters,
    state: State,
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance").field("ink", &self.ink()).finish_non_exhaustive()
    }
}

/// The globals that metering added to the module.
struct Meters {
    ink: Global,
    status: Global,
    stack: Global,
}

enum State {
    Ready(Func),
    Suspended(ResumableCallHostTrap),
    Ended,
}

/// What a program did next.
#[derive(Debug)]
pub(crate) enum Event {
    /// It asks the host for something; [`Instance::resume`] answers.
    HostCall(HostCall),
    /// Its entrypoint returned this status.
    Returned(u32),
    /// It stopped where it must not go on.
    Trapped(Trap),
}

/// Why a program stopped without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trap {
    /// Its ink did not cover the next block.
    OutOfInk,
    /// Its frames used up the stack.
    OutOfStack,
    /// A wasm trap: unreachable code, a bad access, a division by zero.
    Fault,
}

/// A host call and its arguments.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HostCall {
    /// Which one.
    pub(crate) hook: Hook,
    /// With what.
    pub(crate) args: Args,
}

/// Arguments in order, as raw bits; no host call takes more than six.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Args([u64; 6]);

impl Args {
    fn new(params: &[Val]) -> Self {
        let mut args = Self::default();
        for (slot, param) in args.0.iter_mut().zip(params) {
            *slot = match param {
                Val::I32(value) => u64::from(value.cast_unsigned()),
                Val::I64(value) => value.cast_unsigned(),
                Val::F32(value) => u64::from(value.to_bits()),
                Val::F64(value) => value.to_bits(),
                _ => 0,
            };
        }
        args
    }

    /// Argument `index`, declared as a 32-bit integer.
    pub(crate) fn u32(&self, index: usize) -> u32 {
        // The upper half of a 32-bit argument is zero.
        self.0[index] as u32
    }

    /// Argument `index` as it is.
    pub(crate) fn u64(&self, index: usize) -> u64 {
        self.0[index]
    }
}

/// Carries a host call out of the interpreter.
#[derive(Debug)]
struct Suspended(HostCall);

impl fmt::Display for Suspended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "waiting for {}", self.0.hook.name())
    }
}

impl wasmi::errors::HostError for Suspended {}

/// A pointer and length outside the program's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutOfBounds;

impl Instance {
    /// Enters the program with the length of its calldata.
    pub(crate) fn start(&mut self, calldata_len: u32) -> Event {
        let State::Ready(entry) = std::mem::replace(&mut self.state, State::Ended) else {
            unreachable!("a program is entered once");
        };
        let mut status = [Val::I32(0)];
        let args = [Val::I32(calldata_len.cast_signed())];
        let call = entry.call_resumable(&mut self.store, &args, &mut status);
        self.event(call, &status)
    }

    /// Goes on after a host call; `answer` is its result, where it has one, as raw bits.
    pub(crate) fn resume(&mut self, hook: Hook, answer: u64) -> Event {
        let State::Suspended(call) = std::mem::replace(&mut self.state, State::Ended) else {
            unreachable!("only a suspended program is resumed");
        };
        let value = hook.result().map(|ty| match ty {
            hooks::ValType::I32 => Val::I32((answer as u32).cast_signed()),
            hooks::ValType::I64 => Val::I64(answer.cast_signed()),
            hooks::ValType::F32 => Val::F32(wasmi::F32::from_bits(answer as u32)),
            hooks::ValType::F64 => Val::F64(wasmi::F64::from_bits(answer)),
        });
        let mut status = [Val::I32(0)];
        let call = call.resume(&mut self.store, value.as_slice(), &mut status);
        self.event(call, &status)
    }

    fn event(&mut self, call: Result<ResumableCall, Error>, status: &[Val; 1]) -> Event {
        match call {
            Ok(ResumableCall::Finished) => {
                let status = status[0].i32().unwrap_or_default();
                Event::Returned(status.cast_unsigned())
            }
            Ok(ResumableCall::HostTrap(call)) => {
                match call.host_error().downcast_ref::<Suspended>() {
                    Some(&Suspended(host_call)) => {
                        self.state = State::Suspended(call);
                        Event::HostCall(host_call)
                    }
                    None => Event::Trapped(Trap::Fault),
                }
            }
            // Fuel is off: programs are metered by their own instructions.
            Ok(ResumableCall::OutOfFuel(_)) => Event::Trapped(Trap::Fault),
            Err(error) => Event::Trapped(self.classify(&error)),
        }
    }

    /// Tells a trap of the metering from one of the program. The interpreter's own stack limit is
    /// set beyond what the depth counter allows; should it be met all the same, it is the stack.
    fn classify(&self, error: &Error) -> Trap {
        let exhausted = |global: &Global| global.get(&self.store).i32();
        if exhausted(&self.meters.stack) == Some(0)
            || error.as_trap_code() == Some(wasmi::TrapCode::StackOverflow)
        {
            Trap::OutOfStack
        } else if exhausted(&self.meters.status) != Some(0) {
            Trap::OutOfInk
        } else {
            Trap::Fault
        }
    }

    /// Ink left.
    pub(crate) fn ink(&self) -> u64 {
        self.meters.ink.get(&self.store).i64().unwrap_or_default().cast_unsigned()
    }

    /// Sets the ink left.
    pub(crate) fn set_ink(&mut self, ink: u64) {
        self.meters
            .ink
            .set(&mut self.store, Val::I64(ink.cast_signed()))
            .unwrap_or_else(|_| unreachable!("the ink global is a mutable i64"));
    }

    /// Copies `len` bytes from `ptr`.
    pub(crate) fn read(&self, ptr: u32, len: u32) -> Result<&[u8], OutOfBounds> {
        let start = ptr as usize;
        let end = start.checked_add(len as usize).ok_or(OutOfBounds)?;
        self.memory.data(&self.store).get(start..end).ok_or(OutOfBounds)
    }

    /// Writes `bytes` at `ptr`.
    pub(crate) fn write(&mut self, ptr: u32, bytes: &[u8]) -> Result<(), OutOfBounds> {
        let start = ptr as usize;
        let end = start.checked_add(bytes.len()).ok_or(OutOfBounds)?;
        let target = self.memory.data_mut(&mut self.store).get_mut(start..end);
        target.ok_or(OutOfBounds)?.copy_from_slice(bytes);
        Ok(())
    }
}
