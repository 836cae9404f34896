//! A chain, a journal, and steps to do.

use std::{
    path::PathBuf,
    str::FromStr,
    sync::{Arc, Mutex},
    time::Duration,
};

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, U64, U256},
    providers::Provider,
    rpc::types::TransactionRequest,
};
use client::{
    account::Account,
    chain::Chain,
    endpoint::Patience,
    journal::{Journal, Pace, Progress},
};
use devnode::{Config, Devnode};
use eyre::Result;
use serde_json::Value;
use tempfile::TempDir;

/// As public endpoints are asked, only faster.
pub(crate) const PATIENCE: Patience = Patience {
    tries: 4,
    first_pause: Duration::from_millis(1),
    longest_pause: Duration::from_secs(2),
    answer_within: Duration::from_millis(500),
};

/// Nothing is sent a second time or replaced, unless a test wants it.
pub(crate) const PACE: Pace = Pace {
    look_every: Duration::from_millis(5),
    resend_after: Duration::from_secs(60),
    replace_after: Duration::from_secs(60),
    taken_after: Duration::from_millis(100),
    give_up_after: Duration::from_secs(20),
};

pub(crate) struct Site {
    pub(crate) node: Devnode,
    /// To the node itself.
    pub(crate) chain: Chain,
    folder: TempDir,
    before: U256,
}

impl Site {
    pub(crate) async fn new() -> Result<Self> {
        let node = Devnode::spawn(Config::test())?;
        let chain = Chain::connect(&node.endpoint()).await?;
        let before = chain.balance(node.dev_account().address).await?;
        Ok(Self { node, chain, folder: tempfile::tempdir()?, before })
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("test.journal")
    }

    pub(crate) async fn journal(&self) -> Result<Journal> {
        Ok(Journal::open(&self.path(), &self.chain).await?.with_pace(PACE))
    }

    pub(crate) fn account(&self) -> Account {
        Account::new(self.chain.clone(), Account::development_key())
    }

    /// The same account by way of another endpoint.
    pub(crate) async fn account_at(endpoint: &str) -> Result<Account> {
        let chain = Chain::connect_with(endpoint, PATIENCE).await?;
        Ok(Account::new(chain, Account::development_key()))
    }

    pub(crate) async fn nonce(&self) -> Result<u64> {
        let account = self.node.dev_account().address;
        Ok(self.chain.provider().get_transaction_count(account).await?)
    }

    pub(crate) async fn balance(&self, of: Address) -> Result<U256> {
        Ok(self.chain.balance(of).await?)
    }

    /// Checks that the first `steps` were done once each, by as many transactions, and that
    /// nothing else was paid but the gas of those.
    pub(crate) async fn assert_done_once(&self, steps: u8) -> Result<()> {
        let mut spent = U256::ZERO;
        for step in 0..steps {
            let balance = self.balance(recipient(step)).await?;
            assert_eq!(balance, worth(step), "step {step}");
            spent += worth(step);
        }
        assert_eq!(self.nonce().await?, u64::from(steps));
        let newest = self.chain.provider().get_block_number().await?;
        for number in 1..=newest {
            spent += self.paid_for_gas(number).await?;
        }
        let left = self.balance(self.node.dev_account().address).await?;
        assert_eq!(self.before - left, spent);
        Ok(())
    }

    /// By our account in a block, in wei.
    async fn paid_for_gas(&self, number: u64) -> Result<U256> {
        // As they are: the chain's own transactions are of a type that alloy does not know.
        let method = "eth_getBlockReceipts";
        let receipts: Vec<Value> =
            self.chain.provider().raw_request(method.into(), (U64::from(number),)).await?;
        let ours = self.node.dev_account().address;
        let mut paid = U256::ZERO;
        for receipt in receipts {
            let quantity = |name: &str| U256::from_str(receipt[name].as_str().unwrap());
            if receipt["from"].as_str().unwrap().parse::<Address>()? == ours {
                paid += quantity("gasUsed")? * quantity("effectiveGasPrice")?;
            }
        }
        Ok(paid)
    }
}

/// As `sender` has it.
pub(crate) fn gift(step: u8) -> TransactionRequest {
    TransactionRequest::default().with_to(recipient(step)).with_value(worth(step))
}

pub(crate) fn recipient(step: u8) -> Address {
    Address::repeat_byte(0xa0 + step)
}

fn worth(step: u8) -> U256 {
    U256::from(step) + U256::from(1)
}

/// What a journal tells from now on.
pub(crate) fn told(journal: &mut Journal) -> Arc<Mutex<Vec<Progress>>> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = told.clone();
    journal.watch(move |_, progress| heard.lock().unwrap().push(progress.clone()));
    told
}
