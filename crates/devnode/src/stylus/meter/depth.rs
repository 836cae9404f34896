//! Counts the stack words that functions take.
//!
//! Where a program's stack ends must not depend on the node's compiler, so it is counted in words
//! of an ideal machine: a frame holds the function's locals and its operands at their highest.

use wasm_encoder::{BlockType as EncodedBlockType, InstructionSink};
use wasmparser::{
    BlockType, ContType, FrameKind, FuncType, ModuleArity, Operator, RefType, SubType,
};

use super::{Globals, bulk};
use crate::stylus::module::Module;

/// Operators that [`enter`] emits.
pub(super) const ENTER_OPERATORS: u64 = 12;

/// Operators that [`leave`] emits.
pub(super) const LEAVE_OPERATORS: u64 = 4;

/// Words of a frame beyond locals and operands, for what a call itself takes.
pub(super) const FRAME_OVERHEAD: u64 = 4;

/// Operands that the charge of a block has on the stack: the ink left and the price.
const CHARGE_HEIGHT: u64 = 2;

/// Operands that the charge of a bulk operator has on the stack in place of the size.
const BULK_HEIGHT: u64 = 4;

/// The most operands on the stack at once, as the chain counts them.
///
/// It reads the operators from first to last, whatever may run: nothing is taken back after a
/// jump, heights never fall below 0, and a call's results come before its parameters go.
/// Heights found otherwise would be lower, and other programs would run out of stack.
pub(super) struct Heights<'m, 'a> {
    module: &'m Module<'a>,
    height: u64,
    highest: u64,
    /// The heights that the ends of open blocks return to.
    scopes: Vec<u64>,
}

impl<'m, 'a> Heights<'m, 'a> {
    pub(super) fn new(module: &'m Module<'a>) -> Self {
        Self { module, height: 0, highest: 0, scopes: vec![0] }
    }

    /// The most so far.
    pub(super) fn highest(&self) -> u64 {
        self.highest
    }

    /// The charge of a block stands here.
    pub(super) fn charge_block(&mut self) {
        self.highest = self.highest.max(self.height + CHARGE_HEIGHT);
    }

    /// An operator of the function stands here, preceded by its own charge if it has one.
    pub(super) fn operator(&mut self, operator: &Operator<'_>) {
        if bulk::is_bulk(operator) {
            self.charge_bulk();
        }
        match *operator {
            Operator::Block { blockty } | Operator::Loop { blockty } => self.open(blockty),
            Operator::If { blockty } => {
                self.pop(1);
                self.open(blockty);
            }
            Operator::Else => self.height = self.scopes.last().copied().unwrap_or(0),
            Operator::End => self.height = self.scopes.pop().unwrap_or(0),
            Operator::Call { function_index } => {
                self.call(self.module.signature(function_index));
            }
            Operator::CallIndirect { type_index, .. } => {
                self.call(self.module.types.get(type_index as usize));
                self.pop(1);
            }
            Operator::BrIf { .. } | Operator::BrTable { .. } => self.pop(1),
            // What is left takes and gives what its opcode says; jumps count for nothing.
            _ => {
                let (taken, given) = operator.operator_arity(&Ordinary).unwrap_or((0, 0));
                self.push(given.saturating_sub(taken).into());
                self.pop(taken.saturating_sub(given).into());
            }
        }
    }

    fn charge_bulk(&mut self) {
        self.pop(1);
        self.highest = self.highest.max(self.height + BULK_HEIGHT);
        self.push(1);
    }

    fn open(&mut self, ty: BlockType) {
        match ty {
            BlockType::Empty => {}
            BlockType::Type(_) => self.push(1),
            BlockType::FuncType(index) => self.call(self.module.types.get(index as usize)),
        }
        self.scopes.push(self.height);
    }

    fn call(&mut self, signature: Option<&FuncType>) {
        if let Some(signature) = signature {
            self.push(signature.results().len() as u64);
            self.pop(signature.params().len() as u64);
        }
    }

    fn push(&mut self, operands: u64) {
        self.height += operands;
        self.highest = self.highest.max(self.height);
    }

    fn pop(&mut self, operands: u64) {
        self.height = self.height.saturating_sub(operands);
    }
}

/// Takes the words of a frame, or traps with none left where there are not more than that.
pub(super) fn enter(sink: &mut InstructionSink<'_>, globals: Globals, frame: u64) {
    let frame = words(frame);
    sink.global_get(globals.stack)
        .i32_const(frame)
        .i32_le_u()
        .if_(EncodedBlockType::Empty)
        .i32_const(0)
        .global_set(globals.stack)
        .unreachable()
        .end()
        .global_get(globals.stack)
        .i32_const(frame)
        .i32_sub()
        .global_set(globals.stack);
}

/// Gives the words of a frame back.
pub(super) fn leave(sink: &mut InstructionSink<'_>, globals: Globals, frame: u64) {
    sink.global_get(globals.stack).i32_const(words(frame)).i32_add().global_set(globals.stack);
}

/// A frame is at most [`limits::FRAME`](crate::stylus::limits::FRAME) words.
fn words(frame: u64) -> i32 {
    i32::try_from(frame).unwrap_or(i32::MAX)
}

/// Asks for the arity of operators whose opcode alone decides it. The answer for all others,
/// which would need the module, is that it is unknown.
struct Ordinary;

impl ModuleArity for Ordinary {
    fn sub_type_at(&self, _: u32) -> Option<&SubType> {
        None
    }

    fn tag_type_arity(&self, _: u32) -> Option<(u32, u32)> {
        None
    }

    fn type_index_of_function(&self, _: u32) -> Option<u32> {
        None
    }

    fn func_type_of_cont_type(&self, _: &ContType) -> Option<&FuncType> {
        None
    }

    fn sub_type_of_ref_type(&self, _: &RefType) -> Option<&SubType> {
        None
    }

    fn control_stack_height(&self) -> u32 {
        0
    }

    fn label_block(&self, _: u32) -> Option<(BlockType, FrameKind)> {
        None
    }
}
