//! How the splitter divides fees, where a deployer wants it otherwise than it begins.

use protocol::fee_splitter::{Shares, SharesRefusal, Stage};
use serde::Deserialize;

/// The shares of stages; a stage that is left out keeps those of a new splitter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stages {
    early: Option<StageShares>,
    growth: Option<StageShares>,
    mature: Option<StageShares>,
}

/// Shares of a stage: within their bounds, and together the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct StageShares(Shares);

/// Shares that the splitter would refuse.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum StagesError {
    /// Something would be left, or missing.
    #[error("the shares come to {sum}; they have to come to 10000, which is the whole")]
    NotTheWhole {
        /// What they come to, in hundredths of a percent.
        sum: u32,
    },
    /// Losses would not be covered.
    #[error("insurance = {share}; it has to be {minimum} at least")]
    InsuranceTooLow {
        /// As written, in hundredths of a percent.
        share: u16,
        /// The least.
        minimum: u16,
    },
    /// One receives too much.
    #[error("a share of {share}, where {maximum} is the most")]
    TooHigh {
        /// As written, in hundredths of a percent.
        share: u16,
        /// The most.
        maximum: u16,
    },
}

/// As a file has it: in hundredths of a percent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    buyback: u16,
    stakers: u16,
    insurance: u16,
    discount: u16,
    treasury: u16,
}

impl StageShares {
    /// The shares.
    pub const fn get(self) -> Shares {
        self.0
    }
}

impl Stages {
    /// Those that are chosen, from the first stage on.
    pub fn chosen(&self) -> impl Iterator<Item = (Stage, Shares)> {
        let of = |stage| match stage {
            Stage::Early => self.early,
            Stage::Growth => self.growth,
            Stage::Mature => self.mature,
        };
        Stage::ALL
            .into_iter()
            .filter_map(move |stage| of(stage).map(|shares| (stage, shares.get())))
    }
}

impl TryFrom<Written> for StageShares {
    type Error = StagesError;

    fn try_from(written: Written) -> Result<Self, StagesError> {
        let Written { buyback, stakers, insurance, discount, treasury } = written;
        let shares = Shares { buyback, stakers, insurance, discount, treasury };
        shares.check().map_err(|refusal| match refusal {
            SharesRefusal::NotTheWhole { sum } => StagesError::NotTheWhole { sum },
            SharesRefusal::InsuranceTooLow { share, minimum } => {
                StagesError::InsuranceTooLow { share, minimum }
            }
            SharesRefusal::TooHigh { share, maximum } => StagesError::TooHigh { share, maximum },
        })?;
        Ok(Self(shares))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stages(growth: [u16; 5]) -> Result<Stages, String> {
        let [buyback, stakers, insurance, discount, treasury] = growth;
        let text = format!(
            "[growth]\nbuyback = {buyback}\nstakers = {stakers}\ninsurance = {insurance}\n\
             discount = {discount}\ntreasury = {treasury}\n"
        );
        toml::from_str(&text).map_err(|error| error.to_string())
    }

    #[test]
    fn shares_that_are_chosen_come_to_the_whole() {
        let chosen = stages([4_000, 2_000, 1_000, 2_000, 1_000]).unwrap();
        let of_growth = chosen.chosen().collect::<Vec<_>>();
        assert_eq!(of_growth.len(), 1);
        assert_eq!(of_growth[0].0, Stage::Growth);
        assert_eq!(of_growth[0].1.treasury, 1_000);

        for (treasury, sum) in [(999, 9_999), (1_001, 10_001)] {
            let refused = stages([4_000, 2_000, 1_000, 2_000, treasury]).unwrap_err();
            assert!(refused.contains(&format!("come to {sum}; they have to")), "{refused}");
            assert!(refused.contains("line 1"), "{refused}");
        }
    }

    #[test]
    fn bounds_are_those_of_the_contract() {
        let poor = stages([5_000, 2_501, 499, 2_000, 0]).unwrap_err();
        assert!(poor.contains("insurance = 499; it has to be 500 at least"), "{poor}");
        let greedy = stages([0, 6_001, 1_999, 2_000, 0]).unwrap_err();
        assert!(greedy.contains("a share of 6001, where 6000 is the most"), "{greedy}");
    }

    #[test]
    fn nothing_is_chosen_by_default() {
        assert_eq!(Stages::default().chosen().count(), 0);
    }
}
