//! Every number a deployer can choose: typed, bounded, read from `params/*.toml`.
//!
//! A field here is a row there. Unknown and missing keys fail to parse, and a value out of bounds
//! names its bound, so a parameter file that loads is one that the contracts accept.

mod amount;
mod governance;
mod label;
mod rewards;
mod who;

use alloy::primitives::Address;
use serde::Deserialize;

pub use crate::{
    amount::{Amount, AmountError},
    governance::{
        Governance, Percent, PercentError, Seconds, SecondsError, Threshold, ThresholdError,
    },
    label::{Label, LabelError},
    rewards::{Rewards, RewardsError, Timelock, Units},
    who::{FeeRecipient, Who, WhoError},
};

/// Parameters of development chains, `params/dev.toml`, compiled in so that a deployment to one
/// needs no file.
pub const DEV: &str = include_str!("../../../params/dev.toml");

/// Decimals of the governance token.
pub const TOKEN_DECIMALS: u8 = 18;

/// Decimals of the dollar; one with others cannot be deployed over.
pub const DOLLAR_DECIMALS: u8 = 6;

/// Parameters of one deployment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Who has which power.
    pub roles: Roles,
    /// The governance token.
    pub token: Token,
    /// The dollar that the savings vault takes.
    pub stablecoin: Stablecoin,
    /// Locks of the governance token.
    pub lock: Labels,
    /// How the fee and all else that can be changed is changed.
    pub governance: Governance,
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
}

/// Who has which power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
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

/// The governance token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Holds the whole supply at first.
    pub holder: Who,
}

/// The dollar that the savings vault takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields, expecting = "either `at = \"0x…\"` or `mock = true`")]
pub enum Stablecoin {
    /// One that is there already.
    Existing {
        /// Its address on the chain. It has [`DOLLAR_DECIMALS`].
        at: Address,
    },
    /// One that anybody may mint, for chains without real money.
    Mock {
        /// Says so; `false` is refused, because it would leave no dollar at all.
        mock: Affirmed,
    },
}

/// A `true` that has to be written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "bool")]
pub struct Affirmed;

impl TryFrom<bool> for Affirmed {
    type Error = &'static str;

    fn try_from(said: bool) -> Result<Self, Self::Error> {
        if said { Ok(Self) } else { Err("leave the key out instead of writing `false`") }
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
#[error(transparent)]
pub struct ParamsError(#[from] toml::de::Error);

impl Params {
    /// Reads a parameter file's text.
    ///
    /// # Errors
    ///
    /// With the line and the reason, if a key is missing or unknown or a value out of bounds.
    pub fn parse(text: &str) -> Result<Self, ParamsError> {
        Ok(toml::from_str(text)?)
    }
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
        for neither in ["", "mock = false", "at = \"0x12\""] {
            let refused = with(neither).unwrap_err().to_string();
            assert!(refused.contains("either `at"), "{refused}");
        }
    }
}
