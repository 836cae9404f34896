//! A week of a real vault, computed at once and in parts.

use std::{fs, process::Command};

use alloy::primitives::{Address, U256};
use eyre::Result;
use protocol::time::WEEK;
use testkit::dollars;

use crate::desk::{Desk, End};

const FILES: [&str; 3] = ["epoch-1.csv", "epoch-1.tree", "epoch-1.json"];

impl Desk {
    /// Rewards for the shares of the savings vault, from next week on.
    async fn write_policy(&self, name: &str) -> Result<u64> {
        let now = self.world.site.chain.now().await?;
        let start = now - now % WEEK + WEEK;
        let policy = format!(
            r#"
            chain_id = 412346
            vault = "{}"
            contract = "{}"
            reward = "{}"
            first_block = 0
            start = {start}
            head = "latest"

            [[terms]]
            from_epoch = 1
            max_epoch = "90000000"
            time_weighted = {{ budget = "50000001" }}
            small_stake = {{ budget = "20000003" }}
            streak = {{ budget = "10000007", min_deposit = "1000000", cap = 4 }}
            rebate = {{ budget = "1000", tiers = [{{ power = "0", bps = 5000 }}] }}
            "#,
            self.world.savings().address(),
            self.rewards().address(),
            self.reward(),
        );
        fs::write(self.path(name), policy)?;
        Ok(start)
    }

    fn offline(&self, arguments: &[&str]) -> End {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rewards"));
        End::of(command.current_dir(self.path("")).args(arguments).output().unwrap())
    }

    fn on_chain(&self, arguments: &[&str]) -> End {
        let url = self.world.site.chain.endpoint();
        self.offline(&[arguments, &["--policy", "rewards.toml", "--rpc-url", &url]].concat())
    }
}

#[tokio::test]
async fn parts_lead_to_the_files_that_compute_writes_and_they_can_be_submitted() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    let start = desk.write_policy("rewards.toml").await?;
    let savings = desk.world.savings();
    let deposit = |amount: u64, of: Address| savings.deposit(dollars(amount), of);
    let alice = desk.world.saver("alice", dollars(100)).await?;
    let bob = desk.world.saver("bob", dollars(100)).await?;
    let carol = desk.world.saver("carol", dollars(100)).await?;
    alice.send(deposit(10, alice.address())).await?;
    bob.send(deposit(7, bob.address())).await?;
    let now = desk.world.site.chain.now().await?;
    desk.world.pass(start + WEEK / 3 - now).await?;
    alice.send(deposit(5, alice.address())).await?;
    carol.send(deposit(20, carol.address())).await?;
    desk.world.pass(WEEK / 3).await?;
    bob.send(savings.transfer(alice.address(), U256::from(1_000_000_000_u64))).await?;
    desk.world.pass(WEEK / 2).await?;

    let computed = desk.on_chain(&["compute", "--epoch", "1", "--out", "whole"]).done();
    assert_eq!(computed["claims"], 3);
    for partitions in ["1", "2", "16", "256"] {
        let _ = fs::remove_dir_all(desk.path("parts"));
        let export = ["export", "--epoch", "1", "--dir", "parts", "--partitions", partitions];
        desk.on_chain(&export).done();
        desk.offline(&["aggregate", "--dir", "parts"]).done();
        let settle = ["settle", "--dir", "parts", "--policy", "rewards.toml", "--out", partitions];
        assert_eq!(desk.offline(&settle).done(), computed, "{partitions}");
        for file in FILES {
            let bytes = |directory: &str| fs::read(desk.path(directory).join(file)).unwrap();
            assert_eq!(bytes(partitions), bytes("whole"), "{file} of {partitions} parts");
        }
    }

    fs::copy(desk.path("rewards.toml"), desk.path("other.toml"))?;
    desk.damage("rewards.toml", "other.toml", |text| text.push(b'\n'));
    desk.offline(&["settle", "--dir", "parts", "--policy", "other.toml", "--out", "other"])
        .refused("the week was exported with a policy of sha256");

    let tree = ["--tree", "16/epoch-1.tree", "--record", "16/epoch-1.json", "--uri", "ipfs://data"];
    let record = |epoch: &'static str| [&["submit", "--epoch", epoch][..], &tree].concat();
    let nonce = desk.nonce().await?;
    desk.run(&record("2")).refused("this root was made for epoch 1, not for epoch 2");
    let other = desk.world.token_rewards().address().to_string();
    desk.run_at(&other, &record("1")).refused("this root was made for the contract at");
    desk.damage("16/epoch-1.json", "16/epoch-1.json", |text| {
        let chain = String::from_utf8(text.clone()).unwrap();
        *text = chain.replace("\"chain_id\": 412346", "\"chain_id\": 42161").into_bytes();
    });
    desk.run(&record("1")).refused("this root was made for chain 42161, and this is chain 412346");
    assert_eq!(desk.nonce().await?, nonce);
    fs::copy(desk.path("whole/epoch-1.json"), desk.path("16/epoch-1.json"))?;
    assert_eq!(desk.run(&record("1")).done()["outcome"], "sent");
    Ok(())
}
