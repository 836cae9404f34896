//! Addresses as people write them.

use alloy::primitives::Address;

/// Text that is not an address, or one with a slip of the hand in it.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum AddressError {
    /// Something else.
    #[error("`{0}` is not an address: 40 hex digits after 0x")]
    Malformed(String),
    /// Upper and lower case of the digits are a checksum (EIP-55), and it does not fit.
    #[error(
        "the checksum of `{0}` is wrong: copy it again from where it came from, in the case it has \
         there"
    )]
    Checksum(String),
}

/// Reads an address: 40 hex digits after `0x`, with a valid checksum (EIP-55) where they mix upper and
/// lower case.
///
/// # Errors
///
/// [`AddressError`].
pub fn address(text: &str) -> Result<Address, AddressError> {
    let malformed = || AddressError::Malformed(text.to_owned());
    let digits = text.strip_prefix("0x").ok_or_else(malformed)?;
    let address: Address = text.parse().map_err(|_| malformed())?;
    let has = |case: fn(&u8) -> bool| digits.as_bytes().iter().any(case);
    let mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    if mixed && address.to_string() != text {
        return Err(AddressError::Checksum(text.to_owned()));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    const USDC: &str = "0xaf88d065e77c8cC2239327C5EDb3A432268e5831";

    #[test]
    fn the_case_of_an_address_is_its_checksum() {
        let expected = address(USDC).unwrap();
        assert_eq!(address(&USDC.to_lowercase()), Ok(expected));
        assert_eq!(address(&format!("0x{}", USDC[2..].to_uppercase())), Ok(expected));

        let slipped = USDC.replace("cC22", "Cc22");
        assert_eq!(address(&slipped), Err(AddressError::Checksum(slipped.clone())));
        // Another digit, with the case of the old ones.
        let mistyped = USDC.replace("5831", "5832");
        assert_eq!(address(&mistyped), Err(AddressError::Checksum(mistyped.clone())));
    }

    #[test]
    fn nothing_else_is_an_address() {
        for text in ["", "0x", &USDC[2..], &USDC[..41], "vitalik.eth", &format!("{USDC}0")] {
            assert_eq!(address(text), Err(AddressError::Malformed(text.to_owned())));
        }
    }
}
