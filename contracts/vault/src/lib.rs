//! Micro-staking vault: takes one token in, gives shares out, lets rewards flow into their value.
//!
//! A shell. It reads storage, asks [`protocol::vault`] what follows, writes the answer, and only
//! then calls the token. Surface: `abi/IMicroStakingVault.sol`. Holds I-VAULT-1 to I-VAULT-9 of
//! `docs/invariants.md`. The owner sets fees and limits within bounds, the guardian pauses
//! deposits; nobody stops a withdrawal.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IMicroStakingVault.sol says what can go wrong")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

mod books;
mod error;
mod rewards;
mod shares;
mod staking;
mod terms;

use alloy_primitives::{Address, B256, U256};
use interfaces::vault::IMicroStakingVault as abi;
use onchain::{
    eip712::{self, Description, Permit},
    erc20,
    ownership::Ownership,
    short_string, signature,
};
use protocol::{fixed::Round, vault::DECIMALS_OFFSET};
use stylus_sdk::{prelude::*, storage::StorageB256};

pub use crate::error::Error;
use crate::{books::StoredBooks, shares::Shares, terms::Terms};

/// The most decimals an asset may have: more, and a whole unit of it needs more than 64 bits.
const MAX_DECIMALS: U256 = U256::from_limbs([18, 0, 0, 0]);

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct Vault {
    /// What the vault has, and for whom.
    books: StoredBooks,
    /// The asset, fees and limits.
    terms: Terms,
    ownership: Ownership,
    /// A short string.
    name: StorageB256,
    /// A short string.
    symbol: StorageB256,
    shares: Shares,
}

#[public]
impl Vault {
    /// Fixes the asset and the names for good; `VaultInit` of the ABI, field by field.
    #[constructor]
    pub fn constructor(
        &mut self,
        asset: Address,
        governance: Address,
        guardian: Address,
        fee_recipient: Address,
        name: B256,
        symbol: B256,
    ) -> Result<(), Error> {
        let decimals = match erc20::decimals(self.vm(), asset) {
            Ok(decimals) if decimals <= MAX_DECIMALS => decimals.to(),
            _ => return Err(abi::VaultInvalidAsset { asset }.into()),
        };
        self.terms.begin(asset, decimals);
        self.name.set(name);
        self.symbol.set(symbol);
        self.ownership.begin(governance)?;
        self.terms.set_fee_recipient(fee_recipient)?;
        self.terms.set_guardian(guardian);
        Ok(())
    }

    // ---- shares

    fn name(&self) -> String {
        short_string::text(&self.name.get())
    }

    fn symbol(&self) -> String {
        short_string::text(&self.symbol.get())
    }

    fn decimals(&self) -> u8 {
        // At most 18 + 6.
        self.terms.decimals() + DECIMALS_OFFSET
    }

    fn total_supply(&self) -> U256 {
        self.books.read().shares
    }

    fn balance_of(&self, account: Address) -> U256 {
        self.shares.balance_of(account)
    }

    fn allowance(&self, owner: Address, spender: Address) -> U256 {
        self.shares.allowance(owner, spender)
    }

    fn transfer(&mut self, to: Address, value: U256) -> Result<bool, Error> {
        self.shares.transfer(self.vm().msg_sender(), to, value)?;
        Ok(true)
    }

    fn transfer_from(&mut self, from: Address, to: Address, value: U256) -> Result<bool, Error> {
        self.shares.spend(from, self.vm().msg_sender(), value)?;
        self.shares.transfer(from, to, value)?;
        Ok(true)
    }

    fn approve(&mut self, spender: Address, value: U256) -> Result<bool, Error> {
        self.shares.approve(self.vm().msg_sender(), spender, value)?;
        Ok(true)
    }

    #[allow(clippy::too_many_arguments, reason = "ERC-2612 has them")]
    fn permit(
        &mut self,
        owner: Address,
        spender: Address,
        value: U256,
        deadline: U256,
        v: u8,
        r: B256,
        s: B256,
    ) -> Result<(), Error> {
        if deadline < U256::from(self.now()) {
            return Err(abi::ERC2612ExpiredSignature { deadline }.into());
        }
        let nonce = self.shares.use_nonce(owner);
        let permit = Permit { owner, spender, value, nonce, deadline };
        let digest = permit.digest(self.vm(), self.domain_separator());
        let signer = signature::signer(self.vm(), digest, v, r, s)?;
        if signer != owner {
            return Err(abi::ERC2612InvalidSigner { signer, owner }.into());
        }
        self.shares.approve(owner, spender, value)
    }

    fn nonces(&self, owner: Address) -> U256 {
        self.shares.nonce(owner)
    }

    #[selector(name = "DOMAIN_SEPARATOR")]
    fn domain_separator(&self) -> B256 {
        eip712::separator(self.vm(), short_string::bytes(&self.name.get()))
    }

    #[selector(name = "eip712Domain")]
    fn eip712_domain(&self) -> Description {
        let vm = self.vm();
        eip712::describe(self.name(), U256::from(vm.chain_id()), vm.contract_address())
    }

    // ---- ERC-4626

    fn asset(&self) -> Address {
        self.terms.asset()
    }

    fn total_assets(&self) -> Result<U256, Error> {
        Ok(self.books.read().pool(self.now())?.assets)
    }

    fn convert_to_shares(&self, assets: U256) -> Result<U256, Error> {
        Ok(self.books.read().pool(self.now())?.shares_for_assets(assets, Round::Down)?)
    }

    fn convert_to_assets(&self, shares: U256) -> Result<U256, Error> {
        self.preview_redeem(shares)
    }

    fn max_deposit(&self, _receiver: Address) -> Result<U256, Error> {
        Ok(self.terms.limits().max_deposit(&self.books.read(), self.terms.deposit_fee())?)
    }

    fn max_mint(&self, _receiver: Address) -> Result<U256, Error> {
        Ok(self.terms.limits().max_mint(&self.books.read(), self.now())?)
    }

    fn max_withdraw(&self, owner: Address) -> Result<U256, Error> {
        self.preview_redeem(self.shares.balance_of(owner))
    }

    fn max_redeem(&self, owner: Address) -> U256 {
        self.shares.balance_of(owner)
    }

    fn preview_deposit(&self, assets: U256) -> Result<U256, Error> {
        let fee = self.terms.deposit_fee();
        Ok(self.books.read().quote_deposit(assets, fee, self.now())?.shares)
    }

    fn preview_mint(&self, shares: U256) -> Result<U256, Error> {
        let fee = self.terms.deposit_fee();
        Ok(self.books.read().quote_mint(shares, fee, self.now())?.assets)
    }

    fn preview_withdraw(&self, assets: U256) -> Result<U256, Error> {
        Ok(self.books.read().quote_withdraw(assets, self.now())?.shares)
    }

    fn preview_redeem(&self, shares: U256) -> Result<U256, Error> {
        Ok(self.books.read().quote_redeem(shares, self.now())?.assets)
    }

    fn deposit(&mut self, assets: U256, receiver: Address) -> Result<U256, Error> {
        self.deposit_for(assets, receiver, U256::ZERO)
    }

    fn mint(&mut self, shares: U256, receiver: Address) -> Result<U256, Error> {
        self.mint_for(shares, receiver)
    }

    fn withdraw(&mut self, assets: U256, receiver: Address, owner: Address) -> Result<U256, Error> {
        self.withdraw_to(assets, receiver, owner)
    }

    fn redeem(&mut self, shares: U256, receiver: Address, owner: Address) -> Result<U256, Error> {
        self.redeem_to(shares, receiver, owner, U256::ZERO)
    }

    // ---- staking in one call

    fn stake(&mut self, assets: U256) -> Result<U256, Error> {
        self.deposit_for(assets, self.vm().msg_sender(), U256::ZERO)
    }

    fn unstake(&mut self, shares: U256) -> Result<U256, Error> {
        let caller = self.vm().msg_sender();
        self.redeem_to(shares, caller, caller, U256::ZERO)
    }

    #[allow(clippy::too_many_arguments, reason = "a permit has them")]
    fn stake_with_permit(
        &mut self,
        assets: U256,
        receiver: Address,
        min_shares: U256,
        deadline: U256,
        v: u8,
        r: B256,
        s: B256,
    ) -> Result<U256, Error> {
        let (asset, caller) = (self.terms.asset(), self.vm().msg_sender());
        // Before anything is read: whatever the token does here, nothing is half done.
        erc20::try_permit(self.vm(), asset, caller, assets, deadline, (v, r, s));
        self.deposit_for(assets, receiver, min_shares)
    }

    fn deposit_with_min(
        &mut self,
        assets: U256,
        receiver: Address,
        min_shares: U256,
    ) -> Result<U256, Error> {
        self.deposit_for(assets, receiver, min_shares)
    }

    fn redeem_with_min(
        &mut self,
        shares: U256,
        receiver: Address,
        owner: Address,
        min_assets: U256,
    ) -> Result<U256, Error> {
        self.redeem_to(shares, receiver, owner, min_assets)
    }

    // ---- rewards

    fn notify_reward(&mut self, assets: U256) -> Result<(), Error> {
        self.take_reward(assets)
    }

    fn sync(&mut self) -> Result<U256, Error> {
        self.take_surplus()
    }

    fn reward_rate(&self) -> Result<U256, Error> {
        Ok(self.books.read().reward_rate(self.now())?)
    }

    fn period_finish(&self) -> U256 {
        U256::from(self.books.read().period_finish(self.now()))
    }

    fn unvested_rewards(&self) -> Result<U256, Error> {
        Ok(self.books.read().unvested(self.now())?)
    }

    // ---- fees

    fn deposit_fee_bps(&self) -> U256 {
        U256::from(self.terms.deposit_fee().get())
    }

    fn performance_fee_bps(&self) -> U256 {
        U256::from(self.terms.performance_fee().get())
    }

    fn fees_accrued(&self) -> U256 {
        self.books.read().fees
    }

    fn fee_recipient(&self) -> Address {
        self.terms.fee_recipient()
    }

    fn collect_fees(&mut self) -> Result<U256, Error> {
        self.send_fees()
    }

    fn set_deposit_fee_bps(&mut self, bps: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_deposit_fee(bps)
    }

    fn set_performance_fee_bps(&mut self, bps: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_performance_fee(bps)
    }

    fn set_fee_recipient(&mut self, recipient: Address) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_fee_recipient(recipient)
    }

    // ---- limits

    fn deposit_cap(&self) -> U256 {
        self.terms.limits().cap
    }

    fn min_deposit(&self) -> U256 {
        self.terms.limits().min_deposit
    }

    fn deposits_paused(&self) -> bool {
        self.terms.limits().paused
    }

    fn set_deposit_cap(&mut self, assets: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_cap(assets);
        Ok(())
    }

    fn set_min_deposit(&mut self, assets: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_min_deposit(assets)
    }

    fn pause_deposits(&mut self, paused: bool) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        if account != self.terms.guardian() && account != self.ownership.owner() {
            return Err(abi::VaultNotGuardian { account }.into());
        }
        self.terms.pause(paused);
        Ok(())
    }

    fn guardian(&self) -> Address {
        self.terms.guardian()
    }

    fn set_guardian(&mut self, guardian: Address) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_guardian(guardian);
        Ok(())
    }

    // ---- ownership

    fn owner(&self) -> Address {
        self.ownership.owner()
    }

    fn pending_owner(&self) -> Address {
        self.ownership.pending()
    }

    fn transfer_ownership(&mut self, new_owner: Address) -> Result<(), Error> {
        Ok(self.ownership.offer(new_owner)?)
    }

    fn accept_ownership(&mut self) -> Result<(), Error> {
        Ok(self.ownership.accept()?)
    }
}
