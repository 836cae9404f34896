//! Paying for memory before it grows.

use super::{Host, Stop, price};

impl Host<'_, '_> {
    /// Opens `pages` more pages and takes their price. Growing is the module's own instruction.
    pub(super) fn pay_for_memory_grow(&mut self, pages: u32) -> Result<(), Stop> {
        if pages == 0 {
            return self.buy_ink(price::HOSTIO);
        }
        let limit_enforced = self.ctx.chain.rules.page_limit_enforced;
        let new = match u16::try_from(pages) {
            Ok(pages) => pages,
            Err(_) if limit_enforced => return Err(Stop::OutOfInk),
            // Up to then the count was cut to 16 bits.
            Err(_) => pages as u16,
        };
        // The pages count as opened even if the purchase fails.
        let before = self.ctx.chain.pages;
        self.ctx.chain.pages = before.open(new);
        if limit_enforced && self.program.params.page_limit < self.ctx.chain.pages.open {
            return Err(Stop::OutOfInk);
        }
        let gas = self.program.params.memory_model().gas(new, before.open, before.ever);
        self.buy_gas(gas)
    }
}
