//! From a call's selector to the method that answers it, and back to bytes.
//!
//! By hand, as the vault's is (docs/decisions/0013). Selectors come from the ABI file; a test asks
//! for every one of them.

use alloy_primitives::{B256, U256};
use interfaces::vote_escrow::{EscrowInit, IVotingEscrow as abi, LockChange};
use onchain::{
    calldata::{Args, Kind, account, address, number, numbers, read},
    eip712,
    machine::*,
    short_string,
    signature::Signature,
};
use protocol::vote_escrow::{Ledger, Moment, power_of};
use stylus_sdk::ArbResult;

use crate::{Error, VoteEscrow, locks::seconds};

onchain::routed_by_hand!(VoteEscrow);

onchain::calls! {
    pub(crate) of interfaces::vote_escrow::IVotingEscrow {
        createLockCall(Word, Word)
        createLockForCall(Address, Word, Word)
        createLockWithPermitCall(Word, Word, Word, Byte, Word, Word)
        increaseAmountCall(Word)
        depositForCall(Address, Word)
        increaseUnlockTimeCall(Word)
        withdrawCall()
        withdrawForCall(Address)
        exitEarlyCall()
        lockedCall(Address)
        lockChangeCountCall(Address)
        lockChangesCall(Address, Word, Word)
        supplyCall()
        tokenCall()
        delegatesCall(Address)
        delegateCall(Address)
        delegateBySigCall(Address, Word, Word, Byte, Word, Word)
        getVotesCall(Address)
        getPastVotesCall(Address, Word)
        getPastTotalSupplyCall(Word)
        votesNumeratorAtCall(Address, Word)
        noncesCall(Address)
        clockCall()
        CLOCK_MODECall()
        eip712DomainCall()
        balanceOfCall(Address)
        balanceOfAtCall(Address, Word)
        numeratorOfAtCall(Address, Word)
        totalSupplyCall()
        totalSupplyAtCall(Word)
        numeratorAtCall(Word)
        nameCall()
        symbolCall()
        decimalsCall()
        allowanceCall(Address, Address)
        transferCall(Address, Word)
        transferFromCall(Address, Address, Word)
        approveCall(Address, Word)
        feeDistributorCall()
        setFeeDistributorCall(Address)
        skimCall(Address)
        ownerCall()
        pendingOwnerCall()
        transferOwnershipCall(Address)
        acceptOwnershipCall()
    }
}

/// As many as the token's, which has whole tokens of 10^18 units.
const DECIMALS: u64 = 18;

impl VoteEscrow {
    fn construct(&mut self, input: &[u8]) -> ArbResult {
        use Kind::{Address, Word};
        self.refuse_ether()?;
        self.check_constructor_slot()?;
        let [token, governance, name, symbol, ..] = read(input, &[Address, Address, Word, Word])?;
        let [token, governance] = [token, governance].map(address);
        let [name, symbol] = [name, symbol].map(B256::from);
        nothing(self.constructor(EscrowInit { token, governance, name, symbol }))
    }

    /// What is answered: to a selector that the ABI does not have, a refusal without a word.
    fn answer(&mut self, selector: u32, input: &[u8]) -> ArbResult {
        self.refuse_ether()?;
        let args = read(input, kinds(selector).ok_or_else(Vec::new)?)?;
        let who = |index: usize| address(args[index]);
        let at = |index: usize| Moment::of(seconds(args[index]));
        let caller = self.machine().msg_sender();
        match selector {
            // Locks.
            selector::createLockCall => nothing(self.create_lock(caller, args[0], args[1])),
            selector::createLockForCall => nothing(self.create_lock(who(0), args[1], args[2])),
            selector::createLockWithPermitCall => {
                let signature = signature(&args);
                nothing(self.create_lock_with_permit(args[0], args[1], args[2], signature))
            }
            selector::increaseAmountCall => nothing(self.increase(caller, args[0])),
            selector::depositForCall => nothing(self.increase(who(0), args[1])),
            selector::increaseUnlockTimeCall => nothing(self.extend(args[0])),
            selector::withdrawCall => amount(self.withdraw(caller)),
            selector::withdrawForCall => amount(self.withdraw(who(0))),
            selector::exitEarlyCall => {
                let (paid, penalty) = self.exit_early()?;
                Ok(pair(paid, penalty))
            }
            selector::lockedCall => {
                let lock = self.locked(who(0));
                Ok(pair(lock.amount, U256::from(lock.end)))
            }
            selector::lockChangeCountCall => {
                Ok(number(U256::from(self.words.account(who(0)).changes())))
            }
            selector::lockChangesCall => Ok(changes(&self.lock_changes(who(0), args[1], args[2]))),
            selector::supplyCall => Ok(number(self.held.read().supply)),
            selector::tokenCall => Ok(account(self.held.read().token)),

            // Votes.
            selector::delegatesCall => Ok(account(self.words.delegate_of(who(0)))),
            selector::delegateCall => nothing(self.delegate(caller, who(0))),
            selector::delegateBySigCall => {
                nothing(self.delegate_by_sig(who(0), args[1], args[2], signature(&args)))
            }
            selector::getVotesCall => amount(self.get_votes(who(0))),
            selector::getPastVotesCall => amount(self.past_votes(who(0), args[1])),
            selector::getPastTotalSupplyCall => amount(self.past_total_supply(args[0])),
            selector::votesNumeratorAtCall => amount(self.votes(who(0), at(1))),
            selector::noncesCall => Ok(number(self.nonces.get(who(0)))),
            selector::clockCall => Ok(number(U256::from(self.now()))),
            selector::CLOCK_MODECall => Ok(Self::clock_mode()),
            selector::eip712DomainCall => Ok(eip712::answer(self.machine(), &self.name.get())),

            // Power, as wallets show a token.
            selector::balanceOfCall => Ok(number(self.balance_of(who(0)))),
            selector::balanceOfAtCall => Ok(number(power_of(self.own(who(0), at(1))))),
            selector::numeratorOfAtCall => Ok(number(self.own(who(0), at(1)))),
            selector::totalSupplyCall => amount(self.total_supply()),
            selector::totalSupplyAtCall => amount(self.all(at(0)).map(power_of)),
            selector::numeratorAtCall => amount(self.all(at(0))),
            selector::nameCall => Ok(short_string::answer(&self.name.get())),
            selector::symbolCall => Ok(short_string::answer(&self.symbol.get())),
            selector::decimalsCall => Ok(number(U256::from(DECIMALS))),
            selector::allowanceCall => Ok(number(U256::ZERO)),
            selector::transferCall | selector::transferFromCall | selector::approveCall => {
                nothing(Err(abi::EscrowNotTransferable {}.into()))
            }

            // The owner.
            selector::feeDistributorCall => Ok(account(self.fee_distributor.get())),
            selector::setFeeDistributorCall => nothing(self.set_fee_distributor(who(0))),
            selector::skimCall => amount(self.skim(who(0))),
            selector::ownerCall => Ok(account(self.ownership.owner())),
            selector::pendingOwnerCall => Ok(account(self.ownership.pending())),
            selector::transferOwnershipCall => nothing(self.transfer_ownership(who(0))),
            selector::acceptOwnershipCall => nothing(self.accept_ownership()),
            _ => Err(Vec::new()),
        }
    }

    fn transfer_ownership(&mut self, heir: alloy_primitives::Address) -> Result<(), Error> {
        Ok(self.ownership.offer(heir)?)
    }

    fn accept_ownership(&mut self) -> Result<(), Error> {
        Ok(self.ownership.accept()?)
    }
}

/// The last three of six arguments.
fn signature(args: &Args) -> Signature {
    (args[3].byte(0), B256::from(args[4]), B256::from(args[5]))
}

/// Each of these is one function for all methods: inlined, they would be most of the program.
#[inline(never)]
fn amount(outcome: Result<U256, Error>) -> ArbResult {
    Ok(number(outcome?))
}

#[inline(never)]
fn nothing(outcome: Result<(), Error>) -> ArbResult {
    outcome?;
    Ok(Vec::new())
}

/// The answer of two numbers.
fn pair(first: U256, second: U256) -> Vec<u8> {
    [first, second].iter().flat_map(|value| value.to_be_bytes::<32>()).collect()
}

/// The answer of an array of three words each.
fn changes(list: &[LockChange]) -> Vec<u8> {
    let words: Vec<_> = list.iter().flat_map(|it| [it.at, it.amount, it.end]).collect();
    let mut answer = numbers(&words);
    answer[32..64].copy_from_slice(&U256::from(list.len()).to_be_bytes::<32>());
    answer
}
