//! One host call in one situation, and the program that makes it.

use devnode::stylus::hooks::{Hook, ValType};
use revm::primitives::{Address, U256};

use crate::{
    bench::{Bench, escaped, import},
    formulas::{BLOCK, CALL, CONST, DROP, HOSTIO, LOCAL_GET, LOCAL_SET},
};

/// Bytes of the program's one page.
pub(super) const PAGE: usize = 65_536;
/// Where the program keeps what it measured: ink, then the answer, 8 bytes each.
const MEASURED: usize = PAGE - 16;

/// Ink as a function of what ink costs: some is ink by itself, some is gas.
pub(super) type Ink = Box<dyn Fn(u64) -> u64>;

/// Ink, and gas that is paid in ink.
pub(super) fn ink_and_gas(ink: u64, gas: u64) -> Ink {
    Box::new(move |price| ink + gas * price)
}

/// What becomes of a case when the program is called statically.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InStatic {
    /// The same.
    Same,
    /// The program fails.
    Fails,
    /// The call it makes is refused: it answers 2 and costs this much ink.
    Refused(u64),
}

/// One host call in one situation.
pub(super) struct Case {
    pub(super) hook: Hook,
    /// The situation.
    pub(super) about: String,
    /// Arguments, as raw bits.
    pub(super) args: Vec<u64>,
    /// Memory from 0 on.
    pub(super) memory: Vec<u8>,
    /// Operators before the call, not measured.
    pub(super) before: String,
    /// The program's storage before the transaction.
    pub(super) storage: Vec<(U256, U256)>,
    /// The program's balance in wei.
    pub(super) balance: u64,
    pub(super) calldata: Vec<u8>,
    /// Wei sent along.
    pub(super) value: u64,
    /// What it costs.
    pub(super) ink: Ink,
    /// What it needs, where that is more than it costs.
    pub(super) needs: Ink,
    /// What it answers, where that is known beforehand.
    pub(super) answer: Option<u64>,
    /// What it leaves in memory, and where.
    pub(super) writes: Vec<(u32, Vec<u8>)>,
    pub(super) in_static: InStatic,
    /// A figure that a node told, for ink at the usual price.
    pub(super) known_ink: Option<u64>,
}

impl Case {
    pub(super) fn new(hook: Hook, args: &[u64], ink: u64, gas: u64) -> Self {
        assert_eq!(args.len(), hook.params().len(), "{hook:?}");
        Self {
            hook,
            about: String::new(),
            args: args.to_vec(),
            memory: Vec::new(),
            before: String::new(),
            storage: Vec::new(),
            balance: 0,
            calldata: Vec::new(),
            value: 0,
            ink: ink_and_gas(ink, gas),
            needs: ink_and_gas(0, 0),
            answer: None,
            writes: Vec::new(),
            in_static: InStatic::Same,
            known_ink: None,
        }
    }

    pub(super) fn about(self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self }
    }

    pub(super) fn memory(self, memory: impl Into<Vec<u8>>) -> Self {
        Self { memory: memory.into(), ..self }
    }

    pub(super) fn before(self, before: impl Into<String>) -> Self {
        Self { before: before.into(), ..self }
    }

    pub(super) fn needing(self, ink: u64, gas: u64) -> Self {
        Self { needs: ink_and_gas(ink, gas), ..self }
    }

    pub(super) fn answering(self, answer: u64) -> Self {
        Self { answer: Some(answer), ..self }
    }

    pub(super) fn writing(mut self, at: u32, bytes: impl AsRef<[u8]>) -> Self {
        self.writes.push((at, bytes.as_ref().to_vec()));
        self
    }

    pub(super) fn in_static(self, in_static: InStatic) -> Self {
        Self { in_static, ..self }
    }

    pub(super) fn known(self, ink: u64) -> Self {
        Self { known_ink: Some(ink), ..self }
    }

    /// What the checks say if it fails.
    pub(super) fn name(&self) -> String {
        format!("{} {:?} {}", self.hook.name(), self.args, self.about)
    }

    fn call(&self) -> String {
        let args = self.hook.params().iter().zip(&self.args).map(|(ty, arg)| match ty {
            ValType::I32 => format!("i32.const {} ", *arg as u32),
            ValType::I64 => format!("i64.const {} ", arg.cast_signed()),
            // Constants of these could not be paid for; locals are zero.
            ValType::F32 => "local.get $f32 ".to_owned(),
            ValType::F64 => "local.get $f64 ".to_owned(),
        });
        format!("{} call ${}", args.collect::<String>(), self.hook.name())
    }

    /// A program that makes the call, then returns all its memory with what it measured.
    pub(super) fn measuring(&self) -> String {
        let (keep, widen) = match self.hook.result() {
            Some(ValType::I32) => ("local.set $i", "i64.extend_i32_u (local.get $i)"),
            Some(ValType::I64) => ("local.set $wide", "local.get $wide"),
            Some(ValType::F32 | ValType::F64) => ("drop", "i64.const 0"),
            None => ("", "i64.const 0"),
        };
        self.module(&format!(
            "call $evm_ink_left local.set $a
             {} {keep}
             call $evm_ink_left local.set $b
             (i64.store (i32.const {MEASURED}) (i64.sub (local.get $a) (local.get $b)))
             (i64.store (i32.const {}) ({widen}))
             (call $write_result (i32.const 0) (i32.const {PAGE}))
             i32.const 0",
            self.call(),
            MEASURED + 8,
        ))
    }

    /// A program that makes the call and then fails.
    pub(super) fn breaking_off(&self) -> String {
        let drop = if self.hook.result().is_some() { "drop" } else { "" };
        self.module(&format!("{} {drop} unreachable", self.call()))
    }

    fn module(&self, body: &str) -> String {
        let imports: String = Hook::ALL.iter().copied().map(import).collect();
        format!(
            "(module {imports} (memory (export \"memory\") 1 1) (data (i32.const 0) \"{}\")
               (func (export \"user_entrypoint\") (param $len i32) (result i32)
                 (local $a i64) (local $b i64) (local $wide i64) (local $i i32)
                 (local $f32 f32) (local $f64 f64)
                 {} {body}))",
            escaped(&self.memory),
            self.before,
        )
    }

    /// Puts a program of it on the chain, kept ready, with what it has to have.
    pub(super) fn install(&self, bench: &mut Bench, wat: &str) -> Address {
        let program = bench.program(wat);
        bench.cache(program);
        bench.set_balance(program, self.balance);
        for (slot, value) in &self.storage {
            bench.db.insert_account_storage(program, *slot, *value).unwrap();
        }
        program
    }

    /// Memory after the call, without what was measured.
    pub(super) fn memory_after(&self) -> Vec<u8> {
        let mut memory = self.memory.clone();
        memory.resize(MEASURED, 0);
        for (at, bytes) in &self.writes {
            memory[*at as usize..][..bytes.len()].copy_from_slice(bytes);
        }
        memory
    }

    /// Of what a [`measuring`](Self::measuring) program returned: its memory, the ink of the host
    /// call alone, and the answer.
    pub(super) fn measured(&self, output: &[u8]) -> (Vec<u8>, u64, u64) {
        let word = |at: usize| u64::from_le_bytes(output[at..at + 8].try_into().unwrap());
        let kept = match self.hook.result() {
            Some(ValType::I32 | ValType::I64) => LOCAL_SET,
            Some(ValType::F32 | ValType::F64) => DROP,
            None => 0,
        };
        let argument = |ty: &ValType| match ty {
            ValType::I32 | ValType::I64 => CONST,
            ValType::F32 | ValType::F64 => LOCAL_GET,
        };
        let arguments: u64 = self.hook.params().iter().map(argument).sum();
        let to_the_call = BLOCK + LOCAL_SET + arguments + CALL;
        let to_the_reading = BLOCK + kept + CALL + HOSTIO;
        let ink = word(MEASURED) - to_the_call - to_the_reading;
        (output[..MEASURED].to_vec(), ink, word(MEASURED + 8))
    }
}
