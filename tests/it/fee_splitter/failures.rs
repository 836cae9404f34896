//! Recipients that fail stop nobody else, and lose nothing.

use alloy::sol_types::{SolCall, SolError};
use bindings::{
    IFeeSplitter::{
        CreditWithdrawn, FeesDistributed, ShareCredited, SplitterRecipientCallFailed,
        SplitterReentered, SplitterTokenCallFailed, collectCall, distributeCall,
        withdrawCreditCall,
    },
    IHostileToken::{CalledBack, HostileBlocked},
    IHostileTokenInstance,
};
use eyre::OptionExt as _;
use testkit::{Fault, assert_refused, assert_told};

use super::*;

/// Most of a block's gas.
const MOST_GAS: u64 = 5_000_000;

/// A distributor that does not do what it is asked: dead, never done, not there, content with nothing.
#[tokio::test]
async fn a_distributor_that_fails_stops_nobody_else() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let (token, splitter) = (bench.dollar(), &bench.splitter);
    let lock = *world.vote_escrow().address();
    let broken = [
        world.broken_distributor(lock, Fault::Reverts).await?,
        world.broken_distributor(lock, Fault::NeverEnds).await?,
        Address::repeat_byte(0xde),
        world.create_evm(&[0x00]).await?,
    ];
    for (turn, distributor) in broken.into_iter().enumerate() {
        bench.appoint(token, [CHEST, distributor, FUND, REBATES, CHEST]).await?;
        bench.send(dollars(10)).await?;

        let receipt = bench.distribute(token).await?;

        assert!(receipt.gas_used < MOST_GAS, "{}", receipt.gas_used);
        let credit = mills(3_000) * U256::from(turn + 1);
        let (role, reason, amount) = (U256::from(STAKERS), Bytes::new(), mills(3_000));
        let credited = ShareCredited { token, role, amount, credit, reason: reason.clone() };
        assert_eq!(events::<ShareCredited>(&receipt), [credited]);
        let times = |it: u64| mills(it) * U256::from(turn + 1);
        let paid = [U256::ZERO, times(1_000), times(4_500), times(1_500)];
        assert_eq!(bench.paid(token).await?, paid);
        assert_eq!(bench.credits(token).await?[1], credit);
        let allowance = ask(world.stablecoin().allowance(bench.at(), distributor)).await?;
        assert_eq!(allowance, U256::ZERO, "it takes nothing later");
        if turn == 1 {
            // What never ends takes all the gas that a withdrawal has.
            continue;
        }
        let withdrawn = bench.keeper.send(splitter.withdrawCredit(token, STAKERS)).await;
        let refused =
            SplitterRecipientCallFailed { recipient: distributor, amount: credit, reason };
        assert_refused(withdrawn, refused);
    }

    // The one that follows it is paid all of it.
    bench.appoint(token, [CHEST, bench.distributor, FUND, REBATES, CHEST]).await?;
    bench.keeper.send(splitter.withdrawCredit(token, STAKERS)).await?;
    assert_eq!(bench.credits(token).await?, [U256::ZERO; 5]);
    assert_eq!(ask(world.fee_distributor().liability(token)).await?, mills(12_000));
    Ok(())
}

/// S3: what was taken was paid, what was not was not.
#[tokio::test]
async fn a_distributor_that_takes_half_is_credited_the_rest() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let token = bench.dollar();
    let taker = world.taker_of_half().await?;
    bench.appoint(token, [ZERO, taker, FUND, REBATES, CHEST]).await?;
    bench.send(dollars(10)).await?;

    bench.distribute(token).await?;

    assert_eq!(bench.has(token, taker).await?, mills(1_500));
    assert_eq!(bench.credits(token).await?[1], mills(1_500));
    let allowance = ask(world.stablecoin().allowance(bench.at(), taker)).await?;
    assert_eq!(allowance, U256::ZERO);

    // Half of what waits and comes: all that waited, and so much of what came.
    bench.send(dollars(10)).await?;
    let receipt = bench.distribute(token).await?;
    let told = &events::<CreditWithdrawn>(&receipt)[0];
    assert_eq!((told.recipient, told.amount), (taker, mills(1_500)));
    let credited = events::<ShareCredited>(&receipt);
    let of_stakers = credited.iter().find(|it| it.role == U256::from(STAKERS));
    let told = of_stakers.ok_or_eyre("no share of the stakers was credited")?;
    assert_eq!((told.amount, told.credit), (mills(2_250), mills(2_250)));
    assert_eq!(bench.credits(token).await?[1], mills(2_250));
    // And half of what waits, where nothing comes.
    let receipt = bench.distribute(token).await?;
    assert_eq!(events::<CreditWithdrawn>(&receipt)[0].amount, mills(1_125));
    assert_eq!(events::<ShareCredited>(&receipt), []);
    assert_eq!(bench.credits(token).await?[1], mills(1_125));
    Ok(())
}

/// What a distributor refused goes with the next split, and with the next call if nothing came.
#[tokio::test]
async fn the_next_split_pays_what_stakers_were_credited() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let token = bench.dollar();
    let lock = *world.vote_escrow().address();
    let broken = world.broken_distributor(lock, Fault::Reverts).await?;
    let role = U256::from(STAKERS);
    for (new, owed) in [(false, 3_000), (true, 9_000)] {
        bench.appoint(token, [CHEST, broken, FUND, REBATES, CHEST]).await?;
        bench.send(dollars(10)).await?;
        bench.distribute(token).await?;
        assert_eq!(bench.credits(token).await?, [0, 3_000, 0, 0, 0].map(mills));
        let refused_again = bench.distribute(token).await?;
        assert_eq!(events::<ShareCredited>(&refused_again), [], "it waits as before");
        assert_eq!(bench.credits(token).await?[1], mills(3_000));

        bench.appoint(token, [CHEST, bench.distributor, FUND, REBATES, CHEST]).await?;
        if new {
            bench.send(dollars(10)).await?;
        }
        let receipt = bench.distribute(token).await?;

        let (recipient, amount) = (bench.distributor, mills(3_000));
        let paid = CreditWithdrawn { token, role, recipient, amount };
        assert_eq!(events::<CreditWithdrawn>(&receipt), [paid]);
        assert_eq!(events::<ShareCredited>(&receipt), []);
        assert_eq!(events::<FeesDistributed>(&receipt).len(), usize::from(new));
        assert_eq!(bench.credits(token).await?, [U256::ZERO; 5]);
        assert_eq!(ask(world.fee_distributor().liability(token)).await?, mills(owed));
        assert_eq!(bench.has(token, bench.at()).await?, U256::ZERO);
    }
    Ok(())
}

/// Whoever sends a distribution with too little gas has nothing distributed, and with enough all of it:
/// there is no gas between with which the stakers' share becomes a credit.
#[tokio::test]
async fn too_little_gas_credits_nobody() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let token = bench.dollar();
    // Nothing is left to do after the stakers, so that the rest of the gas goes furthest.
    bench.owner().send(bench.splitter.setStageShares(0, 3_500, 6_000, 500, 0, 0)).await?;
    bench.appoint(token, [CHEST, bench.distributor, CHEST, REBATES, CHEST]).await?;
    bench.send(dollars(10)).await?;
    bench.distribute(token).await?;
    bench.send(dollars(10)).await?;
    let enough = bench.splitter.distribute(token).estimate_gas().await?;

    // From well below what an estimate finds to what lets `notify` have all it may use.
    let around = (enough - 60_000..enough + 60_000).step_by(1_000);
    let above = (enough + 60_000..enough + 2_200_000).step_by(100_000);
    let (mut refused, mut paid) = (0, 0);
    for gas in around.chain(above) {
        let call = bench.splitter.distribute(token).from(bench.keeper.address()).gas(gas);
        if call.call().await.is_err() {
            assert_eq!(paid, 0, "{gas} is too little, and less was not");
            refused += 1;
            continue;
        }
        let point = world.remember().await?;
        let receipt = bench.keeper.send(call).await?;
        assert_eq!(events::<ShareCredited>(&receipt), [], "with {gas}, {enough} estimated");
        assert_eq!(events::<FeesDistributed>(&receipt).len(), 1);
        world.go_back(point).await?;
        paid += 1;
    }
    assert!(10 < refused && 10 < paid, "{refused} were refused, {paid} paid");
    Ok(())
}

/// A hostile token of which the splitter has ten, and who is paid in it.
async fn hostile<'a>(bench: &Bench<'a>) -> Result<IHostileTokenInstance<DynProvider>> {
    let token = bench.world.hostile().await?;
    let buyer = Address::repeat_byte(0xb1);
    let recipients = [buyer, bench.distributor, FUND, REBATES, CHEST];
    bench.appoint(*token.address(), recipients).await?;
    bench.keeper.send(token.mint(bench.at(), dollars(10))).await?;
    Ok(token)
}

#[tokio::test]
async fn a_recipient_that_is_blocked_stops_nobody_else() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let hostile = hostile(&bench).await?;
    let token = *hostile.address();
    for account in [FUND, bench.distributor] {
        bench.keeper.send(hostile.blockReceiver(account, true)).await?;
    }

    let receipt = bench.distribute(token).await?;

    let credited = events::<ShareCredited>(&receipt);
    let told: Vec<_> = credited.iter().map(|it| (it.role, it.amount)).collect();
    let expected = [(STAKERS, 3_000), (INSURANCE, 1_000)];
    assert_eq!(told, expected.map(|(role, amount)| (U256::from(role), mills(amount))));
    assert_eq!(*credited[1].reason, HostileBlocked { account: FUND }.abi_encode());
    assert_eq!(bench.paid(token).await?[2..], [mills(4_500), U256::ZERO]);
    assert_eq!(bench.credits(token).await?, [0, 3_000, 1_000, 0, 0].map(mills));
    let refused = bench.keeper.send(bench.splitter.withdrawCredit(token, INSURANCE)).await;
    let reason = Bytes::from(HostileBlocked { account: FUND }.abi_encode());
    assert_refused(refused, SplitterTokenCallFailed { token, reason });

    // Another fund, and the same distributor, once it is no longer blocked.
    let fund = Address::repeat_byte(0xf2);
    bench.appoint(token, [ZERO, bench.distributor, fund, REBATES, CHEST]).await?;
    bench.keeper.send(hostile.blockReceiver(bench.distributor, false)).await?;
    for role in [STAKERS, INSURANCE] {
        bench.keeper.send(bench.splitter.withdrawCredit(token, role)).await?;
    }
    assert_eq!(bench.has(token, fund).await?, mills(1_000));
    assert_eq!(bench.has(token, bench.distributor).await?, mills(3_000));
    assert_eq!(bench.credits(token).await?, [U256::ZERO; 5]);
    Ok(())
}

/// A token that lies stops itself, and nothing of it is lost.
#[tokio::test]
async fn a_token_that_says_false_is_not_split() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let hostile = hostile(&bench).await?;
    let token = *hostile.address();
    let reason = Bytes::from(U256::ZERO.to_be_bytes_vec());
    for lie in [1, 3] {
        bench.keeper.send(hostile.answerWith(U256::from(lie))).await?;
        let refused = SplitterTokenCallFailed { token, reason: reason.clone() };
        assert_refused(bench.distribute(token).await, refused);
        assert_eq!(bench.has(token, bench.at()).await?, dollars(10));
    }
    bench.keeper.send(hostile.answerWith(U256::from(2))).await?;
    bench.distribute(token).await?;
    assert_eq!(bench.has(token, bench.at()).await?, U256::ZERO);
    Ok(())
}

#[tokio::test]
async fn a_token_that_calls_back_is_refused_and_the_split_goes_on() -> Result<()> {
    let world = World::launch().await?;
    let bench = Bench::set(&world).await?;
    let hostile = hostile(&bench).await?;
    let token = *hostile.address();
    let amount = ONE;
    for act in [
        distributeCall { token }.abi_encode(),
        distributeCall { token: bench.dollar() }.abi_encode(),
        collectCall { token, amount }.abi_encode(),
        withdrawCreditCall { token, role: TREASURY }.abi_encode(),
    ] {
        bench.keeper.send(hostile.callBack(bench.at(), act.into())).await?;
        bench.keeper.send(hostile.mint(bench.at(), dollars(10))).await?;

        let receipt = bench.distribute(token).await?;

        let answers = events::<CalledBack>(&receipt);
        assert!(!answers.is_empty());
        for told in answers {
            assert_told(&told.answer, SplitterReentered {});
        }
        assert_eq!(events::<FeesDistributed>(&receipt).len(), 1);
        assert_eq!(bench.has(token, bench.at()).await?, U256::ZERO);
    }
    Ok(())
}
