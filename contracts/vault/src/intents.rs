//! Deposits that somebody signed and somebody else brings (I-VAULT-10).

use alloy_primitives::{B256, U256};
use interfaces::vault::{IMicroStakingVault as abi, StakeIntent};
use onchain::machine::*;
use onchain::{eip712, erc20, event::log, short_string, signature};
use protocol::vault::Relayed;
use stylus_sdk::keccak_const::Keccak256;
use vault_state::Error;

use crate::Vault;

/// `keccak256` of the type that is signed.
const TYPE: [u8; 32] = Keccak256::new()
    .update(b"StakeIntent(address owner,address receiver,uint256 assets,uint256 minShares,")
    .update(b"uint256 maxFee,uint256 nonce,uint256 deadline)")
    .finalize();

impl Vault {
    /// Does what the owner signed, for a fee to the caller.
    pub(crate) fn stake_by_sig(
        &mut self,
        intent: &StakeIntent,
        signature: &[u8],
    ) -> Result<U256, Error> {
        let StakeIntent { owner, receiver, assets, minShares, maxFee, nonce, deadline } = *intent;
        if deadline < U256::from(self.state.now()) {
            return Err(abi::VaultIntentExpired { deadline }.into());
        }
        let before = self.state.books.open()?;
        if !signature::is_by(self.state.machine(), owner, self.digest(intent), signature) {
            return Err(abi::VaultIntentNotSigned { owner }.into());
        }
        self.state.intents.use_up(owner, nonce)?;

        let relayer = self.state.machine().msg_sender();
        let Relayed { fee, deposited } = Relayed::of(assets, maxFee)?;
        let mut batch = self.batch(before)?;
        let shares = self.enter(&mut batch, owner, receiver, deposited, minShares)?;
        let after = self.book_entry(before, batch.books());
        log(self.state.machine(), abi::IntentExecuted { owner, nonce, relayer, fee });

        // From here on the token may call back, into books that are written and locked.
        if !fee.is_zero() {
            let asset = self.state.terms.asset();
            let paid = erc20::pass_on(self.state.machine(), asset, owner, relayer, fee);
            paid.map_err(Error::token_call)?;
        }
        self.state.pull(owner, deposited, &after)?;
        Ok(shares)
    }

    /// What the owner signed.
    fn digest(&self, intent: &StakeIntent) -> B256 {
        let words = [
            TYPE.into(),
            intent.owner.into_word(),
            intent.receiver.into_word(),
            intent.assets.into(),
            intent.minShares.into(),
            intent.maxFee.into(),
            intent.nonce.into(),
            intent.deadline.into(),
        ];
        let name = self.state.name.get();
        let separator = eip712::separator(self.state.machine(), short_string::bytes(&name));
        eip712::digest(self.state.machine(), separator, &words)
    }
}
