//! What the EVM did, operator by operator: geth's struct logs.
//!
//! Nothing is kept unless a run is given a [`StepLog`]. Programs are no operators of the EVM: what
//! they do is told by [`crate::stylus::trace`].

use std::collections::{BTreeMap, HashMap};

use revm::{
    bytecode::opcode::{OpCode, SLOAD, SSTORE},
    context_interface::result::HaltReason,
    handler::{EthFrame, instructions::EthInstructions},
    interpreter::{
        FrameInput, InstructionResult, Interpreter, InterpreterAction, SuccessOrHalt,
        interpreter::EthInterpreter,
        interpreter_types::{Jumps, LoopControl},
    },
    primitives::{Address, Bytes, U256},
};

use super::{Ctx, refusal::halt_text};

/// Bytes of memory that a step takes beside its words, kept and as a tree of JSON at the same time:
/// the tree has an object of eight to eleven fields for it.
const STEP_SIZE: usize = 1024;

/// As [`STEP_SIZE`], of a word on the stack or in the memory: 32 bytes, and a text of up to 66 with
/// what holds it.
const WORD_SIZE: usize = 128;

/// What is kept of each step.
#[derive(Clone, Copy, Debug)]
pub struct StepParts {
    /// The stack.
    pub stack: bool,
    /// The words of storage that the contract has read or written so far, where the step is one.
    pub storage: bool,
    /// The memory of the frame.
    pub memory: bool,
    /// What the last call returned.
    pub return_data: bool,
    /// How many steps are kept; all, where `None`.
    pub limit: Option<usize>,
    /// Bytes of memory that the steps may take, kept and as JSON.
    pub budget: usize,
}

/// One operator, as things were before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Where it stands in the code.
    pub pc: usize,
    /// The operator.
    pub op: u8,
    /// Gas left in the frame.
    pub gas: u64,
    /// Gas it took; of a call, with what the called frame was given.
    pub cost: u64,
    /// 1 in the outermost frame.
    pub depth: usize,
    /// Gas that the transaction would be paid back.
    pub refund: u64,
    /// Why it failed, in geth's words. A revert is no failure of its operator.
    pub error: Option<String>,
    /// The last word on top.
    pub stack: Option<Vec<U256>>,
    /// A multiple of 32 bytes.
    pub memory: Option<Bytes>,
    /// Words by slot.
    pub storage: Option<BTreeMap<U256, U256>>,
    /// What the last call returned.
    pub return_data: Option<Bytes>,
}

impl Step {
    /// The operator's name.
    pub fn name(&self) -> String {
        match OpCode::new(self.op) {
            Some(op) => op.as_str().to_owned(),
            None => format!("opcode {:#x} not defined", self.op),
        }
    }

    fn size(&self) -> usize {
        STEP_SIZE
            + self.stack.as_ref().map_or(0, |stack| WORD_SIZE * stack.len())
            + self.storage.as_ref().map_or(0, |words| 2 * WORD_SIZE * words.len())
            + self.memory.as_ref().map_or(0, |bytes| WORD_SIZE * bytes.len().div_ceil(32))
            // The bytes are the frame's own; the text has two digits for each.
            + self.return_data.as_ref().map_or(0, |bytes| 2 * bytes.len())
    }
}

/// Collects the steps of one transaction.
#[derive(Clone, Debug)]
pub struct StepLog {
    parts: StepParts,
    steps: Vec<Step>,
    /// Bytes of memory that all steps take.
    kept: usize,
    /// What each contract has read or written so far.
    storage: HashMap<Address, BTreeMap<U256, U256>>,
    /// The slot that the step reads: its word is known after it.
    loading: Option<U256>,
    /// Refunds of the frames that are open, the outermost first.
    refunds: Vec<i64>,
}

impl StepLog {
    pub(super) fn new(parts: StepParts) -> Self {
        Self {
            parts,
            steps: Vec::new(),
            kept: 0,
            storage: HashMap::new(),
            loading: None,
            refunds: Vec::new(),
        }
    }

    /// The steps in order; `None` if they were too many for their budget.
    pub fn steps(self) -> Option<Vec<Step>> {
        (self.kept <= self.parts.budget).then_some(self.steps)
    }

    /// Bytes of the budget that nothing has taken.
    pub fn left(&self) -> usize {
        self.parts.budget.saturating_sub(self.kept)
    }

    /// Runs a frame until it needs another one or ends, as the interpreter by itself would.
    pub(super) fn run<'db>(
        &mut self,
        frame: &mut EthFrame,
        instructions: &EthInstructions<EthInterpreter, Ctx<'db>>,
        ctx: &mut Ctx<'db>,
    ) -> InterpreterAction {
        let depth = frame.depth + 1;
        let interpreter = &mut frame.interpreter;
        let (table, prices) = (instructions.instruction_table(), instructions.gas_table());
        let ended = loop {
            let wanted = self.wants_more().then(|| self.begin(interpreter, depth));
            let result = interpreter.step(table, prices, ctx);
            if let Some(begun) = wanted {
                let step = self.end(begun, interpreter, result.err());
                self.kept += step.size();
                self.steps.push(step);
            }
            if let Err(ended) = result {
                break ended;
            }
        };
        if interpreter.bytecode.action().is_none() {
            interpreter.halt(ended);
        }
        interpreter.take_next_action()
    }

    fn wants_more(&self) -> bool {
        self.kept <= self.parts.budget
            && self.parts.limit.is_none_or(|limit| self.steps.len() < limit)
    }

    /// The step that comes now.
    fn begin(&mut self, interpreter: &Interpreter, depth: usize) -> Step {
        // Programs around have a place too. What they would be paid back is known when they end.
        self.refunds.resize(depth, 0);
        self.refunds[depth - 1] = interpreter.gas.refunded();
        let StepParts { stack, memory, return_data, .. } = self.parts;
        Step {
            pc: interpreter.bytecode.pc(),
            op: interpreter.bytecode.opcode(),
            gas: interpreter.gas.remaining(),
            depth,
            refund: u64::try_from(self.refunds.iter().sum::<i64>()).unwrap_or_default(),
            stack: stack.then(|| interpreter.stack.data().to_vec()),
            memory: memory.then(|| Bytes::copy_from_slice(&interpreter.memory.context_memory())),
            return_data: return_data.then(|| interpreter.return_data.0.clone()),
            storage: self.parts.storage.then(|| self.words_met(interpreter)).flatten(),
            ..Step::default()
        }
    }

    /// What is known of the contract's storage, where the step is about that.
    fn words_met(&mut self, interpreter: &Interpreter) -> Option<BTreeMap<U256, U256>> {
        match (interpreter.bytecode.opcode(), interpreter.stack.data().as_slice()) {
            (SSTORE, &[.., value, slot]) => Some(self.met(interpreter, slot, value)),
            (SLOAD, &[.., slot]) => {
                self.loading = Some(slot);
                None
            }
            _ => None,
        }
    }

    /// Notes a word, and tells it with all others of the contract.
    fn met(&mut self, interpreter: &Interpreter, slot: U256, word: U256) -> BTreeMap<U256, U256> {
        let words = self.storage.entry(interpreter.input.target_address).or_default();
        words.insert(slot, word);
        words.clone()
    }

    /// The step with what came of it.
    fn end(
        &mut self,
        mut step: Step,
        interpreter: &mut Interpreter,
        ended: Option<InstructionResult>,
    ) -> Step {
        step.cost = step.gas.saturating_sub(interpreter.gas.remaining());
        // Geth counts what a creation is given as used by its frame, not by the operator.
        if let Some(InterpreterAction::NewFrame(FrameInput::Create(create))) =
            interpreter.bytecode.action()
        {
            step.cost = step.cost.saturating_sub(create.gas_limit());
        }
        step.error = ended.and_then(failure);
        if let (Some(slot), None, Some(word)) =
            (self.loading.take(), &step.error, interpreter.stack.data().last())
        {
            step.storage = Some(self.met(interpreter, slot, *word));
        }
        step
    }
}

/// Why an operator failed, if it did.
fn failure(ended: InstructionResult) -> Option<String> {
    match SuccessOrHalt::<HaltReason>::from(ended) {
        SuccessOrHalt::Halt(reason) => Some(halt_text(&reason)),
        _ => None,
    }
}
