// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice What the constructor of fee-distributor takes.
/// @dev The program is created through a StylusDeployer, which calls it once with the selector
///      0x5585258d followed by the ABI encoding of these fields.
struct DistributorInit {
    /// @notice The vote-escrow whose locks share the fees. For good.
    address lock;
}

/// @title Fee distributor
/// @notice Pays fees to those who lock, week by week, in any number of tokens. What a claim costs does not
///         grow with the weeks it is for, nothing expires, and nobody can stop a claim: there is no owner.
/// @dev Amounts are base units of the fee's token. A week is named by its first second, a Thursday 00:00 UTC.
///      The fees of a week are shared by what locks weigh at that second, amount * (end - second), counting
///      what was locked before it. They can be claimed once the week is over. Fees of a week in which
///      nothing was locked move on to the week in which that is noticed.
///      A token must neither rebase nor take a fee from who sends it. What it does wrong, it does to its own
///      fees only.
interface IFeeDistributor {
    // ------------------------------------------------------------------ events

    /// @notice `amount` of `token` came in for `week`, whose fees are now `fees`; `liability` is owed in all.
    event FeesReceived(address indexed token, uint256 indexed week, uint256 amount, uint256 fees, uint256 liability);
    /// @notice `week` is over: its `fees` can be claimed, and are shared by locks that weigh `numerator`
    ///         together, in base units times seconds.
    event WeekClosed(address indexed token, uint256 indexed week, uint256 fees, uint256 numerator);
    /// @notice Nothing was locked in `week`: its `fees` are now those of `toWeek`, the week of now.
    event FeesCarried(address indexed token, uint256 indexed week, uint256 toWeek, uint256 fees);
    /// @notice `account`'s `amount` was sent to `recipient`; `liability` is still owed to all.
    event FeesClaimed(address indexed account, address indexed token, address indexed recipient, uint256 amount, uint256 liability);
    /// @notice `account`'s `amount` was deposited into `vault` for it, which gave it `shares`; `liability` of
    ///         `token` is still owed to all.
    event FeesStaked(address indexed account, address indexed token, address indexed vault, uint256 amount, uint256 shares, uint256 liability);
    /// @notice Of several, `token` reverted with `reason` instead of paying `amount` to `account`'s recipient.
    ///         Nothing of it counts as claimed; the rest of the call goes on.
    event ClaimSkipped(address indexed account, address indexed token, uint256 amount, bytes reason);
    /// @notice What `account` claims from now on is paid to `recipient`, itself if it wants no other.
    event RecipientSet(address indexed account, address indexed recipient);

    // ------------------------------------------------------------------ errors

    /// @notice This lock does not answer as a vote-escrow does, or not the same twice.
    error DistributorInvalidLock(address lock);
    /// @notice Not a token: it does not say what this contract holds of it.
    error DistributorInvalidToken(address token);
    /// @notice Nothing of `token` arrived.
    error DistributorNothingReceived(address token);
    /// @notice Of `token`, `amount` arrived, and at most `maximum` more can be owed now.
    error DistributorTooMuch(address token, uint256 amount, uint256 maximum);
    /// @notice The token did not do what it was asked; `reason` is what it answered.
    error DistributorTokenCallFailed(address token, bytes reason);
    /// @notice The vault did not say what it takes, or did not take it; `reason` is what it answered.
    error DistributorVaultCallFailed(address vault, bytes reason);
    /// @notice The vault took `taken` for a deposit of `amount`.
    error DistributorVaultTook(address vault, uint256 taken, uint256 amount);
    /// @notice This address cannot be paid: it is this contract.
    error DistributorInvalidRecipient(address recipient);
    /// @notice The token or the vault called back in the middle of an operation on the same token.
    error DistributorReentered();

    // ------------------------------------------------------------------ fees

    /// @notice Takes `amount` of `token` from the caller, who allowed it, as fees of the week of now. What
    ///         arrives is what counts. Anyone may call it.
    function notify(address token, uint256 amount) external;
    /// @notice Takes what this contract holds of `token` beyond what it owes as fees of the week of now:
    ///         so a plain transfer becomes fees too. Anyone may call it.
    /// @return amount what was taken; 0 if nothing was beyond
    function sync(address token) external returns (uint256 amount);
    /// @notice Closes the week with fees of `token` that is over, if there is one, as every other act on the
    ///         token does first. Anyone may call it; nothing is lost while nobody does.
    function checkpoint(address token) external;

    // ------------------------------------------------------------------ claims

    /// @notice Pays `account`, or its recipient, what its lock earned of each token in weeks that are over.
    ///         Anyone may call it. A single token is paid or refused; of several, one that reverts is passed
    ///         over and told by `ClaimSkipped`.
    ///         An account whose lock changed very often since its last claim is paid up to its 64th change;
    ///         the next claim pays on from there.
    /// @return amounts what was paid of each token, in their order
    function claim(address account, address[] calldata tokens) external returns (uint256[] memory amounts);
    /// @notice `claim` of one token for many. An account to which the token reverts is passed over, and told by
    ///         `ClaimSkipped`; what stops the whole batch is a token that answers anything but true or nothing.
    /// @return amount what was paid to all of them
    function claimMany(address[] calldata accounts, address token) external returns (uint256 amount);
    /// @notice Claims for the caller what `vault` takes, its `asset()`, and deposits it there for the caller.
    ///         The vault is the caller's choice and risk: it can take what is the caller's and nothing else.
    /// @return shares what the vault gave; 0 if there was nothing to claim
    function claimAndStake(address vault) external returns (uint256 shares);
    /// @notice What a claim would pay `account` of `token` now.
    function claimable(address account, address token) external view returns (uint256);
    /// @notice Has the caller's claims paid to `recipient`; zero, or the caller: to itself again.
    function setRecipient(address recipient) external;
    /// @notice Where claims of `account` are paid: itself, unless it decided otherwise.
    function recipient(address account) external view returns (address);

    // ------------------------------------------------------------------ what is known

    /// @notice The fees of `token` in the week in which the second `week` falls: of one that is over those
    ///         that can be claimed, of the week of now those that came so far.
    function tokensPerWeek(address token, uint256 week) external view returns (uint256);
    /// @notice The first second of the week whose fees of `token` wait to be closed; 0 if there are none. Once
    ///         it is a week ago, `checkpoint` has something to do.
    function weekCursor(address token) external view returns (uint256);
    /// @notice What is owed of `token`: what came in and was not claimed yet. This contract holds as much.
    function liability(address token) external view returns (uint256);
    /// @notice The vote-escrow whose locks share the fees.
    function lock() external view returns (address);
}
