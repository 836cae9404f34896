//! What a program may call of its host: names, signatures, and nothing of what they do.
//!
//! This table is the only one. Activation checks imports against it, the engine links by it and
//! the host dispatches on it.

/// A WebAssembly number type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValType {
    /// 32-bit integer; also every pointer and length.
    I32,
    /// 64-bit integer.
    I64,
    /// 32-bit float.
    F32,
    /// 64-bit float.
    F64,
}

/// The module programs import the host calls of every chain from.
pub const VM_HOOKS: &str = "vm_hooks";

/// The module programs import printing from; debug chains only.
pub const CONSOLE: &str = "console";

macro_rules! hooks {
    ($($(#[$doc:meta])* $hook:ident = $module:ident . $name:literal
        ($($param:ident),*) $(-> $result:ident)?;)*) => {
        /// A host call.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Hook {
            $($(#[$doc])* $hook,)*
        }

        impl Hook {
            /// Every host call, in the order of the table; `hook as usize` is the position.
            pub const ALL: &'static [Self] = &[$(Self::$hook),*];

            /// The module it is imported from: [`VM_HOOKS`] or [`CONSOLE`].
            pub const fn module(self) -> &'static str {
                match self { $(Self::$hook => $module,)* }
            }

            /// The name it is imported by.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$hook => $name,)* }
            }

            /// Its parameters, in order.
            pub const fn params(self) -> &'static [ValType] {
                match self { $(Self::$hook => &[$(ValType::$param),*],)* }
            }

            /// Its result, if it has one.
            pub const fn result(self) -> Option<ValType> {
                match self { $(Self::$hook => hooks!(@result $($result)?),)* }
            }
        }
    };
    (@result) => { None };
    (@result $result:ident) => { Some(ValType::$result) };
}

hooks! {
    /// Copies the calldata to a pointer.
    ReadArgs = VM_HOOKS."read_args"(I32);
    /// Replaces the pending output: pointer, length.
    WriteResult = VM_HOOKS."write_result"(I32, I32);
    /// Stops the program with a status: 0 succeeds, anything else reverts.
    ExitEarly = VM_HOOKS."exit_early"(I32);
    /// Reads a storage slot through the frame's cache: key, destination.
    StorageLoadBytes32 = VM_HOOKS."storage_load_bytes32"(I32, I32);
    /// Writes a storage slot into the frame's cache: key, value.
    StorageCacheBytes32 = VM_HOOKS."storage_cache_bytes32"(I32, I32);
    /// Writes the cache's changes to the state; not 0 also empties the cache.
    StorageFlushCache = VM_HOOKS."storage_flush_cache"(I32);
    /// Reads a transient slot: key, destination.
    TransientLoadBytes32 = VM_HOOKS."transient_load_bytes32"(I32, I32);
    /// Writes a transient slot: key, value.
    TransientStoreBytes32 = VM_HOOKS."transient_store_bytes32"(I32, I32);
    /// Calls: address, data, length, value, gas, where to put the returned length; a status.
    CallContract = VM_HOOKS."call_contract"(I32, I32, I32, I32, I64, I32) -> I32;
    /// Delegates: address, data, length, gas, where to put the returned length; a status.
    DelegateCallContract =
        VM_HOOKS."delegate_call_contract"(I32, I32, I32, I64, I32) -> I32;
    /// Calls statically: as [`Hook::DelegateCallContract`].
    StaticCallContract =
        VM_HOOKS."static_call_contract"(I32, I32, I32, I64, I32) -> I32;
    /// Creates: code, length, endowment, where to put the address and the returned length.
    Create1 = VM_HOOKS."create1"(I32, I32, I32, I32, I32);
    /// Creates by salt: code, length, endowment, salt, where to put address and returned length.
    Create2 = VM_HOOKS."create2"(I32, I32, I32, I32, I32, I32);
    /// Copies a part of the last call's output: destination, offset, size; bytes copied.
    ReadReturnData = VM_HOOKS."read_return_data"(I32, I32, I32) -> I32;
    /// The length of the last call's output.
    ReturnDataSize = VM_HOOKS."return_data_size"() -> I32;
    /// Emits a log: topics followed by data, length of both, number of topics.
    EmitLog = VM_HOOKS."emit_log"(I32, I32, I32);
    /// An account's balance: address, destination.
    AccountBalance = VM_HOOKS."account_balance"(I32, I32);
    /// Copies a part of an account's code: address, offset, size, destination; bytes copied.
    AccountCode = VM_HOOKS."account_code"(I32, I32, I32, I32) -> I32;
    /// The length of an account's code.
    AccountCodeSize = VM_HOOKS."account_code_size"(I32) -> I32;
    /// An account's code hash: address, destination.
    AccountCodehash = VM_HOOKS."account_codehash"(I32, I32);
    /// Gas left.
    EvmGasLeft = VM_HOOKS."evm_gas_left"() -> I64;
    /// Ink left.
    EvmInkLeft = VM_HOOKS."evm_ink_left"() -> I64;
    /// The base fee, a word.
    BlockBasefee = VM_HOOKS."block_basefee"(I32);
    /// The chain id.
    Chainid = VM_HOOKS."chainid"() -> I64;
    /// The block's beneficiary, an address.
    BlockCoinbase = VM_HOOKS."block_coinbase"(I32);
    /// The block's gas limit.
    BlockGasLimit = VM_HOOKS."block_gas_limit"() -> I64;
    /// The block number as the `NUMBER` opcode shows it.
    BlockNumber = VM_HOOKS."block_number"() -> I64;
    /// The block's time in seconds.
    BlockTimestamp = VM_HOOKS."block_timestamp"() -> I64;
    /// The acting address.
    ContractAddress = VM_HOOKS."contract_address"(I32);
    /// Divides words in place.
    MathDiv = VM_HOOKS."math_div"(I32, I32);
    /// Remainder of words in place.
    MathMod = VM_HOOKS."math_mod"(I32, I32);
    /// Raises a word to a power in place, modulo 2^256.
    MathPow = VM_HOOKS."math_pow"(I32, I32);
    /// Adds words in place, modulo a third.
    MathAddMod = VM_HOOKS."math_add_mod"(I32, I32, I32);
    /// Multiplies words in place, modulo a third.
    MathMulMod = VM_HOOKS."math_mul_mod"(I32, I32, I32);
    /// Whether the acting address is already further up the call stack.
    MsgReentrant = VM_HOOKS."msg_reentrant"() -> I32;
    /// The caller, an address.
    MsgSender = VM_HOOKS."msg_sender"(I32);
    /// The value sent, a word.
    MsgValue = VM_HOOKS."msg_value"(I32);
    /// Keccak-256: input, length, destination.
    NativeKeccak256 = VM_HOOKS."native_keccak256"(I32, I32, I32);
    /// The effective gas price, a word.
    TxGasPrice = VM_HOOKS."tx_gas_price"(I32);
    /// Ink per gas.
    TxInkPrice = VM_HOOKS."tx_ink_price"() -> I32;
    /// The transaction's signer, an address.
    TxOrigin = VM_HOOKS."tx_origin"(I32);
    /// Pays for pages before they are grown.
    PayForMemoryGrow = VM_HOOKS."pay_for_memory_grow"(I32);
    /// Prints text: pointer, length.
    LogTxt = CONSOLE."log_txt"(I32, I32);
    /// Prints a number.
    LogI32 = CONSOLE."log_i32"(I32);
    /// Prints a number.
    LogI64 = CONSOLE."log_i64"(I64);
    /// Prints a number.
    LogF32 = CONSOLE."log_f32"(F32);
    /// Prints a number.
    LogF64 = CONSOLE."log_f64"(F64);
    /// Prints a number and returns it.
    TeeI32 = CONSOLE."tee_i32"(I32) -> I32;
    /// Prints a number and returns it.
    TeeI64 = CONSOLE."tee_i64"(I64) -> I64;
    /// Prints a number and returns it.
    TeeF32 = CONSOLE."tee_f32"(F32) -> F32;
    /// Prints a number and returns it.
    TeeF64 = CONSOLE."tee_f64"(F64) -> F64;
}

impl Hook {
    /// The host call of an import, whatever the chain; `None` where there is none of that name.
    pub fn from_name(module: &str, name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|hook| hook.module() == module && hook.name() == name)
    }

    /// Whether only debug chains have it.
    pub fn is_debug(self) -> bool {
        self.module() == CONSOLE
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn there_are_42_host_calls_and_9_for_printing() {
        let debug = Hook::ALL.iter().filter(|hook| hook.is_debug()).count();

        assert_eq!((Hook::ALL.len() - debug, debug), (42, 9));
    }

    #[test]
    fn every_host_call_is_found_by_its_own_name() {
        let names: HashSet<_> = Hook::ALL.iter().map(|hook| (hook.module(), hook.name())).collect();

        assert_eq!(names.len(), Hook::ALL.len());
        for (position, hook) in Hook::ALL.iter().enumerate() {
            assert_eq!(Hook::from_name(hook.module(), hook.name()), Some(*hook));
            assert_eq!(*hook as usize, position);
        }
        assert_eq!(Hook::from_name(CONSOLE, "read_args"), None);
        assert_eq!(Hook::from_name("debug", "null_host"), None);
    }

    #[test]
    fn only_the_three_calls_and_64_bit_printing_take_i64() {
        let wide: Vec<_> = Hook::ALL
            .iter()
            .filter(|hook| hook.params().contains(&ValType::I64))
            .map(|hook| hook.name())
            .collect();

        assert_eq!(
            wide,
            [
                "call_contract",
                "delegate_call_contract",
                "static_call_contract",
                "log_i64",
                "tee_i64",
            ]
        );
    }
}
