//! What the shell adds to the protocol: ABI, storage, refusals, events, and the order of things.

use alloy_primitives::{Address, B256, U256, address};
use alloy_sol_types::{SolCall, SolError, SolEvent, SolValue};
use interfaces::vault::IMicroStakingVault::{
    Deposit, IMicroStakingVaultCalls, RewardClockStarted, RewardNotified, Transfer,
    VaultBelowMinDeposit, VaultDepositsPaused, VaultFeeTooHigh, VaultMinDepositTooHigh,
    VaultReentered, VaultTokenCallFailed, VaultTooFewShares, VaultUnderfunded, VaultZeroShares,
};
use interfaces::{token::IMilletToken as token, vault::VaultInit};
use stylus_sdk::{
    ArbResult,
    abi::{CONSTRUCTOR_SELECTOR, Router},
    testing::TestVM,
};

use super::*;

const ASSET: Address = address!("00000000000000000000000000000000000a55e7");
const VAULT: Address = address!("0000000000000000000000000000000000007a17");
const GOVERNANCE: Address = address!("0000000000000000000000000000000000000901");
const GUARDIAN: Address = address!("000000000000000000000000000000000000900d");
const SPLITTER: Address = address!("0000000000000000000000000000000000005711");
const ALICE: Address = address!("00000000000000000000000000000000000a11ce");
const BOB: Address = address!("0000000000000000000000000000000000000b0b");
const NOW: u64 = 1_700_000_000;
const FIVE: U256 = U256::from_limbs([5_000_000, 0, 0, 0]);
/// What five dollars buy at first: five million units less the fee of 5,000, times 10^6.
const FIVE_BUY: U256 = U256::from_limbs([4_995_000_000_000, 0, 0, 0]);

fn init() -> VaultInit {
    VaultInit {
        asset: ASSET,
        governance: GOVERNANCE,
        guardian: GUARDIAN,
        feeRecipient: SPLITTER,
        name: B256::right_padding_from(b"Millet Savings"),
        symbol: B256::right_padding_from(b"msUSD"),
    }
}

/// A machine at `VAULT` where `ASSET` is a token of six decimals.
fn machine() -> TestVM {
    let vm = TestVM::default();
    vm.set_contract_address(VAULT);
    vm.set_block_timestamp(NOW);
    let six = U256::from(6).abi_encode();
    vm.mock_static_call(ASSET, token::decimalsCall {}.abi_encode(), Ok(six));
    vm
}

fn vault(vm: &TestVM) -> Vault {
    let mut vault = Vault::from(vm);
    let made = <Vault as Router<Vault>>::constructor(&mut vault, &init().abi_encode());
    assert_eq!(made, Some(Ok(Vec::new())));
    vault
}

fn call(vault: &mut Vault, call: impl SolCall) -> ArbResult {
    let bytes = call.abi_encode();
    let selector = u32::from_be_bytes(bytes[..4].try_into().unwrap());
    <Vault as Router<Vault>>::route(vault, selector, &bytes[4..]).unwrap()
}

fn number(answer: ArbResult) -> U256 {
    U256::abi_decode(&answer.unwrap(), true).unwrap()
}

fn refusal<E: SolError>(answer: ArbResult) -> E {
    E::abi_decode(&answer.unwrap_err(), true).unwrap()
}

/// What the asset says the vault holds.
fn holds(vm: &TestVM, assets: U256) {
    let question = token::balanceOfCall { account: VAULT }.abi_encode();
    vm.mock_static_call(ASSET, question, Ok(assets.abi_encode()));
}

/// Alice deposits five dollars, which arrive.
fn deposit_five(vm: &TestVM, vault: &mut Vault) -> ArbResult {
    holds(vm, FIVE);
    vm.set_sender(ALICE);
    call(vault, abi::depositCall { assets: FIVE, receiver: ALICE })
}

fn events<E: SolEvent>(vm: &TestVM) -> Vec<E> {
    let logs = vm.get_emitted_logs();
    let decoded = logs.into_iter().map(|(topics, data)| E::decode_raw_log(topics, &data, true));
    decoded.filter_map(Result::ok).collect()
}

#[test]
fn every_function_of_the_abi_is_answered_and_nothing_else() {
    for selector in IMicroStakingVaultCalls::SELECTORS {
        let (vm, zeros) = (machine(), [0; 7 * 32]);
        let answer =
            <Vault as Router<Vault>>::route(&mut vault(&vm), u32::from_be_bytes(*selector), &zeros);
        // A method refuses zeros with a reason; only what is unknown is refused without.
        assert_ne!(answer, Some(Err(Vec::new())), "{selector:02x?} has no method");
    }
    let unknown = <Vault as Router<Vault>>::route(&mut vault(&machine()), 0xdead_beef, &[0; 224]);
    assert_eq!(unknown, Some(Err(Vec::new())));
}

/// Arguments are read by kinds that are written down once more than in the ABI: an encoding of
/// exactly the ABI's length is enough, and one word less is not.
#[test]
fn every_function_takes_as_many_words_as_the_abi_says() {
    for selector in IMicroStakingVaultCalls::SELECTORS {
        let takes = |words: usize| {
            let input = vec![0; 32 * words];
            let mut vault = vault(&machine());
            let selector = u32::from_be_bytes(*selector);
            <Vault as Router<Vault>>::route(&mut vault, selector, &input) != Some(Err(Vec::new()))
        };
        let fewest = (0..=7).find(|words| takes(*words)).unwrap();

        let zeros = vec![0; 32 * fewest];
        assert!(decodes(*selector, &zeros), "{selector:02x?}");
        assert!(fewest == 0 || !decodes(*selector, &zeros[32..]), "{selector:02x?}");
    }
}

fn decodes(selector: [u8; 4], input: &[u8]) -> bool {
    use alloy_sol_types::SolInterface;
    IMicroStakingVaultCalls::abi_decode_raw(selector, input, true).is_ok()
}

#[test]
fn malformed_calls_are_refused_without_a_word() {
    let mut vault = vault(&machine());
    let mut route = |selector: [u8; 4], input: &[u8]| {
        <Vault as Router<Vault>>::route(&mut vault, u32::from_be_bytes(selector), input).unwrap()
    };

    assert_eq!(route(abi::balanceOfCall::SELECTOR, &[0xff; 32]), Err(Vec::new()));
    assert_eq!(route(abi::balanceOfCall::SELECTOR, &[0; 31]), Err(Vec::new()));
    assert_eq!(
        route(abi::pauseDepositsCall::SELECTOR, &U256::from(2).abi_encode()),
        Err(Vec::new())
    );
}

#[test]
fn ether_is_refused() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_value(U256::from(1));

    assert_eq!(call(&mut vault, abi::totalSupplyCall {}), Err(Vec::new()));
}

#[test]
fn the_constructor_runs_once_and_under_its_selector() {
    let vm = machine();
    let mut vault = vault(&vm);

    let again = <Vault as Router<Vault>>::constructor(&mut vault, &init().abi_encode());

    assert_eq!(again, Some(Err(Vec::new())));
    assert_eq!(CONSTRUCTOR_SELECTOR, 0x5585_258d);
}

#[test]
fn the_constructor_keeps_what_it_was_given() {
    let mut vault = vault(&machine());
    let account = |answer: ArbResult| Address::abi_decode(&answer.unwrap(), true).unwrap();
    let text = |answer: ArbResult| String::abi_decode(&answer.unwrap(), true).unwrap();

    assert_eq!(account(call(&mut vault, abi::assetCall {})), ASSET);
    assert_eq!(account(call(&mut vault, abi::ownerCall {})), GOVERNANCE);
    assert_eq!(account(call(&mut vault, abi::guardianCall {})), GUARDIAN);
    assert_eq!(account(call(&mut vault, abi::feeRecipientCall {})), SPLITTER);
    assert_eq!(text(call(&mut vault, abi::nameCall {})), "Millet Savings");
    assert_eq!(text(call(&mut vault, abi::symbolCall {})), "msUSD");
    assert_eq!(number(call(&mut vault, abi::decimalsCall {})), U256::from(12));
    assert_eq!(number(call(&mut vault, abi::depositFeeBpsCall {})), U256::from(10));
}

#[test]
fn an_asset_that_is_no_token_is_refused() {
    let silent = TestVM::default();
    let nineteen = machine();
    let decimals = U256::from(19).abi_encode();
    nineteen.mock_static_call(ASSET, token::decimalsCall {}.abi_encode(), Ok(decimals));

    for vm in [silent, nineteen] {
        let mut vault = Vault::from(&vm);
        let made = <Vault as Router<Vault>>::constructor(&mut vault, &init().abi_encode());
        assert_eq!(refusal::<abi::VaultInvalidAsset>(made.unwrap()).asset, ASSET);
    }
}

#[test]
fn the_domain_is_described_as_it_is_hashed() {
    let vm = machine();
    let mut vault = vault(&vm);

    let answer = call(&mut vault, abi::eip712DomainCall {}).unwrap();
    let domain = abi::eip712DomainCall::abi_decode_returns(&answer, true).unwrap();
    let separator = call(&mut vault, abi::DOMAIN_SEPARATORCall {}).unwrap();

    let expected = alloy_sol_types::Eip712Domain::new(
        Some(domain.name.into()),
        Some(domain.version.into()),
        Some(domain.chainId),
        Some(domain.verifyingContract),
        None,
    );
    assert_eq!(B256::from_slice(&separator), expected.separator());
    assert_eq!(domain.verifyingContract, VAULT);
    assert_eq!(domain.fields.0, [0x0f]);
}

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

/// The order of slots is what upgrades of tools and the golden numbers below stand on.
#[test]
fn the_storage_is_laid_out_as_documented() {
    let vm = machine();
    let mut vault = vault(&vm);
    number(deposit_five(&vm, &mut vault));
    let slot = |index: u64| U256::from_be_bytes(vm.get_storage(U256::from(index)).0);

    let net = U256::from(4_995_000);
    // No reward waits, so the clock that starts with the first share has run out.
    let clock = U256::from(NOW) << 216_usize;
    assert_eq!(slot(0), net | (FIVE_BUY << 96_usize) | clock, "assets, shares, clock");
    assert_eq!(slot(1), U256::from(5_000), "fees, reward, lock");
    let terms = U256::from_be_bytes(ASSET.into_word().0)
        | (U256::from(6) << 160_usize)
        | (U256::from(10) << 168_usize);
    assert_eq!(slot(2), terms, "asset, decimals, deposit fee, performance fee, paused, limited");
    assert_eq!(slot(3), U256::ZERO, "cap, minimum");
    assert_eq!(slot(4), U256::from_be_bytes(SPLITTER.into_word().0));
    assert_eq!(slot(5), U256::from_be_bytes(GUARDIAN.into_word().0));
    assert_eq!(slot(6), U256::from_be_bytes(GOVERNANCE.into_word().0));
    assert_eq!(slot(7), U256::ZERO, "pending owner");
    assert_eq!(slot(8), U256::from_be_bytes(init().name.0));
    assert_eq!(slot(9), U256::from_be_bytes(init().symbol.0));
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

/// I-VAULT-7
#[test]
fn the_guardian_pauses_deposits_and_nothing_else() {
    let vm = machine();
    let mut vault = vault(&vm);
    number(deposit_five(&vm, &mut vault));
    let refused = call(&mut vault, abi::pauseDepositsCall { paused: true });
    assert_eq!(refusal::<abi::VaultNotGuardian>(refused).account, ALICE);

    vm.set_sender(GUARDIAN);
    call(&mut vault, abi::pauseDepositsCall { paused: true }).unwrap();
    let refused = call(&mut vault, abi::setDepositFeeBpsCall { bps: U256::ZERO });
    assert_eq!(refusal::<abi::OwnableUnauthorizedAccount>(refused).account, GUARDIAN);

    vm.set_sender(ALICE);
    refusal::<VaultDepositsPaused>(call(&mut vault, abi::stakeCall { assets: FIVE }));
    assert_eq!(number(call(&mut vault, abi::maxDepositCall { receiver: ALICE })), U256::ZERO);
    assert_eq!(number(call(&mut vault, abi::maxMintCall { receiver: ALICE })), U256::ZERO);
    assert_eq!(number(call(&mut vault, abi::maxRedeemCall { owner: ALICE })), FIVE_BUY);
    number(call(&mut vault, abi::unstakeCall { shares: FIVE_BUY }));
}

#[test]
fn fees_and_limits_have_hard_bounds() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_sender(GOVERNANCE);
    let over = |limit: u64| U256::from(limit + 1);

    let refused = call(&mut vault, abi::setDepositFeeBpsCall { bps: over(100) });
    assert_eq!(refusal::<VaultFeeTooHigh>(refused).maximum, U256::from(100));
    let refused = call(&mut vault, abi::setPerformanceFeeBpsCall { bps: over(1_000) });
    assert_eq!(refusal::<VaultFeeTooHigh>(refused).maximum, U256::from(1_000));
    let refused = call(&mut vault, abi::setMinDepositCall { assets: over(1_000_000) });
    assert_eq!(refusal::<VaultMinDepositTooHigh>(refused).maximum, U256::from(1_000_000));
    call(&mut vault, abi::setDepositFeeBpsCall { bps: U256::from(100) }).unwrap();
    call(&mut vault, abi::setPerformanceFeeBpsCall { bps: U256::from(1_000) }).unwrap();
    assert_eq!(number(call(&mut vault, abi::depositFeeBpsCall {})), U256::from(100));
    assert_eq!(number(call(&mut vault, abi::performanceFeeBpsCall {})), U256::from(1_000));
}

#[test]
fn limits_set_are_limits_kept() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_sender(GOVERNANCE);
    call(&mut vault, abi::setMinDepositCall { assets: U256::from(1_000_000) }).unwrap();
    call(&mut vault, abi::setDepositCapCall { assets: FIVE }).unwrap();

    let low = call(&mut vault, abi::stakeCall { assets: U256::from(999_999) });
    assert_eq!(refusal::<VaultBelowMinDeposit>(low).minimum, U256::from(1_000_000));
    let high = call(&mut vault, abi::stakeCall { assets: FIVE + FIVE });
    let max = number(call(&mut vault, abi::maxDepositCall { receiver: ALICE }));
    assert_eq!(refusal::<abi::ERC4626ExceededMaxDeposit>(high).max, max);

    call(&mut vault, abi::setMinDepositCall { assets: U256::ZERO }).unwrap();
    call(&mut vault, abi::setDepositCapCall { assets: U256::MAX }).unwrap();
    let cap = number(call(&mut vault, abi::depositCapCall {}));
    assert_eq!(cap, (U256::from(1) << 96_usize) - U256::from(1));
}

#[test]
fn ownership_moves_in_two_steps() {
    let vm = machine();
    let mut vault = vault(&vm);
    vm.set_sender(GOVERNANCE);
    call(&mut vault, abi::transferOwnershipCall { newOwner: BOB }).unwrap();
    let refused = call(&mut vault, abi::acceptOwnershipCall {});
    assert_eq!(refusal::<abi::OwnableUnauthorizedAccount>(refused).account, GOVERNANCE);

    vm.set_sender(BOB);
    call(&mut vault, abi::acceptOwnershipCall {}).unwrap();

    let owner = call(&mut vault, abi::ownerCall {}).unwrap();
    assert_eq!(Address::abi_decode(&owner, true).unwrap(), BOB);
    let pending = call(&mut vault, abi::pendingOwnerCall {}).unwrap();
    assert_eq!(Address::abi_decode(&pending, true).unwrap(), Address::ZERO);
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
