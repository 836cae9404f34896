//! One call of a program, from its entry to its outcome.

use revm::{
    handler::FrameResult,
    interpreter::FrameInput,
    primitives::{Address, Bytes, U256},
};

use super::{
    engine::{Event, Instance, Trap},
    hooks::Hook,
    host::{Answer, Host, Stop, StorageCache, Waiting},
    trace::Begun,
};
use crate::{arbos::StylusParams, evm::Ctx};

/// A running program. It goes on whenever [`Program::run`] is called and stops where it needs
/// another frame or is done.
#[derive(Debug)]
pub(crate) struct Program {
    pub(super) frame: Frame,
    pub(super) params: StylusParams,
    pub(super) instance: Instance,
    /// What the program will return.
    pub(super) output: Bytes,
    /// What the last call or creation returned.
    pub(super) return_data: Bytes,
    pub(super) storage: StorageCache,
    /// The account whose code was asked for last.
    pub(super) last_code: Option<(Address, Bytes)>,
    /// Gas to be refunded for cleared storage (EIP-3529), of this frame and those it called.
    pub(super) refund: i64,
    /// The frame the program waits for.
    pub(super) waiting: Option<Waiting>,
    /// What it was entered with.
    initial_ink: u64,
    next: Next,
}

/// The message a program was called with.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// Whose storage and balance it acts on.
    pub(crate) acting: Address,
    /// Who called.
    pub(crate) caller: Address,
    /// Value sent, or in a delegate call the value of the frame around.
    pub(crate) value: U256,
    /// What it was called with.
    pub(crate) calldata: Bytes,
    /// Whether it may not change the state.
    pub(crate) is_static: bool,
    /// Whether the acting account has another frame open further out.
    pub(crate) is_reentrant: bool,
}

/// How the program goes on.
#[derive(Debug)]
enum Next {
    Enter,
    /// The host call `0` has this answer.
    Answer(Hook, Result<u64, Stop>),
    /// A frame is running; its host call is this one.
    Frame(Hook, Option<Begun>),
    Nothing,
}

/// Why a program stopped.
#[derive(Debug)]
pub(crate) enum Step {
    /// This frame has to run first; [`Program::deliver`] takes its result.
    Frame(FrameInput),
    /// It is done.
    Done(Outcome),
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// With status 0.
    Success,
    /// With another status: the frame reverts with the output.
    Revert,
    /// By a trap or a host call that is not possible: the frame reverts without data.
    Failure,
    /// It could not pay.
    OutOfInk,
    /// It nested its functions too deep.
    OutOfStack,
}

impl From<Stop> for Outcome {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::OutOfInk => Self::OutOfInk,
            Stop::Failure => Self::Failure,
            Stop::Exit(status) => Self::of_status(status),
        }
    }
}

impl From<Trap> for Outcome {
    fn from(trap: Trap) -> Self {
        match trap {
            Trap::OutOfInk => Self::OutOfInk,
            Trap::OutOfStack => Self::OutOfStack,
            Trap::Fault => Self::Failure,
        }
    }
}

impl Outcome {
    fn of_status(status: u32) -> Self {
        if status == 0 { Self::Success } else { Self::Revert }
    }
}

impl Program {
    /// A program about to be entered.
    pub(crate) fn new(frame: Frame, params: StylusParams, instance: Instance) -> Self {
        Self {
            frame,
            params,
            instance,
            output: Bytes::new(),
            return_data: Bytes::new(),
            storage: StorageCache::default(),
            last_code: None,
            refund: 0,
            waiting: None,
            initial_ink: 0,
            next: Next::Enter,
        }
    }

    /// Runs until the program needs another frame or ends.
    pub(crate) fn run(&mut self, ctx: &mut Ctx<'_>) -> Step {
        let mut event = match std::mem::replace(&mut self.next, Next::Nothing) {
            // Calldata is shorter than 4 GiB: its gas is paid by the byte.
            Next::Enter => {
                let len = self.frame.calldata.len() as u32;
                self.begin(ctx, len);
                self.instance.start(len)
            }
            Next::Answer(hook, Ok(answer)) => self.instance.resume(hook, answer),
            Next::Answer(_, Err(stop)) => return Step::Done(stop.into()),
            Next::Frame(..) | Next::Nothing => unreachable!("a program waits for its frame"),
        };
        loop {
            let call = match event {
                Event::HostCall(call) => call,
                Event::Returned(status) => {
                    self.end(ctx, status);
                    return Step::Done(Outcome::of_status(status));
                }
                Event::Trapped(trap) => return Step::Done(trap.into()),
            };
            let begun = ctx.chain.recorder.is_some().then(|| Begun::new(call, self));
            match (Host { ctx: &mut *ctx, program: self }).call(call) {
                Ok(Answer::Value(answer)) => {
                    self.record(ctx, begun, answer);
                    event = self.instance.resume(call.hook, answer);
                }
                Ok(Answer::Frame(input)) => {
                    self.next = Next::Frame(call.hook, begun);
                    return Step::Frame(input);
                }
                Err(stop) => {
                    if let Stop::Exit(status) = stop {
                        self.record(ctx, begun, 0);
                        self.end(ctx, status);
                    }
                    return Step::Done(stop.into());
                }
            }
        }
    }

    /// Takes the result of the frame the program waits for.
    pub(crate) fn deliver(&mut self, ctx: &mut Ctx<'_>, result: FrameResult) {
        let (Next::Frame(hook, begun), Some(waiting)) =
            (std::mem::replace(&mut self.next, Next::Nothing), self.waiting.take())
        else {
            unreachable!("a frame's result comes to the program that asked for it");
        };
        let answer = Host { ctx: &mut *ctx, program: self }.take_result(waiting, result);
        if let Ok(answer) = answer {
            self.record(ctx, begun, answer);
        }
        self.next = Next::Answer(hook, answer);
    }

    fn begin(&mut self, ctx: &mut Ctx<'_>, calldata_len: u32) {
        self.initial_ink = self.instance.ink();
        if let Some(recorder) = &mut ctx.chain.recorder {
            recorder.note("user_entrypoint", calldata_len, None, self.initial_ink);
        }
    }

    fn end(&self, ctx: &mut Ctx<'_>, status: u32) {
        if let Some(recorder) = &mut ctx.chain.recorder {
            recorder.note("user_returned", 0, Some(status), self.initial_ink);
        }
    }

    fn record(&self, ctx: &mut Ctx<'_>, begun: Option<Begun>, answer: u64) {
        if let (Some(recorder), Some(begun)) = (&mut ctx.chain.recorder, begun) {
            recorder.record(begun.end(answer, self));
        }
    }

    /// What the program wrote as its result.
    pub(crate) fn output(&self) -> Bytes {
        self.output.clone()
    }

    /// Gas to be refunded for cleared storage.
    pub(crate) fn refund(&self) -> i64 {
        self.refund
    }

    /// Whole gas the ink left is worth. Rounds down: a part of a gas buys nothing.
    pub(crate) fn gas_left(&self) -> u64 {
        self.instance.ink().checked_div(self.ink_price()).unwrap_or(u64::MAX)
    }

    /// Ink in one gas.
    pub(super) fn ink_price(&self) -> u64 {
        u64::from(self.params.ink_price)
    }
}
