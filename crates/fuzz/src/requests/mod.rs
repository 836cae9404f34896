//! Bodies of JSON-RPC: of every method that is documented, with arguments of the kinds that it takes
//! and of others, alone, in batches, and mutilated.

mod arguments;
mod table;

use std::time::{Duration, Instant};

use alloy::transports::http::reqwest;
use devnode::{Config, Devnode};
use serde_json::{Map, Value, json};
use tokio::runtime::{Builder, Runtime};

use self::{
    arguments::{Scene, argument, junk},
    table::{Documented, documented},
};
use crate::{Fault, Seed, Target, random::Random};

/// Bodies of one seed, for one node: what one changes, the next one meets.
const BODIES: usize = 25;

/// The longest that one answer may take. A nonce that is too high waits for a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// The code by which the node owns up to a defect.
const INTERNAL_ERROR: i64 = -32603;

/// Bodies, sent to a node that is started anew for each seed.
#[derive(Debug)]
pub struct Requests {
    methods: Vec<Documented>,
    http: reqwest::Client,
    runtime: Runtime,
    /// How many requests were answered with a result, and how many there were.
    pub succeeded: (u64, u64),
}

impl Requests {
    /// # Errors
    ///
    /// If the system gives no thread, or an event queue.
    pub fn new() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (methods, http) = (documented(), reqwest::Client::new());
        Ok(Self { methods, http, runtime, succeeded: (0, 0) })
    }

    fn request(&self, scene: &Scene, random: &mut Random) -> Value {
        let method = random.pick(&self.methods);
        let mut params: Vec<_> =
            method.parameters.iter().map(|kind| argument(kind, scene, random)).collect();
        match random.below(12) {
            0 => params.truncate(random.index(params.len() + 1)),
            1 => params.push(junk(random, 3)),
            2 if !params.is_empty() => {
                let index = random.index(params.len());
                params[index] = junk(random, 4);
            }
            _ => {}
        }
        let mut request = Map::from_iter([
            ("jsonrpc".to_owned(), json!("2.0")),
            ("id".to_owned(), json!(random.below(1000))),
            ("method".to_owned(), json!(method.name)),
            ("params".to_owned(), Value::Array(params)),
        ]);
        if random.once_in(20) {
            let fields = ["jsonrpc", "id", "method", "params"];
            let field = (*random.pick(&fields)).to_owned();
            match random.once_in(2) {
                true => drop(request.remove(&field)),
                false => drop(request.insert(field, junk(random, 2))),
            }
        }
        Value::Object(request)
    }

    /// Sends a body. Every request in it has to be answered, and none by an internal error.
    /// Returns the answers, which are none to what is no request.
    fn send(&mut self, node: &Devnode, body: &Body) -> Result<Vec<Value>, Fault> {
        let fault = |what: String| Err(Fault::new(what, body.text.clone()));
        let begin = Instant::now();
        let request = self.http.post(node.endpoint()).body(body.text.clone());
        let request = request.header("content-type", "application/json").timeout(PATIENCE);
        let answer = self.runtime.block_on(async { request.send().await?.bytes().await });
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return fault(format!("no answer in {:?}: {error}", begin.elapsed())),
        };
        let Body { well_formed: true, .. } = body else {
            // It is enough that there was an answer, and that the node goes on.
            return Ok(Vec::new());
        };
        let answers = match serde_json::from_slice(&answer) {
            Ok(Value::Array(answers)) => answers,
            Ok(single) => vec![single],
            Err(_) => {
                let answer = String::from_utf8_lossy(&answer);
                return fault(format!("an answer that is no JSON: {answer}"));
            }
        };
        if answers.len() != body.ids.len() {
            return fault(format!("{} answers to {} requests", answers.len(), body.ids.len()));
        }
        for (answer, id) in answers.iter().zip(&body.ids) {
            if answer["id"] != *id {
                return fault(format!("an answer to {id} with another id: {answer}"));
            }
            self.succeeded.1 += 1;
            match (answer.get("result"), answer.get("error")) {
                (Some(_), None) => self.succeeded.0 += 1,
                (None, Some(error)) => {
                    let message = error["message"].as_str().unwrap_or_default();
                    if error["code"] == INTERNAL_ERROR || message.is_empty() {
                        return fault(format!("to {id}: {error}"));
                    }
                }
                _ => return fault(format!("neither a result nor an error: {answer}")),
            }
        }
        Ok(answers)
    }
}

/// What is sent at once.
struct Body {
    text: Vec<u8>,
    /// Of the requests in it, in order.
    ids: Vec<Value>,
    /// Whether every request in it is one, so that answers can be told apart.
    well_formed: bool,
}

impl Body {
    fn of(mut requests: Vec<Value>, random: &mut Random) -> Self {
        let ids: Vec<_> = requests.iter().map(|request| request["id"].clone()).collect();
        let is_request = |it: &Value| {
            it["jsonrpc"] == "2.0"
                && it["method"].is_string()
                && it["id"].is_u64()
                && matches!(it.get("params"), None | Some(Value::Array(_) | Value::Object(_)))
        };
        let mut well_formed = requests.iter().all(is_request);
        let single = requests.len() == 1 && !random.once_in(10);
        let whole = if single { requests.remove(0) } else { Value::Array(requests) };
        let mut text = whole.to_string().into_bytes();
        if random.once_in(25) {
            well_formed = false;
            let position = random.index(text.len());
            match random.below(3) {
                0 => text.truncate(position),
                1 => text[position] = random.next() as u8,
                _ => drop(text.remove(position)),
            }
        }
        Self { text, ids, well_formed }
    }
}

impl Target for Requests {
    fn try_out(&mut self, seed: Seed) -> Result<(), Fault> {
        let mut random = Random::new(seed);
        let node = Devnode::spawn(Config::test());
        let node = node.map_err(|error| Fault::new(error.to_string(), []))?;
        let mut scene = Scene::of(&node);
        let begin = Body::of(scene.prepared(), &mut Random::new(Seed(0)));
        scene.look_at(&self.send(&node, &begin)?);
        for _ in 0..BODIES {
            let count = if random.once_in(6) { 1 + random.index(5) } else { 1 };
            let requests = (0..count).map(|_| self.request(&scene, &mut random)).collect();
            let body = Body::of(requests, &mut random);
            self.send(&node, &body)?;
        }
        // Whatever it was asked, it goes on.
        let last = json!({ "jsonrpc": "2.0", "id": 1, "method": "evm_mine", "params": [] });
        let last = Body { text: last.to_string().into(), ids: vec![json!(1)], well_formed: true };
        self.send(&node, &last)?;
        Ok(())
    }
}
