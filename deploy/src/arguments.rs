//! What a constructor is told, in the words of its interface.

use std::borrow::Cow;

use alloy::{
    primitives::{Address, U256, hex},
    sol_types::SolStruct,
};
use bindings::{
    DistributorInit, EscrowInit, GovernorInit, RewardsInit, SplitterInit, TimelockInit, TokenInit,
    VaultInit, stylus::CONSTRUCTOR_SELECTOR,
};
use manifest::Argument;

use crate::contract::Contract;

/// Bytes of a word of the ABI.
const WORD: usize = 32;

/// The arguments in the constructor call `data` of `contract`. Empty for a program without a
/// constructor, and for what is no call of it.
pub(crate) fn of(contract: Contract, data: &[u8]) -> Vec<Argument> {
    let Some(told) = told(contract) else { return Vec::new() };
    let arguments = data.strip_prefix(&CONSTRUCTOR_SELECTOR).and_then(|data| read(&told, data));
    arguments.unwrap_or_default()
}

/// What the constructor takes, as a type of EIP-712: `TokenInit(address holder)`.
fn told(contract: Contract) -> Option<Cow<'static, str>> {
    Some(match contract {
        Contract::Stablecoin | Contract::VaultOffice => return None,
        Contract::Token => TokenInit::eip712_root_type(),
        Contract::Timelock => TimelockInit::eip712_root_type(),
        Contract::VoteEscrow => EscrowInit::eip712_root_type(),
        Contract::FeeDistributor => DistributorInit::eip712_root_type(),
        Contract::FeeSplitter => SplitterInit::eip712_root_type(),
        Contract::Governor => GovernorInit::eip712_root_type(),
        Contract::Staking | Contract::Savings => VaultInit::eip712_root_type(),
        Contract::DollarRewards | Contract::TokenRewards => RewardsInit::eip712_root_type(),
    })
}

fn read(told: &str, data: &[u8]) -> Option<Vec<Argument>> {
    let fields = told.split_once('(')?.1.strip_suffix(')')?;
    let mut arguments = Vec::new();
    for (index, field) in fields.split(',').enumerate() {
        let (kind, name) = field.split_once(' ')?;
        let word = word(data, index * WORD)?;
        let value = match kind.strip_suffix("[]") {
            Some(of) => list(of, data, U256::from_be_bytes(word).try_into().ok()?)?,
            None => shown(kind, word),
        };
        arguments.push(Argument { name: name.to_owned(), kind: kind.to_owned(), value });
    }
    Some(arguments)
}

/// A list begins with its length.
fn list(kind: &str, data: &[u8], at: usize) -> Option<String> {
    let length: usize = U256::from_be_bytes(word(data, at)?).try_into().ok()?;
    let first = at.checked_add(WORD)?;
    let item = |index: usize| {
        let at = index.checked_mul(WORD)?.checked_add(first)?;
        Some(shown(kind, word(data, at)?))
    };
    let items: Option<Vec<_>> = (0..length).map(item).collect();
    Some(format!("[{}]", items?.join(", ")))
}

fn word(data: &[u8], at: usize) -> Option<[u8; WORD]> {
    data.get(at..)?.first_chunk().copied()
}

fn shown(kind: &str, word: [u8; WORD]) -> String {
    match kind {
        "address" => Address::from_word(word.into()).to_string(),
        "bytes32" => label(&word).unwrap_or_else(|| format!("0x{}", hex::encode(word))),
        _ => U256::from_be_bytes(word).to_string(),
    }
}

/// Text from the left, the rest zero, in quotation marks.
fn label(word: &[u8; WORD]) -> Option<String> {
    let length = word.iter().position(|byte| *byte == 0).unwrap_or(WORD);
    let (text, rest) = word.split_at(length);
    let text = str::from_utf8(text).ok().filter(|text| !text.is_empty())?;
    rest.iter().all(|byte| *byte == 0).then(|| format!("{text:?}"))
}

#[cfg(test)]
mod tests {
    use bindings::stylus::constructor_call;

    use super::*;

    fn values(contract: Contract, data: &[u8]) -> Vec<String> {
        of(contract, data).into_iter().map(|it| format!("{} {}", it.name, it.value)).collect()
    }

    #[test]
    fn arguments_have_the_names_of_the_interface() {
        let init = VaultInit {
            office: Address::repeat_byte(0x11),
            asset: Address::repeat_byte(0x22),
            governance: Address::repeat_byte(0x33),
            guardian: Address::ZERO,
            feeRecipient: Address::repeat_byte(0x44),
            name: params::Label::try_from("Staked Millet".to_owned()).unwrap().word(),
            symbol: [0xff; 32].into(),
        };
        let data = constructor_call(&init);

        assert_eq!(
            values(Contract::Savings, &data),
            [
                "office 0x1111111111111111111111111111111111111111",
                "asset 0x2222222222222222222222222222222222222222",
                "governance 0x3333333333333333333333333333333333333333",
                "guardian 0x0000000000000000000000000000000000000000",
                "feeRecipient 0x4444444444444444444444444444444444444444",
                "name \"Staked Millet\"",
                &format!("symbol 0x{}", "ff".repeat(32)),
            ]
        );
        assert_eq!(values(Contract::Savings, &data[..data.len() - 1]), [""; 0]);
        assert_eq!(values(Contract::Savings, &[]), [""; 0]);
        assert_eq!(values(Contract::VaultOffice, &[]), [""; 0]);
    }

    #[test]
    fn a_list_is_read_where_it_is() {
        let init = TimelockInit {
            minDelay: U256::from(172_800),
            proposers: Vec::new(),
            executors: vec![Address::ZERO, Address::repeat_byte(0x11)],
            admin: Address::repeat_byte(0x22),
        };
        let data = constructor_call(&init);

        let both = "executors [0x0000000000000000000000000000000000000000, \
                    0x1111111111111111111111111111111111111111]";
        assert_eq!(
            values(Contract::Timelock, &data),
            [
                "minDelay 172800",
                "proposers []",
                both,
                "admin 0x2222222222222222222222222222222222222222"
            ]
        );
    }
}
