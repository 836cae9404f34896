//! Tree files that are not what they were.

use std::{fs, io::Cursor};

use rewards::file::{self, FileError, TreeFile};
use sha2::{Digest, Sha256};

use crate::claims::{made_up, workers, write};

type Bytes = Cursor<Vec<u8>>;

fn intact() -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tree");
    write(&path, &made_up(11), workers());
    fs::read(path).unwrap()
}

fn open(bytes: Vec<u8>) -> Result<TreeFile<Bytes>, FileError> {
    TreeFile::new(Cursor::new(bytes))
}

fn with_its_sha256(mut bytes: Vec<u8>) -> Vec<u8> {
    let digest = Sha256::digest(&bytes[file::HEADER_SIZE..]);
    bytes[64..96].copy_from_slice(&digest);
    bytes
}

#[test]
fn an_intact_file_verifies() {
    let mut file = open(intact()).unwrap();
    let verified = file.verify(workers()).unwrap();
    assert_eq!(verified.root, file.header().root);
    assert_eq!(verified.data_hash, file.header().data_hash);
    assert_eq!(verified.totals.iter().map(|it| it.claims).sum::<usize>(), 11);
    assert_eq!(file.claims().unwrap().iter().collect::<Vec<_>>(), made_up(11));
}

#[test]
fn every_truncation_is_noticed_at_once() {
    let bytes = intact();
    for length in 0..bytes.len() {
        let opened = open(bytes[..length].to_vec());
        assert!(matches!(opened, Err(FileError::Length { .. })), "{length}: {opened:?}");
    }
    let longer = open([&bytes[..], &[0]].concat());
    assert!(matches!(longer, Err(FileError::Length { .. })), "{longer:?}");
}

#[test]
fn every_changed_byte_is_noticed_by_verify() {
    let bytes = intact();
    for place in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x10;
        let outcome = open(damaged).and_then(|mut file| file.verify(workers()));
        assert!(outcome.is_err(), "byte {place}");
    }
}

/// Whoever repairs the sha256 after a change still has claims, nodes and root to make agree.
#[test]
fn every_changed_byte_is_noticed_without_the_sha256_too() {
    let bytes = intact();
    for place in file::HEADER_SIZE..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x10;
        let outcome = open(with_its_sha256(damaged)).and_then(|mut file| file.verify(workers()));
        let known = matches!(
            outcome,
            Err(FileError::Header(_)
                | FileError::Row { .. }
                | FileError::Claims(_)
                | FileError::Root { .. }
                | FileError::Node(_))
        );
        assert!(known, "byte {place}: {outcome:?}");
    }
}

/// The root does not depend on the order of rows, finding an account does.
#[test]
fn rows_out_of_order_are_noticed_without_the_sha256_too() {
    let mut bytes = intact();
    let [last, first] = bytes.windows(20).enumerate().fold([0; 2], |found, (place, it)| {
        let of = |claim: usize| it == made_up(11)[claim].account.as_slice();
        [if of(10) { place } else { found[0] }, if of(0) { place } else { found[1] }]
    });
    let row = (last - first) / 10;
    let (before, after) = bytes.split_at_mut(last);
    before[first..first + row].swap_with_slice(&mut after[..row]);
    let outcome = open(with_its_sha256(bytes)).and_then(|mut file| file.verify(workers()));
    assert!(matches!(outcome, Err(FileError::Row { .. })), "{outcome:?}");
}

#[test]
fn no_changed_byte_makes_a_wrong_proof() {
    let (bytes, claims) = (intact(), made_up(11));
    let root = open(bytes.clone()).unwrap().header().root;
    let mut refusals = 0;
    for place in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x10;
        let Ok(mut file) = open(damaged) else { continue };
        for claim in &claims {
            let Ok(found) = file.claims_of(claim.account) else { continue };
            for found in found {
                match file.prove(found) {
                    Ok(proof) => assert_eq!(proof.verify(root), Ok(()), "byte {place}"),
                    Err(FileError::Proof(_) | FileError::LeafMissing { .. }) => refusals += 1,
                    Err(error) => panic!("byte {place}: {error}"),
                }
            }
        }
    }
    assert!(500 < refusals, "{refusals}");
}

#[test]
fn something_else_is_no_tree_file() {
    let json = vec![b'{'; 4096];
    assert!(matches!(open(json), Err(FileError::Magic)));
    let mut later = intact();
    later[11] = 2;
    assert!(matches!(open(later), Err(FileError::Version(2))));
}

#[test]
fn a_failed_write_leaves_the_old_file_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tree");
    fs::write(&path, "old").unwrap();
    let failed = file::atomically(&path, |file| {
        use std::io::Write;
        file.write_all(b"half of the n")?;
        Err(std::io::Error::other("no space left"))
    });
    assert!(failed.is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}
