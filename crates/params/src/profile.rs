//! The parameter files of this repository, compiled in.

use std::{fmt, io, str::FromStr};

use crate::{Params, ParamsError};

/// A parameter file of this repository: `params/NAME.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// A chain in the tool's own process, and our devnode.
    Dev,
    /// Nitro's development node on this machine.
    NitroDevnode,
    /// The public test network.
    ArbitrumSepolia,
    /// Where money is.
    ArbitrumOne,
}

/// A name of no profile.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no profile; there are: dev, nitro-devnode, arbitrum-sepolia, arbitrum-one")]
pub struct ProfileError(String);

impl Profile {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Dev, Self::NitroDevnode, Self::ArbitrumSepolia, Self::ArbitrumOne];

    /// Its name on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::NitroDevnode => "nitro-devnode",
            Self::ArbitrumSepolia => "arbitrum-sepolia",
            Self::ArbitrumOne => "arbitrum-one",
        }
    }

    /// The file's text.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Dev => include_str!("../../../params/dev.toml"),
            Self::NitroDevnode => include_str!("../../../params/nitro-devnode.toml"),
            Self::ArbitrumSepolia => include_str!("../../../params/arbitrum-sepolia.toml"),
            Self::ArbitrumOne => include_str!("../../../params/arbitrum-one.toml"),
        }
    }

    /// The text of a file that lies beside them.
    ///
    /// # Errors
    ///
    /// If there is none of this name.
    pub fn beside(file: &str) -> io::Result<&'static str> {
        match file {
            "arbitrum-one.csv" => Ok(include_str!("../../../params/arbitrum-one.csv")),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// What it says.
    ///
    /// # Errors
    ///
    /// None in fact: tests read every one.
    pub fn params(self) -> Result<Params, ParamsError> {
        Params::parse_with(self.text(), |file| Self::beside(file).map(str::to_owned))
    }

    /// Those of the chain with this id.
    pub fn of_chain(id: u64) -> impl Iterator<Item = Self> {
        let is = move |profile: &Self| profile.params().is_ok_and(|params| params.chain.id == id);
        Self::ALL.into_iter().filter(is)
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let found = Self::ALL.into_iter().find(|profile| profile.name() == text);
        found.ok_or_else(|| ProfileError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn every_profile_is_complete_and_found_by_its_name_and_chain() {
        for profile in Profile::ALL {
            let params = profile.params().unwrap_or_else(|why| panic!("{profile}: {why}"));
            assert_eq!(profile.name().parse(), Ok(profile));
            assert!(Profile::of_chain(params.chain.id).any(|it| it == profile));
            // Only the chain of the tool's own process has no address.
            assert_eq!(params.chain.rpc_url.is_none(), profile == Profile::Dev);
        }
        let refused = "mainnet".parse::<Profile>().unwrap_err().to_string();
        for profile in Profile::ALL {
            assert!(refused.contains(profile.name()), "{refused}");
        }
    }

    #[test]
    fn ids_and_kinds_are_those_of_the_chains() {
        let of = |profile: Profile| {
            let chain = profile.params().unwrap().chain;
            (chain.id, chain.kind)
        };
        assert_eq!(of(Profile::Dev), (412_346, Kind::Development));
        assert_eq!(of(Profile::NitroDevnode), (412_346, Kind::Development));
        assert_eq!(of(Profile::ArbitrumSepolia), (421_614, Kind::Test));
        assert_eq!(of(Profile::ArbitrumOne), (42_161, Kind::Money));
    }
}
