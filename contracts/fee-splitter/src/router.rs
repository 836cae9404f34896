//! From a call's selector to the method that answers it, and back to bytes.
//!
//! By hand, as the vault's is (docs/decisions/0013). Selectors come from the ABI file; a test asks
//! for every one of them.

use alloy_primitives::{Address, U256};
use interfaces::fee_splitter::{IFeeSplitter as abi, SplitterInit};
use onchain::{
    calldata::{Args, Kind, account, address, number, read},
    machine::*,
};
use protocol::fee_splitter::{Role, Shares};
use stylus_sdk::ArbResult;

use crate::{Error, FeeSplitter, stage};

onchain::routed_by_hand!(FeeSplitter);

onchain::calls! {
    pub(crate) of interfaces::fee_splitter::IFeeSplitter {
        collectCall(Address, Word)
        distributeCall(Address)
        distributeFeesCall()
        withdrawCreditCall(Address, Byte)
        creditCall(Address, Byte)
        totalCreditsCall(Address)
        stageCall()
        stageSinceCall()
        stageSharesCall(Byte)
        setStageCall(Byte)
        setStageSharesCall(Byte, Short, Short, Short, Short, Short)
        recipientsCall(Address)
        setRecipientsCall(Address, Address, Address, Address, Address, Address)
        stakerYieldCapCall(Address)
        setStakerYieldCapCall(Address, Word)
        insuranceFloorCall(Address)
        setInsuranceFloorCall(Address, Word)
        tokenCall()
        feeTokenCall()
        ownerCall()
        pendingOwnerCall()
        transferOwnershipCall(Address)
        acceptOwnershipCall()
    }
}

impl FeeSplitter {
    fn construct(&mut self, input: &[u8]) -> ArbResult {
        self.refuse_ether()?;
        self.check_constructor_slot()?;
        let args = read(input, &[Kind::Address, Kind::Address, Kind::Address])?;
        let [governance, token, feeToken] = [args[0], args[1], args[2]].map(address);
        nothing(self.constructor(SplitterInit { governance, token, feeToken }))
    }

    /// What is answered: to a selector that the ABI does not have, a refusal without a word.
    fn answer(&mut self, selector: u32, input: &[u8]) -> ArbResult {
        self.refuse_ether()?;
        let args = read(input, kinds(selector).ok_or_else(Vec::new)?)?;
        let who = |index: usize| address(args[index]);
        match selector {
            // Fees.
            selector::collectCall => nothing(self.collect(who(0), args[1])),
            selector::distributeCall => words(self.distribute(who(0))),
            selector::distributeFeesCall => words(self.distribute(self.fee_token.get())),
            selector::withdrawCreditCall => {
                Ok(number(self.withdraw_credit(who(0), role(args[1])?)?))
            }
            selector::creditCall => Ok(number(self.credits.get(who(0), role(args[1])?))),
            selector::totalCreditsCall => Ok(number(self.credits.total(who(0)))),

            // Stages.
            selector::stageCall => Ok(number(U256::from(self.stages.stage().number()))),
            selector::stageSinceCall => Ok(number(U256::from(self.stages.since()))),
            selector::stageSharesCall => {
                let shares = self.stages.shares(stage(args[0])?);
                words(Ok(shares.in_order().map(U256::from)))
            }
            selector::setStageCall => nothing(self.set_stage(args[0])),
            selector::setStageSharesCall => nothing(self.set_stage_shares(args[0], shares(&args))),

            // Recipients and limits.
            selector::recipientsCall => {
                let recipient = |role| self.terms.recipient(who(0), role).into_word().into();
                words(Ok(Role::ALL.map(recipient)))
            }
            selector::setRecipientsCall => {
                nothing(self.set_recipients(who(0), [1, 2, 3, 4, 5].map(who)))
            }
            selector::stakerYieldCapCall => {
                let cap = self.terms.cap(who(0));
                let per_week = cap.per_week.unwrap_or(U256::MAX);
                words(Ok([per_week, cap.given(self.now())]))
            }
            selector::setStakerYieldCapCall => nothing(self.set_staker_yield_cap(who(0), args[1])),
            selector::insuranceFloorCall => Ok(number(self.terms.floor(who(0)))),
            selector::setInsuranceFloorCall => nothing(self.set_insurance_floor(who(0), args[1])),
            selector::tokenCall => Ok(account(self.token.get())),
            selector::feeTokenCall => Ok(account(self.fee_token.get())),

            // Ownership.
            selector::ownerCall => Ok(account(self.ownership.owner())),
            selector::pendingOwnerCall => Ok(account(self.ownership.pending())),
            selector::transferOwnershipCall => nothing(self.transfer_ownership(who(0))),
            selector::acceptOwnershipCall => nothing(self.accept_ownership()),
            _ => Err(Vec::new()),
        }
    }

    fn transfer_ownership(&mut self, heir: Address) -> Result<(), Error> {
        Ok(self.ownership.offer(heir)?)
    }

    fn accept_ownership(&mut self) -> Result<(), Error> {
        Ok(self.ownership.accept()?)
    }
}

fn role(number: U256) -> Result<Role, Error> {
    Role::numbered(number).ok_or_else(|| abi::SplitterUnknownRole { role: number }.into())
}

/// The five arguments after the first, which are read as 16 bits.
fn shares(args: &Args) -> Shares {
    let share = |index: usize| args[index].as_limbs()[0] as u16;
    Shares {
        buyback: share(1),
        stakers: share(2),
        insurance: share(3),
        discount: share(4),
        treasury: share(5),
    }
}

/// Each of these is one function for all methods: inlined, they would be most of the program.
#[inline(never)]
fn nothing(outcome: Result<(), Error>) -> ArbResult {
    outcome?;
    Ok(Vec::new())
}

fn words<const COUNT: usize>(outcome: Result<[U256; COUNT], Error>) -> ArbResult {
    Ok(outcome?.iter().flat_map(|word| word.to_be_bytes::<32>()).collect())
}
