// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice What the constructor of the governor takes, in this order.
/// @dev The program is created through a StylusDeployer, which calls it once with the selector
///      0x5585258d followed by the ABI encoding of these fields.
struct GovernorInit {
    /// @notice Whose votes count: an ERC-5805 with a clock of timestamps. For good.
    address lock;
    /// @notice Executes what was decided. The governor has to be a proposer and a canceller of it.
    address timelock;
    /// @notice May cancel proposals, and nothing else. Zero: each proposer may cancel its own at any time.
    address guardian;
    /// @notice Seconds from a proposal to its snapshot: an hour to 7 days.
    uint256 votingDelay;
    /// @notice Seconds for which votes are taken: 1 to 30 days.
    uint256 votingPeriod;
    /// @notice Votes needed to propose: at most 10^25.
    uint256 proposalThreshold;
    /// @notice Hundredths of all votes that have to take part: 1 to 40.
    uint256 quorumNumerator;
    /// @notice Seconds for which votes are taken at least once the quorum is reached: at most 7 days.
    uint256 lateQuorumExtension;
}

/// @notice What a voter signs (EIP-712) for `castVoteBySig` and `castVotesBySig`.
struct Ballot {
    uint256 proposalId;
    uint8 support;
    address voter;
    /// @notice `nonces(voter)`
    uint256 nonce;
}

/// @notice What a voter signs (EIP-712) for `castVoteWithReasonAndParamsBySig`.
struct ExtendedBallot {
    uint256 proposalId;
    uint8 support;
    address voter;
    /// @notice `nonces(voter)`
    uint256 nonce;
    string reason;
    bytes params;
}

/// @title Governor
/// @notice Locks decide what the timelock does: propose, vote, queue, execute.
/// @dev Calls, events, errors, ids and states are those of OpenZeppelin's Governor 5.x with Settings,
///      CountingSimple, Votes, VotesQuorumFraction, TimelockControl, PreventLateQuorum and ProposalGuardian.
///      What is different: every setting has bounds, told by `GovernorSettingOutOfBounds`, and the late
///      extension is at most 7 days; proposals of high value need a quorum of 40 % and a delay of 7 days
///      (`isHighValue`); many signed votes can be brought at once (`castVotesBySig`); a signature by key
///      counts even where the account has code; descriptions and reasons have to be UTF-8; a quorum of zero
///      never extends a vote; and no hooks of ERC-721 and ERC-1155 are there to say that it takes no tokens,
///      because without them it takes none. What lock or timelock refuse, and what a call of a proposal says
///      when it fails, is passed on as it is. As with ProposalGuardian, without a guardian a proposer may
///      cancel its own proposals at any time.
///      Times and durations are seconds; votes are units of the lock's voting power. Only `execute` and
///      `relay` take ETH.
interface IGovernor {
    /// @notice Where a proposal stands. Nothing expires.
    enum ProposalState { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    // ------------------------------------------------------------------ events

    /// @notice Votes on the proposal are taken after `voteStart` and until `voteEnd`; what counts are votes at
    ///         `voteStart`. `signatures` are empty.
    event ProposalCreated(uint256 proposalId, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 voteStart, uint256 voteEnd, string description);
    /// @notice The proposal just created moves or changes so much that it needs a quorum of `quorumNumerator`
    ///         hundredths, and waits in the timelock for at least `delay`.
    event ProposalHighValue(uint256 indexed proposalId, uint256 quorumNumerator, uint256 delay);
    /// @notice The proposal waits in the timelock, and can be executed from `etaSeconds` on.
    event ProposalQueued(uint256 proposalId, uint256 etaSeconds);
    /// @notice The proposal was executed.
    event ProposalExecuted(uint256 proposalId);
    /// @notice The proposal is canceled for good: the same one cannot be made again.
    event ProposalCanceled(uint256 proposalId);
    /// @notice The quorum was reached late: votes are now taken until `extendedDeadline`.
    event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline);
    /// @notice `voter` voted with `weight`: against (`support` 0), for (1), or to abstain (2).
    event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason);
    /// @notice The same, by a call that brought `params`, which mean nothing here.
    event VoteCastWithParams(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason, bytes params);
    /// @notice In a batch, the vote signed for `voter` was passed over for `reason`, an error of this file or
    ///         what the lock said. The rest of the batch goes on.
    event VoteSkipped(address indexed voter, uint256 indexed proposalId, bytes reason);
    /// @notice Proposals made from now on wait for `newVotingDelay`. This and the next seven are also what the
    ///         constructor set.
    event VotingDelaySet(uint256 oldVotingDelay, uint256 newVotingDelay);
    /// @notice Votes on proposals made from now on are taken for `newVotingPeriod`.
    event VotingPeriodSet(uint256 oldVotingPeriod, uint256 newVotingPeriod);
    /// @notice To propose takes `newProposalThreshold` votes from now on.
    event ProposalThresholdSet(uint256 oldProposalThreshold, uint256 newProposalThreshold);
    /// @notice Proposals whose snapshot is not before this second need `newQuorumNumerator` hundredths.
    event QuorumNumeratorUpdated(uint256 oldQuorumNumerator, uint256 newQuorumNumerator);
    /// @notice Where the quorum is reached from now on, votes are taken for `newVoteExtension` more at least.
    event LateQuorumVoteExtensionSet(uint64 oldVoteExtension, uint64 newVoteExtension);
    /// @notice `newProposalGuardian` may cancel proposals from now on.
    event ProposalGuardianSet(address oldProposalGuardian, address newProposalGuardian);
    /// @notice `newTimelock` executes from now on.
    event TimelockChange(address oldTimelock, address newTimelock);
    /// @notice Proposals made from now on are of high value if they move more than `limit` of `token`, in its
    ///         base units; for the zero address: of ETH, in wei.
    event HighValueLimitSet(address indexed token, uint256 oldLimit, uint256 newLimit);

    // ------------------------------------------------------------------ errors

    /// @notice A proposal has as many targets as calldatas and values, and at least one.
    error GovernorInvalidProposalLength(uint256 targets, uint256 calldatas, uint256 values);
    /// @notice There are `supports`, `voters` and `signatures` of a batch: not as many of each.
    error GovernorInvalidBatchLength(uint256 supports, uint256 voters, uint256 signatures);
    /// @notice The account has voted on this proposal.
    error GovernorAlreadyCastVote(address voter);
    /// @notice Only the timelock may do this, and only what a proposal tells it to, while that is executed
    ///         through `execute` of this contract.
    error GovernorOnlyExecutor(address account);
    /// @notice Nobody proposed this: or actions or description are different ones.
    error GovernorNonexistentProposal(uint256 proposalId);
    /// @notice The proposal is `current`, a `ProposalState`, and would have to be in one of `expectedStates`:
    ///         bit n of it stands for the n-th, counted from 0; none of them: it would have to be a new one.
    error GovernorUnexpectedProposalState(uint256 proposalId, uint8 current, bytes32 expectedStates);
    /// @notice A second ago the proposer had `votes`, and to propose takes `threshold`.
    error GovernorInsufficientProposerVotes(address proposer, uint256 votes, uint256 threshold);
    /// @notice The description ends with `#proposer=` and another account, which alone may propose it.
    error GovernorRestrictedProposer(address proposer);
    /// @notice Support is 0 (against), 1 (for) or 2 (abstain).
    error GovernorInvalidVoteType();
    /// @notice Not a signature of the voter for this vote, on this chain, for this contract, with its next
    ///         nonce.
    error GovernorInvalidSignature(address voter);
    /// @notice Only the guardian may cancel this; as long as the proposal is pending, its proposer as well.
    error GovernorUnableToCancel(uint256 proposalId, address account);
    /// @notice The setting has to be between `minimum` and `maximum`.
    error GovernorSettingOutOfBounds(uint256 value, uint256 minimum, uint256 maximum);
    /// @notice The extension is at most `maxVoteExtension`.
    error GovernorPreventLateQuorumVoteExtensionTooLarge(uint256 newVoteExtension, uint256 maxVoteExtension);
    /// @notice `account`, to be lock or timelock, did not do or say what those do, nor why not: is it one?
    error GovernorInvalidContract(address account);
    /// @notice A relayed call failed without saying why.
    error FailedCall();
    /// @notice This contract takes no ETH: send it to the timelock.
    error GovernorDisabledDeposit();

    // ------------------------------------------------------------------ proposals

    /// @notice Makes a proposal. `proposalThreshold` votes are needed a second before. A description that
    ///         ends with `#proposer=` and an address of 40 hex digits after 0x can only be proposed by it, so
    ///         that nobody takes it and cancels it.
    ///         It is of high value if the `values` together pass the limit of ETH; if for any token what is
    ///         transferred, approved or burned together passes its limit; if it calls the timelock, or any
    ///         function of the governor but `setVotingDelay` and `setVotingPeriod`; if it gives away the
    ///         ownership of a contract, all of an account's tokens (`setApprovalForAll`) or shares of a vault
    ///         for their assets to another than the timelock; or if it says who is paid by a contract, or who
    ///         may say so (`setRecipients`, `setFeeRecipient`, `setFeeDistributor`, `setMerkleRewards`,
    ///         `setUpdater`, `setMaxEpochIncrease`, `setGuardian`). What counts is fixed here, whatever
    ///         changes later.
    /// @param targets whom the timelock will call
    /// @param values wei to go with each call
    /// @param calldatas what it will say
    function propose(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, string calldata description) external returns (uint256 proposalId);
    /// @notice Hands a proposal that succeeded to the timelock. Anyone.
    /// @param descriptionHash keccak256 of the description
    function queue(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, bytes32 descriptionHash) external returns (uint256 proposalId);
    /// @notice Has the timelock execute a queued proposal whose time has come. Anyone.
    function execute(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, bytes32 descriptionHash) external payable returns (uint256 proposalId);
    /// @notice Cancels a proposal, in the timelock too, unless it is canceled or executed. The guardian; as
    ///         long as it is pending, or if there is no guardian, the proposer as well.
    function cancel(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, bytes32 descriptionHash) external returns (uint256 proposalId);
    /// @notice keccak256(abi.encode(targets, values, calldatas, descriptionHash)).
    function hashProposal(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, bytes32 descriptionHash) external pure returns (uint256);
    /// @notice The same.
    function getProposalId(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, bytes32 descriptionHash) external view returns (uint256);
    /// @notice Where the proposal stands.
    function state(uint256 proposalId) external view returns (ProposalState);
    /// @notice When votes are counted: those cast later count as they were then. 0: no such proposal; so for
    ///         the next five.
    function proposalSnapshot(uint256 proposalId) external view returns (uint256);
    /// @notice The last second in which votes are taken.
    function proposalDeadline(uint256 proposalId) external view returns (uint256);
    /// @notice Who proposed it.
    function proposalProposer(uint256 proposalId) external view returns (address);
    /// @notice When it can be executed; 0 before it is queued.
    function proposalEta(uint256 proposalId) external view returns (uint256);
    /// @notice Whether it is of high value.
    function isHighValue(uint256 proposalId) external view returns (bool);
    /// @notice Votes that have to take part in it; as long as it is pending, that is not known.
    function proposalQuorum(uint256 proposalId) external view returns (uint256);
    /// @notice True for all of them.
    function proposalNeedsQueuing(uint256 proposalId) external view returns (bool);

    // ------------------------------------------------------------------ votes

    /// @notice Votes with all the caller had at the snapshot.
    /// @param support 0 against, 1 for, 2 abstain
    /// @return weight what counts
    function castVote(uint256 proposalId, uint8 support) external returns (uint256 weight);
    /// @notice The same, and says why.
    function castVoteWithReason(uint256 proposalId, uint8 support, string calldata reason) external returns (uint256 weight);
    /// @notice The same; `params` are told and mean nothing.
    function castVoteWithReasonAndParams(uint256 proposalId, uint8 support, string calldata reason, bytes calldata params) external returns (uint256 weight);
    /// @notice Votes for `voter`, who signed a Ballot (EIP-712), by key or as a contract (ERC-1271).
    function castVoteBySig(uint256 proposalId, uint8 support, address voter, bytes calldata signature) external returns (uint256 weight);
    /// @notice The same for an ExtendedBallot.
    function castVoteWithReasonAndParamsBySig(uint256 proposalId, uint8 support, address voter, string calldata reason, bytes calldata params, bytes calldata signature) external returns (uint256 weight);
    /// @notice Brings many Ballots for one proposal. What is wrong with one, a bad or used signature or a
    ///         second vote, is told by `VoteSkipped` and stops no other. A voter that is a contract has
    ///         100,000 gas to say whether it signed; one that answers with very long data can still make the
    ///         batch too dear to be made: leave its ballot out.
    /// @return cast how many were counted
    function castVotesBySig(uint256 proposalId, uint8[] calldata supports, address[] calldata voters, bytes[] calldata signatures) external returns (uint256 cast);
    /// @notice What was cast on the proposal so far.
    function proposalVotes(uint256 proposalId) external view returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes);
    /// @notice Whether `account` has voted on the proposal.
    function hasVoted(uint256 proposalId, address account) external view returns (bool);
    /// @notice The votes of `account` at a past second, as the lock says.
    function getVotes(address account, uint256 timepoint) external view returns (uint256);
    /// @notice The same.
    function getVotesWithParams(address account, uint256 timepoint, bytes calldata params) external view returns (uint256);
    /// @notice The nonce that the next Ballot of `account` is signed with.
    function nonces(address account) external view returns (uint256);
    /// @notice keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)").
    function BALLOT_TYPEHASH() external view returns (bytes32);
    /// @notice keccak256("ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)").
    function EXTENDED_BALLOT_TYPEHASH() external view returns (bytes32);
    /// @notice The domain of signatures (ERC-5267): name and version, this chain, this contract.
    function eip712Domain() external view returns (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] memory extensions);

    // ------------------------------------------------------------------ settings

    /// @notice Seconds from a proposal to its snapshot.
    function votingDelay() external view returns (uint256);
    /// @notice Seconds for which votes are taken.
    function votingPeriod() external view returns (uint256);
    /// @notice Votes needed to propose.
    function proposalThreshold() external view returns (uint256);
    /// @notice Votes that have to take part in proposals with this snapshot that are not of high value: the
    ///         part `quorumNumerator / 100`, as it was then, of all votes then, rounded down.
    function quorum(uint256 timepoint) external view returns (uint256);
    /// @notice Hundredths of all votes that have to take part.
    function quorumNumerator() external view returns (uint256);
    /// @notice The same, as it was at `timepoint`; 0 before the contract was.
    function quorumNumerator(uint256 timepoint) external view returns (uint256);
    /// @notice 100.
    function quorumDenominator() external view returns (uint256);
    /// @notice Seconds for which votes are taken at least once the quorum is reached.
    function lateQuorumVoteExtension() external view returns (uint48);
    /// @notice Who may cancel proposals.
    function proposalGuardian() external view returns (address);
    /// @notice How much of `token` a proposal may move before it is of high value, in its base units; for the
    ///         zero address: of ETH, in wei. 0 unless set.
    function highValueLimit(address token) external view returns (uint256);
    /// @notice Who executes.
    function timelock() external view returns (address);
    /// @notice Whose votes count.
    function token() external view returns (address);

    // ------------------------------------------------------------------ by proposal only

    /// @notice An hour to 7 days.
    function setVotingDelay(uint48 newVotingDelay) external;
    /// @notice 1 to 30 days.
    function setVotingPeriod(uint32 newVotingPeriod) external;
    /// @notice At most 10^25: a hundredth of what all votes can ever be.
    function setProposalThreshold(uint256 newProposalThreshold) external;
    /// @notice 1 to 40.
    function updateQuorumNumerator(uint256 newQuorumNumerator) external;
    /// @notice At most 7 days.
    function setLateQuorumVoteExtension(uint48 newVoteExtension) external;
    /// @notice Zero: nobody; then proposers may cancel their own proposals at any time.
    function setProposalGuardian(address newProposalGuardian) external;
    /// @notice For a token, in its base units, or, as the zero address, for ETH, in wei.
    function setHighValueLimit(address token, uint256 limit) external;
    /// @notice Not while other proposals are queued: it knows nothing of them.
    function updateTimelock(address newTimelock) external;
    /// @notice Calls `target` in this contract's name: to recover what was sent to it by mistake.
    ///         ETH that comes with it and is more than `value` stays here, for another `relay`.
    function relay(address target, uint256 value, bytes calldata data) external payable;

    // ------------------------------------------------------------------ what it is

    /// @notice "Millet Governor".
    function name() external view returns (string memory);
    /// @notice "1".
    function version() external view returns (string memory);
    /// @notice "support=bravo&quorum=for,abstain".
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() external view returns (string memory);
    /// @notice Now, in seconds (ERC-6372).
    function clock() external view returns (uint48);
    /// @notice "mode=timestamp".
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external view returns (string memory);
    /// @notice Whether it is an ERC-165 or an IGovernor of 5.x, with getProposalId or without.
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
}
