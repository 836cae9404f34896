// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice What the constructor of the timelock takes, in this order: OpenZeppelin's.
/// @dev The program is created through a StylusDeployer, which calls it once with the selector
///      0x5585258d followed by abi.encode(minDelay, proposers, executors, admin).
struct TimelockInit {
    /// @notice Seconds that operations wait at least: 2 to 30 days.
    uint256 minDelay;
    /// @notice May schedule and cancel: the governor.
    address[] proposers;
    /// @notice May execute what is ready; with the zero address among them, anyone may.
    address[] executors;
    /// @notice Grants and revokes roles beside the timelock itself, until it renounces that. Zero: nobody.
    address admin;
}

/// @title Timelock
/// @notice Owns what is governed. Whatever is done in its name was announced before, by a proposer, and has
///         waited for the minimum delay, in which whoever disagrees can leave and a canceller can stop it.
/// @dev Calls, events, errors, ids and states are those of OpenZeppelin's TimelockController 5.x with
///      AccessControl. What is different: the minimum delay is between 2 and 30 days, at any time.
///      Anyone may send ETH to it, by a call without data; beside that only `execute` and `executeBatch`
///      take any. Times are seconds.
interface ITimelock {
    /// @notice Where an operation stands: never scheduled, or cancelled; waiting; ready to be executed, for as
    ///         long as it takes; done, for good.
    enum OperationState { Unset, Waiting, Ready, Done }

    // ------------------------------------------------------------------ events

    /// @notice Call number `index` of operation `id` can be made after `delay` seconds, once the operation
    ///         `predecessor` is done; zero: whatever else is done.
    event CallScheduled(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data, bytes32 predecessor, uint256 delay);
    /// @notice Call number `index` of operation `id` was made.
    event CallExecuted(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data);
    /// @notice The operation `id`, just scheduled, has a salt other than zero.
    event CallSalt(bytes32 indexed id, bytes32 salt);
    /// @notice The operation `id` is unset again.
    event Cancelled(bytes32 indexed id);
    /// @notice Operations scheduled from now on wait for at least `newDuration` seconds.
    event MinDelayChange(uint256 oldDuration, uint256 newDuration);
    /// @notice Declared as OpenZeppelin does; never told, because the admin of every role is
    ///         `DEFAULT_ADMIN_ROLE` for good.
    event RoleAdminChanged(bytes32 indexed role, bytes32 indexed previousAdminRole, bytes32 indexed newAdminRole);
    /// @notice `account` has `role` from now on.
    event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender);
    /// @notice `account` does not have `role` any more.
    event RoleRevoked(bytes32 indexed role, address indexed account, address indexed sender);

    // ------------------------------------------------------------------ errors

    /// @notice An operation has as many targets as payloads and values.
    error TimelockInvalidOperationLength(uint256 targets, uint256 payloads, uint256 values);
    /// @notice Operations wait for at least `minDelay`.
    error TimelockInsufficientDelay(uint256 delay, uint256 minDelay);
    /// @notice The operation would have to be in one of `expectedStates`: bit n of it stands for the n-th
    ///         `OperationState`, counted from 0.
    error TimelockUnexpectedOperationState(bytes32 operationId, bytes32 expectedStates);
    /// @notice Execute the operation `predecessorId` first.
    error TimelockUnexecutedPredecessor(bytes32 predecessorId);
    /// @notice Only the timelock itself may do this: schedule it.
    error TimelockUnauthorizedCaller(address caller);
    /// @notice The minimum delay has to be between `minimum` and `maximum`.
    error TimelockDelayOutOfBounds(uint256 delay, uint256 minimum, uint256 maximum);
    /// @notice With more than `maximum` to wait, the time at which it is over is no number of 256 bits.
    error TimelockDelayTooLong(uint256 delay, uint256 maximum);
    /// @notice A call of the operation failed without saying why, or the timelock does not have its `value`.
    ///         What a failed call says is passed on as it is.
    error FailedCall();
    /// @notice The caller does not have this role.
    error AccessControlUnauthorizedAccount(address account, bytes32 neededRole);
    /// @notice To give up a role, name yourself.
    error AccessControlBadConfirmation();

    // ------------------------------------------------------------------ operations

    /// @notice Has a call wait for `delay` seconds. Proposers only.
    /// @param predecessor an operation that has to be done first; zero: none
    /// @param salt makes operations different that are otherwise the same
    /// @param delay at least `getMinDelay()`
    function schedule(address target, uint256 value, bytes calldata data, bytes32 predecessor, bytes32 salt, uint256 delay) external;
    /// @notice Has calls wait that are then made one after the other, all or none. Proposers only.
    function scheduleBatch(address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads, bytes32 predecessor, bytes32 salt, uint256 delay) external;
    /// @notice Makes a call that is ready. Executors only; anyone, if the zero address is one. The `value` is
    ///         paid from all the timelock has, with what the caller brings.
    ///         The operation has to be ready again after the call, so what takes part of it while it is being
    ///         executed undoes all of it.
    function execute(address target, uint256 value, bytes calldata payload, bytes32 predecessor, bytes32 salt) external payable;
    /// @notice Makes calls that are ready, in their order: all of them or none.
    function executeBatch(address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads, bytes32 predecessor, bytes32 salt) external payable;
    /// @notice Takes back an operation that waits or is ready. Cancellers only.
    function cancel(bytes32 id) external;
    /// @notice keccak256(abi.encode(target, value, data, predecessor, salt)).
    function hashOperation(address target, uint256 value, bytes calldata data, bytes32 predecessor, bytes32 salt) external pure returns (bytes32);
    /// @notice keccak256(abi.encode(targets, values, payloads, predecessor, salt)).
    function hashOperationBatch(address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads, bytes32 predecessor, bytes32 salt) external pure returns (bytes32);
    /// @notice Whether it waits, is ready or is done.
    function isOperation(bytes32 id) external view returns (bool);
    /// @notice Whether it waits or is ready.
    function isOperationPending(bytes32 id) external view returns (bool);
    /// @notice Whether its time has come and it is not done.
    function isOperationReady(bytes32 id) external view returns (bool);
    /// @notice Whether it was executed.
    function isOperationDone(bytes32 id) external view returns (bool);
    /// @notice From when on it can be executed, in seconds; 0 if it is unset, 1 if it is done.
    function getTimestamp(bytes32 id) external view returns (uint256);
    /// @notice Where it stands.
    function getOperationState(bytes32 id) external view returns (OperationState);

    // ------------------------------------------------------------------ the delay

    /// @notice Seconds that operations wait at least.
    function getMinDelay() external view returns (uint256);
    /// @notice For operations scheduled from now on: 2 to 30 days. Only the timelock itself.
    function updateDelay(uint256 newDelay) external;

    // ------------------------------------------------------------------ roles

    /// @notice Grants and revokes all roles: zero. The timelock itself has it.
    function DEFAULT_ADMIN_ROLE() external view returns (bytes32);
    /// @notice Schedules: keccak256("PROPOSER_ROLE").
    function PROPOSER_ROLE() external view returns (bytes32);
    /// @notice Executes: keccak256("EXECUTOR_ROLE").
    function EXECUTOR_ROLE() external view returns (bytes32);
    /// @notice Cancels: keccak256("CANCELLER_ROLE").
    function CANCELLER_ROLE() external view returns (bytes32);
    /// @notice Whether `account` has it.
    function hasRole(bytes32 role, address account) external view returns (bool);
    /// @notice Who grants and revokes `role`: for all of them `DEFAULT_ADMIN_ROLE`.
    function getRoleAdmin(bytes32 role) external view returns (bytes32);
    /// @notice Admins only. Any word can be a role. Does nothing if `account` has it.
    function grantRole(bytes32 role, address account) external;
    /// @notice Admins only. Does nothing if `account` does not have it.
    function revokeRole(bytes32 role, address account) external;
    /// @notice The caller gives up `role`, and names itself to say that it means to.
    function renounceRole(bytes32 role, address callerConfirmation) external;

    // ------------------------------------------------------------------ what it takes

    /// @notice Whether it is an ERC-165, an IAccessControl or an IERC1155Receiver.
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
    /// @notice Takes every ERC-721 token that is sent to it.
    function onERC721Received(address operator, address from, uint256 tokenId, bytes calldata data) external returns (bytes4);
    /// @notice Takes every ERC-1155 token that is sent to it.
    function onERC1155Received(address operator, address from, uint256 id, uint256 value, bytes calldata data) external returns (bytes4);
    /// @notice Takes them in numbers.
    function onERC1155BatchReceived(address operator, address from, uint256[] calldata ids, uint256[] calldata values, bytes calldata data) external returns (bytes4);
}
