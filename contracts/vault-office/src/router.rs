//! From a call's selector to the method that answers it, and back to bytes; by hand, as the vault's
//! (docs/decisions/0013).

use alloy_primitives::{B256, U256};
use interfaces::vault::{IMicroStakingVault as abi, VaultInit};
use onchain::machine::*;
use onchain::{
    arrays::words,
    calldata::{Kind, account, address, number, read},
    eip712, short_string,
};
use protocol::fixed::Bps;
use stylus_sdk::ArbResult;
use vault_state::{
    Error,
    surface::office::{kinds, selector},
};

use crate::Office;

onchain::routed_by_hand!(Office);

impl Office {
    /// Lets nobody go on but a vault, whose storage says who its office is: that of the office's own
    /// address says nothing, and nothing that is asked there can change it.
    fn only_for_a_vault(&self) -> Result<(), Error> {
        if self.state.office().is_zero() {
            return Err(abi::VaultOfficeCalledDirectly {}.into());
        }
        Ok(())
    }

    /// The constructor of a vault, which calls it once: the vault sees to that.
    fn construct(&mut self, input: &[u8]) -> ArbResult {
        use Kind::{Address, Word};
        self.only_for_a_vault()?;
        let [office, asset, governance, guardian, recipient, name, symbol, _] =
            read(input, &[Address, Address, Address, Address, Address, Word, Word])?;
        nothing(self.state.found(VaultInit {
            office: address(office),
            asset: address(asset),
            governance: address(governance),
            guardian: address(guardian),
            feeRecipient: address(recipient),
            name: name.into(),
            symbol: symbol.into(),
        }))
    }

    /// What is answered: to a selector that the ABI does not have, a refusal without a word.
    fn answer(&mut self, selector: u32, input: &[u8]) -> ArbResult {
        let args = read(input, kinds(selector).ok_or_else(Vec::new)?)?;
        self.only_for_a_vault()?;
        let who = |index: usize| address(args[index]);
        match selector {
            // What describes.
            selector::nameCall => Ok(text(&self.state.name.get())),
            selector::symbolCall => Ok(text(&self.state.symbol.get())),
            selector::noncesCall => Ok(number(self.state.shares.nonce(who(0)))),
            selector::DOMAIN_SEPARATORCall => Ok(self.domain_separator().to_vec()),
            selector::eip712DomainCall => {
                Ok(eip712::answer(self.state.machine(), &self.state.name.get()))
            }
            selector::officeCall => Ok(account(self.state.office())),

            // Intents.
            selector::cancelIntentCall => nothing(self.cancel_intent(args[0])),
            selector::intentUsedCall => {
                Ok(number(U256::from(self.state.intents.is_used(who(0), args[1]))))
            }

            // Rewards.
            selector::notifyRewardCall => nothing(self.notify_reward(args[0])),
            selector::syncCall => amount(self.sync()),
            selector::rewardRateCall => amount(self.reward_rate()),
            selector::periodFinishCall => Ok(number(self.period_finish())),
            selector::unvestedRewardsCall => amount(self.unvested_rewards()),

            // Bonuses.
            selector::merkleRewardsCall => Ok(account(self.state.merkle_rewards.get())),
            selector::setMerkleRewardsCall => nothing(self.set_merkle_rewards(who(0))),
            selector::getRewardsMerkleRootCall => amount(self.rewards_root()),
            selector::claimRewardsCall => {
                amount(self.claim_rewards(words(input, args[0])?, args[1]))
            }

            // Fees.
            selector::depositFeeBpsCall => Ok(number(bps(self.state.terms.deposit_fee()))),
            selector::performanceFeeBpsCall => Ok(number(bps(self.state.terms.performance_fee()))),
            selector::feesAccruedCall => Ok(number(self.state.books.read().fees)),
            selector::feeRecipientCall => Ok(account(self.state.terms.fee_recipient())),
            selector::collectFeesCall => amount(self.collect_fees()),
            selector::setDepositFeeBpsCall => nothing(self.set_deposit_fee(args[0])),
            selector::setPerformanceFeeBpsCall => nothing(self.set_performance_fee(args[0])),
            selector::setFeeRecipientCall => nothing(self.set_fee_recipient(who(0))),
            selector::skimCall => amount(self.skim(who(0))),

            // Limits.
            selector::depositCapCall => Ok(number(self.state.terms.limits().cap)),
            selector::depositsPausedCall => {
                Ok(number(U256::from(self.state.terms.limits().paused)))
            }
            selector::setDepositCapCall => nothing(self.set_deposit_cap(args[0])),
            selector::setMinDepositCall => nothing(self.set_min_deposit(args[0])),
            selector::pauseDepositsCall => nothing(self.pause_deposits(!args[0].is_zero())),
            selector::guardianCall => Ok(account(self.state.terms.guardian())),
            selector::setGuardianCall => nothing(self.set_guardian(who(0))),

            // Ownership.
            selector::ownerCall => Ok(account(self.state.ownership.owner())),
            selector::pendingOwnerCall => Ok(account(self.state.ownership.pending())),
            selector::transferOwnershipCall => nothing(self.transfer_ownership(who(0))),
            selector::acceptOwnershipCall => nothing(self.accept_ownership()),
            _ => Err(Vec::new()),
        }
    }
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

fn bps(fee: Bps) -> U256 {
    U256::from(fee.get())
}

fn text(word: &B256) -> Vec<u8> {
    let offset = number(U256::from(32));
    [offset, short_string::encoded(word)].concat()
}
