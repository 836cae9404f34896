//! A node that can misbehave: a proxy in front of one that does not. For tests.
#![allow(clippy::unwrap_used, reason = "it fails as the tests do that it is for")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use serde_json::{Value, json};

/// A request that came in.
#[derive(Clone, Debug)]
pub struct Asked {
    /// From 0, over all of them.
    pub number: usize,
    /// A call of JSON-RPC.
    pub call: Value,
}

impl Asked {
    /// Its method; empty for a batch.
    pub fn method(&self) -> &str {
        self.call["method"].as_str().unwrap_or_default()
    }

    /// Whether it gives the node a signed transaction.
    pub fn is_sending(&self) -> bool {
        self.method() == "eth_sendRawTransaction"
    }

    /// A result for this call.
    pub fn result(&self, result: impl Into<Value>) -> Deed {
        let answer = json!({
            "jsonrpc": "2.0", "id": self.call["id"], "result": result.into()
        });
        Deed::Say { status: "200 OK", headers: "", body: answer.to_string() }
    }
}

/// What becomes of a request.
pub enum Deed {
    /// The node answers it.
    Pass,
    /// It gets lost.
    LoseRequest,
    /// The node hears it; its answer gets lost.
    LoseAnswer,
    /// The node hears it, then this happens, and then it is answered.
    PassThen(Box<dyn FnOnce() + Send>),
    /// Nobody answers, until whoever asked hangs up.
    Hang,
    /// It is answered by somebody else.
    Say {
        /// Code and reason.
        status: &'static str,
        /// Each with its line end.
        headers: &'static str,
        /// Of any kind.
        body: String,
    },
}

type Script = Box<dyn FnMut(&Asked) -> Deed + Send>;

/// What stands in front of a node. It ends when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
}

impl Proxy {
    /// In front of the node at `endpoint`; `script` decides.
    pub fn before(endpoint: &str, script: impl FnMut(&Asked) -> Deed + Send + 'static) -> Self {
        let node: SocketAddr = endpoint.strip_prefix("http://").unwrap().parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
            is_over: Arc::default(),
        };
        let (asked, is_over) = (proxy.asked.clone(), proxy.is_over.clone());
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(Box::new(script)));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if is_over.load(Ordering::SeqCst) {
                    return;
                }
                let (asked, script) = (asked.clone(), script.clone());
                // Whoever asked may be gone before the answer is there.
                thread::spawn(move || serve(stream.unwrap(), node, &asked, &script));
            }
        });
        proxy
    }

    /// With something after the host that nobody may see.
    pub fn endpoint(&self) -> String {
        format!("http://user:hunter2@{}/v2/hunter2?key=hunter2", self.address)
    }

    /// Requests so far.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes it up.
        let _ = TcpStream::connect(self.address);
    }
}

/// One request and its answer; the connection ends with it.
fn serve(
    mut stream: TcpStream,
    node: SocketAddr,
    asked: &AtomicUsize,
    script: &Mutex<Script>,
) -> Option<()> {
    let body = message(&stream)?;
    let call = serde_json::from_slice(&body).unwrap();
    let asked = Asked { number: asked.fetch_add(1, Ordering::SeqCst), call };
    let deed = (script.lock().unwrap())(&asked);
    let passed = || pass(node, &body);
    let (status, headers, answer) = match deed {
        Deed::LoseRequest => return None,
        Deed::LoseAnswer => {
            passed();
            return None;
        }
        Deed::Hang => {
            let _ = stream.read(&mut [0]);
            return None;
        }
        Deed::Pass => ("200 OK", "", passed()?),
        Deed::PassThen(then) => {
            let answer = passed();
            then();
            ("200 OK", "", answer?)
        }
        Deed::Say { status, headers, body } => (status, headers, body.into_bytes()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    stream.write_all(&[head.as_bytes(), &answer].concat()).ok()
}

/// What the node answers.
fn pass(node: SocketAddr, body: &[u8]) -> Option<Vec<u8>> {
    let mut node = TcpStream::connect(node).ok()?;
    let head = format!(
        "POST / HTTP/1.1\r\nhost: node\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    node.write_all(&[head.as_bytes(), body].concat()).ok()?;
    message(&node)
}

/// What the node at `endpoint` answers to one call, for scripts, which cannot wait as tasks do.
///
/// # Panics
///
/// If it refuses, or does not answer.
pub fn ask(endpoint: &str, method: &str, params: Value) -> Value {
    let node = endpoint.strip_prefix("http://").unwrap().parse().unwrap();
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let answer = pass(node, call.to_string().as_bytes()).unwrap();
    let mut answer: Value = serde_json::from_slice(&answer).unwrap();
    assert!(answer["error"].is_null(), "{method}: {answer}");
    answer["result"].take()
}

/// The body of a message of HTTP.
fn message(stream: &TcpStream) -> Option<Vec<u8>> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}
