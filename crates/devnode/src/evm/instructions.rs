//! Opcodes that differ from Ethereum's.

use revm::{
    bytecode::opcode::{BLOBBASEFEE, SELFDESTRUCT},
    context_interface::{ContextTr, JournalTr},
    handler::instructions::EthInstructions,
    interpreter::{
        Instruction, InstructionContext, InstructionExecResult, InstructionResult,
        instructions::{gas_table_spec, host, instruction_table},
        interpreter::EthInterpreter,
    },
    primitives::hardfork::SpecId,
};

use super::Ctx;
use crate::stylus::code;

/// Ethereum's instructions but for blobs, which this chain does not have, and `SELFDESTRUCT`.
pub(super) fn table<'db>(spec: SpecId) -> EthInstructions<EthInterpreter, Ctx<'db>> {
    let gas = gas_table_spec(spec);
    let mut table = EthInstructions::new(instruction_table(), gas, spec);
    table.insert_instruction(BLOBBASEFEE, Instruction::unknown(), 0);
    let selfdestruct_gas = gas[usize::from(SELFDESTRUCT)];
    table.insert_instruction(SELFDESTRUCT, Instruction::new(selfdestruct), selfdestruct_gas);
    table
}

/// `SELFDESTRUCT`, refused where the acting account is a program's: EVM code that a program
/// delegates to must not destroy it.
fn selfdestruct(context: InstructionContext<'_, Ctx<'_>, EthInterpreter>) -> InstructionExecResult {
    let acting = context.interpreter.input.target_address;
    let Ok(code) = context.host.journal_mut().code(acting);
    if code::is_program(&code.data, &context.host.chain().rules) {
        return Err(InstructionResult::Revert);
    }
    host::selfdestruct(context)
}
