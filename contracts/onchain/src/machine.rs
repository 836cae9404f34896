//! The machine that a program runs on.
//!
//! The SDK hands it out as a `dyn Host`. A chain charges every start of a program for its data, and
//! the table of functions behind that type is half a kilobyte of it, in each crate that makes one;
//! it also keeps every host function in the program, called or not. On a chain there is but one
//! machine, so here it goes by its own type (docs/decisions/0018).

#[cfg(target_arch = "wasm32")]
use stylus_sdk::host::{VM, WasmVM};

/// What can be asked of it: meant to be imported together with it, by `machine::*`.
pub use stylus_sdk::stylus_core::{calls::CallAccess, host::*};

/// The machine: on a chain that of the SDK, in tests whichever the test made.
#[cfg(target_arch = "wasm32")]
pub type Machine<'a> = &'a VM;

/// The machine: on a chain that of the SDK, in tests whichever the test made.
#[cfg(not(target_arch = "wasm32"))]
pub type Machine<'a> = &'a (dyn Host + 'a);

/// Whatever runs on a machine: programs and their components.
pub trait OnMachine {
    /// The machine, in place of the SDK's `vm()`.
    fn machine(&self) -> Machine<'_>;

    /// Refuses a call that brings ETH, without a word, as Solidity does where a function is not
    /// payable.
    ///
    /// # Errors
    ///
    /// If it does. The SDK's own way of this makes a `dyn Host`.
    fn refuse_ether(&self) -> Result<(), Vec<u8>> {
        if self.machine().msg_value().is_zero() { Ok(()) } else { Err(Vec::new()) }
    }
}

impl<T: HostAccess> OnMachine for T {
    #[cfg(target_arch = "wasm32")]
    #[inline]
    fn machine(&self) -> Machine<'_> {
        &VM(WasmVM {})
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn machine(&self) -> Machine<'_> {
        self.vm()
    }
}
