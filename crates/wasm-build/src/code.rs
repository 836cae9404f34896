//! The form in which a chain keeps a program.

use std::io::Cursor;

use brotli::enc::{BrotliCompress, BrotliEncoderParams};

/// Bytes a chain allows for one account's code, prefix included.
pub const CODE_LIMIT: usize = 24_576;

/// Says that the code is a Stylus program, compressed without a dictionary.
const PREFIX: [u8; 4] = [0xEF, 0xF0, 0x00, 0x00];

/// The deployable code of a module: the prefix, then brotli at quality 11 and window 22.
pub(crate) fn deployable(wasm: &[u8]) -> Vec<u8> {
    let params = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: wasm.len(),
        ..BrotliEncoderParams::default()
    };
    let mut code = PREFIX.to_vec();
    #[expect(clippy::expect_used, reason = "reads from memory and writes to memory")]
    BrotliCompress(&mut Cursor::new(wasm), &mut code, &params).expect("memory has no I/O errors");
    code
}

/// Init code that puts `code` on chain: the data of a transaction without a recipient.
///
/// 43 bytes of EVM code that copy what follows them into memory and return it; the last byte,
/// never reached, is a version. The same that `cargo stylus` sends.
pub fn init_code(code: &[u8]) -> Vec<u8> {
    let mut length = [0; 32];
    length[24..].copy_from_slice(&(code.len() as u64).to_be_bytes());

    let mut init = Vec::with_capacity(43 + code.len());
    init.push(0x7F); //                                 PUSH32 length
    init.extend_from_slice(&length);
    init.extend_from_slice(&[0x80, 0x60, 0x2B]); //     DUP1, PUSH1 43
    init.extend_from_slice(&[0x60, 0x00, 0x39]); //     PUSH1 0, CODECOPY
    init.extend_from_slice(&[0x60, 0x00, 0xF3, 0x00]); // PUSH1 0, RETURN, version
    init.extend_from_slice(code);
    init
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_decompresses_to_the_module() {
        let wasm: Vec<u8> = (0..60_000_u32).flat_map(|i| (i / 7).to_le_bytes()).collect();

        let code = deployable(&wasm);

        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut Cursor::new(&code[4..]), &mut back).unwrap();
        assert_eq!(code[..4], [0xEF, 0xF0, 0, 0]);
        assert_eq!(back, wasm);
    }

    #[test]
    fn init_code_returns_the_code_behind_43_bytes() {
        let code = vec![0xEF; 0x0123];

        let init = init_code(&code);

        let mut prelude = vec![0x7F];
        prelude.extend([0; 30]);
        prelude.extend([0x01, 0x23, 0x80, 0x60, 43, 0x60, 0, 0x39, 0x60, 0, 0xF3, 0]);
        assert_eq!(init[..43], prelude);
        assert_eq!(init[43..], code);
    }
}
