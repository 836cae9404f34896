//! Meters one function.

use wasm_encoder::InstructionSink;
use wasmparser::{FunctionBody, Operator};

use super::{
    Globals, bulk,
    depth::{self, Heights},
    grow,
    ink::{self, Block},
    prices,
};
use crate::stylus::{limits, module::Module, refusal::ActivationError};

/// A function that counts.
#[derive(Debug)]
pub(super) struct MeteredFunction {
    /// Its locals and operators, encoded.
    pub(super) body: Vec<u8>,
    /// How many operators these are.
    pub(super) operators: u64,
}

/// A function taken apart.
struct Function<'a> {
    /// The declarations of locals, encoded.
    locals: &'a [u8],
    /// How many locals these are.
    local_count: u64,
    operators: Vec<Operator<'a>>,
    /// The operators, encoded.
    code: &'a [u8],
    /// Where each operator ends in the code.
    ends: Vec<usize>,
}

/// Meters the function at `index` of those defined. `payment` is the function that pays for
/// memory, if the memory can grow.
///
/// The order of the charges is the chain's: stack first, then the block's ink, then what depends
/// on operands. The stack is measured with the charges of ink in it, without all others.
///
/// # Errors
///
/// An operator programs must not use; too many locals, operators or operands; too large a frame.
pub(super) fn meter(
    module: &Module<'_>,
    index: usize,
    globals: Globals,
    payment: Option<u32>,
) -> Result<MeteredFunction, ActivationError> {
    let function = Function::parse(&module.bodies[index])?;
    let blocks = function.blocks(module, index)?;
    let frame = function.frame(module, index, &blocks)?;

    let operators = function.metered_operators(blocks.len(), payment);
    ActivationError::if_above("operators of a function", operators, limits::OPERATORS)?;
    let body = function.encode(globals, payment, &blocks, frame);
    Ok(MeteredFunction { body, operators })
}

impl<'a> Function<'a> {
    fn parse(body: &FunctionBody<'a>) -> Result<Self, ActivationError> {
        let mut local_count = 0;
        for local in body.get_locals_reader()? {
            local_count += u64::from(local?.0);
        }
        ActivationError::if_above("locals of a function", local_count, limits::LOCALS)?;

        let mut reader = body.get_operators_reader()?;
        let start = reader.original_position();
        let (locals, code) = body.as_bytes().split_at((start - body.range().start) as usize);
        let (mut operators, mut ends) = (Vec::new(), Vec::new());
        while !reader.eof() {
            operators.push(reader.read()?);
            ends.push((reader.original_position() - start) as usize);
        }
        Ok(Self { locals, local_count, operators, code, ends })
    }

    /// Its blocks with their prices.
    fn blocks(&self, module: &Module<'_>, index: usize) -> Result<Vec<Block>, ActivationError> {
        let mut priced = Vec::with_capacity(self.operators.len());
        for operator in &self.operators {
            let ink = prices::ink(operator, &module.types).ok_or_else(|| {
                let operator = format!("{operator:?}");
                ActivationError::Operator { operator, function: module.imports.len() + index }
            })?;
            priced.push((operator, ink));
        }
        Ok(ink::blocks(priced))
    }

    /// The words its frame takes.
    fn frame(
        &self,
        module: &Module<'_>,
        index: usize,
        blocks: &[Block],
    ) -> Result<u64, ActivationError> {
        let mut heights = Heights::new(module);
        let mut blocks = blocks.iter().peekable();
        for (position, operator) in self.operators.iter().enumerate() {
            if blocks.next_if(|block| block.first == position).is_some() {
                heights.charge_block();
            }
            heights.operator(operator);
        }
        if limits::HEIGHT < heights.highest() {
            return Err(ActivationError::Height { function: module.imports.len() + index });
        }
        let frame = heights.highest() + self.local_count + depth::FRAME_OVERHEAD;
        ActivationError::if_above("words of a stack frame", frame, limits::FRAME)?;
        Ok(frame)
    }

    /// Its operators with all that is put between them.
    fn metered_operators(&self, blocks: usize, payment: Option<u32>) -> u64 {
        let count = |is: fn(&Operator<'_>) -> bool| {
            self.operators.iter().filter(|operator| is(operator)).count() as u64
        };
        let grows = if payment.is_some() { count(is_grow) } else { 0 };
        // The `return` put before the end.
        let returns = count(is_return) + 1;

        self.operators.len() as u64
            + 1
            + ink::CHARGE_OPERATORS * blocks as u64
            + bulk::CHARGE_OPERATORS * count(bulk::is_bulk)
            + depth::ENTER_OPERATORS
            + depth::LEAVE_OPERATORS * returns
            + grow::PAY_OPERATORS * grows
    }

    fn encode(
        &self,
        globals: Globals,
        payment: Option<u32>,
        blocks: &[Block],
        frame: u64,
    ) -> Vec<u8> {
        let mut body = self.locals.to_vec();
        depth::enter(&mut InstructionSink::new(&mut body), globals, frame);
        let mut blocks = blocks.iter().peekable();
        let mut start = 0;
        for (position, (operator, &end)) in self.operators.iter().zip(&self.ends).enumerate() {
            let mut sink = InstructionSink::new(&mut body);
            if let Some(block) = blocks.next_if(|block| block.first == position) {
                ink::charge(&mut sink, globals, block.ink);
            }
            if bulk::is_bulk(operator) {
                bulk::charge(&mut sink, globals);
            }
            if is_return(operator) {
                depth::leave(&mut sink, globals, frame);
            }
            if let Some(payment) = payment.filter(|_| is_grow(operator)) {
                grow::pay(&mut sink, globals, payment);
            }
            if position + 1 == self.operators.len() {
                depth::leave(&mut sink, globals, frame);
                sink.return_();
            }
            body.extend_from_slice(&self.code[start..end]);
            start = end;
        }
        body
    }
}

fn is_return(operator: &Operator<'_>) -> bool {
    matches!(operator, Operator::Return)
}

fn is_grow(operator: &Operator<'_>) -> bool {
    matches!(operator, Operator::MemoryGrow { .. })
}
