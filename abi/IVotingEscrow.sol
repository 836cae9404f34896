// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice What the constructor of the vote-escrow takes, in this order.
/// @dev The program is created through a StylusDeployer, which calls it once with the selector
///      0x5585258d followed by the ABI encoding of these fields.
struct EscrowInit {
    /// @notice The token that is locked: an ERC-20 that neither rebases nor takes a fee on transfers, and of which
    ///         there are less than 2^90 base units.
    address token;
    /// @notice First owner: names the fee distributor, and skims. Not zero.
    address governance;
    /// @notice Name of the voting power: up to 32 bytes of UTF-8 from the left, the rest zero.
    bytes32 name;
    /// @notice Symbol of the voting power, in the same form.
    bytes32 symbol;
}

/// @notice A lock from some second on.
struct LockChange {
    /// @notice The second in which it was changed, or given to another to vote with, for the last time.
    uint256 at;
    /// @notice Base units of the token; 0: none.
    uint256 amount;
    /// @notice When it may be taken out, in seconds: the beginning of a week; 0: none.
    uint256 end;
}

/// @title Vote-escrow
/// @notice Locks the governance token for 1 to 104 weeks. A lock of `amount` until `end` has
///         `amount * (end - second) / 62,899,200` votes at each second before `end`, rounded down: as many as its
///         amount 104 weeks before, none once it is over. Each account has one lock, and one account that votes with
///         it, itself unless it says otherwise.
/// @dev Amounts and votes are base units of the token, times are block timestamps in seconds, ends are beginnings of
///      weeks (Thursday 00:00 UTC). A numerator is a number of votes before its division by 62,899,200, units times
///      seconds: numerators are exact, and those of all locks add up to that of everybody.
///      What is said of a moment is what was so before that second began: what is done in a second counts from
///      the next one on. What is said of a moment in the past never changes.
///      Votes are ERC-5805 by ERC-6372's clock of seconds. Voting power is not a token that moves: `transfer`,
///      `transferFrom` and `approve` are refused.
interface IVotingEscrow {
    // ------------------------------------------------------------------ events

    /// @notice The lock of `account` is now of `amount` until `end`. As ILockEvents says.
    event LockUpdated(address indexed account, uint256 amount, uint256 end);
    /// @notice `account` took its lock out before its end: `paid` went to it, `penalty` to the fee distributor.
    event ExitedEarly(address indexed account, uint256 paid, uint256 penalty);
    /// @notice `toDelegate` votes with the lock of `delegator` from the next second on, and `fromDelegate` no more.
    event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate);
    /// @notice An act changed what `delegate` votes with, at this second, from `previousVotes` to `newVotes`. That
    ///         votes get fewer as time goes by is not told.
    event DelegateVotesChanged(address indexed delegate, uint256 previousVotes, uint256 newVotes);
    /// @notice Penalties go to `feeDistributor` from now on.
    event FeeDistributorSet(address indexed feeDistributor);
    /// @notice `amount` of `token`, which was nobody's, was sent to `to`.
    event Skimmed(address indexed token, address indexed to, uint256 amount);
    /// @notice `newOwner` may accept the ownership.
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
    /// @notice `newOwner` owns the contract.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    // ------------------------------------------------------------------ errors

    /// @notice The caller is not the owner, or not the one who may accept the ownership.
    error OwnableUnauthorizedAccount(address account);
    /// @notice This address cannot own the contract.
    error OwnableInvalidOwner(address owner);

    /// @notice The past ends one second before `clock`: `timepoint` is not in it.
    error ERC5805FutureLookup(uint256 timepoint, uint48 clock);
    /// @notice The delegation could be brought until `expiry` (seconds).
    error VotesExpiredSignature(uint256 expiry);
    /// @notice The next delegation that `account` signs has to carry `currentNonce`. A signature for another chain,
    ///         contract or delegatee is that of another account.
    error InvalidAccountNonce(address account, uint256 currentNonce);
    /// @notice No key produces this signature.
    error ECDSAInvalidSignature();
    /// @notice The second form of a signature; only the one with the lower `s` is taken.
    error ECDSAInvalidSignatureS(bytes32 s);

    /// @notice Nothing was to be locked: an amount is at least 1.
    error EscrowZeroAmount();
    /// @notice Deposits for another account are of `minimum` at least: one whole token.
    error EscrowGiftTooSmall(uint256 amount, uint256 minimum);
    /// @notice With `amount` more, all locks together would pass `maximum`: 2^90 - 1.
    error EscrowTooMuch(uint256 amount, uint256 maximum);
    /// @notice `account` has a lock already, until `end`: increase or extend that one, or take it out once it is over.
    error EscrowLockExists(address account, uint256 end);
    /// @notice `account` has no lock: make one.
    error EscrowNoLock(address account);
    /// @notice The lock of `account` was over at `end`: take it out, and make a new one.
    error EscrowLockOver(address account, uint256 end);
    /// @notice The lock of `account` can be taken out at no cost from `end` on.
    error EscrowLockNotOver(address account, uint256 end);
    /// @notice The lock would end at `end`, the beginning of a week, and has to end at `minimum` or later.
    error EscrowEndTooSoon(uint256 end, uint256 minimum);
    /// @notice The lock would end at `end`, the beginning of a week, and has to end at `maximum` or earlier.
    error EscrowEndTooLate(uint256 end, uint256 maximum);
    /// @notice Nobody can have a lock for this account, or vote as it: the zero address. Delegate to yourself to vote
    ///         yourself again.
    error EscrowInvalidAccount(address account);
    /// @notice Voting power does not move: delegate it instead.
    error EscrowNotTransferable();
    /// @notice There is nobody yet to whom a penalty could go: wait until the lock is over.
    error EscrowNoFeeDistributor();
    /// @notice Not a fee distributor of this contract: its `lock()` is not this address.
    error EscrowInvalidFeeDistributor(address feeDistributor);
    /// @notice Not a token: it does not say what this contract holds of it.
    error EscrowInvalidToken(address token);
    /// @notice The token did not do what it was asked; `reason` is what it answered.
    error EscrowTokenCallFailed(bytes reason);
    /// @notice The token or the fee distributor called back in the middle of an operation.
    error EscrowReentered();

    // ------------------------------------------------------------------ locks

    /// @notice Locks `amount` of the caller's tokens for the caller, who has no lock.
    /// @param amount 1 at least; allowed to this contract before
    /// @param unlockTime in seconds; the lock ends when the week in which it falls begins, which is 1 to 104 weeks away
    function createLock(uint256 amount, uint256 unlockTime) external;
    /// @notice `createLock` for `account`, which has no lock, with the caller's tokens: they are `account`'s from then
    ///         on.
    /// @param amount one whole token at least, unless the caller is `account`
    function createLockFor(address account, uint256 amount, uint256 unlockTime) external;
    /// @notice `createLock` with an ERC-2612 permit for `amount`. A permit that fails, as one does that somebody else
    ///         has brought, is no matter if the allowance is enough.
    /// @param deadline of the permit, in seconds
    function createLockWithPermit(uint256 amount, uint256 unlockTime, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
    /// @notice Adds `amount` of the caller's tokens to its lock, which is not over; its end stays.
    /// @param amount 1 at least; allowed to this contract before
    function increaseAmount(uint256 amount) external;
    /// @notice Adds `amount` of the caller's tokens to the lock of `account`, which is not over; its end stays, and so
    ///         does who votes with it.
    /// @param amount one whole token at least, unless the caller is `account`
    function depositFor(address account, uint256 amount) external;
    /// @notice Has the caller's lock, which is not over, end later.
    /// @param unlockTime in seconds; the lock ends when the week in which it falls begins: later than it does now, and
    ///        at most 104 weeks away
    function increaseUnlockTime(uint256 unlockTime) external;
    /// @notice Pays the caller its lock, which is over. Nothing and nobody can stop this.
    /// @return amount all of it
    function withdraw() external returns (uint256 amount);
    /// @notice Pays `account` its lock, which is over. Anyone may call it.
    /// @return amount all of it
    function withdrawFor(address account) external returns (uint256 amount);
    /// @notice Pays the caller its lock, which is not over, less a penalty: half of
    ///         `amount * (end - now) / 62,899,200`, rounded up. It goes to the fee distributor and becomes fees of this
    ///         week, which are shared by the locks that stood when the week began, the caller's among them if it did;
    ///         whether the distributor takes note of it at once is no condition.
    /// @return paid what the caller received
    /// @return penalty what the fee distributor received; not zero
    function exitEarly() external returns (uint256 paid, uint256 penalty);
    /// @notice The lock of `account`, as it stands; zeros: none. It may be over.
    /// @return amount base units of the token
    /// @return end when it may be taken out, in seconds
    function locked(address account) external view returns (uint256 amount, uint256 end);
    /// @notice How often the lock of `account` was changed, changes of the same second counted once.
    function lockChangeCount(address account) external view returns (uint256);
    /// @notice The changes of the lock of `account` in order of time, the last one being the lock as it stands. Being
    ///         given to another to vote with is a change, of neither amount nor end.
    /// @param first the first one answered, counted from 0
    /// @param max how many are answered at most
    function lockChanges(address account, uint256 first, uint256 max) external view returns (LockChange[] memory);
    /// @notice All that is locked, over or not.
    function supply() external view returns (uint256);
    /// @notice The token that is locked.
    function token() external view returns (address);

    // ------------------------------------------------------------------ votes

    /// @notice Whom the lock of `account` votes for: `account`, unless it says otherwise. Never zero.
    function delegates(address account) external view returns (address);
    /// @notice Has `delegatee` vote with the caller's lock, and with every later one of its, from the next second on.
    ///         The lock stays the caller's in all else.
    /// @param delegatee not zero; the caller: votes itself again
    function delegate(address delegatee) external;
    /// @notice `delegate` for whoever signed `Delegation(address delegatee,uint256 nonce,uint256 expiry)` in the domain
    ///         that `eip712Domain` describes.
    /// @param nonce `nonces` of who signed
    /// @param expiry last second at which it is good
    function delegateBySig(address delegatee, uint256 nonce, uint256 expiry, uint8 v, bytes32 r, bytes32 s) external;
    /// @notice What `account` votes with at this second, what was done in it included.
    function getVotes(address account) external view returns (uint256);
    /// @notice What `account` voted with at `timepoint`, which is past.
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    /// @notice What all locks had at `timepoint`, which is past: rounded once, so not less than all votes together.
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
    /// @notice `getPastVotes` undivided, and of the future as well: as the locks stand.
    function votesNumeratorAt(address account, uint256 timestamp) external view returns (uint256);
    /// @notice The nonce that the next delegation `account` signs has to carry.
    function nonces(address account) external view returns (uint256);
    /// @notice This second (ERC-6372).
    function clock() external view returns (uint48);
    /// @notice "mode=timestamp" (ERC-6372).
    function CLOCK_MODE() external view returns (string memory);
    /// @notice The EIP-712 domain's parts (ERC-5267): name(), version "1", this chain, this contract.
    function eip712Domain() external view returns (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] memory extensions);

    // ------------------------------------------------------------------ power, as wallets show a token

    /// @notice The votes of `account`'s own lock at this second, what was done in it included, whoever votes with it.
    function balanceOf(address account) external view returns (uint256);
    /// @notice The votes of `account`'s own lock at `timestamp`, in the past or in the future, as the lock then stood
    ///         or now stands.
    function balanceOfAt(address account, uint256 timestamp) external view returns (uint256);
    /// @notice `balanceOfAt` undivided.
    function numeratorOfAt(address account, uint256 timestamp) external view returns (uint256);
    /// @notice The votes of all locks at this second, what was done in it included, rounded once.
    function totalSupply() external view returns (uint256);
    /// @notice The votes of all locks at `timestamp`, in the past or in the future, rounded once.
    function totalSupplyAt(uint256 timestamp) external view returns (uint256);
    /// @notice `totalSupplyAt` undivided.
    function numeratorAt(uint256 timestamp) external view returns (uint256);
    /// @notice The name of the voting power.
    function name() external view returns (string memory);
    /// @notice Its symbol.
    function symbol() external view returns (string memory);
    /// @notice 18, as the token's.
    function decimals() external view returns (uint8);
    /// @notice Always zero.
    function allowance(address owner, address spender) external view returns (uint256);
    /// @notice Always refused.
    function transfer(address to, uint256 value) external returns (bool);
    /// @notice Always refused.
    function transferFrom(address from, address to, uint256 value) external returns (bool);
    /// @notice Always refused.
    function approve(address spender, uint256 value) external returns (bool);

    // ------------------------------------------------------------------ owner

    /// @notice Where penalties go; zero until it is set, and nobody can leave early until then.
    function feeDistributor() external view returns (address);
    /// @notice Owner only; a contract whose `lock()` is this one.
    function setFeeDistributor(address newFeeDistributor) external;
    /// @notice Sends the owner what the contract holds of `token` beyond what is locked. Owner only.
    /// @return amount what was sent; 0 if nothing was beyond
    function skim(address token) external returns (uint256 amount);
    /// @notice Names the fee distributor, and skims.
    function owner() external view returns (address);
    /// @notice May accept the ownership; zero if nobody.
    function pendingOwner() external view returns (address);
    /// @notice Owner only: offers the ownership. Zero withdraws the offer.
    function transferOwnership(address newOwner) external;
    /// @notice The one it was offered to takes it.
    function acceptOwnership() external;
}
