//! Votes: who has them, now and before, and who is let vote with them.

use alloy_primitives::{Address, B256, U256, aliases::U48};
use interfaces::vote_escrow::IVotingEscrow as abi;
use onchain::machine::*;
use onchain::{
    eip712,
    event::log,
    refusal::Refusal,
    short_string,
    signature::{Signature, signer},
};
use protocol::vote_escrow::{Ledger, Moment, VotesChange, power_of};
use stylus_sdk::keccak_const::Keccak256;

use crate::{VoteEscrow, error::Error, locks::seconds};

/// `keccak256` of what is signed.
const DELEGATION: [u8; 32] = Keccak256::new()
    .update(b"Delegation(address delegatee,uint256 nonce,uint256 expiry)")
    .finalize();

impl VoteEscrow {
    pub(crate) fn delegate(&mut self, delegator: Address, delegatee: Address) -> Result<(), Error> {
        if delegatee.is_zero() {
            return Err(abi::EscrowInvalidAccount { account: delegatee }.into());
        }
        let now = self.now();
        let delegation = self.words.delegate(delegator, delegatee, now)?;
        let event = abi::DelegateChanged {
            delegator,
            fromDelegate: delegation.from.delegate,
            toDelegate: delegatee,
        };
        log(self.machine(), event);
        self.tell(delegation.from);
        self.tell(delegation.to);
        Ok(())
    }

    /// A nonce is used by a good signature only: a refusal undoes the call.
    pub(crate) fn delegate_by_sig(
        &mut self,
        delegatee: Address,
        nonce: U256,
        expiry: U256,
        signature: Signature,
    ) -> Result<(), Error> {
        if expiry < U256::from(self.now()) {
            return Err(abi::VotesExpiredSignature { expiry }.into());
        }
        let words = [DELEGATION.into(), delegatee.into_word(), nonce.into(), expiry.into()];
        let (vm, name) = (self.machine(), self.name.get());
        let separator = eip712::separator(vm, short_string::bytes(&name));
        let signed = signer(vm, eip712::digest(vm, separator, &words), signature);
        let account = signed.map_err(Refusal::from)?;
        let currentNonce = self.nonces.get(account);
        if nonce != currentNonce {
            return Err(abi::InvalidAccountNonce { account, currentNonce }.into());
        }
        // One delegation a nanosecond would take more years than there are.
        self.nonces.insert(account, nonce.wrapping_add(U256::ONE));
        self.delegate(account, delegatee)
    }

    /// What `account` votes with, undivided.
    pub(crate) fn votes(&self, account: Address, moment: Moment) -> Result<U256, Error> {
        Ok(self.words.votes_numerator(account, moment)?)
    }

    pub(crate) fn get_votes(&self, account: Address) -> Result<U256, Error> {
        self.votes(account, Moment::now(self.now())).map(power_of)
    }

    pub(crate) fn past_votes(&self, account: Address, timepoint: U256) -> Result<U256, Error> {
        self.votes(account, self.past(timepoint)?).map(power_of)
    }

    pub(crate) fn past_total_supply(&self, timepoint: U256) -> Result<U256, Error> {
        self.all(self.past(timepoint)?).map(power_of)
    }

    /// A second before this one.
    fn past(&self, timepoint: U256) -> Result<Moment, Error> {
        let now = self.now();
        if U256::from(now) <= timepoint {
            // Seconds fit in 48 bits for millions of years.
            let clock = U48::wrapping_from(now);
            return Err(abi::ERC5805FutureLookup { timepoint, clock }.into());
        }
        Ok(Moment::of(seconds(timepoint)))
    }

    /// Tells how votes changed, if they did by a whole one.
    pub(crate) fn tell(&self, change: VotesChange<Address>) {
        let VotesChange { delegate, before, after } = change;
        if before != after {
            let (previousVotes, newVotes) = (before, after);
            log(self.machine(), abi::DelegateVotesChanged { delegate, previousVotes, newVotes });
        }
    }

    /// What `CLOCK_MODE` answers (ERC-6372).
    pub(crate) fn clock_mode() -> Vec<u8> {
        short_string::answer(&B256::right_padding_from(b"mode=timestamp"))
    }
}
