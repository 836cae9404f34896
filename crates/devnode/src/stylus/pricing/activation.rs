//! What activating a module costs, and what its record will say starting it costs.
//!
//! All of it follows from a few counts over the module, as if by a linear model of the time
//! that compiling takes. Every term rounds down by itself.

/// Gas every activation pays before the module is looked at.
pub const FLAT_GAS: u64 = 1_659_168;

/// Gas per microsecond of estimated work.
const GAS_PER_MICROSECOND: u64 = 28;

/// The counts over a module that the estimates need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Bytes of the whole module, custom sections included.
    pub wasm_bytes: u64,
    /// Functions defined (not imported).
    pub functions: u64,
    /// Parameters and results of all of these.
    pub signature_values: u64,
    /// Globals, those of the metering included.
    pub globals: u64,
    /// Bytes that data segments carry.
    pub data_bytes: u64,
    /// Bytes of element segments as encoded.
    pub element_bytes: u64,
    /// Bytes of data and element segments as encoded: with flags, offsets and counts.
    pub segment_bytes: u64,
    /// Memory pages to start with.
    pub pages: u64,
    /// Operators of all functions after metering.
    pub operators: u64,
}

impl Shape {
    /// Gas of activation beyond [`FLAT_GAS`].
    pub fn gas(&self) -> u64 {
        let microseconds = self.wasm_bytes * 31_733 / 100_000
            + self.functions * 17_263 / 100_000
            + self.data_bytes * 17_376 / 100_000
            + self.element_bytes * 17_376 / 100_000
            + self.pages * 2217
            + self.operators * 535 / 1000;
        microseconds * GAS_PER_MICROSECOND
    }

    /// Estimated bytes of native code.
    pub fn asm_bytes(&self) -> u64 {
        512_000
            + self.functions * 996_829 / 1000
            + self.signature_values * 11_416 / 1000
            + self.wasm_bytes * 62_628 / 10_000
    }

    /// Gas of a full start beyond that of a cached one, before the chain's scalar.
    pub fn init_cost(&self) -> u64 {
        self.functions * 8252 / 1000
            + self.signature_values * 1059 / 1000
            + self.wasm_bytes * 1286 / 10_000
    }

    /// Gas of a cached start, before the chain's scalar.
    pub fn cached_cost(&self) -> u64 {
        self.functions * 13_420 / 100_000
            + self.signature_values * 89 / 100_000
            + self.wasm_bytes * 122 / 100_000
            + self.globals * 1628 / 1000
            + self.segment_bytes * 75_244 / 100_000
            + self.pages * 5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tiny_program_has_the_known_estimates() {
        let echo = Shape {
            wasm_bytes: 187,
            functions: 1,
            signature_values: 2,
            globals: 4,
            pages: 1,
            operators: 60,
            ..Shape::default()
        };

        assert_eq!(echo.asm_bytes(), 514_189);
        assert_eq!(echo.init_cost(), 34);
        assert_eq!(echo.cached_cost(), 11);
        assert_eq!(echo.gas(), 64_624);
    }

    #[test]
    fn segments_cost_by_payload_at_activation_and_by_encoding_at_start() {
        let shape =
            Shape { data_bytes: 1000, element_bytes: 100, segment_bytes: 1200, ..Shape::default() };

        assert_eq!(shape.gas(), 28 * (173 + 17));
        assert_eq!(shape.cached_cost(), 902);
    }

    #[test]
    fn each_term_rounds_down_by_itself() {
        let shape = Shape { wasm_bytes: 3, functions: 5, operators: 1, ..Shape::default() };

        // 0.95 + 0.86 + 0.53 microseconds.
        assert_eq!(shape.gas(), 0);
        assert_eq!(shape.init_cost(), 41);
    }
}
