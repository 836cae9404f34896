//! From a call's selector to the method that answers it, and back to bytes.
//!
//! By hand, as the vault's is (docs/decisions/0013). Selectors come from the ABI file; a test asks
//! for every one of them.

use alloy_primitives::{Address, B256, U256};
use interfaces::merkle_rewards::RewardsInit;
use onchain::{
    arrays,
    calldata::{Args, Kind, Malformed, account, address, number, read},
    machine::*,
};
use protocol::merkle_rewards::{Pending, Tips, VaultChoice};
use stylus_sdk::ArbResult;

use crate::{
    Error, MerkleRewards,
    claims::{Claims, Multiproof},
};

onchain::routed_by_hand!(MerkleRewards);

onchain::calls! {
    pub(crate) of interfaces::merkle_rewards::IMerkleRewards {
        claimCall(Address, Address, Word, Offset)
        claimManyCall(Offset, Address, Offset, Offset)
        claimMultiproofCall(Offset, Address, Offset, Offset, Offset)
        claimToVaultCall(Offset, Address, Offset, Offset, Offset)
        claimedCall(Address, Address)
        totalPaidCall()
        totalCumulativeCall()
        rewardCall()
        vaultCall()
        submitRootCall(Word, Word, Word, Word, Offset)
        activateRootCall(Word)
        revokeRootCall(Word)
        dropPreviousRootCall()
        rootCall()
        previousRootCall()
        dataHashCall()
        epochCall()
        lastSubmittedEpochCall()
        pendingRootCall(Word)
        setClaimRecipientCall(Address)
        claimRecipientCall(Address)
        setTipPolicyCall(Short, Word)
        tipPolicyCall(Address)
        setVaultChoiceCall(Flag)
        vaultChoiceCall(Address)
        updaterCall()
        guardianCall()
        timelockCall()
        maxEpochIncreaseCall()
        setUpdaterCall(Address)
        setGuardianCall(Address)
        setTimelockCall(Word)
        setMaxEpochIncreaseCall(Word)
        skimCall(Address)
        ownerCall()
        pendingOwnerCall()
        transferOwnershipCall(Address)
        acceptOwnershipCall()
    }
}

impl MerkleRewards {
    fn construct(&mut self, input: &[u8]) -> ArbResult {
        use Kind::{Address, Word};
        self.refuse_ether()?;
        self.check_constructor_slot()?;
        let [reward, vault, governance, guardian, updater, timelock, increase, _] =
            read(input, &[Address, Address, Address, Address, Address, Word, Word])?;
        nothing(self.constructor(RewardsInit {
            reward: address(reward),
            vault: address(vault),
            governance: address(governance),
            guardian: address(guardian),
            updater: address(updater),
            timelock,
            maxEpochIncrease: increase,
        }))
    }

    /// What is answered: to a selector that the ABI does not have, a refusal without a word.
    fn answer(&mut self, selector: u32, input: &[u8]) -> ArbResult {
        self.refuse_ether()?;
        let args = read(input, kinds(selector).ok_or_else(Vec::new)?)?;
        let who = |index: usize| address(args[index]);
        match selector {
            // Claims.
            selector::claimCall => {
                let proof = arrays::words(input, args[3])?;
                amount(self.claim(who(0), who(1), args[2], proof))
            }
            selector::claimManyCall => {
                let proofs = arrays::nested(input, args[3])?;
                Ok(number(self.claim_many(claims(input, &args)?, proofs)?))
            }
            selector::claimMultiproofCall => {
                let proof = multiproof(input, &args)?;
                amount(self.claim_multiproof(claims(input, &args)?, &proof))
            }
            selector::claimToVaultCall => {
                let proof = multiproof(input, &args)?;
                amount(self.claim_to_vault(claims(input, &args)?, &proof))
            }
            selector::claimedCall => Ok(number(self.claimed(who(0), who(1)))),
            selector::totalPaidCall => Ok(number(self.total_paid())),
            selector::totalCumulativeCall => Ok(number(self.roots.queue().total)),
            selector::rewardCall => Ok(account(self.owed.read().token)),
            selector::vaultCall => Ok(account(self.vault.get())),

            // Roots.
            selector::submitRootCall => {
                let [root, data_hash] = [args[0], args[1]].map(B256::from);
                let uri = arrays::text(input, args[4])?;
                nothing(self.submit_root(root, data_hash, args[2], args[3], uri))
            }
            selector::activateRootCall => nothing(self.activate_root(args[0])),
            selector::revokeRootCall => nothing(self.revoke_root(args[0])),
            selector::dropPreviousRootCall => nothing(self.drop_previous_root()),
            selector::rootCall => Ok(self.roots.current().to_vec()),
            selector::previousRootCall => Ok(self.roots.previous().to_vec()),
            selector::dataHashCall => Ok(self.roots.data_hash().to_vec()),
            selector::epochCall => Ok(number(U256::from(self.roots.queue().epoch))),
            selector::lastSubmittedEpochCall => Ok(number(U256::from(self.roots.queue().last))),
            selector::pendingRootCall => Ok(self.pending_root(args[0])),

            // What an account decides.
            selector::setClaimRecipientCall => nothing(self.set_claim_recipient(who(0))),
            selector::claimRecipientCall => Ok(account(self.claim_recipient(who(0)))),
            selector::setTipPolicyCall => nothing(self.set_tip_policy(args[0], args[1])),
            selector::tipPolicyCall => Ok(self.tip_policy(who(0))),
            selector::setVaultChoiceCall => {
                self.set_vault_choice(!args[0].is_zero());
                Ok(Vec::new())
            }
            selector::vaultChoiceCall => Ok(self.vault_choice(who(0))),

            // Roles and limits.
            selector::updaterCall => Ok(account(self.roles.updater())),
            selector::guardianCall => Ok(account(self.roles.guardian())),
            selector::timelockCall => Ok(number(U256::from(self.roles.limits().timelock))),
            selector::maxEpochIncreaseCall => Ok(number(self.roles.limits().max_increase)),
            selector::setUpdaterCall => nothing(self.set_updater(who(0))),
            selector::setGuardianCall => nothing(self.set_guardian(who(0))),
            selector::setTimelockCall => nothing(self.set_timelock(args[0])),
            selector::setMaxEpochIncreaseCall => nothing(self.set_max_increase(args[0])),
            selector::skimCall => amount(self.skim(who(0))),

            // Ownership.
            selector::ownerCall => Ok(account(self.ownership.owner())),
            selector::pendingOwnerCall => Ok(account(self.ownership.pending())),
            selector::transferOwnershipCall => nothing(self.transfer_ownership(who(0))),
            selector::acceptOwnershipCall => nothing(self.accept_ownership()),
            _ => Err(Vec::new()),
        }
    }

    fn transfer_ownership(&mut self, heir: Address) -> Result<(), Error> {
        Ok(self.ownership.offer(heir)?)
    }

    fn accept_ownership(&mut self) -> Result<(), Error> {
        Ok(self.ownership.accept()?)
    }

    fn pending_root(&self, epoch: U256) -> Vec<u8> {
        if !self.roots.queue().waits(epoch) {
            return numbers(&[U256::ZERO; 4]);
        }
        // What waits has an epoch of 64 bits.
        let Pending { root, data_hash, total, activates_at } =
            self.roots.pending(epoch.as_limbs()[0]);
        let [root, data_hash] = [root, data_hash].map(U256::from_be_bytes);
        numbers(&[root, data_hash, total, U256::from(activates_at)])
    }

    fn tip_policy(&self, account: Address) -> Vec<u8> {
        let Tips { rate, min_claim } = self.accounts.get(account).tips;
        numbers(&[U256::from(rate.get()), min_claim])
    }

    fn vault_choice(&self, account: Address) -> Vec<u8> {
        let choice = self.accounts.get(account).shares;
        let decided = choice != VaultChoice::Undecided;
        numbers(&[decided, choice == VaultChoice::Wanted].map(U256::from))
    }
}

/// The first three arguments of a batch.
fn claims<'a>(input: &'a [u8], args: &Args) -> Result<Claims<'a>, Malformed> {
    Ok(Claims {
        accounts: arrays::small_words(input, args[0], 160)?,
        reward: address(args[1]),
        claimables: arrays::words(input, args[2])?,
    })
}

/// The last two arguments of a batch that has one proof.
fn multiproof<'a>(input: &'a [u8], args: &Args) -> Result<Multiproof<'a>, Malformed> {
    Ok(Multiproof {
        hashes: arrays::words(input, args[3])?,
        flags: arrays::small_words(input, args[4], 1)?,
    })
}

/// Each of these is one function for all methods: inlined, they would be most of the program.
#[inline(never)]
fn amount(outcome: Result<U256, Error>) -> ArbResult {
    Ok(number(outcome?))
}

#[inline(never)]
fn nothing(outcome: Result<(), Error>) -> ArbResult {
    outcome?;
    Ok(Vec::new())
}

fn numbers(values: &[U256]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes::<32>()).collect()
}
