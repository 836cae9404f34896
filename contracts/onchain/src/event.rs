//! What a program tells: an event of its ABI file.

use crate::machine::*;
use alloc::vec::Vec;

use alloy_primitives::B256;
use alloy_sol_types::{SolEvent, TopicList};
use interfaces::fields::{Field, Fields};

use crate::encoding;

/// Logs `event`.
///
/// Does what the SDK's function of this name does, in less code: a program has it once for each
/// event, and not at each place that tells of one.
#[inline(never)]
pub fn log<E: SolEvent + Fields>(vm: Machine<'_>, event: E) {
    // The first of the topics is the signature.
    let indexed = E::TopicList::COUNT - 1;
    event.pass_to(|fields| emit(vm, &const { E::SIGNATURE_HASH }, indexed, fields));
}

/// Once for all events.
#[inline(never)]
fn emit(vm: Machine<'_>, signature: &B256, indexed: usize, fields: &[Field<'_>]) {
    let (topics, data) = fields.split_at(indexed);
    let mut log = Vec::with_capacity(32 * (1 + fields.len()));
    log.extend_from_slice(signature.as_slice());
    encoding::write(&mut log, topics);
    encoding::write(&mut log, data);
    vm.emit_log(&log, 1 + indexed);
}
