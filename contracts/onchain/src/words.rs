//! What the ABI encodes as single words, one after the other.
//!
//! alloy compiles an encoder for each type into the program; what errors and events carry here are
//! words, and one function writes all of them (docs/decisions/0016).

use alloy_primitives::B256;
use alloy_sol_types::abi::token::WordToken;

/// Fields that are a word each, in the order of the ABI file.
pub trait Words {
    /// The words.
    fn words(self) -> impl AsRef<[B256]>;
}

impl Words for () {
    fn words(self) -> impl AsRef<[B256]> {
        [B256::ZERO; 0]
    }
}

/// Tuples of as many words as the names.
macro_rules! tuples {
    ($($(($token:ident, $name:ident))+;)+) => {$(
        impl Words for ($($token,)+) {
            #[inline]
            fn words(self) -> impl AsRef<[B256]> {
                let ($($name,)+) = self;
                [$($name.0,)+]
            }
        }
    )+};
}

tuples! {
    (WordToken, a);
    (WordToken, a) (WordToken, b);
    (WordToken, a) (WordToken, b) (WordToken, c);
    (WordToken, a) (WordToken, b) (WordToken, c) (WordToken, d);
}
