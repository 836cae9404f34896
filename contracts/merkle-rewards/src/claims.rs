//! Claims: proved, booked, told, and only then paid.
//!
//! A single claim is paid or refused. In a batch, whom the token refuses to pay, by reverting, is
//! passed over, so that nobody can stop the others; whatever else is wrong with a batch stops all of
//! it. A token that says no without reverting may have moved all the same.

use alloy_primitives::{Address, B256, U256};
use interfaces::merkle_rewards::IMerkleRewards as abi;
use onchain::machine::*;
use onchain::{
    arrays::Word,
    calldata::Malformed,
    erc20::{self, Push},
};
use protocol::merkle_rewards::{
    Account, Caller, pay,
    proof::{self, Hash, MAX_PROOF},
};
use stylus_sdk::{keccak_const::Keccak256, prelude::*};

use crate::{MerkleRewards, deposits::Deposits, error::Error, owed::Opened};

/// The hash of the code of an account that has none.
const NO_CODE: [u8; 32] = Keccak256::new().finalize();

/// Claims of one call that are proved together or one by one.
#[derive(Clone, Copy)]
pub(crate) struct Claims<'a> {
    /// An address each.
    pub(crate) accounts: &'a [Word],
    /// The token of all of them.
    pub(crate) reward: Address,
    /// The cumulative amount of each.
    pub(crate) claimables: &'a [Word],
}

/// One proof for several claims.
pub(crate) struct Multiproof<'a> {
    pub(crate) hashes: &'a [Word],
    /// A `bool` each.
    pub(crate) flags: &'a [Word],
}

/// What an account is paid now.
pub(crate) struct Due {
    pub(crate) account: Address,
    pub(crate) recipient: Address,
    /// As it was before.
    state: Account,
    /// All that is newly claimed.
    amount: U256,
    /// The caller's part of it.
    tip: U256,
}

/// A batch under way. Amounts are units of the token.
pub(crate) struct Batch {
    owed: Opened,
    /// What is newly claimed.
    paid: U256,
    /// The caller's part of it.
    tips: U256,
}

impl Claims<'_> {
    /// Account and claimable amount of each.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Address, U256)> {
        let account = |word: &Word| Address::from_word(B256::from(*word));
        let amount = |word: &Word| U256::from_be_bytes(*word);
        self.accounts.iter().map(account).zip(self.claimables.iter().map(amount))
    }

    /// As many amounts, or proofs, as accounts.
    fn match_length(&self, length: usize) -> Result<(), Error> {
        let accounts = self.accounts.len();
        if accounts == length {
            return Ok(());
        }
        let (accounts, length) = (U256::from(accounts), U256::from(length));
        Err(abi::RewardsLengthMismatch { accounts, length }.into())
    }
}

impl Due {
    /// What is left for the account.
    pub(crate) fn rest(&self) -> U256 {
        // Not below zero: a tip is a part of the amount.
        self.amount - self.tip
    }

    /// All that the account has claimed with this.
    fn claimed(&self) -> U256 {
        // Both are below 2^95.
        self.state.claimed + self.amount
    }
}

impl MerkleRewards {
    pub(crate) fn claim(
        &mut self,
        account: Address,
        reward: Address,
        claimable: U256,
        proof: &[Word],
    ) -> Result<U256, Error> {
        let mut owed = self.open(reward)?;
        self.prove(account, reward, claimable, proof)?;
        let Some(due) = self.book(&mut owed, account, claimable)? else {
            return Ok(U256::ZERO);
        };
        self.owed.lock(owed);
        self.tell(&due);

        // From here on the token may call back, into what is written and locked.
        self.push(owed.token, due.recipient, due.rest())?;
        self.push_tips(owed.token, due.tip)?;
        self.owed.close(owed);
        Ok(due.amount)
    }

    /// `proofs` are those of the claims, in their order.
    pub(crate) fn claim_many<'a>(
        &mut self,
        claims: Claims<'_>,
        proofs: impl ExactSizeIterator<Item = Result<&'a [Word], Malformed>>,
    ) -> Result<U256, Vec<u8>> {
        let owed = self.open(claims.reward)?;
        claims.match_length(claims.claimables.len())?;
        claims.match_length(proofs.len())?;
        let mut batch = self.begin(owed);
        for ((account, claimable), proof) in claims.each().zip(proofs) {
            self.prove(account, claims.reward, claimable, proof?)?;
            if let Some(due) = self.book(&mut batch.owed, account, claimable)? {
                self.pay_or_skip(&mut batch, &due)?;
            }
        }
        Ok(self.finish(batch)?)
    }

    pub(crate) fn claim_multiproof(
        &mut self,
        claims: Claims<'_>,
        proof: &Multiproof<'_>,
    ) -> Result<U256, Error> {
        let owed = self.open(claims.reward)?;
        self.prove_all(claims, proof)?;
        let mut batch = self.begin(owed);
        for (account, claimable) in claims.each() {
            if let Some(due) = self.book(&mut batch.owed, account, claimable)? {
                self.pay_or_skip(&mut batch, &due)?;
            }
        }
        self.finish(batch)
    }

    pub(crate) fn claim_to_vault(
        &mut self,
        claims: Claims<'_>,
        proof: &Multiproof<'_>,
    ) -> Result<U256, Error> {
        let owed = self.open(claims.reward)?;
        self.prove_all(claims, proof)?;
        let mut deposits = Deposits::begin(self.machine(), self.vault.get())?;
        let mut batch = self.begin(owed);
        for (account, claimable) in claims.each() {
            let Some(due) = self.book(&mut batch.owed, account, claimable)? else { continue };
            if deposits.admit(due.rest()) && self.takes_shares(&due) {
                deposits.add(due.recipient, due.rest());
                batch.add(&due);
                let Due { account, recipient, amount, tip, .. } = due;
                let claimed = due.claimed();
                log(
                    self.machine(),
                    abi::ClaimedToVault { account, recipient, amount, tip, claimed },
                );
            } else {
                self.pay_or_skip(&mut batch, &due)?;
            }
        }
        deposits.make(self.machine(), owed.token)?;
        self.finish(batch)
    }

    /// The word that all claims change, if they are of its token.
    #[inline(never)]
    fn open(&self, reward: Address) -> Result<Opened, Error> {
        let owed = self.owed.open()?;
        if owed.token != reward {
            return Err(abi::RewardsWrongToken { reward, expected: owed.token }.into());
        }
        Ok(owed)
    }

    #[inline(never)]
    fn prove(
        &self,
        account: Address,
        reward: Address,
        claimable: U256,
        proof: &[Word],
    ) -> Result<(), Error> {
        bound_proof(proof.len(), MAX_PROOF)?;
        let leaf = self.leaf(account, reward, claimable);
        let root = proof::root(|bytes| self.machine().native_keccak256(bytes).0, leaf, proof);
        if self.roots.accept(&root) {
            return Ok(());
        }
        Err(abi::RewardsInvalidProof { account }.into())
    }

    #[inline(never)]
    fn prove_all(&self, claims: Claims<'_>, proof: &Multiproof<'_>) -> Result<(), Error> {
        claims.match_length(claims.claimables.len())?;
        // Both lengths are those of arrays in a call, so nothing wraps.
        bound_proof(proof.hashes.len(), MAX_PROOF * claims.accounts.len())?;
        let leaf = |(account, claimable)| self.leaf(account, claims.reward, claimable);
        let mut leaves: Vec<Hash> = claims.each().map(leaf).collect();
        let keccak = |bytes: &[u8]| self.machine().native_keccak256(bytes).0;
        let flags = proof.flags.iter().map(|flag| flag[31] != 0);
        match proof::root_of_all(keccak, &mut leaves, proof.hashes, flags) {
            Some(root) if self.roots.accept(&root) => Ok(()),
            _ => Err(abi::RewardsInvalidMultiproof {}.into()),
        }
    }

    #[inline(never)]
    fn leaf(&self, account: Address, reward: Address, claimable: U256) -> Hash {
        let keccak = |bytes: &[u8]| self.machine().native_keccak256(bytes).0;
        proof::leaf(keccak, &account.into_word().0, &reward.into_word().0, claimable)
    }

    /// Writes down that `account` has claimed `claimable`, which was proved; `None` if that is
    /// nothing new.
    #[inline(never)]
    fn book(
        &mut self,
        owed: &mut Opened,
        account: Address,
        claimable: U256,
    ) -> Result<Option<Due>, Error> {
        let state = self.accounts.get(account);
        let amount = state.due(claimable);
        if amount.is_zero() {
            return Ok(None);
        }
        owed.unclaimed = pay(owed.unclaimed, amount)
            .map_err(|_| abi::RewardsTotalExceeded { amount, left: owed.unclaimed })?;
        let tip = self.tip(account, &state, amount);
        let recipient = self.accounts.recipient(account, &state);
        self.accounts.set(account, &Account { claimed: claimable, ..state });
        Ok(Some(Due { account, recipient, state, amount, tip }))
    }

    /// What the caller keeps of `amount`. Nothing if it is the vault, which claims for nobody but who
    /// called it; this is only read where there would be a tip.
    fn tip(&self, account: Address, state: &Account, amount: U256) -> U256 {
        let tip = state.tip(amount, self.caller(account));
        if tip.is_zero() || self.machine().msg_sender() != self.vault.get() {
            tip
        } else {
            U256::ZERO
        }
    }

    fn caller(&self, account: Address) -> Caller {
        if self.machine().msg_sender() == account { Caller::Itself } else { Caller::Another }
    }

    fn takes_shares(&self, due: &Due) -> bool {
        // By its hash, which is cheaper than its size: zero where nobody is, that of nothing where
        // there is no code.
        let has_code = || {
            let hash = self.machine().code_hash(due.recipient);
            !hash.is_zero() && hash != NO_CODE
        };
        due.state.takes_shares(self.caller(due.account), has_code)
    }

    /// Locks: tokens are about to be called.
    fn begin(&mut self, owed: Opened) -> Batch {
        self.owed.lock(owed);
        Batch { owed, paid: U256::ZERO, tips: U256::ZERO }
    }

    /// Pays what was booked, or takes the booking back if the token reverts.
    #[inline(never)]
    fn pay_or_skip(&mut self, batch: &mut Batch, due: &Due) -> Result<(), Error> {
        let sent = erc20::try_push(self.machine(), batch.owed.token, due.recipient, due.rest());
        match sent.map_err(Error::token_call)? {
            Push::Moved => {
                batch.add(due);
                self.tell(due);
            }
            Push::Reverted(reason) => {
                let Due { account, amount, .. } = *due;
                self.accounts.set_claimed(account, due.state.claimed);
                // It was taken off before.
                batch.owed.unclaimed += amount;
                log(self.machine(), abi::ClaimSkipped { account, amount, reason: reason.into() });
            }
        }
        Ok(())
    }

    /// Pays the tips, and unlocks.
    #[inline(never)]
    fn finish(&mut self, batch: Batch) -> Result<U256, Error> {
        self.push_tips(batch.owed.token, batch.tips)?;
        self.owed.close(batch.owed);
        Ok(batch.paid)
    }

    #[inline(never)]
    fn tell(&self, due: &Due) {
        let Due { account, recipient, amount, tip, .. } = *due;
        let claimed = due.claimed();
        log(self.machine(), abi::Claimed { account, recipient, amount, tip, claimed });
    }

    fn push(&self, token: Address, to: Address, amount: U256) -> Result<(), Error> {
        erc20::push(self.machine(), token, to, amount).map_err(Error::token_call)
    }

    fn push_tips(&self, token: Address, tips: U256) -> Result<(), Error> {
        if tips.is_zero() {
            return Ok(());
        }
        self.push(token, self.machine().msg_sender(), tips)
    }
}

impl Batch {
    fn add(&mut self, due: &Due) {
        // Neither wraps: together they are at most what was unclaimed.
        self.paid += due.amount;
        self.tips += due.tip;
    }
}

fn bound_proof(length: usize, maximum: usize) -> Result<(), Error> {
    if length <= maximum {
        return Ok(());
    }
    let (length, maximum) = (U256::from(length), U256::from(maximum));
    Err(abi::RewardsProofTooLong { length, maximum }.into())
}
