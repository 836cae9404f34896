//! The programs: small enough for a chain, and as small as they can be.

use params::Kind;
use wasm_build::CODE_LIMIT;

use super::Refusal;
use crate::{
    plan::{self, Step},
    site::Site,
};

/// What can be said without asking the chain.
pub(super) fn judge(site: &Site, plan: &[Step]) -> Result<(), Refusal> {
    for contract in plan::created(plan) {
        let program = site.blueprint.programs.of(contract);
        let size = program.code.len();
        if CODE_LIMIT < size {
            return Err(Refusal::TooLarge { contract, size, limit: CODE_LIMIT });
        }
        if !program.optimized && site.blueprint.params.chain.kind != Kind::Development {
            return Err(Refusal::NotOptimized(contract));
        }
    }
    Ok(())
}
