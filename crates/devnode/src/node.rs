//! The handle of a running node.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    sync::{Arc, Weak},
    thread::{self, JoinHandle},
    time::Duration,
};

use jsonrpsee::server::ServerHandle;
use tokio::runtime::{Builder, Runtime};

use crate::{
    Config, State, StateError,
    accounts::{DEV_ACCOUNT, DevAccount, JUNK_ACCOUNTS},
    arbos::Rules,
    chain::{Chain, Changes, Node},
    rpc::{self, Rpc},
};

/// Threads that serve connections; transactions run on threads of their own.
const SERVER_THREADS: usize = 2;

/// How long a node that stops waits for calls that still run.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// Why a node does not start.
#[derive(Debug, thiserror::Error)]
pub enum SpawnError {
    /// No rules are known for this ArbOS version.
    #[error(
        "ArbOS version {0} is not known (known: {first} to {last})",
        first = Rules::VERSIONS.start(),
        last = Rules::VERSIONS.end()
    )]
    UnknownArbos(u64),
    /// The chain to go on with is not one that was asked for.
    #[error(transparent)]
    State(#[from] StateError),
    /// Another program listens there already.
    #[error("port {} is in use: stop what listens there, or choose another port", .0.port())]
    PortInUse(SocketAddr),
    /// The address cannot be listened on for another reason.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system gives no thread.
    #[error("cannot start a thread")]
    Thread(#[source] std::io::Error),
}

/// A running node. It stops, and frees its port and threads, when this is dropped.
#[derive(Debug)]
pub struct Devnode {
    address: SocketAddr,
    chain_id: u64,
    node: Arc<Node>,
    server: ServerHandle,
    /// Owns the runtime; `None` only while being dropped.
    keeper: Option<JoinHandle<()>>,
}

impl Devnode {
    /// Starts a node. It serves when this returns, from inside or outside an async runtime alike.
    ///
    /// # Errors
    ///
    /// A [`SpawnError`] if the configuration names unknown rules, its state is of another chain, or
    /// the address is not free.
    pub fn spawn(config: Config) -> Result<Self, SpawnError> {
        let rules = Rules::of(config.arbos).ok_or(SpawnError::UnknownArbos(config.arbos))?;
        let mut chain = match config.state {
            Some(state) => state.chain_of(config.chain_id, rules.arbos)?,
            None => new_chain(config.chain_id, &rules, config.accounts),
        };
        chain.console = config.console;
        let node = Arc::new(Node::new(chain));
        let (listener, address) = listen(SocketAddr::new(config.host, config.port))?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(SERVER_THREADS)
            .thread_name("devnode")
            .enable_all()
            .build()
            .map_err(SpawnError::Thread)?;
        let server = {
            let _inside = runtime.enter();
            rpc::serve(listener, Rpc::new(Arc::clone(&node)))
                .map_err(|source| SpawnError::Listen { address, source })?
        };
        node.set_mining(config.mining);
        runtime.spawn(mine_at_intervals(Arc::downgrade(&node)));
        let keeper = keep(runtime, server.clone())?;
        Ok(Self { address, chain_id: config.chain_id, node, server, keeper: Some(keeper) })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL for JSON-RPC over HTTP.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.reachable())
    }

    /// The URL for JSON-RPC over WebSocket.
    pub fn ws_endpoint(&self) -> String {
        format!("ws://{}", self.reachable())
    }

    /// The chain id.
    pub fn chain_id(&self) -> u64 {
        self.chain_id
    }

    /// The account that is rich from block 0 on, and an owner of the chain.
    pub fn dev_account(&self) -> DevAccount {
        DEV_ACCOUNT
    }

    /// The chain as it is now, for another node to go on with.
    pub fn state(&self) -> State {
        State::of(&self.node.read())
    }

    /// A number that is another one whenever the chain may have changed.
    pub fn revision(&self) -> u64 {
        self.node.revision()
    }

    /// Where a client on this machine reaches a node that may listen on all addresses.
    fn reachable(&self) -> SocketAddr {
        let ip = match self.address.ip() {
            ip if ip.is_unspecified() => IpAddr::from(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        SocketAddr::new(ip, self.address.port())
    }
}

impl Drop for Devnode {
    fn drop(&mut self) {
        // Fails only where it has stopped already.
        let _ = self.server.stop();
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

/// A chain at block 0 on which so many of the accounts that everybody knows are as rich as the
/// owner of the chain.
fn new_chain(chain_id: u64, rules: &Rules, accounts: usize) -> Chain {
    let mut chain = Chain::new(chain_id, rules);
    let rich = chain.newest().account(DEV_ACCOUNT.address);
    let mut changes = Changes::default();
    for account in JUNK_ACCOUNTS.iter().take(accounts) {
        changes.account(account.address, rich);
    }
    chain.edit(changes);
    chain
}

/// Makes a block each time that the interval has passed, for as long as there is a node.
async fn mine_at_intervals(node: Weak<Node>) {
    let Some(mut mining) = node.upgrade().map(|node| node.mining()) else { return };
    loop {
        let interval = mining.borrow_and_update().interval();
        tokio::select! {
            changed = mining.changed() => {
                if changed.is_err() {
                    return;
                }
            }
            () = pass(interval) => {
                let Some(node) = node.upgrade() else { return };
                // Off this thread, which serves connections: the chain may be busy.
                let _ = tokio::task::spawn_blocking(move || node.mine()).await;
            }
        }
    }
}

/// Waits for `interval`; without one, for good.
async fn pass(interval: Option<Duration>) {
    match interval {
        Some(interval) => tokio::time::sleep(interval).await,
        None => std::future::pending().await,
    }
}

/// Listens, and says where, as the port may be any.
fn listen(wanted: SocketAddr) -> Result<(TcpListener, SocketAddr), SpawnError> {
    let failed = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::AddrInUse => SpawnError::PortInUse(wanted),
        _ => SpawnError::Listen { address: wanted, source },
    };
    let listener = TcpListener::bind(wanted).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Keeps the runtime on a thread of its own: it may not be dropped inside another runtime, which
/// is where tests drop their nodes.
fn keep(runtime: Runtime, server: ServerHandle) -> Result<JoinHandle<()>, SpawnError> {
    let keep = move || {
        runtime.block_on(server.stopped());
        runtime.shutdown_timeout(STOP_PATIENCE);
    };
    thread::Builder::new().name("devnode-keeper".to_owned()).spawn(keep).map_err(SpawnError::Thread)
}
