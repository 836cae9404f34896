//! What holds for every tree.

use std::fs;

use alloy::primitives::{Address, B256, U256, keccak256};
use proptest::prelude::*;
use rewards::{
    Backend, Claim, ClaimsError, MAX_PROOF, MultiProof, NoLeaves, Proof, ProofError, Tree, Workers,
    hash, layout,
};

use crate::claims::{collect, made_up, workers, write};

/// Sets with a few accounts and rewards, so that one account has several.
fn sets() -> impl Strategy<Value = Vec<Claim>> {
    let pair = (any::<u8>(), 0..3_u8);
    proptest::collection::btree_map(pair, any::<u128>(), 1..60).prop_map(|pairs| {
        let claim = |((account, reward), cumulative)| Claim {
            account: Address::repeat_byte(account),
            reward: Address::repeat_byte(reward),
            cumulative: U256::from::<u128>(cumulative),
        };
        pairs.into_iter().map(claim).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_claim_is_proved_and_a_changed_one_is_not(
        set in sets(),
        bit in 0..8_u32,
        byte in 0..32_usize,
    ) {
        let directory = tempfile::tempdir()?;
        let (mut file, tree) = write(&directory.path().join("tree"), &set, workers());
        let root = tree.root();
        let refused = |proof: Proof| matches!(proof.verify(root), Err(ProofError::WrongRoot { .. }));
        for claim in set {
            prop_assert!(file.claims_of(claim.account)?.contains(&claim));
            let proof = file.prove(claim)?;
            prop_assert_eq!(proof.verify(root), Ok(()));
            let leaf = tree.find(hash::leaf(&claim)).unwrap();
            prop_assert_eq!(tree.proof(leaf).unwrap(), proof.hashes.clone());

            let mut richer = proof.clone();
            richer.claim.cumulative ^= U256::from(1_u8) << (8 * byte + bit as usize);
            prop_assert!(refused(richer));
            let mut other = proof.clone();
            other.claim.account[byte % 20] ^= 1 << bit;
            prop_assert!(refused(other));
            let mut other = proof.clone();
            other.claim.reward[byte % 20] ^= 1 << bit;
            prop_assert!(refused(other));
            for place in 0..proof.hashes.len() {
                let mut forged = proof.clone();
                forged.hashes[place][byte] ^= 1 << bit;
                prop_assert!(refused(forged));
                let mut shorter = proof.clone();
                shorter.hashes.remove(place);
                prop_assert!(refused(shorter));
            }
        }
    }

    #[test]
    fn a_multiproof_proves_what_its_claims_prove_alone(set in sets(), mask in any::<u64>()) {
        let directory = tempfile::tempdir()?;
        let (mut file, tree) = write(&directory.path().join("tree"), &set, workers());
        let chosen: Vec<_> =
            (0..).zip(&set).filter(|(it, _)| mask >> it & 1 == 1).map(|(_, it)| *it).collect();
        prop_assume!(!chosen.is_empty());

        let proof = file.prove_all(&chosen)?;

        prop_assert_eq!(proof.root(), Ok(tree.root()));
        let key = |it: &Claim| (it.account, it.reward);
        let mut proved = proof.claims.clone();
        proved.sort_by_key(key);
        prop_assert_eq!(&proved, &chosen);
        let twice: Vec<_> = chosen.iter().chain(&chosen).rev().copied().collect();
        prop_assert_eq!(&file.prove_all(&twice)?, &proof);
        if let [alone] = chosen[..] {
            prop_assert_eq!(file.prove(alone)?.hashes, proof.hashes.clone());
        }
        let mut richer = proof.clone();
        richer.claims[0].cumulative += U256::from(1_u8);
        let refused = matches!(richer.verify(tree.root()), Err(ProofError::WrongRoot { .. }));
        prop_assert!(refused);
        let mut longer = proof;
        longer.hashes.push(B256::ZERO);
        let refused = matches!(longer.verify(tree.root()), Err(ProofError::Malformed { .. }));
        prop_assert!(refused);
    }

    #[test]
    fn neither_order_nor_threads_nor_backend_change_a_byte(
        set in sets().prop_shuffle(),
        threads in 1..5_usize,
    ) {
        let directory = tempfile::tempdir()?;
        let (first, second) = (directory.path().join("1"), directory.path().join("2"));
        let alone = Workers::new(1.try_into().unwrap(), Backend::portable());
        let mut sorted = set.clone();
        sorted.sort_by_key(|it| (it.account, it.reward));

        write(&first, &sorted, alone);
        write(&second, &set, Workers::new(threads.try_into().unwrap(), Backend::best()));

        prop_assert_eq!(fs::read(first)?, fs::read(second)?);
    }
}

/// Large enough for work to be shared and for leaves to be put into buckets.
#[test]
fn large_trees_do_not_depend_on_threads_either() {
    let claims = made_up(50_001);
    let mut shuffled = claims.clone();
    shuffled.reverse();
    shuffled.swap(17, 40_000);
    let build = |claims: &[Claim], threads: usize, backend| {
        let workers = Workers::new(threads.try_into().unwrap(), backend);
        let leaves = collect(claims.iter().copied(), workers).unwrap().leaves(workers);
        Tree::new(leaves, workers).unwrap()
    };
    let expected = build(&claims, 1, Backend::portable());
    for backend in Backend::available() {
        for threads in [1, 2, 3, 7] {
            assert!(build(&shuffled, threads, backend) == expected, "{threads} threads, {backend}");
        }
    }

    // And it is a tree: leaves sorted, every node the hash of its children.
    let (nodes, first) = (expected.nodes(), expected.leaves() - 1);
    assert_eq!(nodes.len(), layout::nodes(claims.len()));
    assert!(nodes[first..].is_sorted_by(|a, b| a > b));
    for node in 0..first {
        assert_eq!(nodes[node], hash::node(nodes[2 * node + 1], nodes[2 * node + 2]));
    }
}

#[test]
fn no_inner_node_is_a_leaf() {
    let claims = made_up(10);
    let leaves = collect(claims, workers()).unwrap().leaves(workers());
    let tree = Tree::new(leaves, workers()).unwrap();
    for (node, hash) in tree.nodes().iter().enumerate() {
        assert_eq!(tree.proof(node).is_some(), 9 <= node, "node {node}");
        assert_eq!(tree.find(*hash), (9 <= node).then_some(node));
    }
    assert!(tree.proof(19).is_none());
    // Hashed twice, so that no 64 bytes of an inner node are the preimage of a leaf.
    let claim = made_up(1)[0];
    let encoded =
        [claim.account.into_word().0, claim.reward.into_word().0, claim.cumulative.to_be_bytes()];
    assert_eq!(hash::leaf(&claim), keccak256(keccak256(encoded.concat())));
}

#[test]
fn a_proof_of_33_hashes_is_refused() {
    let claim = made_up(1)[0];
    let proof = |length| Proof { claim, hashes: vec![B256::ZERO; length] };
    assert!(proof(MAX_PROOF).root().is_ok());
    assert_eq!(proof(33).root(), Err(ProofError::TooLong(33)));
    assert_eq!(proof(33).verify(B256::ZERO), Err(ProofError::TooLong(33)));
    let several = MultiProof { claims: vec![claim], hashes: vec![B256::ZERO; 33], flags: vec![] };
    assert_eq!(several.root(), Err(ProofError::TooLong(33)));
}

#[test]
fn a_multiproof_of_nothing_proves_nothing() {
    let root = B256::repeat_byte(1);
    let proof = MultiProof { claims: vec![], hashes: vec![root], flags: vec![] };
    let malformed = ProofError::Malformed { claims: 0, hashes: 1, flags: 0 };
    assert_eq!(proof.verify(root), Err(malformed));
}

#[test]
fn what_cannot_be_a_tree_is_refused() {
    let claim = made_up(1)[0];
    let richer = Claim { cumulative: U256::MAX, ..claim };
    let Claim { account, reward, .. } = claim;
    assert_eq!(collect([], workers()), Err(ClaimsError::Empty));
    let duplicate = Err(ClaimsError::Duplicate { account, reward });
    assert_eq!(collect([claim, claim], workers()), duplicate);
    assert_eq!(collect([claim, richer], workers()), duplicate);
    let other = Claim { account: Address::ZERO, ..claim };
    let overflow = Err(ClaimsError::TotalOverflow { reward });
    assert_eq!(
        collect([richer, Claim { cumulative: U256::from(1), ..other }], workers()),
        overflow
    );
    assert!(collect([richer, Claim { cumulative: U256::ZERO, ..other }], workers()).is_ok());
    assert_eq!(Tree::new(vec![], workers()), Err(NoLeaves));
}
