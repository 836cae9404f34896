//! Metered modules, run: they do what they did, and count what they should.

use wasmi::{Engine, Instance, Linker, Store, Val};

use super::metered;
use crate::stylus::meter::{INK_LEFT, INK_STATUS, STACK_LEFT};

/// More ink and stack than the programs here need.
const PLENTY_OF_INK: u64 = 1 << 40;
const PLENTY_OF_STACK: u32 = 22_000;

/// An instance, with the pages that were paid for as the store's data.
pub(super) struct Running {
    pub(super) store: Store<Vec<i32>>,
    pub(super) instance: Instance,
}

/// What a call left behind.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) ink: u64,
    pub(super) status: i32,
    pub(super) stack: u32,
}

impl Running {
    pub(super) fn start(wasm: &[u8]) -> Self {
        let engine = Engine::default();
        let mut linker = Linker::<Vec<i32>>::new(&engine);
        linker
            .func_wrap(
                "vm_hooks",
                "pay_for_memory_grow",
                |mut caller: wasmi::Caller<'_, Vec<i32>>, pages: i32| caller.data_mut().push(pages),
            )
            .unwrap();
        let module = wasmi::Module::new(&engine, wasm).unwrap();
        let mut store = Store::new(&engine, Vec::new());
        let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
        Self { store, instance }
    }

    pub(super) fn set(&mut self, global: &str, value: Val) {
        let global = self.instance.get_global(&self.store, global).unwrap();
        global.set(&mut self.store, value).unwrap();
    }

    pub(super) fn get(&self, global: &str) -> Val {
        self.instance.get_global(&self.store, global).unwrap().get(&self.store)
    }

    /// The result of an export that takes and returns an `i32`; `None` where it traps.
    pub(super) fn call(&mut self, export: &str, argument: i32) -> Option<i32> {
        let function = self.instance.get_typed_func::<i32, i32>(&self.store, export).unwrap();
        function.call(&mut self.store, argument).ok()
    }

    pub(super) fn fill(&mut self, ink: u64, stack: u32) {
        self.set(INK_LEFT, Val::I64(ink.cast_signed()));
        self.set(STACK_LEFT, Val::I32(stack.cast_signed()));
    }

    pub(super) fn left(&self) -> Left {
        let i32 = |name| self.get(name).i32().unwrap();
        Left {
            ink: self.get(INK_LEFT).i64().unwrap().cast_unsigned(),
            status: i32(INK_STATUS),
            stack: i32(STACK_LEFT).cast_unsigned(),
        }
    }
}

/// Runs the export `run` of a metered module.
fn run(wat: &str, argument: i32, ink: u64, stack: u32) -> (Option<i32>, Left) {
    let mut running = Running::start(&metered(wat).wasm);
    running.fill(ink, stack);
    let result = running.call("run", argument);
    (result, running.left())
}

/// Ink that a call takes with plenty of it.
fn ink_of(wat: &str, argument: i32) -> u64 {
    let (result, left) = run(wat, argument, PLENTY_OF_INK, PLENTY_OF_STACK);
    assert!(result.is_some() && left.status == 0 && left.stack == PLENTY_OF_STACK);
    PLENTY_OF_INK - left.ink
}

const LOOP: &str = r#"(module (memory 1 1)
    (func (export "run") (param $i i32) (result i32) (local $acc i64)
      block loop
        (br_if 1 (i32.eqz (local.get $i)))
        (local.set $acc (i64.add (i64.mul (local.get $acc) (i64.const 31))
                                 (i64.extend_i32_u (local.get $i))))
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        br 0
      end end
      (i32.wrap_i64 (local.get $acc))))"#;

#[test]
fn a_measured_loop_takes_what_a_node_charged() {
    // Measured on a node: 367, 374, 444 and 1142 gas for these counts.
    let [once, ten, hundred, thousand] = [1, 10, 100, 1000].map(|turns| ink_of(LOOP, turns));

    assert_eq!(ten - once, 9 * 7752);
    assert_eq!(hundred - ten, 90 * 7752);
    assert_eq!(thousand - hundred, 900 * 7752);
}

#[test]
fn ink_suffices_to_the_last_unit() {
    let needed = ink_of(LOOP, 3);

    let (result, left) = run(LOOP, 3, needed, PLENTY_OF_STACK);
    assert_eq!((result, left.ink, left.status), (Some(3 * 31 * 31 + 2 * 31 + 1), 0, 0));

    let (result, left) = run(LOOP, 3, needed - 1, PLENTY_OF_STACK);
    assert_eq!((result, left.status), (None, 1));
}

#[test]
fn a_float_is_out_of_ink_however_much_there_is() {
    let wat = r#"(module (func (export "run") (param i32) (result i32)
        local.get 0 if f32.const 0 drop end i32.const 7))"#;

    assert_eq!(run(wat, 0, PLENTY_OF_INK, 100).0, Some(7));
    let (result, left) = run(wat, 1, u64::MAX - 10_000, 100);
    assert_eq!((result, left.status), (None, 1));
}

const FILL: &str = r#"(module (memory 1 1) (func (export "run") (param i32) (result i32)
    (memory.fill (i32.const 0) (i32.const 1) (local.get 0)) (i32.load8_u (i32.const 0))))"#;

#[test]
fn filling_and_copying_is_paid_by_the_byte() {
    let copy = FILL.replace("memory.fill", "memory.copy");
    for wat in [FILL, &copy] {
        let nothing = ink_of(wat, 0);

        assert_eq!(ink_of(wat, 1), nothing + 100);
        assert_eq!(ink_of(wat, 65_000), nothing + 6_500_000);
    }
}

#[test]
fn bytes_are_paid_before_their_bounds_are_checked() {
    let block = ink_of(FILL, 0);

    let (result, left) = run(FILL, 65_537, PLENTY_OF_INK, 100);
    assert_eq!((result, left.status), (None, 0));
    assert_eq!(left.ink, PLENTY_OF_INK - block - 6_553_700);

    for size in [2, 65_537, -1] {
        let (result, left) = run(FILL, size, block + 199, 100);
        assert_eq!((result, left.status), (None, 1), "{size}");
    }
}

#[test]
fn pages_are_paid_before_the_memory_grows() {
    let wat = r#"(module (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
        (memory 1 3) (func (export "run") (param i32) (result i32)
            local.get 0 memory.grow))"#;
    let mut running = Running::start(&metered(wat).wasm);
    running.fill(PLENTY_OF_INK, 100);

    assert_eq!([2, 1, 0].map(|pages| running.call("run", pages).unwrap()), [1, -1, 3]);

    assert_eq!(running.store.data(), &[2, 1, 0]);
    assert_eq!(running.left().ink, PLENTY_OF_INK - 3 * (2450 + 75 + 8050 + 1));
}

#[test]
fn recursion_ends_where_the_frames_fill_the_stack() {
    // Two locals, three operands and four words of overhead: nine words, parameters not counted.
    let wat = r#"(module (global $calls (export "calls") (mut i32) (i32.const 0))
        (func $run (export "run") (param i32) (result i32) (local i64 f64)
            (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
            i32.const 0 i32.const 0 i32.const 0 drop drop
            call $run))"#;

    for (stack, calls) in [(0, 0), (9, 0), (10, 1), (18, 1), (19, 2), (36, 3), (40, 4)] {
        let mut running = Running::start(&metered(wat).wasm);
        running.fill(PLENTY_OF_INK, stack);

        assert_eq!(running.call("run", 0), None);

        assert_eq!(running.get("calls").i32(), Some(calls), "{stack} words");
        assert_eq!((running.left().stack, running.left().status), (0, 0));
    }
}

#[test]
fn the_stack_is_taken_before_the_ink() {
    let (result, left) = run(LOOP, 0, 0, 3);

    assert_eq!((result, left), (None, Left { ink: 0, status: 0, stack: 0 }));
}

#[test]
fn every_return_gives_its_words_back() {
    let wat = r#"(module (func $leaf (param i32) (result i32)
            local.get 0 if i32.const 1 return end i32.const 2)
        (func (export "run") (param i32) (result i32)
            (i32.add (call $leaf (i32.const 0)) (call $leaf (i32.const 1)))))"#;

    let (result, left) = run(wat, 0, PLENTY_OF_INK, 100);

    assert_eq!((result, left.stack), (Some(3), 100));
}

#[test]
fn own_globals_keep_their_indices() {
    let wat = r#"(module (global $a (mut i32) (i32.const 5)) (global $b i64 (i64.const 6))
        (func (export "run") (param i32) (result i32)
            (i32.add (global.get $a) (i32.wrap_i64 (global.get $b)))))"#;

    assert_eq!(run(wat, 0, PLENTY_OF_INK, 100).0, Some(11));
}
