//! What contracts told, as the store keeps it.

use alloy::primitives::{Address, U256};

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The number of its block.
    pub block: u64,
    /// Its place among the block's logs.
    pub place: u64,
    /// The block's timestamp, in seconds.
    pub time: u64,
    /// What it was.
    pub event: Event,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Shares moved; from or to the zero address: they were made or burned.
    Transfer {
        /// Who had them.
        from: Address,
        /// Who has them.
        to: Address,
        /// Base units of the share.
        shares: U256,
    },
    /// Somebody came in.
    Deposit {
        /// Who paid.
        sender: Address,
        /// Who was given the shares.
        owner: Address,
        /// Base units of the asset, fee included.
        assets: U256,
        /// Base units of the share.
        shares: U256,
    },
    /// Deposits pay this fee from now on.
    DepositFee {
        /// Hundredths of a percent.
        bps: U256,
    },
    /// A lock is as follows from now on.
    Lock {
        /// Whose.
        account: Address,
        /// Base units of the governance token.
        amount: U256,
        /// In seconds.
        end: U256,
    },
}

const TRANSFER: u8 = 1;
const DEPOSIT: u8 = 2;
const DEPOSIT_FEE: u8 = 3;
const LOCK: u8 = 4;

const ADDRESS: usize = 20;
const WORD: usize = 32;

impl Event {
    /// A byte that says which, then the fields: addresses in 20 bytes, numbers in 32, big-endian.
    pub(super) fn encode(&self) -> Vec<u8> {
        let (kind, addresses, words): (u8, &[Address], &[U256]) = match self {
            Self::Transfer { from, to, shares } => (TRANSFER, &[*from, *to], &[*shares]),
            Self::Deposit { sender, owner, assets, shares } => {
                (DEPOSIT, &[*sender, *owner], &[*assets, *shares])
            }
            Self::DepositFee { bps } => (DEPOSIT_FEE, &[], &[*bps]),
            Self::Lock { account, amount, end } => (LOCK, &[*account], &[*amount, *end]),
        };
        let mut bytes = vec![kind];
        addresses.iter().for_each(|it| bytes.extend_from_slice(it.as_slice()));
        words.iter().for_each(|it| bytes.extend_from_slice(&it.to_be_bytes::<WORD>()));
        bytes
    }

    /// What [`Event::encode`] wrote; `None` of anything else.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        let (addresses, words) = match *kind {
            TRANSFER => (2, 1),
            DEPOSIT => (2, 2),
            DEPOSIT_FEE => (0, 1),
            LOCK => (1, 2),
            _ => return None,
        };
        if rest.len() != addresses * ADDRESS + words * WORD {
            return None;
        }
        let address = |place: usize| Address::from_slice(&rest[place * ADDRESS..][..ADDRESS]);
        let word =
            |place: usize| U256::from_be_slice(&rest[addresses * ADDRESS + place * WORD..][..WORD]);
        Some(match *kind {
            TRANSFER => Self::Transfer { from: address(0), to: address(1), shares: word(0) },
            DEPOSIT => Self::Deposit {
                sender: address(0),
                owner: address(1),
                assets: word(0),
                shares: word(1),
            },
            DEPOSIT_FEE => Self::DepositFee { bps: word(0) },
            _ => Self::Lock { account: address(0), amount: word(0), end: word(1) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_and_nothing_else() {
        let (one, two) = (Address::repeat_byte(1), Address::repeat_byte(2));
        let (few, many) = (U256::from(7), U256::MAX);
        let events = [
            Event::Transfer { from: one, to: two, shares: many },
            Event::Deposit { sender: one, owner: two, assets: few, shares: many },
            Event::DepositFee { bps: few },
            Event::Lock { account: one, amount: few, end: many },
        ];
        for event in events {
            let mut bytes = event.encode();
            assert_eq!(Event::decode(&bytes), Some(event));
            assert_eq!(Event::decode(&bytes[..bytes.len() - 1]), None);
            bytes.push(0);
            assert_eq!(Event::decode(&bytes), None);
        }
        assert_eq!(Event::decode(&[]), None);
        assert_eq!(Event::decode(&[5; 33]), None);
    }
}
