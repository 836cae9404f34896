//! What a program answers instead of doing what it was asked: an error of its ABI file, as bytes.

use alloc::vec::Vec;

use alloy_primitives::{B256, U256};
use alloy_sol_types::{SolError, abi::token::PackedSeqToken};

use crate::words::Words;

/// The bytes of an error. Any error of the ABI files becomes one by `into()` or `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(Vec<u8>);

/// What an error carries.
pub trait Fields {
    /// The refusal of the error with this selector.
    fn refuse(self, selector: [u8; 4]) -> Refusal;
}

impl<T: Words> Fields for T {
    #[inline]
    fn refuse(self, selector: [u8; 4]) -> Refusal {
        of_words(selector, self.words().as_ref())
    }
}

/// One value of type `bytes`.
impl Fields for (PackedSeqToken<'_>,) {
    fn refuse(self, selector: [u8; 4]) -> Refusal {
        let bytes = self.0.as_slice();
        let head = [U256::from(32).into(), U256::from(bytes.len()).into()];
        let Refusal(mut encoded) = of_words(selector, &head);
        encoded.extend_from_slice(bytes);
        // Filled up to whole words after the selector.
        encoded.resize(4 + 64 + bytes.len().next_multiple_of(32), 0);
        Refusal(encoded)
    }
}

impl<E> From<E> for Refusal
where
    E: SolError,
    for<'a> E::Token<'a>: Fields,
{
    #[inline]
    fn from(error: E) -> Self {
        error.tokenize().refuse(E::SELECTOR)
    }
}

impl From<Refusal> for Vec<u8> {
    fn from(refusal: Refusal) -> Self {
        refusal.0
    }
}

/// Once for all errors: inlined, it would be most of each.
#[inline(never)]
fn of_words(selector: [u8; 4], words: &[B256]) -> Refusal {
    let mut encoded = Vec::with_capacity(4 + 32 * words.len());
    encoded.extend_from_slice(&selector);
    words.iter().for_each(|word| encoded.extend_from_slice(word.as_slice()));
    Refusal(encoded)
}

/// Declares a program's own type of refusals: which errors of its ABI file it has, so that other
/// failures, such as those of arithmetic, can become one of them by `?` as well.
///
/// With it come, for tests only, `encodings`: of every error on the list, whose fields are `words`,
/// the selector, what this crate makes of it and what alloy does.
#[macro_export]
macro_rules! refusals {
    (
        $(#[$doc:meta])*
        $visibility:vis struct $name:ident of $abi:ident { $($error:ident),+ $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        $visibility struct $name($crate::refusal::Refusal);

        impl From<$crate::refusal::Refusal> for $name {
            fn from(refusal: $crate::refusal::Refusal) -> Self {
                Self(refusal)
            }
        }

        impl From<$name> for Vec<u8> {
            fn from(refusal: $name) -> Self {
                refusal.0.into()
            }
        }

        $(impl From<$abi::$error> for $name {
            #[inline]
            fn from(error: $abi::$error) -> Self {
                Self(error.into())
            }
        })+

        #[cfg(test)]
        impl $name {
            pub(crate) fn encodings(words: &[u8]) -> Vec<([u8; 4], Vec<u8>, Vec<u8>)> {
                use alloy_sol_types::SolError;
                vec![$({
                    let error = $abi::$error::abi_decode_raw(words, false).unwrap();
                    ($abi::$error::SELECTOR, Self::from(error.clone()).into(), error.abi_encode())
                }),+]
            }
        }
    };
}
