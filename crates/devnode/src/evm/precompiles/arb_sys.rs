//! `ArbSys`: the chain itself.
//!
//! Messages to the parent chain are not sent from here: there is no parent chain.

use std::sync::LazyLock;

use alloy::sol;
use revm::{
    Database,
    context_interface::{Cfg, ContextTr},
    primitives::{Address, U256, address},
};

use super::{
    call::{Answer, ArbContextTr, Call, Fault, declared, returns},
    contract::{Contract, Methods},
};

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

        error InvalidBlockNumber(uint256 requested, uint256 current);
    }
}

use IArbSys::{
    IArbSysCalls as Calls, InvalidBlockNumber, arbBlockHashCall, arbBlockNumberCall,
    arbChainIDCall, arbOSVersionCall, getStorageGasAvailableCall, isTopLevelCallCall,
    mapL1SenderContractAddressToL2AliasCall, myCallersAddressWithoutAliasingCall,
    wasMyCallersAddressAliasedCall,
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
                returns::<myCallersAddressWithoutAliasingCall>(&callers_caller(call)?)
            }
        }
    }
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

/// Who called the caller: nobody above a transaction, the signer above the contract it calls.
/// Deeper frames are not known here.
fn callers_caller<CTX: ArbContextTr>(call: &Call<'_, CTX>) -> Result<Address, Fault> {
    match call.depth() {
        0 | 1 => Ok(Address::ZERO),
        2 => Ok(call.origin()),
        _ => Err(Fault::Refused),
    }
}
