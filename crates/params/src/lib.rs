//! Every number a deployer can choose: typed, bounded, read from `params/*.toml`.
//!
//! A field here is a row there. Unknown and missing keys fail to parse, and a value out of bounds
//! names its bound, so a parameter file that loads is one that the contracts accept.

mod address;
mod amount;
mod chain;
mod genesis;
mod governance;
mod label;
mod profile;
mod rewards;
mod rules;
mod sheet;
mod stages;
mod who;

use std::{io, path::PathBuf};

use alloy::primitives::{Address, B256};
use serde::Deserialize;

pub use crate::{
    address::{AddressError, address},
    amount::{Amount, AmountError},
    chain::{ChainError, ChainProfile, Kind},
    genesis::{Category, Genesis, GenesisError, GenesisFault, Grant, RowFault},
    governance::{
        Governance, Percent, PercentError, Seconds, SecondsError, Threshold, ThresholdError,
    },
    label::{Label, LabelError},
    profile::{Profile, ProfileError},
    rewards::{Rewards, RewardsError, Timelock, Units},
    rules::{Breach, Breaches},
    stages::{StageShares, Stages, StagesError},
    who::{FeeRecipient, Multisigs, Who, WhoError},
};

/// Parameters of development chains, `params/dev.toml`, compiled in so that a deployment to one
/// needs no file.
pub const DEV: &str = Profile::Dev.text();

/// Decimals of the governance token.
pub const TOKEN_DECIMALS: u8 = 18;

/// Decimals of the dollar; one with others cannot be deployed over.
pub const DOLLAR_DECIMALS: u8 = 6;

/// Parameters of one deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// The chain they are for.
    pub chain: ChainProfile,
    /// Names that the rest uses for accounts of many keys.
    pub multisigs: Multisigs,
    /// Who has which power.
    pub roles: Roles,
    /// The governance token.
    pub token: Token,
    /// Who is given how much of it; where this is left out, its holder keeps everything.
    pub genesis: Option<Genesis>,
    /// The dollar that the savings vault takes.
    pub stablecoin: Stablecoin,
    /// Locks of the governance token.
    pub lock: Labels,
    /// How the fee and all else that can be changed is changed.
    pub governance: Governance,
    /// How fees are divided, where not as a new splitter does.
    pub stages: Stages,
    /// The vault over the governance token.
    pub staking: Labels,
    /// The vault over the dollar.
    pub savings: Labels,
    /// Rewards paid in the dollar.
    pub dollar_rewards: Rewards<DOLLAR_DECIMALS>,
    /// Rewards paid in the governance token.
    pub token_rewards: Rewards<TOKEN_DECIMALS>,
    /// The first stake, made right after deploying to prove that money comes back.
    pub trial: Trial,
    /// keccak256 of the file's text with that of the allocation after it, if there is one: which
    /// parameters these are.
    pub hash: B256,
}

/// Who has which power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles {
    /// Sets fees and caps, within the bounds in the contracts, until it hands that to the timelock.
    pub governance: Who,
    /// May pause deposits, drop roots of rewards that wait and cancel proposals, and nothing else.
    pub guardian: Who,
    /// Submits roots of rewards.
    pub updater: Who,
    /// Receives the fees that the vaults collect.
    pub fee_recipient: FeeRecipient,
    /// Receives the part of the fees that covers losses.
    pub insurance: Who,
    /// Receives the treasury's part of the fees.
    pub treasury: Who,
}

impl Roles {
    /// Those that are accounts whatever the rest of the file says, under their keys.
    pub(crate) const fn accounts(&self) -> [(&'static str, Who); 5] {
        let Self { governance, guardian, updater, fee_recipient: _, insurance, treasury } = *self;
        [
            ("governance", governance),
            ("guardian", guardian),
            ("updater", updater),
            ("insurance", insurance),
            ("treasury", treasury),
        ]
    }
}

/// The governance token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Holds the whole supply at first.
    pub holder: Who,
}

/// The dollar that the savings vault takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WrittenStablecoin")]
pub enum Stablecoin {
    /// One that is there already.
    Existing {
        /// Its address on the chain. It has [`DOLLAR_DECIMALS`].
        at: Address,
    },
    /// One that anybody may mint, for chains without real money.
    Mock,
}

/// As a file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStablecoin {
    at: Option<String>,
    mock: Option<bool>,
}

/// A table that names no dollar, or two.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum StablecoinError {
    /// Neither of the two forms. `mock = false` would leave no dollar at all.
    #[error("either `at = \"0x…\"` or `mock = true`")]
    NotOne,
    /// Not the address it was meant to be.
    #[error(transparent)]
    Address(#[from] AddressError),
}

impl TryFrom<WrittenStablecoin> for Stablecoin {
    type Error = StablecoinError;

    fn try_from(written: WrittenStablecoin) -> Result<Self, StablecoinError> {
        match (written.at, written.mock) {
            (Some(at), None) => Ok(Self::Existing { at: address(&at)? }),
            (None, Some(true)) => Ok(Self::Mock),
            _ => Err(StablecoinError::NotOne),
        }
    }
}

/// What a wallet shows of a vault's shares, or of locks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// In full.
    pub name: Label,
    /// Behind an amount.
    pub symbol: Label,
}

/// The first stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// Dollars that the second account stakes.
    pub stake: Amount,
    /// Dollars that are streamed to the stakers while it waits.
    pub reward: Amount,
    /// ETH that the second account is given, if it has less, to pay for its transactions.
    pub eth: Amount,
}

/// A parameter file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ParamsError {
    /// It is not there.
    #[error("cannot read {at}: {why}")]
    Unreadable {
        /// The file.
        at: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// A key is missing or unknown, or a value out of bounds.
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    /// A value names nobody.
    #[error("line {line}: {why}")]
    Who {
        /// Which, from 1.
        line: usize,
        /// Why it does not.
        why: WhoError,
    },
    /// The allocation cannot be made.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_development_file_is_complete() {
        assert!(Params::parse(DEV).is_ok(), "{}", Params::parse(DEV).unwrap_err());
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let text = DEV.replace("[token]", "[token]\nsupply = 5");
        let refused = Params::parse(&text).unwrap_err().to_string();
        assert!(refused.contains("unknown field `supply`"), "{refused}");
    }

    #[test]
    fn a_missing_key_is_refused() {
        let text = DEV.lines().filter(|line| !line.starts_with("guardian")).collect::<Vec<_>>();
        let refused = Params::parse(&text.join("\n")).unwrap_err().to_string();
        assert!(refused.contains("missing field `guardian`"), "{refused}");
    }

    #[test]
    fn the_stablecoin_is_either_there_or_mocked() {
        let with = |line: &str| Params::parse(&DEV.replace("mock = true", line));
        let at = "at = \"0xaf88d065e77c8cC2239327C5EDb3A432268e5831\"";

        assert!(matches!(with(at).unwrap().stablecoin, Stablecoin::Existing { .. }));
        for (other, said) in [
            ("", "either `at"),
            ("mock = false", "either `at"),
            ("mock = true\nat = \"0x12\"", "either `at"),
            ("at = \"0x12\"", "`0x12` is not an address"),
            (&at.to_lowercase().replace("xaf", "xAF"), "the checksum of"),
            ("decimals = 6", "unknown field `decimals`"),
        ] {
            let refused = with(other).unwrap_err().to_string();
            assert!(refused.contains(said), "{refused}");
        }
    }

    #[test]
    fn a_name_that_is_nobody_is_told_with_its_line() {
        let text = DEV.replace("updater = \"deployer\"", "updater = \"operator\"");
        let line = text.lines().position(|line| line.starts_with("updater")).unwrap() + 1;
        let refused = Params::parse(&text).unwrap_err();
        assert!(
            matches!(&refused, ParamsError::Who { line: at, why: WhoError::Unknown(_) } if *at == line),
            "{refused}"
        );
    }

    #[test]
    fn an_allocation_lies_beside_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it.toml");
        let text = format!("{DEV}\n[genesis]\nallocation = \"it.csv\"\n");
        std::fs::write(&path, &text).unwrap();

        let missing = Params::read(&path).unwrap_err();
        let why = matches!(&missing, ParamsError::Genesis(it) if matches!(it.why, GenesisFault::Unreadable(_)));
        assert!(why && missing.to_string().starts_with("it.csv: cannot be read"), "{missing}");

        let rows = ["community,400", "team,200", "investors,150", "treasury,250"].map(|row| {
            let (category, millions) = row.split_once(',').unwrap();
            format!("{category},{},{millions}000000\n", Address::repeat_byte(1))
        });
        let rows = format!("category,holder,amount\n{}", rows.concat());
        std::fs::write(folder.path().join("it.csv"), rows).unwrap();
        let genesis = Params::read(&path).unwrap().genesis.unwrap();
        assert_eq!(genesis.grants().len(), 4);
    }

    #[test]
    fn a_share_that_is_missing_is_told_with_the_sum() {
        let shares = "[stages.early]\nbuyback = 1500\nstakers = 3000\ninsurance = 1000\n\
                      discount = 4400\ntreasury = 0\n";
        let refused = Params::parse(&format!("{DEV}\n{shares}")).unwrap_err().to_string();
        assert!(refused.contains("come to 9900; they have to come to 10000"), "{refused}");
    }
}
