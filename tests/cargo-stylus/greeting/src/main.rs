//! Prints the interface, for `cargo stylus`.
#![cfg_attr(not(feature = "export-abi"), no_main)]

#[cfg(feature = "export-abi")]
fn main() {
    greeting::print_from_args();
}
