//! Modules that must not be programs, and their nearest neighbors that may.

mod interface;
mod limits;
mod proposals;

use crate::{
    arbos::Rules,
    stylus::{Activation, ActivationError, activate},
};

/// A program that does nothing, with something put before and behind its memory and entrypoint.
fn program(imports: &str, rest: &str) -> String {
    format!(
        r#"(module {imports} (memory (export "memory") 1 1) {ENTRYPOINT} {rest})"#,
        ENTRYPOINT = ENTRYPOINT
    )
}

const ENTRYPOINT: &str =
    r#"(func $entry (export "user_entrypoint") (param i32) (result i32) i32.const 0)"#;

/// Activates a module in text on a debug chain.
fn on_debug_chain(wat: &str) -> Result<Activation, ActivationError> {
    activate(&wat::parse_str(wat).unwrap(), &Rules::default(), 128, true)
}

/// Activates a module in text on any other chain.
fn on_production_chain(wat: &str) -> Result<Activation, ActivationError> {
    activate(&wat::parse_str(wat).unwrap(), &Rules::default(), 128, false)
}

/// The text of why a module in text is refused on a debug chain.
fn refusal(wat: &str) -> String {
    match on_debug_chain(wat) {
        Ok(_) => panic!("accepted: {wat}"),
        Err(error) => error.to_string(),
    }
}

fn assert_accepted(wat: &str) {
    if let Err(error) = on_debug_chain(wat) {
        panic!("{error}: {wat}");
    }
}

#[test]
fn a_program_that_does_nothing_is_accepted() {
    assert_accepted(&program("", ""));
    assert!(on_production_chain(&program("", "")).is_ok());
}
