//! Encrypted keys in files, in the form of Web3 Secret Storage, version 3: geth's and cast's.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use alloy::{primitives::Address, signers::local::PrivateKeySigner};
use eth_keystore::{EthKeystore, KdfparamsType, KeystoreError, decrypt_key};
use zeroize::Zeroizing;

use super::{KeyError, PASSWORD_VARIABLE, surroundings::Surroundings};

/// How often a person may mistype a password.
const TRIES: u32 = 3;

/// Bytes that the derivation of a key may take, at most. Geth's own take a quarter of this.
const MEMORY: u64 = 1 << 30;

/// Rounds that the derivation of a key may take, at most. Geth's own take a fortieth of this.
const ROUNDS: u32 = 10_000_000;

/// The key in a keystore, by its path or by its name. Its password comes from the file that
/// [`PASSWORD_VARIABLE`] names, or from a person.
pub(super) fn open(
    name: &str,
    surroundings: &mut Surroundings<'_>,
) -> Result<PrivateKeySigner, KeyError> {
    let path = find(name, surroundings)?;
    check(&path)?;
    if let Some(file) = surroundings.path(PASSWORD_VARIABLE) {
        return decrypt(&path, name, &password_in(&file)?);
    }
    let mut tries = 1;
    loop {
        let password = surroundings.ask(&format!("password of keystore `{name}`: "));
        let password = password.map_err(|_| KeyError::NobodyKnowsPassword(name.to_owned()))?;
        match decrypt(&path, name, &password) {
            Err(KeyError::WrongPassword(_)) if tries < TRIES => tries += 1,
            opened => return opened,
        }
    }
}

/// Whose key a keystore holds, if it says so in the open, as geth's do and cast's do not.
pub(super) fn address(name: &str, surroundings: &Surroundings<'_>) -> Result<Address, KeyError> {
    /// The part that is not encrypted, and that the standard leaves to choice.
    #[derive(serde::Deserialize)]
    struct InTheOpen {
        address: Option<Address>,
    }
    let path = find(name, surroundings)?;
    let wrong = |reason: String| KeyError::File { path: path.clone(), reason };
    let text = fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
    let said: InTheOpen = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    said.address.ok_or_else(|| KeyError::NoAddress(format!("keystore `{name}`")))
}

/// The name of the one keystore that there is.
pub(super) fn only_one(surroundings: &Surroundings<'_>, chain_id: u64) -> Result<String, KeyError> {
    let folder = surroundings.keystores();
    let mut there = names(&folder)?;
    match there.len() {
        0 => Err(KeyError::Missing { chain_id }),
        1 => Ok(there.swap_remove(0)),
        _ => Err(KeyError::SeveralKeystores { folder, there }),
    }
}

fn find(name: &str, surroundings: &Surroundings<'_>) -> Result<PathBuf, KeyError> {
    let folder = surroundings.keystores();
    let is_name = Path::new(name).components().count() == 1;
    let kept = folder.join(name);
    if is_name && kept.is_file() {
        return Ok(kept);
    }
    let path = PathBuf::from(name);
    if path.is_file() {
        return Ok(path);
    }
    let there = names(&folder)?;
    Err(KeyError::NoSuchKeystore { name: name.to_owned(), folder, there })
}

/// What a folder has, in alphabetical order.
fn names(folder: &Path) -> Result<Vec<String>, KeyError> {
    let file =
        |error: io::Error| KeyError::File { path: folder.to_owned(), reason: error.to_string() };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(file(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(file)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The first line of a file.
fn password_in(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let text = fs::read_to_string(path).map(Zeroizing::new).map_err(|error| KeyError::File {
        path: path.to_owned(),
        reason: format!("named by {PASSWORD_VARIABLE}: {error}"),
    })?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

/// What the decryption takes for granted: a file is somebody else's word.
fn check(path: &Path) -> Result<(), KeyError> {
    let wrong = |reason: String| KeyError::File { path: path.to_owned(), reason };
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let keystore: EthKeystore = serde_json::from_str(&text)
        .map_err(|error| wrong(format!("not a keystore of version 3: {error}")))?;
    let crypto = keystore.crypto;
    let (derived, is_cheap) = match crypto.kdfparams {
        KdfparamsType::Pbkdf2 { c, dklen, prf, .. } => (dklen, c <= ROUNDS && prf == "hmac-sha256"),
        KdfparamsType::Scrypt { dklen, n, p, r, .. } => {
            let memory = u64::from(n).saturating_mul(u64::from(r)).saturating_mul(128);
            (dklen, n.is_power_of_two() && 1 < n && memory <= MEMORY && p <= 16)
        }
    };
    let is_known = keystore.version == 3
        && crypto.cipher == "aes-128-ctr"
        && crypto.cipherparams.iv.len() == 16
        && crypto.ciphertext.len() == 32
        && derived == 32;
    if is_known && is_cheap { Ok(()) } else { Err(wrong("an unusual keystore".to_owned())) }
}

fn decrypt(path: &Path, name: &str, password: &str) -> Result<PrivateKeySigner, KeyError> {
    let wrong = |reason: String| KeyError::File { path: path.to_owned(), reason };
    match decrypt_key(path, password).map(Zeroizing::new) {
        Ok(key) => PrivateKeySigner::from_slice(&key)
            .map_err(|_| wrong("what is in it is no private key".to_owned())),
        Err(KeystoreError::MacMismatch) => Err(KeyError::WrongPassword(name.to_owned())),
        Err(error) => Err(wrong(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by `cast wallet import` 1.7.1, from the key 0x46…46 with the password
    /// `correct horse`.
    const CAST: &str = r#"{"crypto":{"cipher":"aes-128-ctr","cipherparams":
        {"iv":"ffcf95e08e1354c4c959367c62bcad60"},
        "ciphertext":"7088759ea8479f39ff808bf7752263499a3c3e848fa70e2aa221376bc86c6545",
        "kdf":"scrypt","kdfparams":{"dklen":32,"n":8192,"p":1,"r":8,
        "salt":"4a424d37f05fea464db328b215cb15834f912296ca0d9b924d38a7ca99b770b4"},
        "mac":"882ab5023ea68cf1cb4f8fca92dda79dd4a2834e22ab5b7def95ac6836436d95"},
        "id":"f20eb29a-5c22-4f53-937c-bc8e14d16ebe","version":3}"#;

    const PASSWORD: &str = "correct horse";

    /// A home with these keystores.
    fn home(names: &[&str], text: &str) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".foundry/keystores");
        fs::create_dir_all(folder.join("folders are no keystores")).unwrap();
        for name in names {
            fs::write(folder.join(name), text).unwrap();
        }
        home
    }

    /// Opens it for a person who types these passwords.
    fn typing(home: &Path, name: &str, passwords: &[&str]) -> Result<PrivateKeySigner, KeyError> {
        let mut passwords = passwords.iter();
        let mut ask = |prompt: &str| {
            assert!(prompt.contains(name), "{prompt}");
            let typed = passwords.next().ok_or_else(|| io::Error::other("no terminal"))?;
            Ok((*typed).to_owned())
        };
        open(name, &mut Surroundings::of_test(&[], Some(home), &mut ask))
    }

    fn key() -> PrivateKeySigner {
        PrivateKeySigner::from_slice(&[0x46; 32]).unwrap()
    }

    #[test]
    fn a_keystore_of_cast_opens_by_its_name_and_by_its_path() {
        let home = home(&["alice"], CAST);
        assert_eq!(typing(home.path(), "alice", &[PASSWORD]), Ok(key()));
        let path = home.path().join(".foundry/keystores/alice");
        assert_eq!(typing(home.path(), path.to_str().unwrap(), &[PASSWORD]), Ok(key()));
    }

    #[test]
    fn a_password_may_be_mistyped_twice() {
        let home = home(&["alice"], CAST);
        assert_eq!(typing(home.path(), "alice", &["no", "no", PASSWORD]), Ok(key()));
        let wrong = Err(KeyError::WrongPassword("alice".into()));
        assert_eq!(typing(home.path(), "alice", &["no", "no", "no", PASSWORD]), wrong);
        let nobody = Err(KeyError::NobodyKnowsPassword("alice".into()));
        assert_eq!(typing(home.path(), "alice", &[]), nobody);
    }

    #[test]
    fn a_file_with_the_password_is_asked_first_and_once() {
        let home = home(&["alice"], CAST);
        let file = home.path().join("password");
        let variables = [(PASSWORD_VARIABLE, file.to_str().unwrap())];
        let opened = || {
            let mut nobody = |_: &str| panic!("nobody may be asked");
            open("alice", &mut Surroundings::of_test(&variables, Some(home.path()), &mut nobody))
        };
        assert!(matches!(opened(), Err(KeyError::File { path, .. }) if path == file));
        for (text, expected) in [
            ("correct horse", Ok(key())),
            ("correct horse\r\n", Ok(key())),
            ("correct horse \n", Err(KeyError::WrongPassword("alice".into()))),
        ] {
            fs::write(&file, text).unwrap();
            assert_eq!(opened(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_keystore_that_is_not_there_is_told_with_those_that_are() {
        let two = home(&["bob", "alice", ".hidden"], CAST);
        let refused = typing(two.path(), "carol", &[]).unwrap_err();
        let said = refused.to_string();
        assert!(matches!(refused, KeyError::NoSuchKeystore { .. }), "{refused:?}");
        assert!(said.contains("`carol`") && said.ends_with("there are: alice, bob"), "{said}");
        let none = tempfile::tempdir().unwrap();
        let said = typing(none.path(), "carol", &[]).unwrap_err().to_string();
        assert!(said.ends_with("there are none"), "{said}");
    }

    /// Geth writes it without a prefix.
    #[test]
    fn a_keystore_may_tell_whose_it_is_without_a_password() {
        let said = |text: &str| {
            let home = home(&["alice"], text);
            let mut nobody = |_: &str| panic!("nobody may be asked");
            address("alice", &Surroundings::of_test(&[], Some(home.path()), &mut nobody))
        };
        let whose = key().address();
        for digits in [whose.to_string(), alloy::primitives::hex::encode(whose)] {
            let geth = CAST.replacen('{', &format!("{{\"address\":\"{digits}\","), 1);
            assert_eq!(said(&geth), Ok(whose));
        }
        assert_eq!(said(CAST), Err(KeyError::NoAddress("keystore `alice`".into())));
        assert!(matches!(said("{}}"), Err(KeyError::File { .. })));
    }

    #[test]
    fn without_a_name_there_has_to_be_one() {
        let only = |names: &[&str]| {
            let home = home(names, CAST);
            let mut nobody = |_: &str| panic!("nobody may be asked");
            only_one(&Surroundings::of_test(&[], Some(home.path()), &mut nobody), 7)
        };
        assert_eq!(only(&[]), Err(KeyError::Missing { chain_id: 7 }));
        assert_eq!(only(&["alice"]), Ok("alice".to_owned()));
        let several = only(&["bob", "alice"]);
        assert!(
            matches!(&several, Err(KeyError::SeveralKeystores { there, .. }) if there == &["alice", "bob"]),
            "{several:?}"
        );
    }

    /// Some of these would stop the program, or fill its memory, if they were decrypted.
    #[test]
    fn a_file_that_is_no_usual_keystore_is_refused_before_a_password_is_asked_for() {
        for (old, new) in [
            (CAST, ""),
            (CAST, "{}"),
            ("\"version\":3", "\"version\":4"),
            ("aes-128-ctr", "aes-256-gcm"),
            ("ffcf95e0", ""),
            ("7088759e", ""),
            ("\"dklen\":32", "\"dklen\":16"),
            ("8192", "8191"),
            ("8192", "1073741824"),
            ("\"p\":1", "\"p\":4000000000"),
        ] {
            let home = home(&["alice"], &CAST.replace(old, new));
            let refused = typing(home.path(), "alice", &[]);
            assert!(matches!(refused, Err(KeyError::File { .. })), "{new}: {refused:?}");
        }
        let spoilt = home(&["alice"], &CAST.replace("882ab502", "882ab503"));
        let refused = typing(spoilt.path(), "alice", &[PASSWORD; 3]);
        assert_eq!(refused, Err(KeyError::WrongPassword("alice".into())));
    }
}
