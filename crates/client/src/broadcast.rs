//! Giving a node a signed transaction, and what it says to it.

use alloy::{primitives::Bytes, providers::Provider};

use crate::{
    call::CallError,
    chain::{Chain, ChainError},
};

/// What a node says to a signed transaction.
#[derive(Debug)]
pub(crate) enum Heard {
    /// It has it, since now or before.
    Taken,
    /// A no that depends on what else is going on.
    No(No, ChainError),
    /// Any other no.
    Refused(CallError),
    /// The answer was lost: nobody knows.
    Nothing(ChainError),
}

/// Why a node does not want a transaction now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum No {
    /// The account has moved on: with this transaction, or with another one.
    NonceUsed,
    /// Transactions before it are missing.
    NonceAhead,
    /// It offers too little, for the block or to replace another one.
    TooLittle,
}

/// How often a transaction is sent, if answers are lost.
const SENT_AT_MOST: u32 = 3;

/// Sends the bytes of a signed transaction, and again if the answer is lost: that does no harm.
/// But then a no may be because the node has it from an earlier time.
pub(crate) async fn broadcast(chain: &Chain, raw: &Bytes) -> Heard {
    let mut sent = 1;
    loop {
        match once(chain, raw).await {
            Heard::Nothing(_) if sent < SENT_AT_MOST => sent += 1,
            heard => return heard,
        }
    }
}

async fn once(chain: &Chain, raw: &Bytes) -> Heard {
    let sent = chain.provider().send_raw_transaction(raw).await;
    let Err(error) = sent else { return Heard::Taken };
    match CallError::from(error) {
        CallError::Chain(ChainError::Refused { message, .. }) if has_it(&message) => Heard::Taken,
        CallError::Chain(ChainError::Refused { code, message }) => {
            let (no, error) = (no(&message), ChainError::Refused { code, message });
            match no {
                Some(no) => Heard::No(no, error),
                None => Heard::Refused(error.into()),
            }
        }
        CallError::Chain(error) => Heard::Nothing(error),
        refused => Heard::Refused(refused),
    }
}

/// In geth's words, which other nodes took over, and some older ones.
fn has_it(message: &str) -> bool {
    says(message, &["already known", "known transaction", "already imported"])
}

fn no(message: &str) -> Option<No> {
    if says(message, &["nonce too low", "nonce is too low"]) {
        Some(No::NonceUsed)
    } else if says(message, &["nonce too high", "nonce is too high"]) {
        Some(No::NonceAhead)
    } else if says(message, &["underpriced", "less than block base fee"]) {
        Some(No::TooLittle)
    } else {
        None
    }
}

fn says(message: &str, words: &[&str]) -> bool {
    let message = message.to_lowercase();
    words.iter().any(|it| message.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nodes_say_is_understood() {
        for (message, expected) in [
            ("nonce too low: address 0x3f1E, tx: 1 state: 2", Some(No::NonceUsed)),
            ("nonce too high: address 0x3f1E, tx: 2 state: 1", Some(No::NonceAhead)),
            ("replacement transaction underpriced", Some(No::TooLittle)),
            ("Transaction underpriced: tip needed 1, tip permitted 0", Some(No::TooLittle)),
            (
                "max fee per gas less than block base fee: address 0x3f1E, maxFeePerGas: 1",
                Some(No::TooLittle),
            ),
            ("insufficient funds for gas * price + value", None),
            ("already known", None),
        ] {
            assert_eq!(no(message), expected, "{message}");
        }
        assert!(has_it("AlreadyKnown: already known"));
        assert!(!has_it("nonce too low"));
    }
}
