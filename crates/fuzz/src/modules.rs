//! Modules of WebAssembly through activation and, where they become programs, through calls.
//!
//! Half of them are shaped as programs are, so that many get as far as running; the other half use
//! everything that WebAssembly has, most of which activation has to refuse.

use std::time::Duration;

use alloy::primitives::{Address, TxKind, U256, address};
use arbitrary::{Arbitrary, Unstructured};
use devnode::{
    arbos::{Rules, addresses},
    stylus::{
        activate,
        hooks::{Hook, ValType},
    },
};
use revm::context::TxEnv;
use wasm_smith::{Config, Module};
use wasmparser::{Validator, WasmFeatures};

use crate::{
    Fault, Seed, Target,
    chain::{Chain, VERSIONS, difference, program_code, succeeded},
    random::Random,
    stopwatch::Stopwatch,
};

/// Where the program is. Nothing else is there.
const PROGRAM: Address = address!("00000000000000000000000000000000c0ffee00");

/// Bytes that a module is made of.
const ENTROPY: usize = 8192;

/// Memory pages that a transaction may open on a new chain.
const PAGE_BUDGET: u16 = 128;

/// The most gas that a call is given: what a program can do with it takes milliseconds.
const GAS: u64 = 2_000_000;

/// The most processor time that anything here may take. A call with all its gas takes less than a
/// tenth of it, with a devnode that is not optimised.
const PATIENCE: Duration = Duration::from_secs(10);

/// Modules, tried on a chain that is made anew for each.
#[derive(Debug, Default)]
pub struct Modules {
    /// How far those came that were tried.
    pub reached: Reached,
}

/// How many modules came how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Modules made.
    pub made: u64,
    /// Modules that became programs.
    pub activated: u64,
    /// Calls of programs.
    pub calls: u64,
    /// Calls that succeeded.
    pub succeeded: u64,
}

impl Modules {
    /// Activates it as every version does, and returns those that take it: the metered module has
    /// to be one.
    fn activate(&self, wasm: &[u8], debug: bool) -> Result<Vec<u64>, Fault> {
        let mut accepted = Vec::new();
        for arbos in VERSIONS {
            let rules = rules(arbos)?;
            let activation = match activate(wasm, &rules, PAGE_BUDGET, debug) {
                Ok(activation) => activation,
                // To be told why must not fail either.
                Err(refusal) => {
                    if refusal.to_string().is_empty() {
                        return Err(Fault::new("refused without a reason", wasm));
                    }
                    continue;
                }
            };
            if activate(wasm, &rules, PAGE_BUDGET, debug).as_ref() != Ok(&activation) {
                return Err(Fault::new("another activation the second time", wasm));
            }
            let mut validator = Validator::new_with_features(WasmFeatures::all());
            if let Err(error) = validator.validate_all(&activation.module) {
                return Err(Fault::new(format!("metered, it is no module: {error}"), wasm));
            }
            accepted.push(arbos);
        }
        Ok(accepted)
    }

    /// Calls it, twice and on two machines: with little gas and with much.
    fn call(&mut self, wasm: &[u8], arbos: u64, random: &mut Random) -> Result<(), Fault> {
        let fault = |what: String| Err(Fault::new(format!("ArbOS {arbos}: {what}"), wasm));
        let mut chain = Chain::new(rules(arbos)?);
        chain.place(PROGRAM, program_code(wasm));
        match chain.activate(PROGRAM) {
            Ok(executed) if succeeded(&executed) => self.reached.activated += 1,
            // A chain asks for more than `activate` alone: it limits the whole transaction's gas.
            Ok(_) => return Ok(()),
            Err(refusal) => return fault(format!("no transaction: {refusal}")),
        }
        for gas_limit in [30_000 + random.below(100_000), GAS] {
            let len = random.length(200);
            let tx = TxEnv {
                caller: addresses::DEV_ACCOUNT,
                kind: TxKind::Call(PROGRAM),
                value: U256::from(random.below(2)),
                data: random.bytes(len).into(),
                gas_limit,
                ..TxEnv::default()
            };
            let watch = Stopwatch::start();
            let first = chain.run(tx.clone());
            if PATIENCE < watch.elapsed() {
                return fault(format!("{gas_limit} gas lasted {:?}", watch.elapsed()));
            }
            if let Some(difference) = difference(&first, &chain.run(tx.clone())) {
                return fault(difference);
            }
            // On a machine that has not compiled it yet.
            let mut other = Chain::new(rules(arbos)?);
            other.db = chain.db.clone();
            if let Some(difference) = difference(&first, &other.run(tx)) {
                return fault(format!("on another machine: {difference}"));
            }
            let executed = match first {
                Ok(executed) => executed,
                // Less gas than its calldata costs.
                Err(_) => continue,
            };
            if gas_limit < executed.gas_used {
                return fault(format!("{} of {gas_limit} gas were used", executed.gas_used));
            }
            self.reached.calls += 1;
            self.reached.succeeded += u64::from(succeeded(&executed));
        }
        Ok(())
    }
}

impl Target for Modules {
    fn try_out(&mut self, seed: Seed) -> Result<(), Fault> {
        let mut random = Random::new(seed);
        let Some(mut wasm) = module(&mut random) else { return Ok(()) };
        if random.once_in(8) {
            for _ in 0..=random.below(3) {
                let position = random.index(wasm.len());
                wasm[position] = random.next() as u8;
            }
        }
        self.reached.made += 1;
        let debug = !random.once_in(4);
        let watch = Stopwatch::start();
        let accepted = self.activate(&wasm, debug)?;
        if PATIENCE < watch.elapsed() {
            return Err(Fault::new(format!("activation lasted {:?}", watch.elapsed()), wasm));
        }
        if accepted.is_empty() {
            return Ok(());
        }
        self.call(&wasm, *random.pick(&accepted), &mut random)
    }
}

/// The module of a seed; `None` where its bytes make none.
fn module(random: &mut Random) -> Option<Vec<u8>> {
    let bytes = random.bytes(ENTROPY);
    let mut bytes = Unstructured::new(&bytes);
    let mut config = Config::arbitrary(&mut bytes).ok()?;
    config.generate_custom_sections = random.once_in(4);
    if random.once_in(2) {
        config = shaped(config, random)?;
    }
    Some(Module::new(config, &mut bytes).ok()?.to_bytes())
}

/// As programs are: what activation would refuse is left out.
fn shaped(config: Config, random: &mut Random) -> Option<Config> {
    let max_data_segments = random.index(3);
    Some(Config {
        module_shape: Some(wat::parse_str(shape(random)).ok()?),
        // Fewer, so that there is room in the entropy for what they do.
        max_types: 10,
        max_funcs: 1 + random.index(6),
        max_globals: random.index(6),
        max_instructions: 20 + random.index(200),
        max_element_segments: random.index(2),
        max_elements: 8,
        max_data_segments,
        max_table_elements: 16,
        max_tables: 1,
        max_memories: 1,
        max_memory32_bytes: 65_536 * (1 + random.below(4)),
        allow_floats: false,
        allow_start_export: random.once_in(8),
        // With both there is a section that activation refuses.
        bulk_memory_enabled: max_data_segments == 0,
        sign_extension_ops_enabled: true,
        disallow_traps: random.once_in(2),
        multi_value_enabled: false,
        reference_types_enabled: false,
        simd_enabled: false,
        relaxed_simd_enabled: false,
        saturating_float_to_int_enabled: false,
        exceptions_enabled: false,
        threads_enabled: false,
        tail_call_enabled: false,
        gc_enabled: false,
        compact_imports_enabled: false,
        memory64_enabled: false,
        wide_arithmetic_enabled: false,
        extended_const_enabled: false,
        ..config
    })
}

fn rules(arbos: u64) -> Result<Rules, Fault> {
    Rules::of(arbos).ok_or_else(|| Fault::new(format!("no rules for ArbOS {arbos}"), []))
}

/// What every program has, and some host calls: always the one that pays for memory.
fn shape(random: &mut Random) -> String {
    let name = |ty: &ValType| match ty {
        ValType::I32 => "i32",
        ValType::I64 => "i64",
        ValType::F32 => "f32",
        ValType::F64 => "f64",
    };
    let import = |hook: &Hook| {
        let params: Vec<_> = hook.params().iter().map(name).collect();
        let result = hook.result().map(|ty| format!("(result {})", name(&ty)));
        format!(
            "(import \"{}\" \"{}\" (func (param {}) {}))\n",
            hook.module(),
            hook.name(),
            params.join(" "),
            result.unwrap_or_default(),
        )
    };
    let rarity = 1 + random.below(8);
    let chosen = |hook: &&Hook| **hook == Hook::PayForMemoryGrow || random.once_in(rarity);
    let imports: String = Hook::ALL.iter().filter(chosen).map(import).collect();
    format!(
        r#"(module {imports} (memory (export "memory") 1 3)
            (func (export "user_entrypoint") (param i32) (result i32) (i32.const 0)))"#
    )
}
