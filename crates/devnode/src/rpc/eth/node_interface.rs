//! `NodeInterface`: what the node itself knows, asked for as if it were a contract.
//!
//! Nothing lies at its address. Only a call that goes straight to it is answered.

use alloy::{
    primitives::{Bytes, TxKind, U256},
    sol,
    sol_types::{SolCall, SolInterface},
};
use revm::context::TxEnv;

use super::{call::Stage, estimate::estimate, request::GAS_CAP};
use crate::rpc::error::RpcError;

sol! {
    interface INodeInterface {
        function gasEstimateComponents(address to, bool contractCreation, bytes data)
            external payable
            returns (
                uint64 gasEstimate, uint64 gasEstimateForL1, uint256 baseFee,
                uint256 l1BaseFeeEstimate
            );
        function gasEstimateL1Component(address to, bool contractCreation, bytes data)
            external payable
            returns (uint64 gasEstimateForL1, uint256 baseFee, uint256 l1BaseFeeEstimate);
        function nitroGenesisBlock() external pure returns (uint256 number);
        function blockL1Num(uint64 l2BlockNum) external view returns (uint64 l1BlockNum);
        function l2BlockRangeForL1(uint64 blockNum)
            external view returns (uint64 firstBlock, uint64 lastBlock);
    }
}

use INodeInterface::{
    INodeInterfaceCalls as Calls, blockL1NumCall, gasEstimateComponentsCall,
    gasEstimateComponentsReturn, gasEstimateL1ComponentCall, gasEstimateL1ComponentReturn,
    l2BlockRangeForL1Call, l2BlockRangeForL1Return, nitroGenesisBlockCall,
};

/// Answers `asked`, a call of the interface.
///
/// # Errors
///
/// A revert without data where the interface has no such method, or cannot answer it; what an
/// estimated transaction fails with.
pub(super) fn answer(stage: &mut Stage<'_>, asked: TxEnv) -> Result<Bytes, RpcError> {
    let reverted = || RpcError::Reverted(Bytes::new());
    let method = Calls::abi_decode(&asked.data).map_err(|_| reverted())?;
    let base_fee = U256::from(stage.block.base_fee);
    let results = match method {
        // The parent chain's data is free here: it takes no gas, and has no price.
        Calls::gasEstimateComponents(method) => {
            let kind =
                if method.contractCreation { TxKind::Create } else { TxKind::Call(method.to) };
            // The gas of the question says nothing about the gas of what it asks for.
            let tx = TxEnv { kind, data: method.data, gas_limit: GAS_CAP, ..asked };
            gasEstimateComponentsCall::abi_encode_returns(&gasEstimateComponentsReturn {
                gasEstimate: estimate(stage, tx)?,
                gasEstimateForL1: 0,
                baseFee: base_fee,
                l1BaseFeeEstimate: U256::ZERO,
            })
        }
        Calls::gasEstimateL1Component(_) => {
            gasEstimateL1ComponentCall::abi_encode_returns(&gasEstimateL1ComponentReturn {
                gasEstimateForL1: 0,
                baseFee: base_fee,
                l1BaseFeeEstimate: U256::ZERO,
            })
        }
        Calls::nitroGenesisBlock(_) => nitroGenesisBlockCall::abi_encode_returns(&U256::ZERO),
        // All blocks belong to the parent chain's block 0.
        Calls::blockL1Num(method) => {
            stage.chain.block(method.l2BlockNum).ok_or_else(reverted)?;
            blockL1NumCall::abi_encode_returns(&0)
        }
        Calls::l2BlockRangeForL1(method) if method.blockNum == 0 => {
            l2BlockRangeForL1Call::abi_encode_returns(&l2BlockRangeForL1Return {
                firstBlock: 0,
                lastBlock: stage.chain.head_number(),
            })
        }
        Calls::l2BlockRangeForL1(_) => return Err(reverted()),
    };
    Ok(results.into())
}

#[cfg(test)]
mod tests {
    use revm::primitives::Address;

    use super::*;
    use crate::{
        arbos::{
            Rules,
            addresses::{ARB_SYS, DEV_ACCOUNT, NODE_INTERFACE},
        },
        chain::Chain,
    };

    fn ask<C: SolCall>(call: C) -> Result<C::Return, RpcError> {
        let chain = Chain::new(412_346, &Rules::default());
        let mut stage = Stage::set(&chain, None, None, None)?;
        let asked = TxEnv {
            caller: DEV_ACCOUNT,
            kind: TxKind::Call(NODE_INTERFACE),
            data: call.abi_encode().into(),
            gas_limit: 30_000,
            chain_id: Some(412_346),
            ..TxEnv::default()
        };
        let results = answer(&mut stage, asked)?;
        Ok(C::abi_decode_returns(&results).unwrap())
    }

    fn components(to: Address, create: bool, data: &'static [u8]) -> gasEstimateComponentsCall {
        gasEstimateComponentsCall { to, contractCreation: create, data: data.into() }
    }

    #[test]
    fn a_transfer_is_estimated_without_a_part_for_the_parent_chain() {
        let told = ask(components(Address::repeat_byte(1), false, &[])).unwrap();

        assert_eq!((told.gasEstimate, told.gasEstimateForL1), (21_000, 0));
        assert_eq!(told.baseFee, U256::from(100_000_000));
        assert_eq!(told.l1BaseFeeEstimate, U256::ZERO);
    }

    #[test]
    fn a_creation_is_estimated_as_one() {
        let told = ask(components(Address::ZERO, true, &[0])).unwrap();

        assert!(53_000 < told.gasEstimate, "{}", told.gasEstimate);
    }

    #[test]
    fn what_would_fail_is_told_as_it_fails() {
        let refused = ask(components(ARB_SYS, false, &[1, 2, 3, 4])).err().unwrap();

        assert!(matches!(refused, RpcError::Reverted(_)), "{refused:?}");
    }

    #[test]
    fn every_block_belongs_to_the_parent_chains_first() {
        assert_eq!(ask(blockL1NumCall { l2BlockNum: 0 }).unwrap(), 0);
        assert!(ask(blockL1NumCall { l2BlockNum: 9 }).is_err());
        let range = ask(l2BlockRangeForL1Call { blockNum: 0 }).unwrap();
        assert_eq!((range.firstBlock, range.lastBlock), (0, 0));
        assert!(ask(l2BlockRangeForL1Call { blockNum: 1 }).is_err());
        assert_eq!(ask(nitroGenesisBlockCall {}).unwrap(), U256::ZERO);
    }

    #[test]
    fn selectors_are_those_tools_have_compiled_in() {
        let selector = |bytes: [u8; 4]| u32::from_be_bytes(bytes);

        assert_eq!(selector(gasEstimateComponentsCall::SELECTOR), 0xc94e6eeb);
        assert_eq!(selector(gasEstimateL1ComponentCall::SELECTOR), 0x77d488a2);
        assert_eq!(selector(nitroGenesisBlockCall::SELECTOR), 0x93a2fe21);
        assert_eq!(selector(blockL1NumCall::SELECTOR), 0x6f275ef2);
        assert_eq!(selector(l2BlockRangeForL1Call::SELECTOR), 0x48e7f811);
    }
}
