//! From a call's selector to the method that answers it, and back to bytes.
//!
//! By hand, because what the SDK generates for this many methods does not fit into a program
//! (docs/decisions/0013). Selectors come from the ABI file; a test asks for every one of them.

use alloy_primitives::{B256, U256};
use interfaces::vault::VaultInit;
use onchain::{
    calldata::{Kind, account, address, number, read},
    eip712, short_string,
    signature::Signature,
};
use protocol::fixed::Bps;
use stylus_sdk::{ArbResult, abi::Router, prelude::*};

use crate::{Error, Vault};

impl Router<Self> for Vault {
    type Storage = Self;

    fn route(vault: &mut Self, selector: u32, input: &[u8]) -> Option<ArbResult> {
        Some(vault.answer(selector, input))
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
    fn answer(&mut self, selector: u32, input: &[u8]) -> ArbResult {
        self.deny_value("any")?;
        let args = read(input, kinds(selector).ok_or_else(Vec::new)?)?;
        let who = |index: usize| address(args[index]);
        match selector {
            // Shares.
            selector::nameCall => Ok(text(&self.name.get())),
            selector::symbolCall => Ok(text(&self.symbol.get())),
            selector::decimalsCall => Ok(number(U256::from(self.decimals()))),
            selector::totalSupplyCall => Ok(number(self.books.read().shares)),
            selector::balanceOfCall | selector::maxRedeemCall => {
                Ok(number(self.shares.balance_of(who(0))))
            }
            selector::allowanceCall => Ok(number(self.shares.allowances.get(who(0), who(1)))),
            selector::transferCall => yes(self.transfer(who(0), args[1])),
            selector::transferFromCall => yes(self.transfer_from(who(0), who(1), args[2])),
            selector::approveCall => yes(self.approve(who(0), args[1])),
            selector::permitCall => {
                nothing(self.permit(who(0), who(1), args[2], args[3], signature(&args)))
            }
            selector::noncesCall => Ok(number(self.shares.nonce(who(0)))),
            selector::DOMAIN_SEPARATORCall => Ok(self.domain_separator().to_vec()),
            selector::eip712DomainCall => Ok(eip712::answer(self.vm(), &self.name.get())),

            // ERC-4626.
            selector::assetCall => Ok(account(self.terms.asset())),
            selector::totalAssetsCall => amount(self.total_assets()),
            selector::convertToSharesCall => amount(self.convert_to_shares(args[0])),
            selector::convertToAssetsCall | selector::previewRedeemCall => {
                amount(self.preview_redeem(args[0]))
            }
            selector::maxDepositCall => amount(self.max_deposit()),
            selector::maxMintCall => amount(self.max_mint()),
            selector::maxWithdrawCall => amount(self.max_withdraw(who(0))),
            selector::previewDepositCall => amount(self.preview_deposit(args[0])),
            selector::previewMintCall => amount(self.preview_mint(args[0])),
            selector::previewWithdrawCall => amount(self.preview_withdraw(args[0])),
            // Where the ABI has no minimum, it reads as zero.
            selector::depositCall | selector::depositWithMinCall => {
                amount(self.deposit(args[0], who(1), args[2]))
            }
            selector::mintCall => amount(self.mint(args[0], who(1))),
            selector::withdrawCall => amount(self.withdraw(args[0], who(1), who(2))),
            selector::redeemCall | selector::redeemWithMinCall => {
                amount(self.redeem(args[0], who(1), who(2), args[3]))
            }

            // Staking in one call.
            selector::stakeCall => {
                amount(self.deposit(args[0], self.vm().msg_sender(), U256::ZERO))
            }
            selector::unstakeCall => {
                let caller = self.vm().msg_sender();
                amount(self.redeem(args[0], caller, caller, U256::ZERO))
            }
            selector::stakeWithPermitCall => {
                amount(self.stake_with_permit(args[0], who(1), args[2], args[3], signature(&args)))
            }

            // Rewards.
            selector::notifyRewardCall => nothing(self.notify_reward(args[0])),
            selector::syncCall => amount(self.sync()),
            selector::rewardRateCall => amount(self.reward_rate()),
            selector::periodFinishCall => Ok(number(self.period_finish())),
            selector::unvestedRewardsCall => amount(self.unvested_rewards()),

            // Fees.
            selector::depositFeeBpsCall => Ok(number(bps(self.terms.deposit_fee()))),
            selector::performanceFeeBpsCall => Ok(number(bps(self.terms.performance_fee()))),
            selector::feesAccruedCall => Ok(number(self.books.read().fees)),
            selector::feeRecipientCall => Ok(account(self.terms.fee_recipient())),
            selector::collectFeesCall => amount(self.collect_fees()),
            selector::setDepositFeeBpsCall => nothing(self.set_deposit_fee(args[0])),
            selector::setPerformanceFeeBpsCall => nothing(self.set_performance_fee(args[0])),
            selector::setFeeRecipientCall => nothing(self.set_fee_recipient(who(0))),

            // Limits.
            selector::depositCapCall => Ok(number(self.terms.limits().cap)),
            selector::minDepositCall => Ok(number(self.terms.limits().min_deposit)),
            selector::depositsPausedCall => Ok(number(U256::from(self.terms.limits().paused))),
            selector::setDepositCapCall => nothing(self.set_deposit_cap(args[0])),
            selector::setMinDepositCall => nothing(self.set_min_deposit(args[0])),
            selector::pauseDepositsCall => nothing(self.pause_deposits(!args[0].is_zero())),
            selector::guardianCall => Ok(account(self.terms.guardian())),
            selector::setGuardianCall => nothing(self.set_guardian(who(0))),

            // Ownership.
            selector::ownerCall => Ok(account(self.ownership.owner())),
            selector::pendingOwnerCall => Ok(account(self.ownership.pending())),
            selector::transferOwnershipCall => nothing(self.transfer_ownership(who(0))),
            selector::acceptOwnershipCall => nothing(self.accept_ownership()),
            _ => Err(Vec::new()),
        }
    }
}

/// What arguments each method takes. A test compares it with the ABI file.
#[rustfmt::skip]
fn kinds(selector: u32) -> Option<&'static [Kind]> {
    use Kind::{Address, Byte, Flag, Word};
    Some(match selector {
        selector::nameCall | selector::symbolCall | selector::decimalsCall
        | selector::totalSupplyCall | selector::DOMAIN_SEPARATORCall
        | selector::eip712DomainCall | selector::assetCall
        | selector::totalAssetsCall | selector::syncCall
        | selector::rewardRateCall | selector::periodFinishCall
        | selector::unvestedRewardsCall | selector::depositFeeBpsCall
        | selector::performanceFeeBpsCall | selector::feesAccruedCall
        | selector::feeRecipientCall | selector::collectFeesCall
        | selector::depositCapCall | selector::minDepositCall
        | selector::depositsPausedCall | selector::guardianCall
        | selector::ownerCall | selector::pendingOwnerCall
        | selector::acceptOwnershipCall => &[],
        selector::balanceOfCall | selector::noncesCall
        | selector::maxDepositCall | selector::maxMintCall
        | selector::maxWithdrawCall | selector::maxRedeemCall
        | selector::setFeeRecipientCall | selector::setGuardianCall
        | selector::transferOwnershipCall => &[Address],
        selector::convertToSharesCall | selector::convertToAssetsCall
        | selector::previewDepositCall | selector::previewMintCall
        | selector::previewWithdrawCall | selector::previewRedeemCall
        | selector::stakeCall | selector::unstakeCall
        | selector::notifyRewardCall | selector::setDepositFeeBpsCall
        | selector::setPerformanceFeeBpsCall | selector::setDepositCapCall
        | selector::setMinDepositCall => &[Word],
        selector::pauseDepositsCall => &[Flag],
        selector::allowanceCall => &[Address, Address],
        selector::transferCall | selector::approveCall => &[Address, Word],
        selector::transferFromCall => &[Address, Address, Word],
        selector::depositCall | selector::mintCall => &[Word, Address],
        selector::depositWithMinCall => &[Word, Address, Word],
        selector::withdrawCall | selector::redeemCall => &[Word, Address, Address],
        selector::redeemWithMinCall => &[Word, Address, Address, Word],
        selector::permitCall => &[Address, Address, Word, Word, Byte, Word, Word],
        selector::stakeWithPermitCall => &[Word, Address, Word, Word, Byte, Word, Word],
        _ => return None,
    })
}

/// The selectors of the ABI as numbers: to tell byte arrays apart takes several times the code.
#[allow(non_upper_case_globals, reason = "named after the calls they select")]
mod selector {
    use alloy_sol_types::SolCall;
    use interfaces::vault::IMicroStakingVault as abi;

    macro_rules! selectors {
        ($($call:ident)*) => {
            $(pub(super) const $call: u32 = u32::from_be_bytes(abi::$call::SELECTOR);)*
        };
    }

    selectors! {
        nameCall symbolCall decimalsCall totalSupplyCall balanceOfCall maxRedeemCall
        allowanceCall transferCall transferFromCall approveCall permitCall noncesCall
        DOMAIN_SEPARATORCall eip712DomainCall assetCall totalAssetsCall convertToSharesCall
        convertToAssetsCall previewRedeemCall maxDepositCall maxMintCall maxWithdrawCall
        previewDepositCall previewMintCall previewWithdrawCall depositCall depositWithMinCall
        mintCall withdrawCall redeemCall redeemWithMinCall stakeCall unstakeCall
        stakeWithPermitCall notifyRewardCall syncCall rewardRateCall periodFinishCall
        unvestedRewardsCall depositFeeBpsCall performanceFeeBpsCall feesAccruedCall
        feeRecipientCall collectFeesCall setDepositFeeBpsCall setPerformanceFeeBpsCall
        setFeeRecipientCall depositCapCall minDepositCall depositsPausedCall setDepositCapCall
        setMinDepositCall pauseDepositsCall guardianCall setGuardianCall ownerCall
        pendingOwnerCall transferOwnershipCall acceptOwnershipCall
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

/// The last three of seven arguments, in both methods that take one.
fn signature(args: &[U256; 7]) -> Signature {
    (args[4].byte(0), B256::from(args[5]), B256::from(args[6]))
}

fn bps(fee: Bps) -> U256 {
    U256::from(fee.get())
}

fn text(word: &B256) -> Vec<u8> {
    let offset = number(U256::from(32));
    [offset, short_string::encoded(word)].concat()
}
