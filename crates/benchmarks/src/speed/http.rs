//! JSON-RPC without a client library, whose own work would be measured too.

use alloy::transports::http::reqwest;
use eyre::{Result, WrapErr, ensure, eyre};
use serde_json::{Value, json};

/// A connection that stays open.
#[derive(Clone, Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    endpoint: String,
}

/// Requests that are sent together, as they go on the wire.
#[derive(Clone, Debug)]
pub(super) struct Body {
    text: String,
    requests: usize,
}

impl Body {
    /// Requests of one method: one by itself is no array.
    pub(super) fn of(method: &str, all_params: &[Value]) -> Self {
        let request = |(id, params)| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        let mut requests: Vec<_> = (1..).zip(all_params).map(request).collect();
        let text = match &mut *requests {
            [only] => only.take(),
            _ => Value::Array(requests),
        };
        Self { text: text.to_string(), requests: all_params.len() }
    }
}

impl Client {
    pub(super) fn new(endpoint: &str) -> Self {
        Self { http: reqwest::Client::new(), endpoint: endpoint.to_owned() }
    }

    /// The result of a method.
    pub(super) async fn ask(&self, method: &str, params: Value) -> Result<Value> {
        let answer = self.post(Body::of(method, &[params]).text).await?;
        result(answer).wrap_err_with(|| format!("asking for {method}"))
    }

    /// Sends a body and waits until every request in it was answered with a result.
    pub(super) async fn send_all(&self, body: Body) -> Result<()> {
        let answers = match self.post(body.text).await? {
            Value::Array(answers) => answers,
            single => vec![single],
        };
        ensure!(answers.len() == body.requests, "{} answers to {}", answers.len(), body.requests);
        answers.into_iter().try_for_each(|answer| result(answer).map(drop))
    }

    async fn post(&self, body: String) -> Result<Value> {
        let request = self.http.post(&self.endpoint).header("content-type", "application/json");
        let response = request.body(body).send().await.wrap_err("asking the node")?;
        let answer = response.bytes().await.wrap_err("listening to the node")?;
        serde_json::from_slice(&answer).wrap_err("reading the node's answer")
    }
}

fn result(mut answer: Value) -> Result<Value> {
    match answer.get_mut("result") {
        Some(result) => Ok(result.take()),
        None => Err(eyre!("the node answers {answer}")),
    }
}
