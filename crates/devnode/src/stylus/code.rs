//! How a program is kept as the code of an account.
//!
//! Three kinds, told apart by the first three bytes: a *classic* program is one compressed
//! module; where the module is too large for one account, *fragments* carry pieces of the
//! compressed bytes and a *root* lists their addresses.

use alloy::primitives::{Address, B256, keccak256};
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState, HeapAlloc, HuffmanCode};

use crate::arbos::Rules;

/// How the code of a program starts that is whole in one account.
pub const CLASSIC: [u8; 3] = [0xef, 0xf0, 0x00];

/// How the code starts that carries a piece of a program.
pub const FRAGMENT: [u8; 3] = [0xef, 0xf0, 0x01];

/// How the code of a program starts that lists the accounts with its pieces.
pub const ROOT: [u8; 3] = [0xef, 0xf0, 0x02];

/// The dictionary byte of a stream compressed without a dictionary.
const NO_DICTIONARY: u8 = 0;

/// Why code holds no module. An activation that meets one reverts without data and keeps its
/// remaining gas, unlike one that meets a bad module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The account has no code.
    #[error("account has no code")]
    Empty,
    /// The code is not a program's.
    #[error("code is not a Stylus program")]
    NotProgram,
    /// The code is a piece of a program.
    #[error("code is a fragment, not a program")]
    Fragment,
    /// The stream needs a dictionary that does not exist, or that this node does not have:
    /// number 1 is known to Nitro, but no tool writes it.
    #[error("unsupported dictionary {0}")]
    Dictionary(u8),
    /// The stream is not a whole brotli stream and nothing else.
    #[error("failed decompression")]
    Stream,
    /// The module is larger than programs may be.
    #[error("decompressed wasm is larger than {limit} bytes")]
    TooLarge {
        /// The most bytes a module may have.
        limit: u32,
    },
    /// A root is too short, or its list is empty or ends within an address.
    #[error("malformed root")]
    MalformedRoot,
    /// A root lists more fragments than programs may have.
    #[error("{have} fragments exceed the limit of {limit}")]
    TooManyFragments {
        /// How many it lists.
        have: usize,
        /// How many it may list.
        limit: u8,
    },
    /// An account that a root lists carries no fragment.
    #[error("account {0} carries no fragment")]
    NotFragment(Address),
    /// A root's module is not as long as the root says.
    #[error("decompressed wasm has {have} bytes, root says {want}")]
    Length {
        /// How long it is.
        have: usize,
        /// How long the root says it is.
        want: u32,
    },
}

/// The code of a program, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramCode<'a> {
    /// All in one account.
    Classic {
        /// Which dictionary the stream was compressed with; 0 = none.
        dictionary: u8,
        /// The compressed module.
        stream: &'a [u8],
    },
    /// In several accounts.
    Root(Root),
}

/// The code that lists the fragments of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Which dictionary the stream was compressed with; 0 = none.
    pub dictionary: u8,
    /// Bytes of the module.
    pub wasm_len: u32,
    /// The accounts that carry the pieces of the stream, in order.
    pub fragments: Vec<Address>,
}

/// Whether a call to `code` runs a program instead of EVM code.
pub fn is_program(code: &[u8], rules: &Rules) -> bool {
    has_prefix(code, CLASSIC) || (has_fragments(rules) && has_prefix(code, ROOT))
}

/// Whether a creation may leave `code` although it starts with `0xef`, as EVM code must not.
pub fn may_be_deployed(code: &[u8], rules: &Rules) -> bool {
    is_program(code, rules) || (has_fragments(rules) && has_prefix(code, FRAGMENT))
}

/// Takes the code of an account apart.
///
/// # Errors
///
/// [`CodeError::Empty`], [`CodeError::NotProgram`], [`CodeError::Fragment`] or
/// [`CodeError::MalformedRoot`], according to what the code is.
pub fn parse<'a>(code: &'a [u8], rules: &Rules) -> Result<ProgramCode<'a>, CodeError> {
    if code.is_empty() {
        return Err(CodeError::Empty);
    }
    if !may_be_deployed(code, rules) {
        return Err(CodeError::NotProgram);
    }
    if has_prefix(code, FRAGMENT) {
        return Err(CodeError::Fragment);
    }
    if has_prefix(code, ROOT) {
        return Root::parse(&code[ROOT.len()..]).map(ProgramCode::Root);
    }
    // A prefix counts only where something follows it.
    let (dictionary, stream) = (code[CLASSIC.len()], &code[CLASSIC.len() + 1..]);
    Ok(ProgramCode::Classic { dictionary, stream })
}

/// The module of a compressed stream.
///
/// # Errors
///
/// [`CodeError::Dictionary`], [`CodeError::Stream`], or [`CodeError::TooLarge`] as soon as there
/// are more than `limit` bytes.
pub fn decompress(dictionary: u8, stream: &[u8], limit: u32) -> Result<Vec<u8>, CodeError> {
    if dictionary != NO_DICTIONARY {
        return Err(CodeError::Dictionary(dictionary));
    }

    let mut wasm = vec![0; limit as usize];
    let mut state = BrotliState::new_strict(
        HeapAlloc::<u8>::new(0),
        HeapAlloc::<u32>::new(0),
        HeapAlloc::<HuffmanCode>::new(HuffmanCode::default()),
    );
    let (mut unread, mut read) = (stream.len(), 0);
    let (mut room, mut written, mut total) = (wasm.len(), 0, 0);
    let result = BrotliDecompressStream(
        &mut unread,
        &mut read,
        stream,
        &mut room,
        &mut written,
        &mut wasm,
        &mut total,
        &mut state,
    );

    match result {
        BrotliResult::ResultSuccess if unread == 0 => {
            wasm.truncate(written);
            Ok(wasm)
        }
        BrotliResult::NeedsMoreOutput => Err(CodeError::TooLarge { limit }),
        _ => Err(CodeError::Stream),
    }
}

impl Root {
    fn parse(after_prefix: &[u8]) -> Result<Self, CodeError> {
        let (&dictionary, rest) = after_prefix.split_first().ok_or(CodeError::MalformedRoot)?;
        let (wasm_len, list) = rest.split_first_chunk().ok_or(CodeError::MalformedRoot)?;
        let (addresses, rest) = list.as_chunks::<20>();
        if addresses.is_empty() || !rest.is_empty() {
            return Err(CodeError::MalformedRoot);
        }
        let fragments = addresses.iter().map(Address::from).collect();
        Ok(Self { dictionary, wasm_len: u32::from_be_bytes(*wasm_len), fragments })
    }

    /// What only an activation checks: that the program is not larger than new ones may be.
    ///
    /// # Errors
    ///
    /// [`CodeError::TooLarge`] above `max_wasm_size` bytes, [`CodeError::TooManyFragments`]
    /// above `max_fragments`.
    pub fn check_limits(&self, max_wasm_size: u32, max_fragments: u8) -> Result<(), CodeError> {
        if max_wasm_size < self.wasm_len {
            return Err(CodeError::TooLarge { limit: max_wasm_size });
        }
        if usize::from(max_fragments) < self.fragments.len() {
            let have = self.fragments.len();
            return Err(CodeError::TooManyFragments { have, limit: max_fragments });
        }
        Ok(())
    }

    /// The module, from the code of each account in [`fragments`](Self::fragments). It takes as
    /// much memory as the root says, so the root of an unknown program is to pass
    /// [`check_limits`](Self::check_limits) first.
    ///
    /// # Errors
    ///
    /// [`CodeError::NotFragment`] for an account without a fragment (also for one whose code is
    /// not given), those of [`decompress`], and [`CodeError::Length`].
    pub fn assemble<C: AsRef<[u8]>>(&self, codes: &[C]) -> Result<Vec<u8>, CodeError> {
        let mut stream = Vec::new();
        for (position, address) in self.fragments.iter().enumerate() {
            let code = codes.get(position).map(AsRef::as_ref).unwrap_or_default();
            if !has_prefix(code, FRAGMENT) {
                return Err(CodeError::NotFragment(*address));
            }
            stream.extend_from_slice(&code[FRAGMENT.len()..]);
        }

        let wasm = decompress(self.dictionary, &stream, self.wasm_len)?;
        if wasm.len() != self.wasm_len as usize {
            return Err(CodeError::Length { have: wasm.len(), want: self.wasm_len });
        }
        Ok(wasm)
    }
}

/// What stands for the hash of the prover's translation of a module, which only the prover can
/// make: Keccak-256 of `millet devnode module` followed by the module. It identifies the module
/// as the prover's hash does, and differs from it.
pub fn module_hash(wasm: &[u8]) -> B256 {
    keccak256([b"millet devnode module", wasm].concat())
}

fn has_fragments(rules: &Rules) -> bool {
    rules.max_fragments.is_some()
}

/// A bare prefix is no program: something has to follow.
fn has_prefix(code: &[u8], prefix: [u8; 3]) -> bool {
    prefix.len() < code.len() && code.starts_with(&prefix)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use alloy::primitives::address;

    use super::*;

    const LIMIT: u32 = 131_072;

    fn compress(bytes: &[u8]) -> Vec<u8> {
        let mut stream = Vec::new();
        let mut writer = brotli::CompressorWriter::new(&mut stream, 4096, 11, 22);
        writer.write_all(bytes).unwrap();
        drop(writer);
        stream
    }

    fn rules(arbos: u64) -> Rules {
        Rules::of(arbos).unwrap()
    }

    fn with_prefix(prefix: [u8; 3], rest: &[u8]) -> Vec<u8> {
        [&prefix, rest].concat()
    }

    #[test]
    fn only_classic_programs_exist_before_version_60() {
        for (prefix, program, deployable) in
            [(CLASSIC, true, true), (FRAGMENT, false, false), (ROOT, false, false)]
        {
            let code = with_prefix(prefix, &[0]);

            assert_eq!(is_program(&code, &rules(51)), program, "{prefix:x?}");
            assert_eq!(may_be_deployed(&code, &rules(51)), deployable, "{prefix:x?}");
        }
    }

    #[test]
    fn fragments_are_deployed_but_never_run() {
        for (prefix, program) in [(CLASSIC, true), (FRAGMENT, false), (ROOT, true)] {
            let code = with_prefix(prefix, &[0]);

            assert_eq!(is_program(&code, &rules(60)), program, "{prefix:x?}");
            assert!(may_be_deployed(&code, &rules(60)), "{prefix:x?}");
        }
        assert_eq!(parse(&with_prefix(FRAGMENT, &[0]), &rules(60)), Err(CodeError::Fragment));
    }

    #[test]
    fn a_bare_prefix_and_other_code_are_no_programs() {
        for code in [&CLASSIC[..], &[0xef], &[0xef, 0x01, 0x00, 0x00], &[0x60, 0x00]] {
            assert!(!may_be_deployed(code, &rules(60)), "{code:x?}");
            assert_eq!(parse(code, &rules(60)), Err(CodeError::NotProgram), "{code:x?}");
        }
        assert_eq!(parse(&[], &rules(51)), Err(CodeError::Empty));
    }

    #[test]
    fn a_classic_program_is_its_decompressed_stream() {
        let wasm = b"some module, some module, some module".repeat(50);
        let code = with_prefix(CLASSIC, &[&[0], &compress(&wasm)[..]].concat());

        let ProgramCode::Classic { dictionary, stream } = parse(&code, &rules(51)).unwrap() else {
            panic!("not classic")
        };

        assert_eq!(decompress(dictionary, stream, LIMIT), Ok(wasm));
    }

    #[test]
    fn dictionaries_are_refused() {
        let stream = compress(b"x");

        for dictionary in [1, 2, 255] {
            let refused = decompress(dictionary, &stream, LIMIT);
            assert_eq!(refused, Err(CodeError::Dictionary(dictionary)));
        }
    }

    #[test]
    fn the_limit_is_the_last_size_allowed() {
        let stream = compress(&vec![7; LIMIT as usize]);

        assert_eq!(decompress(0, &stream, LIMIT).map(|wasm| wasm.len()), Ok(LIMIT as usize));
        let refused = decompress(0, &stream, LIMIT - 1);
        assert_eq!(refused, Err(CodeError::TooLarge { limit: LIMIT - 1 }));
    }

    #[test]
    fn broken_cut_and_overlong_streams_are_refused() {
        let stream = compress(&b"some module".repeat(9));
        let longer = [&stream[..], &[0]].concat();

        for bad in [&[][..], &[0xff; 9], &stream[..stream.len() - 1], &longer] {
            assert_eq!(decompress(0, bad, LIMIT), Err(CodeError::Stream), "{bad:x?}");
        }
    }

    #[test]
    fn a_root_joins_its_fragments_in_order() {
        let wasm = b"a module of two fragments".repeat(20);
        let stream = compress(&wasm);
        let (left, right) = stream.split_at(stream.len() / 2);
        let codes = [with_prefix(FRAGMENT, left), with_prefix(FRAGMENT, right)];
        let fragments = vec![
            address!("00000000000000000000000000000000000000aa"),
            address!("00000000000000000000000000000000000000bb"),
        ];
        let mut code = with_prefix(ROOT, &[0]);
        code.extend((wasm.len() as u32).to_be_bytes());
        fragments.iter().for_each(|fragment| code.extend(fragment));

        let ProgramCode::Root(root) = parse(&code, &rules(60)).unwrap() else {
            panic!("not a root")
        };

        assert_eq!(root.fragments, fragments);
        assert_eq!(root.assemble(&codes), Ok(wasm.clone()));
        assert_eq!(root.assemble(&codes[..1]), Err(CodeError::NotFragment(fragments[1])));
        assert_eq!(root.check_limits(LIMIT, 2), Ok(()));
        let refused = root.check_limits(LIMIT, 1);
        assert_eq!(refused, Err(CodeError::TooManyFragments { have: 2, limit: 1 }));
        assert_eq!(root.check_limits(9, 2), Err(CodeError::TooLarge { limit: 9 }));
        let lying = Root { wasm_len: root.wasm_len + 1, ..root };
        let (have, want) = (wasm.len(), lying.wasm_len);
        assert_eq!(lying.assemble(&codes), Err(CodeError::Length { have, want }));
    }

    #[test]
    fn a_root_lists_whole_addresses_and_at_least_one() {
        for list in [0, 19, 21] {
            let code = with_prefix(ROOT, &vec![0; 5 + list]);
            assert_eq!(parse(&code, &rules(60)), Err(CodeError::MalformedRoot), "{list} bytes");
        }
        let short = with_prefix(ROOT, &[0, 0, 0]);
        assert_eq!(parse(&short, &rules(60)), Err(CodeError::MalformedRoot));
    }

    #[test]
    fn the_module_hash_tells_modules_apart() {
        assert_ne!(module_hash(b"a"), module_hash(b"b"));
        assert_eq!(module_hash(b"a"), module_hash(b"a"));
    }
}
