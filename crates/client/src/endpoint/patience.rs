//! How often something is asked again, and what may be.

use std::time::Duration;

/// How often, how fast and for how long an endpoint is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How often one thing is asked, at most.
    pub tries: u32,
    /// Before the second try; twice as long before each further one.
    pub first_pause: Duration,
    /// The longest pause. An endpoint that asks for a longer one is not waited for.
    pub longest_pause: Duration,
    /// How long an answer may take. Without a limit, a lost one would hang the tool.
    pub answer_within: Duration,
}

impl Patience {
    /// For slow public endpoints: some eight seconds of pauses, or what the endpoint asks for.
    pub const PUBLIC: Self = Self {
        tries: 6,
        first_pause: Duration::from_millis(250),
        longest_pause: Duration::from_secs(60),
        answer_within: Duration::from_secs(60),
    };

    /// How long to wait after `tries` of them; `None` if that is enough.
    pub(super) fn pause(self, tries: u32, asked_to_wait: Option<Duration>) -> Option<Duration> {
        if self.tries <= tries {
            return None;
        }
        let doubled = 2_u32.saturating_pow(tries - 1);
        let own = self.first_pause.saturating_mul(doubled).min(self.longest_pause);
        match asked_to_wait {
            Some(asked) if self.longest_pause < asked => None,
            Some(asked) => Some(own.max(asked)),
            None => Some(own),
        }
    }
}

/// Whether a method changes nothing, so that it does no harm if it is heard twice.
///
/// `eth_sendRawTransaction` is not one: the bytes do no harm, but the second answer is a refusal
/// that looks as if the first had not been heard.
pub(super) fn only_asks(method: &str) -> bool {
    match method {
        // Tells only once what is new.
        "eth_getFilterChanges" => false,
        "eth_call"
        | "eth_estimateGas"
        | "eth_createAccessList"
        | "eth_chainId"
        | "eth_blockNumber"
        | "eth_gasPrice"
        | "eth_maxPriorityFeePerGas"
        | "eth_feeHistory"
        | "eth_syncing" => true,
        other => {
            let asking = ["eth_get", "net_", "web3_", "debug_", "arb_"];
            asking.iter().any(|prefix| other.starts_with(prefix))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_end() {
        let seconds = Duration::from_secs;
        let patience = Patience {
            tries: 5,
            first_pause: seconds(1),
            longest_pause: seconds(3),
            answer_within: seconds(1),
        };
        let pauses = [1, 2, 3, 4, 5].map(|tries| patience.pause(tries, None));
        let expected = [Some(1), Some(2), Some(3), Some(3), None].map(|it| it.map(seconds));
        assert_eq!(pauses, expected);
        assert_eq!(patience.pause(1, Some(seconds(2))), Some(seconds(2)));
        assert_eq!(patience.pause(2, Some(seconds(1))), Some(seconds(2)));
        assert_eq!(patience.pause(1, Some(seconds(4))), None);
    }

    #[test]
    fn what_changes_something_is_not_asked_twice() {
        for method in [
            "eth_sendRawTransaction",
            "eth_sendTransaction",
            "eth_getFilterChanges",
            "eth_newFilter",
            "evm_increaseTime",
            "evm_mine",
            "anvil_setBalance",
        ] {
            assert!(!only_asks(method), "{method}");
        }
        for method in ["eth_getTransactionReceipt", "eth_call", "web3_sha3", "net_version"] {
            assert!(only_asks(method), "{method}");
        }
    }
}
