//! The fields of errors, events and calls as bytes.

use alloc::vec::Vec;

use alloy_primitives::U256;
use interfaces::fields::Field;

/// A selector and the fields after it: a call's bytes, or an error's.
#[inline(never)]
pub(crate) fn selected(selector: [u8; 4], fields: &[Field<'_>]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(4 + 32 * fields.len());
    encoded.extend_from_slice(&selector);
    write(&mut encoded, fields);
    encoded
}

/// Writes each field's word, then what does not fit into one.
pub(crate) fn write(out: &mut Vec<u8>, fields: &[Field<'_>]) {
    let mut tail = 32 * fields.len();
    for field in fields {
        match field {
            Field::Address(address) => {
                out.extend_from_slice(&[0; 12]);
                out.extend_from_slice(address.as_slice());
            }
            Field::Number(number) => push(out, number),
            Field::Word(word) => out.extend_from_slice(word.as_slice()),
            Field::Small(number) => push(out, &U256::from(*number)),
            Field::Bytes(bytes) => {
                push(out, &U256::from(tail));
                tail += 32 + bytes.len().next_multiple_of(32);
            }
        }
    }
    for field in fields {
        if let Field::Bytes(bytes) = field {
            push(out, &U256::from(bytes.len()));
            out.extend_from_slice(bytes);
            // Filled up to whole words.
            let padding = bytes.len().next_multiple_of(32) - bytes.len();
            out.extend_from_slice(&[0; 32][..padding]);
        }
    }
}

fn push(out: &mut Vec<u8>, number: &U256) {
    out.extend_from_slice(&number.to_be_bytes::<32>());
}
