//! ArbOS: the chain's own rules, and the state it keeps about programs, prices and owners.

mod rules;

pub use rules::Rules;
