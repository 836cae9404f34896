//! Staking by a signature that somebody else brings: I-VAULT-10.

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, B256, Bytes, U256},
    providers::Provider,
    rpc::types::{TransactionReceipt, TransactionRequest},
    sol_types::{SolCall, SolError, SolStruct},
};
use bindings::{
    IMicroStakingVault::{
        Deposit, IntentCancelled, IntentExecuted, VaultDepositsPaused, VaultIntentNotSigned,
        VaultIntentUsed, VaultTokenCallFailed, VaultTooFewShares,
    },
    IMilletToken::{self, ERC20InsufficientAllowance},
    StakeIntent,
};
use client::call::{CallError, ask};
use eyre::{OptionExt, Result};
use testkit::{Actor, Purse, World, assert_refused, dollars};

/// A saver whose phone signs, and somebody who brings what it signed.
struct Stage {
    world: World,
    alice: Actor,
    relayer: Actor,
}

impl Stage {
    async fn new() -> Result<Self> {
        let world = World::launch().await?;
        let alice = world.saver("alice", dollars(100)).await?;
        let relayer = world.actor("relayer", Purse::default()).await?;
        Ok(Self { world, alice, relayer })
    }

    /// Five dollars of Alice for herself, of which at most a cent is the relayer's.
    fn intent(&self, nonce: u64) -> StakeIntent {
        StakeIntent {
            owner: self.alice.address(),
            receiver: self.alice.address(),
            assets: dollars(5),
            minShares: U256::ZERO,
            maxFee: U256::from(10_000),
            nonce: U256::from(nonce),
            deadline: U256::MAX,
        }
    }

    async fn signed(&self, intent: &StakeIntent) -> Result<Bytes> {
        let domain = self.world.domain(*self.world.savings().address()).await?;
        Ok(self.alice.sign_typed(intent, &domain)?)
    }

    async fn bring(
        &self,
        intent: &StakeIntent,
        signature: &Bytes,
    ) -> Result<TransactionReceipt, CallError> {
        let vault = self.world.savings();
        self.relayer.send(vault.stakeBySig(intent.clone(), signature.clone())).await
    }

    /// Has Alice sign it, and brings it.
    async fn run(&self, intent: &StakeIntent) -> Result<TransactionReceipt> {
        Ok(self.bring(intent, &self.signed(intent).await?).await?)
    }

    async fn dollars_of(&self, account: Address) -> Result<U256> {
        Ok(ask(self.world.stablecoin().balanceOf(account)).await?)
    }

    async fn is_used(&self, intent: &StakeIntent) -> Result<bool> {
        Ok(ask(self.world.savings().intentUsed(intent.owner, intent.nonce)).await?)
    }
}

#[tokio::test]
async fn an_intent_takes_what_was_signed_pays_who_brings_it_and_runs_once() -> Result<()> {
    let stage = Stage::new().await?;
    let (vault, alice, relayer) =
        (stage.world.savings(), stage.alice.address(), stage.relayer.address());
    let heir = Address::repeat_byte(0x4e);
    let (fee, nonce) = (U256::from(10_000), U256::from(7));
    let shares = ask(vault.previewDeposit(dollars(5) - fee)).await?;
    let intent = StakeIntent { receiver: heir, minShares: shares, ..stage.intent(7) };
    let signature = stage.signed(&intent).await?;

    let receipt = stage.bring(&intent, &signature).await?;

    let told = receipt.decoded_log::<IntentExecuted>().ok_or_eyre("no event")?.data;
    assert_eq!(told, IntentExecuted { owner: alice, nonce, relayer, fee });
    let deposit = receipt.decoded_log::<Deposit>().ok_or_eyre("no event")?.data;
    let assets = dollars(5) - fee;
    assert_eq!(deposit, Deposit { sender: alice, owner: heir, assets, shares });
    assert_eq!(stage.dollars_of(alice).await?, dollars(95));
    assert_eq!(stage.dollars_of(relayer).await?, fee);
    assert_eq!(ask(vault.balanceOf(heir)).await?, shares);
    assert!(stage.is_used(&intent).await?);

    let replay = stage.bring(&intent, &signature).await;
    assert_refused(replay, VaultIntentUsed { owner: alice, nonce });
    assert_eq!(stage.dollars_of(alice).await?, dollars(95));
    stage.world.check().await
}

#[tokio::test]
async fn intents_run_in_any_order() -> Result<()> {
    let stage = Stage::new().await?;
    for nonce in [300, 5, 255, 256, 4, 0] {
        stage.run(&stage.intent(nonce)).await?;
    }
    let last = StakeIntent { nonce: U256::MAX, ..stage.intent(0) };
    stage.run(&last).await?;

    assert!(!stage.is_used(&stage.intent(1)).await?);
    assert_eq!(stage.dollars_of(stage.alice.address()).await?, dollars(100 - 7 * 5));
    stage.world.check().await
}

#[tokio::test]
async fn a_relayer_gets_what_was_signed_and_never_over_two_percent() -> Result<()> {
    let stage = Stage::new().await?;
    let relayer = stage.relayer.address();
    // Of 5.000049 dollars two percent are 0.10000098, which is rounded down.
    let assets = dollars(5) + U256::from(49);
    let mut had = U256::ZERO;
    for (nonce, max_fee, fee) in
        [(0, 0, 0), (1, 99_999, 99_999), (2, 100_000, 100_000), (3, 100_001, 100_000)]
    {
        let intent = StakeIntent { assets, maxFee: U256::from(max_fee), ..stage.intent(nonce) };
        let receipt = stage.run(&intent).await?;

        let told = receipt.decoded_log::<IntentExecuted>().ok_or_eyre("no event")?.data;
        assert_eq!(told.fee, U256::from(fee), "of at most {max_fee}");
        had += U256::from(fee);
        assert_eq!(stage.dollars_of(relayer).await?, had);
    }
    let boundless = StakeIntent { maxFee: U256::MAX, ..stage.intent(4) };
    stage.run(&boundless).await?;
    assert_eq!(stage.dollars_of(relayer).await?, had + U256::from(100_000));
    stage.world.check().await
}

#[tokio::test]
async fn no_field_can_be_changed_and_no_signature_is_good_elsewhere() -> Result<()> {
    let stage = Stage::new().await?;
    let owner = stage.alice.address();
    let (intent, other) = (stage.intent(1), stage.relayer.address());
    let signature = stage.signed(&intent).await?;
    let one = U256::ONE;

    for changed in [
        StakeIntent { owner: other, ..intent.clone() },
        StakeIntent { receiver: other, ..intent.clone() },
        StakeIntent { assets: intent.assets + one, ..intent.clone() },
        StakeIntent { minShares: one, ..intent.clone() },
        StakeIntent { maxFee: intent.maxFee + one, ..intent.clone() },
        StakeIntent { nonce: intent.nonce + one, ..intent.clone() },
        StakeIntent { deadline: intent.deadline - one, ..intent.clone() },
    ] {
        let refused = stage.bring(&changed, &signature).await;
        assert_refused(refused, VaultIntentNotSigned { owner: changed.owner });
    }

    let savings = stage.world.domain(*stage.world.savings().address()).await?;
    let staking = stage.world.domain(*stage.world.staking().address()).await?;
    let mut elsewhere = savings.clone();
    elsewhere.chain_id = Some(U256::from(stage.world.site.chain.id() + 1));
    for domain in [staking, elsewhere] {
        let signature = stage.alice.sign_typed(&intent, &domain)?;
        let refused = stage.bring(&intent, &signature).await;
        assert_refused(refused, VaultIntentNotSigned { owner });
    }
    let stranger_s = stage.relayer.sign_typed(&intent, &savings)?;
    assert_refused(stage.bring(&intent, &stranger_s).await, VaultIntentNotSigned { owner });

    // None of that used it up.
    assert!(!stage.is_used(&intent).await?);
    stage.bring(&intent, &signature).await?;
    stage.world.check().await
}

#[tokio::test]
async fn a_signature_has_one_form() -> Result<()> {
    /// The order of the curve.
    const ORDER: U256 = alloy::primitives::uint!(
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141_U256
    );
    let stage = Stage::new().await?;
    let owner = stage.alice.address();
    let intent = stage.intent(1);
    let signature = stage.signed(&intent).await?;
    let (r, s) = (&signature[..32], U256::from_be_slice(&signature[32..64]));
    let v = signature[64];
    let with = |s: U256, v: u8| [r, &s.to_be_bytes::<32>(), &[v]].concat();
    // ERC-2098: the parity in the highest bit of s.
    let parity = U256::from(v - 27) << 255_usize;
    let folded: U256 = s | parity;
    let compact = [r, &folded.to_be_bytes::<32>()].concat();

    for form in [
        with(ORDER - s, if v == 27 { 28 } else { 27 }),
        with(s, v - 27),
        with(s, if v == 27 { 28 } else { 27 }),
        compact,
        [&signature[..], &[0]].concat(),
        Vec::new(),
    ] {
        let refused = stage.bring(&intent, &form.clone().into()).await;
        assert_refused(refused, VaultIntentNotSigned { owner });
    }
    stage.bring(&intent, &with(s, v).into()).await?;
    stage.world.check().await
}

#[tokio::test]
async fn what_the_phone_signed_can_be_taken_back() -> Result<()> {
    let stage = Stage::new().await?;
    let (vault, owner, nonce) = (stage.world.savings(), stage.alice.address(), U256::from(1));
    let intent = stage.intent(1);
    let signature = stage.signed(&intent).await?;
    // Somebody else's nonce is another one.
    stage.relayer.send(vault.cancelIntent(nonce)).await?;
    assert!(!stage.is_used(&intent).await?);

    let receipt = stage.alice.send(vault.cancelIntent(nonce)).await?;

    let told = receipt.decoded_log::<IntentCancelled>().ok_or_eyre("no event")?.data;
    assert_eq!(told, IntentCancelled { owner, nonce });
    assert!(stage.is_used(&intent).await?);
    assert_refused(stage.bring(&intent, &signature).await, VaultIntentUsed { owner, nonce });
    let again = stage.alice.send(vault.cancelIntent(nonce)).await;
    assert_refused(again, VaultIntentUsed { owner, nonce });
    assert_eq!(stage.dollars_of(owner).await?, dollars(100));
    Ok(())
}

#[tokio::test]
async fn an_intent_is_a_deposit_with_all_its_limits_and_waits_if_refused() -> Result<()> {
    let stage = Stage::new().await?;
    let (vault, deployer) = (stage.world.savings(), stage.world.deployer());
    let intent = stage.intent(1);
    // What all five dollars would buy is more than the rest after the fee does.
    let minimum = ask(vault.previewDeposit(dollars(5))).await?;
    let shares = ask(vault.previewDeposit(dollars(5) - intent.maxFee)).await?;
    let greedy = StakeIntent { minShares: minimum, ..intent.clone() };
    let refused = stage.bring(&greedy, &stage.signed(&greedy).await?).await;
    assert_refused(refused, VaultTooFewShares { shares, minimum });

    let signature = stage.signed(&intent).await?;
    deployer.send(vault.pauseDeposits(true)).await?;
    assert_refused(stage.bring(&intent, &signature).await, VaultDepositsPaused {});
    deployer.send(vault.pauseDeposits(false)).await?;
    let spender = *vault.address();
    let dollar = stage.world.stablecoin();
    stage.alice.send(dollar.approve(spender, U256::ZERO)).await?;
    let refused = stage.bring(&intent, &signature).await;
    let (allowance, needed) = (U256::ZERO, intent.maxFee);
    let reason = ERC20InsufficientAllowance { spender, allowance, needed }.abi_encode().into();
    assert_refused(refused, VaultTokenCallFailed { reason });

    // All that the owner allowed is all that it takes.
    stage.alice.send(dollar.approve(spender, intent.assets)).await?;
    stage.bring(&intent, &signature).await?;
    assert_eq!(ask(dollar.allowance(intent.owner, spender)).await?, U256::ZERO);
    stage.world.check().await
}

/// EVM code of an account that calls a hash signed if the signature is the hash itself, so that it
/// says whether it was asked about the right one.
const ECHO: &[u8] = &[
    0x60, 4, 0x35, 0x60, 100, 0x35, 0x14, // CALLDATALOAD(4) == CALLDATALOAD(100)
    0x63, 0x16, 0x26, 0xba, 0x7e, 0x02, 0x60, 0xe0, 0x1b, // times the selector, leftmost
    0x60, 0, 0x52, 0x60, 32, 0x60, 0, 0xf3, // RETURN it
];

/// Init code of an account with `code` that lets `spender` take all its `token`.
fn wallet(code: &[u8], token: Address, spender: Address) -> Vec<u8> {
    /// Bytes before the calldata and the code that are copied.
    const INIT: usize = 53;
    let approve = IMilletToken::approveCall { spender, value: U256::MAX }.abi_encode();
    let (approve_len, code_len) =
        (u8::try_from(approve.len()).unwrap(), u8::try_from(code.len()).unwrap());
    let (approve_at, code_at) =
        (u8::try_from(INIT).unwrap(), u8::try_from(INIT + approve.len()).unwrap());
    let copy = |at: u8, len: u8| [0x60, len, 0x60, at, 0x60, 0, 0x39]; // CODECOPY(0, at, len)
    let call = [0x60, 0, 0x60, 0, 0x60, approve_len, 0x60, 0, 0x60, 0, 0x73];
    let init = [
        &copy(approve_at, approve_len)[..],
        &call,
        token.as_slice(),
        &[0x5a, 0xf1, 0x50], // CALL(GAS, token, …)
        &copy(code_at, code_len),
        &[0x60, code_len, 0x60, 0, 0xf3], // RETURN(0, len)
    ]
    .concat();
    assert_eq!(init.len(), INIT);
    [init, approve, code.to_vec()].concat()
}

#[tokio::test]
async fn a_contract_signs_as_it_likes() -> Result<()> {
    let stage = Stage::new().await?;
    let (vault, dollar) = (stage.world.savings(), stage.world.stablecoin());
    let init = wallet(ECHO, *dollar.address(), *vault.address());
    let made = TransactionRequest::default().with_deploy_code(init);
    let receipt = stage.relayer.send(made).await?;
    let owner = receipt.contract_address.ok_or_eyre("no wallet")?;
    let provider = stage.world.site.chain.provider();
    assert_eq!(provider.get_code_at(owner).await?, Bytes::from_static(ECHO));
    stage.relayer.send(dollar.mint(owner, dollars(5))).await?;
    let intent = StakeIntent { owner, ..stage.intent(1) };
    let domain = stage.world.domain(*vault.address()).await?;

    // Neither somebody's key nor another hash.
    for wrong in [stage.signed(&intent).await?, B256::repeat_byte(1).into(), Bytes::new()] {
        assert_refused(stage.bring(&intent, &wrong).await, VaultIntentNotSigned { owner });
    }
    let hash = intent.eip712_signing_hash(&domain);
    stage.bring(&intent, &hash.into()).await?;

    assert_eq!(stage.dollars_of(owner).await?, U256::ZERO);
    assert!(U256::ZERO < ask(vault.balanceOf(intent.receiver)).await?);
    stage.world.check().await
}
