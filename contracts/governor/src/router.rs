//! From a call's selector to the method that answers it, and back to bytes.
//!
//! By hand, as the vault's is (docs/decisions/0013). Selectors come from the ABI file; a test asks
//! for every one of them.

use alloy_primitives::{B256, U256};
use interfaces::governor::GovernorInit;
use onchain::{
    arrays::{bytes, text},
    batch::Batch,
    calldata::{self, Args, Kind, Malformed, account, address, number, read},
    eip712,
    machine::*,
    refusal::Refusal,
    short_string,
};
use protocol::governor::{Class, DENOMINATOR, Proposal};
use stylus_sdk::ArbResult;

use crate::{
    Governor, NAME,
    ballots::{BALLOT, Ballots, EXTENDED_BALLOT},
    proposals::Plan,
    votes::{Remark, Vote},
};

onchain::routed_by_hand!(Governor, receiving);

onchain::calls! {
    pub(crate) of interfaces::governor::IGovernor {
        proposeCall(Offset, Offset, Offset, Offset)
        queueCall(Offset, Offset, Offset, Word)
        executeCall(Offset, Offset, Offset, Word)
        cancelCall(Offset, Offset, Offset, Word)
        hashProposalCall(Offset, Offset, Offset, Word)
        getProposalIdCall(Offset, Offset, Offset, Word)
        stateCall(Word)
        proposalSnapshotCall(Word)
        proposalDeadlineCall(Word)
        proposalProposerCall(Word)
        proposalEtaCall(Word)
        isHighValueCall(Word)
        proposalQuorumCall(Word)
        proposalNeedsQueuingCall(Word)
        castVoteCall(Word, Byte)
        castVoteWithReasonCall(Word, Byte, Offset)
        castVoteWithReasonAndParamsCall(Word, Byte, Offset, Offset)
        castVoteBySigCall(Word, Byte, Address, Offset)
        castVoteWithReasonAndParamsBySigCall(Word, Byte, Address, Offset, Offset, Offset)
        castVotesBySigCall(Word, Offset, Offset, Offset)
        proposalVotesCall(Word)
        hasVotedCall(Word, Address)
        getVotesCall(Address, Word)
        getVotesWithParamsCall(Address, Word, Offset)
        noncesCall(Address)
        BALLOT_TYPEHASHCall()
        EXTENDED_BALLOT_TYPEHASHCall()
        eip712DomainCall()
        votingDelayCall()
        votingPeriodCall()
        proposalThresholdCall()
        quorumCall(Word)
        quorumNumerator_0Call()
        quorumNumerator_1Call(Word)
        quorumDenominatorCall()
        lateQuorumVoteExtensionCall()
        proposalGuardianCall()
        highValueLimitCall(Address)
        timelockCall()
        tokenCall()
        setVotingDelayCall(Uint48)
        setVotingPeriodCall(Uint32)
        setProposalThresholdCall(Word)
        updateQuorumNumeratorCall(Word)
        setLateQuorumVoteExtensionCall(Uint48)
        setProposalGuardianCall(Address)
        setHighValueLimitCall(Address, Word)
        updateTimelockCall(Address)
        relayCall(Address, Word, Offset)
        nameCall()
        versionCall()
        COUNTING_MODECall()
        clockCall()
        CLOCK_MODECall()
        supportsInterfaceCall(Word)
    }
}

/// ERC-165 itself, and OpenZeppelin's IGovernor of 5.x, with getProposalId and as it was before.
const INTERFACES: [u32; 3] = [0x01ff_c9a7, GOVERNOR, GOVERNOR ^ selector::getProposalIdCall];

/// The exclusive or of all selectors of IGovernor, as ERC-165 has it.
const GOVERNOR: u32 = selector::nameCall
    ^ selector::versionCall
    ^ selector::COUNTING_MODECall
    ^ selector::hashProposalCall
    ^ selector::getProposalIdCall
    ^ selector::stateCall
    ^ selector::proposalThresholdCall
    ^ selector::proposalSnapshotCall
    ^ selector::proposalDeadlineCall
    ^ selector::proposalProposerCall
    ^ selector::proposalEtaCall
    ^ selector::proposalNeedsQueuingCall
    ^ selector::votingDelayCall
    ^ selector::votingPeriodCall
    ^ selector::quorumCall
    ^ selector::getVotesCall
    ^ selector::getVotesWithParamsCall
    ^ selector::hasVotedCall
    ^ selector::proposeCall
    ^ selector::queueCall
    ^ selector::executeCall
    ^ selector::cancelCall
    ^ selector::castVoteCall
    ^ selector::castVoteWithReasonCall
    ^ selector::castVoteWithReasonAndParamsCall
    ^ selector::castVoteBySigCall
    ^ selector::castVoteWithReasonAndParamsBySigCall;

impl Governor {
    fn construct(&mut self, input: &[u8]) -> ArbResult {
        use Kind::{Address, Word};
        self.refuse_ether()?;
        self.check_constructor_slot()?;
        let [lock, timelock, guardian, delay, period, threshold, quorum, extension] =
            read(input, &[Address, Address, Address, Word, Word, Word, Word, Word])?;
        nothing(self.constructor(GovernorInit {
            lock: address(lock),
            timelock: address(timelock),
            guardian: address(guardian),
            votingDelay: delay,
            votingPeriod: period,
            proposalThreshold: threshold,
            quorumNumerator: quorum,
            lateQuorumExtension: extension,
        }))
    }

    /// What is answered: to a selector that the ABI does not have, a refusal without a word.
    fn answer(&mut self, selector: u32, input: &[u8]) -> ArbResult {
        if !matches!(selector, selector::executeCall | selector::relayCall) {
            self.refuse_ether()?;
        }
        let args = read(input, kinds(selector).ok_or_else(Vec::new)?)?;
        let who = |index: usize| address(args[index]);
        match selector {
            // Proposals.
            selector::proposeCall => {
                let description = text(input, args[3])?;
                amount(self.propose(batch(input, &args)?, description.as_bytes()))
            }
            selector::queueCall => amount(self.queue(&plan(input, &args)?)),
            selector::executeCall => amount(self.execute(&plan(input, &args)?)),
            selector::cancelCall => amount(self.cancel(&plan(input, &args)?)),
            selector::hashProposalCall | selector::getProposalIdCall => {
                Ok(number(plan(input, &args)?.id(self.machine())))
            }
            selector::stateCall => {
                let (_, state) = self.look_up(args[0])?;
                Ok(number(U256::from(state as u8)))
            }
            selector::proposalSnapshotCall => Ok(self.of(args[0], |it| U256::from(it.snapshot))),
            selector::proposalDeadlineCall => Ok(self.of(args[0], |it| U256::from(it.deadline()))),
            selector::isHighValueCall => {
                Ok(self.of(args[0], |it| U256::from(it.class == Class::High)))
            }
            selector::proposalProposerCall => {
                Ok(account(self.proposals.get(args[0]).map(|it| it.proposer).unwrap_or_default()))
            }
            selector::proposalEtaCall => Ok(number(U256::from(self.proposals.eta(args[0])))),
            selector::proposalQuorumCall => match self.proposals.get(args[0]) {
                Some(made) => amount(self.quorum_of(&made.proposal).map(U256::from)),
                None => Ok(number(U256::ZERO)),
            },
            selector::proposalNeedsQueuingCall => Ok(number(U256::ONE)),

            // Votes.
            selector::castVoteCall => amount(self.cast(self.own(&args), Remark::NONE)),
            selector::castVoteWithReasonCall => {
                let remark = Remark { reason: text(input, args[2])?, params: &[] };
                amount(self.cast(self.own(&args), remark))
            }
            selector::castVoteWithReasonAndParamsCall => {
                amount(self.cast(self.own(&args), remark(input, args[2], args[3])?))
            }
            selector::castVoteBySigCall => {
                amount(self.cast_by_sig(signed(&args), bytes(input, args[3])?))
            }
            selector::castVoteWithReasonAndParamsBySigCall => {
                let remark = remark(input, args[3], args[4])?;
                amount(self.cast_extended_by_sig(signed(&args), remark, bytes(input, args[5])?))
            }
            selector::castVotesBySigCall => {
                amount(self.cast_many(args[0], Ballots::read(input, [args[1], args[2], args[3]])?))
            }
            selector::proposalVotesCall => {
                let tally = self.proposals.tally(args[0]);
                let votes = [tally.against, tally.in_favor, tally.abstain].map(U256::from);
                Ok(words(&votes))
            }
            selector::hasVotedCall => {
                Ok(number(U256::from(self.proposals.has_voted(args[0], who(1)))))
            }
            selector::getVotesCall => amount(self.votes_of(who(0), args[1]).map(U256::from)),
            selector::getVotesWithParamsCall => {
                bytes(input, args[2])?;
                amount(self.votes_of(who(0), args[1]).map(U256::from))
            }
            selector::noncesCall => Ok(number(self.nonces.get(who(0)))),
            selector::BALLOT_TYPEHASHCall => Ok(BALLOT.to_vec()),
            selector::EXTENDED_BALLOT_TYPEHASHCall => Ok(EXTENDED_BALLOT.to_vec()),
            selector::eip712DomainCall => Ok(eip712::answer(self.machine(), &word(NAME))),

            // Settings.
            selector::votingDelayCall => Ok(number(U256::from(self.settings.voting().delay))),
            selector::votingPeriodCall => Ok(number(U256::from(self.settings.voting().period))),
            selector::lateQuorumVoteExtensionCall => {
                Ok(number(U256::from(self.settings.voting().late_quorum_extension)))
            }
            selector::proposalThresholdCall => Ok(number(self.settings.threshold())),
            selector::quorumCall => {
                let numerator = self.quorums.at(args[0]);
                amount(self.quorum(args[0], numerator).map(U256::from))
            }
            selector::quorumNumerator_0Call => Ok(number(U256::from(self.quorums.latest()))),
            selector::quorumNumerator_1Call => Ok(number(U256::from(self.quorums.at(args[0])))),
            selector::quorumDenominatorCall => Ok(number(U256::from(DENOMINATOR))),
            selector::proposalGuardianCall => Ok(account(self.settings.guardian())),
            selector::highValueLimitCall => Ok(number(self.limits.get(who(0)))),
            selector::timelockCall => Ok(account(self.settings.timelock())),
            selector::tokenCall => Ok(account(self.settings.voting().lock)),

            // What it is.
            selector::nameCall => Ok(short_string::answer(&word(NAME))),
            selector::versionCall => Ok(short_string::answer(&word(eip712::VERSION))),
            selector::COUNTING_MODECall => {
                Ok(short_string::answer(&word("support=bravo&quorum=for,abstain")))
            }
            selector::clockCall => Ok(number(U256::from(self.now()))),
            selector::CLOCK_MODECall => Ok(short_string::answer(&word("mode=timestamp"))),
            selector::supportsInterfaceCall => {
                let known = INTERFACES.contains(&calldata::selector(args[0])?);
                Ok(number(U256::from(known)))
            }

            // By proposal only.
            selector::relayCall => {
                let data = bytes(input, args[2])?;
                self.only_executor(selector, input)?;
                nothing(self.relay(who(0), args[1], data))
            }
            _ => {
                self.only_executor(selector, input)?;
                self.set(selector, &args)
            }
        }
    }

    /// What the timelock alone may set.
    fn set(&mut self, selector: u32, args: &Args) -> ArbResult {
        let who = |index: usize| address(args[index]);
        match selector {
            selector::setVotingDelayCall => nothing(self.set_voting_delay(args[0])),
            selector::setVotingPeriodCall => nothing(self.set_voting_period(args[0])),
            selector::setProposalThresholdCall => nothing(self.set_threshold(args[0])),
            selector::updateQuorumNumeratorCall => nothing(self.set_quorum_numerator(args[0])),
            selector::setLateQuorumVoteExtensionCall => {
                nothing(self.set_late_quorum_extension(args[0]))
            }
            selector::setProposalGuardianCall => {
                self.set_guardian(who(0));
                Ok(Vec::new())
            }
            selector::setHighValueLimitCall => {
                self.set_limit(who(0), args[1]);
                Ok(Vec::new())
            }
            selector::updateTimelockCall => nothing(self.set_timelock(who(0))),
            _ => Err(Vec::new()),
        }
    }

    /// A number of a proposal; zero if there is none.
    fn of(&self, id: U256, number_of: impl FnOnce(Proposal) -> U256) -> Vec<u8> {
        number(self.proposals.get(id).map_or(U256::ZERO, |made| number_of(made.proposal)))
    }

    /// The caller's own vote.
    fn own(&self, args: &Args) -> Vote {
        Vote { id: args[0], voter: self.machine().msg_sender(), support: args[1].byte(0) }
    }
}

fn batch<'a>(input: &'a [u8], args: &Args) -> Result<Batch<'a>, Malformed> {
    Batch::read(input, [args[0], args[1], args[2]])
}

fn plan<'a>(input: &'a [u8], args: &Args) -> Result<Plan<'a>, Malformed> {
    Ok(Plan { batch: batch(input, args)?, description_hash: B256::from(args[3]) })
}

fn remark(input: &[u8], reason: U256, params: U256) -> Result<Remark<'_>, Malformed> {
    Ok(Remark { reason: text(input, reason)?, params: bytes(input, params)? })
}

/// The vote of whoever signed it.
fn signed(args: &Args) -> Vote {
    Vote { id: args[0], voter: address(args[2]), support: args[1].byte(0) }
}

/// Each of these is one function for all methods: inlined, they would be most of the program.
#[inline(never)]
fn amount(outcome: Result<U256, Refusal>) -> ArbResult {
    Ok(number(outcome?))
}

#[inline(never)]
fn nothing(outcome: Result<(), Refusal>) -> ArbResult {
    outcome?;
    Ok(Vec::new())
}

fn words(numbers: &[U256]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes::<32>()).collect()
}

fn word(text: &str) -> B256 {
    B256::right_padding_from(text.as_bytes())
}
