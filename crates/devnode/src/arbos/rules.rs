//! What changes from one ArbOS version to the next, in one place.

use std::ops::RangeInclusive;

use revm::primitives::hardfork::SpecId;

/// The gates of one ArbOS version. Everything that depends on the version asks here.
///
/// What a chain starts with, and its owners can change, is in [`StylusParams`](super::StylusParams)
/// and in ArbOS's state, which an upgrade changes too.
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
    /// Whether the gas that one transaction may use counts what it costs before it runs.
    pub tx_gas_cap_includes_intrinsic: bool,
    /// Whether the owners may let the chain keep tips.
    pub may_collect_tips: bool,
}

impl Rules {
    /// The versions this node knows. Nitro gave out 40, 41, 50, 51, 59 and 60; those between are
    /// kept for other chains, and are as the one before.
    pub const VERSIONS: RangeInclusive<u64> = 40..=60;

    /// The rules of an ArbOS version; `None` for one that is not among
    /// [`VERSIONS`](Self::VERSIONS).
    pub fn of(arbos: u64) -> Option<Self> {
        if !Self::VERSIONS.contains(&arbos) {
            return None;
        }
        let since = |version| version <= arbos;
        Some(Self {
            arbos,
            stylus_version: if since(59) { 3 } else { 2 },
            spec: if since(50) { SpecId::OSAKA } else { SpecId::PRAGUE },
            max_stack_depth: if since(50) { 22_000 } else { 262_144 },
            max_wasm_size: if since(60) { 262_144 } else { 131_072 },
            multi_value: !since(59),
            page_limit_enforced: since(59),
            flush_out_of_gas: since(50),
            recent_programs_cached: since(60),
            max_fragments: since(60).then_some(4),
            tx_gas_cap_includes_intrinsic: since(50),
            may_collect_tips: since(60),
        })
    }
}

impl Default for Rules {
    /// ArbOS 51.
    fn default() -> Self {
        Self::of(51).unwrap_or_else(|| unreachable!("51 is among the versions"))
    }
}
