//! What clients pass to a method, checked before anything is done with it.

use alloy::{
    eips::{BlockId, BlockNumberOrTag},
    primitives::{Address, B256, Bytes, U256},
    rpc::types::{BlockOverrides, Filter, TransactionRequest, state::StateOverride},
    serde::JsonStorageKey,
};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use super::error::RpcError;

/// The arguments of a call, in order.
#[derive(Debug)]
pub(crate) struct Params(Vec<Value>);

impl Params {
    /// Reads what stands in `params`; nothing and `null` mean no arguments.
    pub(crate) fn read(raw: Option<&str>) -> Result<Self, RpcError> {
        match serde_json::from_str(raw.unwrap_or("null")) {
            Ok(Value::Null) => Ok(Self(Vec::new())),
            Ok(Value::Array(values)) => Ok(Self(values)),
            _ => Err(RpcError::InvalidParams("non-array args".to_owned())),
        }
    }

    /// Reads all arguments as the types of a tuple; those that may be left out are `Option`s.
    ///
    /// # Errors
    ///
    /// [`RpcError::InvalidParams`] for one that is missing, malformed or too many.
    pub(crate) fn parse<T: Arguments>(self) -> Result<T, RpcError> {
        if T::COUNT < self.0.len() {
            let reason = format!("too many arguments, want at most {}", T::COUNT);
            return Err(RpcError::InvalidParams(reason));
        }
        T::parse(&self.0)
    }
}

/// One argument.
pub(crate) trait Argument: Sized {
    /// `value` is `None` where there is none or only `null`.
    fn parse(index: usize, value: Option<&Value>) -> Result<Self, RpcError>;
}

/// A tuple of arguments.
pub(crate) trait Arguments: Sized {
    const COUNT: usize;

    fn parse(values: &[Value]) -> Result<Self, RpcError>;
}

/// A number, written in hex or in decimal: tools for tests do either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number(pub(crate) u64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parsed = match Value::deserialize(deserializer)? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => match text.strip_prefix("0x") {
                Some(digits) => u64::from_str_radix(digits, 16).ok(),
                None => text.parse().ok(),
            },
            _ => None,
        };
        parsed.map(Self).ok_or_else(|| D::Error::custom("expected a number below 2^64"))
    }
}

/// A timestamp for `evm_mine`: bare, or in an object as ganache has it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum MineAt {
    Bare(Number),
    Object { timestamp: Option<Number> },
}

/// What `anvil_reset` is told: a chain to fork from, if any.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Forking {
    pub(crate) forking: Option<Value>,
}

/// Signed transactions that a reorganisation keeps, and the new block of each, counted from 0.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Moved(pub(crate) Vec<(Bytes, u64)>);

/// Slots of an account.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Slots(pub(crate) Vec<JsonStorageKey>);

/// Percentiles of tips, as `eth_feeHistory` takes them.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Percentiles(pub(crate) Vec<f64>);

/// How a transaction is to be traced, as far as it is read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Tracing {
    pub(crate) tracer: Option<String>,
    pub(crate) tracer_config: Option<TracerConfig>,
    /// Of struct logs only, as the next four.
    pub(crate) disable_stack: bool,
    pub(crate) disable_storage: bool,
    pub(crate) enable_memory: bool,
    pub(crate) enable_return_data: bool,
    /// Steps that are told; 0 for all.
    pub(crate) limit: usize,
    /// Of a call only, as the next.
    pub(crate) state_overrides: Option<StateOverride>,
    pub(crate) block_overrides: Option<BlockOverrides>,
}

/// What a tracer is told. What is not known is refused: an answer without it would mislead.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct TracerConfig {
    pub(crate) only_top_call: bool,
    pub(crate) diff_mode: bool,
    pub(crate) with_log: bool,
}

macro_rules! argument {
    ($($type:ty),+ $(,)?) => {
        $(impl Argument for $type {
            fn parse(index: usize, value: Option<&Value>) -> Result<Self, RpcError> {
                let Some(value) = value else {
                    let reason = format!("missing value for required argument {index}");
                    return Err(RpcError::InvalidParams(reason));
                };
                <$type>::deserialize(value).map_err(|error| {
                    RpcError::InvalidParams(format!("invalid argument {index}: {error}"))
                })
            }
        })+
    };
}

argument!(
    Address,
    B256,
    BlockId,
    BlockNumberOrTag,
    BlockOverrides,
    Bytes,
    Filter,
    Forking,
    JsonStorageKey,
    MineAt,
    Moved,
    Number,
    Percentiles,
    Slots,
    StateOverride,
    String,
    Tracing,
    TransactionRequest,
    U256,
    bool,
);

impl<T: Argument> Argument for Option<T> {
    fn parse(index: usize, value: Option<&Value>) -> Result<Self, RpcError> {
        value.map(|value| T::parse(index, Some(value))).transpose()
    }
}

macro_rules! arguments {
    ($count:literal: $($index:literal $type:ident),*) => {
        impl<$($type: Argument),*> Arguments for ($($type,)*) {
            const COUNT: usize = $count;

            fn parse(values: &[Value]) -> Result<Self, RpcError> {
                Ok(($($type::parse($index, values.get($index).filter(|it| !it.is_null()))?,)*))
            }
        }
    };
}

arguments!(1: 0 A);
arguments!(2: 0 A, 1 B);
arguments!(3: 0 A, 1 B, 2 C);
arguments!(4: 0 A, 1 B, 2 C, 3 D);

impl Arguments for () {
    const COUNT: usize = 0;

    fn parse(_: &[Value]) -> Result<Self, RpcError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse<T: Arguments>(raw: &str) -> Result<T, String> {
        Params::read(Some(raw)).and_then(Params::parse).map_err(|error| error.to_string())
    }

    #[test]
    fn arguments_are_read_in_order_and_the_last_may_be_left_out() {
        let full: (Number, Option<bool>) = parse(r#"["0x10", true]"#).unwrap();
        let short: (Number, Option<bool>) = parse("[7]").unwrap();
        let null: (Number, Option<bool>) = parse(r#"["12", null]"#).unwrap();

        assert_eq!(full, (Number(16), Some(true)));
        assert_eq!(short, (Number(7), None));
        assert_eq!(null, (Number(12), None));
        assert_eq!(Params::read(None).unwrap().parse::<()>().unwrap(), ());
    }

    #[test]
    fn bad_arguments_are_named_by_their_place() {
        let missing = parse::<(Number, bool)>("[1]").unwrap_err();
        let malformed = parse::<(Number, bool)>(r#"[1, "yes"]"#).unwrap_err();
        let too_many = parse::<(Number,)>("[1, 2]").unwrap_err();
        let no_list = parse::<(Number,)>("{}").unwrap_err();

        assert_eq!(missing, "missing value for required argument 1");
        assert!(malformed.starts_with("invalid argument 1: "), "{malformed}");
        assert_eq!(too_many, "too many arguments, want at most 1");
        assert_eq!(no_list, "non-array args");
    }
}
