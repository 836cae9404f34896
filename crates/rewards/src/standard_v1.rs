//! The JSON that OpenZeppelin's JavaScript library dumps and loads (`standard-v1`).

use std::io;

use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeSeq},
};

use crate::{Claim, Claims, Tree, hash};

/// The types of a leaf.
pub const LEAF_ENCODING: [&str; 3] = ["address", "address", "uint256"];

/// Writes a tree and its claims, byte for byte as `JSON.stringify(tree.dump())` does for claims in
/// that order. Amounts are decimal text, as JSON's numbers lose what is above 2^53.
///
/// # Errors
///
/// If writing fails, or a claim is not in the tree.
pub fn write(to: impl io::Write, tree: &Tree, claims: &Claims) -> io::Result<()> {
    let dump = Dump {
        format: "standard-v1",
        leaf_encoding: LEAF_ENCODING,
        tree: Nodes(tree),
        values: Values { tree, claims },
    };
    Ok(serde_json::to_writer(to, &dump)?)
}

/// The claim as the JavaScript library takes and gives it.
pub fn value(claim: &Claim) -> [String; 3] {
    [claim.account.to_string(), claim.reward.to_string(), claim.cumulative.to_string()]
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dump<'a> {
    format: &'static str,
    leaf_encoding: [&'static str; 3],
    tree: Nodes<'a>,
    values: Values<'a>,
}

struct Nodes<'a>(&'a Tree);

impl Serialize for Nodes<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.nodes())
    }
}

struct Values<'a> {
    tree: &'a Tree,
    claims: &'a Claims,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Value {
    value: [String; 3],
    tree_index: usize,
}

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(self.claims.len()))?;
        for claim in self.claims.iter() {
            let tree_index = (self.tree.find(hash::leaf(&claim)))
                .ok_or_else(|| S::Error::custom("a claim is not in the tree"))?;
            list.serialize_element(&Value { value: value(&claim), tree_index })?;
        }
        list.end()
    }
}
