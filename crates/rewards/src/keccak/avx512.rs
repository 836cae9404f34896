//! The permutation Keccak-f[1600] of eight states at once.
//!
//! One register holds the same word of eight states. AVX-512 has what the permutation is made of:
//! rotation of 64-bit lanes, and any function of three inputs in one instruction.

use std::{
    arch::x86_64::{
        __m512i, _mm512_rol_epi64, _mm512_set1_epi64, _mm512_ternarylogic_epi64, _mm512_xor_si512,
    },
    mem::transmute,
};

use super::Sponges;

/// Truth table of `a ^ b ^ c`.
const XOR: i32 = 0x96;

/// Truth table of `a ^ (!b & c)`.
const CHI: i32 = 0xd2;

/// The constants of step ι, one for each round (FIPS 202, 3.2.5).
const ROUNDS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// Permutes each of the eight states. Steps and letters are those of FIPS 202, 3.2.
#[target_feature(enable = "avx512f")]
pub(super) fn permute(sponges: &mut Sponges) {
    #[allow(unsafe_code, reason = "arrays to registers, which have no safe conversion")]
    // SAFETY: both types are 25 times 64 bytes of plain integers; a copy is made, so that
    // alignment does not matter.
    let mut a: [[__m512i; 5]; 5] = unsafe { transmute::<Sponges, _>(*sponges) };

    for constant in ROUNDS {
        // θ: what each column adds to its neighbours. `a` is `[y][x]`.
        macro_rules! column {
            ($x:literal) => {{
                let three = _mm512_ternarylogic_epi64::<XOR>(a[0][$x], a[1][$x], a[2][$x]);
                _mm512_ternarylogic_epi64::<XOR>(three, a[3][$x], a[4][$x])
            }};
        }
        let left = [column!(0), column!(1), column!(2), column!(3), column!(4)];
        macro_rules! turned {
            ($x:literal) => {
                _mm512_rol_epi64::<1>(left[$x])
            };
        }
        let right = [turned!(0), turned!(1), turned!(2), turned!(3), turned!(4)];

        // θ applied, then ρ and π: from where each word comes, and by how much it is rotated.
        macro_rules! moved {
            ($y:literal $x:literal by $bits:literal) => {
                _mm512_rol_epi64::<$bits>(_mm512_ternarylogic_epi64::<XOR>(
                    a[$y][$x],
                    left[($x + 4) % 5],
                    right[($x + 1) % 5],
                ))
            };
        }
        let b = [
            [
                moved!(0 0 by 0),
                moved!(1 1 by 44),
                moved!(2 2 by 43),
                moved!(3 3 by 21),
                moved!(4 4 by 14),
            ],
            [
                moved!(0 3 by 28),
                moved!(1 4 by 20),
                moved!(2 0 by 3),
                moved!(3 1 by 45),
                moved!(4 2 by 61),
            ],
            [
                moved!(0 1 by 1),
                moved!(1 2 by 6),
                moved!(2 3 by 25),
                moved!(3 4 by 8),
                moved!(4 0 by 18),
            ],
            [
                moved!(0 4 by 27),
                moved!(1 0 by 36),
                moved!(2 1 by 10),
                moved!(3 2 by 15),
                moved!(4 3 by 56),
            ],
            [
                moved!(0 2 by 62),
                moved!(1 3 by 55),
                moved!(2 4 by 39),
                moved!(3 0 by 41),
                moved!(4 1 by 2),
            ],
        ];

        // χ, along each row.
        macro_rules! chi {
            ($y:literal $x:literal) => {
                _mm512_ternarylogic_epi64::<CHI>(
                    b[$y][$x],
                    b[$y][($x + 1) % 5],
                    b[$y][($x + 2) % 5],
                )
            };
        }
        macro_rules! row {
            ($y:literal) => {
                [chi!($y 0), chi!($y 1), chi!($y 2), chi!($y 3), chi!($y 4)]
            };
        }
        a = [row!(0), row!(1), row!(2), row!(3), row!(4)];

        // ι
        a[0][0] = _mm512_xor_si512(a[0][0], _mm512_set1_epi64(constant.cast_signed()));
    }

    #[allow(unsafe_code, reason = "registers to arrays, which have no safe conversion")]
    // SAFETY: as above, in the other direction.
    let permuted = unsafe { transmute::<[[__m512i; 5]; 5], Sponges>(a) };
    *sponges = permuted;
}
