//! The chain that a parameter file is for.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Which chain, and how to reach it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct ChainProfile {
    /// What people call it.
    pub name: String,
    /// Its id. A chain that answers another one is not deployed to.
    pub id: u64,
    /// What is at stake there.
    pub kind: Kind,
    /// Where it answers, if nobody says otherwise; a chain in the tool's own process without it.
    pub rpc_url: Option<String>,
    /// Where people look up what happened there, without a slash at the end.
    pub explorer: Option<String>,
    /// Seconds that pass between two of its blocks at most; none where a block comes with a
    /// transaction.
    pub longest_pause: Option<u64>,
}

/// What is at stake on a chain, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Nothing: it is thrown away.
    Development,
    /// No money, but a name: what is deployed stays, and people see it.
    Test,
    /// Money.
    Money,
}

/// A chain that is called something it is not.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum ChainError {
    /// What protects money would be off.
    #[error(
        "chain {id} is of kind \"{known}\", as every chain that is not known to be less, and the file \
         says \"{said}\""
    )]
    Belittled {
        /// The chain's id.
        id: u64,
        /// What is known of it.
        known: Kind,
        /// What the file says.
        said: Kind,
    },
    /// Not something to connect to. What it is instead is not told: it may hold a key.
    #[error("{0} is not an http or https address")]
    NotAnUrl(&'static str),
}

/// As a file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    id: u64,
    kind: Kind,
    rpc_url: Option<String>,
    explorer: Option<String>,
    longest_pause: Option<u64>,
}

impl Kind {
    /// Of the chain with this id. One that nobody told us of may hold money.
    pub const fn of(id: u64) -> Self {
        match id {
            // Nitro's development chain, its testnode's L3, Hardhat and Anvil.
            412_346 | 333_333 | 31_337 => Self::Development,
            // Arbitrum Sepolia.
            421_614 => Self::Test,
            _ => Self::Money,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Development => "development",
            Self::Test => "test",
            Self::Money => "money",
        })
    }
}

impl TryFrom<Written> for ChainProfile {
    type Error = ChainError;

    fn try_from(written: Written) -> Result<Self, ChainError> {
        let Written { name, id, kind, rpc_url, explorer, longest_pause } = written;
        // More care than a chain needs does no harm: that is how the rules for money are tried out.
        let known = Kind::of(id);
        if kind < known {
            return Err(ChainError::Belittled { id, known, said: kind });
        }
        let is_url = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        let urls = [("rpc_url", &rpc_url), ("explorer", &explorer)];
        if let Some((key, _)) = urls.into_iter().find(|(_, url)| !url.iter().all(is_url)) {
            return Err(ChainError::NotAnUrl(key));
        }
        Ok(Self { name, id, kind, rpc_url, explorer, longest_pause })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(id: u64, kind: &str) -> Result<ChainProfile, String> {
        let text = format!("name = \"it\"\nid = {id}\nkind = \"{kind}\"");
        toml::from_str(&text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_chain_that_may_hold_money_cannot_be_called_another() {
        // Arbitrum One and Nova, Ethereum, and one that nobody knows.
        for id in [42_161, 42_170, 1, 77] {
            assert!(chain(id, "money").is_ok());
            for kind in ["test", "development"] {
                let refused = chain(id, kind).unwrap_err();
                assert!(refused.contains("is of kind \"money\""), "{refused}");
            }
        }
        assert!(chain(421_614, "development").is_err());
        // More care than it needs does no harm.
        assert!(chain(412_346, "money").is_ok());
        assert!(chain(412_346, "development").is_ok());
        assert!(chain(421_614, "test").is_ok());
    }

    #[test]
    fn a_kind_is_one_of_three_and_a_url_is_one() {
        assert!(chain(77, "mainnet").unwrap_err().contains("unknown variant `mainnet`"));
        let url = "name = \"it\"\nid = 77\nkind = \"money\"\nrpc_url = \"localhost:8547/secret\"";
        let refused = toml::from_str::<ChainProfile>(url).unwrap_err().to_string();
        assert!(
            refused.contains("rpc_url is not an http") && !refused.contains("secret"),
            "{refused}"
        );
    }
}
