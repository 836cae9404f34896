//! The devnode beside anvil: the same transactions, and the same comes of them. Where there is no
//! node, or npm has no anvil for the machine, there is nothing to compare with, and that is said.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    io::{Write, stderr},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use alloy::primitives::{Address, B256, Bytes, TxKind, U256, keccak256};
use anchors::{Anchors, LIBRARIES, Library};
use fuzz::{
    Seed,
    campaign::Worker,
    ethereum::{AnvilError, Ethereum, Receipt, Sender, Transaction},
};

/// What random transactions are given here.
const BUDGET: Duration = Duration::from_secs(12);

/// Seeds that are tried however long they take.
const LEAST: u64 = 10;

fn target(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(folder)
}

/// Both nodes; `None` where there is no anvil.
fn nodes() -> Option<Ethereum> {
    match Ethereum::start(&target("fuzz/anvil")) {
        Ok(nodes) => Some(nodes),
        Err(error @ (AnvilError::OtherMachine | AnvilError::Npm(npm::NpmError::NoNode))) => {
            let _ = writeln!(stderr(), "nothing to compare with: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn random_transactions_do_the_same_on_anvil() {
    let Some(nodes) = nodes() else { return };

    let (mut worker, begin) = (Worker::start(nodes), Instant::now());
    for seed in 0.. {
        if LEAST <= seed && BUDGET < begin.elapsed() {
            break;
        }
        if let Err(fault) = worker.try_out(Seed(seed)) {
            panic!("{fault}\nto see it alone: cargo xtask fuzz ethereum --seed {seed}");
        }
    }

    // Otherwise little was compared.
    let compared = worker.finish().unwrap().compared;
    assert!(compared.included / 4 < compared.succeeded, "{compared:?}");
    assert!(compared.succeeded < compared.included && 0 < compared.logs, "{compared:?}");
}

/// A transaction of the usual type that does nothing yet.
fn transaction(to: TxKind, input: impl Into<Bytes>) -> Transaction {
    Transaction {
        ty: 2,
        to,
        value: U256::ZERO,
        input: input.into(),
        gas_limit: 8_000_000,
        access_list: Default::default(),
        authorizations: Vec::new(),
    }
}

/// Calldata of a function whose arguments are words.
fn call(signature: &str, words: &[U256]) -> Vec<u8> {
    let words = words.iter().flat_map(|word| word.to_be_bytes::<32>());
    keccak256(signature)[..4].iter().copied().chain(words).collect()
}

fn word(address: Address) -> U256 {
    U256::from_be_bytes(address.into_word().0)
}

/// Both nodes, and somebody who sends to them.
struct Scene {
    nodes: Ethereum,
    sender: Sender,
}

impl Scene {
    fn set() -> Option<Self> {
        let nodes = nodes()?;
        let sender = nodes.sender(B256::repeat_byte(1)).unwrap();
        Some(Self { nodes, sender })
    }

    fn send(&mut self, transaction: &Transaction) -> Receipt {
        let receipt = self.nodes.carry_out(&mut self.sender, transaction);
        let receipt = receipt.unwrap_or_else(|fault| panic!("{fault}"));
        receipt.expect("a transaction that both take")
    }

    /// Calls a contract; says whether that succeeded.
    fn call(&mut self, to: Address, signature: &str, words: &[U256]) -> bool {
        self.send(&transaction(TxKind::Call(to), call(signature, words))).success
    }

    fn create(&mut self, init_code: Bytes) -> Address {
        let receipt = self.send(&transaction(TxKind::Create, init_code));
        assert!(receipt.success);
        receipt.created.unwrap()
    }
}

/// Tokens and vaults of a library: made, used and misused.
fn a_library_s_life(scene: &mut Scene, anchors: &Anchors, library: Library) -> Vec<Address> {
    let me = word(scene.sender.address());
    let other = U256::from(0x5eed);
    let token = scene.create(anchors.init_code(library, "Token", &[]).unwrap());
    let argument = word(token).to_be_bytes::<32>();
    let vault = scene.create(anchors.init_code(library, "Vault", &argument).unwrap());
    let some = U256::from(1_000_000);

    assert!(scene.call(token, "transfer(address,uint256)", &[other, some]));
    assert!(scene.call(token, "transfer(address,uint256)", &[other, some]));
    assert!(!scene.call(token, "transfer(address,uint256)", &[other, U256::MAX]));
    assert!(!scene.call(vault, "deposit(uint256,address)", &[some, me]));
    assert!(scene.call(token, "approve(address,uint256)", &[word(vault), U256::MAX]));
    assert!(scene.call(vault, "deposit(uint256,address)", &[some, me]));
    assert!(scene.call(vault, "mint(uint256,address)", &[some, other]));
    assert!(!scene.call(vault, "redeem(uint256,address,address)", &[some, me, other]));
    assert!(scene.call(vault, "withdraw(uint256,address,address)", &[some, me, me]));
    assert!(!scene.call(vault, "noSuchFunction()", &[]));
    vec![token, vault]
}

#[test]
fn solidity_contracts_do_the_same_on_anvil() {
    let Some(mut scene) = Scene::set() else { return };
    let anchors = Anchors::compile(&target("anchors")).unwrap();

    let libraries = LIBRARIES.into_iter().filter(|it| anchors.contract(*it, "Token").is_ok());
    let mut contracts = vec![scene.sender.address()];
    for library in libraries {
        contracts.extend(a_library_s_life(&mut scene, &anchors, library));
    }

    assert_eq!(contracts.len(), 5, "two libraries have tokens and vaults");
    scene.nodes.compare_state(&contracts).unwrap();
}

/// Ethereum's precompiles with input that they take, and with some that they refuse: the same
/// output, and the same gas where there is too little of it.
#[test]
fn precompiles_do_the_same_on_anvil() {
    let Some(mut scene) = Scene::set() else { return };
    let number = |number: u64| U256::from(number).to_be_bytes::<32>();
    let padded = |parts: &[&[u8]]| parts.concat();
    // The first point of the curve of precompiles 6 to 8, and of P256.
    let one_two = padded(&[&number(1), &number(2)]);
    let power = |len: u64| {
        let lens = [number(len), number(32), number(len)].concat();
        let operands = vec![0xab; (2 * len + 32) as usize];
        padded(&[&lens, &operands])
    };
    let inputs: Vec<(u64, Vec<u8>)> = vec![
        (1, padded(&[keccak256("signed").as_slice(), &number(27), &number(7), &number(9)])),
        (1, padded(&[keccak256("signed").as_slice(), &number(29), &number(7), &number(9)])),
        (2, vec![7; 100]),
        (3, vec![7; 100]),
        (4, vec![7; 100]),
        (5, power(1)),
        (5, power(32)),
        (5, power(300)),
        (6, padded(&[&one_two, &one_two])),
        (6, padded(&[&one_two, &number(1), &number(3)])),
        (7, padded(&[&one_two, &number(12_345)])),
        (8, Vec::new()),
        (8, vec![1; 192]),
        (9, padded(&[&[0, 0, 0, 12], &[3; 208], &[1]])),
        (9, padded(&[&[0, 0, 0, 12], &[3; 208], &[2]])),
        (10, vec![1; 192]),
        (11, vec![0; 256]),
        (12, vec![0; 160]),
        (13, vec![0; 512]),
        (14, vec![0; 288]),
        (15, vec![0; 384]),
        (16, vec![0; 64]),
        (17, vec![0; 128]),
        (0x100, vec![9; 160]),
        (0x100, vec![9; 100]),
    ];
    for (precompile, input) in inputs {
        let to = TxKind::Call(Address::from_word(U256::from(precompile).into()));
        for gas_limit in [8_000_000, 60_000, 40_000] {
            let transaction = transaction(to, input.clone());
            let gas_limit = gas_limit.max(transaction.least_gas());
            let transaction = Transaction { gas_limit, ..transaction };
            scene.nodes.carry_out(&mut scene.sender, &transaction).unwrap_or_else(|fault| {
                panic!("precompile {precompile} with {gas_limit} gas: {fault}")
            });
        }
    }
    let compared = scene.nodes.compared;
    assert!(25 < compared.succeeded && compared.succeeded < compared.included, "{compared:?}");
}
