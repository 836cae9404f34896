//! Claims from a file of lines `account,reward,cumulative`.
//!
//! The first line is exactly that. Addresses are 40 hex digits after `0x`, with a valid checksum
//! where they mix upper and lower case; amounts are decimal integers of base units.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use alloy::primitives::{Address, U256};
use params::AddressError;

use crate::{Claim, Claims, ClaimsBuilder, ClaimsError, Workers, policy::AIRDROP_HEADER};

/// The first line.
pub const HEADER: &str = "account,reward,cumulative";

/// Longer than any line can be: two addresses, 78 digits and two commas.
const MAX_LINE: u64 = 256;

/// Why a file holds no claims.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A line is not what it should be.
    #[error("line {line}: {fault}")]
    Line {
        /// Counted from one, the header included.
        line: u64,
        /// What is wrong with it.
        fault: Fault,
    },
    /// Two lines claim the same reward for the same account.
    #[error("line {second}: line {first} already claims reward {reward} for {account}")]
    Duplicate {
        /// The earlier line.
        first: u64,
        /// The later line.
        second: u64,
        /// Of both.
        account: Address,
        /// Of both.
        reward: Address,
    },
    /// Each line is right, all together are not.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The first line is something else.
    #[error("expected the header `{0}`")]
    Header(&'static str),
    /// It is longer than a claim can be, or no text.
    #[error("this is not a line of text of at most {MAX_LINE} bytes")]
    NoLine,
    /// There are more or fewer fields than in the header.
    #[error("expected {expected} fields separated by commas, found {found}")]
    Fields {
        /// As many as there should be.
        expected: usize,
        /// As many as there are.
        found: usize,
    },
    /// A list has one amount for an account.
    #[error("{0} is listed above already")]
    Again(Address),
    /// A field is no address.
    #[error("{0:?} is not an address: 0x and 40 hex digits")]
    Address(String),
    /// A letter of the address has been changed.
    #[error("address {0} has a wrong checksum")]
    Checksum(String),
    /// A field is no amount.
    #[error("{0:?} is not an amount: decimal digits, at most 2^256 - 1")]
    Amount(String),
}

/// Reads all claims of a file. `progress` hears, now and then, how many bytes have been read.
///
/// # Errors
///
/// If the file cannot be read, if a line is wrong, or if two lines claim the same.
pub fn read(
    path: &Path,
    workers: Workers,
    mut progress: impl FnMut(u64),
) -> Result<Claims, CsvError> {
    let mut claims = ClaimsBuilder::default();
    lines(HEADER, File::open(path)?, |line, text, bytes| {
        if line % 4096 == 0 {
            progress(bytes);
        }
        Ok(claims.push(claim(text).map_err(|fault| CsvError::Line { line, fault })?)?)
    })?;
    match claims.finish(workers) {
        Err(ClaimsError::Duplicate { account, reward }) => Err(duplicate(path, account, reward)?),
        claims => Ok(claims?),
    }
}

/// Where both claims stand: only now is it worth reading the file again.
fn duplicate(path: &Path, account: Address, reward: Address) -> Result<CsvError, CsvError> {
    let mut places = Vec::new();
    lines(HEADER, File::open(path)?, |line, text, _| {
        let claim = claim(text).map_err(|fault| CsvError::Line { line, fault })?;
        if claim.account == account && claim.reward == reward {
            places.push(line);
        }
        Ok(())
    })?;
    Ok(match places[..] {
        [first, second, ..] => CsvError::Duplicate { first, second, account, reward },
        // The file has changed since it was read.
        _ => CsvError::Claims(ClaimsError::Duplicate { account, reward }),
    })
}

/// Amounts of single accounts, from lines `account,amount` after that header.
pub(crate) fn amounts(bytes: &[u8]) -> Result<BTreeMap<Address, U256>, CsvError> {
    let mut amounts = BTreeMap::new();
    lines(AIRDROP_HEADER, bytes, |line, text, _| {
        let at = |fault| CsvError::Line { line, fault };
        let [account, units] = fields(text).map_err(at)?;
        let account = address(account).map_err(at)?;
        let units = amount(units).map_err(at)?;
        match amounts.insert(account, units) {
            None => Ok(()),
            Some(_) => Err(at(Fault::Again(account))),
        }
    })?;
    Ok(amounts)
}

/// Calls `each` with number, text and bytes read so far of every line after the header.
fn lines(
    header: &'static str,
    from: impl io::Read,
    mut each: impl FnMut(u64, &str, u64) -> Result<(), CsvError>,
) -> Result<(), CsvError> {
    let mut from = BufReader::new(from);
    let (mut number, mut bytes, mut line) = (0, 0, Vec::new());
    loop {
        line.clear();
        let read = io::Read::take(&mut from, MAX_LINE).read_until(b'\n', &mut line)? as u64;
        if read == 0 && 0 < number {
            return Ok(());
        }
        number += 1;
        bytes += read;
        let at = |fault| CsvError::Line { line: number, fault };
        if read == MAX_LINE && line.last() != Some(&b'\n') {
            return Err(at(Fault::NoLine));
        }
        let text = std::str::from_utf8(&line).map_err(|_| at(Fault::NoLine))?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        if 1 < number {
            each(number, text, bytes)?;
        } else if text != header {
            return Err(at(Fault::Header(header)));
        }
    }
}

fn claim(line: &str) -> Result<Claim, Fault> {
    let [account, reward, cumulative] = fields(line)?;
    Ok(Claim {
        account: address(account)?,
        reward: address(reward)?,
        cumulative: amount(cumulative)?,
    })
}

/// As many fields as asked for, no more and no fewer.
fn fields<const N: usize>(line: &str) -> Result<[&str; N], Fault> {
    let (mut fields, mut found) = ([""; N], 0);
    for field in line.split(',') {
        if let Some(place) = fields.get_mut(found) {
            *place = field;
        }
        found += 1;
    }
    if found == N { Ok(fields) } else { Err(Fault::Fields { expected: N, found }) }
}

/// An address as files have it: 40 hex digits after `0x`, with a valid checksum where it mixes upper
/// and lower case.
///
/// # Errors
///
/// [`Fault::Address`] or [`Fault::Checksum`].
pub fn address(text: &str) -> Result<Address, Fault> {
    params::address(text).map_err(|error| match error {
        AddressError::Malformed(text) => Fault::Address(text),
        AddressError::Checksum(text) => Fault::Checksum(text),
    })
}

fn amount(text: &str) -> Result<U256, Fault> {
    let wrong = || Fault::Amount(text.into());
    if text.is_empty() || !text.bytes().all(|it| it.is_ascii_digit()) {
        return Err(wrong());
    }
    U256::from_str_radix(text, 10).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "0x00000000000000000000000000000000000000aa";
    const R: &str = "0x00000000000000000000000000000000000000bb";

    fn parse(text: &str) -> Result<Vec<Claim>, CsvError> {
        let mut all = Vec::new();
        lines(HEADER, text.as_bytes(), |line, text, _| {
            all.push(claim(text).map_err(|fault| CsvError::Line { line, fault })?);
            Ok(())
        })?;
        Ok(all)
    }

    fn fault(text: &str) -> (u64, Fault) {
        match parse(text) {
            Err(CsvError::Line { line, fault }) => (line, fault),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn lines_end_in_either_way_and_the_last_one_need_not() {
        let max = U256::MAX;
        let text = format!("{HEADER}\r\n{A},{R},0\r\n{R},{A},{max}");
        let amounts: Vec<_> = parse(&text).unwrap().iter().map(|it| it.cumulative).collect();
        assert_eq!(amounts, [U256::ZERO, max]);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let fields = |found| Fault::Fields { expected: 3, found };
        assert_eq!(fault(""), (1, Fault::Header(HEADER)));
        assert_eq!(fault(&format!("{A},{R},1\n")), (1, Fault::Header(HEADER)));
        assert_eq!(fault(&format!("{HEADER}\n\n")), (2, fields(1)));
        assert_eq!(fault(&format!("{HEADER}\n{A},{R},1\n{A},{R}")), (3, fields(2)));
        assert_eq!(fault(&format!("{HEADER}\n{A},{R},1,2")), (2, fields(4)));
        let long = "1".repeat(300);
        assert_eq!(fault(&format!("{HEADER}\n{A},{R},{long}\n")), (2, Fault::NoLine));
    }

    #[test]
    fn addresses_are_whole_and_their_checksum_holds() {
        let right = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
        let wrong = right.replace("9Fd6", "9fd6");
        assert_eq!(address(right), address(&right.to_lowercase()));
        assert_eq!(address(&wrong), Err(Fault::Checksum(wrong.clone())));
        for text in ["", "0x", &A[2..], &A[..41], &format!("{A}0"), &format!(" {A}")] {
            assert_eq!(address(text), Err(Fault::Address(text.into())));
        }
    }

    #[test]
    fn amounts_are_digits_that_fit_a_word() {
        let beyond = format!("{}0", U256::MAX);
        for text in ["", "-1", "+1", "1.0", "0x10", "1_000", " 1", "1e18", &beyond] {
            assert_eq!(amount(text), Err(Fault::Amount(text.into())));
        }
    }

    #[test]
    fn a_list_names_each_account_once() {
        let list = |text: &str| amounts(format!("{AIRDROP_HEADER}\n{text}").as_bytes());
        let both = list(&format!("{R},2\n{A},1\n")).unwrap();
        assert_eq!(both.values().copied().collect::<Vec<_>>(), [1, 2].map(U256::from));
        let again = list(&format!("{A},1\n{R},2\n{A},1\n"));
        let fault = Fault::Again(A.parse().unwrap());
        assert!(matches!(again, Err(CsvError::Line { line: 4, fault: it }) if it == fault));
        assert!(list(&format!("{A},{R},1")).is_err());
    }
}
