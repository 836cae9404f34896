//! Arguments of each kind that the table of methods names, and of no kind.

use alloy::{
    consensus::{SignableTransaction, TxEip1559, TxEnvelope},
    eips::Encodable2718,
    network::TxSignerSync,
    primitives::{Address, B256, Bytes, TxKind, U256, address, hex, keccak256},
    signers::local::PrivateKeySigner,
};
use devnode::Devnode;
use serde_json::{Map, Value, json};

use crate::random::Random;

/// A contract that stores, logs, calls itself once and reverts where it is called with data.
const CONTRACT: Address = address!("00000000000000000000000000000000c0ffee00");
const CODE: [u8; 35] =
    hex!("36601e576007600055600760006000a160006000600160006000305af1005b600080fd");

/// An account that sends without a signature.
const IMPERSONATED: Address = address!("00000000000000000000000000000000005eed00");

/// What there is on the chain that arguments can name.
#[derive(Debug)]
pub(super) struct Scene {
    owner: PrivateKeySigner,
    chain_id: u64,
    /// Transactions that are sent before anything is tried.
    sent: Vec<Bytes>,
}

impl Scene {
    pub(super) fn of(node: &Devnode) -> Self {
        let key = node.dev_account().key;
        #[allow(clippy::expect_used, reason = "the devnode's key is one")]
        let owner = PrivateKeySigner::from_bytes(&key).expect("a key");
        let mut this = Self { owner, chain_id: node.chain_id(), sent: Vec::new() };
        this.sent = (0..3).map(|nonce| this.signed(nonce, TxKind::Call(CONTRACT), &[])).collect();
        this
    }

    /// Requests that make the chain one on which something has happened.
    pub(super) fn prepared(&self) -> Vec<Value> {
        let mut all = vec![
            ("anvil_setCode", json!([CONTRACT, Bytes::from_static(&CODE)])),
            ("anvil_impersonateAccount", json!([IMPERSONATED])),
            ("anvil_setBalance", json!([IMPERSONATED, U256::MAX >> 100])),
            ("eth_newFilter", json!([{}])),
            ("eth_newBlockFilter", json!([])),
            ("evm_snapshot", json!([])),
        ];
        all.extend(self.sent.iter().map(|raw| ("eth_sendRawTransaction", json!([raw]))));
        let request = |(id, (method, params))| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        (1u64..).zip(all).map(request).collect()
    }

    fn signed(&self, nonce: u64, to: TxKind, input: &[u8]) -> Bytes {
        let mut tx = TxEip1559 {
            chain_id: self.chain_id,
            nonce,
            gas_limit: 1_000_000,
            max_fee_per_gas: 1_000_000_000,
            to,
            input: input.to_vec().into(),
            ..TxEip1559::default()
        };
        #[allow(clippy::expect_used, reason = "a key that is here signs whatever it is given")]
        let signature = self.owner.sign_transaction_sync(&mut tx).expect("a signature");
        TxEnvelope::from(tx.into_signed(signature)).encoded_2718().into()
    }

    fn hash(&self, random: &mut Random) -> Value {
        match random.below(8) {
            0 => junk(random, 1),
            1 => json!(B256::ZERO),
            _ => json!(keccak256(random.pick(&self.sent))),
        }
    }
}

/// An argument of a kind, nearly always.
pub(super) fn argument(kind: &str, scene: &Scene, random: &mut Random) -> Value {
    if random.once_in(15) {
        return junk(random, 3);
    }
    match kind {
        "address" => account(scene, random),
        "block" | "number or tag" | "newest block" => block(random),
        "call" | "transaction" => call(scene, random),
        "hash" => scene.hash(random),
        "criteria" => criteria(random),
        "bytes" if random.once_in(2) => raw_transaction(scene, random),
        "bytes" | "code" => bytes(random),
        "slot" | "word" => json!(B256::from(random.word())),
        "wei" => json!(random.word()),
        "state overrides" => state_overrides(scene, random),
        "block overrides" => block_overrides(random),
        "options" => options(scene, random),
        "percentiles" => json!([random.below(120), 50.5, random.below(120)]),
        "whole transactions" => json!(random.once_in(2)),
        // Counts, times and ids; and whatever comes to be documented.
        _ => quantity(random),
    }
}

/// Anything that JSON can say.
pub(super) fn junk(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 9 } else { 12 }) {
        0 => Value::Null,
        1 => json!(random.once_in(2)),
        2 => json!(random.next()),
        3 => json!(-(random.below(1 << 40) as i64)),
        4 => json!(random.next() as f64 * 1e300),
        5 => json!(""),
        6 => json!(format!("0x{:x}", random.word())),
        7 => json!(
            random.pick(&["latest", "pending", "0x", "0x0", "0X1", "-0x1", "\u{0}", "ünicode"])
        ),
        8 => bytes(random),
        9 | 10 => {
            let len = random.index(4);
            (0..len).map(|_| junk(random, depth - 1)).collect()
        }
        _ => {
            let keys =
                ["address", "topics", "from", "to", "data", "blockHash", "tracer", "balance"];
            let len = random.index(4);
            let entry = |_| ((*random.pick(&keys)).to_owned(), junk(random, depth - 1));
            Value::Object((0..len).map(entry).collect())
        }
    }
}

fn account(scene: &Scene, random: &mut Random) -> Value {
    let known = [
        scene.owner.address(),
        CONTRACT,
        IMPERSONATED,
        Address::ZERO,
        Address::with_last_byte(0x71),
    ];
    match random.below(8) {
        0 => json!(Address::from_word(random.word().into())),
        _ => json!(random.pick(&known)),
    }
}

fn block(random: &mut Random) -> Value {
    match random.below(8) {
        0 => json!({ "blockNumber": quantity(random) }),
        1 => json!({ "blockHash": B256::from(random.word()), "requireCanonical": true }),
        2 => quantity(random),
        _ => json!(random.pick(&[
            "latest",
            "earliest",
            "pending",
            "safe",
            "finalized",
            "0x1",
            "0x3"
        ])),
    }
}

fn quantity(random: &mut Random) -> Value {
    match random.below(6) {
        0 => json!(random.below(300)),
        1 => json!(format!("{:#x}", random.word())),
        2 => json!(format!("{:#x}", random.next())),
        _ => json!(format!("{:#x}", random.below(12))),
    }
}

fn bytes(random: &mut Random) -> Value {
    let len = random.length(300);
    json!(Bytes::from(random.bytes(len)))
}

fn raw_transaction(scene: &Scene, random: &mut Random) -> Value {
    let to = if random.once_in(2) { TxKind::Create } else { TxKind::Call(CONTRACT) };
    let len = random.length(80);
    let input = random.bytes(len);
    let mut raw = scene.signed(3 + random.below(2), to, &input).to_vec();
    if random.once_in(3) {
        let position = random.index(raw.len());
        raw[position] ^= 1 << random.below(8);
    }
    json!(Bytes::from(raw))
}

/// A field of an object: its name, and what makes its value.
type Field<'a> = (&'a str, &'a dyn Fn(&mut Random) -> Value);

/// Some fields of an object.
fn fields(random: &mut Random, all: &[Field<'_>]) -> Value {
    let mut object = Map::new();
    for (name, make) in all {
        if random.once_in(2) {
            let value = if random.once_in(20) { junk(random, 2) } else { make(random) };
            object.insert((*name).to_owned(), value);
        }
    }
    Value::Object(object)
}

fn call(scene: &Scene, random: &mut Random) -> Value {
    let account = |random: &mut Random| account(scene, random);
    let gas = |random: &mut Random| json!(format!("{:#x}", random.below(40_000_000)));
    let list = |random: &mut Random| json!([{ "address": account(random), "storageKeys": [B256::from(random.word())] }]);
    fields(
        random,
        &[
            ("from", &account),
            ("to", &account),
            ("value", &|random| json!(random.word() >> random.index(256))),
            ("data", &bytes),
            ("input", &bytes),
            ("gas", &gas),
            ("gasPrice", &quantity),
            ("maxFeePerGas", &quantity),
            ("maxPriorityFeePerGas", &quantity),
            ("nonce", &quantity),
            ("accessList", &list),
            ("chainId", &|_| json!(format!("{:#x}", scene.chain_id))),
        ],
    )
}

fn criteria(random: &mut Random) -> Value {
    let topics = |random: &mut Random| {
        let word = json!(B256::from(U256::from(random.below(10))));
        let len = random.index(6);
        (0..len)
            .map(|_| match random.below(3) {
                0 => Value::Null,
                1 => word.clone(),
                _ => json!([word, word]),
            })
            .collect()
    };
    fields(
        random,
        &[
            ("fromBlock", &block),
            ("toBlock", &block),
            ("address", &|_| json!([CONTRACT])),
            ("topics", &topics),
            ("blockHash", &|random| json!(B256::from(random.word()))),
        ],
    )
}

fn state_overrides(scene: &Scene, random: &mut Random) -> Value {
    let slots = |random: &mut Random| json!({ B256::from(random.word()).to_string(): B256::from(random.word()) });
    let account_fields = fields(
        random,
        &[
            ("balance", &quantity),
            ("nonce", &quantity),
            ("code", &bytes),
            ("state", &slots),
            ("stateDiff", &slots),
            ("movePrecompileToAddress", &|random| account(scene, random)),
        ],
    );
    match account(scene, random) {
        Value::String(address) => Value::Object(Map::from_iter([(address, account_fields)])),
        other => other,
    }
}

fn block_overrides(random: &mut Random) -> Value {
    fields(
        random,
        &[
            ("number", &quantity),
            ("time", &quantity),
            ("baseFeePerGas", &quantity),
            ("gasLimit", &quantity),
            ("prevRandao", &|random| json!(B256::from(random.word()))),
        ],
    )
}

fn options(scene: &Scene, random: &mut Random) -> Value {
    let tracers =
        ["callTracer", "prestateTracer", "stylusTracer", "4byteTracer", "{hostio: 1}", ""];
    fields(
        random,
        &[
            ("tracer", &|random| json!(random.pick(&tracers))),
            ("tracerConfig", &|random| {
                let flag = random.once_in(2);
                json!({ *random.pick(&["onlyTopCall", "diffMode", "withLog"]): flag })
            }),
            ("stateOverrides", &|random| state_overrides(scene, random)),
            ("blockOverrides", &block_overrides),
            ("timeout", &|_| json!("5s")),
        ],
    )
}
