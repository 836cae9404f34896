//! `devnode`: a local Stylus chain until Ctrl-C.
//!
//! stdout gets one line of JSON, for programs; stderr speaks to people.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr},
    process::ExitCode,
};

use clap::Parser;
use devnode::{CHAIN_ID, Config, Console, Devnode, PORT};
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
  cargo devnode --arbos 60      follow the rules of a later ArbOS version"
)]
struct Args {
    /// Address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::from(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// Port to listen on, for HTTP and WebSocket; 0 for any that is free.
    #[arg(long, value_name = "PORT", default_value_t = PORT)]
    port: u16,

    /// ArbOS version to follow: 40, 51 or 60.
    #[arg(long, value_name = "VERSION", default_value_t = Config::local().arbos)]
    arbos: u64,

    /// Say nothing on stderr unless something fails.
    #[arg(long)]
    silent: bool,
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
    let Args { host, port, arbos, silent } = args;
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
    let node =
        Devnode::spawn(Config { chain_id: CHAIN_ID, host, port, arbos, console, state: None })
            .wrap_err("starting the node")?;
    if !silent {
        writeln!(io::stderr(), "{}", banner(&node, arbos)).wrap_err("writing to stderr")?;
    }
    let mut out = io::stdout().lock();
    writeln!(out, "{}", description(&node)).wrap_err("writing to stdout")?;
    out.flush().wrap_err("writing to stdout")?;

    runtime.block_on(stop);
    drop(node);
    if !silent {
        writeln!(io::stderr(), "stopped").wrap_err("writing to stderr")?;
    }
    Ok(())
}

/// What a program needs to use the node.
fn description(node: &Devnode) -> serde_json::Value {
    let account = node.dev_account();
    serde_json::json!({
        "endpoint": node.endpoint(),
        "wsEndpoint": node.ws_endpoint(),
        "chainId": node.chain_id(),
        "devAccount": { "address": account.address, "key": account.key },
    })
}

/// What a person needs to use the node.
fn banner(node: &Devnode, arbos: u64) -> String {
    let account = node.dev_account();
    format!(
        "devnode: a local Stylus chain (ArbOS {arbos})\n\
         \x20 HTTP       {}\n\
         \x20 WebSocket  {}\n\
         \x20 chain id   {}\n\
         \x20 account    {} (1000 ETH, owner of the chain)\n\
         \x20 its key    {} (public: never use it elsewhere)\n\
         Ctrl-C stops it; nothing is kept.",
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
