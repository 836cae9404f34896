//! From a call's selector to the method that answers it, and back to bytes.
//!
//! By hand, because what the SDK generates for this many methods does not fit into a program
//! (docs/decisions/0013). Selectors come from the ABI file; a test asks for every one of them.

use alloy_primitives::{B256, U256};
use alloy_sol_types::SolCall;
use interfaces::vault::{IMicroStakingVault as abi, VaultInit};
use onchain::{
    calldata::{Kind, account, address, number, read},
    eip712,
    erc20::Signature,
    short_string,
};
use stylus_sdk::{ArbResult, abi::Router, prelude::*};

use crate::{Error, Vault};

impl Router<Self> for Vault {
    type Storage = Self;

    fn route(vault: &mut Self, selector: u32, input: &[u8]) -> Option<ArbResult> {
        Some(vault.answer(selector.to_be_bytes(), input))
    }

    fn receive(_vault: &mut Self) -> Option<Result<(), Vec<u8>>> {
        None
    }

    fn fallback(_vault: &mut Self, _calldata: &[u8]) -> Option<ArbResult> {
        None
    }

    fn constructor(vault: &mut Self, input: &[u8]) -> Option<ArbResult> {
        Some(vault.construct(input))
    }
}

impl Vault {
    /// The SDK's entry point asks for this of every program; nothing here overrides anything.
    #[doc(hidden)]
    pub const fn __stylus_assert_overrides() {}

    fn construct(&mut self, input: &[u8]) -> ArbResult {
        use Kind::{Address, Word};
        self.deny_value("constructor")?;
        self.check_constructor_slot()?;
        let [asset, governance, guardian, recipient, name, symbol, _] =
            read(input, &[Address, Address, Address, Address, Word, Word])?;
        nothing(self.constructor(VaultInit {
            asset: address(asset),
            governance: address(governance),
            guardian: address(guardian),
            feeRecipient: address(recipient),
            name: name.into(),
            symbol: symbol.into(),
        }))
    }

    /// What is answered: to a selector that the ABI does not have, a refusal without a word.
    fn answer(&mut self, selector: [u8; 4], input: &[u8]) -> ArbResult {
        use Kind::{Address, Byte, Flag, Word};
        self.deny_value("any")?;
        match selector {
            // Shares.
            abi::nameCall::SELECTOR => Ok(text(&self.name.get())),
            abi::symbolCall::SELECTOR => Ok(text(&self.symbol.get())),
            abi::decimalsCall::SELECTOR => Ok(number(U256::from(self.decimals()))),
            abi::totalSupplyCall::SELECTOR => Ok(number(self.total_supply())),
            abi::balanceOfCall::SELECTOR | abi::maxRedeemCall::SELECTOR => {
                let [holder, ..] = read(input, &[Address])?;
                Ok(number(self.shares.balance_of(address(holder))))
            }
            abi::allowanceCall::SELECTOR => {
                let [owner, spender, ..] = read(input, &[Address, Address])?;
                Ok(number(self.shares.allowance(address(owner), address(spender))))
            }
            abi::transferCall::SELECTOR => {
                let [to, value, ..] = read(input, &[Address, Word])?;
                yes(self.transfer(address(to), value))
            }
            abi::transferFromCall::SELECTOR => {
                let [from, to, value, ..] = read(input, &[Address, Address, Word])?;
                yes(self.transfer_from(address(from), address(to), value))
            }
            abi::approveCall::SELECTOR => {
                let [spender, value, ..] = read(input, &[Address, Word])?;
                yes(self.approve(address(spender), value))
            }
            abi::permitCall::SELECTOR => {
                let [owner, spender, value, deadline, v, r, s] =
                    read(input, &[Address, Address, Word, Word, Byte, Word, Word])?;
                let signature = signature(v, r, s);
                nothing(self.permit(address(owner), address(spender), value, deadline, signature))
            }
            abi::noncesCall::SELECTOR => {
                let [owner, ..] = read(input, &[Address])?;
                Ok(number(self.shares.nonce(address(owner))))
            }
            abi::DOMAIN_SEPARATORCall::SELECTOR => Ok(self.domain_separator().to_vec()),
            abi::eip712DomainCall::SELECTOR => Ok(eip712::answer(self.vm(), &self.name.get())),

            // ERC-4626.
            abi::assetCall::SELECTOR => Ok(account(self.terms.asset())),
            abi::totalAssetsCall::SELECTOR => amount(self.total_assets()),
            abi::convertToSharesCall::SELECTOR => {
                let [assets, ..] = read(input, &[Word])?;
                amount(self.convert_to_shares(assets))
            }
            abi::convertToAssetsCall::SELECTOR | abi::previewRedeemCall::SELECTOR => {
                let [shares, ..] = read(input, &[Word])?;
                amount(self.preview_redeem(shares))
            }
            abi::maxDepositCall::SELECTOR => {
                read(input, &[Address])?;
                amount(self.max_deposit())
            }
            abi::maxMintCall::SELECTOR => {
                read(input, &[Address])?;
                amount(self.max_mint())
            }
            abi::maxWithdrawCall::SELECTOR => {
                let [owner, ..] = read(input, &[Address])?;
                amount(self.max_withdraw(address(owner)))
            }
            abi::previewDepositCall::SELECTOR => {
                let [assets, ..] = read(input, &[Word])?;
                amount(self.preview_deposit(assets))
            }
            abi::previewMintCall::SELECTOR => {
                let [shares, ..] = read(input, &[Word])?;
                amount(self.preview_mint(shares))
            }
            abi::previewWithdrawCall::SELECTOR => {
                let [assets, ..] = read(input, &[Word])?;
                amount(self.preview_withdraw(assets))
            }
            abi::depositCall::SELECTOR => {
                let [assets, receiver, ..] = read(input, &[Word, Address])?;
                amount(self.deposit(assets, address(receiver), U256::ZERO))
            }
            abi::mintCall::SELECTOR => {
                let [shares, receiver, ..] = read(input, &[Word, Address])?;
                amount(self.mint(shares, address(receiver)))
            }
            abi::withdrawCall::SELECTOR => {
                let [assets, receiver, owner, ..] = read(input, &[Word, Address, Address])?;
                amount(self.withdraw(assets, address(receiver), address(owner)))
            }
            abi::redeemCall::SELECTOR => {
                // There is no fourth argument, so the minimum is zero.
                let [shares, receiver, owner, min, ..] = read(input, &[Word, Address, Address])?;
                amount(self.redeem(shares, address(receiver), address(owner), min))
            }

            // Staking in one call.
            abi::stakeCall::SELECTOR => {
                let ([assets, ..], caller) = (read(input, &[Word])?, self.vm().msg_sender());
                amount(self.deposit(assets, caller, U256::ZERO))
            }
            abi::unstakeCall::SELECTOR => {
                let ([shares, ..], caller) = (read(input, &[Word])?, self.vm().msg_sender());
                amount(self.redeem(shares, caller, caller, U256::ZERO))
            }
            abi::stakeWithPermitCall::SELECTOR => {
                let [assets, receiver, min, deadline, v, r, s] =
                    read(input, &[Word, Address, Word, Word, Byte, Word, Word])?;
                let signature = signature(v, r, s);
                amount(self.stake_with_permit(assets, address(receiver), min, deadline, signature))
            }
            abi::depositWithMinCall::SELECTOR => {
                let [assets, receiver, min, ..] = read(input, &[Word, Address, Word])?;
                amount(self.deposit(assets, address(receiver), min))
            }
            abi::redeemWithMinCall::SELECTOR => {
                let [shares, receiver, owner, min, ..] =
                    read(input, &[Word, Address, Address, Word])?;
                amount(self.redeem(shares, address(receiver), address(owner), min))
            }

            // Rewards.
            abi::notifyRewardCall::SELECTOR => {
                let [assets, ..] = read(input, &[Word])?;
                nothing(self.notify_reward(assets))
            }
            abi::syncCall::SELECTOR => amount(self.sync()),
            abi::rewardRateCall::SELECTOR => amount(self.reward_rate()),
            abi::periodFinishCall::SELECTOR => Ok(number(self.period_finish())),
            abi::unvestedRewardsCall::SELECTOR => amount(self.unvested_rewards()),

            // Fees.
            abi::depositFeeBpsCall::SELECTOR => {
                Ok(number(U256::from(self.terms.deposit_fee().get())))
            }
            abi::performanceFeeBpsCall::SELECTOR => {
                Ok(number(U256::from(self.terms.performance_fee().get())))
            }
            abi::feesAccruedCall::SELECTOR => Ok(number(self.books.read().fees)),
            abi::feeRecipientCall::SELECTOR => Ok(account(self.terms.fee_recipient())),
            abi::collectFeesCall::SELECTOR => amount(self.collect_fees()),
            abi::setDepositFeeBpsCall::SELECTOR => {
                let [bps, ..] = read(input, &[Word])?;
                nothing(self.set_deposit_fee(bps))
            }
            abi::setPerformanceFeeBpsCall::SELECTOR => {
                let [bps, ..] = read(input, &[Word])?;
                nothing(self.set_performance_fee(bps))
            }
            abi::setFeeRecipientCall::SELECTOR => {
                let [recipient, ..] = read(input, &[Address])?;
                nothing(self.set_fee_recipient(address(recipient)))
            }

            // Limits.
            abi::depositCapCall::SELECTOR => Ok(number(self.terms.limits().cap)),
            abi::minDepositCall::SELECTOR => Ok(number(self.terms.limits().min_deposit)),
            abi::depositsPausedCall::SELECTOR => Ok(number(U256::from(self.terms.limits().paused))),
            abi::setDepositCapCall::SELECTOR => {
                let [assets, ..] = read(input, &[Word])?;
                nothing(self.set_deposit_cap(assets))
            }
            abi::setMinDepositCall::SELECTOR => {
                let [assets, ..] = read(input, &[Word])?;
                nothing(self.set_min_deposit(assets))
            }
            abi::pauseDepositsCall::SELECTOR => {
                let [paused, ..] = read(input, &[Flag])?;
                nothing(self.pause_deposits(!paused.is_zero()))
            }
            abi::guardianCall::SELECTOR => Ok(account(self.terms.guardian())),
            abi::setGuardianCall::SELECTOR => {
                let [guardian, ..] = read(input, &[Address])?;
                nothing(self.set_guardian(address(guardian)))
            }

            // Ownership.
            abi::ownerCall::SELECTOR => Ok(account(self.ownership.owner())),
            abi::pendingOwnerCall::SELECTOR => Ok(account(self.ownership.pending())),
            abi::transferOwnershipCall::SELECTOR => {
                let [heir, ..] = read(input, &[Address])?;
                nothing(self.transfer_ownership(address(heir)))
            }
            abi::acceptOwnershipCall::SELECTOR => nothing(self.accept_ownership()),
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

/// ERC-20 wants a `true` where there can be no `false`.
#[inline(never)]
fn yes(outcome: Result<(), Error>) -> ArbResult {
    outcome?;
    Ok(number(U256::ONE))
}

fn signature(v: U256, r: U256, s: U256) -> Signature {
    (v.byte(0), B256::from(r), B256::from(s))
}

fn text(word: &B256) -> Vec<u8> {
    let offset = number(U256::from(32));
    [offset, short_string::encoded(word)].concat()
}
