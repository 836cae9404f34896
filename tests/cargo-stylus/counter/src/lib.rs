//! A number that anybody can raise by one: a program without a constructor.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]

extern crate alloc;

use alloc::vec::Vec;

use stylus_sdk::{alloy_primitives::U256, prelude::*, storage::StorageU256};

/// The number.
#[entrypoint]
#[storage]
pub struct Counter {
    number: StorageU256,
}

#[public]
impl Counter {
    /// The number as it is.
    pub fn number(&self) -> U256 {
        self.number.get()
    }

    /// One more; returns what it is then.
    pub fn increment(&mut self) -> U256 {
        let next = self.number.get() + U256::from(1);
        self.number.set(next);
        next
    }
}
