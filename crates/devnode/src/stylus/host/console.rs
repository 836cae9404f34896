//! Printing, on debug chains: free, and seen by no one on the chain.

use super::{Host, Stop};
use crate::stylus::hooks::Hook;

impl Host<'_, '_> {
    /// Prints `len` bytes at `ptr` as text.
    pub(super) fn log_text(&mut self, ptr: u32, len: u32) -> Result<(), Stop> {
        let text = self.read_bytes(ptr, len)?;
        self.print(String::from_utf8_lossy(&text).into_owned());
        Ok(())
    }

    /// Prints a number and hands it back, for the host calls that return it.
    pub(super) fn log_number(&mut self, hook: Hook, bits: u64) -> u64 {
        let low = bits as u32; // 32-bit numbers come in the lower half
        self.print(match hook {
            Hook::LogI32 | Hook::TeeI32 => low.cast_signed().to_string(),
            Hook::LogF32 | Hook::TeeF32 => f32::from_bits(low).to_string(),
            Hook::LogF64 | Hook::TeeF64 => f64::from_bits(bits).to_string(),
            _ => bits.cast_signed().to_string(),
        });
        bits
    }

    fn print(&mut self, line: String) {
        self.ctx.chain.console.push((self.program.frame.acting, line));
    }
}
