//! A parameter file as it is written, before the names in it are looked up.

use std::{fs, io, path::Path};

use alloy::primitives::keccak256;
use serde::Deserialize;
use toml::Spanned;

use crate::{
    ChainProfile, DOLLAR_DECIMALS, Genesis, GenesisFault, Governance, Labels, Multisigs, Params,
    ParamsError, Rewards, Roles, Stablecoin, Stages, TOKEN_DECIMALS, Token, Trial, Who, WhoError,
    who::Mention,
};

/// A name and its place in the text.
type Named = Spanned<Mention>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    chain: ChainProfile,
    #[serde(default)]
    multisigs: Multisigs,
    roles: WrittenRoles,
    token: WrittenToken,
    genesis: Option<WrittenGenesis>,
    stablecoin: Stablecoin,
    lock: Labels,
    governance: Governance,
    #[serde(default)]
    stages: Stages,
    staking: Labels,
    savings: Labels,
    dollar_rewards: Rewards<DOLLAR_DECIMALS>,
    token_rewards: Rewards<TOKEN_DECIMALS>,
    trial: Trial,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRoles {
    governance: Named,
    guardian: Named,
    updater: Named,
    fee_recipient: Named,
    insurance: Named,
    treasury: Named,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenToken {
    holder: Named,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenGenesis {
    allocation: String,
}

impl Params {
    /// Reads the text of a parameter file that stands for itself.
    ///
    /// # Errors
    ///
    /// With the line and the reason, if a key is missing or unknown or a value out of bounds; if the
    /// text refers to another file.
    pub fn parse(text: &str) -> Result<Self, ParamsError> {
        Self::parse_with(text, |_| Err(io::ErrorKind::NotFound.into()))
    }

    /// Reads a parameter file, and the allocation that it refers to.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and if a file cannot be read.
    pub fn read(path: &Path) -> Result<Self, ParamsError> {
        let text = fs::read_to_string(path)
            .map_err(|why| ParamsError::Unreadable { at: path.to_owned(), why })?;
        Self::parse_with(&text, |file| fs::read_to_string(path.with_file_name(file)))
    }

    /// Reads the text of a parameter file; `beside` gives those of files that it refers to.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and what `beside` says.
    pub fn parse_with(
        text: &str,
        beside: impl Fn(&str) -> io::Result<String>,
    ) -> Result<Self, ParamsError> {
        let sheet: Sheet = toml::from_str(text)?;
        let multisigs = sheet.multisigs;
        let find = |key: &str, mention: &Named| -> Result<Who, ParamsError> {
            multisigs.find(key, mention.get_ref()).map_err(|why| in_line(text, mention, why))
        };
        let mut written = text.to_owned();
        let genesis = sheet.genesis.map(|WrittenGenesis { allocation: file }| {
            let rows = beside(&file).map_err(|why| GenesisFault::Unreadable(why).of(&file))?;
            written.push_str(&rows);
            Genesis::parse(&file, &rows, &multisigs)
        });
        let WrittenRoles { governance, guardian, updater, fee_recipient, insurance, treasury } =
            sheet.roles;
        let roles = Roles {
            governance: find("roles.governance", &governance)?,
            guardian: find("roles.guardian", &guardian)?,
            updater: find("roles.updater", &updater)?,
            fee_recipient: multisigs
                .recipient("roles.fee_recipient", fee_recipient.get_ref())
                .map_err(|why| in_line(text, &fee_recipient, why))?,
            insurance: find("roles.insurance", &insurance)?,
            treasury: find("roles.treasury", &treasury)?,
        };
        Ok(Self {
            roles,
            token: Token { holder: find("token.holder", &sheet.token.holder)? },
            genesis: genesis.transpose()?,
            hash: keccak256(written),
            chain: sheet.chain,
            stablecoin: sheet.stablecoin,
            lock: sheet.lock,
            governance: sheet.governance,
            stages: sheet.stages,
            staking: sheet.staking,
            savings: sheet.savings,
            dollar_rewards: sheet.dollar_rewards,
            token_rewards: sheet.token_rewards,
            trial: sheet.trial,
            multisigs,
        })
    }
}

/// `why`, with the line of `text` that `mention` is in, counted from 1.
fn in_line(text: &str, mention: &Named, why: WhoError) -> ParamsError {
    let before = text.get(..mention.span().start).unwrap_or_default();
    ParamsError::Who { line: before.matches('\n').count() + 1, why }
}
