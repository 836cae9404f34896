//! `ArbSys`: the chain itself, and messages to the parent chain. They are kept and told in events;
//! nobody takes them any further, as there is no parent chain.

use std::sync::LazyLock;

use alloy::sol;
use revm::{
    Database,
    context_interface::{Block, Cfg, ContextTr},
    primitives::{Address, Bytes, U256, address, keccak256},
};

use super::{
    call::{Answer, ArbContextTr, Call, Fault, declared, returns},
    contract::{Contract, Methods},
};
use crate::arbos::{Appended, CompleteSubtree, Outbox, hash_gas};

sol! {
    #[sol(abi)]
    interface IArbSys {
        function arbBlockNumber() external view returns (uint256);
        function arbBlockHash(uint256 arbBlockNum) external view returns (bytes32);
        function arbChainID() external view returns (uint256);
        function arbOSVersion() external view returns (uint256);
        function getStorageGasAvailable() external view returns (uint256);
        function isTopLevelCall() external view returns (bool);
        function mapL1SenderContractAddressToL2Alias(address sender, address unused)
            external pure returns (address);
        function wasMyCallersAddressAliased() external view returns (bool);
        function myCallersAddressWithoutAliasing() external view returns (address);

        function withdrawEth(address destination) external payable returns (uint256);
        function sendTxToL1(address destination, bytes calldata data)
            external payable returns (uint256);
        function sendMerkleTreeState() external view
            returns (uint256 size, bytes32 root, bytes32[] memory partials);

        event L2ToL1Tx(
            address caller, address indexed destination, uint256 indexed hash,
            uint256 indexed position, uint256 arbBlockNum, uint256 ethBlockNum, uint256 timestamp,
            uint256 callvalue, bytes data
        );
        event SendMerkleUpdate(
            uint256 indexed reserved, bytes32 indexed hash, uint256 indexed position
        );

        error InvalidBlockNumber(uint256 requested, uint256 current);
    }
}

use IArbSys::{
    IArbSysCalls as Calls, InvalidBlockNumber, L2ToL1Tx, SendMerkleUpdate, arbBlockHashCall,
    arbBlockNumberCall, arbChainIDCall, arbOSVersionCall, getStorageGasAvailableCall,
    isTopLevelCallCall, mapL1SenderContractAddressToL2AliasCall,
    myCallersAddressWithoutAliasingCall, sendMerkleTreeStateCall, sendMerkleTreeStateReturn,
    sendTxToL1Call, wasMyCallersAddressAliasedCall,
};

/// Blocks whose hash is still known.
const HASHED_BLOCKS: u64 = 256;
/// Versions count on from the 55 of the chain before Nitro.
const VERSION_OFFSET: u64 = 55;
/// Added to a parent chain contract's address where it calls into this chain.
const ALIAS: Address = address!("1111000000000000000000000000000000001111");

/// The precompile at 0x64.
#[derive(Debug)]
pub(super) struct ArbSys;

impl Contract for ArbSys {
    type Calls = Calls;

    fn methods() -> &'static Methods {
        static METHODS: LazyLock<Methods> =
            LazyLock::new(|| Methods::of(IArbSys::abi::functions()));
        &METHODS
    }

    fn answer<CTX: ArbContextTr>(method: Calls, call: &mut Call<'_, CTX>) -> Answer {
        let block = call.ctx.chain().l2_block_number;
        match method {
            Calls::arbBlockNumber(_) => returns::<arbBlockNumberCall>(&U256::from(block)),
            Calls::arbBlockHash(method) => block_hash(call, method.arbBlockNum),
            Calls::arbChainID(_) => {
                let id = call.ctx.cfg().chain_id();
                returns::<arbChainIDCall>(&U256::from(id))
            }
            Calls::arbOSVersion(_) => {
                let version = VERSION_OFFSET + call.rules().arbos;
                returns::<arbOSVersionCall>(&U256::from(version))
            }
            Calls::getStorageGasAvailable(_) => returns::<getStorageGasAvailableCall>(&U256::ZERO),
            // A transaction's own call is top-level, and so are the calls of the contract it calls.
            Calls::isTopLevelCall(_) => returns::<isTopLevelCallCall>(&(call.depth() <= 2)),
            Calls::mapL1SenderContractAddressToL2Alias(method) => {
                returns::<mapL1SenderContractAddressToL2AliasCall>(&alias(method.sender))
            }
            // Only messages of a parent chain come with an alias.
            Calls::wasMyCallersAddressAliased(_) => {
                returns::<wasMyCallersAddressAliasedCall>(&false)
            }
            Calls::myCallersAddressWithoutAliasing(_) => {
                let above = call.ctx.chain().callers_caller;
                returns::<myCallersAddressWithoutAliasingCall>(&above)
            }
            Calls::withdrawEth(method) => send(call, method.destination, Bytes::new()),
            Calls::sendTxToL1(method) => send(call, method.destination, method.data),
            // For the parent chain's own calls, which come from nobody.
            Calls::sendMerkleTreeState(_) if !call.caller.is_zero() => Err(Fault::Refused),
            Calls::sendMerkleTreeState(_) => {
                let Outbox { size, root, subtrees } = call.state(|state| state.outbox())?;
                returns::<sendMerkleTreeStateCall>(&sendMerkleTreeStateReturn {
                    size: U256::from(size),
                    root,
                    partials: subtrees,
                })
            }
        }
    }
}

/// Keeps a message for the parent chain, and what it carries away from this one. Returns its leaf in
/// the tree of messages.
fn send<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, destination: Address, data: Bytes) -> Answer {
    let (caller, callvalue) = (call.caller, call.value);
    let arb_block = U256::from(call.ctx.chain().l2_block_number);
    let eth_block = call.ctx.block().number();
    let timestamp = U256::from(call.now());
    // As the parent chain's outbox packs it.
    let mut message = [caller.as_slice(), destination.as_slice()].concat();
    for word in [arb_block, eth_block, timestamp, callvalue] {
        message.extend(word.to_be_bytes::<32>());
    }
    message.extend_from_slice(&data);
    call.burn(hash_gas(message.len().div_ceil(32)))?;
    let hash = keccak256(message);
    let Appended { leaf, completed } = call.state(|state| state.append_send(hash))?;
    call.destroy(callvalue)?;
    for CompleteSubtree { level, root } in completed {
        let position = U256::from(level) << 192 | U256::from(leaf);
        call.emit(&SendMerkleUpdate { reserved: U256::ZERO, hash: root, position })?;
    }
    let position = U256::from(leaf);
    call.emit(&L2ToL1Tx {
        caller,
        destination,
        hash: hash.into(),
        position,
        arbBlockNum: arb_block,
        ethBlockNum: eth_block,
        timestamp,
        callvalue,
        data,
    })?;
    returns::<sendTxToL1Call>(&position)
}

fn block_hash<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, requested: U256) -> Answer {
    let current = call.ctx.chain().l2_block_number;
    let refusal = || declared(InvalidBlockNumber { requested, current: U256::from(current) });
    let number = u64::try_from(requested).map_err(|_| refusal())?;
    if current <= number || number + HASHED_BLOCKS < current {
        return Err(refusal());
    }
    let hash = call.ctx.db_mut().block_hash(number);
    let hash = hash.map_err(|error| Fault::Database(error.to_string()))?;
    returns::<arbBlockHashCall>(&hash)
}

/// The sum modulo 2^160.
fn alias(sender: Address) -> Address {
    let sum = U256::from_be_slice(sender.as_slice()) + U256::from_be_slice(ALIAS.as_slice());
    Address::from_word(sum.into())
}
