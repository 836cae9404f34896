//! Signatures over typed data (EIP-712), and how a program describes its domain (ERC-5267).

use crate::machine::*;
use alloy_primitives::{B256, FixedBytes, U256};
use stylus_sdk::keccak_const::Keccak256;

use crate::short_string;

/// The version of every program's domain.
pub const VERSION: &str = "1";

/// `keccak256` of the domain's type.
const DOMAIN_TYPE: [u8; 32] = Keccak256::new()
    .update(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
    .finalize();

/// `keccak256` of [`VERSION`].
const VERSION_HASH: [u8; 32] = Keccak256::new().update(VERSION.as_bytes()).finalize();

/// Name, version, chain and contract are in use; salt and extensions are not.
const FIELDS: FixedBytes<1> = FixedBytes([0x0f]);

/// What `eip712Domain()` answers for the short string `name`, as bytes.
#[must_use]
pub fn answer(vm: Machine<'_>, name: &B256) -> Vec<u8> {
    /// Words before the name: one for each part.
    const HEAD: usize = 7;
    let name = short_string::encoded(name);
    let version = short_string::encoded(&B256::right_padding_from(VERSION.as_bytes()));
    let at_version = HEAD * 32 + name.len();
    let head = [
        B256::right_padding_from(FIELDS.as_slice()),
        B256::from(U256::from(HEAD * 32)),
        B256::from(U256::from(at_version)),
        B256::from(U256::from(vm.chain_id())),
        vm.contract_address().into_word(),
        B256::ZERO,
        B256::from(U256::from(at_version + version.len())),
    ];
    let no_extensions = B256::ZERO;
    [&flattened(&head)[..], &name, &version, no_extensions.as_slice()].concat()
}

/// The separator of the domain `name` of this program on this chain.
#[must_use]
pub fn separator(vm: Machine<'_>, name: &[u8]) -> B256 {
    let name = vm.native_keccak256(name);
    let chain = B256::from(U256::from(vm.chain_id()));
    hash_words(
        vm,
        &[DOMAIN_TYPE.into(), name, VERSION_HASH.into(), chain, vm.contract_address().into_word()],
    )
}

/// What is signed for `words`, a type's hash and its fields, in the domain of `separator`.
#[must_use]
pub fn digest(vm: Machine<'_>, separator: B256, words: &[B256]) -> B256 {
    let mut signed = [0; 66];
    signed[..2].copy_from_slice(&[0x19, 0x01]);
    signed[2..34].copy_from_slice(separator.as_slice());
    signed[34..].copy_from_slice(hash_words(vm, words).as_slice());
    vm.native_keccak256(&signed)
}

fn hash_words(vm: Machine<'_>, words: &[B256]) -> B256 {
    vm.native_keccak256(&flattened(words))
}

/// Words as the bytes they are.
pub(crate) fn flattened(words: &[B256]) -> Vec<u8> {
    words.iter().flat_map(|word| word.0).collect()
}
