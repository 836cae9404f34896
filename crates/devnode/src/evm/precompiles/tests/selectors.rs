//! Selectors as tools have them compiled in: a slip in an interface changes one.

use alloy::{
    primitives::B256,
    sol_types::{SolError, SolEvent},
};

use crate::evm::precompiles::{
    arb_debug::{ArbDebug, IArbDebug},
    arb_gas_info::ArbGasInfo,
    arb_info::ArbInfo,
    arb_owner::{ArbOwner, IArbOwner},
    arb_owner_public::ArbOwnerPublic,
    arb_sys::{ArbSys, IArbSys},
    arb_wasm::{ArbWasm, IArbWasm},
    arb_wasm_cache::{ArbWasmCache, IArbWasmCache},
    arbos_test::ArbosTest,
    contract::Contract,
};

/// The interface has exactly these methods.
fn assert_methods<C: Contract>(expected: &str) {
    let mut expected: Vec<_> = expected.split_whitespace().map(String::from).collect();
    expected.sort();
    let selectors = C::methods().selectors().into_iter();
    let selectors: Vec<_> = selectors.map(|it| format!("{:08x}", u32::from_be_bytes(it))).collect();
    assert_eq!(selectors, expected);
}

#[test]
fn arb_wasm() {
    assert_methods::<ArbWasm>(
        "58c780c2 a996e0c2 d70c0ca7 c689bad5 4089267f cc8f4e88 62b688aa aef36be3 c775a62a d1c17abc
         8ccfaa70 4490c19d 7af4ba49 9786f96e 11c82ae8 99d0b38d 5fc94c0b 309f6555 0a936455 7af6e819
         2278c278",
    );
}

#[test]
fn arb_wasm_cache() {
    assert_methods::<ArbWasmCache>("85e2de85 0ec1d773 e73ac9f2 4ceac817 ce972013 a72f179b");
}

#[test]
fn arb_owner() {
    assert_methods::<ArbOwner>(
        "2b352fae 8c1d4fda ffdca515 4567cc8e bf197322 3f37a846 a0188cdb aaa619e0 d99bc80e 6595381a
         39673611 455ec2eb ae105c80 8293405e 4d7a060d 67e0718f 3fd62a29 aac68018 198e7157 2a9cbe3e
         fcdde2b4 380f1457 57f585db a0a32497 5399126f f1fe1a70 8eb911d9 e388b381 3a930b0b a858dbe2
         56191cc3 481f8dbf 8792701a 26ef7f68 516b4e0f 2d9125e9 ee95a824 fad7f20b",
    );
}

#[test]
fn arb_owner_public() {
    assert_methods::<ArbOwnerPublic>(
        "26ef7f68 516b4e0f 6fe86373 2d9125e9 ee95a824 22d499c7 81ef944c 2aa9551e e5a7f893 49ccdaff
         8e34a64d",
    );
}

#[test]
fn arb_sys() {
    assert_methods::<ArbSys>(
        "a3b1b31d 2b407a82 d127f54a 051038f2 08bd624c 4dbbd506 175a260b d74523b3 a94597ff
         25e16063 928c169a 7aeecd2a",
    );
}

#[test]
fn arb_gas_info() {
    assert_methods::<ArbGasInfo>(
        "41b247a8 ba9c916e 02199f34 7a1ea732 612af178 f918379a f5d6ded7 055f362f c6f7de0e 1d5b5c20
         3dfb45b9 25754f91 29eb31ee aae1cd4c 0371fdb4 6ecca45a 7a7d6beb 5b39d23c 520acdd7
         8a5b1d28 9e6d7e31",
    );
}

#[test]
fn the_small_ones() {
    assert_methods::<ArbInfo>("f8b2cb4f 7e105ce2");
    assert_methods::<ArbosTest>("bb3480f9");
    assert_methods::<ArbDebug>("0e5bbc11 1be250d6 7b9963ef 8e5f30ab 7ea89f8b 1e48fe82");
}

#[test]
fn errors() {
    let selector = |bytes: [u8; 4]| u32::from_be_bytes(bytes);

    assert_eq!(selector(IArbWasm::ProgramNotWasm::SELECTOR), 0x27f38212);
    assert_eq!(selector(IArbWasm::ProgramNotActivated::SELECTOR), 0x6f809c4e);
    assert_eq!(selector(IArbWasm::ProgramNeedsUpgrade::SELECTOR), 0x637d968f);
    assert_eq!(selector(IArbWasm::ProgramExpired::SELECTOR), 0xc9b12e52);
    assert_eq!(selector(IArbWasm::ProgramUpToDate::SELECTOR), 0xcc944bf2);
    assert_eq!(selector(IArbWasm::ProgramKeepaliveTooSoon::SELECTOR), 0x16bd0cf8);
    assert_eq!(selector(IArbWasm::ProgramInsufficientValue::SELECTOR), 0x09781ab7);
    assert_eq!(selector(IArbSys::InvalidBlockNumber::SELECTOR), 0xd5dc642d);
    assert_eq!(selector(IArbDebug::Custom::SELECTOR), 0x1753067f);
}

#[test]
fn events() {
    let starts = |topic: B256, hex: &str| assert!(format!("{topic:x}").starts_with(hex), "{topic}");

    let activated = "c0e812780707128d9a180db8ee4d1c1f1300b6dd0626d577b5d9ac759b76253c";
    starts(IArbWasm::ProgramActivated::SIGNATURE_HASH, activated);
    let extended = "03802ba32e3bd489d2ab04abb93d10687e0b6883bcb091206ca75172d248f2ec";
    starts(IArbWasm::ProgramLifetimeExtended::SIGNATURE_HASH, extended);
    let cached = "1bfaa29b4618e78f5b398027d530826dbb266dc976a5067f67fdad15434ecfab";
    starts(IArbWasmCache::UpdateProgramCache::SIGNATURE_HASH, cached);
    starts(IArbSys::L2ToL1Tx::SIGNATURE_HASH, "3e7aafa7");
    starts(IArbSys::SendMerkleUpdate::SIGNATURE_HASH, "e9e13da3");
    let acts = "3c9e6a772755407311e3b35b3ee56799df8f87395941b3a658eee9e08a67ebda";
    starts(IArbOwner::OwnerActs::SIGNATURE_HASH, acts);
    starts(IArbDebug::Basic::SIGNATURE_HASH, "93c13090");
    starts(IArbDebug::Mixed::SIGNATURE_HASH, "a6059246");
}
