//! The same transactions on the devnode and on Foundry's anvil, which nobody here wrote: the same
//! status, logs, return data of every frame, gas, and state afterwards.
//!
//! # What is Arbitrum's, and so not compared
//!
//! - Calldata has no least price (EIP-7623 is off): where anvil takes it, gas is its, and the
//!   devnode's is less.
//! - `BLOCKHASH`, `COINBASE`, `NUMBER`, `PREVRANDAO`, `GASLIMIT` and `BLOBBASEFEE` tell of the block
//!   as Arbitrum has it; no code here asks.
//! - Accounts of Arbitrum's own: precompiles from 0x64 on, and where fees go. Nothing here names
//!   them.
//! - Code that begins with `0xEFF0` is a program's. Code that begins with another `0xEF` is refused
//!   by both.
//! - Blob transactions are refused; none are sent.
//! - Tips are dropped; none are offered.
//! - A transaction runs with 32,000,000 gas at most, where Ethereum's limit is 16,777,216; none has
//!   as much.

mod bytecode;
mod compare;
mod node;
mod transaction;

use std::path::Path;

use alloy::{
    primitives::{Address, B256, Bytes, TxKind, U256, keccak256},
    signers::local::PrivateKeySigner,
};
use devnode::{CHAIN_ID, Config, Devnode};
use serde_json::{Value, json};

use self::{
    compare::{quantity, same, same_frame},
    node::{Anvil, Client, NESTED},
    transaction::{access_list, authorization},
};
pub use self::{
    node::{ANVIL, AnvilError},
    transaction::Transaction,
};
use crate::{Fault, Seed, Target, random::Random};

/// Wei per gas, on both.
const BASE_FEE: u64 = 100_000_000;

/// Wei that everybody has who sends: 1000 ether.
const RICH: u128 = 1_000_000_000_000_000_000_000;

/// Contracts and senders of a seed, and its transactions.
const CONTRACTS: usize = 4;
const SENDERS: usize = 3;
const TRANSACTIONS: usize = 8;

/// Slots of a contract's storage that its code writes to.
const SLOTS: u64 = 8;

/// Seeds after which both nodes are started anew: their chains grow with each.
const SEEDS_OF_A_CHAIN: u32 = 500;

/// Both nodes.
#[derive(Debug)]
pub struct Ethereum {
    ours: Client,
    theirs: Client,
    /// What the next block carries, on both.
    timestamp: u64,
    /// How often both gave a receipt, how often with success, and how often both refused.
    pub compared: Compared,
    seeds: u32,
    home: std::path::PathBuf,
    // Dropped last: clients hold connections to them.
    _devnode: Devnode,
    _anvil: Anvil,
}

/// What was compared so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Transactions that both included.
    pub included: u64,
    /// Of those, transactions that succeeded.
    pub succeeded: u64,
    /// Logs that they left.
    pub logs: u64,
    /// Transactions that both refused.
    pub refused: u64,
}

/// What came of a transaction, as both say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Whether it succeeded.
    pub success: bool,
    /// Gas on the devnode.
    pub gas_used: u64,
    /// What it created.
    pub created: Option<Address>,
}

/// An account with a key, which sends.
#[derive(Clone, Debug)]
pub struct Sender {
    signer: PrivateKeySigner,
    nonce: u64,
}

impl Sender {
    /// Its address.
    pub fn address(&self) -> Address {
        self.signer.address()
    }
}

impl Ethereum {
    /// Starts both. anvil is npm's, unpacked below `home`, unless [`ANVIL`] names another.
    ///
    /// # Errors
    ///
    /// An [`AnvilError`], where there is no anvil or a node does not start.
    pub fn start(home: &Path) -> Result<Self, AnvilError> {
        let anvil = Anvil::start(home, CHAIN_ID, BASE_FEE)?;
        let devnode = Devnode::spawn(Config::test())?;
        let client = |endpoint: &str| Client::of(endpoint).map_err(AnvilError::Client);
        let (ours, theirs) = (client(&devnode.endpoint())?, client(&anvil.endpoint)?);
        Ok(Self {
            ours,
            theirs,
            // Later than any clock, and the same on both.
            timestamp: 4_000_000_000,
            compared: Compared::default(),
            seeds: 0,
            home: home.to_owned(),
            _devnode: devnode,
            _anvil: anvil,
        })
    }

    /// An account that is rich on both. The same number makes the same one, which is new only once.
    ///
    /// # Errors
    ///
    /// A [`Fault`], if a node does not do it.
    pub fn sender(&self, number: B256) -> Result<Sender, Fault> {
        let signer = PrivateKeySigner::from_bytes(&keccak256(number)).map_err(wrong)?;
        let sender = Sender { signer, nonce: 0 };
        self.both("anvil_setBalance", json!([sender.address(), U256::from(RICH)]))?;
        Ok(sender)
    }

    /// Sends a transaction to both, and compares what comes of it; `None`, if both refuse it.
    ///
    /// # Errors
    ///
    /// A [`Fault`], if they differ.
    pub fn carry_out(
        &mut self,
        sender: &mut Sender,
        transaction: &Transaction,
    ) -> Result<Option<Receipt>, Fault> {
        let raw = transaction.sign(&sender.signer, CHAIN_ID, sender.nonce);
        let fault = |what: String| {
            Fault::new(format!("{what}\nof {transaction:?}"), raw.to_string().into_bytes())
        };
        self.timestamp += 1;
        self.both("evm_setNextBlockTimestamp", json!([self.timestamp]))?;
        let fee = format!("{BASE_FEE:#x}");
        self.theirs.ask("anvil_setNextBlockBaseFeePerGas", json!([fee])).map_err(wrong)?;
        let ours = self.ours.ask("eth_sendRawTransaction", json!([raw]));
        let theirs = self.theirs.ask("eth_sendRawTransactionSync", json!([raw]));
        let (hash, theirs) = match (ours, theirs) {
            (Ok(hash), Ok(receipt)) => (hash, receipt),
            (Err(_), Err(_)) => {
                self.compared.refused += 1;
                return Ok(None);
            }
            (ours, theirs) => {
                return Err(fault(format!("the devnode says {ours:?}, anvil says {theirs:?}")));
            }
        };
        sender.nonce += 1;
        let ours = self.ours.ask("eth_getTransactionReceipt", json!([hash])).map_err(wrong)?;
        let paid_floor = self.compare_receipts(transaction, &ours, &theirs).map_err(fault)?;
        self.compare_frames(&hash).map_err(fault)?;
        if paid_floor {
            // From here on it would have less there.
            self.both("anvil_setBalance", json!([sender.address(), U256::from(RICH)]))?;
        }
        self.compared.included += 1;
        self.compared.logs += ours["logs"].as_array().map_or(0, Vec::len) as u64;
        let success = ours["status"] == "0x1";
        self.compared.succeeded += u64::from(success);
        let created = serde_json::from_value(ours["contractAddress"].clone()).unwrap_or_default();
        Ok(Some(Receipt { success, gas_used: quantity(&ours["gasUsed"]), created }))
    }

    /// Whether they took the least price of calldata.
    fn compare_receipts(
        &self,
        transaction: &Transaction,
        ours: &Value,
        theirs: &Value,
    ) -> Result<bool, String> {
        for field in
            ["status", "from", "to", "contractAddress", "type", "logsBloom", "effectiveGasPrice"]
        {
            same(field, &ours[field], &theirs[field])?;
        }
        let (our_logs, their_logs) = (&ours["logs"], &theirs["logs"]);
        let count = |logs: &Value| json!(logs.as_array().map(Vec::len));
        same("number of logs", &count(our_logs), &count(their_logs))?;
        for index in 0..our_logs.as_array().map_or(0, Vec::len) {
            for field in ["address", "topics", "data", "logIndex"] {
                let (ours, theirs) = (&our_logs[index][field], &their_logs[index][field]);
                same(&format!("{field} of log {index}"), ours, theirs)?;
            }
        }
        let (ours, theirs) = (quantity(&ours["gasUsed"]), quantity(&theirs["gasUsed"]));
        if ours.max(transaction.floor()) != theirs {
            let floor = transaction.floor();
            return Err(format!("gas: the devnode's {ours}, anvil's {theirs} (floor {floor})"));
        }
        Ok(ours != theirs)
    }

    /// Every call and creation, with what it was given and what it returned.
    fn compare_frames(&self, hash: &Value) -> Result<(), String> {
        let params = json!([hash, { "tracer": "callTracer" }]);
        let ours = self.ours.ask("debug_traceTransaction", params.clone());
        let theirs = self.theirs.ask("debug_traceTransaction", params);
        match (ours, theirs) {
            // Gas and logs agree all the same.
            (Err(ours), Err(theirs)) if ours == NESTED && theirs == NESTED => Ok(()),
            (ours, theirs) => same_frame("frame", &ours?, &theirs?),
        }
    }

    /// What accounts are, and what the first slots of their storage hold.
    ///
    /// # Errors
    ///
    /// A [`Fault`], if they differ.
    pub fn compare_state(&self, accounts: &[Address]) -> Result<(), Fault> {
        for account in accounts {
            for method in ["eth_getBalance", "eth_getTransactionCount", "eth_getCode"] {
                self.compare(method, json!([account, "latest"]))?;
            }
            for slot in 0..SLOTS {
                let slot = U256::from(slot);
                self.compare("eth_getStorageAt", json!([account, slot, "latest"]))?;
            }
        }
        Ok(())
    }

    fn compare(&self, method: &str, params: Value) -> Result<(), Fault> {
        let ours = self.ours.ask(method, params.clone()).map_err(wrong)?;
        let theirs = self.theirs.ask(method, params.clone()).map_err(wrong)?;
        same(&format!("{method} {params}"), &ours, &theirs).map_err(wrong)
    }

    /// Does the same to both.
    fn both(&self, method: &str, params: Value) -> Result<(), Fault> {
        for client in [&self.ours, &self.theirs] {
            client.ask(method, params.clone()).map_err(wrong)?;
        }
        Ok(())
    }

    fn transaction(
        random: &mut Random,
        senders: &[Sender],
        accounts: &[Address],
        contracts: &[Address],
    ) -> Transaction {
        let ty = *random.pick(&[0, 1, 2, 2, 4]);
        let creates = ty != 4 && random.once_in(4);
        let input = if creates {
            bytecode::init_code(random, accounts)
        } else {
            let len = random.length(300);
            random.bytes(len)
        };
        let to = if creates {
            TxKind::Create
        } else if random.once_in(8) {
            TxKind::Call(*random.pick(accounts))
        } else {
            TxKind::Call(*random.pick(contracts))
        };
        let authorizations = match ty {
            4 => {
                let len = 1 + random.index(3);
                let authorize = |_| {
                    let Sender { signer, nonce } = random.pick(senders).clone();
                    authorization(random, &signer, nonce, CHAIN_ID, accounts)
                };
                (0..len).map(authorize).collect()
            }
            _ => Vec::new(),
        };
        let access_list = if ty == 0 { Default::default() } else { access_list(random, accounts) };
        let mut transaction = Transaction {
            ty,
            to,
            value: if random.once_in(2) { U256::from(random.below(5)) } else { U256::ZERO },
            input: input.into(),
            gas_limit: 0,
            access_list,
            authorizations,
        };
        let more = if random.once_in(3) { random.below(200_000) } else { 3_000_000 };
        transaction.gas_limit = transaction.least_gas() + more;
        transaction
    }

    fn sequence(&mut self, seed: Seed) -> Result<(), Fault> {
        let mut random = Random::new(seed);
        let number = |what: &str, index: usize| {
            keccak256(format!("{what} {index} of {seed} at {}", self.timestamp))
        };
        let mut senders = Vec::new();
        for index in 0..SENDERS {
            senders.push(self.sender(number("sender", index))?);
        }
        let contracts: Vec<_> =
            (0..CONTRACTS).map(|it| Address::from_word(number("contract", it))).collect();
        let mut accounts = contracts.clone();
        accounts.extend(senders.iter().map(Sender::address));
        accounts.extend((0..2).map(|it| Address::from_word(number("nobody", it))));
        // Ethereum's precompiles, which random calldata reaches too.
        accounts.extend((1..=17).map(Address::with_last_byte));
        accounts.push(Address::from_word(U256::from(0x100).into()));
        for contract in &contracts {
            let code = Bytes::from(bytecode::contract(&mut random, &accounts));
            self.both("anvil_setCode", json!([contract, code]))?;
            self.both("anvil_setBalance", json!([contract, U256::from(1000)]))?;
        }
        let mut concerned: Vec<_> = accounts[..CONTRACTS + SENDERS + 2].to_vec();
        for _ in 0..TRANSACTIONS {
            let transaction = Self::transaction(&mut random, &senders, &accounts, &contracts);
            let index = random.index(senders.len());
            let receipt = self.carry_out(&mut senders[index], &transaction)?;
            concerned.extend(receipt.and_then(|receipt| receipt.created));
            // An authorization makes the nonces of others go on.
            for sender in &mut senders {
                let count = json!([sender.address(), "latest"]);
                let count = self.ours.ask("eth_getTransactionCount", count).map_err(wrong)?;
                sender.nonce = quantity(&count);
            }
        }
        self.compare_state(&concerned)
    }
}

impl Target for Ethereum {
    fn try_out(&mut self, seed: Seed) -> Result<(), Fault> {
        self.seeds += 1;
        if self.seeds.is_multiple_of(SEEDS_OF_A_CHAIN) {
            let compared = self.compared;
            *self = Self { compared, ..Self::start(&self.home).map_err(wrong)? };
        }
        self.sequence(seed)
    }
}

fn wrong(error: impl std::fmt::Display) -> Fault {
    Fault::new(error.to_string(), [])
}
