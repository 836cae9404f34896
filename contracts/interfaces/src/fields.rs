//! What errors and events carry, field by field.
//!
//! alloy compiles an encoder for each error and event into a program. With this, one function can
//! encode all of them (docs/decisions/0016).

use alloc::string::String;

use alloy_primitives::{Address, B256, Bytes, U256, aliases::U48};
use alloy_sol_types::Panic;

/// A field of an error or event.
#[derive(Clone, Copy, Debug)]
pub enum Field<'a> {
    /// `address`
    Address(&'a Address),
    /// `uint256`
    Number(&'a U256),
    /// `bytes32`
    Word(&'a B256),
    /// `bool`, `uint8` to `uint64`
    Small(u64),
    /// `bytes` or `string`
    Bytes(&'a [u8]),
}

/// A type that fields have.
pub trait AsField {
    /// A value of it.
    fn as_field(&self) -> Field<'_>;
}

macro_rules! types {
    ($($type:ty: |$value:ident| $field:expr;)+) => {$(
        impl AsField for $type {
            #[inline]
            fn as_field(&self) -> Field<'_> {
                let $value = self;
                $field
            }
        }
    )+};
}

types! {
    Address: |it| Field::Address(it);
    U256: |it| Field::Number(it);
    U48: |it| Field::Small(it.as_limbs()[0]);
    B256: |it| Field::Word(it);
    bool: |it| Field::Small(u64::from(*it));
    u8: |it| Field::Small(u64::from(*it));
    u64: |it| Field::Small(*it);
    Bytes: |it| Field::Bytes(it);
    String: |it| Field::Bytes(it.as_bytes());
}

/// An error or event whose fields are written down in the order of the ABI file.
#[diagnostic::on_unimplemented(
    message = "the fields of {Self} are not written down",
    note = "list it in the `fields!` of its ABI file in contracts/interfaces/src/lib.rs"
)]
pub trait Fields {
    /// Hands them on.
    fn pass_to<R>(&self, receiver: impl FnOnce(&[Field<'_>]) -> R) -> R;
}

/// Solidity's own way to refuse what cannot be.
impl Fields for Panic {
    #[inline]
    fn pass_to<R>(&self, receiver: impl FnOnce(&[Field<'_>]) -> R) -> R {
        receiver(&[Field::Number(&self.code)])
    }
}

/// Somebody who looks at every error and event of an ABI file.
pub trait Visitor {
    /// An error.
    fn error<E: alloy_sol_types::SolError + Fields + Clone>(&mut self);

    /// An event.
    fn event<E: alloy_sol_types::SolEvent + Fields + Clone>(&mut self);
}

/// Writes down the fields of an ABI file's events and errors, in its order; indexed ones first. A
/// test in `contracts/onchain` compares what comes of it with what alloy makes of the file.
macro_rules! fields {
    (
        $abi:ident;
        events { $($event:ident($($event_field:ident),*))* }
        errors { $($error:ident($($error_field:ident),*))* }
    ) => {
        $($crate::fields::fields!(@one $abi::$event($($event_field),*));)*
        $($crate::fields::fields!(@one $abi::$error($($error_field),*));)*

        /// Shows `visitor` all of them.
        pub fn visit(visitor: &mut impl $crate::fields::Visitor) {
            $(visitor.event::<$abi::$event>();)*
            $(visitor.error::<$abi::$error>();)*
        }
    };
    (@one $abi:ident::$name:ident($($field:ident),*)) => {
        impl $crate::fields::Fields for $abi::$name {
            #[inline]
            fn pass_to<R>(
                &self,
                receiver: impl FnOnce(&[$crate::fields::Field<'_>]) -> R,
            ) -> R {
                receiver(&[$($crate::fields::AsField::as_field(&self.$field)),*])
            }
        }
    };
}
pub(crate) use fields;
