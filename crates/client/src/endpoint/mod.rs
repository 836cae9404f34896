//! An endpoint of JSON-RPC, with the patience that public ones need.
//!
//! What only asks is asked again when the answer is lost; so is everything that the endpoint
//! refused to hear. What may have changed something is not: whoever sent it has to look.

mod fault;
mod patience;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use alloy::transports::{TransportError, TransportErrorKind, TransportFut};
use alloy_json_rpc::{ErrorPayload, RequestPacket, ResponsePacket};
use reqwest::{
    Client, StatusCode, Url,
    header::{CONTENT_TYPE, RETRY_AFTER},
};
use tower::Service;

pub use fault::{Fault, Unanswered};
pub use patience::Patience;

/// How long a connection may take to come about.
const CONNECTED_WITHIN: Duration = Duration::from_secs(10);

/// A transport of alloy's over HTTP. Its last error is an [`Unanswered`]. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    client: Client,
    url: Url,
    patience: Patience,
    /// Somebody has answered here. Until then, a refused connection is a wrong address.
    reached: Arc<AtomicBool>,
}

/// What one try came to.
enum Outcome {
    Answered(ResponsePacket),
    /// With how long the endpoint asks to wait, if it says so.
    Failed(Fault, Option<Duration>),
}

impl Endpoint {
    /// # Errors
    ///
    /// [`Fault`], if no HTTP client can be had.
    pub(crate) fn new(url: Url, patience: Patience) -> Result<Self, Fault> {
        let client = Client::builder()
            .connect_timeout(CONNECTED_WITHIN)
            .timeout(patience.answer_within)
            .build()
            .map_err(|error| Fault::Unreachable(fault::deepest(&error)))?;
        Ok(Self { client, url, patience, reached: Arc::default() })
    }

    async fn ask(self, request: RequestPacket) -> Result<ResponsePacket, TransportError> {
        let body = serde_json::to_vec(&request).map_err(TransportError::ser_err)?;
        let mut tries = 1;
        loop {
            let (fault, asked_to_wait) = match self.attempt(body.clone()).await {
                Outcome::Answered(answer) => return Ok(answer),
                Outcome::Failed(fault, wait) => (fault, wait),
            };
            let pause = self.patience.pause(tries, asked_to_wait);
            match pause {
                Some(pause) if self.may_repeat(&fault, &request) => {
                    tokio::time::sleep(pause).await;
                    tries += 1;
                }
                _ => return Err(TransportErrorKind::custom(self.unanswered(tries, fault))),
            }
        }
    }

    fn may_repeat(&self, fault: &Fault, request: &RequestPacket) -> bool {
        if matches!(fault, Fault::Unreachable(_)) && !self.reached.load(Ordering::Relaxed) {
            return false;
        }
        let mut methods = request.method_names();
        match fault {
            // A gateway that gives up on a search gives up on it again: it has to be narrowed.
            Fault::Status(504) if methods.any(|it| it == "eth_getLogs") => false,
            fault if !fault.is_passing() => false,
            // A batch may have been heard in part.
            fault => {
                let unheard = fault.is_unheard() && request.as_single().is_some();
                unheard || request.method_names().all(patience::only_asks)
            }
        }
    }

    fn unanswered(&self, tries: u32, fault: Fault) -> Unanswered {
        Unanswered { at: shown(&self.url), tries, fault }
    }

    async fn attempt(&self, body: Vec<u8>) -> Outcome {
        let request = self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json");
        let answer = match request.body(body).send().await {
            Ok(answer) => answer,
            Err(error) => return Outcome::Failed(self.fault_of(&error), None),
        };
        self.reached.store(true, Ordering::Relaxed);
        let status = answer.status();
        let wait = answer.headers().get(RETRY_AFTER).and_then(|it| it.to_str().ok());
        let wait = wait.and_then(|it| it.trim().parse().ok()).map(Duration::from_secs);
        let body = match answer.bytes().await {
            Ok(body) => body,
            Err(error) => return Outcome::Failed(self.fault_of(&error), wait),
        };
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Outcome::Failed(Fault::Limited, wait);
        }
        // Some nodes give errors of JSON-RPC a status of their own.
        match serde_json::from_slice::<ResponsePacket>(&body) {
            Ok(answer) if answer.iter_errors().any(is_limit) => {
                Outcome::Failed(Fault::Limited, wait)
            }
            Ok(answer) => Outcome::Answered(answer),
            Err(_) if status.is_success() => Outcome::Failed(Fault::NotJsonRpc, wait),
            Err(_) => Outcome::Failed(Fault::Status(status.as_u16()), wait),
        }
    }

    fn fault_of(&self, error: &reqwest::Error) -> Fault {
        if error.is_connect() {
            Fault::Unreachable(fault::deepest(error))
        } else if error.is_timeout() {
            Fault::TimedOut(self.patience.answer_within)
        } else {
            Fault::Broken(fault::deepest(error))
        }
    }
}

impl Service<RequestPacket> for Endpoint {
    type Response = ResponsePacket;
    type Error = TransportError;
    type Future = TransportFut<'static>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: RequestPacket) -> Self::Future {
        Box::pin(self.clone().ask(request))
    }
}

/// Whether an answer says that too much was asked in too short a time. Providers agree on no code;
/// -32005 alone means too many results as well, where waiting does not help.
fn is_limit<D>(error: &ErrorPayload<D>) -> bool {
    const WORDS: [&str; 5] =
        ["rate limit", "rate exceeded", "too many requests", "request limit", "credits limited"];
    let said = error.message.to_lowercase();
    error.code == 429 || WORDS.iter().any(|words| said.contains(words))
}

/// An address of http or https.
pub(crate) fn parsed(address: &str) -> Option<Url> {
    Url::parse(address).ok().filter(|it| matches!(it.scheme(), "http" | "https"))
}

/// As much of an address as may be printed; nothing of one that is not of http or https.
pub fn told(address: &str) -> Option<String> {
    parsed(address).as_ref().map(shown)
}

/// As much of an address as may be printed: what follows the host can be a key.
pub(crate) fn shown(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{}://{host}:{port}", url.scheme()),
        None => format!("{}://{host}", url.scheme()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_an_address_is_not_shown() {
        let url = Url::parse("https://user:secret@example.org:444/v2/secret?key=secret").unwrap();
        assert_eq!(shown(&url), "https://example.org:444");
        assert_eq!(told(url.as_str()).unwrap(), "https://example.org:444");
        assert_eq!(told("example.org/secret"), None);
        assert_eq!(told("wss://example.org/secret"), None);
    }

    #[test]
    fn too_many_results_are_no_reason_to_wait() {
        let error = |code, message: &'static str| ErrorPayload::<()> {
            code,
            message: message.into(),
            data: None,
        };
        assert!(!is_limit(&error(-32005, "query returned more than 10000 results")));
        assert!(!is_limit(&error(-32000, "nonce too low")));
        assert!(is_limit(&error(-32005, "daily request count exceeded, request rate limited")));
        assert!(is_limit(&error(-32007, "100/second request limit reached")));
        assert!(is_limit(&error(429, "compute units")));
    }
}
