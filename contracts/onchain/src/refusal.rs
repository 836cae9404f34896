//! What a program answers instead of doing what it was asked: an error of its ABI file, as bytes.

use alloc::vec::Vec;

use alloy_sol_types::SolError;
use interfaces::fields::Fields;

use crate::encoding;

/// The bytes of an error. Any error of the ABI files becomes one by `into()` or `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(Vec<u8>);

impl Refusal {
    /// What another contract refused with, for a program that passes it on as it is.
    #[must_use]
    pub fn passed_on(answer: Vec<u8>) -> Self {
        Self(answer)
    }
}

impl<E: SolError + Fields> From<E> for Refusal {
    /// A program has this once for each error, and not at each place that refuses by it.
    #[inline(never)]
    fn from(error: E) -> Self {
        Self(error.pass_to(|fields| encoding::selected(E::SELECTOR, fields)))
    }
}

impl From<Refusal> for Vec<u8> {
    fn from(refusal: Refusal) -> Self {
        refusal.0
    }
}

/// Declares a program's own type of refusals: which errors of its ABI file it has, so that other
/// failures, such as those of arithmetic, can become one of them by `?` as well.
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
    };
}
