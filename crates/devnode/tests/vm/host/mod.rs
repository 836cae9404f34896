//! Every host call, each of them: what it costs to the unit of ink, what it answers and writes, how
//! little ink is too little, what pointers it takes, and what becomes of it in a static call.
//!
//! A file holds a family; a [`Case`] is one host call in one situation. What is checked of a case
//! is in [`check`], and [`all`] lists the families, so that a host call without a case is noticed.

mod account;
mod arguments;
mod block;
mod call;
mod case;
mod check;
mod console;
mod create;
mod log;
mod math;
mod message;
mod meter;
mod storage;

use std::collections::HashSet;

use devnode::stylus::hooks::Hook;

use crate::bench::Bench;
use case::Case;

/// Makes a family's cases. It may put accounts on the chain first.
type Family = fn(&mut Bench) -> Vec<Case>;

const FAMILIES: [Family; 11] = [
    account::cases,
    arguments::cases,
    block::cases,
    call::cases,
    console::cases,
    create::cases,
    log::cases,
    math::cases,
    message::cases,
    meter::cases,
    storage::cases,
];

/// The tests of a family.
macro_rules! holds {
    ($cases:ident) => {
        #[test]
        fn costs_and_answers() {
            crate::host::check::costs_and_answers($cases);
        }

        #[test]
        fn with_a_unit_of_ink_less_than_it_takes_the_program_is_out_of_gas() {
            crate::host::check::too_little_ink($cases);
        }

        #[test]
        fn pointers_may_reach_to_the_end_of_memory_and_not_beyond() {
            crate::host::check::pointers($cases);
        }

        #[test]
        fn in_a_static_call() {
            crate::host::check::in_static_calls($cases);
        }
    };
}
use holds;

#[test]
fn every_host_call_has_a_case() {
    let cased: HashSet<_> = FAMILIES
        .iter()
        .flat_map(|family| family(&mut Bench::new()))
        .map(|case| case.hook)
        .collect();

    let missing: Vec<_> = Hook::ALL.iter().filter(|hook| !cased.contains(hook)).collect();

    assert_eq!(missing, [] as [&Hook; 0]);
}
