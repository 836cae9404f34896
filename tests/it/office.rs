//! The second program of a vault: what it answers in the vault's name, and nothing in its own.

use alloy::network::TransactionBuilder;
use alloy::{
    primitives::{Address, B256, Bytes, U256},
    providers::Provider,
    rpc::types::TransactionRequest,
    sol_types::{SolCall, SolError},
};
use bindings::{
    IMicroStakingVault::{
        IMicroStakingVaultCalls, OwnableUnauthorizedAccount, Skimmed, VaultOfficeCalledDirectly,
        ownerCall,
    },
    VaultInit, stylus,
};
use client::call::{CallError, ask};
use deploy::contract::Contract;
use eyre::{OptionExt, Result};
use testkit::{Purse, World, assert_refused, dollars, tokens};

fn init(world: &World) -> VaultInit {
    let someone = world.deployer().address();
    VaultInit {
        office: world.site.address(Contract::VaultOffice),
        asset: *world.stablecoin().address(),
        governance: someone,
        guardian: Address::ZERO,
        feeRecipient: someone,
        name: B256::right_padding_from(b"Another"),
        symbol: B256::right_padding_from(b"ANO"),
    }
}

/// What `to` answers to `data`, asked by nobody in particular.
async fn asked(world: &World, to: Address, data: Vec<u8>) -> Result<Bytes, CallError> {
    let call = TransactionRequest::default().with_to(to).with_input(data);
    Ok(world.site.chain.provider().call(call).await?)
}

/// Either program knows every call of the ABI, or the other does: a method that is found refuses
/// zeros with a reason.
#[tokio::test]
async fn a_vault_answers_everything_and_its_office_nothing() -> Result<()> {
    let world = World::launch().await?;
    let (vault, office) = (*world.savings().address(), world.site.address(Contract::VaultOffice));
    let direct = Bytes::from(VaultOfficeCalledDirectly {}.abi_encode());
    let mut of_the_office = 0;
    for selector in IMicroStakingVaultCalls::SELECTORS {
        let data = [&selector[..], &[0; 8 * 32]].concat();

        let through_the_vault = asked(&world, vault, data.clone()).await;
        let directly = asked(&world, office, data).await;

        if let Err(CallError::Reverted(reason)) = &through_the_vault {
            assert_ne!(*reason, Bytes::new(), "{selector:02x?} is answered by nobody");
        }
        match directly {
            Err(CallError::Reverted(reason)) if reason == direct => of_the_office += 1,
            Err(CallError::Reverted(reason)) => assert_eq!(reason, Bytes::new(), "{selector:02x?}"),
            other => panic!("the office answers {selector:02x?}: {other:?}"),
        }
    }
    assert!(30 < of_the_office, "{of_the_office}");

    let unknown = asked(&world, vault, vec![0xde, 0xad, 0xbe, 0xef]).await;
    assert!(matches!(unknown, Err(CallError::Reverted(reason)) if reason.is_empty()));
    let founded = asked(&world, office, stylus::constructor_call(&init(&world))).await;
    assert!(matches!(founded, Err(CallError::Reverted(reason)) if reason == direct));
    Ok(())
}

/// Nobody makes a vault theirs by running its constructor again, with whatever office.
#[tokio::test]
async fn a_vault_keeps_its_office() -> Result<()> {
    let world = World::launch().await?;
    let mallory = world.actor("mallory", Purse::default()).await?;
    let vault = world.savings();
    let office = world.site.address(Contract::VaultOffice);
    // Code that answers everything with success.
    let obliging = world.create_evm(&[0x00]).await?;

    for office in [office, obliging] {
        let governance = mallory.address();
        let again = VaultInit { office, governance, feeRecipient: governance, ..init(&world) };
        let data = stylus::constructor_call(&again);
        let call = TransactionRequest::default().with_to(*vault.address()).with_input(data);
        let refused = mallory.send(call).await;
        assert!(matches!(refused, Err(CallError::Reverted(reason)) if reason.is_empty()));
    }

    assert_eq!(ask(vault.office()).await?, office);
    assert_eq!(ask(world.staking().office()).await?, office);
    assert_eq!(ask(vault.owner()).await?, world.deployer().address());
    Ok(())
}

/// A contract that asks a vault by a static call gets the office's answers as well.
#[tokio::test]
async fn the_office_answers_those_who_may_change_nothing() -> Result<()> {
    let world = World::launch().await?;
    let [a, b, c, d] = ownerCall::SELECTOR;
    let mut asker = vec![
        0x63, a, b, c, d, 0x60, 0xe0, 0x1b, 0x60, 0, 0x52, // MSTORE(0, selector)
        0x60, 32, 0x60, 0, 0x60, 4, 0x60, 0, 0x73, // 32 bytes to 0, from 4 bytes at 0, PUSH20
    ];
    asker.extend(world.savings().address().as_slice());
    asker.extend([0x5a, 0xfa, 0x60, 32, 0x60, 0, 0xf3]); // STATICCALL(GAS, …), RETURN(0, 32)
    let at = world.create_evm(&asker).await?;

    let answer = asked(&world, at, Vec::new()).await?;

    assert_eq!(Address::from_slice(&answer[12..]), world.deployer().address());
    Ok(())
}

/// I-VAULT-1: what is owed is never skimmed, whatever is in the vault.
#[tokio::test]
async fn only_what_nobody_owns_is_skimmed() -> Result<()> {
    let world = World::launch().await?;
    let (dollar, token, vault) = (world.stablecoin(), world.token(), world.savings());
    let (owner, at) = (world.deployer(), *vault.address());
    let alice = world.saver("alice", dollars(100)).await?;
    let recipient = Address::repeat_byte(0x77);
    owner.send(vault.setFeeRecipient(recipient)).await?;
    // Shares, fees and rewards on their way are all owed.
    alice.send(vault.stake(dollars(5))).await?;
    alice.send(vault.notifyReward(dollars(3))).await?;
    let stranger = alice.send(vault.skim(*dollar.address())).await;
    assert_refused(stranger, OwnableUnauthorizedAccount { account: alice.address() });

    let nothing = owner.send(vault.skim(*dollar.address())).await?;
    assert_eq!(nothing.logs().len(), 0);
    assert_eq!(ask(dollar.balanceOf(at)).await?, dollars(8));

    alice.send(dollar.transfer(at, dollars(2))).await?;
    let shares = ask(vault.balanceOf(alice.address())).await? / U256::from(2);
    alice.send(vault.transfer(at, shares)).await?;
    owner.send(token.transfer(at, tokens(7))).await?;
    for (token, amount) in
        [(*dollar.address(), dollars(2)), (at, shares), (*token.address(), tokens(7))]
    {
        let receipt = owner.send(vault.skim(token)).await?;
        let told = receipt.decoded_log::<Skimmed>().ok_or_eyre("no event")?.data;
        assert_eq!(told, Skimmed { token, recipient, amount });
        assert_eq!(ask(world.erc20(token).balanceOf(recipient)).await?, amount);
    }
    assert_eq!(ask(dollar.balanceOf(at)).await?, dollars(8));
    world.check().await
}
