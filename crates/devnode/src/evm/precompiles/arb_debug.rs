//! `ArbDebug`: what tests of the chain and its tools need. Local chains are debug chains.

use std::sync::LazyLock;

use alloy::sol;
use revm::{
    context_interface::JournalTr,
    primitives::{Address, B256, Bytes, U256},
    state::Bytecode,
};

use super::{
    call::{Answer, ArbContextTr, Call, DONE, Fault, declared, returns},
    contract::{Contract, Methods},
};
use crate::arbos::Members;

sol! {
    #[sol(abi)]
    interface IArbDebug {
        function becomeChainOwner() external;
        function overwriteContractCode(address target, bytes calldata newCode)
            external returns (bytes memory oldCode);
        function events(bool flag, bytes32 value) external payable returns (address, uint256);
        function eventsView() external view;
        function customRevert(uint64 number) external pure;
        function legacyError() external pure;

        event Basic(bool flag, bytes32 indexed value);
        event Mixed(
            bool indexed flag, bool not, bytes32 indexed value, address conn, address indexed caller
        );

        error Custom(uint64 number, string message, bool flag);
    }
}

use IArbDebug::{
    Basic, Custom, IArbDebugCalls as Calls, Mixed, eventsCall, eventsReturn,
    overwriteContractCodeCall,
};

/// What `customRevert` says.
const CUSTOM_MESSAGE: &str = r"This spider family wards off bugs: /\oo/\ //\(oo)//\ /\oo/\";

/// The precompile at 0xff.
#[derive(Debug)]
pub(super) struct ArbDebug;

impl Contract for ArbDebug {
    type Calls = Calls;

    fn methods() -> &'static Methods {
        static METHODS: LazyLock<Methods> =
            LazyLock::new(|| Methods::of(IArbDebug::abi::functions()));
        &METHODS
    }

    fn answer<CTX: ArbContextTr>(method: Calls, call: &mut Call<'_, CTX>) -> Answer {
        match method {
            Calls::becomeChainOwner(_) => {
                let caller = call.caller;
                call.state(|state| state.add_member(Members::ChainOwners, caller))?;
                DONE
            }
            Calls::overwriteContractCode(method) => {
                overwrite_code(call, method.target, method.newCode)
            }
            Calls::events(method) => emit_both(call, method.flag, method.value),
            // A view may not emit; that it cannot is what this method shows.
            Calls::eventsView(_) | Calls::legacyError(_) => Err(Fault::Refused),
            Calls::customRevert(method) => Err(declared(Custom {
                number: method.number,
                message: CUSTOM_MESSAGE.into(),
                flag: true,
            })),
        }
    }
}

fn overwrite_code<CTX: ArbContextTr>(
    call: &mut Call<'_, CTX>,
    target: Address,
    code: Bytes,
) -> Answer {
    let (old, _) = call.code(target)?;
    let journal = call.ctx.journal_mut();
    let loaded = journal.load_account(target).map(|_| ());
    loaded.map_err(|error| Fault::Database(error.to_string()))?;
    journal.set_code(target, Bytecode::new_legacy(code));
    journal.touch_account(target);
    returns::<overwriteContractCodeCall>(&old)
}

fn emit_both<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, flag: bool, value: B256) -> Answer {
    let (conn, caller) = (call.address, call.caller);
    call.emit(&Basic { flag: !flag, value })?;
    call.emit(&Mixed { flag, not: !flag, value, conn, caller })?;
    returns::<eventsCall>(&eventsReturn { _0: caller, _1: U256::from(call.value) })
}
