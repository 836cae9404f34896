//! Money as people read it, made from whole units.

use alloy::primitives::U256;

/// Decimals of ETH.
const ETH: u8 = 18;
/// Decimals of ETH counted in gwei.
const ETH_IN_GWEI: u8 = 9;

/// `units` of something with `decimals` decimals. Exact; at least two digits after the point.
pub fn exact(units: U256, decimals: u8) -> String {
    decimal(units, decimals, 2)
}

/// `wei` in ETH. Exact.
pub fn eth(wei: U256) -> String {
    exact(wei, ETH)
}

/// `wei` in ETH with nine decimals, for columns.
/// Rounds up, so that no cost is shown as less than it is.
pub fn eth_cost(wei: U256) -> String {
    let gwei = wei.div_ceil(U256::from(10).pow(U256::from(ETH - ETH_IN_GWEI)));
    decimal(gwei, ETH_IN_GWEI, usize::from(ETH_IN_GWEI))
}

/// With no more digits after the point than it takes, and no fewer than `least`.
fn decimal(units: U256, decimals: u8, least: usize) -> String {
    let places = usize::from(decimals);
    let digits = format!("{:0>width$}", units.to_string(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    format!("{whole}.{fraction:0<least$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_amount_shows_every_unit() {
        assert_eq!(exact(U256::from(5_000_000), 6), "5.00");
        assert_eq!(exact(U256::from(4_995_001), 6), "4.995001");
        assert_eq!(exact(U256::from(1), 18), "0.000000000000000001");
        assert_eq!(exact(U256::ZERO, 6), "0.00");
    }

    #[test]
    fn a_cost_is_never_shown_as_less() {
        assert_eq!(eth_cost(U256::from(1)), "0.000000001");
        assert_eq!(eth_cost(U256::from(2_000_000_000_u64)), "0.000000002");
        assert_eq!(eth_cost(U256::from(2_000_000_001_u64)), "0.000000003");
        assert_eq!(eth_cost(U256::ZERO), "0.000000000");
    }
}
