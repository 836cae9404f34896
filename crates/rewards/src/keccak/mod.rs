//! Keccak-256 of short messages, eight at a time.
//!
//! Everything a tree hashes fits into one block of the sponge, so a hash is one permutation, and
//! eight independent ones fill the registers of AVX-512. No published crate offers that with a
//! choice at run time on a stable compiler and a licence that fits; the portable way is the
//! permutation of the `keccak` crate.

#[cfg(target_arch = "x86_64")]
mod avx512;

use std::fmt;

/// Hashes computed side by side.
pub(crate) const LANES: usize = 8;

/// 64-bit words of a hash.
pub(crate) const DIGEST: usize = 4;

/// 64-bit words of the permutation's state.
const WORDS: usize = 25;

/// The last word that takes input: the rate of Keccak-256 is 17 words.
const LAST: usize = 16;

/// Eight sponges, word by word: `[word][lane]`.
type Sponges = [[u64; LANES]; WORDS];

/// How hashes are computed. Every backend gives the same hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backend(Kind);

/// Private, so that one which this processor lacks cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Backend {
    /// One after another, on any processor.
    pub const fn portable() -> Self {
        Self(Kind::Portable)
    }

    /// Eight at once by AVX-512, if this processor has it.
    pub fn avx512() -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx512f") {
            return Some(Self(Kind::Avx512));
        }
        None
    }

    /// The fastest that this processor has.
    pub fn best() -> Self {
        Self::avx512().unwrap_or(Self::portable())
    }

    /// All that this processor has, the portable one first.
    pub fn available() -> impl Iterator<Item = Self> {
        [Self::portable()].into_iter().chain(Self::avx512())
    }

    /// The Keccak-256 hash of each message.
    ///
    /// Words are little-endian, as the sponge takes them. A message has at most 16.
    pub(crate) fn digest<const N: usize>(
        self,
        messages: &[[u64; N]; LANES],
    ) -> [[u64; DIGEST]; LANES] {
        const { assert!(N <= LAST, "a message and its padding fill one block") };
        let mut sponges = [[0; LANES]; WORDS];
        for (lane, message) in messages.iter().enumerate() {
            for (word, value) in message.iter().enumerate() {
                sponges[word][lane] = *value;
            }
        }
        // Keccak's padding, not SHA-3's: a one after the message, a one at the end of the block.
        sponges[N] = [1; LANES];
        sponges[LAST] = sponges[LAST].map(|word| word | 1 << 63);
        self.permute(&mut sponges);

        let mut digests = [[0; DIGEST]; LANES];
        for (lane, digest) in digests.iter_mut().enumerate() {
            for (word, value) in digest.iter_mut().enumerate() {
                *value = sponges[word][lane];
            }
        }
        digests
    }

    fn permute(self, sponges: &mut Sponges) {
        match self.0 {
            Kind::Portable => permute_each(sponges),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => {
                #[allow(unsafe_code, reason = "calls what needs AVX-512")]
                // SAFETY: `Backend::avx512` alone makes this kind, after the processor said that
                // it has the feature.
                unsafe {
                    avx512::permute(sponges);
                }
            }
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => "avx512",
        })
    }
}

fn permute_each(sponges: &mut Sponges) {
    let keccak = keccak::Keccak::new();
    for lane in 0..LANES {
        let mut state = [0; WORDS];
        for (word, lanes) in state.iter_mut().zip(&*sponges) {
            *word = lanes[lane];
        }
        keccak.with_f1600(|permute| permute(&mut state));
        for (lanes, word) in sponges.iter_mut().zip(state) {
            lanes[lane] = word;
        }
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::keccak256;

    use super::*;

    fn messages<const N: usize>() -> [[u64; N]; LANES] {
        let mut seed = 1_u64;
        [[0; N]; LANES].map(|message| {
            message.map(|_| {
                seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
                seed
            })
        })
    }

    fn agrees_for<const N: usize>() {
        let messages = messages::<N>();
        for backend in Backend::available() {
            let digests = backend.digest(&messages);
            for (message, digest) in messages.iter().zip(digests) {
                let bytes: Vec<u8> = message.iter().flat_map(|it| it.to_le_bytes()).collect();
                let got: Vec<u8> = digest.iter().flat_map(|it| it.to_le_bytes()).collect();
                assert_eq!(got, keccak256(bytes).0, "{backend}, {N} words");
            }
        }
    }

    #[test]
    fn every_backend_hashes_as_keccak256_does() {
        agrees_for::<0>();
        agrees_for::<4>();
        agrees_for::<8>();
        agrees_for::<12>();
        agrees_for::<16>();
    }
}
