//! Any sequence of acts by several people, on the chain and in `protocol` side by side.
//!
//! After every act both must say the same, to the unit: the chain over JSON-RPC, `protocol` by the
//! functions that the program was built from, but on plain numbers and a clock read from the block.
//! A difference is a mistake in the shell: storage, events, token calls or the clock.

use alloy::{
    eips::{BlockId, BlockNumberOrTag},
    primitives::{Address, U256},
    providers::Provider,
    rpc::types::TransactionReceipt,
};
use bindings::{
    IMicroStakingVault::{Deposit, IntentExecuted, RewardNotified, Withdraw},
    StakeIntent,
};
use client::call::ask;
use eyre::{OptionExt, Result, WrapErr};
use proptest::{collection::vec, prelude::*, strategy::ValueTree, test_runner::TestRunner};
use protocol::{
    fixed::Bps,
    vault::{Batch, Books, Limits, Relayed},
};
use testkit::{Actor, World, dollars};

const PEOPLE: usize = 6;
const HISTORIES: usize = 4;
const ACTS: usize = 24;

/// What anyone can do, in any order. All of it is legal, so nothing is skipped.
#[derive(Clone, Debug)]
enum Act {
    Deposit {
        who: usize,
        assets: U256,
    },
    DepositMany {
        who: usize,
        entries: Vec<(usize, U256)>,
    },
    StakeBySig {
        who: usize,
        relayer: usize,
        assets: U256,
        max_fee: U256,
    },
    Mint {
        who: usize,
        assets: U256,
    },
    /// This part, in 256ths, of what they could take.
    Withdraw {
        who: usize,
        part: u8,
    },
    Redeem {
        who: usize,
        part: u8,
    },
    RedeemAll {
        who: usize,
    },
    Send {
        who: usize,
        to: usize,
        part: u8,
    },
    Reward {
        who: usize,
        assets: U256,
    },
    Donate {
        who: usize,
        assets: U256,
    },
    Collect {
        who: usize,
    },
    Fees {
        deposit: u16,
        performance: u16,
    },
    Pass {
        seconds: u64,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let who = || 0..PEOPLE;
    // From one dollar, which buys a million shares at any price these histories reach.
    let stake = || (1_000_000_u64..500_000_000).prop_map(U256::from);
    let reward = || (1_u64..20_000_000).prop_map(U256::from);
    prop_oneof![
        3 => (who(), stake()).prop_map(|(who, assets)| Act::Deposit { who, assets }),
        2 => (who(), vec((who(), stake()), 1..PEOPLE))
            .prop_map(|(who, entries)| Act::DepositMany { who, entries }),
        // From two dollars, so that one is left whatever the relayer gets.
        2 => (who(), who(), stake(), reward()).prop_map(|(who, relayer, assets, max_fee)| {
            Act::StakeBySig { who, relayer, assets: assets + dollars(1), max_fee }
        }),
        1 => (who(), stake()).prop_map(|(who, assets)| Act::Mint { who, assets }),
        2 => (who(), any::<u8>()).prop_map(|(who, part)| Act::Withdraw { who, part }),
        2 => (who(), any::<u8>()).prop_map(|(who, part)| Act::Redeem { who, part }),
        1 => who().prop_map(|who| Act::RedeemAll { who }),
        1 => (who(), who(), any::<u8>()).prop_map(|(who, to, part)| Act::Send { who, to, part }),
        2 => (who(), reward()).prop_map(|(who, assets)| Act::Reward { who, assets }),
        1 => (who(), reward()).prop_map(|(who, assets)| Act::Donate { who, assets }),
        1 => who().prop_map(|who| Act::Collect { who }),
        1 => (0_u16..=100, 0_u16..=1_000)
            .prop_map(|(deposit, performance)| Act::Fees { deposit, performance }),
        3 => (1_u64..400_000).prop_map(|seconds| Act::Pass { seconds }),
    ]
}

/// The vault on plain numbers.
struct Model {
    books: Books,
    shares: [U256; PEOPLE],
    deposit_fee: Bps,
    performance_fee: Bps,
}

impl Model {
    fn new() -> Self {
        let (deposit_fee, performance_fee) = (Bps::new(10).unwrap(), Bps::ZERO);
        let shares = [U256::ZERO; PEOPLE];
        Self { books: Books::default(), shares, deposit_fee, performance_fee }
    }

    fn deposit(&mut self, who: usize, assets: U256, now: u64) -> U256 {
        let entry = self.books.quote_deposit(assets, self.deposit_fee, now).unwrap();
        let (books, fee) = (&self.books, self.deposit_fee);
        Limits::NONE.admit_deposit(books, entry, U256::ZERO, fee, now).unwrap();
        self.books = self.books.enter(entry, now).unwrap();
        self.shares[who] += entry.shares;
        entry.shares
    }

    fn deposit_many(&mut self, entries: &[(usize, U256)], now: u64) -> Vec<U256> {
        let fee = self.deposit_fee;
        let mut batch = Batch::new(self.books, Limits::NONE, fee, now).unwrap();
        let mut given = Vec::new();
        for (who, assets) in entries {
            let entry = batch.quote(*assets).unwrap();
            batch.enter(entry, U256::ZERO).unwrap();
            self.shares[*who] += entry.shares;
            given.push(entry.shares);
        }
        self.books = batch.books();
        given
    }

    fn mint(&mut self, who: usize, shares: U256, now: u64) -> U256 {
        let entry = self.books.quote_mint(shares, self.deposit_fee, now).unwrap();
        Limits::NONE.admit_mint(&self.books, entry, self.deposit_fee, now).unwrap();
        self.books = self.books.enter(entry, now).unwrap();
        self.shares[who] += shares;
        entry.assets
    }

    fn withdraw(&mut self, who: usize, assets: U256, now: u64) -> U256 {
        let exit = self.books.quote_withdraw(assets, now).unwrap();
        self.books = self.books.leave(exit, now).unwrap();
        self.shares[who] -= exit.shares;
        exit.shares
    }

    fn redeem(&mut self, who: usize, shares: U256, now: u64) -> U256 {
        let exit = self.books.quote_redeem(shares, now).unwrap();
        self.books = self.books.leave(exit, now).unwrap();
        self.shares[who] -= shares;
        exit.assets
    }

    fn reward(&mut self, assets: U256, now: u64) -> U256 {
        let notice = self.books.notify(assets, self.performance_fee, now).unwrap();
        self.books = notice.books;
        notice.fee
    }
}

/// A world, its people, and the model of its savings vault.
struct Run {
    world: World,
    people: Vec<Actor>,
    model: Model,
    /// How many were signed: their nonces.
    intents: u64,
}

impl Run {
    async fn new() -> Result<Option<Self>> {
        let Some(world) = World::with_clock().await? else { return Ok(None) };
        let mut people = Vec::new();
        for who in 0..PEOPLE {
            people.push(world.saver(&format!("person {who}"), dollars(1_000_000)).await?);
        }
        Ok(Some(Self { world, people, model: Model::new(), intents: 0 }))
    }

    /// The time of a transaction's block: what the program saw.
    async fn time(&self, receipt: &TransactionReceipt) -> Result<u64> {
        let number = receipt.block_number.ok_or_eyre("not in a block")?;
        let block = self.world.site.chain.provider().get_block_by_number(number.into()).await?;
        Ok(block.ok_or_eyre("no such block")?.header.timestamp)
    }

    /// Does it on the chain, then in the model, and compares what both say of it.
    async fn act(&mut self, act: &Act) -> Result<()> {
        let vault = self.world.savings();
        match *act {
            Act::Deposit { who, assets } => {
                let me = &self.people[who];
                let receipt = me.send(vault.deposit(assets, me.address())).await?;
                let shares = self.model.deposit(who, assets, self.time(&receipt).await?);
                let said = receipt.decoded_log::<Deposit>().ok_or_eyre("no event")?.data;
                let (sender, owner) = (me.address(), me.address());
                assert_eq!(said, Deposit { sender, owner, assets, shares });
            }
            Act::DepositMany { who, ref entries } => {
                let me = &self.people[who];
                let (whom, assets): (Vec<_>, Vec<_>) = entries.iter().copied().unzip();
                let receivers = whom.into_iter().map(|it| self.people[it].address()).collect();
                let receipt = me.send(vault.depositMany(receivers, assets)).await?;
                let given = self.model.deposit_many(entries, self.time(&receipt).await?);
                let logs = receipt.logs().iter().filter_map(|it| it.log_decode::<Deposit>().ok());
                let said = logs.map(|it| it.inner.data.shares).collect::<Vec<_>>();
                assert_eq!(said, given);
            }
            Act::StakeBySig { who, relayer, assets, max_fee } => {
                self.stake_by_sig(who, relayer, assets, max_fee).await?;
            }
            Act::Mint { who, assets } => {
                let me = &self.people[who];
                let shares = ask(vault.convertToShares(assets)).await?;
                let receipt = me.send(vault.mint(shares, me.address())).await?;
                let cost = self.model.mint(who, shares, self.time(&receipt).await?);
                let said = receipt.decoded_log::<Deposit>().ok_or_eyre("no event")?.data;
                assert_eq!((said.assets, said.shares), (cost, shares));
            }
            Act::Withdraw { who, part } => {
                let me = &self.people[who];
                let most = ask(vault.maxWithdraw(me.address())).await?;
                let assets = most * U256::from(part) / U256::from(256);
                let call = vault.withdraw(assets, me.address(), me.address());
                let receipt = me.send(call).await?;
                let shares = self.model.withdraw(who, assets, self.time(&receipt).await?);
                let said = receipt.decoded_log::<Withdraw>().ok_or_eyre("no event")?.data;
                assert_eq!((said.assets, said.shares), (assets, shares));
            }
            Act::Redeem { who, part } => {
                let shares = self.model.shares[who] * U256::from(part) / U256::from(256);
                self.redeem(who, shares).await?;
            }
            Act::RedeemAll { who } => self.redeem(who, self.model.shares[who]).await?,
            Act::Send { who, to, part } => {
                let value = self.model.shares[who] * U256::from(part) / U256::from(256);
                let me = &self.people[who];
                me.send(vault.transfer(self.people[to].address(), value)).await?;
                self.model.shares[who] -= value;
                self.model.shares[to] += value;
            }
            Act::Reward { who, assets } => {
                let assets = self.worthwhile(assets).await?;
                let receipt = self.people[who].send(vault.notifyReward(assets)).await?;
                self.rewarded(assets, &receipt).await?;
            }
            Act::Donate { who, assets } => {
                let assets = self.worthwhile(assets).await?;
                let dollar = self.world.stablecoin();
                self.people[who].send(dollar.transfer(*vault.address(), assets)).await?;
                let receipt = self.people[who].send(vault.sync()).await?;
                self.rewarded(assets, &receipt).await?;
            }
            Act::Collect { who } => {
                self.people[who].send(vault.collectFees()).await?;
                self.model.books = self.model.books.collect();
            }
            Act::Fees { deposit, performance } => {
                let owner = self.world.deployer();
                owner.send(vault.setDepositFeeBps(U256::from(deposit))).await?;
                owner.send(vault.setPerformanceFeeBps(U256::from(performance))).await?;
                self.model.deposit_fee = Bps::new(deposit).unwrap();
                self.model.performance_fee = Bps::new(performance).unwrap();
            }
            Act::Pass { seconds } => self.world.pass(seconds).await?,
        }
        self.compare().await
    }

    async fn stake_by_sig(
        &mut self,
        who: usize,
        relayer: usize,
        assets: U256,
        max_fee: U256,
    ) -> Result<()> {
        let (vault, owner) = (self.world.savings(), &self.people[who]);
        self.intents += 1;
        let intent = StakeIntent {
            owner: owner.address(),
            receiver: owner.address(),
            assets,
            minShares: U256::ZERO,
            maxFee: max_fee,
            nonce: U256::from(self.intents),
            deadline: U256::MAX,
        };
        let signature = owner.sign_typed(&intent, &self.world.domain(*vault.address()).await?)?;
        let receipt = self.people[relayer].send(vault.stakeBySig(intent, signature)).await?;
        let Relayed { fee, deposited } = Relayed::of(assets, max_fee)?;
        let shares = self.model.deposit(who, deposited, self.time(&receipt).await?);
        let said = receipt.decoded_log::<Deposit>().ok_or_eyre("no event")?.data;
        assert_eq!((said.assets, said.shares), (deposited, shares));
        let said = receipt.decoded_log::<IntentExecuted>().ok_or_eyre("no event")?.data;
        assert_eq!((said.relayer, said.fee), (self.people[relayer].address(), fee));
        Ok(())
    }

    async fn redeem(&mut self, who: usize, shares: U256) -> Result<()> {
        let (vault, me) = (self.world.savings(), &self.people[who]);
        let receipt = me.send(vault.redeem(shares, me.address(), me.address())).await?;
        let assets = self.model.redeem(who, shares, self.time(&receipt).await?);
        let said = receipt.decoded_log::<Withdraw>().ok_or_eyre("no event")?.data;
        assert_eq!((said.assets, said.shares), (assets, shares));
        Ok(())
    }

    /// As much as a reward has to be now, if that is more.
    async fn worthwhile(&self, assets: U256) -> Result<U256> {
        let now = self.world.site.chain.now().await?;
        Ok(self.model.books.smallest_reward(now)?.max(assets))
    }

    async fn rewarded(&mut self, assets: U256, receipt: &TransactionReceipt) -> Result<()> {
        let fee = self.model.reward(assets, self.time(receipt).await?);
        let said = receipt.decoded_log::<RewardNotified>().ok_or_eyre("no event")?.data;
        assert_eq!((said.assets, said.fee), (assets, fee));
        assert_eq!(said.unvested, self.model.books.rewards.amount);
        Ok(())
    }

    /// Everything that can be read, at one block.
    async fn compare(&self) -> Result<()> {
        let (vault, books) = (self.world.savings(), &self.model.books);
        let provider = self.world.site.chain.provider();
        let head = provider.get_block_by_number(BlockNumberOrTag::Latest).await?;
        let head = head.ok_or_eyre("no blocks")?.header;
        let (at, now) = (BlockId::number(head.number), head.timestamp);

        assert_eq!(ask(vault.totalAssets().block(at)).await?, books.pool(now)?.assets);
        assert_eq!(ask(vault.totalSupply().block(at)).await?, books.shares);
        assert_eq!(ask(vault.unvestedRewards().block(at)).await?, books.unvested(now)?);
        assert_eq!(ask(vault.feesAccrued().block(at)).await?, books.fees);
        assert_eq!(ask(vault.rewardRate().block(at)).await?, books.reward_rate(now)?);
        let (fee, anyone) = (self.model.deposit_fee, Address::ZERO);
        let (deposit, mint) =
            (Limits::NONE.max_deposit(books, fee, now)?, Limits::NONE.max_mint(books, fee, now)?);
        assert_eq!(ask(vault.maxDeposit(anyone).block(at)).await?, deposit);
        assert_eq!(ask(vault.maxMint(anyone).block(at)).await?, mint);
        let finish = U256::from(books.period_finish(now));
        assert_eq!(ask(vault.periodFinish().block(at)).await?, finish);
        for (person, shares) in self.people.iter().zip(self.model.shares) {
            assert_eq!(ask(vault.balanceOf(person.address()).block(at)).await?, shares);
        }
        Ok(())
    }
}

/// I-VAULT-1 to I-VAULT-11, whatever is done.
#[tokio::test]
async fn the_chain_does_what_protocol_says_whatever_is_done() -> Result<()> {
    let mut runner = TestRunner::deterministic();
    let histories = vec(act(), ACTS);
    for _ in 0..HISTORIES {
        let history = histories.new_tree(&mut runner).map_err(|why| eyre::eyre!("{why}"))?;
        let Some(mut run) = Run::new().await? else { return Ok(()) };
        for (number, act) in history.current().iter().enumerate() {
            let done = run.act(act).await;
            done.wrap_err_with(|| format!("act {number}, {act:?}, of {:?}", history.current()))?;
            run.world.check().await.wrap_err_with(|| format!("after act {number}, {act:?}"))?;
        }
    }
    Ok(())
}
