//! A chain, reached over JSON-RPC.

use alloy::{
    eips::BlockNumberOrTag,
    primitives::{Address, Bytes, U256},
    providers::{DynProvider, Provider, ProviderBuilder},
    rpc::client::RpcClient,
    transports::{RpcError, TransportError, TransportErrorKind},
};
use params::Kind;
use reqwest::Url;

use crate::{
    endpoint::{self, Endpoint, Patience, Unanswered, shown},
    fee::Offer,
    money,
};

/// What may be done on a chain depends on what its money is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// A development chain: everything on it is thrown away.
    Nothing,
    /// A public test network: its money is free, its addresses and contracts stay.
    Reputation,
    /// Any other chain.
    Money,
}

impl Worth {
    /// Of the chain with this id, whatever its parameters say.
    const fn of(chain_id: u64) -> Self {
        match Kind::of(chain_id) {
            Kind::Development => Self::Nothing,
            Kind::Test => Self::Reputation,
            Kind::Money => Self::Money,
        }
    }
}

/// A chain that could not be asked, or would not answer.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// Not something to connect to. What it is instead is not told: it may hold a key.
    #[error("the chain's address is not an http or https one, such as http://127.0.0.1:8547")]
    NotAnAddress,
    /// No answer came, as often as the endpoint was asked.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// The answer is not one.
    #[error("the chain does not answer: {0}")]
    Silent(String),
    /// Nothing was signed: the ceiling was set for this.
    #[error(
        "{} gwei would have to be offered for a unit of gas, and {} is the most: run it again when gas \
         is cheaper, or raise the ceiling", money::exact(U256::from(*.price), 9),
        money::exact(U256::from(*.ceiling), 9)
    )]
    TooDear {
        /// The base fee, or what takes the place of an earlier offer; in wei.
        price: u128,
        /// The most, in wei.
        ceiling: u128,
    },
    /// The node understood and said no.
    #[error("the chain answers {code}: {message}")]
    Refused {
        /// JSON-RPC error code.
        code: i64,
        /// The node's words.
        message: String,
    },
}

impl From<TransportError> for ChainError {
    fn from(error: TransportError) -> Self {
        match error {
            RpcError::ErrorResp(no) => {
                Self::Refused { code: no.code, message: no.message.to_string() }
            }
            RpcError::Transport(TransportErrorKind::Custom(cause)) => {
                match cause.downcast::<Unanswered>() {
                    Ok(unanswered) => Self::Unanswered(*unanswered),
                    Err(other) => Self::Silent(other.to_string()),
                }
            }
            // Without the text, which may be a whole page.
            RpcError::DeserError { err, .. } => Self::Silent(err.to_string()),
            other => Self::Silent(other.to_string()),
        }
    }
}

/// A connection to a chain. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Chain {
    provider: DynProvider,
    url: Url,
    id: u64,
    fee_ceiling: Option<u128>,
}

/// JSON-RPC's code for a method that the node does not have.
const METHOD_NOT_FOUND: i64 = -32601;

impl Chain {
    /// Connects with [`Patience::PUBLIC`], and asks the chain for its id.
    ///
    /// # Errors
    ///
    /// [`ChainError`], if `url` is not an http address or nobody answers there.
    pub async fn connect(url: &str) -> Result<Self, ChainError> {
        Self::connect_with(url, Patience::PUBLIC).await
    }

    /// Connects, and asks the chain for its id.
    ///
    /// # Errors
    ///
    /// [`ChainError`], if `url` is not an http address or nobody answers there.
    pub async fn connect_with(url: &str, patience: Patience) -> Result<Self, ChainError> {
        let url = endpoint::parsed(url).ok_or(ChainError::NotAnAddress)?;
        let endpoint = Endpoint::new(url.clone(), patience).map_err(|fault| Unanswered {
            at: shown(&url),
            tries: 0,
            fault,
        })?;
        // Not local: locality only shortens how often alloy polls, which nothing here does.
        let client = RpcClient::new(endpoint, false);
        let provider =
            ProviderBuilder::new().disable_recommended_fillers().connect_client(client).erased();
        let id = provider.get_chain_id().await?;
        Ok(Self { provider, url, id, fee_ceiling: None })
    }

    /// The same, where no transaction offers more than `ceiling` wei for a unit of gas, whatever it is
    /// for and however often it is replaced.
    pub fn with_fee_ceiling(self, ceiling: u128) -> Self {
        Self { fee_ceiling: Some(ceiling), ..self }
    }

    /// Wei that are offered for a unit of gas at most, if somebody said so.
    pub const fn fee_ceiling(&self) -> Option<u128> {
        self.fee_ceiling
    }

    /// What is offered for gas at this base fee: no more than the ceiling, which may be less than what is
    /// enough.
    pub fn offer(&self, base_fee: u128) -> Offer {
        let Offer { max_fee, tip } = Offer::at(base_fee);
        Offer { max_fee: self.fee_ceiling.map_or(max_fee, |ceiling| max_fee.min(ceiling)), tip }
    }

    /// What takes the place of the offer `old` at this base fee: no more than the ceiling, as long as that
    /// is enough to take its place.
    pub(crate) fn replacement(&self, old: Offer, base_fee: u128) -> Offer {
        let Offer { max_fee, tip } = old.bumped(base_fee);
        let least = old.bumped(0).max_fee;
        let most = self.fee_ceiling.map_or(max_fee, |ceiling| ceiling.max(least));
        Offer { max_fee: max_fee.min(most), tip }
    }

    /// Whether so much may be offered, in wei for a unit of gas.
    ///
    /// # Errors
    ///
    /// [`ChainError::TooDear`].
    pub(crate) fn afford(&self, price: u128) -> Result<(), ChainError> {
        match self.fee_ceiling.filter(|ceiling| *ceiling < price) {
            Some(ceiling) => Err(ChainError::TooDear { price, ceiling }),
            None => Ok(()),
        }
    }

    /// To read from contracts with.
    pub const fn provider(&self) -> &DynProvider {
        &self.provider
    }

    /// The chain's id.
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// What its money is worth.
    pub const fn worth(&self) -> Worth {
        Worth::of(self.id)
    }

    /// Scheme, host and port. What may follow them in the address can be a key.
    pub fn endpoint(&self) -> String {
        shown(&self.url)
    }

    /// ETH of an account, in wei.
    ///
    /// # Errors
    ///
    /// [`ChainError`], if the node does not answer.
    pub async fn balance(&self, account: Address) -> Result<U256, ChainError> {
        Ok(self.provider.get_balance(account).await?)
    }

    /// Code of an account; empty if there is none.
    ///
    /// # Errors
    ///
    /// [`ChainError`], if the node does not answer.
    pub async fn code(&self, account: Address) -> Result<Bytes, ChainError> {
        Ok(self.provider.get_code_at(account).await?)
    }

    /// What gas costs now, in wei: the base fee.
    ///
    /// # Errors
    ///
    /// [`ChainError`], if the node does not answer.
    pub async fn gas_price(&self) -> Result<u128, ChainError> {
        Ok(self.provider.get_gas_price().await?)
    }

    /// Time of the newest block, in seconds.
    ///
    /// # Errors
    ///
    /// [`ChainError`], if the node does not answer, or has no blocks.
    pub async fn now(&self) -> Result<u64, ChainError> {
        let newest = self.provider.get_block_by_number(BlockNumberOrTag::Latest).await?;
        let newest = newest.ok_or_else(|| ChainError::Silent("it has no blocks".to_owned()))?;
        Ok(newest.header.timestamp)
    }

    /// Has the next block carry `second`, and time go on from there.
    ///
    /// # Errors
    ///
    /// [`ChainError`], if the node has no clock that can be told, `second` is past, or it does not
    /// answer.
    pub async fn next_at(&self, second: u64) -> Result<(), ChainError> {
        let method = "evm_setNextBlockTimestamp".into();
        let _: serde_json::Value = self.provider.raw_request(method, (second,)).await?;
        Ok(())
    }

    /// Lets `seconds` pass, and says whether it could: only development chains have such a clock.
    ///
    /// # Errors
    ///
    /// [`ChainError`], if the node has the clock and does not obey, or does not answer.
    pub async fn pass(&self, seconds: u64) -> Result<bool, ChainError> {
        let answer: Result<serde_json::Value, _> =
            self.provider.raw_request("evm_increaseTime".into(), (seconds,)).await;
        match answer {
            Err(RpcError::ErrorResp(refusal)) if refusal.code == METHOD_NOT_FOUND => Ok(false),
            Err(error) => Err(error.into()),
            // The clock moves with the next block; without one, calls would still see the old time.
            Ok(_) => {
                let _: serde_json::Value = self.provider.raw_request("evm_mine".into(), ()).await?;
                Ok(true)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alloy::rpc::types::TransactionRequest;

    use super::*;
    use crate::{account::Account, call::CallError, endpoint::Fault};

    #[test]
    fn an_unknown_chain_may_hold_money() {
        assert_eq!(Worth::of(412_346), Worth::Nothing);
        assert_eq!(Worth::of(421_614), Worth::Reputation);
        assert_eq!(Worth::of(42_161), Worth::Money);
        assert_eq!(Worth::of(77), Worth::Money);
    }

    #[tokio::test]
    async fn nothing_is_signed_that_offers_more_than_the_ceiling() {
        let node = devnode::Devnode::spawn(devnode::Config::test()).unwrap();
        let chain = Chain::connect(&node.endpoint()).await.unwrap();
        let price = chain.gas_price().await.unwrap();
        let account = |ceiling| {
            let chain = chain.clone().with_fee_ceiling(ceiling);
            Account::new(chain, Account::development_key())
        };
        let request = TransactionRequest::default().to(Address::ZERO);
        let offered = |ceiling: u128, request: TransactionRequest| {
            let account = account(ceiling);
            async move { Ok::<_, CallError>(account.signed(request).await?.offer().max_fee) }
        };

        assert_eq!(offered(4 * price, request.clone()).await.unwrap(), 3 * price);
        assert_eq!(offered(price, request.clone()).await.unwrap(), price);
        let dear = |refused: Result<u128, CallError>, wanted: u128| {
            let refused = refused.unwrap_err();
            let CallError::Chain(ChainError::TooDear { price, .. }) = refused else {
                panic!("{refused}")
            };
            assert_eq!(price, wanted);
        };
        dear(offered(price - 1, request.clone()).await, price);
        // What replaces another one says by itself what it offers.
        let replacement = request.max_fee_per_gas(2 * price).max_priority_fee_per_gas(1);
        assert_eq!(offered(2 * price, replacement.clone()).await.unwrap(), 2 * price);
        dear(offered(2 * price - 1, replacement).await, 2 * price);
    }

    #[tokio::test]
    async fn what_is_not_an_http_address_is_refused() {
        for address in ["localhost", "localhost:8547/secret", "wss://localhost:8547/secret", ""] {
            let refused = Chain::connect(address).await.unwrap_err();
            assert!(matches!(refused, ChainError::NotAnAddress), "{refused}");
            assert!(!refused.to_string().contains("secret"), "{refused}");
        }
    }

    /// Over https too, which needs a TLS library to be set up.
    #[tokio::test]
    async fn a_closed_port_is_unreachable_and_keeps_the_secret() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{free}/secret");
            let refused = Chain::connect(&url).await.unwrap_err();

            let said = refused.to_string();
            assert!(said.starts_with(&format!("nobody answers at {scheme}://{free}: ")), "{said}");
            assert!(!said.contains("secret"), "{said}");
        }
    }

    /// Who answers without a certificate is not the chain.
    #[tokio::test]
    async fn an_answer_that_is_not_tls_is_not_believed() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let answering = std::thread::spawn(move || {
            use std::io::Write;
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
        });

        let refused = Chain::connect(&url).await;

        answering.join().unwrap();
        assert!(
            matches!(&refused, Err(ChainError::Unanswered(it)) if matches!(it.fault, Fault::Unreachable(_))),
            "{refused:?}"
        );
    }
}
