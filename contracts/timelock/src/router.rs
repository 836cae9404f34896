//! From a call's selector to the method that answers it, and back to bytes.
//!
//! By hand, as the vault's is (docs/decisions/0013). Selectors come from the ABI file; a test asks
//! for every one of them.

use alloy_primitives::{B256, U256};
use onchain::{
    arrays,
    batch::Batch,
    calldata::{self, Args, Kind, Malformed, address, number, read},
    machine::*,
};
use protocol::timelock::State;
use stylus_sdk::ArbResult;

use crate::{
    Error, Timelock,
    operations::{Act, Terms},
    roles,
};

onchain::routed_by_hand!(Timelock, receiving);

onchain::calls! {
    pub(crate) of interfaces::timelock::ITimelock {
        scheduleCall(Address, Word, Offset, Word, Word, Word)
        scheduleBatchCall(Offset, Offset, Offset, Word, Word, Word)
        executeCall(Address, Word, Offset, Word, Word)
        executeBatchCall(Offset, Offset, Offset, Word, Word)
        cancelCall(Word)
        hashOperationCall(Address, Word, Offset, Word, Word)
        hashOperationBatchCall(Offset, Offset, Offset, Word, Word)
        isOperationCall(Word)
        isOperationPendingCall(Word)
        isOperationReadyCall(Word)
        isOperationDoneCall(Word)
        getTimestampCall(Word)
        getOperationStateCall(Word)
        getMinDelayCall()
        updateDelayCall(Word)
        DEFAULT_ADMIN_ROLECall()
        PROPOSER_ROLECall()
        EXECUTOR_ROLECall()
        CANCELLER_ROLECall()
        hasRoleCall(Word, Address)
        getRoleAdminCall(Word)
        grantRoleCall(Word, Address)
        revokeRoleCall(Word, Address)
        renounceRoleCall(Word, Address)
        supportsInterfaceCall(Word)
        onERC721ReceivedCall(Address, Address, Word, Offset)
        onERC1155ReceivedCall(Address, Address, Word, Word, Offset)
        onERC1155BatchReceivedCall(Address, Address, Offset, Offset, Offset)
    }
}

/// ERC-165 itself, OpenZeppelin's IAccessControl, and IERC1155Receiver.
const INTERFACES: [u32; 3] = [0x01ff_c9a7, 0x7965_db0b, 0x4e23_12e0];

impl Timelock {
    fn construct(&mut self, input: &[u8]) -> ArbResult {
        use Kind::{Address, Offset, Word};
        self.refuse_ether()?;
        self.check_constructor_slot()?;
        let args = read(input, &[Word, Offset, Offset, Address])?;
        let accounts = |at: usize| arrays::small_words(input, args[at], 160);
        let (proposers, executors) = (accounts(1)?, accounts(2)?);
        let each = |word: &arrays::Word| address(U256::from_be_bytes(*word));
        let (proposers, executors) = (proposers.iter().map(each), executors.iter().map(each));
        nothing(self.constructor(args[0], proposers, executors, address(args[3])))
    }

    /// What is answered: to a selector that the ABI does not have, a refusal without a word.
    fn answer(&mut self, selector: u32, input: &[u8]) -> ArbResult {
        if !matches!(selector, selector::executeCall | selector::executeBatchCall) {
            self.refuse_ether()?;
        }
        let args = read(input, kinds(selector).ok_or_else(Vec::new)?)?;
        let word = |index: usize| B256::from(args[index]);
        match selector {
            // Operations.
            selector::scheduleCall => {
                nothing(self.schedule(single(input, &args)?, terms(&args), args[5]))
            }
            selector::scheduleBatchCall => {
                let batch = batch(input, &args)?;
                nothing(self.schedule(Act::Batch(&batch), terms(&args), args[5]))
            }
            selector::executeCall => nothing(self.execute(single(input, &args)?, terms(&args))),
            selector::executeBatchCall => {
                let batch = batch(input, &args)?;
                nothing(self.execute(Act::Batch(&batch), terms(&args)))
            }
            selector::cancelCall => nothing(self.cancel(word(0))),
            selector::hashOperationCall => {
                Ok(single(input, &args)?.id(self.machine(), terms(&args)).to_vec())
            }
            selector::hashOperationBatchCall => {
                let batch = batch(input, &args)?;
                Ok(Act::Batch(&batch).id(self.machine(), terms(&args)).to_vec())
            }
            selector::isOperationCall => flag(self.state(word(0)) != State::Unset),
            selector::isOperationPendingCall => {
                flag(matches!(self.state(word(0)), State::Waiting | State::Ready))
            }
            selector::isOperationReadyCall => flag(self.state(word(0)) == State::Ready),
            selector::isOperationDoneCall => flag(self.state(word(0)) == State::Done),
            selector::getTimestampCall => Ok(number(self.operations.get(word(0)).0)),
            selector::getOperationStateCall => Ok(number(U256::from(self.state(word(0)) as u8))),

            // The delay.
            selector::getMinDelayCall => Ok(number(self.min_delay.get())),
            selector::updateDelayCall => nothing(self.update_delay(args[0])),

            // Roles.
            selector::DEFAULT_ADMIN_ROLECall | selector::getRoleAdminCall => {
                Ok(roles::ADMIN.to_vec())
            }
            selector::PROPOSER_ROLECall => Ok(roles::PROPOSER.to_vec()),
            selector::EXECUTOR_ROLECall => Ok(roles::EXECUTOR.to_vec()),
            selector::CANCELLER_ROLECall => Ok(roles::CANCELLER.to_vec()),
            selector::hasRoleCall => flag(self.roles.has(word(0), address(args[1]))),
            selector::grantRoleCall => {
                self.roles.only(roles::ADMIN)?;
                self.roles.grant(word(0), address(args[1]));
                Ok(Vec::new())
            }
            selector::revokeRoleCall => {
                self.roles.only(roles::ADMIN)?;
                self.roles.revoke(word(0), address(args[1]));
                Ok(Vec::new())
            }
            selector::renounceRoleCall => nothing(self.roles.renounce(word(0), address(args[1]))),

            // What it takes.
            selector::supportsInterfaceCall => {
                flag(INTERFACES.contains(&calldata::selector(args[0])?))
            }
            selector::onERC721ReceivedCall => {
                arrays::bytes(input, args[3])?;
                taken(selector)
            }
            selector::onERC1155ReceivedCall => {
                arrays::bytes(input, args[4])?;
                taken(selector)
            }
            selector::onERC1155BatchReceivedCall => {
                arrays::words(input, args[2])?;
                arrays::words(input, args[3])?;
                arrays::bytes(input, args[4])?;
                taken(selector)
            }
            _ => Err(Vec::new()),
        }
    }
}

/// Target, value and payload are the first arguments of whatever takes a single call.
fn single<'a>(input: &'a [u8], args: &Args) -> Result<Act<'a>, Malformed> {
    Ok(Act::Single(address(args[0]), args[1], arrays::bytes(input, args[2])?))
}

/// Targets, values and payloads are the first arguments of whatever takes several.
fn batch<'a>(input: &'a [u8], args: &Args) -> Result<Batch<'a>, Malformed> {
    Batch::read(input, [args[0], args[1], args[2]])
}

/// Predecessor and salt come after what is to be done.
fn terms(args: &Args) -> Terms {
    Terms { predecessor: args[3].into(), salt: args[4].into() }
}

/// Each of these is one function for all methods: inlined, they would be most of the program.
#[inline(never)]
fn nothing(outcome: Result<(), Error>) -> ArbResult {
    outcome?;
    Ok(Vec::new())
}

#[inline(never)]
fn flag(flag: bool) -> ArbResult {
    Ok(number(U256::from(flag)))
}

/// Tokens ask whether they are welcome, and want the selector of the question for an answer.
fn taken(question: u32) -> ArbResult {
    Ok(B256::right_padding_from(&question.to_be_bytes()).to_vec())
}
