//! What an act costs: the protocol's fee, gas, and both as a part of the amount.

use std::{env, str::FromStr};

use alloy::primitives::U256;
use client::{call::Quote, money};
use protocol::fixed::Round;
use serde::Serialize;

use crate::{
    money::Money,
    said::{MICROS, Percent, Price, PriceError, Unit},
};

/// Decimals of ETH.
const ETH: u8 = 18;

/// What the chain does not know.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Prices {
    /// Dollars for one ETH, to tell gas as a part of the amount; or MILLET_ETH_USD
    #[arg(long, value_name = "PRICE", global = true)]
    eth_usd: Option<Price>,

    /// Dollars for one MLT, likewise; or MILLET_MLT_USD
    #[arg(long, value_name = "PRICE", global = true)]
    mlt_usd: Option<Price>,
}

impl Prices {
    /// With those of the environment where the command line says none.
    ///
    /// # Errors
    ///
    /// [`PriceError`], of the environment.
    pub(crate) fn or_environment(self) -> Result<Self, PriceError> {
        let read = |name: &str| env::var(name).ok().map(|it| Price::from_str(&it)).transpose();
        Ok(Self {
            eth_usd: self.eth_usd.map_or_else(|| read("MILLET_ETH_USD"), |it| Ok(Some(it)))?,
            mlt_usd: self.mlt_usd.map_or_else(|| read("MILLET_MLT_USD"), |it| Ok(Some(it)))?,
        })
    }

    /// Millionths of a dollar that an amount is worth; a dollar is a dollar.
    fn value(&self, amount: &Money, unit: Unit, round: Round) -> Option<U256> {
        let price = match unit {
            Unit::Usd => Price::ONE,
            Unit::Mlt => self.mlt_usd?,
        };
        price.of(amount.units, amount.token.decimals()?, round)
    }

    /// What gas and `fee` are of the `whole`, the latter two in millionths of a dollar. The whole is
    /// to be rounded down and its parts up: no cost is told smaller than it is.
    fn share(&self, quote: Quote, fee: Option<U256>, whole: Option<U256>) -> Option<Percent> {
        let gas = self.eth_usd?.of(quote.wei, ETH, Round::Up)?;
        Percent::of(gas.checked_add(fee?)?, whole?)
    }
}

/// What an act costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Bill {
    gas: u64,
    #[serde(serialize_with = "rewards::decimal")]
    wei: U256,
    /// The gas in dollars, rounded up to a millionth; nobody named a price otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    gas_usd: Option<String>,
    /// What the protocol takes of the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<Money>,
    /// The fee as a part of the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_percent: Option<Percent>,
    /// Fee and gas as a part of the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    total_percent: Option<Percent>,
    /// The amount, for people.
    #[serde(skip)]
    amount: Option<String>,
    /// Whether the amounts have fees of their own, told beside them.
    #[serde(skip)]
    has_fees: bool,
    /// What the fee is called, for people.
    #[serde(skip)]
    fee_name: &'static str,
}

impl Bill {
    /// Of gas alone.
    pub(crate) fn of_gas(quote: Quote, prices: &Prices) -> Self {
        let usd = prices.eth_usd.and_then(|it| it.of(quote.wei, ETH, Round::Up));
        Self {
            gas: quote.gas,
            wei: quote.wei,
            gas_usd: usd.map(|it| money::exact(it, MICROS)),
            fee: None,
            fee_percent: None,
            total_percent: None,
            amount: None,
            has_fees: false,
            fee_name: "fee",
        }
    }

    /// Of gas and of `fee` for moving `amount`, which is counted in `unit`.
    pub(crate) fn new(
        quote: Quote,
        fee: Option<Money>,
        amount: &Money,
        unit: Unit,
        prices: &Prices,
    ) -> Self {
        let taken = fee.as_ref().map_or(Some(U256::ZERO), |it| prices.value(it, unit, Round::Up));
        let whole = prices.value(amount, unit, Round::Down);
        Self {
            fee_percent: fee.as_ref().and_then(|it| Percent::of(it.units, amount.units)),
            total_percent: prices.share(quote, taken, whole),
            fee,
            amount: Some(amount.to_string()),
            ..Self::of_gas(quote, prices)
        }
    }

    /// Of gas, and of the fee of each, for receiving all of `amounts`.
    pub(crate) fn of_several<'a>(
        quote: Quote,
        amounts: impl Iterator<Item = (&'a Money, Option<&'a Money>, Unit)> + Clone,
        prices: &Prices,
    ) -> Self {
        let whole = amounts.clone().map(|(it, _, unit)| prices.value(it, unit, Round::Down)).sum();
        let fees = amounts.clone().filter_map(|(_, fee, unit)| Some((fee?, unit)));
        let taken = fees.clone().map(|(it, unit)| prices.value(it, unit, Round::Up)).sum();
        let shown: Vec<_> = amounts.map(|(it, ..)| it.to_string()).collect();
        Self {
            total_percent: prices.share(quote, taken, whole),
            has_fees: fees.count() != 0,
            amount: Some(shown.join(" and ")),
            ..Self::of_gas(quote, prices)
        }
    }

    /// With another name for what is taken.
    pub(crate) fn named(self, fee_name: &'static str) -> Self {
        Self { fee_name, ..self }
    }

    /// Of the gas.
    pub(crate) const fn quote(&self) -> Quote {
        Quote { gas: self.gas, wei: self.wei }
    }

    /// For the summary.
    pub(crate) fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = Vec::new();
        if let (Some(fee), Some(percent), Some(amount)) =
            (&self.fee, self.fee_percent, &self.amount)
        {
            lines.push((self.fee_name, format!("{fee}, {percent} of {amount}")));
        }
        let usd = self.gas_usd.as_ref().map(|it| format!(", {it} usd")).unwrap_or_default();
        let eth = money::eth_cost(self.wei);
        lines.push(("gas", format!("about {}, {eth} ETH{usd}", self.gas)));
        match (&self.amount, self.total_percent) {
            (Some(amount), Some(percent)) => {
                lines.push(("in all", format!("{percent} of {amount}")));
            }
            (Some(amount), None) => {
                let fee = self.fee_percent.map(|it| format!("{it} of {amount}, and "));
                let others = if self.has_fees { "the fees above, and " } else { "" };
                let fee = fee.unwrap_or_else(|| others.to_owned());
                lines.push(("in all", format!("{fee}the gas; prices tell what part that is")));
            }
            (None, _) => {}
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::Address;
    use client::token::Token;

    use super::*;

    fn dollars(units: u64) -> Money {
        Money::new(U256::from(units), &Token::new(Address::ZERO, Some(6), "devUSD"))
    }

    fn prices(eth: Option<&str>, mlt: Option<&str>) -> Prices {
        let price = |it: &str| it.parse().unwrap();
        Prices { eth_usd: eth.map(price), mlt_usd: mlt.map(price) }
    }

    /// 150,000 gas at 0.1 gwei.
    const QUOTE: Quote =
        Quote { gas: 150_000, wei: U256::from_limbs([15_000_000_000_000, 0, 0, 0]) };

    #[test]
    fn a_saver_is_told_what_part_goes() {
        let bill = |prices: &Prices| {
            Bill::new(QUOTE, Some(dollars(5_000)), &dollars(5_000_000), Unit::Usd, prices)
        };

        let known = bill(&prices(Some("3000"), None));

        // 0.000015 ETH at 3000 dollars, and 0.005 dollars, of 5.
        assert_eq!(
            known.lines(),
            [
                ("fee", "0.005 devUSD, 0.10 % of 5.00 devUSD".to_owned()),
                ("gas", "about 150000, 0.000015000 ETH, 0.045 usd".to_owned()),
                ("in all", "1.00 % of 5.00 devUSD".to_owned()),
            ]
        );
        let unknown = bill(&prices(None, None));
        assert_eq!(unknown.total_percent, None);
        let all = "0.10 % of 5.00 devUSD, and the gas; prices tell what part that is";
        assert_eq!(unknown.lines()[2], ("in all", all.to_owned()));
    }

    #[test]
    fn tokens_need_a_price_of_their_own() {
        let token = Token::new(Address::ZERO, Some(18), "MILLET");
        let amount = Money::new(U256::from(10).pow(U256::from(20)), &token);
        let total = |prices: &Prices| {
            Bill::new(QUOTE, None, &amount, Unit::Mlt, prices)
                .total_percent
                .map(|it| it.to_string())
        };
        assert_eq!(total(&prices(Some("3000"), None)), None);
        // 0.045 dollars of 100 tokens at 9 cents.
        assert_eq!(total(&prices(Some("3000"), Some("0.09"))), Some("0.50 %".to_owned()));
    }

    #[test]
    fn the_fees_of_several_are_in_the_whole() {
        let (amount, fee) = (dollars(5_000_000), dollars(5_000));
        let several = |fee: Option<&Money>, prices: &Prices| {
            let amounts = [(&amount, fee, Unit::Usd), (&amount, fee, Unit::Usd)];
            Bill::of_several(QUOTE, amounts.into_iter(), prices)
        };
        let known = prices(Some("3000"), None);
        let total = |fee| several(fee, &known).total_percent.map(|it| it.to_string());
        // 0.045 dollars of gas, of 10; and twice 0.005 dollars.
        assert_eq!(total(None), Some("0.45 %".to_owned()));
        assert_eq!(total(Some(&fee)), Some("0.55 %".to_owned()));
        let unknown = several(Some(&fee), &prices(None, None));
        let all = "the fees above, and the gas; prices tell what part that is";
        assert_eq!(unknown.lines()[1], ("in all", all.to_owned()));
    }

    #[test]
    fn costs_are_told_rounded_up() {
        let quote = Quote { gas: 1, wei: U256::ONE };
        let bill = Bill::new(quote, None, &dollars(3), Unit::Usd, &prices(Some("1"), None));
        // A millionth of a dollar at most, of three.
        assert_eq!(bill.gas_usd.as_deref(), Some("0.000001"));
        assert_eq!(bill.total_percent.map(|it| it.to_string()), Some("33.3334 %".to_owned()));
    }
}
