//! `stylusTracer`: what programs asked of their host.

use serde_json::{Value, json};

use crate::stylus::trace::{Inner, Record};

pub(super) fn record(record: &Record) -> Value {
    let Record { name, args, outs, start_ink, end_ink, inner } = record;
    let mut shown = json!({
        "name": name, "args": args, "outs": outs, "startInk": start_ink, "endInk": end_ink,
    });
    if let Some(Inner { address, steps }) = inner {
        shown["address"] = json!(address);
        shown["steps"] = steps.iter().map(self::record).collect();
    }
    shown
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{Address, Bytes};

    use super::*;

    #[test]
    fn a_record_has_an_address_and_steps_where_there_was_a_frame() {
        let step = Record { name: "user_entrypoint", ..Record::default() };
        let call = Record {
            name: "call_contract",
            args: Bytes::from([1, 2]),
            outs: Bytes::new(),
            start_ink: 9,
            end_ink: 4,
            inner: Some(Inner { address: Address::repeat_byte(7), steps: vec![step] }),
        };

        assert_eq!(
            record(&call),
            json!({
                "name": "call_contract",
                "args": "0x0102",
                "outs": "0x",
                "startInk": 9,
                "endInk": 4,
                "address": "0x0707070707070707070707070707070707070707",
                "steps": [{
                    "name": "user_entrypoint",
                    "args": "0x",
                    "outs": "0x",
                    "startInk": 0,
                    "endInk": 0,
                }],
            })
        );
    }
}
