//! What routing by hand needs in every program (docs/decisions/0013).

/// Lets the SDK's entry point hand every call to the program's own `answer(selector, input)`, and
/// the constructor's arguments to its `construct(input)`. Both answer bytes or refuse with bytes.
///
/// A call without data is refused without a word; with `receiving` after the program's name, it is
/// the program's own `receive()` that takes the ETH that came with it, or refuses with bytes.
#[macro_export]
macro_rules! routed_by_hand {
    ($program:ident) => {
        $crate::routed_by_hand!(@ $program, _program => None);
    };
    ($program:ident, receiving) => {
        $crate::routed_by_hand!(@ $program, program => Some(program.receive()));
    };
    (@ $program:ident, $it:ident => $received:expr) => {
        impl stylus_sdk::abi::Router<Self> for $program {
            type Storage = Self;

            fn route(
                program: &mut Self,
                selector: u32,
                input: &[u8],
            ) -> Option<stylus_sdk::ArbResult> {
                Some(program.answer(selector, input))
            }

            fn receive($it: &mut Self) -> Option<Result<(), Vec<u8>>> {
                $received
            }

            fn fallback(_program: &mut Self, _calldata: &[u8]) -> Option<stylus_sdk::ArbResult> {
                None
            }

            fn constructor(program: &mut Self, input: &[u8]) -> Option<stylus_sdk::ArbResult> {
                Some(program.construct(input))
            }
        }

        impl $program {
            /// The SDK's entry point asks for this of every program; nothing overrides anything.
            #[doc(hidden)]
            pub const fn __stylus_assert_overrides() {}
        }
    };
}

/// Lists the calls of an ABI file that a program answers, with the kinds of their arguments.
///
/// With it come a module `selector` with the selectors as numbers, named after the calls they
/// select (to tell byte arrays apart takes several times the code), and a function `kinds` that
/// knows the arguments by selector. They are written down once more than in the ABI file; tests
/// compare them.
#[macro_export]
macro_rules! calls {
    ($visibility:vis of $abi:path { $($call:ident($($kind:ident),*))* }) => {
        #[allow(non_upper_case_globals, reason = "named after the calls they select")]
        #[allow(missing_docs, reason = "the ABI file says what they do")]
        $visibility mod selector {
            use alloy_sol_types::SolCall;
            use $abi as abi;

            $(pub const $call: u32 = u32::from_be_bytes(abi::$call::SELECTOR);)*
        }

        /// What arguments the call with this selector takes; none if it is not listed.
        #[must_use]
        $visibility fn kinds(selector: u32) -> Option<&'static [$crate::calldata::Kind]> {
            Some(match selector {
                $(selector::$call => &[$($crate::calldata::Kind::$kind),*],)*
                _ => return None,
            })
        }
    };
}
