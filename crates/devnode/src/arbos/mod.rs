//! ArbOS: the chain's own rules, and the state it keeps about programs, prices and owners.

pub mod addresses;
mod create2_factory;
pub mod genesis;
mod members;
mod outbox;
mod packing;
mod params;
mod program;
mod rules;
mod state;
mod upgrade;

pub use members::Members;
pub use outbox::{Appended, CompleteSubtree, Outbox};
pub use params::{
    COST_SCALAR_PERCENT, MIN_CACHED_INIT_GAS_UNIT, MIN_INIT_GAS_UNIT, PAGE_RAMP, StylusParams,
};
pub use program::{ACTIVATION_EPOCH, Program, ProgramError, activation_hours};
pub use rules::Rules;
pub use state::{ArbosState, Field, MAX_TX_GAS};
pub(crate) use state::{address_of, hash_gas, word_of};
