//! What changes from one ArbOS version to the next, in one place.

use revm::primitives::hardfork::SpecId;

/// The gates of one ArbOS version. Everything that depends on the version asks here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The ArbOS version itself.
    pub arbos: u64,
    /// The version a program's record must carry to run.
    pub stylus_version: u16,
    /// The Ethereum rules the EVM follows.
    pub spec: SpecId,
    /// Stack words one program call may use.
    pub max_stack_depth: u32,
    /// Decompressed bytes a program may have.
    pub max_wasm_size: u32,
    /// Whether modules may use multi-value types and blocks.
    pub multi_value: bool,
    /// Whether the page limit is enforced at calls and at growth, not only by price.
    pub page_limit_enforced: bool,
    /// Whether a storage flush without enough gas is out of gas (else a plain failure).
    pub flush_out_of_gas: bool,
    /// Whether programs used earlier in a block count as cached.
    pub recent_programs_cached: bool,
    /// Fragments one program may be split into, where the version has them.
    pub max_fragments: Option<u8>,
    /// Gas one transaction may use.
    pub max_tx_gas: u64,
    /// Whether that counts what a transaction costs before it runs.
    pub tx_gas_cap_includes_intrinsic: bool,
    /// Whether a program that looks at code twice in a row pays for an empty answer only once.
    pub remembers_empty_code: bool,
}

impl Rules {
    /// The rules of an ArbOS version.
    ///
    /// Returns `None` for a version this node does not know (known: 40, 51, 60).
    pub fn of(arbos: u64) -> Option<Self> {
        let v40 = Self {
            arbos: 40,
            stylus_version: 2,
            spec: SpecId::PRAGUE,
            max_stack_depth: 262_144,
            max_wasm_size: 131_072,
            multi_value: true,
            page_limit_enforced: false,
            flush_out_of_gas: false,
            recent_programs_cached: false,
            max_fragments: None,
            max_tx_gas: 32_000_000,
            tx_gas_cap_includes_intrinsic: false,
            remembers_empty_code: false,
        };
        let v51 = Self {
            arbos: 51,
            spec: SpecId::OSAKA,
            max_stack_depth: 22_000,
            flush_out_of_gas: true,
            tx_gas_cap_includes_intrinsic: true,
            ..v40.clone()
        };
        let v60 = Self {
            arbos: 60,
            stylus_version: 3,
            max_wasm_size: 262_144,
            multi_value: false,
            page_limit_enforced: true,
            recent_programs_cached: true,
            max_fragments: Some(4),
            ..v51.clone()
        };
        [v40, v51, v60].into_iter().find(|rules| rules.arbos == arbos)
    }
}

impl Default for Rules {
    /// ArbOS 51.
    fn default() -> Self {
        Self::of(51).unwrap_or_else(|| unreachable!("51 is in the table"))
    }
}
