// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice What the constructor of merkle-rewards takes, in this order.
/// @dev The program is created through a StylusDeployer, which calls it once with the selector
///      0x5585258d followed by the ABI encoding of these fields.
struct RewardsInit {
    /// @notice The token paid out: an ERC-20 that neither rebases nor takes a fee on transfers.
    address reward;
    /// @notice The vault whose shares `claimToVault` pays: its asset has to be the token. Zero:
    ///         none. For good.
    address vault;
    /// @notice First owner: sets roles and limits. Not zero.
    address governance;
    /// @notice May revoke roots that wait and drop the previous one, and nothing else. Zero: nobody beside the
    ///         owner.
    address guardian;
    /// @notice May submit roots. Zero: nobody, until the owner names one.
    address updater;
    /// @notice Seconds from a root's submission to the first at which it can be activated: an hour to 7 days.
    uint256 timelock;
    /// @notice How much more than the root before it a root may pay in total, in base units of the token.
    uint256 maxEpochIncrease;
}

/// @title Merkle rewards
/// @notice Pays one token to the accounts of a Merkle tree. A new tree comes with every epoch; its amounts
///         are cumulative, so whoever comes late loses nothing. Nobody can stop a claim, and nobody but the
///         account itself can direct its payment elsewhere.
/// @dev Amounts are base units of the token, at most 2^95 - 1 in total.
///      A leaf is keccak256(bytes.concat(keccak256(abi.encode(account, reward, cumulative)))), a node the
///      hash of its two children in ascending order: OpenZeppelin's StandardMerkleTree of
///      ["address","address","uint256"]. The leaf names neither chain nor contract: who publishes a root
///      answers for where, and `dataHash` lets anyone check it before the root is activated.
///      Claims are proved against the current root or the one before it, so that a claim that is on its
///      way while a root is activated still goes through. A previous root that was wrong can be dropped.
interface IMerkleRewards {
    // ------------------------------------------------------------------ events

    /// @notice `root` waits; anyone may activate it from `activatesAt` (seconds) on. It is now the last
    ///         one submitted.
    /// @param totalCumulative what it pays in total, from the first epoch on
    /// @param dataHash sha256 of the data that was published for it
    /// @param uri where that data is
    event RootSubmitted(uint256 indexed epoch, bytes32 root, bytes32 dataHash, uint256 totalCumulative, uint256 activatesAt, string uri);
    /// @notice `root` is the current one, `previousRoot` is still accepted, and roots of epochs up to
    ///         `epoch` no longer wait.
    event RootActivated(uint256 indexed epoch, bytes32 root, bytes32 previousRoot, uint256 totalCumulative);
    /// @notice The root of `epoch` and all that waited behind it are dropped; `lastSubmittedEpoch` is now
    ///         `epoch - 1`.
    event RootRevoked(uint256 indexed epoch, address indexed by);
    /// @notice `root`, the current one, is the only root that is accepted; `dropped`, the one before it, is not
    ///         any more.
    event PreviousRootDropped(address indexed by, bytes32 root, bytes32 dropped);
    /// @notice `account` has now claimed `claimed`, `amount` of it just now: `tip` went to the caller, the
    ///         rest to `recipient`.
    event Claimed(address indexed account, address indexed recipient, uint256 amount, uint256 tip, uint256 claimed);
    /// @notice The same, but `recipient` was given shares of the vault for the rest.
    event ClaimedToVault(address indexed account, address indexed recipient, uint256 amount, uint256 tip, uint256 claimed);
    /// @notice In a batch, the token reverted with `reason` instead of paying `amount` to `account`'s
    ///         recipient. Nothing of it counts as claimed; the rest of the batch goes on.
    event ClaimSkipped(address indexed account, uint256 amount, bytes reason);
    /// @notice What `account` claims from now on is paid to `recipient`, itself if it wants no other.
    event ClaimRecipientSet(address indexed account, address indexed recipient);
    /// @notice Whoever claims `minClaim` or more for `account` from now on receives `maxTipBps` of it.
    event TipPolicySet(address indexed account, uint256 maxTipBps, uint256 minClaim);
    /// @notice Others may (true) or may not (false) have `account` paid in shares from now on.
    event VaultChoiceSet(address indexed account, bool wanted);
    /// @notice Claims can be paid in shares of `vault`, from the constructor on and for good. The next four
    ///         are also what the constructor set.
    event VaultSet(address indexed vault);
    /// @notice `updater` may submit roots from now on.
    event UpdaterSet(address indexed updater);
    /// @notice `guardian` may revoke waiting roots and drop the previous one from now on.
    event GuardianSet(address indexed guardian);
    /// @notice Roots submitted from now on wait for `duration` seconds.
    event TimelockSet(uint256 duration);
    /// @notice Roots submitted from now on may pay at most `amount` more than the one before.
    event MaxEpochIncreaseSet(uint256 amount);
    /// @notice `amount` of `token`, which nobody was owed, was sent to `to`.
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

    /// @notice The caller may not submit roots.
    error RewardsNotUpdater(address account);
    /// @notice The caller is neither guardian nor owner, and wanted to revoke or drop a root.
    error RewardsNotGuardian(address account);
    /// @notice Zero is no root.
    error RewardsZeroRoot();
    /// @notice The root to be submitted next is that of epoch `expected`.
    error RewardsWrongEpoch(uint256 epoch, uint256 expected);
    /// @notice The total of the root has to be between that of the root before it and `maxEpochIncrease` more.
    error RewardsTotalOutOfBounds(uint256 totalCumulative, uint256 minimum, uint256 maximum);
    /// @notice As many roots as can wait do: activate or revoke one first.
    error RewardsQueueFull(uint256 maximum);
    /// @notice No root of `epoch` waits.
    error RewardsNotWaiting(uint256 epoch);
    /// @notice The root of `epoch` can be activated from `activatesAt` (seconds) on.
    error RewardsTooEarly(uint256 epoch, uint256 activatesAt);
    /// @notice With this root, or after this skim, the contract would owe `needed` and hold `balance`: send it
    ///         the rest first, or skim no other address of the token paid here.
    error RewardsUnfunded(uint256 needed, uint256 balance);
    /// @notice `reward` is not the token paid here, which is `expected`.
    error RewardsWrongToken(address reward, address expected);
    /// @notice The proof leads from `account`'s leaf to neither of the accepted roots: wrong amount, a
    ///         tree from before the last two activations, or one whose root was dropped.
    error RewardsInvalidProof(address account);
    /// @notice The proof and its flags lead from the leaves to neither of the accepted roots, or do not fit
    ///         the number of leaves.
    error RewardsInvalidMultiproof();
    /// @notice A proof has `length` hashes, more than the `maximum`: 32 for each account.
    error RewardsProofTooLong(uint256 length, uint256 maximum);
    /// @notice There are `accounts` accounts, and `length` amounts or proofs.
    error RewardsLengthMismatch(uint256 accounts, uint256 length);
    /// @notice The tree pays more than the total that its root was submitted with: `amount` is claimed, and
    ///         only `left` is left of the total.
    error RewardsTotalExceeded(uint256 amount, uint256 left);
    /// @notice The token did not do what it was asked; `reason` is what it answered.
    error RewardsTokenCallFailed(bytes reason);
    /// @notice The vault did not take the deposits; `reason` is what it answered. Nothing of the batch is
    ///         done: `claimMultiproof` pays it in the token.
    error RewardsVaultCallFailed(bytes reason);
    /// @notice This contract has no vault: claim in the token.
    error RewardsNoVault();
    /// @notice Not a vault whose asset is the token paid here.
    error RewardsInvalidVault(address vault);
    /// @notice Not a token: it does not say what this contract holds of it.
    error RewardsInvalidToken(address token);
    /// @notice This address cannot be paid: it is this contract.
    error RewardsInvalidRecipient(address recipient);
    /// @notice The tip may be at most `maximum` bps.
    error RewardsTipTooHigh(uint256 bps, uint256 maximum);
    /// @notice The timelock has to be between `minimum` and `maximum` seconds.
    error RewardsTimelockOutOfBounds(uint256 duration, uint256 minimum, uint256 maximum);
    /// @notice An amount is at most `maximum`: 2^95 - 1.
    error RewardsAmountTooHigh(uint256 amount, uint256 maximum);
    /// @notice The token or the vault called back in the middle of an operation.
    error RewardsReentered();

    // ------------------------------------------------------------------ roots

    /// @notice Puts a root in the queue. Updater only.
    /// @param root not zero
    /// @param dataHash sha256 of the published data
    /// @param epoch `lastSubmittedEpoch() + 1`
    /// @param totalCumulative what the root pays in total since the first epoch: not less than the last
    ///        submitted one's, and at most `maxEpochIncrease` more
    /// @param uri where the data is published, in UTF-8: anything else is refused without a reason. Told in the
    ///        event only
    function submitRoot(bytes32 root, bytes32 dataHash, uint256 epoch, uint256 totalCumulative, string calldata uri) external;
    /// @notice Makes a waiting root the current one, once its time has come and the contract holds all that
    ///         it then owes. Anyone may call it. Older roots that still wait are superseded and dropped.
    function activateRoot(uint256 epoch) external;
    /// @notice Drops a waiting root and all that wait behind it, because they build on it. Guardian or owner.
    function revokeRoot(uint256 epoch) external;
    /// @notice Accepts the previous root no longer, because it was wrong; the current one stays. Does nothing if
    ///         there is none. Guardian or owner. Whoever holds a proof from it takes one from the current tree.
    function dropPreviousRoot() external;
    /// @notice The current root; zero before the first.
    function root() external view returns (bytes32);
    /// @notice The root before, which is still accepted; zero if none, or if it was dropped.
    function previousRoot() external view returns (bytes32);
    /// @notice sha256 of the data published for the current root; zero before the first.
    function dataHash() external view returns (bytes32);
    /// @notice The epoch of the current root; 0 before the first.
    function epoch() external view returns (uint256);
    /// @notice The root that waits for `epoch`; all zero if none does.
    /// @return root the root
    /// @return dataHash sha256 of the data published for it
    /// @return totalCumulative what it pays in total
    /// @return activatesAt first second at which it can be activated
    function pendingRoot(uint256 epoch) external view returns (bytes32 root, bytes32 dataHash, uint256 totalCumulative, uint256 activatesAt);
    /// @notice The epoch of the last root that waits, or of the current one if none does.
    function lastSubmittedEpoch() external view returns (uint256);

    // ------------------------------------------------------------------ claims

    /// @notice Pays `account`, or its recipient, what it has not claimed yet of `claimable`. Anyone may call it.
    /// @param reward the token, as the leaf has it
    /// @param claimable the account's cumulative amount, as the leaf has it
    /// @return paid what was newly claimed, tip included; 0 if nothing was left
    function claim(address account, address reward, uint256 claimable, bytes32[] calldata proof) external returns (uint256 paid);
    /// @notice `claim` for many. An account with nothing left is passed over; one to which the token reverts
    ///         is too, and is told by `ClaimSkipped`. What stops the whole batch: a proof that is wrong; an
    ///         amount over what is left of the total; a token that answers anything but true or nothing, or
    ///         refuses the caller its tips; in `claimToVault`, a vault that refuses.
    /// @return paid what was newly claimed by all of them, tips included
    function claimMany(address[] calldata accounts, address reward, uint256[] calldata claimables, bytes32[][] calldata proofs) external returns (uint256 paid);
    /// @notice `claimMany` with one proof for all: OpenZeppelin's multiproof, as its StandardMerkleTree gives
    ///         it, with the leaves in its order.
    /// @return paid what was newly claimed by all of them, tips included
    function claimMultiproof(address[] calldata accounts, address reward, uint256[] calldata claimables, bytes32[] calldata proof, bool[] calldata proofFlags) external returns (uint256 paid);
    /// @notice `claimMultiproof` paid in shares of the vault; one account is the case of all flags false.
    ///         They are bought by one deposit for each account, from which the vault takes its deposit
    ///         fee as from any other.
    ///         Paid in the token instead are amounts too small for the vault, and accounts that others may
    ///         not have paid in shares: those who said so, and, unless they said yes, those that have code
    ///         or named another to be paid. If the vault refuses, the whole batch is refused.
    /// @return paid what was newly claimed by all of them, tips included
    function claimToVault(address[] calldata accounts, address reward, uint256[] calldata claimables, bytes32[] calldata proof, bool[] calldata proofFlags) external returns (uint256 paid);
    /// @notice What `account` has claimed of `reward` since the first epoch; 0 for another token.
    function claimed(address account, address reward) external view returns (uint256);
    /// @notice What was claimed by all accounts since the first epoch.
    function totalPaid() external view returns (uint256);
    /// @notice What the current root pays in total since the first epoch: `totalPaid` never passes it.
    function totalCumulative() external view returns (uint256);
    /// @notice The token paid here.
    function reward() external view returns (address);
    /// @notice The vault whose shares `claimToVault` pays, as given to the constructor; zero: none.
    function vault() external view returns (address);

    // ------------------------------------------------------------------ what an account decides

    /// @notice Has the caller's claims paid to `recipient`; zero, or the caller: to itself again.
    function setClaimRecipient(address recipient) external;
    /// @notice Where claims of `account` are paid: itself, unless it decided otherwise.
    function claimRecipient(address account) external view returns (address);
    /// @notice Lets whoever claims `minClaim` or more for the caller keep `maxTipBps` of it, rounded down. The
    ///         vault keeps nothing: it claims for who calls it.
    /// @param maxTipBps at most 100; 0: no tips, as at first
    /// @param minClaim in base units of the token. Less is paid too, but without a tip.
    function setTipPolicy(uint16 maxTipBps, uint256 minClaim) external;
    /// @notice What `account` decided about tips.
    function tipPolicy(address account) external view returns (uint16 maxTipBps, uint256 minClaim);
    /// @notice Whether others may have the caller paid in shares of the vault. Undecided, they may if it
    ///         has no code and is paid itself: shares are safe with the holder of a key, not with every
    ///         contract or exchange.
    function setVaultChoice(bool wanted) external;
    /// @notice What `account` decided about shares, and whether it has.
    function vaultChoice(address account) external view returns (bool decided, bool wanted);

    // ------------------------------------------------------------------ roles and limits

    /// @notice May submit roots; zero if nobody.
    function updater() external view returns (address);
    /// @notice May revoke waiting roots and drop the previous one, nothing else; zero if nobody beside the
    ///         owner.
    function guardian() external view returns (address);
    /// @notice How long roots wait, in seconds.
    function timelock() external view returns (uint256);
    /// @notice How much more than the root before it a root may pay in total.
    function maxEpochIncrease() external view returns (uint256);
    /// @notice Owner only. Zero: nobody. Roots that wait stay.
    function setUpdater(address newUpdater) external;
    /// @notice Owner only. Zero: nobody beside the owner.
    function setGuardian(address newGuardian) external;
    /// @notice Owner only; an hour to 7 days, for roots submitted from now on.
    function setTimelock(uint256 duration) external;
    /// @notice Owner only; at most 2^95 - 1, for roots submitted from now on. 0 stops the growth.
    function setMaxEpochIncrease(uint256 amount) external;
    /// @notice Sends the owner what the contract holds of `token` beyond what it owes. Owner only. What
    ///         waiting roots would pay is not owed yet: they are activated when it is there again.
    ///         Refused if less than what is owed would be left, as by another address of the token paid here.
    /// @return amount what was sent; 0 if nothing was beyond
    function skim(address token) external returns (uint256 amount);

    // ------------------------------------------------------------------ ownership, in two steps

    /// @notice Sets roles and limits, and skims.
    function owner() external view returns (address);
    /// @notice May accept the ownership; zero if nobody.
    function pendingOwner() external view returns (address);
    /// @notice Owner only: offers the ownership. Zero withdraws the offer.
    function transferOwnership(address newOwner) external;
    /// @notice The one it was offered to takes it.
    function acceptOwnership() external;
}
