//! `devnode`: a local Stylus chain until Ctrl-C.
//!
//! stdout gets one line of JSON, for programs; stderr speaks to people.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::Parser;
use devnode::{
    CHAIN_ID, Config, Console, DevAccount, Devnode, JUNK_ACCOUNTS, Mining, PORT, State, StateError,
    StateLock,
};
use eyre::WrapErr;

/// A local Stylus chain: Arbitrum Nitro's rules, in one process.
#[derive(Debug, Parser)]
#[command(
    name = "devnode",
    version,
    after_help = "\
Examples:
  cargo devnode                 serve on http://127.0.0.1:8547 and ws://127.0.0.1:8547
  cargo devnode --port 0        serve on any free port; the JSON line on stdout says which
  cargo devnode --arbos 60      follow the rules of a later ArbOS version
  cargo devnode --state FILE    go on where the last one with this file was"
)]
struct Args {
    /// Address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::from(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// Port to listen on, for HTTP and WebSocket; 0 for any that is free.
    #[arg(long, value_name = "PORT", default_value_t = PORT)]
    port: u16,

    /// ArbOS version a new chain begins with, 40 to 60. Nitro gave out 40, 41, 50, 51, 59 and 60.
    #[arg(long, value_name = "VERSION", default_value_t = Config::local().arbos)]
    arbos: u64,

    /// Rich accounts beside the chain's owner: the first of the mnemonic `test test test test test
    /// test test test test test test junk`. A chain that is kept has those it had.
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 0,
        value_parser = clap::value_parser!(u8).range(..=JUNK_ACCOUNTS.len() as i64)
    )]
    accounts: u8,

    /// Seconds between two blocks. Transactions wait for the next one.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    block_time: Option<u64>,

    /// With a block time: make a block of each transaction at once all the same.
    #[arg(long, requires = "block_time")]
    mixed_mining: bool,

    /// Make blocks only when a client asks for one, by `evm_mine`. Transactions wait for it.
    #[arg(long, conflicts_with = "block_time")]
    no_mining: bool,

    /// File to keep the chain in: read at the start if there is one, written while the node runs
    /// and when it stops.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Seconds between two writes of the state while the node runs; none where nothing changed.
    #[arg(
        long,
        value_name = "SECONDS",
        requires = "state",
        default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    state_interval: u64,

    /// Say nothing on stderr unless something fails.
    #[arg(long)]
    silent: bool,
}

impl Args {
    /// When blocks are made.
    fn mining(&self) -> Mining {
        match self.block_time.map(Duration::from_secs) {
            Some(interval) if self.mixed_mining => Mining::Mixed(interval),
            Some(interval) => Mining::Interval(interval),
            None if self.no_mining => Mining::OnDemand,
            None => Mining::Automatic,
        }
    }
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do where stderr is closed.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(args: Args) -> eyre::Result<()> {
    let mining = args.mining();
    let Args { host, port, arbos, accounts, state: file, state_interval, silent, .. } = args;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .wrap_err("starting to wait for signals")?;
    // Before the node serves: whoever sees it serving may stop it at once.
    let stop = {
        let _inside = runtime.enter();
        stop_signal().wrap_err("listening for signals")?
    };
    let console = if silent { Console::Discarded } else { Console::Stderr };
    let mut kept = file.map(Kept::take).transpose()?;
    let state = kept.as_ref().map(Kept::load).transpose()?.flatten();
    let accounts = accounts.into();
    let config = Config { chain_id: CHAIN_ID, host, port, arbos, console, accounts, mining, state };
    let known: Vec<_> = JUNK_ACCOUNTS.iter().take(accounts).collect();
    let node = Devnode::spawn(config).wrap_err("starting the node")?;
    // At once: a file that cannot be written is better known now than when the node stops.
    if let Some(kept) = &mut kept {
        kept.save(&node)?;
    }
    if !silent {
        let kept = kept.as_ref().map(|kept| kept.file.as_path());
        writeln!(io::stderr(), "{}", banner(&node, arbos, &known, kept))
            .wrap_err("writing to stderr")?;
    }
    let mut out = io::stdout().lock();
    writeln!(out, "{}", description(&node, &known)).wrap_err("writing to stdout")?;
    out.flush().wrap_err("writing to stdout")?;

    match &mut kept {
        None => runtime.block_on(stop),
        Some(kept) => {
            runtime.block_on(kept.save_until(stop, &node, Duration::from_secs(state_interval)));
            kept.save(&node)?;
        }
    }
    drop(node);
    if !silent {
        writeln!(io::stderr(), "stopped").wrap_err("writing to stderr")?;
    }
    Ok(())
}

/// A file that the chain is kept in.
struct Kept {
    file: PathBuf,
    /// What of the node is in it.
    revision: Option<u64>,
    /// Two nodes would write over each other's chains.
    _lock: StateLock,
}

impl Kept {
    fn take(file: PathBuf) -> eyre::Result<Self> {
        let lock = StateLock::take(&file).wrap_err("keeping the state")?;
        Ok(Self { file, revision: None, _lock: lock })
    }

    /// What is in the file; nothing, if there is no file yet.
    fn load(&self) -> eyre::Result<Option<State>> {
        match State::load(&self.file) {
            Ok(state) => Ok(Some(state)),
            Err(StateError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(None)
            }
            Err(error) => Err(error).wrap_err_with(|| {
                format!("reading {}: move it away to start anew", self.file.display())
            }),
        }
    }

    /// Writes the chain to the file, unless it is there already.
    fn save(&mut self, node: &Devnode) -> eyre::Result<()> {
        // Asked first: what changes in between is written once more the next time.
        let revision = Some(node.revision());
        if self.revision != revision {
            node.state().save(&self.file).wrap_err("keeping the state")?;
            self.revision = revision;
        }
        Ok(())
    }

    /// Saves every `interval` until the process is asked to stop.
    async fn save_until(
        &mut self,
        stop: impl Future<Output = ()>,
        node: &Devnode,
        interval: Duration,
    ) {
        let mut stop = std::pin::pin!(stop);
        while tokio::time::timeout(interval, &mut stop).await.is_err() {
            if let Err(error) = self.save(node) {
                // The disk may have room again the next time, and the file holds what it held.
                let _ = writeln!(io::stderr(), "warning: {error:#}");
            }
        }
    }
}

/// What a program needs to use the node.
fn description(node: &Devnode, known: &[&DevAccount]) -> serde_json::Value {
    let described = |account: &DevAccount| serde_json::json!({ "address": account.address, "key": account.key });
    let known: Vec<_> = known.iter().map(|account| described(account)).collect();
    serde_json::json!({
        "endpoint": node.endpoint(),
        "wsEndpoint": node.ws_endpoint(),
        "chainId": node.chain_id(),
        "devAccount": described(&node.dev_account()),
        "accounts": known,
    })
}

/// What a person needs to use the node.
fn banner(node: &Devnode, arbos: u64, known: &[&DevAccount], kept: Option<&Path>) -> String {
    let known: String = known
        .iter()
        .map(|it| {
            format!("\x20 account    {} (1000 ETH)\n\x20 its key    {}\n", it.address, it.key)
        })
        .collect();
    let kept = match kept {
        Some(file) => format!("The chain is kept in {}.", file.display()),
        None => "Nothing is kept.".to_owned(),
    };
    let account = node.dev_account();
    format!(
        "devnode: a local Stylus chain (ArbOS {arbos})\n\
         \x20 HTTP       {}\n\
         \x20 WebSocket  {}\n\
         \x20 chain id   {}\n\
         \x20 account    {} (1000 ETH, owner of the chain)\n\
         \x20 its key    {} (public: never use it elsewhere)\n\
         {known}\
         {kept} Ctrl-C stops the node.",
        node.endpoint(),
        node.ws_endpoint(),
        node.chain_id(),
        account.address,
        account.key,
    )
}

/// Ends when the process is asked to stop.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends when the process is asked to stop.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // An error means that it can never be asked.
        let _ = tokio::signal::ctrl_c().await;
    })
}
