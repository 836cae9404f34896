//! What is said once, by whoever deploys it: a program with a constructor.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]

extern crate alloc;

use alloc::vec::Vec;

use stylus_sdk::{
    alloy_primitives::{Address, U256},
    prelude::*,
    storage::{StorageAddress, StorageU256},
};

/// What was said.
#[entrypoint]
#[storage]
pub struct Greeting {
    to: StorageAddress,
    times: StorageU256,
}

#[public]
impl Greeting {
    /// Says it.
    #[constructor]
    pub fn constructor(&mut self, to: Address, times: U256) {
        self.to.set(to);
        self.times.set(times);
    }

    /// Who is greeted.
    pub fn to(&self) -> Address {
        self.to.get()
    }

    /// How often.
    pub fn times(&self) -> U256 {
        self.times.get()
    }
}
