//! Whom a description reserves its proposal for.
//!
//! Whoever sees a proposal on its way could make it first, and then cancel it, and it could never be
//! made again. So a description can end with who may make it.

/// Comes before the address.
const MARKER: &[u8] = b"#proposer=0x";

/// The account that alone may make a proposal of this description: one that ends with `#proposer=0x`
/// and 40 hex digits, in whichever case. `None`: anyone may.
#[must_use]
pub fn reserved_for(description: &[u8]) -> Option<[u8; 20]> {
    let (rest, digits) = description.split_last_chunk::<40>()?;
    if !rest.ends_with(MARKER) {
        return None;
    }
    let (pairs, _) = digits.as_chunks::<2>();
    let mut account = [0; 20];
    for (byte, [high, low]) in account.iter_mut().zip(pairs) {
        *byte = (digit(*high)? << 4) | digit(*low)?;
    }
    Some(account)
}

const fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::format;

    use super::*;

    const HEX: &str = "00112233445566778899aAbBcCdDeEfF01234567";

    #[test]
    fn the_end_names_the_proposer() {
        let account = [
            0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd,
            0xee, 0xff, 0x01, 0x23, 0x45, 0x67,
        ];
        for before in ["", "Lower the fee. ", "#proposer=0x"] {
            let description = format!("{before}#proposer=0x{HEX}");
            assert_eq!(reserved_for(description.as_bytes()), Some(account), "{description}");
        }
    }

    #[test]
    fn whatever_else_it_ends_with_names_nobody() {
        for end in [
            "",
            "#proposer=0x",
            HEX,
            &format!("#proposer=0x{HEX} "),
            &format!("#proposer=0x{HEX}0"),
            &format!("#proposer=0x{}", &HEX[1..]),
            &format!("#proposer=0x{}g", &HEX[1..]),
            &format!("#proposer=0X{HEX}"),
            &format!("#proposer={HEX}"),
            &format!("proposer=0x{HEX}"),
            &format!("#other=0x{HEX}"),
        ] {
            assert_eq!(reserved_for(end.as_bytes()), None, "{end}");
        }
    }
}
