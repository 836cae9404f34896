//! Puts Millet on a chain.
//!
//! A deployment is a [`Blueprint`](contract::Blueprint) (programs, parameters, deployer: every
//! address follows from it), a plan (a list of [`Step`](plan::Step)s, each of which first looks
//! whether the chain is already as it wants it), and a [`Site`](site::Site) where both meet a chain.
//! After it, [`trial`] proves with real money that what goes in comes out again.
//!
//! Nothing here prints: what happens is told to an [`Observer`](record::Observer).

pub mod allocate;
pub mod appoint;
pub mod bid;
mod cache;
pub mod call;
pub mod check;
pub mod contract;
mod create;
mod divide;
pub mod doctor;
pub mod export;
pub mod forecast;
pub mod hand_over;
pub mod handoff;
pub mod intention;
pub mod keepalive;
mod l1;
pub mod metrics;
mod permit;
pub mod plan;
pub mod preflight;
pub mod programs;
pub mod record;
pub mod register;
pub mod rehearsal;
pub mod report;
mod send;
pub mod site;
pub mod source;
pub mod standing;
pub mod story;
pub mod trial;
pub mod wording;

#[cfg(test)]
mod tests {
    use params::Params;
    use wasm_build::{Digest, OptLevel, Program};

    use crate::{contract::Blueprint, programs::Programs};

    /// Of the development chain's parameters, with programs that do nothing.
    pub(crate) fn blueprint() -> Blueprint {
        let program = Program {
            name: "program".into(),
            sha256: Digest::of(b"code"),
            code: b"code".to_vec(),
            wasm_len: 0,
            opt_level: OptLevel::Z,
            optimized: true,
        };
        Blueprint {
            programs: Programs::all_alike(&program),
            params: Params::parse(params::DEV).unwrap(),
            deployer: [9; 20].into(),
            placed: Default::default(),
        }
    }
}
