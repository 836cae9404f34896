//! What programs asked of their host, call by call: the records of Nitro's `stylusTracer`.
//!
//! Nothing is recorded unless a run is given a [`Recorder`].

mod parts;

use revm::{
    interpreter::{CallScheme, CreateScheme, FrameInput},
    primitives::{Address, Bytes},
};

use super::{engine::HostCall, hooks::Hook, run::Program};

/// One host call, one frame, or the begin or end of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The host call's name, or `user_entrypoint`, `user_returned`, `evm_call_contract` and the
    /// like.
    pub name: &'static str,
    /// What it was given, numbers big-endian.
    pub args: Bytes,
    /// What it answered.
    pub outs: Bytes,
    /// Ink that the program had before.
    pub start_ink: u64,
    /// Ink that it had after.
    pub end_ink: u64,
    /// Of a frame: whose code ran, and what happened there.
    pub inner: Option<Inner>,
}

/// A frame inside of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inner {
    /// Whose code ran.
    pub address: Address,
    /// What happened there, in order.
    pub steps: Vec<Record>,
}

/// Collects the records of one transaction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorder {
    /// Of the frame that runs.
    steps: Vec<Record>,
    /// Frames around it, with what happened there before.
    open: Vec<(&'static str, Address, Vec<Record>)>,
}

impl Recorder {
    /// A frame begins, not the outermost; `created` is the account, if it makes one.
    pub(crate) fn enter(&mut self, asked: Asked, created: Address) {
        let address = asked.code_of.unwrap_or(created);
        self.open.push((asked.name, address, std::mem::take(&mut self.steps)));
    }

    /// It ended.
    pub(crate) fn leave(&mut self) {
        let Some((name, address, around)) = self.open.pop() else { return };
        let steps = std::mem::replace(&mut self.steps, around);
        let inner = Some(Inner { address, steps });
        self.steps.push(Record { name, inner, ..Record::default() });
    }

    /// A program begins or ends: both are told with the ink it began with.
    pub(crate) fn note(&mut self, name: &'static str, args: u32, outs: Option<u32>, ink: u64) {
        let (args, outs) = match outs {
            None => (args.to_be_bytes().into(), Bytes::new()),
            Some(status) => (Bytes::new(), status.to_be_bytes().into()),
        };
        self.steps.push(Record { name, args, outs, start_ink: ink, end_ink: ink, inner: None });
    }

    /// A host call is done. One that ran a frame takes the place of the frame's own record.
    pub(crate) fn record(&mut self, mut record: Record) {
        let frame = match record.name {
            "call_contract" => "evm_call_contract",
            "delegate_call_contract" => "evm_delegate_call_contract",
            "static_call_contract" => "evm_static_call_contract",
            _ => return self.steps.push(record),
        };
        if let Some(last) = self.steps.pop_if(|last| last.name == frame) {
            record.inner = last.inner;
        }
        self.steps.push(record);
    }

    /// All that was recorded.
    pub(crate) fn finish(self) -> Vec<Record> {
        self.steps
    }
}

/// A frame that some code asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    name: &'static str,
    /// Whose code is to run; of a creation it is known when the frame is there.
    code_of: Option<Address>,
}

impl Asked {
    pub(crate) fn of(input: &FrameInput) -> Self {
        match input {
            FrameInput::Call(call) => {
                let name = match call.scheme {
                    CallScheme::Call => "evm_call_contract",
                    CallScheme::DelegateCall => "evm_delegate_call_contract",
                    CallScheme::StaticCall => "evm_static_call_contract",
                    CallScheme::CallCode => "",
                };
                Self { name, code_of: Some(call.bytecode_address) }
            }
            FrameInput::Create(create) => {
                let name = match create.scheme() {
                    CreateScheme::Create2 { .. } => "evm_create2",
                    _ => "evm_create1",
                };
                Self { name, code_of: None }
            }
            FrameInput::Empty => Self { name: "", code_of: None },
        }
    }
}

/// A host call that has begun.
#[derive(Debug)]
pub(crate) struct Begun {
    call: HostCall,
    args: Bytes,
    start_ink: u64,
}

impl Begun {
    pub(crate) fn new(call: HostCall, program: &Program) -> Self {
        Self { call, args: parts::args(call, program), start_ink: program.instance.ink() }
    }

    /// With what it answered.
    pub(crate) fn end(self, answer: u64, program: &Program) -> Record {
        let Self { call, args, start_ink } = self;
        let outs = parts::outs(call, answer, program);
        let end_ink = program.instance.ink();
        Record { name: name(call.hook), args, outs, start_ink, end_ink, inner: None }
    }
}

/// What the tracer calls a host call.
fn name(hook: Hook) -> &'static str {
    match hook {
        Hook::LogTxt => "console_log_text",
        Hook::LogI32 | Hook::LogI64 | Hook::LogF32 | Hook::LogF64 => "console_log",
        Hook::TeeI32 | Hook::TeeI64 | Hook::TeeF32 | Hook::TeeF64 => "console_tee",
        named => named.name(),
    }
}
