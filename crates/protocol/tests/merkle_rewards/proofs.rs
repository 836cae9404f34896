//! Which proofs lead to the root, and that no other does.

use proptest::prelude::*;
use protocol::merkle_rewards::proof::{Hash, root, root_of_all};
use ruint::aliases::U256;

use crate::tree::{Tree, hash, leaf};

fn tree(count: usize) -> Tree {
    Tree::new((0..count).map(|who| U256::from(100 + who)).collect())
}

fn root_of(tree: &Tree, who: usize) -> Hash {
    root(hash, leaf(who, tree.amounts[who]), &tree.proof(who))
}

fn root_of_many(
    tree: &Tree,
    (people, hashes, flags): &(Vec<usize>, Vec<Hash>, Vec<bool>),
) -> Option<Hash> {
    let mut leaves: Vec<_> = people.iter().map(|who| leaf(*who, tree.amounts[*who])).collect();
    root_of_all(hash, &mut leaves, hashes, flags.iter().copied())
}

#[test]
fn a_proof_leads_to_the_root_of_its_claim_only() {
    for count in [1, 2, 3, 7, 8, 33] {
        let tree = tree(count);
        for who in 0..count {
            assert_eq!(root_of(&tree, who), tree.root());
            let other = root(hash, leaf(who, U256::from(99)), &tree.proof(who));
            assert_ne!(other, tree.root());
            let other = root(hash, leaf(count, tree.amounts[who]), &tree.proof(who));
            assert_ne!(other, tree.root());
        }
    }
}

/// I-REWARDS-5: an inner node is no leaf, the order of a proof matters, and so does its length.
#[test]
fn inner_nodes_swapped_order_and_other_lengths_lead_elsewhere() {
    let tree = tree(16);
    for who in 0..16 {
        let (claim, proof) = (leaf(who, tree.amounts[who]), tree.proof(who));
        assert_eq!(proof.len(), 4);
        for (one, other) in [(0, 1), (1, 2), (2, 3), (0, 3)] {
            let mut swapped = proof.clone();
            swapped.swap(one, other);
            assert_ne!(root(hash, claim, &swapped), tree.root());
        }
        assert_ne!(root(hash, claim, &proof[..3]), tree.root());
        assert_ne!(root(hash, claim, &proof[1..]), tree.root());
        let longer = [&proof[..], &[tree.root()]].concat();
        assert_ne!(root(hash, claim, &longer), tree.root());
    }
    // An inner node proves itself, if it is taken for a leaf; as what a leaf is made of, it is
    // hashed again.
    let inner = tree.inner()[0];
    assert_ne!(root(hash, hash(&inner), &[tree.inner()[1]]), tree.root());
    assert_eq!(root(hash, inner, &[tree.inner()[1]]), tree.root());
}

#[test]
fn a_multiproof_that_does_not_fit_together_is_none() {
    let tree = tree(8);
    let (people, hashes, flags) = tree.multiproof(&[1, 2, 5]);
    let with = |hashes: &[Hash], flags: &[bool]| {
        root_of_many(&tree, &(people.clone(), hashes.to_vec(), flags.to_vec()))
    };
    assert_eq!(with(&hashes, &flags), Some(tree.root()));

    assert_eq!(with(&hashes[1..], &flags), None);
    assert_eq!(with(&hashes, &flags[1..]), None);
    assert_eq!(with(&[&hashes[..], &hashes[..1]].concat(), &flags), None);
    // More of what is known than there is.
    assert_eq!(with(&hashes, &vec![true; flags.len()]), None);
    // Nothing of what is known, so that some of it is left.
    assert_ne!(with(&hashes, &vec![false; flags.len()]), Some(tree.root()));
    // Nothing proves itself.
    assert_eq!(root_of_all(hash, &mut [], &[tree.root()], [].into_iter()), None);
    assert_eq!(root_of_all(hash, &mut [], &[], [].into_iter()), None);
}

proptest! {
    /// I-REWARDS-9: what is proved together is what is proved one by one.
    #[test]
    fn a_multiproof_leads_where_single_proofs_do(
        count in 1_usize..40,
        chosen in prop::collection::vec(any::<bool>(), 40),
    ) {
        let tree = tree(count);
        let people: Vec<_> = (0..count).filter(|who| chosen[*who]).collect();
        prop_assume!(!people.is_empty());

        let together = root_of_many(&tree, &tree.multiproof(&people));

        prop_assert_eq!(together, Some(tree.root()));
        for who in people {
            prop_assert_eq!(root_of(&tree, who), tree.root());
        }
    }

    /// I-REWARDS-5, I-REWARDS-9: whoever changes a multiproof does not get to the root, unless
    /// what is proved stays the same.
    #[test]
    fn a_changed_multiproof_leads_elsewhere(
        count in 2_usize..20,
        chosen in prop::collection::vec(any::<bool>(), 20),
        flipped in any::<prop::sample::Index>(),
        forged in any::<prop::sample::Index>(),
    ) {
        let tree = tree(count);
        let people: Vec<_> = (0..count).filter(|who| chosen[*who]).collect();
        prop_assume!(!people.is_empty());
        let (people, hashes, mut flags) = tree.multiproof(&people);

        let mut leaves: Vec<_> = people.iter().map(|who| leaf(*who, tree.amounts[*who])).collect();
        let victim = forged.index(leaves.len());
        leaves[victim] = leaf(people[victim], U256::from(1_000_000));
        let more = root_of_all(hash, &mut leaves.clone(), &hashes, flags.iter().copied());
        prop_assert_ne!(more, Some(tree.root()));

        let place = flipped.index(flags.len());
        flags[place] = !flags[place];
        let other = root_of_all(hash, &mut leaves, &hashes, flags.iter().copied());
        prop_assert_ne!(other, Some(tree.root()));
    }
}
