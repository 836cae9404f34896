//! Calls that are made one after the other, as governors and timelocks take them: an `address[]`, a
//! `uint256[]` and a `bytes[]` of one length.

use crate::machine::*;
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::stylus_core::calls::context::Call;

use crate::{
    arguments::Arguments,
    arrays::{self, Word},
    calldata::Malformed,
    erc20::{Reason, said},
};

/// Parts of the input of a call. Whether they are of one length, whoever needs it asks.
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    /// Who is called: an address each.
    pub targets: &'a [Word],
    /// With how much ETH, in wei.
    pub values: &'a [Word],
    /// With which calldata.
    pub payloads: Vec<&'a [u8]>,
}

impl<'a> Batch<'a> {
    /// The batch whose three arrays begin at `offsets` of `input`.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if it is not all there, or a target is no address.
    pub fn read(
        input: &'a [u8],
        [targets, values, payloads]: [U256; 3],
    ) -> Result<Self, Malformed> {
        Ok(Self {
            targets: arrays::small_words(input, targets, 160)?,
            values: arrays::words(input, values)?,
            payloads: arrays::nested_bytes(input, payloads)?.collect::<Result<_, _>>()?,
        })
    }

    /// Whether there are as many of each.
    #[must_use]
    pub fn is_even(&self) -> bool {
        self.targets.len() == self.values.len() && self.targets.len() == self.payloads.len()
    }

    /// Target, value and payload of each call.
    pub fn each(&self) -> impl Iterator<Item = (Address, U256, &'a [u8])> {
        let target = |word: &Word| Address::from_word(B256::from(*word));
        let value = |word: &Word| U256::from_be_bytes(*word);
        let targets = self.targets.iter().map(target);
        let values = self.values.iter().map(value);
        let calls = targets.zip(values).zip(self.payloads.iter().copied());
        calls.map(|((target, value), payload)| (target, value, payload))
    }

    /// The three arrays as the ABI writes them, to be followed by `more` arguments.
    #[must_use]
    pub fn arguments(&self, more: usize) -> Arguments {
        Arguments::of(3 + more).words(self.targets).words(self.values).many(&self.payloads)
    }
}

/// Makes a call, with `value` wei of what this program has.
///
/// # Errors
///
/// What it answered, if it failed; nothing, if there is less than `value`.
pub fn make(vm: Machine<'_>, target: Address, value: U256, payload: &[u8]) -> Result<(), Reason> {
    said(vm.call(&Call::new().value(value), target, payload)).map(drop)
}

#[cfg(test)]
mod tests {
    use alloy_primitives::Bytes;
    use alloy_sol_types::SolValue;

    use super::*;

    fn encoded(targets: usize, values: usize, payloads: usize) -> Vec<u8> {
        let target = |it| Address::repeat_byte(it as u8 + 1);
        let targets: Vec<_> = (0..targets).map(target).collect();
        let values: Vec<_> = (0..values).map(U256::from).collect();
        let payload = |it| Bytes::from(vec![it as u8; 20 * it]);
        let payloads: Vec<_> = (0..payloads).map(payload).collect();
        (targets, values, payloads).abi_encode_params()
    }

    fn read(input: &[u8]) -> Result<Batch<'_>, Malformed> {
        let (words, _) = input.as_chunks::<32>();
        Batch::read(input, [0, 1, 2].map(|it| U256::from_be_bytes(words[it])))
    }

    #[test]
    fn a_batch_is_read_and_written_as_alloy_does() {
        let input = encoded(3, 3, 3);

        let batch = read(&input).unwrap();

        let calls: Vec<_> = batch.each().collect();
        assert_eq!(calls[2], (Address::repeat_byte(3), U256::from(2), &[2; 40][..]));
        assert_eq!(calls.len(), 3);
        assert!(batch.is_even());
        assert_eq!(batch.arguments(0).after(&[]), input);
    }

    #[test]
    fn odd_batches_are_read_and_known() {
        for (targets, values, payloads) in [(1, 0, 0), (0, 1, 0), (0, 0, 1), (2, 1, 2), (2, 2, 1)] {
            let input = encoded(targets, values, payloads);
            let batch = read(&input).unwrap();
            assert!(!batch.is_even(), "{targets} {values} {payloads}");
            assert_eq!(batch.arguments(0).after(&[]), input);
        }
    }

    /// Solidity takes any places for the arrays, and writes them in their order.
    #[test]
    fn a_batch_written_in_another_order_is_the_same() {
        let input = encoded(1, 1, 1);
        let word = |number: usize| U256::from(number).to_be_bytes::<32>();
        // The values after everything else: one, of five.
        let mut moved = [&input[..], &word(1), &word(5)].concat();
        moved[32..64].copy_from_slice(&word(input.len()));

        let batch = read(&moved).unwrap();

        assert_eq!(batch.each().next().unwrap().1, U256::from(5));
        let written = batch.arguments(0).after(&[]);
        assert_eq!(written.len(), input.len());
        assert_eq!(read(&written).unwrap().each().next(), batch.each().next());
    }

    #[test]
    fn a_target_that_is_no_address_is_refused() {
        let mut input = encoded(1, 1, 1);
        let target = input.windows(20).position(|it| it == [1; 20]).unwrap();
        assert!(read(&input).is_ok());

        input[target - 1] = 1;

        assert_eq!(read(&input).unwrap_err(), Malformed);
    }
}
