//! Deposits, withdrawals, rewards, permits, and what the token may do meanwhile.

use interfaces::vault::StakeIntent;

use super::*;

/// I-VAULT-4
#[test]
fn a_deposit_of_nothing_is_refused() {
    let mut vault = vault(&machine());

    let answer = call(&mut vault, abi::depositCall { assets: U256::ZERO, receiver: ALICE });

    assert_eq!(refusal::<VaultZeroShares>(answer).assets, U256::ZERO);
}

#[test]
fn a_deposit_is_booked_and_told() {
    let vm = machine();
    let mut vault = vault(&vm);

    let shares = number(deposit_five(&vm, &mut vault));

    assert_eq!(shares, FIVE_BUY);
    assert_eq!(number(call(&mut vault, abi::balanceOfCall { account: ALICE })), shares);
    assert_eq!(number(call(&mut vault, abi::totalSupplyCall {})), shares);
    assert_eq!(vault.state.books.read().fees, U256::from(5_000));
    let told = &events::<Deposit>(&vm)[0];
    assert_eq!((told.sender, told.owner, told.assets, told.shares), (ALICE, ALICE, FIVE, shares));
    let minted = &events::<Transfer>(&vm)[0];
    assert_eq!((minted.from, minted.to, minted.value), (Address::ZERO, ALICE, shares));
}

/// I-VAULT-1
#[test]
fn a_token_that_delivers_less_than_asked_is_refused() {
    let vm = machine();
    let mut vault = vault(&vm);
    holds(&vm, FIVE - U256::from(1));
    vm.set_sender(ALICE);

    let answer = call(&mut vault, abi::stakeCall { assets: FIVE });

    let refused = refusal::<VaultUnderfunded>(answer);
    assert_eq!((refused.owed, refused.balance), (FIVE, FIVE - U256::from(1)));
}

/// What Alice is told when she stakes and the token gives this answer.
fn told_when_the_token_answers(answer: Result<Vec<u8>, Vec<u8>>) -> Vec<u8> {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_sender(ALICE);
    let pull = token::transferFromCall { from: ALICE, to: VAULT, value: FIVE };
    vm.mock_call(ASSET, pull.abi_encode(), answer);
    let refused = call(&mut vault, abi::stakeCall { assets: FIVE });
    refusal::<VaultTokenCallFailed>(refused).reason.to_vec()
}

#[test]
fn a_token_that_refuses_is_quoted() {
    assert_eq!(told_when_the_token_answers(Err(b"why".to_vec())), b"why");
    assert_eq!(told_when_the_token_answers(Ok(false.abi_encode())), false.abi_encode());
    assert_eq!(told_when_the_token_answers(Ok(vec![1])), [1]);
}

fn intent() -> StakeIntent {
    let (owner, receiver, assets, none) = (ALICE, ALICE, FIVE, U256::ZERO);
    let (minShares, maxFee, nonce, deadline) = (none, none, none, U256::from(NOW));
    StakeIntent { owner, receiver, assets, minShares, maxFee, nonce, deadline }
}

#[test]
fn nobody_acts_while_the_token_is_being_called() {
    let vm = machine();
    let mut vault = vault(&vm);
    number(deposit_five(&vm, &mut vault));
    let books = vault.state.books.read();
    vault.state.books.write_and_lock(&books);

    let (assets, one, none) = (FIVE, U256::from(1), U256::ZERO);
    let (receiver, owner) = (ALICE, ALICE);
    let (v, r, s, deadline) = (27, B256::ZERO, B256::ZERO, U256::from(NOW));
    let acts = [
        abi::depositCall { assets, receiver }.abi_encode(),
        abi::depositWithMinCall { assets, receiver, minShares: none }.abi_encode(),
        abi::mintCall { shares: FIVE_BUY, receiver }.abi_encode(),
        abi::stakeCall { assets }.abi_encode(),
        abi::stakeWithPermitCall { assets, receiver, minShares: none, deadline, v, r, s }
            .abi_encode(),
        abi::withdrawCall { assets: one, receiver, owner }.abi_encode(),
        abi::redeemCall { shares: one, receiver, owner }.abi_encode(),
        abi::redeemWithMinCall { shares: one, receiver, owner, minAssets: none }.abi_encode(),
        abi::unstakeCall { shares: one }.abi_encode(),
        abi::depositManyCall { receivers: vec![receiver], assets: vec![assets] }.abi_encode(),
        abi::stakeBySigCall { intent: intent(), signature: vec![].into() }.abi_encode(),
    ];

    for act in acts {
        refusal::<VaultReentered>(bring(&mut vault, &act));
    }
    assert_eq!(number(call(&mut vault, abi::totalSupplyCall {})), FIVE_BUY);
}

#[test]
fn what_is_done_is_unlocked() {
    let vm = machine();
    let mut vault = vault(&vm);

    number(deposit_five(&vm, &mut vault));
    number(call(&mut vault, abi::unstakeCall { shares: FIVE_BUY }));

    assert!(vault.state.books.open().is_ok());
}

#[test]
fn redeeming_for_another_takes_an_allowance() {
    let vm = machine();
    let mut vault = vault(&vm);
    number(deposit_five(&vm, &mut vault));
    call(&mut vault, abi::approveCall { spender: BOB, value: U256::from(10) }).unwrap();
    vm.set_sender(BOB);
    let redeem =
        |shares: u64| abi::redeemCall { shares: U256::from(shares), receiver: BOB, owner: ALICE };

    let refused = call(&mut vault, redeem(11));
    assert_eq!(refusal::<abi::ERC20InsufficientAllowance>(refused).allowance, U256::from(10));
    number(call(&mut vault, redeem(10)));
    let left = call(&mut vault, abi::allowanceCall { owner: ALICE, spender: BOB });
    assert_eq!(number(left), U256::ZERO);
}

#[test]
fn a_minimum_of_shares_is_kept() {
    let vm = machine();
    let mut vault = vault(&vm);
    let minShares = FIVE_BUY + U256::from(1);
    let deposit = abi::depositWithMinCall { assets: FIVE, receiver: ALICE, minShares };

    let refused = refusal::<VaultTooFewShares>(call(&mut vault, deposit));

    assert_eq!((refused.shares, refused.minimum), (FIVE_BUY, minShares));
}

#[test]
fn a_permit_that_fails_is_ignored_and_the_allowance_decides() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_sender(ALICE);
    holds(&vm, FIVE);
    let (v, r, s, deadline) = (27, B256::ZERO, B256::ZERO, U256::from(NOW));
    let permit = token::permitCall { owner: ALICE, spender: VAULT, value: FIVE, deadline, v, r, s };
    vm.mock_call(ASSET, permit.abi_encode(), Err(b"used already".to_vec()));

    let minShares = U256::ZERO;
    let stake =
        abi::stakeWithPermitCall { assets: FIVE, receiver: BOB, minShares, deadline, v, r, s };

    assert_eq!(number(call(&mut vault, stake)), FIVE_BUY);
    assert_eq!(number(call(&mut vault, abi::balanceOfCall { account: BOB })), FIVE_BUY);
}

#[test]
fn nothing_is_redeemed_of_nobody() {
    let vm = machine();
    let mut vault = vault(&vm);
    number(deposit_five(&vm, &mut vault));
    let (receiver, owner) = (ALICE, Address::ZERO);

    let refused = call(&mut vault, abi::redeemCall { shares: U256::ZERO, receiver, owner });

    assert_eq!(refusal::<abi::ERC20InvalidSender>(refused).sender, owner);
}

/// Five dollars of rewards are on their way.
fn reward_five(vault: &mut Vault) {
    let fee = vault.state.terms.performance_fee();
    let now = vault.state.now();
    let notice = vault.state.books.read().notify(FIVE, fee, now).unwrap();
    vault.state.books.write_and_lock(&notice.books);
    vault.state.books.unlock();
}

#[test]
fn the_clock_of_a_reward_starts_with_shares_enough_and_is_told_once() {
    let vm = machine();
    let mut vault = vault(&vm);
    reward_five(&mut vault);
    holds(&vm, FIVE + FIVE);
    vm.set_sender(ALICE);
    vm.set_block_timestamp(NOW + 1_000_000);

    // A dollar less its fee is under a million units.
    number(call(&mut vault, abi::stakeCall { assets: U256::from(1_000_000) }));
    assert_eq!(events::<RewardClockStarted>(&vm), []);
    number(call(&mut vault, abi::stakeCall { assets: U256::from(2_000) }));

    let periodFinish = U256::from(NOW + 1_000_000 + 604_800);
    assert_eq!(events::<RewardClockStarted>(&vm), [RewardClockStarted { periodFinish }]);
    number(call(&mut vault, abi::stakeCall { assets: U256::from(2_000) }));
    assert_eq!(events::<RewardClockStarted>(&vm).len(), 1);
}

#[test]
fn a_clock_that_stops_is_told_once() {
    let vm = machine();
    let mut vault = vault(&vm);
    number(deposit_five(&vm, &mut vault));
    reward_five(&mut vault);
    vm.set_block_timestamp(NOW + 604_800 / 7);

    number(call(&mut vault, abi::unstakeCall { shares: FIVE_BUY - U256::from(1) }));
    number(call(&mut vault, abi::unstakeCall { shares: U256::from(1) }));

    let secondsLeft = U256::from(604_800 / 7 * 6);
    assert_eq!(events::<RewardClockStopped>(&vm), [RewardClockStopped { secondsLeft }]);
}

/// I-VAULT-11
#[test]
fn a_batch_is_paid_for_at_once_and_told_one_by_one() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_sender(ALICE);
    holds(&vm, FIVE + FIVE);
    let pull = token::transferFromCall { from: ALICE, to: VAULT, value: FIVE + FIVE };
    vm.mock_call(ASSET, pull.abi_encode(), Ok(true.abi_encode()));
    // Whatever else the token is asked, it refuses.
    let half = token::transferFromCall { from: ALICE, to: VAULT, value: FIVE };
    vm.mock_call(ASSET, half.abi_encode(), Err(b"once".to_vec()));

    let batch = abi::depositManyCall { receivers: vec![ALICE, BOB], assets: vec![FIVE, FIVE] };
    let answer = call(&mut vault, batch).unwrap();

    let shares = abi::depositManyCall::abi_decode_returns(&answer, true).unwrap().shares;
    assert_eq!(shares, [FIVE_BUY, FIVE_BUY]);
    let (sender, assets) = (ALICE, FIVE);
    let told = |owner| Deposit { sender, owner, assets, shares: FIVE_BUY };
    assert_eq!(events::<Deposit>(&vm), [told(ALICE), told(BOB)]);
    assert_eq!(events::<Transfer>(&vm).len(), 2);
    assert_eq!(number(call(&mut vault, abi::balanceOfCall { account: BOB })), FIVE_BUY);
    assert_eq!(number(call(&mut vault, abi::totalSupplyCall {})), FIVE_BUY + FIVE_BUY);
}

#[test]
fn a_batch_that_is_none_is_refused() {
    let mut vault = vault(&machine());
    for (receivers, assets) in [(vec![], vec![]), (vec![ALICE], vec![]), (vec![], vec![FIVE])] {
        let lengths = (U256::from(receivers.len()), U256::from(assets.len()));

        let refused = call(&mut vault, abi::depositManyCall { receivers, assets });

        let refused = refusal::<VaultInvalidBatch>(refused);
        assert_eq!((refused.receivers, refused.assets), lengths);
    }
}

#[test]
fn a_permit_that_nobody_signed_is_refused_by_name() {
    let vm = machine();
    let mut vault = vault(&vm);
    let permit = |deadline: u64, v: u8, s: B256| abi::permitCall {
        owner: ALICE,
        spender: BOB,
        value: FIVE,
        deadline: U256::from(deadline),
        v,
        r: B256::repeat_byte(1),
        s,
    };

    let late = call(&mut vault, permit(NOW - 1, 27, B256::repeat_byte(1)));
    assert_eq!(refusal::<abi::ERC2612ExpiredSignature>(late).deadline, U256::from(NOW - 1));
    let high = call(&mut vault, permit(NOW, 27, B256::repeat_byte(0xff)));
    assert_eq!(refusal::<abi::ECDSAInvalidSignatureS>(high).s, B256::repeat_byte(0xff));
    for v in [0, 1, 26, 29, 255] {
        let bad = call(&mut vault, permit(NOW, v, B256::repeat_byte(1)));
        refusal::<abi::ECDSAInvalidSignature>(bad);
    }
}
