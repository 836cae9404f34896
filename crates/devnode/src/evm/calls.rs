//! The frames of a run, each inside of the one that asked for it: what geth's `callTracer` tells.

use revm::{
    context::TxEnv,
    context_interface::result::HaltReason,
    handler::FrameResult,
    interpreter::{CallScheme, CreateScheme, FrameInput, SuccessOrHalt},
    primitives::{Address, Bytes, Log, TxKind, U256},
};

use super::{Ctx, Executed, Outcome, refusal::halt_text};

/// How a frame that reverted ended, in geth's words.
const REVERTED: &str = "execution reverted";

/// A call or creation, and what it led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallFrame {
    /// `CALL`, `STATICCALL`, `DELEGATECALL`, `CALLCODE`, `CREATE` or `CREATE2`.
    pub kind: &'static str,
    /// The account that asked for it.
    pub from: Address,
    /// The account whose code ran, or that was created; `None` where none was.
    pub to: Option<Address>,
    /// Wei that came with it; of a delegate call, those of the frame around.
    pub value: Option<U256>,
    /// Gas it was given.
    pub gas: u64,
    /// Gas it used. Of the outermost one: what the transaction paid for.
    pub gas_used: u64,
    /// Calldata, or init code.
    pub input: Bytes,
    /// Return data, revert data, or the code that was left.
    pub output: Bytes,
    /// Why it failed, in geth's words.
    pub error: Option<String>,
    /// The frames it asked for, in order.
    pub calls: Vec<CallFrame>,
    /// What it logged; nothing, if it or a frame around it failed.
    pub logs: Vec<CallLog>,
}

/// A log, and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallLog {
    /// What was logged.
    pub log: Log,
    /// How many frames its frame had asked for by then.
    pub position: usize,
    /// How many logs of the transaction come before it.
    pub index: usize,
}

impl CallFrame {
    /// A frame that is asked for; `None` for what is none.
    pub(super) fn asked(input: &FrameInput, ctx: &Ctx<'_>) -> Option<Self> {
        match input {
            FrameInput::Call(call) => {
                let (kind, from) = match call.scheme {
                    CallScheme::Call => ("CALL", call.caller),
                    CallScheme::StaticCall => ("STATICCALL", call.caller),
                    // These act for the account that asks, whoever called it.
                    CallScheme::DelegateCall => ("DELEGATECALL", call.target_address),
                    CallScheme::CallCode => ("CALLCODE", call.target_address),
                };
                let value = (call.scheme != CallScheme::StaticCall).then(|| call.value.get());
                Some(Self {
                    kind,
                    from,
                    to: Some(call.bytecode_address),
                    value,
                    gas: call.gas_limit,
                    input: call.input.bytes(ctx),
                    ..Self::default()
                })
            }
            FrameInput::Create(create) => Some(Self {
                kind: match create.scheme() {
                    CreateScheme::Create2 { .. } => "CREATE2",
                    _ => "CREATE",
                },
                from: create.caller(),
                value: Some(create.value()),
                gas: create.gas_limit(),
                input: create.init_code().clone(),
                ..Self::default()
            }),
            FrameInput::Empty => None,
        }
    }

    /// With what came of it.
    fn ended(mut self, result: &FrameResult) -> Self {
        let ended = result.interpreter_result();
        let kept = ended.result.is_ok_or_revert();
        self.gas_used =
            if kept { self.gas.saturating_sub(ended.gas.remaining()) } else { self.gas };
        if kept {
            self.output = ended.output.clone();
        }
        if let FrameResult::Create(create) = result {
            self.to = create.address.filter(|_| ended.result.is_ok());
        }
        self.error = match SuccessOrHalt::<HaltReason>::from(ended.result) {
            SuccessOrHalt::Success(_) => None,
            SuccessOrHalt::Revert => Some(REVERTED.to_owned()),
            SuccessOrHalt::Halt(reason) => Some(halt_text(&reason)),
            SuccessOrHalt::FatalExternalError | SuccessOrHalt::Internal(_) => {
                Some("internal error".to_owned())
            }
        };
        self
    }
}

impl CallFrame {
    /// Nothing is logged by what was undone.
    fn forget_logs(&mut self) {
        self.logs.clear();
        self.calls.iter_mut().for_each(Self::forget_logs);
    }
}

/// Collects the frames of one transaction.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallTree {
    /// Frames that run, the outermost first.
    open: Vec<CallFrame>,
    outermost: Option<CallFrame>,
    /// How many of the transaction's logs are told already.
    logs_told: usize,
}

impl CallTree {
    /// A frame begins; `logs` are the transaction's up to now.
    pub(super) fn enter(&mut self, frame: CallFrame, logs: &[Log]) {
        self.tell(logs);
        self.open.push(frame);
    }

    /// What is new was logged by the innermost frame.
    fn tell(&mut self, logs: &[Log]) {
        if let Some(frame) = self.open.last_mut() {
            let position = frame.calls.len();
            let new = logs.iter().cloned().enumerate().skip(self.logs_told);
            frame.logs.extend(new.map(|(index, log)| CallLog { log, position, index }));
        }
        self.logs_told = logs.len();
    }

    /// The innermost one ended; `logs` are the transaction's, without what it undid.
    pub(super) fn leave(&mut self, result: &FrameResult, logs: &[Log]) {
        self.tell(logs);
        let Some(mut frame) = self.open.pop().map(|frame| frame.ended(result)) else { return };
        if frame.error.is_some() {
            frame.forget_logs();
        }
        match self.open.last_mut() {
            Some(around) => around.calls.push(frame),
            None => self.outermost = Some(frame),
        }
    }

    /// The transaction as a frame, with all that were in it.
    pub(super) fn finish(self, tx: &TxEnv, executed: &Executed) -> CallFrame {
        let outermost = self.outermost.unwrap_or_else(|| CallFrame {
            // The transaction ended before its first frame, for lack of gas.
            kind: if tx.kind.is_create() { "CREATE" } else { "CALL" },
            from: tx.caller,
            to: match tx.kind {
                TxKind::Call(to) => Some(to),
                TxKind::Create => None,
            },
            value: Some(tx.value),
            input: tx.data.clone(),
            ..CallFrame::default()
        });
        let error = match &executed.outcome {
            Outcome::Success { .. } => None,
            Outcome::Revert { .. } => Some(REVERTED.to_owned()),
            Outcome::Halt { reason } => Some(reason.clone()),
        };
        CallFrame { gas: tx.gas_limit, gas_used: executed.gas_used, error, ..outermost }
    }
}
