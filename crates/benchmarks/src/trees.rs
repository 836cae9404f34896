//! Trees of rewards to measure with: dense ones as they are published, and deep ones.

use alloy::primitives::{Address, B256, U256, keccak256};
use eyre::{OptionExt, Result};
use rewards::{Claim, MultiProof, Tree, Workers, hash, layout::MultiPath};

/// Claims and the tree over them.
pub(crate) struct Published {
    tree: Tree,
    /// In the order of the tree's leaves, so that neighbours share most of their proof.
    claims: Vec<Claim>,
}

impl Published {
    /// Of any claims.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub(crate) fn new(claims: impl IntoIterator<Item = Claim>) -> Result<Self> {
        let mut leaves: Vec<_> = claims.into_iter().map(|it| (hash::leaf(&it), it)).collect();
        // The tree has its largest leaf first.
        leaves.sort_unstable_by(|(a, _), (b, _)| b.cmp(a));
        let (hashes, claims) = leaves.into_iter().unzip();
        Ok(Self { tree: Tree::new(hashes, Workers::all())?, claims })
    }

    pub(crate) fn root(&self) -> B256 {
        self.tree.root()
    }

    /// All claims, neighbours side by side.
    pub(crate) fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// The claims of these accounts.
    pub(crate) fn claims_of(&self, accounts: &[Address]) -> Vec<Claim> {
        self.claims.iter().filter(|it| accounts.contains(&it.account)).copied().collect()
    }

    /// What they add up to.
    pub(crate) fn total(&self) -> U256 {
        self.claims.iter().map(|it| it.cumulative).sum()
    }

    /// # Errors
    ///
    /// If the claim is not in the tree.
    pub(crate) fn prove(&self, claim: &Claim) -> Result<Vec<B256>> {
        self.tree.proof(self.leaf(claim)?).ok_or_eyre("no leaf")
    }

    /// # Errors
    ///
    /// If one of the claims is not in the tree.
    pub(crate) fn prove_all(&self, claims: &[Claim]) -> Result<MultiProof> {
        let first = self.tree.leaves() - 1;
        let leaves: Vec<_> = claims.iter().map(|it| self.leaf(it)).collect::<Result<_>>()?;
        let MultiPath { leaves, proof, flags } = MultiPath::new(leaves);
        Ok(MultiProof {
            claims: leaves.into_iter().map(|it| self.claims[it - first]).collect(),
            hashes: proof.into_iter().map(|it| self.tree.nodes()[it]).collect(),
            flags,
        })
    }

    fn leaf(&self, claim: &Claim) -> Result<usize> {
        self.tree.find(hash::leaf(claim)).ok_or_eyre("a claim of another tree")
    }
}

/// One claim in a tree so large that nobody needs to have the rest of it: a verifier is given the
/// siblings of the way to the root and nothing else.
pub(crate) struct Deep {
    pub(crate) root: B256,
    pub(crate) proof: Vec<B256>,
}

impl Deep {
    /// The proof has `depth` hashes.
    pub(crate) fn new(claim: &Claim, depth: u64) -> Self {
        let proof: Vec<_> = (0..depth).map(|it| keccak256(it.to_be_bytes())).collect();
        let root = proof.iter().fold(hash::leaf(claim), |node, it| hash::node(node, *it));
        Self { root, proof }
    }
}

/// An account without a key: the same for the same number, and as evenly spread as others.
pub(crate) fn account(number: u64) -> Address {
    Address::from_slice(&keccak256(number.to_be_bytes())[12..])
}

#[cfg(test)]
mod tests {
    use rewards::Proof;

    use super::*;

    fn claim(number: u64) -> Claim {
        let reward = Address::repeat_byte(0x11);
        Claim { account: account(number), reward, cumulative: U256::from(number + 1) }
    }

    #[test]
    fn what_is_published_proves_one_and_many() {
        let published = Published::new((0..100).map(claim)).unwrap();
        assert_eq!(published.total(), U256::from(5050));

        let one = claim(17);
        let hashes = published.prove(&one).unwrap();
        Proof { claim: one, hashes }.verify(published.root()).unwrap();
        let many = published.prove_all(&published.claims()[10..40]).unwrap();
        assert_eq!(many.claims.len(), 30);
        many.verify(published.root()).unwrap();
        assert!(many.hashes.len() < 15, "neighbours share their proof: {}", many.hashes.len());
        assert!(published.prove(&claim(100)).is_err());
    }

    #[test]
    fn a_deep_proof_leads_to_its_root() {
        let deep = Deep::new(&claim(1), 20);
        assert_eq!(deep.proof.len(), 20);
        Proof { claim: claim(1), hashes: deep.proof }.verify(deep.root).unwrap();
    }
}
