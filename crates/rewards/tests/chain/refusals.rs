//! What must not be submitted, and is not: each time a clear error, and the sender's nonce as it was.

use alloy::{primitives::Address, signers::local::PrivateKeySigner};
use eyre::Result;

use crate::desk::{Desk, crowd, total};

#[tokio::test]
async fn a_file_that_is_not_whole_is_not_submitted() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    desk.write("1.tree", &crowd(100, 1_000));
    desk.damage("1.tree", "short.tree", |bytes| bytes.truncate(bytes.len() / 2));
    desk.damage("1.tree", "damaged.tree", |bytes| *bytes.last_mut().unwrap() ^= 1);
    // 2^32 + 100 claims: a proof would have 33 hashes.
    desk.damage("1.tree", "deep.tree", |bytes| bytes[27] = 1);
    let before = desk.nonce().await?;

    for (tree, said) in [
        ("short.tree", "it is truncated or damaged"),
        ("damaged.tree", "verifying damaged.tree: the data has sha256"),
        ("deep.tree", "there are 1 to 2^32 claims"),
    ] {
        desk.submit(tree, 1, &[]).refused(said);
        desk.run(&["activate", "--epoch", "1", "--tree", tree]).refused(said);
        desk.run(&["batch-claim", "--all", "--tree", tree]).refused(said);
    }

    assert_eq!(desk.nonce().await?, before);
    Ok(())
}

#[tokio::test]
async fn a_root_for_something_else_is_not_submitted() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    desk.write("1.tree", &crowd(100, 1_000));
    desk.write_of(Address::repeat_byte(0x22), "other.tree", &crowd(100, 1_000));
    desk.write("large.tree", &[(Address::repeat_byte(1), 100_000_000_001)]);
    let before = desk.nonce().await?;

    let common = ["submit", "--tree", "1.tree", "--epoch", "1", "--uri", "ipfs://data"];
    let other_chain = [&common[..], &["--chain-id", "42161"]].concat();
    desk.run(&other_chain).refused("this root was made for chain 42161, and this is chain 412346");
    desk.submit("1.tree", 2, &[]).refused("epoch 2 cannot come next, epoch 1 does");
    desk.submit("other.tree", 1, &[]).refused("the tree's claims are of reward 0x2222");
    desk.submit("large.tree", 1, &[]).refused("1 more than the 100000000000 that");

    assert_eq!(desk.nonce().await?, before);
    Ok(())
}

#[tokio::test]
async fn nothing_is_taken_from_anybody() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    let first = crowd(20, 1_000);
    desk.write("1.tree", &first);
    desk.put_up("1.tree", 1, total(&first)).await?;
    // The total rises, and one account's claim falls by a unit.
    let mut second = crowd(20, 1_001);
    second[7].1 = first[7].1 - 1;
    desk.write("2.tree", &second);
    desk.write("less.tree", &first[1..]);
    let before = desk.nonce().await?;

    let previous = ["--previous", "1.tree"];
    desk.submit("2.tree", 2, &previous).refused("could claim 8000 with the previous tree");
    desk.submit("less.tree", 2, &previous).refused("could claim 1000 with the previous tree");
    desk.submit("less.tree", 2, &[]).refused("cumulative amounts never fall");

    assert_eq!(desk.nonce().await?, before);
    Ok(())
}

#[tokio::test]
async fn a_stranger_submits_nothing() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    desk.write("1.tree", &crowd(5, 1_000));
    let stranger = PrivateKeySigner::random();
    let arguments = ["submit", "--tree", "1.tree", "--epoch", "1", "--uri", "ipfs://data"];
    let end = desk.run_as(&stranger, &[&arguments[..], &["--chain-id", "412346"]].concat());
    let secret = stranger.to_bytes().to_string();
    assert!(!end.stderr.contains(&secret[2..]), "{}", end.stderr);
    end.refused("may not submit roots here");
    Ok(())
}

#[tokio::test]
async fn what_is_not_merkle_rewards_is_refused() -> Result<()> {
    let Some(desk) = Desk::new().await? else { return Ok(()) };
    desk.write("1.tree", &crowd(5, 1_000));
    let before = desk.nonce().await?;
    let vault = desk.world.savings().address().to_string();
    let nobody = Address::repeat_byte(9).to_string();
    for (contract, said) in
        [(vault, "is not merkle-rewards: it does not say"), (nobody, "there is no contract at")]
    {
        for command in
            [&["activate", "--epoch", "1"][..], &["batch-claim", "--all", "--tree", "1.tree"]]
        {
            desk.run_at(&contract, command).refused(said);
        }
    }
    assert_eq!(desk.nonce().await?, before);
    Ok(())
}
