//! What can go wrong between us and a node, and what to do about it.

use std::{error::Error, fmt, time::Duration};

/// What came instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No connection came about.
    Unreachable(String),
    /// No answer within this time.
    TimedOut(Duration),
    /// The connection ended before the answer did.
    Broken(String),
    /// Too much was asked in too short a time: HTTP status 429, or the same in JSON-RPC.
    Limited,
    /// Something else than JSON-RPC, such as a web page.
    NotJsonRpc,
    /// An HTTP status without JSON-RPC.
    Status(u16),
}

impl Fault {
    /// Whether it may be over soon.
    pub(super) const fn is_passing(&self) -> bool {
        match self {
            // Request timeout, too early, and what servers say of themselves.
            Self::Status(status) => matches!(status, 408 | 425 | 500..=599),
            _ => true,
        }
    }

    /// Whether nobody can have acted on the request.
    pub(super) const fn is_unheard(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Limited)
    }
}

/// An endpoint that did not answer, as often as it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Scheme, host and port; without what follows them, which may be a key.
    pub at: String,
    /// How often it was asked.
    pub tries: u32,
    /// What came the last time.
    pub fault: Fault,
}

impl Error for Unanswered {}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, tries, fault } = self;
        match fault {
            Fault::Unreachable(reason) => {
                write!(f, "nobody answers at {at}: {reason}; is the node running there?")
            }
            Fault::TimedOut(within) => {
                let within = within.as_secs_f32();
                write!(f, "{at} gave no answer within {within} s; try again, or another endpoint")
            }
            Fault::Broken(reason) => {
                write!(f, "the connection to {at} broke: {reason}; try again, or another endpoint")
            }
            Fault::Limited => write!(
                f,
                "{at} says that it is asked too often (429); wait, or use an endpoint with a \
                 higher limit"
            ),
            Fault::NotJsonRpc => write!(
                f,
                "{at} answers with something else than JSON-RPC, such as a web page; is the \
                 address complete, with its path and key?"
            ),
            Fault::Status(status @ (401 | 403)) => {
                write!(f, "{at} lets nobody in (HTTP {status}); does the address have its key?")
            }
            Fault::Status(status) => {
                write!(f, "{at} answers with HTTP status {status}; try again, or another endpoint")
            }
        }?;
        if 1 < *tries { write!(f, " (asked {tries} times)") } else { Ok(()) }
    }
}

/// The cause behind an error, without the address, which may contain a key.
pub(super) fn deepest(error: &dyn Error) -> String {
    let mut deepest = error;
    while let Some(cause) = deepest.source() {
        deepest = cause;
    }
    let reason = deepest.to_string();
    match reason.split_once(" for url (") {
        Some((before, _)) => before.to_owned(),
        None => reason,
    }
}
