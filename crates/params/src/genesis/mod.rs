//! Who is given how much of the governance token at first.
//!
//! A file of rows `category,holder,amount` hands out the whole supply. The parts of the categories are
//! the product's and not a deployer's to choose.

mod fault;

use std::{collections::BTreeMap, fmt, str::FromStr};

use alloy::primitives::{Address, U256};
use protocol::token::INITIAL_SUPPLY;

pub use self::fault::{GenesisError, GenesisFault, RowFault};
use crate::{Amount, Multisigs, TOKEN_DECIMALS, Who, who::Mention};

/// The columns of an allocation, in order.
const COLUMNS: [&str; 3] = ["category", "holder", "amount"];

/// What the supply is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Those who use the product, over years.
    Community,
    /// Those who build it.
    Team,
    /// Those who paid for that.
    Investors,
    /// What governance spends.
    Treasury,
}

/// The whole supply, handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// The file it is from, as the parameter file names it.
    pub file: String,
    grants: Vec<Grant>,
}

/// One row of an allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What it is for.
    pub category: Category,
    /// Who is given it; never the deployer, who has what is not given yet.
    pub holder: Who,
    /// How much, in units of 10^-18; never nothing.
    pub units: U256,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Community, Self::Team, Self::Investors, Self::Treasury];

    /// Its part of the supply.
    pub const fn percent(self) -> u64 {
        match self {
            Self::Community => 40,
            Self::Team => 20,
            Self::Investors => 15,
            Self::Treasury => 25,
        }
    }

    /// Its part of the supply, in units of 10^-18. Exact: the supply is a multiple of a hundred.
    pub fn units(self) -> U256 {
        INITIAL_SUPPLY / U256::from(100) * U256::from(self.percent())
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Team => "team",
            Self::Investors => "investors",
            Self::Treasury => "treasury",
        }
    }
}

impl FromStr for Category {
    type Err = RowFault;

    fn from_str(text: &str) -> Result<Self, RowFault> {
        let found = Self::ALL.into_iter().find(|category| category.name() == text);
        found.ok_or_else(|| RowFault::Category(text.to_owned()))
    }
}

impl fmt::Display for Category {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Grant {
    /// Whose it will be; for nobody yet, what stands in for it.
    pub const fn account(&self) -> Address {
        // No row is the deployer's.
        self.holder.address(Address::ZERO)
    }
}

impl Genesis {
    /// Reads the allocation `text` of `file`, with the names of `multisigs`.
    pub(crate) fn parse(
        file: &str,
        text: &str,
        multisigs: &Multisigs,
    ) -> Result<Self, GenesisError> {
        let grants = rows(file, text, multisigs).and_then(|grants| whole(&grants).map(|()| grants));
        Ok(Self { file: file.to_owned(), grants: grants.map_err(|why| why.of(file))? })
    }

    /// Every row, in the order of the file.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// What the deployer has left once the first `done` rows are given, in units of 10^-18: it falls
    /// with every row, so it tells how many are.
    pub fn left_after(&self, done: usize) -> U256 {
        // Cannot fall below zero: together the rows are the supply.
        self.grants.iter().take(done).fold(INITIAL_SUPPLY, |left, grant| left - grant.units)
    }

    /// How many rows are given, if the deployer has `left`; nothing if that is after none of them.
    pub fn done(&self, left: U256) -> Option<usize> {
        (0..=self.grants.len()).find(|done| self.left_after(*done) == left)
    }
}

/// The rows, each for itself and none twice.
fn rows(file: &str, text: &str, multisigs: &Multisigs) -> Result<Vec<Grant>, GenesisFault> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(text.as_bytes());
    let at = |line, why| GenesisFault::Line { line, why };
    let header = reader.headers().map_err(|error| at(1, RowFault::Form(error.to_string())))?;
    if header != COLUMNS[..] {
        let found = header.iter().collect::<Vec<_>>().join(",");
        return Err(GenesisFault::Header { found });
    }

    let (mut grants, mut given, mut left) = (Vec::new(), BTreeMap::new(), INITIAL_SUPPLY);
    let mut record = csv::StringRecord::new();
    loop {
        let read = reader.read_record(&mut record);
        let line = line_before(text, reader.position());
        if !read.map_err(|error| at(line, RowFault::Form(error.to_string())))? {
            return Ok(grants);
        }
        let key = format!("{file} line {line}");
        let grant = row(line, &key, &record, multisigs).map_err(|why| at(line, why))?;
        if let Some(first) = given.insert((grant.category, grant.account()), line) {
            let (holder, category) = (record[1].to_owned(), grant.category);
            return Err(at(line, RowFault::Again { holder, category, first }));
        }
        left = left.checked_sub(grant.units).ok_or_else(|| at(line, RowFault::TooMuch))?;
        grants.push(grant);
    }
}

/// The line of `text` that ends at `end`, from 1. The reader itself counts a row from the comments
/// before it.
fn line_before(text: &str, end: &csv::Position) -> u64 {
    let end = usize::try_from(end.byte()).unwrap_or(usize::MAX).min(text.len());
    let before = text.as_bytes()[..end].trim_ascii_end();
    before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1
}

fn row(
    line: u64,
    key: &str,
    record: &csv::StringRecord,
    multisigs: &Multisigs,
) -> Result<Grant, RowFault> {
    let [category, holder, amount] = record.iter().collect::<Vec<_>>()[..] else {
        return Err(RowFault::Form(format!("{} fields instead of three", record.len())));
    };
    let category = category.parse()?;
    let holder = multisigs.find(key, &Mention::from(holder.to_owned()))?;
    if holder == Who::Deployer {
        return Err(RowFault::Deployer);
    }
    let units = amount.parse::<Amount>()?.units(TOKEN_DECIMALS)?;
    if units.is_zero() {
        return Err(RowFault::Zero);
    }
    Ok(Grant { line, category, holder, units })
}

/// Whether every category has its part. Then all of them are the supply, to the unit.
fn whole(grants: &[Grant]) -> Result<(), GenesisFault> {
    for category in Category::ALL {
        let rows = grants.iter().filter(|grant| grant.category == category);
        // Cannot overflow: all rows together are at most the supply.
        let given = rows.fold(U256::ZERO, |given, grant| given + grant.units);
        if given != category.units() {
            return Err(GenesisFault::Part { category, given });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AddressError, AmountError, WhoError};

    const ROWS: &str = "category,holder,amount\n\
        community,0x1111111111111111111111111111111111111111,400000000\n\
        # Over four years, from a contract that is theirs.\n\
        team, 0x2222222222222222222222222222222222222222, 199999999.5\n\
        team,0x3333333333333333333333333333333333333333,0.5\n\
        investors,0x4444444444444444444444444444444444444444,150000000\n\
        treasury,0x4444444444444444444444444444444444444444,250000000.000000000000000000\n";

    fn parsed(text: &str) -> Result<Genesis, GenesisFault> {
        Genesis::parse("it.csv", text, &Multisigs::default()).map_err(|error| error.why)
    }

    /// The line, and what is wrong with it.
    fn refused(from: &str, to: &str) -> (u64, RowFault) {
        assert!(ROWS.contains(from));
        match parsed(&ROWS.replacen(from, to, 1)) {
            Err(GenesisFault::Line { line, why }) => (line, why),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_parts_are_the_supply() {
        let all =
            Category::ALL.map(Category::units).into_iter().fold(U256::ZERO, |all, it| all + it);
        assert_eq!(all, INITIAL_SUPPLY);
        assert_eq!(Category::ALL.map(Category::percent).iter().sum::<u64>(), 100);
    }

    #[test]
    fn rows_are_read_to_the_unit_with_their_lines() {
        let genesis = parsed(ROWS).unwrap();

        let lines: Vec<_> = genesis.grants().iter().map(|grant| grant.line).collect();
        assert_eq!(lines, [2, 4, 5, 6, 7]);
        let second = genesis.grants()[1];
        assert_eq!(second.holder, Who::Account(Address::repeat_byte(0x22)));
        assert_eq!(
            second.units,
            U256::from(1_999_999_995_u64) * U256::from(10).pow(U256::from(17))
        );
        assert_eq!(genesis.left_after(genesis.grants().len()), U256::ZERO);
    }

    #[test]
    fn what_is_left_tells_how_many_rows_are_done() {
        let genesis = parsed(ROWS).unwrap();

        for done in 0..=genesis.grants().len() {
            assert_eq!(genesis.done(genesis.left_after(done)), Some(done));
        }
        let one = U256::from(1);
        assert_eq!(genesis.done(genesis.left_after(2) + one), None);
        assert_eq!(genesis.done(genesis.left_after(2) - one), None);
        assert_eq!(genesis.done(INITIAL_SUPPLY + one), None);
    }

    #[test]
    fn a_row_that_cannot_be_given_is_refused_with_its_line() {
        assert!(matches!(refused("investors", "friends"), (6, RowFault::Category(_))));
        assert!(matches!(refused("150000000", "0.00"), (6, RowFault::Zero)));
        assert!(matches!(refused("150000000", "15e7"), (6, RowFault::Amount(_))));
        assert!(matches!(refused("199999999.5", "1000000000"), (4, RowFault::TooMuch)));
        let dust = refused("0.5", "0.5000000000000000001");
        assert!(matches!(dust, (5, RowFault::Amount(AmountError::TooFine { .. }))), "{dust:?}");
        let slipped = (
            "0x1111111111111111111111111111111111111111",
            "0xaf88d065e77c8cC2239327C5EDb3A432268e5832",
        );
        assert!(matches!(
            refused(slipped.0, slipped.1),
            (2, RowFault::Holder(WhoError::Address(AddressError::Checksum(_))))
        ));
        assert!(matches!(
            refused(slipped.0, "nobody"),
            (2, RowFault::Holder(WhoError::Unknown(_)))
        ));
        assert!(matches!(refused(slipped.0, "deployer"), (2, RowFault::Deployer)));
        assert!(matches!(refused(",400000000", ""), (2, RowFault::Form(_))));
        assert!(matches!(refused(",400000000", ",400000000,x"), (2, RowFault::Form(_))));
    }

    #[test]
    fn the_same_holder_twice_in_a_category_is_refused() {
        let twice = refused(
            "team,0x3333333333333333333333333333333333333333",
            "team,0x2222222222222222222222222222222222222222",
        );
        assert!(matches!(twice, (5, RowFault::Again { first: 4, .. })), "{twice:?}");
    }

    #[test]
    fn a_category_of_another_size_is_refused() {
        let one_less = ROWS.replacen("199999999.5", "199999999.499999999999999999", 1);
        let refused = parsed(&one_less).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "team is given 199999999.999999999999999999 MLT and is to have 200000000 MLT"
        );
        let nothing = parsed("category,holder,amount\n").unwrap_err();
        assert!(matches!(nothing, GenesisFault::Part { category: Category::Community, .. }));
    }

    #[test]
    fn another_table_is_refused() {
        for text in ["", "holder,category,amount\n", "category,holder\n"] {
            assert!(matches!(parsed(text), Err(GenesisFault::Header { .. })), "{text}");
        }
    }
}
