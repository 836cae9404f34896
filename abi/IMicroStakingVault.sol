// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice What the vault's constructor takes, in this order.
/// @dev The program is created through a StylusDeployer, which calls it once with the selector
///      0x5585258d followed by the ABI encoding of these fields.
struct VaultInit {
    /// @notice The second program of the vault, to which it delegates for ever.
    address office;
    /// @notice The token taken in: an ERC-20 of at most 18 decimals that neither rebases nor calls back
    ///         nor takes a fee on transfers.
    address asset;
    /// @notice First owner: sets fees and limits. Not zero.
    address governance;
    /// @notice May pause deposits and nothing else, not even undo it. Zero: nobody beside the owner.
    address guardian;
    /// @notice Where `collectFees` sends. Not zero.
    address feeRecipient;
    /// @notice Name of the shares: up to 32 bytes of UTF-8 from the left, the rest zero.
    bytes32 name;
    /// @notice Symbol of the shares, likewise.
    bytes32 symbol;
}

/// @notice A deposit that `owner` signs and anyone carries out, for a fee in the asset.
/// @dev What is signed is this struct by EIP-712, in the domain that `eip712Domain()` describes.
struct StakeIntent {
    /// @notice Pays, and has allowed the vault to take `assets`.
    address owner;
    /// @notice Is given the shares.
    address receiver;
    /// @notice All that leaves the owner: the relayer's fee is a part of it, the rest is deposited.
    uint256 assets;
    /// @notice The fewest shares that the deposit may buy.
    uint256 minShares;
    /// @notice The most the relayer may keep, in units of the asset; never more than 2 % of `assets`.
    uint256 maxFee;
    /// @notice Any number that no other intent of the owner has: intents run in any order, each once.
    uint256 nonce;
    /// @notice The last second at which it may run.
    uint256 deadline;
}

/// @title Micro-staking vault
/// @notice Takes one token in, gives shares out, and lets rewards flow into the value of a share.
///         Nobody has to claim. Nothing an owner or guardian can do stops a withdrawal.
/// @dev ERC-4626 with ERC-20 shares (ERC-2612, ERC-5267, errors of ERC-6093).
///      Assets are counted in base units of the asset, shares in base units of the share;
///      `decimals() = asset decimals + 6`, so one base unit of the asset buys 10^6 of the share at first.
///      Every rounding favours those who stay. The accounting is internal: tokens sent to the vault
///      without a call change nothing until someone calls `sync`.
interface IMicroStakingVault {
    // ------------------------------------------------------------------ events

    /// @notice `value` shares moved from `from` to `to`. From zero: a deposit. To zero: a withdrawal.
    event Transfer(address indexed from, address indexed to, uint256 value);
    /// @notice `spender` may now move `value` of the shares `owner` holds.
    event Approval(address indexed owner, address indexed spender, uint256 value);
    /// @notice `sender` paid `assets`, fee included; `owner` was given `shares`. The fee is
    ///         ceil(assets * depositFeeBps / 10,000).
    event Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares);
    /// @notice `sender` had `shares` of `owner` redeemed for `assets`, paid to `receiver`.
    event Withdraw(address indexed sender, address indexed receiver, address indexed owner, uint256 assets, uint256 shares);
    /// @notice `assets` came in as a reward, `fee` of it for the protocol. `unvested` now waits to be
    ///         released over 7 days, until `periodFinish` if the clock runs all the time.
    /// @param sender who paid, or who called `sync`
    event RewardNotified(address indexed sender, uint256 assets, uint256 fee, uint256 unvested, uint256 periodFinish);
    /// @notice There are 10^12 shares again: what was left is released until `periodFinish`.
    event RewardClockStarted(uint256 periodFinish);
    /// @notice Fewer than 10^12 shares are left: the release stands still with `secondsLeft` to go.
    event RewardClockStopped(uint256 secondsLeft);
    /// @notice `assets` of accrued fees were sent to `recipient`; none are left.
    event FeesCollected(address indexed recipient, uint256 assets);
    /// @notice Deposits from now on pay `bps`. This and the next four are also what the constructor set.
    event DepositFeeSet(uint256 bps);
    /// @notice Rewards notified from now on pay `bps`.
    event PerformanceFeeSet(uint256 bps);
    /// @notice Fees are sent to `recipient` from now on.
    event FeeRecipientSet(address indexed recipient);
    /// @notice Deposits may fill the vault up to `assets`.
    event DepositCapSet(uint256 assets);
    /// @notice A deposit has to be at least `assets`.
    event MinDepositSet(uint256 assets);
    /// @notice Deposits are refused (true) or taken (false) from now on.
    event DepositsPaused(address indexed by, bool paused);
    /// @notice `guardian` may pause deposits from now on.
    event GuardianSet(address indexed guardian);
    /// @notice Surplus `amount` of `token`, which the vault owed nobody, was sent to `recipient`.
    event Skimmed(address indexed token, address indexed recipient, uint256 amount);
    /// @notice `merkleRewards` pays the bonuses of this vault's stakers from now on; zero: nobody does.
    event MerkleRewardsSet(address indexed merkleRewards);
    /// @notice The intent `nonce` of `owner` was carried out by `relayer`, who was paid `fee` assets.
    ///         The `Deposit` beside it says what was bought.
    event IntentExecuted(address indexed owner, uint256 indexed nonce, address relayer, uint256 fee);
    /// @notice The intent `nonce` of `owner` will never run.
    event IntentCancelled(address indexed owner, uint256 indexed nonce);
    /// @notice `newOwner` may accept the ownership.
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
    /// @notice `newOwner` owns the vault.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    // ------------------------------------------------------------------ errors

    /// @notice `sender` holds `balance` shares, less than the `needed`.
    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    /// @notice Nothing moves out of the zero address.
    error ERC20InvalidSender(address sender);
    /// @notice Nothing moves or is given to the zero address.
    error ERC20InvalidReceiver(address receiver);
    /// @notice `spender` may still move `allowance` shares, less than the `needed`.
    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    /// @notice The zero address approves nobody.
    error ERC20InvalidApprover(address approver);
    /// @notice The zero address cannot be approved.
    error ERC20InvalidSpender(address spender);
    /// @notice The permit was valid until `deadline`, which is past.
    error ERC2612ExpiredSignature(uint256 deadline);
    /// @notice The permit was signed by `signer`, not by `owner`.
    error ERC2612InvalidSigner(address signer, address owner);
    /// @notice No key produces this signature.
    error ECDSAInvalidSignature();
    /// @notice `s` is in the upper half of the curve's order: the second, malleable form.
    error ECDSAInvalidSignatureS(bytes32 s);
    /// @notice `assets` is more than the vault takes now (`maxDeposit`).
    error ERC4626ExceededMaxDeposit(address receiver, uint256 assets, uint256 max);
    /// @notice `shares` is more than the vault gives now (`maxMint`).
    error ERC4626ExceededMaxMint(address receiver, uint256 shares, uint256 max);
    /// @notice `assets` is more than `owner`'s shares are worth (`maxWithdraw`).
    error ERC4626ExceededMaxWithdraw(address owner, uint256 assets, uint256 max);
    /// @notice `shares` is more than `owner` holds (`maxRedeem`).
    error ERC4626ExceededMaxRedeem(address owner, uint256 shares, uint256 max);
    /// @notice The caller is not the owner, or not the one who may accept the ownership.
    error OwnableUnauthorizedAccount(address account);
    /// @notice This address cannot own the vault.
    error OwnableInvalidOwner(address owner);

    /// @notice Nothing to mint: `assets`, less the fee, do not buy a single share.
    error VaultZeroShares(uint256 assets);
    /// @notice The deposit or mint is of `shares`, less than the `minimum`: the one asked for, or the
    ///         10^6 below which rounding could take more than a millionth of a deposit.
    error VaultTooFewShares(uint256 shares, uint256 minimum);
    /// @notice The shares would fetch `assets`, less than the `minimum` asked for.
    error VaultTooFewAssets(uint256 assets, uint256 minimum);
    /// @notice Deposits are paused. Withdrawals are not; they cannot be.
    error VaultDepositsPaused();
    /// @notice `assets` is less than the `minimum` for a deposit.
    error VaultBelowMinDeposit(uint256 assets, uint256 minimum);
    /// @notice `assets` is less than the `minimum` a reward must have: 1 % of what is not released yet,
    ///         and at least 1. Without it, anyone could put off others' rewards for nothing.
    error VaultRewardTooSmall(uint256 assets, uint256 minimum);
    /// @notice The fee may be at most `maximum` bps.
    error VaultFeeTooHigh(uint256 bps, uint256 maximum);
    /// @notice The minimum deposit may be at most `maximum`: one whole unit of the asset.
    error VaultMinDepositTooHigh(uint256 assets, uint256 maximum);
    /// @notice The caller is neither guardian nor owner, and wanted to pause deposits.
    error VaultNotGuardian(address account);
    /// @notice This address cannot receive fees.
    error VaultInvalidFeeRecipient(address recipient);
    /// @notice Not a token the vault can take: no contract, does not say its decimals, or has more than 18.
    error VaultInvalidAsset(address asset);
    /// @notice The vault owes `owed` and would hold only `balance`: the token delivered less than it was
    ///         asked for, or was to be skimmed by another of its addresses. Tokens that take a fee on
    ///         transfers are not supported.
    error VaultUnderfunded(uint256 owed, uint256 balance);
    /// @notice The token did not do what it was asked; `reason` is what it answered.
    error VaultTokenCallFailed(bytes reason);
    /// @notice `receivers` and `assets` are not of one length, or there is nothing in them.
    error VaultInvalidBatch(uint256 receivers, uint256 assets);
    /// @notice The intent was good until `deadline`, which is past: it has to be signed anew.
    error VaultIntentExpired(uint256 deadline);
    /// @notice An intent of `owner` with this nonce ran or was cancelled: take another nonce.
    error VaultIntentUsed(address owner, uint256 nonce);
    /// @notice `owner` did not sign this intent, in every field, for this vault on this chain. An account
    ///         signs with 65 bytes, r, s and v, s in the lower half; a contract answers by ERC-1271.
    error VaultIntentNotSigned(address owner);
    /// @notice No contract of bonuses is set (`merkleRewards`), so there is nothing to claim.
    error VaultNoMerkleRewards();
    /// @notice The contract of bonuses refused; `reason` is what it answered.
    error VaultMerkleRewardsCallFailed(bytes reason);
    /// @notice Not a program that can be the vault's office.
    error VaultInvalidOffice(address office);
    /// @notice This is the office of vaults. Call a vault, which asks its office itself.
    error VaultOfficeCalledDirectly();
    /// @notice The token called back into the vault in the middle of an operation.
    error VaultReentered();
    /// @notice A total would no longer fit: 2^96 - 1 for assets, unreleased rewards and fees included,
    ///         2^120 - 1 for shares; or an amount on the way to one passes 2^256 - 1.
    error VaultOverflow();

    // ------------------------------------------------------------------ shares (ERC-20, ERC-2612, ERC-5267)

    /// @notice As given to the constructor.
    function name() external view returns (string memory);
    /// @notice As given to the constructor.
    function symbol() external view returns (string memory);
    /// @notice Decimals of the asset plus 6.
    function decimals() external view returns (uint8);
    /// @notice Shares in circulation.
    function totalSupply() external view returns (uint256);
    /// @notice Shares `account` holds.
    function balanceOf(address account) external view returns (uint256);
    /// @notice Shares `spender` may still move for `owner`. The largest uint256 never shrinks.
    function allowance(address owner, address spender) external view returns (uint256);
    /// @notice Moves `value` shares from the caller to `to`.
    function transfer(address to, uint256 value) external returns (bool);
    /// @notice Moves `value` shares from `from` to `to` out of the caller's allowance. That it shrinks is
    ///         not told by an `Approval`: the standard does not ask for one.
    function transferFrom(address from, address to, uint256 value) external returns (bool);
    /// @notice Lets `spender` move `value` shares for the caller, in place of what it could before.
    function approve(address spender, uint256 value) external returns (bool);
    /// @notice `approve` by signature (ERC-2612). Anyone may bring it, until `deadline` (seconds).
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
    /// @notice The nonce `owner`'s next permit has to carry.
    function nonces(address owner) external view returns (uint256);
    /// @notice The EIP-712 domain: name(), version "1", this chain, this contract.
    function DOMAIN_SEPARATOR() external view returns (bytes32);
    /// @notice The domain's parts (ERC-5267).
    function eip712Domain() external view returns (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] memory extensions);

    // ------------------------------------------------------------------ ERC-4626

    /// @notice The token taken in.
    function asset() external view returns (address);
    /// @notice Assets that belong to the shares now: no fees, no rewards that are not released yet.
    function totalAssets() external view returns (uint256);
    /// @notice What `assets` would buy if there were no fee. Rounds down.
    function convertToShares(uint256 assets) external view returns (uint256 shares);
    /// @notice What `shares` are worth. Rounds down.
    function convertToAssets(uint256 shares) external view returns (uint256 assets);
    /// @notice The most `deposit` takes for `receiver` now. 0 while deposits are paused, and where even the
    ///         most that fits would be refused: under `minDeposit`, or worth fewer than 10^6 shares.
    function maxDeposit(address receiver) external view returns (uint256 assets);
    /// @notice The most `mint` gives `receiver` now; 0 where `maxDeposit` would be.
    function maxMint(address receiver) external view returns (uint256 shares);
    /// @notice The most `withdraw` pays out for `owner` now; 0 for shares worth less than one unit.
    ///         Nothing pauses it.
    function maxWithdraw(address owner) external view returns (uint256 assets);
    /// @notice The most `redeem` takes of `owner` now: all its shares. Nothing pauses it.
    function maxRedeem(address owner) external view returns (uint256 shares);
    /// @notice What `deposit` would give in this block. Rounds the fee up and the shares down.
    function previewDeposit(uint256 assets) external view returns (uint256 shares);
    /// @notice What `mint` would take in this block, fee included. Rounds up.
    function previewMint(uint256 shares) external view returns (uint256 assets);
    /// @notice What `withdraw` would burn in this block. Rounds up.
    function previewWithdraw(uint256 assets) external view returns (uint256 shares);
    /// @notice What `redeem` would pay in this block. Rounds down.
    function previewRedeem(uint256 shares) external view returns (uint256 assets);
    /// @notice Takes exactly `assets` from the caller, fee included, and gives `receiver` the shares, 10^6
    ///         at least. Rounding costs less than one share, so less than a millionth of them.
    function deposit(uint256 assets, address receiver) external returns (uint256 shares);
    /// @notice Gives `receiver` exactly `shares`, 10^6 at least, and takes what they cost, fee included,
    ///         from the caller. Rounding costs less than one unit of the asset, and of the fee.
    function mint(uint256 shares, address receiver) external returns (uint256 assets);
    /// @notice Pays `receiver` exactly `assets` for shares of `owner`, the caller or one who allowed it;
    ///         using an allowance is not told by an `Approval`, here and in `redeem`.
    function withdraw(uint256 assets, address receiver, address owner) external returns (uint256 shares);
    /// @notice Redeems exactly `shares` of `owner`, the caller or one who allowed it, and pays `receiver`.
    function redeem(uint256 shares, address receiver, address owner) external returns (uint256 assets);

    // ------------------------------------------------------------------ staking in one call

    /// @notice `deposit` for the caller.
    function stake(uint256 assets) external returns (uint256 shares);
    /// @notice `redeem` of the caller's `shares` to the caller.
    function unstake(uint256 shares) external returns (uint256 assets);
    /// @notice `depositWithMin` after the caller's ERC-2612 permit for the vault over `assets`. A permit
    ///         that fails is ignored (somebody may have brought it already): the allowance decides.
    function stakeWithPermit(uint256 assets, address receiver, uint256 minShares, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external returns (uint256 shares);
    /// @notice `deposit` that is refused if it gives less than `minShares`.
    function depositWithMin(uint256 assets, address receiver, uint256 minShares) external returns (uint256 shares);
    /// @notice `redeem` that is refused if it pays less than `minAssets`.
    function redeemWithMin(uint256 shares, address receiver, address owner, uint256 minAssets) external returns (uint256 assets);
    /// @notice Deposits `assets[i]` of the caller for `receivers[i]`, in order, each as `deposit` would:
    ///         with a fee rounded up, limits and events of its own. One transfer brings all of it. Who
    ///         is named twice is given shares twice; if one of them is refused, all are.
    /// @return shares what each was given
    function depositMany(address[] calldata receivers, uint256[] calldata assets) external returns (uint256[] memory shares);

    // ------------------------------------------------------------------ staking by signature

    /// @notice Carries out what `intent.owner` signed: takes `intent.assets` from the owner, pays the
    ///         caller a fee of `min(intent.maxFee, 2 % of intent.assets rounded down)` out of them and
    ///         deposits the rest for `intent.receiver`. Anyone may bring it, once, until the deadline.
    ///         A permit for the asset may be brought to the asset in a call before.
    /// @param signature r, s and v of the owner's key; or, where the owner has code, whatever its
    ///        `isValidSignature` (ERC-1271) accepts
    function stakeBySig(StakeIntent calldata intent, bytes calldata signature) external returns (uint256 shares);
    /// @notice Sees to it that the caller's intent with this nonce never runs, signed or not.
    function cancelIntent(uint256 nonce) external;
    /// @notice Whether the intent of `owner` with this nonce ran or was cancelled.
    function intentUsed(address owner, uint256 nonce) external view returns (bool);

    // ------------------------------------------------------------------ rewards

    /// @notice Takes `assets` from the caller as a reward for all shares. With what is left of earlier
    ///         rewards, and less the performance fee, it is released evenly over the next 7 days; the
    ///         clock stands still while there are fewer than 10^12 shares (a million units' worth at first),
    ///         so that no more than a millionth of a reward can go to nobody.
    function notifyReward(uint256 assets) external;
    /// @notice Makes what the vault holds beyond what it owes a reward, as `notifyReward` does.
    ///         Anyone may call it.
    /// @return assets the surplus found
    function sync() external returns (uint256 assets);
    /// @notice Assets released per second, times 10^18; 0 while the clock stands still. Rounds down.
    function rewardRate() external view returns (uint256);
    /// @notice When the last of the current reward is released (seconds). While the clock stands still:
    ///         when it would be, if it ran from now on; the present second if nothing waits. In the past:
    ///         all of it is released.
    function periodFinish() external view returns (uint256);
    /// @notice Assets of rewards that are not released yet. Rounds up.
    function unvestedRewards() external view returns (uint256);

    // ------------------------------------------------------------------ bonuses

    /// @notice The contract that pays bonuses to this vault's stakers (`IMerkleRewards`); zero if there
    ///         is none.
    function merkleRewards() external view returns (address);
    /// @notice Owner only. Zero: none. What was earned and not claimed stays claimable there.
    function setMerkleRewards(address newMerkleRewards) external;
    /// @notice The root of the bonuses that can be claimed now; zero if there is no contract of bonuses.
    function getRewardsMerkleRoot() external view returns (bytes32 root);
    /// @notice Claims the caller's bonuses in the asset.
    /// @param proof that the root holds the caller's `amount`
    /// @param amount what the caller earned in all epochs together, claimed or not
    /// @return paid what was left of it and has been paid now
    function claimRewards(bytes32[] calldata proof, uint256 amount) external returns (uint256 paid);

    // ------------------------------------------------------------------ fees

    /// @notice Fee on deposits in hundredths of a percent. 10 at first, at most 100.
    function depositFeeBps() external view returns (uint256);
    /// @notice Fee on rewards in hundredths of a percent. 0 at first, at most 1,000.
    function performanceFeeBps() external view returns (uint256);
    /// @notice Assets of fees that wait for `collectFees`.
    function feesAccrued() external view returns (uint256);
    /// @notice Where fees go.
    function feeRecipient() external view returns (address);
    /// @notice Sends the accrued fees to the recipient. Anyone may call it.
    /// @return assets what was sent; 0 if nothing had accrued
    function collectFees() external returns (uint256 assets);
    /// @notice Owner only; for deposits from now on.
    function setDepositFeeBps(uint256 bps) external;
    /// @notice Owner only; for rewards notified from now on.
    function setPerformanceFeeBps(uint256 bps) external;
    /// @notice Owner only; not zero.
    function setFeeRecipient(address recipient) external;
    /// @notice Owner only: sends the fee recipient what the vault holds of `token` and owes nobody. Of the
    ///         asset that is what exceeds all that stakers, rewards and fees are owed, which anyone can
    ///         make a reward of by `sync` before; of any other token, and of shares sent here by mistake,
    ///         all of it. Refused if less than what is owed would be left, as by another address of the
    ///         asset.
    /// @return amount what was sent; 0 if there was no surplus
    function skim(address token) external returns (uint256 amount);

    // ------------------------------------------------------------------ limits

    /// @notice Deposits may fill the vault, unreleased rewards included, up to this; 2^96 - 1 at first.
    function depositCap() external view returns (uint256);
    /// @notice The least a deposit may be, fee included; 0 at first.
    function minDeposit() external view returns (uint256);
    /// @notice Whether deposits are refused.
    function depositsPaused() external view returns (bool);
    /// @notice Owner only. Anything over 2^96 - 1 means that. Takes nothing from those who are in already.
    function setDepositCap(uint256 assets) external;
    /// @notice Owner only; at most one whole unit of the asset.
    function setMinDeposit(uint256 assets) external;
    /// @notice Guardian or owner: refuse deposits (true). Owner only: take them again (false).
    function pauseDeposits(bool paused) external;
    /// @notice May pause deposits, nothing else; taking them again is the owner's.
    function guardian() external view returns (address);
    /// @notice Owner only. Zero: nobody beside the owner.
    function setGuardian(address newGuardian) external;

    // ------------------------------------------------------------------ ownership, in two steps

    /// @notice Sets fees, their recipient, limits, the guardian and the contract of bonuses, pauses deposits,
    ///         takes them again, and skims.
    function owner() external view returns (address);
    /// @notice May accept the ownership; zero if nobody.
    function pendingOwner() external view returns (address);
    /// @notice Owner only: offers the ownership. Zero withdraws the offer.
    function transferOwnership(address newOwner) external;
    /// @notice The one it was offered to takes it.
    function acceptOwnership() external;

    // ------------------------------------------------------------------ the second program

    /// @notice The program that answers, in the vault's name, what the vault's own program does not: all
    ///         that is the owner's, rewards and fees, bonuses, and what only describes. Nobody can change
    ///         it; called directly, it does nothing.
    function office() external view returns (address);
}
