//! From a call's selector to the method that answers it, and back to bytes.
//!
//! By hand, because what the SDK generates for this many methods does not fit into a program
//! (docs/decisions/0013).

use alloy_primitives::{Address, B256, U256};
use interfaces::vault::{IMicroStakingVault as abi, StakeIntent};
use onchain::machine::*;
use onchain::{
    arrays::{Word, bytes, small_words, words},
    calldata::{Args, Kind, account, address, number, numbers, read},
    signature::Signature,
};
use stylus_sdk::{ArbResult, abi::Router};
use vault_state::{
    Error,
    surface::vault::{kinds, selector},
};

use crate::Vault;

impl Router<Self> for Vault {
    type Storage = Self;

    fn route(vault: &mut Self, selector: u32, input: &[u8]) -> Option<ArbResult> {
        // Whatever is not on the list is the office's to answer, or to refuse.
        let kinds = kinds(selector)?;
        Some(vault.answer(selector, kinds, input))
    }

    fn receive(_vault: &mut Self) -> Option<Result<(), Vec<u8>>> {
        None
    }

    fn fallback(vault: &mut Self, calldata: &[u8]) -> Option<ArbResult> {
        Some(vault.hand_over(calldata))
    }

    fn constructor(vault: &mut Self, input: &[u8]) -> Option<ArbResult> {
        Some(vault.construct(input))
    }
}

impl Vault {
    /// The SDK's entry point asks for this of every program; nothing here overrides anything.
    #[doc(hidden)]
    pub const fn __stylus_assert_overrides() {}

    fn hand_over(&self, calldata: &[u8]) -> ArbResult {
        self.state.refuse_ether()?;
        self.ask_office(calldata)
    }

    fn answer(&mut self, selector: u32, kinds: &[Kind], input: &[u8]) -> ArbResult {
        self.state.refuse_ether()?;
        let args = read(input, kinds)?;
        let who = |index: usize| address(args[index]);
        match selector {
            // Shares.
            selector::decimalsCall => Ok(number(U256::from(self.decimals()))),
            selector::totalSupplyCall => Ok(number(self.state.books.read().shares)),
            selector::balanceOfCall | selector::maxRedeemCall => {
                Ok(number(self.state.shares.balance_of(who(0))))
            }
            selector::allowanceCall => Ok(number(self.state.shares.allowances.get(who(0), who(1)))),
            selector::transferCall => yes(self.transfer(who(0), args[1])),
            selector::transferFromCall => yes(self.transfer_from(who(0), who(1), args[2])),
            selector::approveCall => yes(self.approve(who(0), args[1])),
            selector::permitCall => {
                self.permit(who(0), who(1), args[2], args[3], signature(&args))?;
                Ok(Vec::new())
            }

            // ERC-4626.
            selector::assetCall => Ok(account(self.state.terms.asset())),
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
            selector::minDepositCall => Ok(number(self.state.terms.limits().min_deposit)),
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
                amount(self.deposit(args[0], self.state.machine().msg_sender(), U256::ZERO))
            }
            selector::unstakeCall => {
                let caller = self.state.machine().msg_sender();
                amount(self.redeem(args[0], caller, caller, U256::ZERO))
            }
            selector::stakeWithPermitCall => {
                amount(self.stake_with_permit(args[0], who(1), args[2], args[3], signature(&args)))
            }
            selector::depositManyCall => {
                self.pay_in_many(small_words(input, args[0], 160)?, words(input, args[1])?)
            }
            selector::stakeBySigCall => {
                let intent = StakeIntent {
                    owner: who(0),
                    receiver: who(1),
                    assets: args[2],
                    minShares: args[3],
                    maxFee: args[4],
                    nonce: args[5],
                    deadline: args[6],
                };
                amount(self.stake_by_sig(&intent, bytes(input, args[7])?))
            }
            _ => Err(Vec::new()),
        }
    }

    fn pay_in_many(&mut self, receivers: &[Word], assets: &[Word]) -> ArbResult {
        if receivers.len() != assets.len() || receivers.is_empty() {
            let (receivers, assets) = (U256::from(receivers.len()), U256::from(assets.len()));
            return Err(Error::from(abi::VaultInvalidBatch { receivers, assets }).into());
        }
        let receivers = receivers.iter().map(|word| Address::from_word(word.into()));
        let assets = assets.iter().map(|word| U256::from_be_bytes(*word));
        Ok(numbers(&self.deposit_many(receivers.zip(assets))?))
    }
}

/// Each of these is one function for all methods: inlined, they would be most of the program.
#[inline(never)]
fn amount(outcome: Result<U256, Error>) -> ArbResult {
    Ok(number(outcome?))
}

/// ERC-20 wants a `true` where there can be no `false`.
#[inline(never)]
fn yes(outcome: Result<(), Error>) -> ArbResult {
    outcome?;
    Ok(number(U256::ONE))
}

/// The last three of seven arguments, in both methods that take one.
fn signature(args: &Args) -> Signature {
    (args[4].byte(0), B256::from(args[5]), B256::from(args[6]))
}
