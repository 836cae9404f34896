//! Amounts of a token, as people read them.

use alloy::{
    primitives::{Address, U256},
    providers::DynProvider,
};
use bindings::IMilletTokenInstance;

use crate::{
    call::{CallError, ask},
    money,
};

/// Letters of a symbol that are shown, at most.
const SYMBOL: usize = 16;

/// A token, as far as showing amounts of it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it is.
    pub address: Address,
    unit: Option<(u8, String)>,
}

impl Token {
    /// Asks the token for decimals and symbol, neither of which it has to have.
    ///
    /// # Errors
    ///
    /// [`CallError`], if the chain cannot be asked.
    pub async fn ask(address: Address, provider: DynProvider) -> Result<Self, CallError> {
        let token = IMilletTokenInstance::new(address, provider);
        let decimals = optional(ask(token.decimals()).await)?;
        let symbol = optional(ask(token.symbol()).await)?.unwrap_or_default();
        Ok(Self::new(address, decimals, &symbol))
    }

    /// With these decimals, if any, and this symbol.
    pub fn new(address: Address, decimals: Option<u8>, symbol: &str) -> Self {
        // Anybody writes symbols: what a terminal would obey is left out.
        let symbol = symbol.chars().filter(char::is_ascii_graphic).take(SYMBOL).collect();
        Self { address, unit: decimals.map(|decimals| (decimals, symbol)) }
    }

    /// How many decimals a whole one has; `None` if the token does not say.
    pub fn decimals(&self) -> Option<u8> {
        self.unit.as_ref().map(|(decimals, _)| *decimals)
    }

    /// What it calls itself, as far as it can be shown; empty if the token does not say.
    pub fn symbol(&self) -> &str {
        self.unit.as_ref().map_or("", |(_, symbol)| symbol)
    }

    /// An amount in whole tokens, exactly; in base units if the token does not say what is whole.
    pub fn amount(&self, units: U256) -> String {
        match &self.unit {
            Some((decimals, symbol)) => {
                format!("{} {symbol}", money::exact(units, *decimals)).trim_end().to_owned()
            }
            None => format!("{units} base units"),
        }
    }
}

/// None where the token refuses or answers something else.
fn optional<T>(answer: Result<T, CallError>) -> Result<Option<T>, CallError> {
    match answer {
        Ok(it) => Ok(Some(it)),
        Err(CallError::Reverted(_) | CallError::Unreadable(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_a_unit_and_no_commands_for_a_terminal() {
        let shown = |decimals, symbol| {
            Token::new(Address::ZERO, decimals, symbol).amount(U256::from(1_500_000))
        };
        assert_eq!(shown(Some(6), "mUSD"), "1.50 mUSD");
        assert_eq!(shown(Some(6), "\u{1b}[31mX\n"), "1.50 [31mX");
        assert_eq!(shown(Some(0), ""), "1500000.00");
        assert_eq!(shown(None, "mUSD"), "1500000 base units");
    }
}
