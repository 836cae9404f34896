//! Accounts with keys, and what each of them may claim.

use std::{collections::HashMap, num::NonZeroUsize};

use alloy::{
    primitives::{Address, U256, keccak256},
    signers::local::PrivateKeySigner,
};
use eyre::Result;
use rewards::Claim;
use testkit::World;

use crate::trees::Published;

/// Units of the token in the step between two amounts (10^-6 of a token).
const STEP: u64 = 1_000_000_000_000;

/// Amounts are 1 to this many steps, a token at most.
const STEPS: u64 = 1_000_000;

/// Everyone who claims.
pub(super) struct Crowd {
    /// What they claim, by cumulative amounts of the first epoch.
    pub(super) published: Published,
    keys: HashMap<Address, PrivateKeySigner>,
}

impl Crowd {
    /// The same accounts and amounts every time.
    pub(super) fn gather(world: &World, count: NonZeroUsize) -> Result<Self> {
        let mut keys = HashMap::with_capacity(count.get());
        let mut claims = Vec::with_capacity(count.get());
        for number in 0..count.get() as u64 {
            let seed = keccak256([b"millet load".as_slice(), &number.to_be_bytes()].concat());
            let key = PrivateKeySigner::from_bytes(&seed)?;
            let steps = U256::from(1) + U256::from_be_bytes(seed.0) % U256::from(STEPS);
            claims.push(Claim {
                account: key.address(),
                reward: *world.token().address(),
                cumulative: steps * U256::from(STEP),
            });
            keys.insert(key.address(), key);
        }
        Ok(Self { published: Published::new(claims)?, keys })
    }

    /// The key of one of them.
    pub(super) fn key(&self, account: Address) -> Option<&PrivateKeySigner> {
        self.keys.get(&account)
    }
}
