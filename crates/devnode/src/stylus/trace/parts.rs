//! Which bytes of memory and which numbers belong to a host call, as records show them.

use revm::primitives::Bytes;

use crate::stylus::{engine::HostCall, hooks::Hook, run::Program};

/// A piece of what a host call is given or answers. Arguments are named by their position.
enum Part {
    /// So many bytes of memory where the argument points.
    Memory(usize, u32),
    /// Memory where the first argument points, as long as the second says.
    Slice(usize, usize),
    /// Memory where the argument points, as long as the host call answered.
    Copied(usize),
    /// The lower bytes of the argument.
    Argument(usize, usize),
    /// The lower bytes of the answer.
    Answer(usize),
    /// The length that the argument points to; in memory it is little-endian.
    Length(usize),
    /// What the program was called with.
    Calldata,
}

use Part::{Answer, Argument, Calldata, Copied, Length, Memory, Slice};

pub(super) fn args(call: HostCall, program: &Program) -> Bytes {
    bytes(given(call.hook), call, 0, program)
}

pub(super) fn outs(call: HostCall, answer: u64, program: &Program) -> Bytes {
    bytes(answered(call.hook), call, answer, program)
}

const fn given(hook: Hook) -> &'static [Part] {
    match hook {
        Hook::WriteResult | Hook::LogTxt => &[Slice(0, 1)],
        Hook::ExitEarly => &[Argument(0, 4)],
        Hook::StorageLoadBytes32 | Hook::TransientLoadBytes32 => &[Memory(0, 32)],
        Hook::StorageCacheBytes32 | Hook::TransientStoreBytes32 => &[Memory(0, 32), Memory(1, 32)],
        Hook::StorageFlushCache => &[Argument(0, 1)],
        Hook::CallContract => &[Memory(0, 20), Argument(4, 8), Memory(3, 32), Slice(1, 2)],
        Hook::DelegateCallContract | Hook::StaticCallContract => {
            &[Memory(0, 20), Argument(3, 8), Slice(1, 2)]
        }
        Hook::Create1 => &[Memory(2, 32), Slice(0, 1)],
        Hook::Create2 => &[Memory(2, 32), Memory(3, 32), Slice(0, 1)],
        Hook::ReadReturnData => &[Argument(1, 4), Argument(2, 4)],
        Hook::EmitLog => &[Argument(2, 4), Slice(0, 1)],
        Hook::AccountBalance | Hook::AccountCodeSize | Hook::AccountCodehash => &[Memory(0, 20)],
        Hook::AccountCode => &[Memory(0, 20), Argument(1, 4), Argument(2, 4)],
        Hook::MathDiv | Hook::MathMod | Hook::MathPow => &[Memory(0, 32), Memory(1, 32)],
        Hook::MathAddMod | Hook::MathMulMod => &[Memory(0, 32), Memory(1, 32), Memory(2, 32)],
        Hook::NativeKeccak256 => &[Slice(0, 1)],
        Hook::PayForMemoryGrow => &[Argument(0, 2)],
        Hook::LogI32 | Hook::LogF32 | Hook::TeeI32 | Hook::TeeF32 => &[Argument(0, 4)],
        Hook::LogI64 | Hook::LogF64 | Hook::TeeI64 | Hook::TeeF64 => &[Argument(0, 8)],
        _ => &[],
    }
}

const fn answered(hook: Hook) -> &'static [Part] {
    match hook {
        Hook::ReadArgs => &[Calldata],
        Hook::StorageLoadBytes32
        | Hook::TransientLoadBytes32
        | Hook::AccountBalance
        | Hook::AccountCodehash => &[Memory(1, 32)],
        Hook::CallContract => &[Length(5), Answer(1)],
        Hook::DelegateCallContract | Hook::StaticCallContract => &[Length(4), Answer(1)],
        Hook::Create1 => &[Memory(3, 20), Length(4)],
        Hook::Create2 => &[Memory(4, 20), Length(5)],
        Hook::ReadReturnData => &[Copied(0)],
        Hook::AccountCode => &[Copied(3)],
        Hook::ReturnDataSize | Hook::AccountCodeSize | Hook::MsgReentrant | Hook::TxInkPrice => {
            &[Answer(4)]
        }
        Hook::Chainid
        | Hook::BlockGasLimit
        | Hook::BlockNumber
        | Hook::BlockTimestamp
        | Hook::EvmGasLeft
        | Hook::EvmInkLeft => &[Answer(8)],
        Hook::BlockCoinbase | Hook::ContractAddress | Hook::MsgSender | Hook::TxOrigin => {
            &[Memory(0, 20)]
        }
        Hook::BlockBasefee
        | Hook::MsgValue
        | Hook::TxGasPrice
        | Hook::MathDiv
        | Hook::MathMod
        | Hook::MathPow
        | Hook::MathAddMod
        | Hook::MathMulMod => &[Memory(0, 32)],
        Hook::NativeKeccak256 => &[Memory(2, 32)],
        _ => &[],
    }
}

fn bytes(parts: &[Part], call: HostCall, answer: u64, program: &Program) -> Bytes {
    let HostCall { args, .. } = call;
    // A host call that points elsewhere fails, and is not recorded.
    let memory = |at: usize, len: u32| program.instance.read(args.u32(at), len).unwrap_or_default();
    let lower = |number: u64, bytes: usize| number.to_be_bytes()[8 - bytes..].to_vec();
    let mut all = Vec::new();
    for part in parts {
        match *part {
            Memory(at, len) => all.extend_from_slice(memory(at, len)),
            Slice(at, len) => all.extend_from_slice(memory(at, args.u32(len))),
            Copied(at) => {
                let len = u32::try_from(answer).unwrap_or_default();
                all.extend_from_slice(memory(at, len));
            }
            Argument(at, bytes) => all.extend(lower(args.u64(at), bytes)),
            Answer(bytes) => all.extend(lower(answer, bytes)),
            Length(at) => all.extend(memory(at, 4).iter().rev()),
            Calldata => all.extend_from_slice(&program.frame.calldata),
        }
    }
    all.into()
}
