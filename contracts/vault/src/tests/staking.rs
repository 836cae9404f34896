//! Deposits, withdrawals, rewards, permits, and what the token may do meanwhile.

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
    assert_eq!(number(call(&mut vault, abi::feesAccruedCall {})), U256::from(5_000));
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

#[test]
fn nobody_acts_while_the_token_is_being_called() {
    let vm = machine();
    let mut vault = vault(&vm);
    number(deposit_five(&vm, &mut vault));
    let books = vault.books.read();
    vault.books.write_and_lock(&books);

    let acts: [ArbResult; 6] = [
        call(&mut vault, abi::depositCall { assets: FIVE, receiver: ALICE }),
        call(&mut vault, abi::mintCall { shares: FIVE_BUY, receiver: ALICE }),
        call(&mut vault, abi::unstakeCall { shares: U256::from(1) }),
        call(&mut vault, abi::notifyRewardCall { assets: FIVE }),
        call(&mut vault, abi::syncCall {}),
        call(&mut vault, abi::collectFeesCall {}),
    ];

    for answer in acts {
        refusal::<VaultReentered>(answer);
    }
    assert_eq!(number(call(&mut vault, abi::totalSupplyCall {})), FIVE_BUY);
}

#[test]
fn what_is_done_is_unlocked() {
    let vm = machine();
    let mut vault = vault(&vm);

    number(deposit_five(&vm, &mut vault));
    number(call(&mut vault, abi::unstakeCall { shares: FIVE_BUY }));
    number(call(&mut vault, abi::collectFeesCall {}));
    holds(&vm, FIVE + FIVE);
    number(call(&mut vault, abi::syncCall {}));

    assert!(vault.books.open().is_ok());
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
fn a_reward_is_told_and_its_clock_starts_with_the_first_share() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_sender(BOB);
    holds(&vm, FIVE + FIVE);
    call(&mut vault, abi::notifyRewardCall { assets: FIVE }).unwrap();
    let told = &events::<RewardNotified>(&vm)[0];
    assert_eq!((told.sender, told.assets, told.fee, told.unvested), (BOB, FIVE, U256::ZERO, FIVE));

    vm.set_sender(ALICE);
    vm.set_block_timestamp(NOW + 1_000_000);
    number(call(&mut vault, abi::stakeCall { assets: FIVE }));

    let started = &events::<RewardClockStarted>(&vm)[0];
    assert_eq!(started.periodFinish, U256::from(NOW + 1_000_000 + 604_800));
    assert_eq!(number(call(&mut vault, abi::periodFinishCall {})), started.periodFinish);
}

#[test]
fn a_permit_moves_no_nonce_unless_its_owner_signed() {
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
    let bad = call(&mut vault, permit(NOW, 29, B256::repeat_byte(1)));
    refusal::<abi::ECDSAInvalidSignature>(bad);
}
