//! What fills a module's memory and tables before it runs.

use wasmparser::{DataKind, ElementItems, ElementKind};

use crate::stylus::{
    limits,
    module::{Module, constant_offset},
    refusal::ActivationError,
};

/// Bytes of a memory page.
const PAGE: u64 = 65_536;

/// Segments are few, at constant offsets, and within what they fill.
pub(super) fn check(module: &Module<'_>) -> Result<(), ActivationError> {
    ActivationError::if_above("data segments", module.data.len() as u64, limits::SEGMENTS)?;
    let elements = module.elements.len() as u64;
    ActivationError::if_above("element segments", elements, limits::SEGMENTS)?;
    let bytes = module.elements.iter().map(|element| element.range.end - element.range.start).sum();
    ActivationError::if_above("bytes of element segments", bytes, limits::ELEMENT_BYTES)?;
    check_data(module)?;
    check_elements(module)
}

/// A passive segment does no harm: nothing can copy from it.
fn check_data(module: &Module<'_>) -> Result<(), ActivationError> {
    let memory = module.initial_pages().saturating_mul(PAGE);
    for (index, data) in module.data.iter().enumerate() {
        let DataKind::Active { offset_expr, .. } = &data.kind else { continue };
        let Some(offset) = constant_offset(offset_expr) else {
            return Err(ActivationError::Segment { what: "data", index });
        };
        if memory < u64::from(offset) + data.data.len() as u64 {
            return Err(ActivationError::SegmentBounds { what: "data", index });
        }
    }
    Ok(())
}

fn check_elements(module: &Module<'_>) -> Result<(), ActivationError> {
    for (index, element) in module.elements.iter().enumerate() {
        let unsupported = ActivationError::Segment { what: "element", index };
        let ElementKind::Active { table_index, offset_expr } = &element.kind else {
            return Err(unsupported);
        };
        let ElementItems::Functions(functions) = &element.items else { return Err(unsupported) };
        let Some(offset) = constant_offset(offset_expr) else { return Err(unsupported) };
        let table = module.tables.get(table_index.unwrap_or(0) as usize);
        let entries = table.map_or(0, |table| table.initial);
        if entries < u64::from(offset) + u64::from(functions.count()) {
            return Err(ActivationError::SegmentBounds { what: "element", index });
        }
    }
    Ok(())
}
