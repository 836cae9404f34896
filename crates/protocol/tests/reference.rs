//! The protocol against a slow, exact model that shares nothing with it but the definitions.
//!
//! The model keeps fractions where the protocol keeps whole numbers, counts the seconds in which
//! there were shares enough where the protocol keeps a clock, and searches where the protocol has a
//! formula. Each rounding is taken once, where `docs/protocol.md` puts it.

use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;
use protocol::{
    fixed::{Bps, Round},
    vault::{Books, Limits, PERIOD, whole_unit},
};
use ruint::aliases::U256;

/// The vault as its definitions have it.
#[derive(Clone, Debug)]
struct Model {
    /// All assets, released or not.
    assets: BigInt,
    shares: BigInt,
    fees: BigInt,
    /// What was unreleased when the last reward came in.
    reward: BigInt,
    /// Seconds since then in which there were a million times a million shares.
    streamed: u64,
}

impl Model {
    fn new() -> Self {
        let zero = BigInt::from(0);
        Self {
            assets: zero.clone(),
            shares: zero.clone(),
            fees: zero.clone(),
            reward: zero,
            streamed: 0,
        }
    }

    fn wait(&mut self, seconds: u64) {
        if self.shares >= BigInt::from(10).pow(12) {
            self.streamed += seconds;
        }
    }

    fn unvested(&self) -> BigInt {
        let left = PERIOD - self.streamed.min(PERIOD);
        fraction(&self.reward, left, PERIOD).ceil().to_integer()
    }

    /// What one share is worth.
    fn price(&self) -> BigRational {
        let assets = &self.assets - self.unvested() + 1;
        BigRational::new(assets, &self.shares + 1_000_000)
    }

    fn fee(amount: &BigInt, bps: u16) -> BigInt {
        fraction(amount, bps.into(), 10_000).ceil().to_integer()
    }

    fn deposit(&mut self, assets: &BigInt, bps: u16) -> BigInt {
        let fee = Self::fee(assets, bps);
        let net = assets - &fee;
        let shares = (whole(&net) / self.price()).floor().to_integer();
        self.enter(&net, &fee, &shares);
        shares
    }

    fn mint(&mut self, shares: &BigInt, bps: u16) -> BigInt {
        let net = (whole(shares) * self.price()).ceil().to_integer();
        let gross = least(|gross| gross - Self::fee(gross, bps) >= net);
        self.enter(&net, &(&gross - &net), shares);
        gross
    }

    fn redeem(&mut self, shares: &BigInt) -> BigInt {
        let assets = (whole(shares) * self.price()).floor().to_integer();
        self.leave(&assets, shares);
        assets
    }

    fn withdraw(&mut self, assets: &BigInt) -> BigInt {
        let shares = (whole(assets) / self.price()).ceil().to_integer();
        self.leave(assets, &shares);
        shares
    }

    fn notify(&mut self, assets: &BigInt, bps: u16) {
        let fee = fraction(assets, bps.into(), 10_000).floor().to_integer();
        let net = assets - &fee;
        self.reward = self.unvested() + &net;
        self.streamed = 0;
        self.assets += net;
        self.fees += fee;
    }

    fn enter(&mut self, net: &BigInt, fee: &BigInt, shares: &BigInt) {
        self.assets += net;
        self.fees += fee;
        self.shares += shares;
    }

    fn leave(&mut self, assets: &BigInt, shares: &BigInt) {
        self.assets -= assets;
        self.shares -= shares;
    }
}

fn whole(number: &BigInt) -> BigRational {
    BigRational::from_integer(number.clone())
}

fn fraction(of: &BigInt, numerator: u64, denominator: u64) -> BigRational {
    BigRational::new(of * numerator, denominator.into())
}

/// The least number that is enough, by halving.
fn least(enough: impl Fn(&BigInt) -> bool) -> BigInt {
    let mut high = BigInt::from(1);
    while !enough(&high) {
        high *= 2;
    }
    let mut low = BigInt::from(-1);
    while &low + 1 < high {
        let middle = (&low + &high) / 2;
        if enough(&middle) { high = middle } else { low = middle }
    }
    high
}

fn big(number: U256) -> BigInt {
    number.to_string().parse().expect("digits are a number")
}

#[derive(Clone, Debug)]
enum Act {
    Deposit(u64),
    Mint(u64),
    Redeem(u8),
    Withdraw(u8),
    Notify(u64),
    Wait(u64),
}

fn amount() -> impl Strategy<Value = u64> {
    (0_u32..60, any::<u64>()).prop_map(|(bits, raw)| (1 << bits) | (raw & ((1 << bits) - 1)))
}

fn act() -> impl Strategy<Value = Act> {
    let part = || prop_oneof![Just(u8::MAX), any::<u8>()];
    prop_oneof![
        2 => amount().prop_map(Act::Deposit),
        2 => amount().prop_map(Act::Mint),
        2 => part().prop_map(Act::Redeem),
        2 => part().prop_map(Act::Withdraw),
        1 => amount().prop_map(Act::Notify),
        3 => (0..2 * PERIOD).prop_map(Act::Wait),
    ]
}

proptest! {
    /// I-VAULT-7, I-VAULT-8: every number of every act is the model's.
    #[test]
    fn every_number_is_that_of_the_exact_model(
        history in prop::collection::vec(act(), 1..40),
        bps in 0_u16..=100,
        performance in 0_u16..=1_000,
    ) {
        let (mut books, mut model, mut now) = (Books::default(), Model::new(), 1_700_000_000);
        let fee = Bps::new(bps).unwrap();
        for act in history {
            match act {
                Act::Deposit(assets) => {
                    let entry = books.quote_deposit(U256::from(assets), fee, now).unwrap();
                    books = books.enter(entry, now).unwrap();
                    prop_assert_eq!(big(entry.shares), model.deposit(&assets.into(), bps));
                }
                Act::Mint(shares) => {
                    let entry = books.quote_mint(U256::from(shares), fee, now).unwrap();
                    books = books.enter(entry, now).unwrap();
                    prop_assert_eq!(big(entry.assets), model.mint(&shares.into(), bps));
                }
                Act::Redeem(part) => {
                    let shares = books.shares * U256::from(part) / U256::from(u8::MAX);
                    let exit = books.quote_redeem(shares, now).unwrap();
                    books = books.leave(exit, now).unwrap();
                    prop_assert_eq!(big(exit.assets), model.redeem(&big(shares)));
                }
                Act::Withdraw(part) => {
                    let all = books.quote_redeem(books.shares, now).unwrap().assets;
                    let assets = all * U256::from(part) / U256::from(u8::MAX);
                    let exit = books.quote_withdraw(assets, now).unwrap();
                    books = books.leave(exit, now).unwrap();
                    prop_assert_eq!(big(exit.shares), model.withdraw(&big(assets)));
                }
                Act::Notify(assets) => {
                    let assets = books.smallest_reward(now).unwrap() + U256::from(assets);
                    let fee = Bps::new(performance).unwrap();
                    books = books.notify(assets, fee, now).unwrap().books;
                    model.notify(&big(assets), performance);
                }
                Act::Wait(seconds) => {
                    now += seconds;
                    model.wait(seconds);
                }
            }
            prop_assert_eq!(big(books.assets), model.assets.clone());
            prop_assert_eq!(big(books.shares), model.shares.clone());
            prop_assert_eq!(big(books.fees), model.fees.clone());
            prop_assert_eq!(big(books.unvested(now).unwrap()), model.unvested());
        }
    }

    /// I-VAULT-7: the largest deposit and mint fit, one unit or share more would not, and where they
    /// are less than a deposit has to be, or buy less than it has to, there is none.
    #[test]
    fn the_largest_deposit_and_mint_are_those_found_by_search(
        cap in amount(),
        filled in amount(),
        shares in amount(),
        minimum in amount(),
        bps in 0_u16..=100,
    ) {
        let (min_deposit, fee) = (U256::from(minimum), Bps::new(bps).unwrap());
        let limits = Limits { cap: U256::from(cap), min_deposit, paused: false };
        let (assets, in_circulation) = (U256::from(filled), U256::from(shares));
        let books = Books { assets, shares: in_circulation, ..Books::default() };

        let deposit = limits.max_deposit(&books, fee, 0).unwrap();
        let mint = limits.max_mint(&books, fee, 0).unwrap();

        let model = Model { assets: filled.into(), shares: shares.into(), ..Model::new() };
        let room = BigInt::from(cap.saturating_sub(filled));
        let open = |assets: &BigInt, shares: &BigInt| {
            *assets >= minimum.into() && *shares >= 1_000_000.into()
        };
        let largest = least(|gross| gross - Model::fee(gross, bps) > room) - 1;
        let buys = model.clone().deposit(&largest, bps);
        let expected = if open(&largest, &buys) { largest } else { 0.into() };
        prop_assert_eq!(big(deposit), expected);
        let largest = least(|shares| (whole(shares) * model.price()).ceil().to_integer() > room) - 1;
        let costs = model.clone().mint(&largest, bps);
        let expected = if open(&costs, &largest) { largest } else { 0.into() };
        prop_assert_eq!(big(mint), expected);
    }
}

#[test]
fn whole_units_are_powers_of_ten() {
    for decimals in 0..=19_u8 {
        assert_eq!(big(whole_unit(decimals)), BigInt::from(10).pow(decimals.into()));
    }
    assert_eq!(whole_unit(20), U256::ZERO);
}

#[test]
fn a_part_is_rounded_as_asked() {
    let bps = Bps::new(10).unwrap();

    assert_eq!(bps.of(U256::from(999), Round::Down), Ok(U256::ZERO));
    assert_eq!(bps.of(U256::from(999), Round::Up), Ok(U256::ONE));
}
