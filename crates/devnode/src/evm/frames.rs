//! revm's frame loop, with programs in it.
//!
//! Each frame of the EVM has a [`Layer`] beside it. Where the frame's code is a program, the
//! layer runs it in place of the interpreter; a call a program makes is a frame of the same loop.
//! So EVM code and programs nest in any order, and native stack use does not grow with depth.

use revm::{
    context::{Evm, FrameStack},
    context_interface::JournalTr,
    handler::{
        EthFrame, EvmTr, FrameInitOrResult, FrameResult, FrameTr, ItemOrResult,
        evm::{ContextDbError, FrameInitResult},
        instructions::EthInstructions,
    },
    interpreter::{
        CallScheme, FrameInput, InstructionResult, InterpreterAction, interpreter::EthInterpreter,
    },
    primitives::Address,
};

use super::{CallFrame, Ctx, Precompiles, instructions, start};
use crate::stylus::{
    code,
    engine::Engine,
    run::{Program, Step},
    trace::Asked,
};

type Instructions<'db> = EthInstructions<EthInterpreter, Ctx<'db>>;

/// The EVM of one run.
pub(crate) struct ArbEvm<'db> {
    inner: Evm<Ctx<'db>, (), Instructions<'db>, Precompiles, EthFrame>,
    layers: Vec<Layer>,
    engine: &'db Engine,
}

/// What a frame is to Arbitrum.
struct Layer {
    /// The account it acts for, unless that is the account of the frame around (a delegate call).
    enters: Option<Address>,
    /// Pages that were open before it.
    pages_before: u16,
    code: Code,
}

enum Code {
    /// The interpreter runs it.
    Evm,
    /// A program that was not entered yet.
    Entering,
    /// A program that runs.
    Program(Box<Program>),
}

impl<'db> ArbEvm<'db> {
    pub(crate) fn new(ctx: Ctx<'db>, precompiles: Precompiles, engine: &'db Engine) -> Self {
        let instructions = instructions::table(ctx.chain.rules.spec);
        Self { inner: Evm::new(ctx, instructions, precompiles), layers: Vec::new(), engine }
    }

    /// Runs the program of the top frame until it needs another frame or ends.
    fn run_program(&mut self) -> InterpreterAction {
        let frame = self.inner.frame_stack.get();
        let ctx = &mut self.inner.ctx;
        let Some((layer, around)) = self.layers.split_last_mut() else {
            unreachable!("every frame has a layer");
        };
        if let Code::Entering = layer.code {
            let acting = Some(frame.interpreter.input.target_address);
            let opened = around.iter().chain([&*layer]).filter(|it| it.enters == acting).count();
            match start::enter(frame, ctx, self.engine, 1 < opened) {
                Ok(program) => layer.code = Code::Program(Box::new(program)),
                Err(refused) => return InterpreterAction::Return(refused),
            }
        }
        let Code::Program(program) = &mut layer.code else {
            unreachable!("only a program's frame is run as one");
        };
        match program.run(ctx) {
            Step::Frame(input) => InterpreterAction::NewFrame(input),
            Step::Done(outcome) => {
                InterpreterAction::Return(start::leave(frame, ctx, program, outcome))
            }
        }
    }
}

impl Layer {
    fn of(frame: &EthFrame, pages_before: u16, ctx: &Ctx<'_>) -> Self {
        let input = &frame.interpreter.input;
        let delegates = matches!(
            &frame.input,
            FrameInput::Call(call)
                if matches!(call.scheme, CallScheme::DelegateCall | CallScheme::CallCode)
        );
        let bytes = frame.interpreter.bytecode.original_byte_slice();
        let is_program = code::is_program(bytes, &ctx.chain.rules);
        Self {
            enters: (!delegates).then_some(input.target_address),
            pages_before,
            code: if is_program { Code::Entering } else { Code::Evm },
        }
    }
}

/// New code may start with 0xEF only if it is a program's (EIP-3541).
fn check_new_code(frame: &EthFrame, ctx: &Ctx<'_>, action: &mut InterpreterAction) {
    if let (FrameInput::Create(_), InterpreterAction::Return(result)) = (&frame.input, action)
        && result.result.is_ok()
        && result.output.first() == Some(&0xEF)
        && !code::may_be_deployed(&result.output, &ctx.chain.rules)
    {
        result.result = InstructionResult::CreateContractStartingWithEF;
    }
}

impl<'db> EvmTr for ArbEvm<'db> {
    type Context = Ctx<'db>;
    type Instructions = Instructions<'db>;
    type Precompiles = Precompiles;
    type Frame = EthFrame;

    fn all(
        &self,
    ) -> (&Self::Context, &Self::Instructions, &Self::Precompiles, &FrameStack<Self::Frame>) {
        self.inner.all()
    }

    fn all_mut(
        &mut self,
    ) -> (
        &mut Self::Context,
        &mut Self::Instructions,
        &mut Self::Precompiles,
        &mut FrameStack<Self::Frame>,
    ) {
        self.inner.all_mut()
    }

    fn frame_init(
        &mut self,
        input: <Self::Frame as FrameTr>::FrameInit,
    ) -> Result<FrameInitResult<'_, Self::Frame>, ContextDbError<Self::Context>> {
        let is_outermost = self.inner.frame_stack.index().is_none();
        if is_outermost {
            self.layers.clear();
        }
        let pages_before = self.inner.ctx.chain.pages.open;
        self.inner.ctx.chain.callers_caller = if is_outermost {
            Address::ZERO
        } else {
            self.inner.frame_stack.get().interpreter.input.caller_address
        };
        let asked = (!is_outermost).then(|| Asked::of(&input.frame_input));
        if self.inner.ctx.chain.calls.is_some() {
            let frame = CallFrame::asked(&input.frame_input, &self.inner.ctx);
            let Ctx { chain, journaled_state, .. } = &mut self.inner.ctx;
            if let (Some(calls), Some(frame)) = (&mut chain.calls, frame) {
                calls.enter(frame, journaled_state.logs());
            }
        }
        if let ItemOrResult::Result(result) = self.inner.frame_init(input)? {
            if let (Some(recorder), Some(asked)) = (&mut self.inner.ctx.chain.recorder, asked) {
                recorder.enter(asked, Address::ZERO);
            }
            // A frame further in comes back through `frame_return_result`, this one does not.
            let Ctx { chain, journaled_state, .. } = &mut self.inner.ctx;
            if let (Some(calls), true) = (&mut chain.calls, is_outermost) {
                calls.leave(&result, journaled_state.logs());
            }
            return Ok(ItemOrResult::Result(result));
        }
        let frame = self.inner.frame_stack.get();
        if let (Some(recorder), Some(asked)) = (&mut self.inner.ctx.chain.recorder, asked) {
            recorder.enter(asked, frame.interpreter.input.target_address);
        }
        self.layers.push(Layer::of(frame, pages_before, &self.inner.ctx));
        Ok(ItemOrResult::Item(frame))
    }

    fn frame_run(
        &mut self,
    ) -> Result<FrameInitOrResult<Self::Frame>, ContextDbError<Self::Context>> {
        let is_evm = matches!(self.layers.last(), Some(Layer { code: Code::Evm, .. }));
        let mut action = if is_evm {
            let Evm { ctx, instruction, frame_stack, .. } = &mut self.inner;
            let frame = frame_stack.get();
            if let Some(mut steps) = ctx.chain.steps.take() {
                let action = steps.run(frame, instruction, ctx);
                ctx.chain.steps = Some(steps);
                action
            } else {
                let (table, prices) = (instruction.instruction_table(), instruction.gas_table());
                frame.interpreter.run_plain(table, prices, ctx)
            }
        } else {
            self.run_program()
        };
        let Evm { ctx, frame_stack, .. } = &mut self.inner;
        let frame = frame_stack.get();
        check_new_code(frame, ctx, &mut action);
        let next = frame.process_next_action::<_, ContextDbError<Self::Context>>(ctx, action)?;
        if next.is_result() {
            frame.set_finished(true);
        }
        Ok(next)
    }

    fn frame_return_result(
        &mut self,
        result: FrameResult,
    ) -> Result<Option<FrameResult>, ContextDbError<Self::Context>> {
        let Evm { ctx, frame_stack, .. } = &mut self.inner;
        if let Some(recorder) = &mut ctx.chain.recorder {
            recorder.leave();
        }
        if let Some(calls) = &mut ctx.chain.calls {
            calls.leave(&result, ctx.journaled_state.logs());
        }
        if frame_stack.get().is_finished() {
            frame_stack.pop();
            if let Some(layer) = self.layers.pop() {
                ctx.chain.pages.open = layer.pages_before;
            }
        }
        if frame_stack.index().is_none() {
            return Ok(Some(result));
        }
        let frame = frame_stack.get();
        match self.layers.last_mut() {
            Some(Layer { code: Code::Program(program), .. }) => {
                frame.interpreter.memory.free_child_context();
                program.deliver(ctx, result);
            }
            _ => frame.return_result::<_, ContextDbError<Self::Context>>(ctx, result)?,
        }
        Ok(None)
    }
}
