//! Claims to build trees of.

use std::path::Path;

use alloy::primitives::{Address, U256, keccak256};
use rewards::{
    Backend, Claim, Claims, ClaimsBuilder, ClaimsError, Tree, Workers,
    file::{self, TreeFile},
};

/// A workspace-wide rule of thumb for tests: two threads, whatever the machine has.
pub(crate) fn workers() -> Workers {
    Workers::new(2.try_into().unwrap(), Backend::best())
}

/// Claims in their order: of accounts that are spread as addresses are, some with two rewards, and
/// amounts of every width.
pub(crate) fn made_up(count: usize) -> Vec<Claim> {
    let mut claims: Vec<_> = (0..count as u64)
        .map(|number| {
            // Every fifth account has two claims.
            let (owner, reward) = if number % 5 == 4 { (number - 1, 0x22) } else { (number, 0x11) };
            let random = keccak256(owner.to_be_bytes());
            let amount = U256::from_be_bytes(keccak256(number.to_le_bytes()).0);
            Claim {
                account: Address::from_slice(&random[12..]),
                reward: Address::repeat_byte(reward),
                cumulative: amount >> (32 + number as usize % 225),
            }
        })
        .collect();
    claims.sort_by_key(|it| (it.account, it.reward));
    claims
}

pub(crate) fn collect(
    claims: impl IntoIterator<Item = Claim>,
    workers: Workers,
) -> Result<Claims, ClaimsError> {
    let mut builder = ClaimsBuilder::default();
    claims.into_iter().try_for_each(|it| builder.push(it))?;
    builder.finish(workers)
}

pub(crate) fn write(path: &Path, claims: &[Claim], workers: Workers) -> (TreeFile, Tree) {
    let claims = collect(claims.iter().copied(), workers).unwrap();
    let (header, tree) = file::write(path, claims, workers).unwrap();
    let file = TreeFile::open(path).unwrap();
    assert_eq!(*file.header(), header);
    (file, tree)
}
