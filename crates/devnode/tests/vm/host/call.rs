//! Calls: their price, their status, and what the program is left with.

use devnode::{arbos::addresses, stylus::hooks::Hook};
use revm::{
    bytecode::{Bytecode, opcode},
    primitives::{Address, U256},
};

use super::{
    case::{Case, InStatic},
    holds,
};
use crate::{
    bench::{Bench, calldata},
    entering::{ECHO_SHAPE, echo},
    formulas::{COLD_ACCOUNT_GAS, EVM_API, HOSTIO, PTR, WARM_GAS, read, write},
};

const HOOKS: [Hook; 3] = [Hook::CallContract, Hook::DelegateCallContract, Hook::StaticCallContract];

/// Where the program keeps what it calls with, the value, and the length of what came back.
const DATA: u64 = 32;
const VALUE: u64 = 256;
const LEN: u64 = 512;

const SUCCESS: u64 = 0;
const FAILED: u64 = 2;

/// Gas of sending value, and to an account that is not there yet.
const VALUE_GAS: u64 = 9_000;
const NEW_ACCOUNT_GAS: u64 = 25_000;

/// All the gas there may be.
const ALL: u64 = u64::MAX;

/// A call as a program makes it.
struct Call<'a> {
    hook: Hook,
    about: &'a str,
    to: Address,
    data: &'a [u8],
    value: u64,
    gas: u64,
    /// What it takes.
    costs: u64,
    status: u64,
    returned: u32,
}

impl Call<'_> {
    fn case(self) -> Case {
        let len = self.data.len();
        let ink = HOSTIO + 3 * PTR + EVM_API + 2 * read(len);
        let args = match self.hook {
            Hook::CallContract => vec![0, DATA, len as u64, VALUE, self.gas, LEN],
            _ => vec![0, DATA, len as u64, self.gas, LEN],
        };
        let mut memory = vec![0; 288];
        memory[..20].copy_from_slice(self.to.as_slice());
        memory[DATA as usize..][..len].copy_from_slice(self.data);
        memory[VALUE as usize..].copy_from_slice(&U256::from(self.value).to_be_bytes::<32>());
        let case = Case::new(self.hook, &args, ink, self.costs)
            .about(self.about)
            .memory(memory)
            .writing(LEN as u32, self.returned.to_le_bytes())
            .answering(self.status)
            .needing(ink, 0);
        let refused = InStatic::Refused(ink);
        Case { in_static: if self.value == 0 { InStatic::Same } else { refused }, ..case }
    }
}

/// EVM code that takes `gas` and stops.
fn takes(gas: usize) -> Vec<u8> {
    [vec![opcode::JUMPDEST; gas], vec![opcode::STOP]].concat()
}

pub(super) fn cases(bench: &mut Bench) -> Vec<Case> {
    let burn = calldata("burnArbGas(uint256)", U256::ZERO.into());
    let contract = bench.place(takes(221));
    let reverting = bench.place(vec![opcode::PUSH1, 5, opcode::PUSH0, opcode::REVERT]);
    let failing = bench.place(vec![opcode::INVALID]);
    let program = bench.program_of(&echo());
    let delegated = delegated_to(bench, contract);
    let nobody = Address::repeat_byte(0x77);
    let mut cases = Vec::new();
    for hook in HOOKS {
        let call = Call {
            hook,
            about: "",
            to: contract,
            data: &[1, 2, 3, 4],
            value: 0,
            gas: ALL,
            costs: COLD_ACCOUNT_GAS + 221,
            status: SUCCESS,
            returned: 0,
        };
        let bare = |about, to, costs| Call { about, to, data: &[], costs, ..call };
        // A pure method: three gas for the word of its argument.
        cases.push(
            Call { data: &burn, ..bare("a precompile", addresses::ARBOS_TEST, WARM_GAS + 3) }
                .case()
                .known(1_146_395),
        );
        cases.push(Call { about: "a cold contract", ..call }.case().known(28_325_955));
        let again = Call { about: "a warm contract", costs: WARM_GAS + 221, ..call }.case();
        cases.push(again.before("(drop (call $account_code_size (i32.const 0)))"));
        cases.push(bare("nobody", nobody, COLD_ACCOUNT_GAS).case());
        let failed = |call: Call<'static>| Call { status: FAILED, ..call }.case();
        cases.push(failed(Call {
            returned: 5,
            ..bare("a revert", reverting, COLD_ACCOUNT_GAS + 5 + 3)
        }));
        cases.push(failed(Call {
            gas: 50_000,
            ..bare("a failure", failing, COLD_ACCOUNT_GAS + 50_000)
        }));
        cases.push(failed(Call {
            gas: 220,
            ..bare("too little gas", contract, COLD_ACCOUNT_GAS + 220)
        }));
        // The delegate runs; looking for it costs nothing here.
        cases.push(bare("a delegating account", delegated, COLD_ACCOUNT_GAS + 221).case());
        cases.push(of_a_program(Call {
            about: "a cold program",
            to: program,
            returned: 4,
            ..call
        }));
    }
    cases.extend(with_value(contract, failing, nobody));
    cases
}

/// The price of a program's own ink is rounded up to gas.
fn of_a_program(call: Call<'_>) -> Case {
    let case = call.case().known(118_475_955);
    let own = echoing_ink(4);
    let start = COLD_ACCOUNT_GAS + ECHO_SHAPE.uncached_gas();
    let asking = HOSTIO + 3 * PTR + EVM_API + 2 * read(4);
    Case { ink: Box::new(move |price| asking + (start + own.div_ceil(price)) * price), ..case }
}

/// Ink that [`echo`] takes for so many bytes.
fn echoing_ink(bytes: usize) -> u64 {
    let blocks = (2450 + 1 + 3800) + (2450 + 1 + 75 + 3800) + (2450 + 1 + 1);
    blocks + HOSTIO + write(bytes) + HOSTIO + 2 * read(bytes)
}

/// An account that delegates to another (EIP-7702).
fn delegated_to(bench: &mut Bench, delegate: Address) -> Address {
    let account = bench.place(vec![]);
    let code = Bytecode::new_eip7702(delegate);
    let info = revm::state::AccountInfo::default().with_nonce(1).with_code(code);
    bench.db.insert_account_info(account, info);
    account
}

fn with_value(contract: Address, failing: Address, nobody: Address) -> Vec<Case> {
    let call = Call {
        hook: Hook::CallContract,
        about: "value",
        to: contract,
        data: &[1, 2, 3, 4],
        value: 1000,
        gas: ALL,
        // The stipend is part of what the callee is given, and of what the program pays.
        costs: COLD_ACCOUNT_GAS + VALUE_GAS + 221,
        status: SUCCESS,
        returned: 0,
    };
    let to_nobody = COLD_ACCOUNT_GAS + VALUE_GAS + NEW_ACCOUNT_GAS;
    let cases = vec![
        Call { ..call }.case().known(118_325_955),
        Call { about: "value and no gas", gas: 0, ..call }.case(),
        Call { about: "value to nobody", to: nobody, costs: to_nobody, ..call }.case(),
        Call {
            about: "value to who fails",
            to: failing,
            gas: 0,
            // Only the stipend is lost.
            costs: COLD_ACCOUNT_GAS + VALUE_GAS + 2_300,
            status: FAILED,
            ..call
        }
        .case(),
        Call {
            about: "more value than there is",
            value: 1_000_001,
            costs: COLD_ACCOUNT_GAS + VALUE_GAS,
            status: FAILED,
            ..call
        }
        .case(),
    ];
    cases.into_iter().map(|case| Case { balance: 1_000_000, ..case }).collect()
}

holds!(cases);
