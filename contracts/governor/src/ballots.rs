//! Votes that were signed and are brought by others.

use alloy_primitives::{Address, B256, U256};
use interfaces::governor::IGovernor as abi;
use onchain::{
    arrays::Word,
    calldata::{Malformed, address},
    eip712,
    event::log,
    machine::*,
    refusal::Refusal,
    signature::is_by_within,
};
use protocol::governor::States;
use stylus_sdk::keccak_const::Keccak256;

use crate::{
    Governor, NAME,
    votes::{Remark, Vote},
};

pub(crate) const BALLOT: [u8; 32] = Keccak256::new()
    .update(b"Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)")
    .finalize();

pub(crate) const EXTENDED_BALLOT: [u8; 32] = Keccak256::new()
    .update(b"ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,")
    .update(b"string reason,bytes params)")
    .finalize();

/// Gas for a voter that is a contract to say whether it signed, in a batch, so that it does not use up
/// what the others need. An answer that is very long costs more than that, to take it: whoever brings
/// the batch leaves such a ballot out (docs/limitations.md).
const ANSWER_GAS: u64 = 100_000;

/// Ballots of one call.
pub(crate) struct Ballots<'a> {
    /// A `uint8` each.
    pub(crate) supports: &'a [Word],
    /// An address each.
    pub(crate) voters: &'a [Word],
    pub(crate) signatures: Vec<&'a [u8]>,
}

impl Governor {
    pub(crate) fn cast_by_sig(&mut self, vote: Vote, signature: &[u8]) -> Result<U256, Refusal> {
        self.cast_ballot(vote, signature, u64::MAX)
    }

    pub(crate) fn cast_extended_by_sig(
        &mut self,
        vote: Vote,
        remark: Remark<'_>,
        signature: &[u8],
    ) -> Result<U256, Refusal> {
        let nonce = self.nonces.get(vote.voter);
        let [kind, id, support, voter, nonce_word] = words(&EXTENDED_BALLOT, vote, nonce);
        let reason = self.machine().native_keccak256(remark.reason.as_bytes());
        let params = self.machine().native_keccak256(remark.params);
        let signed = [kind, id, support, voter, nonce_word, reason, params];
        self.check(vote.voter, &signed, signature, u64::MAX)?;
        self.cast_once(vote, remark, nonce)
    }

    /// Those that are wrong are passed over.
    pub(crate) fn cast_many(&mut self, id: U256, ballots: Ballots<'_>) -> Result<U256, Refusal> {
        let lengths = [ballots.supports.len(), ballots.voters.len(), ballots.signatures.len()];
        if lengths != [lengths[0]; 3] {
            let [supports, voters, signatures] = lengths.map(U256::from);
            return Err(abi::GovernorInvalidBatchLength { supports, voters, signatures }.into());
        }
        // Otherwise all of them would be passed over.
        self.expect(id, States::VOTABLE)?;
        let mut cast = 0;
        let votes = ballots.voters.iter().zip(ballots.supports).zip(ballots.signatures);
        for ((voter, support), signature) in votes {
            let voter = address(U256::from_be_bytes(*voter));
            let vote = Vote { id, voter, support: support[31] };
            match self.cast_ballot(vote, signature, ANSWER_GAS) {
                Ok(_) => cast += 1,
                Err(reason) => {
                    let reason = Vec::from(reason).into();
                    log(self.machine(), abi::VoteSkipped { voter, proposalId: id, reason });
                }
            }
        }
        Ok(U256::from(cast))
    }

    #[inline(never)]
    fn cast_ballot(&mut self, vote: Vote, signature: &[u8], gas: u64) -> Result<U256, Refusal> {
        let nonce = self.nonces.get(vote.voter);
        self.check(vote.voter, &words(&BALLOT, vote, nonce), signature, gas)?;
        self.cast_once(vote, Remark::NONE, nonce)
    }

    /// A nonce is used up by the vote that it was signed for, and by nothing else.
    fn cast_once(&mut self, vote: Vote, remark: Remark<'_>, nonce: U256) -> Result<U256, Refusal> {
        let weight = self.cast(vote, remark)?;
        self.nonces.insert(vote.voter, nonce + U256::ONE);
        Ok(weight)
    }

    #[inline(never)]
    fn check(
        &self,
        voter: Address,
        signed: &[B256],
        signature: &[u8],
        gas: u64,
    ) -> Result<(), Refusal> {
        let separator = eip712::separator(self.machine(), NAME.as_bytes());
        let digest = eip712::digest(self.machine(), separator, signed);
        if is_by_within(self.machine(), gas, voter, digest, signature) {
            return Ok(());
        }
        Err(abi::GovernorInvalidSignature { voter }.into())
    }
}

impl<'a> Ballots<'a> {
    /// Those whose parts begin at `offsets` of `input`.
    pub(crate) fn read(
        input: &'a [u8],
        [supports, voters, signatures]: [U256; 3],
    ) -> Result<Self, Malformed> {
        use onchain::arrays::{nested_bytes, small_words};
        Ok(Self {
            supports: small_words(input, supports, 8)?,
            voters: small_words(input, voters, 160)?,
            signatures: nested_bytes(input, signatures)?.collect::<Result<_, _>>()?,
        })
    }
}

fn words(kind: &[u8; 32], vote: Vote, nonce: U256) -> [B256; 5] {
    let Vote { id, voter, support } = vote;
    [kind.into(), id.into(), B256::with_last_byte(support), voter.into_word(), nonce.into()]
}
