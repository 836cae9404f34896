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
    /// Blocks that there are then. Their hashes are other ones in each run, as block 0 carries the
    /// time at which its node started.
    blocks: Vec<B256>,
    /// The chain as it was before.
    dumped: Bytes,
}

impl Scene {
    pub(super) fn of(node: &Devnode) -> Self {
        let key = node.dev_account().key;
        #[allow(clippy::expect_used, reason = "the devnode's key is one")]
        let owner = PrivateKeySigner::from_bytes(&key).expect("a key");
        let dumped = node.state().encode().into();
        let chain_id = node.chain_id();
        let mut this = Self { owner, chain_id, sent: Vec::new(), blocks: Vec::new(), dumped };
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
        all.extend(
            (0..=3).map(|number| ("eth_getHeaderByNumber", json!([format!("{number:#x}")]))),
        );
        let request = |(id, (method, params))| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        (1u64..).zip(all).map(request).collect()
    }

    /// Takes up what was answered to [`prepared`](Self::prepared).
    pub(super) fn look_at(&mut self, answers: &[Value]) {
        let hash = |answer: &Value| answer["result"]["hash"].as_str()?.parse::<B256>().ok();
        self.blocks.extend(answers.iter().filter_map(hash));
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

    fn block_hash(&self, random: &mut Random) -> Value {
        match random.below(8) {
            0 => junk(random, 1),
            1 => json!(B256::from(random.word())),
            _ => json!(random.pick(&self.blocks)),
        }
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
    // A test holds that there is no kind without an arm.
    of_kind(kind, scene, random).unwrap_or_default()
}

/// `None` where nothing is known of the kind.
fn of_kind(kind: &str, scene: &Scene, random: &mut Random) -> Option<Value> {
    Some(match kind {
        "address" => account(scene, random),
        "block" | "number or tag" | "newest block" => block(scene, random),
        "call" | "transaction" => call(scene, random),
        "hash" => scene.hash(random),
        "block hash" => scene.block_hash(random),
        "criteria" | "or `logs` and criteria" => criteria(scene, random),
        "bytes" if random.once_in(2) => raw_transaction(scene, random),
        "bytes" | "code" => bytes(random),
        "dumped state" => dumped(scene, random),
        "[bytes, block]s" => {
            let len = random.index(3);
            (0..len).map(|_| json!([raw_transaction(scene, random), random.below(4)])).collect()
        }
        "slot" | "word" => json!(B256::from(random.word())),
        "slots" => {
            let len = random.index(5);
            (0..len).map(|_| json!(B256::from(U256::from(random.below(4))))).collect()
        }
        "wei" => json!(random.word()),
        "state overrides" => state_overrides(scene, random),
        "block overrides" => block_overrides(random),
        "options" => options(scene, random),
        "percentiles" => json!([random.below(120), 50.5, random.below(120)]),
        "whole transactions" | "whether" => json!(random.once_in(2)),
        "timestamp" => timestamp(random),
        "`newHeads`" | "`newPendingTransactions`" => json!(kind.trim_matches('`')),
        "count" | "depth" | "filter id" | "index" | "nonce" | "seconds" | "seconds between"
        | "snapshot id" | "subscription id" => quantity(random),
        _ => return None,
    })
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

fn block(scene: &Scene, random: &mut Random) -> Value {
    match random.below(8) {
        0 => json!({ "blockNumber": quantity(random) }),
        1 => json!({ "blockHash": scene.block_hash(random), "requireCanonical": true }),
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

/// From the beginning of time to its end, and most often later than the chain's.
fn timestamp(random: &mut Random) -> Value {
    match random.below(4) {
        0 => quantity(random),
        1 => json!(random.next()),
        _ => json!(4_000_000_000 + random.below(1 << 30)),
    }
}

/// A chain that can be gone on from, and sometimes one that is damaged.
fn dumped(scene: &Scene, random: &mut Random) -> Value {
    let mut bytes = scene.dumped.to_vec();
    if random.once_in(4) {
        let position = random.index(bytes.len());
        bytes[position] ^= 1 << random.below(8);
    }
    json!(Bytes::from(bytes))
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

fn criteria(scene: &Scene, random: &mut Random) -> Value {
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
            ("fromBlock", &|random| block(scene, random)),
            ("toBlock", &|random| block(scene, random)),
            ("address", &|_| json!([CONTRACT])),
            ("topics", &topics),
            ("blockHash", &|random| scene.block_hash(random)),
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
            ("disableStack", &|random| json!(random.once_in(2))),
            ("disableStorage", &|random| json!(random.once_in(2))),
            ("enableMemory", &|random| json!(random.once_in(2))),
            ("enableReturnData", &|random| json!(random.once_in(2))),
            ("limit", &|random| json!(random.below(20))),
        ],
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use devnode::Config;

    use super::*;
    use crate::{Seed, requests::table::documented};

    #[test]
    fn every_kind_of_the_table_is_known() {
        let mut scene = Scene::of(&Devnode::spawn(Config::test()).unwrap());
        scene.look_at(&[json!({ "result": { "hash": B256::ZERO } })]);
        let mut random = Random::new(Seed(0));

        for method in documented() {
            for kind in method.parameters {
                let argument = of_kind(kind, &scene, &mut random);
                assert!(argument.is_some(), "{kind} of {}", method.name);
            }
        }
    }
}
