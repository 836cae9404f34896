//! Programs among programs and EVM code, and programs that cannot be called.

use alloy::{
    network::TransactionBuilder,
    primitives::{U256, keccak256},
    providers::Provider,
    rpc::types::TransactionRequest,
    sol_types::SolCall,
};
use bindings::{
    IMilletToken::totalSupplyCall,
    stylus::{ARB_WASM, ARB_WASM_CACHE, ArbWasm, ArbWasmCache},
};
use client::call::{CallError, ask};
use deploy::{contract::Contract, plan};
use eyre::Result;
use protocol::token::INITIAL_SUPPLY;
use testkit::World;

#[tokio::test]
async fn a_program_that_nobody_activated_says_so_and_takes_all_gas() -> Result<()> {
    let world = World::launch_with(|_| Vec::new()).await?;
    // Whether there is a program behind the prefix is seen only when somebody activates it; who
    // deploys makes it one that nobody has activated.
    let code = [b"\xEF\xF0\x00\x00", world.deployer().address().as_slice()].concat();
    let at = world.create_evm(&code).await?;

    let refused = world.erc20(at).totalSupply().call().await.unwrap_err();
    let gas = 100_000;
    let sent = TransactionRequest::default().with_to(at).with_gas_limit(gas);
    let failed = world.deployer().send(sent).await;

    assert!(refused.to_string().contains("ProgramNotActivated"), "{refused}");
    let Err(CallError::Failed(transaction)) = failed else { panic!("{failed:?}") };
    let receipt = world.site.chain.provider().get_transaction_receipt(transaction).await?;
    assert_eq!(receipt.map(|receipt| receipt.gas_used), Some(gas));
    Ok(())
}

#[tokio::test]
async fn every_program_is_active_and_cached_after_the_full_plan() -> Result<()> {
    let world = World::launch().await?;
    let provider = world.site.chain.provider();
    let wasm = ArbWasm::new(ARB_WASM, provider);
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, provider);
    for contract in Contract::ALL {
        let code = world.site.chain.code(world.site.address(contract)).await?;

        assert_eq!(code, world.site.blueprint.programs.of(contract).code);
        assert!(ask(cache.codehashIsCached(keccak256(&code))).await?, "{contract}");
        let version = ask(wasm.programVersion(world.site.address(contract))).await?;
        assert_eq!(version, ask(wasm.stylusVersion()).await?);
    }
    Ok(())
}

#[tokio::test]
async fn a_plan_that_was_done_is_not_done_again() -> Result<()> {
    let world = World::launch().await?;
    let site = &world.site;
    let before = site.chain.provider().get_transaction_count(site.deployer.address()).await?;

    let plan = plan::full(&site.blueprint.params);
    let records = world.carry_out(&plan).await?;

    assert!(records.iter().all(|record| record.outcome == deploy::record::Outcome::Already));
    let after = site.chain.provider().get_transaction_count(site.deployer.address()).await?;
    assert_eq!(before, after);
    Ok(())
}

#[tokio::test]
async fn evm_code_calls_a_program_and_reads_its_answer() -> Result<()> {
    let world = World::launch().await?;
    let [a, b, c, d] = totalSupplyCall::SELECTOR;
    let mut proxy = vec![
        0x63, a, b, c, d, 0x60, 0xe0, 0x1b, 0x60, 0, 0x52, // MSTORE(0, selector)
        0x60, 32, 0x60, 0, 0x60, 4, 0x60, 0, 0x73, // 32 bytes to 0, from 4 bytes at 0, PUSH20
    ];
    proxy.extend(world.token().address().as_slice());
    proxy.extend([0x5a, 0xfa, 0x60, 32, 0x60, 0, 0xf3]); // STATICCALL(GAS, …), RETURN(0, 32)
    let at = world.create_evm(&proxy).await?;

    let call = TransactionRequest::default().with_to(at);
    let answer = world.site.chain.provider().call(call).await?;

    assert_eq!(U256::from_be_slice(&answer), INITIAL_SUPPLY);
    Ok(())
}
