//! A publisher's week, command by command.

use alloy::primitives::U256;
use client::call::ask;
use eyre::Result;

use crate::desk::{Desk, TIMELOCK, crowd, list, total};

#[tokio::test]
async fn a_root_is_submitted_waits_is_funded_activated_and_claimed() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    let amounts = crowd(150, 1_000);
    desk.write("1.tree", &amounts);
    let before = desk.nonce().await?;

    let planned = desk.submit("1.tree", 1, &["--dry-run"]);
    assert!(planned.stderr.contains("pays 11.325 devUSD in total"), "{}", planned.stderr);
    assert!(planned.stderr.contains("costs about 0.0"), "{}", planned.stderr);
    assert_eq!(planned.done()["outcome"], "would send");
    assert_eq!(desk.nonce().await?, before);

    let sent = desk.submit("1.tree", 1, &[]).done();
    assert_eq!(sent["outcome"], "sent");
    let pending = ask(desk.rewards().pendingRoot(U256::ONE)).await?;
    assert_eq!(sent["root"], pending.root.to_string());
    assert_eq!(sent["data_hash"], pending.dataHash.to_string());
    assert_eq!(sent["activates_at"], pending.activatesAt.to::<u64>());
    assert_eq!(sent["total_cumulative"], total(&amounts).to_string());
    assert_eq!(sent["funding_missing"], total(&amounts).to_string());

    let sent = desk.nonce().await?;
    assert_eq!(desk.submit("1.tree", 1, &[]).done()["outcome"], "waits");
    let activate = ["activate", "--epoch", "1", "--tree", "1.tree"];
    desk.run(&activate).refused("epoch 1 can be activated in 1 d 0 h, at ");
    desk.run(&["batch-claim", "--tree", "1.tree", "--all"])
        .refused("it waits as that of epoch 1, activate it first");
    desk.world.pass(TIMELOCK).await?;
    desk.fund(total(&amounts) - 5_000).await?;
    desk.run(&activate).refused(
        "needs 11.325 devUSD in the contract and there is 11.32 devUSD: send 0.005 devUSD more",
    );
    desk.fund(5_000).await?;
    let planned = desk.run(&["activate", "--epoch", "1", "--dry-run"]).done();
    assert_eq!(planned["outcome"], "would send");
    // The funding was two transactions.
    assert_eq!(desk.nonce().await?, sent + 2);

    assert_eq!(desk.run(&activate).done()["outcome"], "sent");
    assert_eq!(desk.run(&activate).done()["outcome"], "active");
    assert_eq!(desk.submit("1.tree", 1, &[]).done()["outcome"], "active");

    list(&desk.path("some.txt"), &amounts[..40]);
    let some = ["batch-claim", "--tree", "1.tree", "--accounts", "some.txt", "--batch", "16"];
    let some = desk.run(&some).done();
    assert_eq!((&some["accounts"], &some["claimed"]), (&40.into(), &40.into()));
    assert_eq!(some["batches"], 3);
    let all = desk.run(&["batch-claim", "--tree", "1.tree", "--all"]).done();
    assert_eq!((&all["already_claimed"], &all["claimed"]), (&40.into(), &110.into()));
    assert_eq!(all["batches"], 1);
    assert_eq!(all["paid"], total(&amounts[40..]).to_string());
    assert!(all["left_out"].as_array().unwrap().is_empty());
    for (account, amount) in &amounts {
        assert_eq!(desk.balance(*account).await?, U256::from(*amount));
    }
    let again = desk.run(&["batch-claim", "--tree", "1.tree", "--all"]).done();
    assert_eq!((&again["open"], &again["batches"]), (&0.into(), &0.into()));
    desk.world.check().await
}

#[tokio::test]
async fn later_epochs_follow_and_pay_the_difference() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    let (first, second) = (crowd(20, 1_000), crowd(30, 1_500));
    desk.write("1.tree", &first);
    desk.write("2.tree", &second);
    desk.put_up("1.tree", 1, total(&first)).await?;
    desk.run(&["batch-claim", "--tree", "1.tree", "--all"]).done();

    let both = desk.submit("2.tree", 2, &["--previous", "1.tree"]).done();
    assert_eq!(both["outcome"], "sent");
    desk.world.pass(TIMELOCK).await?;
    desk.fund(total(&second) - total(&first)).await?;
    desk.run(&["activate", "--epoch", "2", "--tree", "1.tree"])
        .refused("do not activate what you cannot check");
    desk.run(&["activate", "--epoch", "2", "--tree", "2.tree"]).done();

    // The root before is still accepted, and has nothing left.
    let old = desk.run(&["batch-claim", "--tree", "1.tree", "--all"]).done();
    assert_eq!(old["open"], 0);
    let new = desk.run(&["batch-claim", "--tree", "2.tree", "--all"]).done();
    assert_eq!(new["paid"], (total(&second) - total(&first)).to_string());
    for (account, amount) in &second {
        assert_eq!(desk.balance(*account).await?, U256::from(*amount));
    }
    desk.run(&["activate", "--epoch", "1"])
        .refused("epoch 1 is past: the root of epoch 2 is active");
    desk.world.check().await
}
