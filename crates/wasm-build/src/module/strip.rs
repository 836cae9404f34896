//! Removes what a chain refuses or charges for, and leaves every other byte alone.

use super::Refusal;

const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM: u8 = 0;
/// Announces the number of data segments to `memory.init`, which programs may not use anyway.
/// wasm-opt writes it whenever bulk memory is on; activation fails on it.
const DATA_COUNT: u8 = 12;

/// `wasm` without its custom sections and without its DataCount section.
pub(crate) fn strip(wasm: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut rest = wasm.strip_prefix(HEADER).ok_or_else(|| malformed("not a module"))?;
    let mut stripped = HEADER.to_vec();
    while let Some((&id, after)) = rest.split_first() {
        let (size, body) = leb128(after).ok_or_else(|| malformed("a section has no size"))?;
        let section = rest.len() - body.len() + size;
        let (whole, next) = rest
            .split_at_checked(section)
            .ok_or_else(|| malformed("a section ends behind the module"))?;
        if id != CUSTOM && id != DATA_COUNT {
            stripped.extend_from_slice(whole);
        }
        rest = next;
    }
    Ok(stripped)
}

/// An unsigned 32-bit number and what follows it.
fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0_u64;
    for (position, byte) in bytes.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7F) << (7 * position);
        if byte & 0x80 == 0 {
            return Some((
                usize::try_from(u32::try_from(value).ok()?).ok()?,
                &bytes[position + 1..],
            ));
        }
    }
    None
}

fn malformed(what: &str) -> Refusal {
    Refusal::Malformed(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(id: u8, body: &[u8]) -> Vec<u8> {
        let mut section = vec![id, 0x80 | (body.len() & 0x7F) as u8, (body.len() >> 7) as u8];
        section.extend_from_slice(body);
        section
    }

    #[test]
    fn custom_and_data_count_sections_go_and_the_rest_stays_byte_for_byte() {
        // Sizes in a longer form than needed: a re-encoder would change them.
        let (types, code, data) = (section(1, &[1; 200]), section(10, &[2; 9]), section(11, &[3]));
        let (name, count) = (section(0, b"\x04name..."), section(12, &[1]));
        let before = [HEADER, &name, &types, &name, &count, &code, &data, &name].concat();

        let after = strip(&before).unwrap();

        assert_eq!(after, [HEADER, &types, &code, &data].concat());
    }

    #[test]
    fn a_clean_module_is_left_as_it_is() {
        let clean = wat::parse_str("(module (memory (export \"memory\") 1 1))").unwrap();
        assert_eq!(strip(&clean).unwrap(), clean);
    }

    #[test]
    fn broken_modules_are_refused() {
        let broken: [&[u8]; 4] = [
            b"",
            b"\0asm\x02\0\0\0",
            b"\0asm\x01\0\0\0\x01\x05\0",
            b"\0asm\x01\0\0\0\x01\xFF\xFF\xFF\xFF\xFF",
        ];
        for module in broken {
            assert!(matches!(strip(module), Err(Refusal::Malformed(_))), "{module:02x?}");
        }
    }
}
