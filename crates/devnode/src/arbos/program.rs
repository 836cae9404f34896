//! What the chain remembers of an activated program.

use revm::primitives::U256;

use super::{
    StylusParams,
    packing::{Packer, Unpacker},
};

/// When hours of activation start to count: 2015-01-16 06:00 UTC, in seconds since 1970.
pub const ACTIVATION_EPOCH: u64 = 1_421_388_000;

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// The record of one program, kept by the hash of its code. One word of ArbOS's state;
/// all zero where nothing was activated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// The Stylus version it was activated for; 0 = never.
    pub version: u16,
    /// Gas of starting it, beyond the least price and before the scalar.
    pub init_cost: u16,
    /// The same where it is cached.
    pub cached_cost: u16,
    /// Memory pages it starts with.
    pub footprint: u16,
    /// Whole hours after [`ACTIVATION_EPOCH`], below 2^24.
    pub activated_at: u32,
    /// Estimated size of its native code in KiB, rounded up, below 2^24.
    pub asm_kb: u32,
    /// Whether it is kept ready to run.
    pub cached: bool,
}

/// Why a program cannot run. The texts are what a node answers to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    /// The code was never activated.
    #[error("error ProgramNotActivated()")]
    NotActivated,
    /// It was activated for another version.
    #[error("error ProgramNeedsUpgrade({version}, {stylus_version})")]
    NeedsUpgrade {
        /// The record's version.
        version: u16,
        /// The chain's.
        stylus_version: u16,
    },
    /// Its activation has run out.
    #[error("error ProgramExpired({age})")]
    Expired {
        /// Seconds since activation.
        age: u64,
    },
}

impl Program {
    /// Whether it may run at `now` (seconds since 1970).
    ///
    /// # Errors
    ///
    /// The first reason why not: never activated, another version, expired.
    pub fn active(&self, now: u64, params: &StylusParams) -> Result<(), ProgramError> {
        if self.version == 0 {
            return Err(ProgramError::NotActivated);
        }
        self.current(now, params)
    }

    /// As [`active`](Self::active), but a program that never was activated only counts as outdated.
    ///
    /// # Errors
    ///
    /// The first reason why not: another version, expired.
    pub fn current(&self, now: u64, params: &StylusParams) -> Result<(), ProgramError> {
        if self.version != params.version {
            let (version, stylus_version) = (self.version, params.version);
            return Err(ProgramError::NeedsUpgrade { version, stylus_version });
        }
        let age = self.age(now);
        if u64::from(params.expiry_days) * DAY < age {
            return Err(ProgramError::Expired { age });
        }
        Ok(())
    }

    /// Seconds since activation. The hour of activation was rounded down, so this is up to
    /// 3599 s too much.
    pub fn age(&self, now: u64) -> u64 {
        now.saturating_sub(ACTIVATION_EPOCH + u64::from(self.activated_at) * HOUR)
    }

    /// Seconds until it expires; 0 once it has.
    pub fn time_left(&self, now: u64, params: &StylusParams) -> u64 {
        (u64::from(params.expiry_days) * DAY).saturating_sub(self.age(now))
    }

    /// Estimated size of its native code in bytes.
    pub fn asm_size(&self) -> u32 {
        self.asm_kb.saturating_mul(1024)
    }

    /// The word that keeps it.
    pub fn pack(&self) -> U256 {
        Packer::default()
            .u16(self.version)
            .u16(self.init_cost)
            .u16(self.cached_cost)
            .u16(self.footprint)
            .u24(self.activated_at)
            .u24(self.asm_kb)
            .u8(u8::from(self.cached))
            .word()
    }

    /// Reads the word that [`pack`](Self::pack) writes.
    pub fn unpack(word: U256) -> Self {
        let mut fields = Unpacker::new(word);
        Self {
            version: fields.u16(),
            init_cost: fields.u16(),
            cached_cost: fields.u16(),
            footprint: fields.u16(),
            activated_at: fields.u24(),
            asm_kb: fields.u24(),
            cached: fields.u8() != 0,
        }
    }
}

/// Whole hours from [`ACTIVATION_EPOCH`] to `now`, rounded down, at most 2^24 − 1.
pub fn activation_hours(now: u64) -> u32 {
    let hours = now.saturating_sub(ACTIVATION_EPOCH) / HOUR;
    // The minimum fits 24 bits.
    hours.min((1 << 24) - 1) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbos::Rules;

    const NOW: u64 = 1_800_000_000;

    fn activated(version: u16, now: u64) -> Program {
        Program { version, activated_at: activation_hours(now), ..Program::default() }
    }

    fn params() -> StylusParams {
        StylusParams::of(&Rules::default())
    }

    #[test]
    fn a_record_survives_packing_field_by_field() {
        let program = Program {
            version: 0x0102,
            init_cost: 0x0304,
            cached_cost: 0x0506,
            footprint: 0x0708,
            activated_at: 0x090a0b,
            asm_kb: 0x0c0d0e,
            cached: true,
        };

        let word = program.pack();

        assert!(format!("{word:064x}").starts_with("0102030405060708090a0b0c0d0e01"));
        assert_eq!(Program::unpack(word), program);
    }

    #[test]
    fn an_empty_word_is_a_program_that_was_never_activated() {
        let program = Program::unpack(U256::ZERO);

        let refusal = program.active(NOW, &params()).unwrap_err();

        assert_eq!(refusal, ProgramError::NotActivated);
        assert_eq!(refusal.to_string(), "error ProgramNotActivated()");
    }

    #[test]
    fn another_version_needs_an_upgrade_even_when_expired() {
        let refusal = activated(1, 0).active(NOW, &params()).unwrap_err();

        assert_eq!(refusal, ProgramError::NeedsUpgrade { version: 1, stylus_version: 2 });
        assert_eq!(refusal.to_string(), "error ProgramNeedsUpgrade(1, 2)");
    }

    #[test]
    fn a_program_runs_until_the_last_second_of_its_year() {
        let activated_at = ACTIVATION_EPOCH + 100_000 * HOUR;
        let program = activated(2, activated_at);
        let end = activated_at + 365 * DAY;

        assert_eq!(program.active(end, &params()), Ok(()));
        assert_eq!(program.time_left(end, &params()), 0);
        assert_eq!(
            program.active(end + 1, &params()),
            Err(ProgramError::Expired { age: 365 * DAY + 1 })
        );
    }

    #[test]
    fn age_counts_from_the_hour_before_activation() {
        let program = activated(2, ACTIVATION_EPOCH + HOUR + 3599);

        assert_eq!(program.age(ACTIVATION_EPOCH + HOUR + 3599), 3599);
    }
}
