// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC20} from "solady/src/tokens/ERC20.sol";
import {ERC4626} from "solady/src/tokens/ERC4626.sol";
import {MerkleProofLib} from "solady/src/utils/MerkleProofLib.sol";
import {SafeTransferLib} from "solady/src/utils/SafeTransferLib.sol";

/// A token with permits; the creator holds all of it.
contract SoladyToken is ERC20 {
    constructor() {
        _mint(msg.sender, 1_000_000_000e18);
    }

    function name() public pure override returns (string memory) {
        return "Solady Token";
    }

    function symbol() public pure override returns (string memory) {
        return "SOT";
    }
}

/// A vault whose shares have six decimals more than its asset, as ours have.
contract SoladyVault is ERC4626 {
    address private immutable token;

    constructor(address token_) {
        token = token_;
    }

    function asset() public view override returns (address) {
        return token;
    }

    function name() public pure override returns (string memory) {
        return "Solady Vault";
    }

    function symbol() public pure override returns (string memory) {
        return "SOV";
    }

    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}

/// What OpenZeppelinDistributor does, over Solady's libraries.
contract SoladyDistributor {
    event Claimed(address indexed account, address indexed reward, uint256 amount);

    error NotOwner();
    error InvalidProof();
    error NothingToClaim();
    error LengthsDiffer();

    address private immutable owner = msg.sender;
    bytes32 public root;
    mapping(address account => mapping(address reward => uint256)) public claimed;

    function setRoot(bytes32 root_) external {
        if (msg.sender != owner) revert NotOwner();
        root = root_;
    }

    function claim(address account, address reward, uint256 claimable, bytes32[] calldata proof)
        external
        returns (uint256)
    {
        return _claim(account, reward, claimable, proof);
    }

    /// A proof for each account.
    function claimMany(
        address[] calldata accounts,
        address reward,
        uint256[] calldata claimables,
        bytes32[][] calldata proofs
    ) external returns (uint256 paid) {
        if (accounts.length != claimables.length || accounts.length != proofs.length) {
            revert LengthsDiffer();
        }
        for (uint256 i = 0; i < accounts.length; i++) {
            paid += _claim(accounts[i], reward, claimables[i], proofs[i]);
        }
    }

    /// One proof for all accounts.
    function claimMultiproof(
        address[] calldata accounts,
        address reward,
        uint256[] calldata claimables,
        bytes32[] calldata proof,
        bool[] calldata proofFlags
    ) external returns (uint256 paid) {
        if (accounts.length != claimables.length) revert LengthsDiffer();
        bytes32[] memory leaves = new bytes32[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            leaves[i] = _leaf(accounts[i], reward, claimables[i]);
        }
        if (!MerkleProofLib.verifyMultiProof(proof, root, leaves, proofFlags)) {
            revert InvalidProof();
        }
        for (uint256 i = 0; i < accounts.length; i++) {
            paid += _pay(accounts[i], reward, claimables[i]);
        }
    }

    function _claim(address account, address reward, uint256 claimable, bytes32[] calldata proof)
        private
        returns (uint256)
    {
        bytes32 leaf = _leaf(account, reward, claimable);
        if (!MerkleProofLib.verifyCalldata(proof, root, leaf)) revert InvalidProof();
        return _pay(account, reward, claimable);
    }

    function _pay(address account, address reward, uint256 claimable)
        private
        returns (uint256 amount)
    {
        uint256 before = claimed[account][reward];
        if (claimable <= before) revert NothingToClaim();
        unchecked {
            amount = claimable - before;
        }
        claimed[account][reward] = claimable;
        emit Claimed(account, reward, amount);
        SafeTransferLib.safeTransfer(reward, account, amount);
    }

    function _leaf(address account, address reward, uint256 claimable)
        private
        pure
        returns (bytes32)
    {
        return keccak256(bytes.concat(keccak256(abi.encode(account, reward, claimable))));
    }
}
