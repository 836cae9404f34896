//! From a module to a program.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use alloy::primitives::B256;
use parking_lot::Mutex;

use super::{
    code, meter,
    module::Module,
    pricing::activation::Shape,
    refusal::ActivationError,
    validate::{self, Site},
};
use crate::arbos::Rules;

/// A program ready to run, and what its record says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// The metered module.
    pub module: Vec<u8>,
    /// Gas of a full start beyond that of a cached one, before the chain's scalar.
    pub init_cost: u16,
    /// Gas of a cached start, before the chain's scalar.
    pub cached_cost: u16,
    /// Memory pages it starts with.
    pub footprint: u16,
    /// Estimated bytes of native code; the data fee is for these.
    pub asm_estimate: u32,
    /// Gas of this activation beyond the flat part.
    pub gas: u64,
    /// What stands for the prover's hash of the module; see [`code::module_hash`].
    pub module_hash: B256,
}

/// Validates, measures and meters a module.
///
/// `page_budget` is how many memory pages the transaction may still open. A `debug_chain` has
/// printing, and tolerates start functions (without ever running them).
///
/// # Errors
///
/// The first reason why the module must not be a program. It costs the activation all its gas.
pub fn activate(
    wasm: &[u8],
    rules: &Rules,
    page_budget: u16,
    debug_chain: bool,
) -> Result<Activation, ActivationError> {
    let features = validate::features(rules);
    let module = Module::parse(wasm, features)?;
    validate::check(&module, features, Site { page_budget, debug_chain })?;
    let metered = meter::meter(&module)?;

    let shape = shape(&module, metered.operators);
    Ok(Activation {
        module: metered.wasm,
        init_cost: fit("init cost", shape.init_cost())?,
        cached_cost: fit("cached init cost", shape.cached_cost())?,
        footprint: fit("footprint", shape.pages)?,
        asm_estimate: fit("asm estimate", shape.asm_bytes())?,
        gas: shape.gas(),
        module_hash: code::module_hash(wasm),
    })
}

/// What decides over an activation: the module by its hash, the rules, the page budget, and whether
/// the chain is one for debugging.
type Question = (B256, u64, u16, bool);

/// Activations that are remembered. One of a large program is 200 KB.
const REMEMBERED: usize = 256;

static ACTIVATIONS: LazyLock<Mutex<HashMap<Question, Arc<Activation>>>> =
    LazyLock::new(Mutex::default);

/// As [`activate`], and each time but the first from memory: one estimate of gas activates a dozen
/// times, and every node of a process the same programs.
///
/// # Errors
///
/// As [`activate`].
pub fn activate_once(
    wasm: &[u8],
    rules: &Rules,
    page_budget: u16,
    debug_chain: bool,
) -> Result<Arc<Activation>, ActivationError> {
    let question = (code::module_hash(wasm), rules.arbos, page_budget, debug_chain);
    if let Some(known) = ACTIVATIONS.lock().get(&question) {
        return Ok(Arc::clone(known));
    }
    let activation = Arc::new(activate(wasm, rules, page_budget, debug_chain)?);
    let mut activations = ACTIVATIONS.lock();
    if REMEMBERED <= activations.len() {
        activations.clear();
    }
    activations.insert(question, Arc::clone(&activation));
    Ok(activation)
}

/// The counts that estimates are made of. All are taken from the module as it is deployed, but
/// for the globals and operators of metering, which is compiled with it.
fn shape(module: &Module<'_>, operators: u64) -> Shape {
    let length = |range: &std::ops::Range<u64>| range.end - range.start;
    let values = |ty: &u32| {
        let signature = module.types.get(*ty as usize);
        signature.map_or(0, |ty| ty.params().len() + ty.results().len()) as u64
    };
    let element_bytes = module.elements.iter().map(|element| length(&element.range)).sum();
    let encoded_data: u64 = module.data.iter().map(|data| length(&data.range)).sum();
    Shape {
        wasm_bytes: module.wasm.len() as u64,
        functions: module.functions.len() as u64,
        signature_values: module.functions.iter().map(values).sum(),
        globals: (module.globals.len() + meter::ADDED_GLOBALS) as u64,
        data_bytes: module.data.iter().map(|data| data.data.len() as u64).sum(),
        element_bytes,
        segment_bytes: encoded_data + element_bytes,
        pages: module.initial_pages(),
        operators,
    }
}

/// An estimate in the type its record has for it.
fn fit<T: TryFrom<u64>>(what: &'static str, value: u64) -> Result<T, ActivationError> {
    T::try_from(value).map_err(|_| ActivationError::Estimate { what, value })
}

#[cfg(test)]
mod tests;
