// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev The part of ArbWasm that a deployment needs.
interface IArbWasm {
    function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
    function codehashVersion(bytes32 codehash) external view returns (uint16 version);
    function stylusVersion() external view returns (uint16 version);
}

/// @title Stylus deployer
/// @notice Deploys a program, activates it and runs its constructor in one transaction.
///         It answers at the address, and with the ABI and behaviour, that tools expect of the
///         public chains' deployer.
contract StylusDeployer {
    IArbWasm private constant ARB_WASM = IArbWasm(address(0x71));

    /// @notice A program was deployed, active and initialised as far as it was asked for.
    event ContractDeployed(address deployedContract);

    /// @notice The init code did not leave a contract.
    error ContractDeploymentError(bytes bytecode);
    /// @notice The constructor of `newContract` reverted with `data`.
    error ContractInitializationError(address newContract, bytes data);
    /// @notice The sender did not take back the wei that were too many.
    error RefundExcessValueError(uint256 excessValue);
    /// @notice There is nothing to deploy.
    error EmptyBytecode();
    /// @notice There is value for a constructor that would not be called.
    error InitValueButNotInitData();

    /// @notice Deploys `bytecode`; activates what it leaves where that is necessary; calls it with
    ///         `initData` and `initValue` wei where there is any data; returns what is left of the
    ///         value to the sender.
    /// @param bytecode Init code.
    /// @param initData The call of the constructor, selector included; empty for none.
    /// @param initValue Wei for the constructor. The rest of the value is for the activation.
    /// @param salt Zero deploys by CREATE. Anything else deploys by CREATE2 with `initSalt`, so that
    ///        an address stands for its constructor's arguments too.
    function deploy(bytes calldata bytecode, bytes calldata initData, uint256 initValue, bytes32 salt)
        external
        payable
        returns (address newContract)
    {
        if (bytecode.length == 0) revert EmptyBytecode();
        if (initValue != 0 && initData.length == 0) revert InitValueButNotInitData();

        newContract = create(bytecode, initData, salt);

        uint256 excess = msg.value - initValue;
        if (requiresActivation(newContract)) {
            (, uint256 dataFee) = ARB_WASM.activateProgram{value: excess}(newContract);
            excess -= dataFee;
        }
        if (initData.length != 0) {
            (bool initialised, bytes memory data) = newContract.call{value: initValue}(initData);
            if (!initialised) revert ContractInitializationError(newContract, data);
        }
        if (excess != 0) {
            (bool refunded,) = msg.sender.call{value: excess}("");
            if (!refunded) revert RefundExcessValueError(excess);
        }
        emit ContractDeployed(newContract);
    }

    /// @notice The salt of CREATE2 for `salt` and a constructor's call.
    function initSalt(bytes32 salt, bytes calldata initData) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(salt, initData));
    }

    /// @notice Whether the program at `account` cannot run yet, or no more.
    function requiresActivation(address account) public view returns (bool) {
        try ARB_WASM.codehashVersion(account.codehash) returns (uint16 version) {
            return version != ARB_WASM.stylusVersion();
        } catch {
            return true;
        }
    }

    function create(bytes memory bytecode, bytes calldata initData, bytes32 salt)
        private
        returns (address newContract)
    {
        if (salt == 0) {
            assembly ("memory-safe") {
                newContract := create(0, add(bytecode, 0x20), mload(bytecode))
            }
        } else {
            bytes32 fullSalt = initSalt(salt, initData);
            assembly ("memory-safe") {
                newContract := create2(0, add(bytecode, 0x20), mload(bytecode), fullSalt)
            }
        }
        if (newContract == address(0)) revert ContractDeploymentError(bytecode);
    }
}
