//! Rewards as an updater publishes them: roots and proofs of the tree library.

use alloy::primitives::{Address, B256, U256};
use rewards::{Claim, Claims, ClaimsBuilder, Tree, Workers, hash, layout::MultiPath};

/// What an updater publishes for an epoch.
pub(crate) struct Published {
    claims: Claims,
    pub(crate) tree: Tree,
}

/// Claims that one proof is for, as the contract takes them.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) accounts: Vec<Address>,
    pub(crate) claimables: Vec<U256>,
    pub(crate) hashes: Vec<B256>,
    pub(crate) flags: Vec<bool>,
}

impl Published {
    /// Cumulative amounts of `reward`.
    pub(crate) fn new(reward: Address, amounts: &[(Address, U256)]) -> Self {
        let mut claims = ClaimsBuilder::default();
        for (account, cumulative) in amounts {
            claims.push(Claim { account: *account, reward, cumulative: *cumulative }).unwrap();
        }
        let workers = Workers::all();
        let claims = claims.finish(workers).unwrap();
        let tree = Tree::new(claims.leaves(workers), workers).unwrap();
        Self { claims, tree }
    }

    pub(crate) fn root(&self) -> B256 {
        self.tree.root()
    }

    pub(crate) fn total(&self) -> U256 {
        self.claims.iter().map(|claim| claim.cumulative).sum()
    }

    /// The claim of `account`, which has one.
    pub(crate) fn claim(&self, account: Address) -> Claim {
        self.claims.iter().find(|claim| claim.account == account).unwrap()
    }

    /// What `account` may claim, and the proof of it.
    pub(crate) fn proof(&self, account: Address) -> (U256, Vec<B256>) {
        let claim = self.claim(account);
        let leaf = self.tree.find(hash::leaf(&claim)).unwrap();
        (claim.cumulative, self.tree.proof(leaf).unwrap())
    }

    /// The claims of `accounts`, proved together.
    pub(crate) fn batch(&self, accounts: &[Address]) -> Batch {
        let place = |account: &Address| self.tree.find(hash::leaf(&self.claim(*account))).unwrap();
        let path = MultiPath::new(accounts.iter().map(place));
        let by_leaf = |leaf: &usize| {
            let node = self.tree.nodes()[*leaf];
            self.claims.iter().find(|claim| hash::leaf(claim) == node).unwrap()
        };
        let claims: Vec<_> = path.leaves.iter().map(by_leaf).collect();
        Batch {
            accounts: claims.iter().map(|claim| claim.account).collect(),
            claimables: claims.iter().map(|claim| claim.cumulative).collect(),
            hashes: path.proof.iter().map(|node| self.tree.nodes()[*node]).collect(),
            flags: path.flags,
        }
    }
}
