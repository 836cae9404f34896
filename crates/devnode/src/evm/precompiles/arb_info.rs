//! `ArbInfo`: balance and code of any account.

use std::sync::LazyLock;

use alloy::sol;

use super::{
    call::{Answer, ArbContextTr, Call, returns},
    contract::{Contract, Methods},
};

sol! {
    #[sol(abi)]
    interface IArbInfo {
        function getBalance(address account) external view returns (uint256);
        function getCode(address account) external view returns (bytes memory);
    }
}

use IArbInfo::{IArbInfoCalls as Calls, getBalanceCall, getCodeCall};

/// What reading a balance cost in Berlin's predecessor, Istanbul.
const BALANCE_GAS: u64 = 700;
/// What a cold read of state costs.
const CODE_GAS: u64 = 2100;

/// The precompile at 0x65.
#[derive(Debug)]
pub(super) struct ArbInfo;

impl Contract for ArbInfo {
    type Calls = Calls;

    fn methods() -> &'static Methods {
        static METHODS: LazyLock<Methods> =
            LazyLock::new(|| Methods::of(IArbInfo::abi::functions()));
        &METHODS
    }

    fn answer<CTX: ArbContextTr>(method: Calls, call: &mut Call<'_, CTX>) -> Answer {
        match method {
            Calls::getBalance(method) => {
                call.burn(BALANCE_GAS)?;
                returns::<getBalanceCall>(&call.account(method.account)?.balance)
            }
            Calls::getCode(method) => {
                call.burn(CODE_GAS)?;
                let (code, _) = call.code(method.account)?;
                call.burn_copy(code.len())?;
                returns::<getCodeCall>(&code)
            }
        }
    }
}
