//! Entering a program's frame, and leaving it: what it costs, and what its outcome means.

use revm::{
    context_interface::{Block, ContextTr},
    handler::{EthFrame, FrameData},
    interpreter::{Gas, InstructionResult, InterpreterResult, interpreter_types::RuntimeFlag},
    primitives::{B256, Bytes},
};

use super::{Ctx, peek};
use crate::{
    arbos::{ArbosState, Program as Record, StylusParams},
    stylus::{
        self,
        code::{self, CodeError, ProgramCode},
        engine::{Engine, EngineError},
        pricing::call::return_data_floor,
        run::{Frame, Outcome, Program},
    },
};

/// Limits held at activation. An owner who lowers them later stops new programs, not those that
/// run already, so a start asks for no more than memory of a sane size.
const WASM_LIMIT: u32 = 1 << 24;

/// The text of a frame that nests too deep, in geth's words.
const TOO_DEEP: &str = "max call depth exceeded";

/// Why a program is not entered. Whatever it is, the frame loses all its gas.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("out of gas")]
    OutOfGas,
    #[error(transparent)]
    Program(#[from] crate::arbos::ProgramError),
    #[error(transparent)]
    Code(#[from] CodeError),
    #[error("program activation failed: {0}")]
    Activation(#[from] stylus::ActivationError),
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Charges for a program and makes it ready to run.
///
/// # Errors
///
/// The frame's result, where the program cannot be entered.
pub(super) fn enter(
    frame: &mut EthFrame,
    ctx: &mut Ctx<'_>,
    engine: &Engine,
    is_reentrant: bool,
) -> Result<Program, InterpreterResult> {
    prepare(frame, ctx, engine, is_reentrant).map_err(|refusal| {
        let result = match refusal {
            Refusal::OutOfGas => InstructionResult::OutOfGas,
            other => {
                report(frame, ctx, &other.to_string());
                InstructionResult::PrecompileError
            }
        };
        ended(frame, result, Bytes::new(), 0)
    })
}

fn prepare(
    frame: &mut EthFrame,
    ctx: &mut Ctx<'_>,
    engine: &Engine,
    is_reentrant: bool,
) -> Result<Program, Refusal> {
    let code_hash = match frame.data {
        FrameData::Call(_) => frame.interpreter.bytecode.get_or_calculate_hash(),
        // Init code is no account's code: nothing was activated under its hash.
        FrameData::Create(_) => B256::ZERO,
    };
    let mut arbos = ArbosState::new(&mut ctx.journaled_state);
    let Ok(params) = arbos.stylus_params();
    let Ok(record) = arbos.program(code_hash);
    record.active(ctx.block.timestamp().saturating_to(), &params)?;
    let Ok(module_hash) = arbos.module_hash(code_hash);

    let gas = frame.interpreter.gas.remaining();
    let left = gas.checked_sub(price(&record, code_hash, &params, ctx)?);
    let left = left.ok_or(Refusal::OutOfGas)?;
    ctx.chain.pages = ctx.chain.pages.open(record.footprint);

    // By the module's own hash: the code of a program in fragments only says where they are.
    let module = engine.module::<Refusal>(module_hash, || {
        let wasm = wasm_of(frame.interpreter.bytecode.original_byte_slice(), ctx)?;
        Ok(stylus::activate_once(&wasm, &ctx.chain.rules, u16::MAX, true)?.module.clone())
    })?;
    let ink = left.saturating_mul(u64::from(params.ink_price));
    let instance = engine.instantiate(&module, ink, params.max_stack_depth)?;
    let input = &frame.interpreter.input;
    let message = Frame {
        acting: input.target_address,
        caller: input.caller_address,
        value: input.call_value,
        calldata: input.input.bytes(ctx),
        is_static: frame.interpreter.runtime_flag.is_static(),
        is_reentrant,
    };
    Ok(Program::new(message, params, instance))
}

/// The module that an account's code holds or points to.
fn wasm_of(code: &[u8], ctx: &mut Ctx<'_>) -> Result<Vec<u8>, CodeError> {
    match code::parse(code, &ctx.chain.rules)? {
        ProgramCode::Classic { dictionary, stream } => {
            code::decompress(dictionary, stream, WASM_LIMIT)
        }
        // Whether they have to be read depends on what this node has compiled before, so nobody
        // may notice.
        ProgramCode::Root(root) => {
            let fragments = root.fragments.iter().map(|address| {
                let Ok((code, _)) = peek::code(ctx.journal_mut(), *address);
                code.original_bytes()
            });
            root.assemble(&fragments.collect::<Vec<_>>())
        }
    }
}

/// Gas of entering: the memory the program starts with, and starting it.
fn price(
    record: &Record,
    code_hash: B256,
    params: &StylusParams,
    ctx: &mut Ctx<'_>,
) -> Result<u64, Refusal> {
    let rules = &ctx.chain.rules;
    let pages = ctx.chain.pages;
    let mut cached = record.cached;
    if rules.recent_programs_cached {
        cached |= ctx.chain.recent.touch(code_hash, params.block_cache_size.into());
    }
    if rules.page_limit_enforced && params.page_limit < pages.open(record.footprint).open {
        return Err(Refusal::OutOfGas);
    }
    let memory = params.memory_model().gas(record.footprint, pages.open, pages.ever);
    let prices = params.init_prices();
    let init = if cached {
        prices.cached(record.cached_cost)
    } else {
        prices.uncached(record.init_cost, record.cached_cost)
    };
    Ok(memory.saturating_add(init))
}

/// The frame's result for a program that ended.
pub(super) fn leave(
    frame: &EthFrame,
    ctx: &mut Ctx<'_>,
    program: &Program,
    outcome: Outcome,
) -> InterpreterResult {
    let (result, output) = match outcome {
        Outcome::Success => (InstructionResult::Return, program.output()),
        Outcome::Revert => (InstructionResult::Revert, program.output()),
        Outcome::Failure => (InstructionResult::Revert, Bytes::new()),
        Outcome::OutOfInk => return ended(frame, InstructionResult::OutOfGas, Bytes::new(), 0),
        Outcome::OutOfStack => {
            report(frame, ctx, TOO_DEEP);
            return ended(frame, InstructionResult::PrecompileError, Bytes::new(), 0);
        }
    };
    // What was there before the frame was charged for entering.
    let gas = frame.interpreter.gas.remaining();
    let Some(most) = gas.checked_sub(return_data_floor(output.len())) else {
        return ended(frame, InstructionResult::OutOfGas, Bytes::new(), 0);
    };
    let mut ended = ended(frame, result, output, program.gas_left().min(most));
    if result.is_ok() {
        ended.gas.record_refund(program.refund());
    }
    ended
}

fn ended(
    frame: &EthFrame,
    result: InstructionResult,
    output: Bytes,
    gas_left: u64,
) -> InterpreterResult {
    let mut gas = Gas::new(frame.interpreter.gas.limit());
    gas.set_spent(gas.limit().saturating_sub(gas_left));
    InterpreterResult { result, output, gas }
}

/// Keeps the reason of the outermost frame for the caller; further in it is nobody's business.
fn report(frame: &EthFrame, ctx: &mut Ctx<'_>, reason: &str) {
    if frame.depth == 0 {
        ctx.chain.failure = Some(reason.to_owned());
    }
}
