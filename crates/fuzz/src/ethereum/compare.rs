//! What two nodes say of the same thing.

use alloy::primitives::U256;
use serde_json::{Value, json};

/// A frame and all in it, by kind, accounts, what it was given, what it returned and whether it
/// failed; the words for a failure are each node's own.
pub(super) fn same_frame(place: &str, ours: &Value, theirs: &Value) -> Result<(), String> {
    for field in ["type", "from", "to", "input", "value"] {
        same(&format!("{field} of {place}"), &ours[field], &theirs[field])?;
    }
    let output = |frame: &Value| match &frame["output"] {
        Value::Null => json!("0x"),
        output => output.clone(),
    };
    same(&format!("output of {place}"), &output(ours), &output(theirs))?;
    let failed = |frame: &Value| json!(!frame["error"].is_null());
    same(&format!("failure of {place}"), &failed(ours), &failed(theirs))?;
    // A contract's end has no frame of its own here: what it does is told by the state.
    let calls = |frame: &Value| -> Vec<Value> {
        let all = frame["calls"].as_array().into_iter().flatten();
        all.filter(|call| call["type"] != "SELFDESTRUCT").cloned().collect()
    };
    let (our_calls, their_calls) = (calls(ours), calls(theirs));
    if our_calls.len() != their_calls.len() {
        return Err(format!("calls of {place}: the devnode's {ours}, anvil's {theirs}"));
    }
    for (index, (ours, theirs)) in our_calls.iter().zip(&their_calls).enumerate() {
        same_frame(&format!("{place}.{index}"), ours, theirs)?;
    }
    Ok(())
}

pub(super) fn same(what: &str, ours: &Value, theirs: &Value) -> Result<(), String> {
    if ours == theirs {
        return Ok(());
    }
    Err(format!("{what}: the devnode's {ours}, anvil's {theirs}"))
}

/// A hex quantity; the greatest number, where it is none, which then differs from all.
pub(super) fn quantity(value: &Value) -> u64 {
    serde_json::from_value::<U256>(value.clone()).map_or(u64::MAX, |it| it.saturating_to())
}
