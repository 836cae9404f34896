//! Rewards, fees and surplus, and what the token may do meanwhile.

use super::*;

#[test]
fn a_reward_is_told() {
    let vm = machine();
    let mut office = office(&vm);
    vm.set_sender(BOB);
    holds(&vm, ASSET, FIVE);

    call(&mut office, abi::notifyRewardCall { assets: FIVE }).unwrap();

    let told = &events::<RewardNotified>(&vm)[0];
    assert_eq!((told.sender, told.assets, told.fee, told.unvested), (BOB, FIVE, U256::ZERO, FIVE));
}

#[test]
fn nobody_acts_while_the_token_is_being_called() {
    let vm = machine();
    let mut office = office(&vm);
    let books = five_are_in(&vm, &mut office);
    office.state.books.write_and_lock(&books);
    vm.set_sender(GOVERNANCE);

    for act in [
        abi::notifyRewardCall { assets: FIVE }.abi_encode(),
        abi::syncCall {}.abi_encode(),
        abi::collectFeesCall {}.abi_encode(),
        abi::skimCall { token: BOB }.abi_encode(),
    ] {
        refusal::<VaultReentered>(bring(&mut office, &act));
    }
    assert_eq!(office.state.books.read(), books);
}

#[test]
fn what_is_done_is_unlocked() {
    let vm = machine();
    let mut office = office(&vm);
    five_are_in(&vm, &mut office);

    number(call(&mut office, abi::collectFeesCall {}));
    holds(&vm, ASSET, FIVE + FIVE);
    number(call(&mut office, abi::syncCall {}));
    vm.set_sender(GOVERNANCE);
    holds(&vm, BOB, FIVE);
    number(call(&mut office, abi::skimCall { token: BOB }));

    assert!(office.state.books.open().is_ok());
}

/// I-VAULT-1
#[test]
fn of_the_asset_only_what_nobody_is_owed_is_skimmed() {
    let vm = machine();
    let mut office = office(&vm);
    let books = five_are_in(&vm, &mut office);
    vm.set_sender(GOVERNANCE);
    let skim = abi::skimCall { token: ASSET };

    assert_eq!(number(call(&mut office, skim.clone())), U256::ZERO);
    assert_eq!(events::<Skimmed>(&vm), []);
    holds(&vm, ASSET, FIVE + U256::from(1));
    let push = token::transferCall { to: SPLITTER, value: U256::from(1) };
    vm.mock_call(ASSET, push.abi_encode(), Ok(true.abi_encode()));
    assert_eq!(number(call(&mut office, skim)), U256::from(1));

    let (token, recipient, amount) = (ASSET, SPLITTER, U256::from(1));
    assert_eq!(events::<Skimmed>(&vm), [Skimmed { token, recipient, amount }]);
    assert_eq!(office.state.books.read(), books);
}

#[test]
fn of_anything_else_all_is_skimmed() {
    let vm = machine();
    let mut office = office(&vm);
    five_are_in(&vm, &mut office);
    vm.set_sender(GOVERNANCE);
    // Shares that somebody sent to the vault are another token, too.
    for token in [BOB, VAULT] {
        holds(&vm, token, FIVE);
        let push = token::transferCall { to: SPLITTER, value: FIVE };
        vm.mock_call(token, push.abi_encode(), Ok(Vec::new()));

        assert_eq!(number(call(&mut office, abi::skimCall { token })), FIVE);
    }
}

#[test]
fn nobody_but_the_owner_skims() {
    let vm = machine();
    let mut office = office(&vm);
    holds(&vm, BOB, FIVE);
    vm.set_sender(GUARDIAN);

    let refused = call(&mut office, abi::skimCall { token: BOB });

    assert_eq!(refusal::<abi::OwnableUnauthorizedAccount>(refused).account, GUARDIAN);
}
