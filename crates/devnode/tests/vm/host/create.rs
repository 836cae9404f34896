//! Creations: their price, the address, and what the program is left with.

use devnode::stylus::hooks::Hook;
use revm::{
    bytecode::opcode::{INVALID, PUSH0, PUSH1, RETURN, REVERT},
    primitives::{Address, U256},
};

use super::{
    case::{Case, InStatic},
    holds,
};
use crate::{
    bench::Bench,
    formulas::{EVM_API, HOSTIO, PTR, read},
};

/// Where the program keeps the value, the salt, and what it is told.
const VALUE: u64 = 50_176;
const SALT: u64 = VALUE + 32;
const ADDRESS: u64 = SALT + 32;
const LEN: u64 = ADDRESS + 32;

/// Gas of a creation, and of hashing a word of init code for the address.
const CREATE_GAS: u64 = 32_000;
const HASH_WORD_GAS: u64 = 6;

/// A creation as a program makes it.
#[derive(Clone, Copy)]
struct Creation<'a> {
    about: &'a str,
    init_code: &'a [u8],
    value: u64,
    /// Gas of running the init code and keeping what it leaves.
    costs: u64,
    works: bool,
    returned: u32,
}

impl Creation<'_> {
    /// With both host calls; `creator` is the program, which has made no account yet.
    fn cases(self, creator: Address) -> [Case; 2] {
        let salt = U256::from(0x5a17);
        let len = self.init_code.len();
        let words = len.div_ceil(32) as u64;
        let address = |it: Address| if self.works { it } else { Address::ZERO };
        let reading = HOSTIO + 3 * PTR + EVM_API + 2 * read(len);
        let case = |hook, args: &[u64], ink, gas, at: Address| {
            let mut memory = vec![0; ADDRESS as usize];
            memory[..len].copy_from_slice(self.init_code);
            let word = |number: U256| number.to_be_bytes::<32>();
            memory[VALUE as usize..][..32].copy_from_slice(&word(U256::from(self.value)));
            memory[SALT as usize..].copy_from_slice(&word(salt));
            let case = Case::new(hook, args, ink, gas)
                .about(self.about)
                .memory(memory)
                .writing(ADDRESS as u32, address(at))
                .writing(LEN as u32, self.returned.to_le_bytes())
                .needing(ink, 0)
                .in_static(InStatic::Fails);
            Case { balance: 1_000_000, ..case }
        };
        let len = len as u64;
        [
            case(
                Hook::Create1,
                &[0, len, VALUE, ADDRESS, LEN],
                reading,
                CREATE_GAS + self.costs,
                creator.create(1),
            ),
            case(
                Hook::Create2,
                &[0, len, VALUE, SALT, ADDRESS, LEN],
                reading + PTR,
                CREATE_GAS + HASH_WORD_GAS * words + self.costs,
                creator.create2_from_code(salt.to_be_bytes::<32>(), self.init_code),
            ),
        ]
    }
}

pub(super) fn cases(bench: &mut Bench) -> Vec<Case> {
    let creator = bench.next_address();
    let works = Creation {
        about: "a byte of code",
        init_code: &[PUSH1, 1, PUSH0, RETURN],
        value: 0,
        // Two pushes, a word of memory, and the byte.
        costs: 3 + 2 + 3 + 200,
        works: true,
        returned: 0,
    };
    let fails = Creation { works: false, costs: 0, ..works };
    // As long as no transaction's may be, and without a price of its own: it stops at once.
    let long = vec![0; 50_000];
    [
        works,
        Creation { about: "with value", value: 5, ..works },
        Creation { about: "nothing", init_code: &[], costs: 0, ..works },
        Creation { about: "long init code", init_code: &long, costs: 0, ..works },
        Creation {
            about: "a revert",
            init_code: &[PUSH1, 5, PUSH0, REVERT],
            costs: 3 + 2 + 3,
            returned: 5,
            ..fails
        },
        Creation { about: "more value than there is", value: 1_000_001, ..fails },
    ]
    .into_iter()
    .flat_map(|creation| creation.cases(creator))
    .collect()
}

holds!(cases);

#[test]
fn init_code_that_fails_takes_all_but_a_64th() {
    use crate::bench::{INTRINSIC, module, output};
    let mut bench = Bench::new();
    // What is left before and after, in gas.
    let program = bench.program(&module(&format!(
        "(i32.store8 (i32.const 0) (i32.const {INVALID}))
         call $evm_ink_left local.set $a
         (call $create1 (i32.const 0) (i32.const 1) (i32.const 128) (i32.const 160) (i32.const 192))
         call $evm_ink_left local.set $b
         (i64.store (i32.const 0) (local.get $a)) (i64.store (i32.const 8) (local.get $b))
         (call $write_result (i32.const 0) (i32.const 16)) i32.const 0"
    )));

    let told = output(&bench.call_with_gas(program, vec![], INTRINSIC + 1_000_000));

    let word = |at: usize| u64::from_le_bytes(told[at..at + 8].try_into().unwrap());
    let asked = word(0) - (2450 + 210 + 5 + 3800) - (HOSTIO + 3 * PTR + EVM_API + 2 * read(1));
    let passed_on_from = asked / 10_000 - CREATE_GAS;
    let taken = CREATE_GAS + passed_on_from - passed_on_from / 64;
    let left = asked - taken * 10_000 - (2450 + 3800) - HOSTIO;
    assert_eq!(word(8), left);
}
