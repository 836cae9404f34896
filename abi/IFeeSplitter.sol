// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice What the constructor of fee-splitter takes, in this order.
/// @dev The program is created through a StylusDeployer, which calls it once with the selector
///      0x5585258d followed by the ABI encoding of these fields.
struct SplitterInit {
    /// @notice First owner: sets stage, shares, recipients and limits. Not zero.
    address governance;
    /// @notice The governance token: its buyback share is burned at once. For good.
    address token;
    /// @notice What `distributeFees` distributes. For good; any other token goes by `distribute`.
    address feeToken;
}

/// @title Fee splitter
/// @notice Splits fees between five roles by the stage of life the product is in. What cannot be paid to one
///         role waits as its credit and stops none of the others.
/// @dev Amounts are base units of the fee's token, shares are in bps: hundredths of a percent, 10,000 in all.
///      Stages: 0 early, 1 growth, 2 mature. Roles: 0 buyback, 1 stakers, 2 insurance, 3 discount,
///      4 treasury. Recipients, caps and floors are per token.
///      A plain transfer to this contract is as good as `collect`. A token must neither rebase nor take a
///      fee from who sends it. What it does wrong, it does to its own fees only.
interface IFeeSplitter {
    // ------------------------------------------------------------------ events

    /// @notice `amount` of `token` came in from `from`, to be split by the next `distribute`.
    event FeesCollected(address indexed token, address indexed from, uint256 amount);
    /// @notice `amount` of `token` was split into these shares, by those of `stage`.
    event FeesDistributed(address indexed token, uint256 indexed stage, uint256 amount, uint256 buyback, uint256 stakers, uint256 insurance, uint256 discount, uint256 treasury);
    /// @notice `amount` of a split could not be paid to `role`, whose credit is now `credit`. `reason` is
    ///         what its recipient or the token answered; empty if there is no recipient, or no answer.
    event ShareCredited(address indexed token, uint256 indexed role, uint256 amount, uint256 credit, bytes reason);
    /// @notice `amount` of the credit of `role` was paid to `recipient`; zero: burned. It is all the credit
    ///         but where a distributor that is paid by a split takes only a part.
    event CreditWithdrawn(address indexed token, uint256 indexed role, address indexed recipient, uint256 amount);
    /// @notice Fees are split by the shares of `stage` from now on, which is `since` (seconds).
    event StageSet(uint256 indexed stage, uint256 since);
    /// @notice These are the shares of `stage` from now on, in bps.
    event StageSharesSet(uint256 indexed stage, uint256 buyback, uint256 stakers, uint256 insurance, uint256 discount, uint256 treasury);
    /// @notice These are paid in `token` from now on; zero: what would be theirs is credited.
    event RecipientsSet(address indexed token, address buyback, address stakers, address insurance, address discount, address treasury);
    /// @notice Stakers are given at most `perWeek` of `token` in a week from now on; the largest uint256: as
    ///         much as their share is.
    event StakerYieldCapSet(address indexed token, uint256 perWeek);
    /// @notice While the insurance has less than `floor` of `token`, the buyback's share goes to it, from now on.
    event InsuranceFloorSet(address indexed token, uint256 floor);
    /// @notice `newOwner` may accept the ownership.
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
    /// @notice `newOwner` owns the contract.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    // ------------------------------------------------------------------ errors

    /// @notice The caller is not the owner, or not the one who may accept the ownership.
    error OwnableUnauthorizedAccount(address account);
    /// @notice This address cannot own the contract.
    error OwnableInvalidOwner(address owner);

    /// @notice Not a token: it does not say what an account holds of it.
    error SplitterInvalidToken(address token);
    /// @notice Nothing of `token` arrived.
    error SplitterNothingReceived(address token);
    /// @notice There are three stages, and this is the number of none.
    error SplitterUnknownStage(uint256 stage);
    /// @notice Only a stage beside `current` can follow it.
    error SplitterStageNotNext(uint256 stage, uint256 current);
    /// @notice A stage lasts 30 days: this one can be left from `earliest` (seconds) on.
    error SplitterStageTooSoon(uint256 earliest);
    /// @notice The shares come to `sum`, not to 10,000.
    error SplitterSharesNotTheWhole(uint256 sum);
    /// @notice The insurance's share has to be `minimum` at least.
    error SplitterInsuranceTooLow(uint256 bps, uint256 minimum);
    /// @notice This share may be `maximum` at most.
    error SplitterShareTooHigh(uint256 bps, uint256 maximum);
    /// @notice There are five roles, and this is the number of none.
    error SplitterUnknownRole(uint256 role);
    /// @notice Nobody is named to be paid in `token` for `role`: the credit waits until the owner names one.
    error SplitterNoRecipient(address token, uint256 role);
    /// @notice This address cannot be paid: it is this contract.
    error SplitterInvalidRecipient(address recipient);
    /// @notice The token did not do what it was asked; `reason` is what it answered.
    error SplitterTokenCallFailed(address token, bytes reason);
    /// @notice The recipient did not take `amount`, all of it; `reason` is what it answered.
    error SplitterRecipientCallFailed(address recipient, uint256 amount, bytes reason);
    /// @notice A token or a recipient called back in the middle of an operation.
    error SplitterReentered();

    // ------------------------------------------------------------------ fees

    /// @notice Takes `amount` of `token` from the caller, who allowed it. What arrives is what counts.
    function collect(address token, uint256 amount) external;
    /// @notice Splits what this contract holds of `token` beyond its credits, and pays each role what is its
    ///         part. Anyone may call it.
    ///         Each part is rounded down, and what that leaves is the insurance's; so is what stakers would
    ///         get over their cap of the week; and so is, until the insurance has its floor, the buyback's.
    ///         Buyback: burned if `token` is the governance token, else sent. Stakers: by `notify` of a fee
    ///         distributor. The others: sent. What one of them does not take becomes the credit of its role.
    ///         What waits for the stakers is paid together with their part, also if there is nothing new to
    ///         split: whether their distributor takes it can depend on who calls.
    /// @return shares the parts, in the order of roles; they add up to what was split, 0 if there was nothing
    function distribute(address token) external returns (uint256[5] memory shares);
    /// @notice `distribute` of `feeToken()`.
    function distributeFees() external returns (uint256[5] memory shares);
    /// @notice Pays the recipient of today all the credit of `role`, or refuses with the reason. Anyone may
    ///         call it.
    /// @return amount what was paid; 0 if there was no credit
    function withdrawCredit(address token, uint8 role) external returns (uint256 amount);
    /// @notice What waits for `role`.
    function credit(address token, uint8 role) external view returns (uint256);
    /// @notice What waits for all roles: a part of what this contract holds of `token`.
    function totalCredits(address token) external view returns (uint256);

    // ------------------------------------------------------------------ stages

    /// @notice The stage by whose shares fees are split.
    function stage() external view returns (uint8);
    /// @notice When it began, in seconds.
    function stageSince() external view returns (uint256);
    /// @notice The shares of a stage, in bps.
    function stageShares(uint8 stage) external view returns (uint16 buyback, uint16 stakers, uint16 insurance, uint16 discount, uint16 treasury);
    /// @notice Goes to the stage before or after. Owner only; 30 days after the last time at the earliest.
    function setStage(uint8 stage) external;
    /// @notice Sets the shares of a stage, this one or another. Owner only; together 10,000, insurance at
    ///         least 500, stakers at most 6,000, discount at most 5,000, treasury at most 2,000.
    function setStageShares(uint8 stage, uint16 buyback, uint16 stakers, uint16 insurance, uint16 discount, uint16 treasury) external;

    // ------------------------------------------------------------------ recipients and limits

    /// @notice Who is paid in `token`; zero: nobody, the share is credited.
    function recipients(address token) external view returns (address buyback, address stakers, address insurance, address discount, address treasury);
    /// @notice Owner only. Zero: nobody; credits stay with their roles.
    /// @param buyback of no use for the governance token, which is burned
    /// @param stakers a fee distributor: it has `notify(address,uint256)`
    /// @param discount the merkle-rewards that pay in `token`
    function setRecipients(address token, address buyback, address stakers, address insurance, address discount, address treasury) external;
    /// @notice The most stakers are given of `token` in a week, and what they were given in that of now.
    /// @return perWeek the largest uint256 if there is no cap, as at first
    /// @return given only counted while there is a cap
    function stakerYieldCap(address token) external view returns (uint256 perWeek, uint256 given);
    /// @notice Owner only. 2^112 and more: no cap. What was given in the week of now still counts.
    function setStakerYieldCap(address token, uint256 perWeek) external;
    /// @notice What the insurance has to have of `token` before the buyback gets its share; 0 at first.
    function insuranceFloor(address token) external view returns (uint256);
    /// @notice Owner only. What the insurance's recipient holds counts, and its credit.
    function setInsuranceFloor(address token, uint256 floor) external;
    /// @notice The governance token.
    function token() external view returns (address);
    /// @notice What `distributeFees` distributes.
    function feeToken() external view returns (address);

    // ------------------------------------------------------------------ ownership, in two steps

    /// @notice Sets stage, shares, recipients and limits.
    function owner() external view returns (address);
    /// @notice May accept the ownership; zero if nobody.
    function pendingOwner() external view returns (address);
    /// @notice Owner only: offers the ownership. Zero withdraws the offer.
    function transferOwnership(address newOwner) external;
    /// @notice The one it was offered to takes it.
    function acceptOwnership() external;
}
