//! Each reason by itself, on a chain of its own: what is refused, and that no block was made by it.

use std::{
    io::{Read, Write},
    net::TcpListener,
};

use alloy::{
    primitives::{Address, Bytes, U256, address, keccak256},
    providers::Provider,
    rpc::types::TransactionRequest,
    sol_types::SolCall,
};
use bindings::stylus::{
    CREATE2_FACTORY, NODE_INTERFACE, NodeInterface::gasEstimateL1ComponentCall, STYLUS_DEPLOYER,
};
use client::{account::Account, chain::Chain};
use devnode::{Config, Devnode};
use params::{Breach, Params, Profile, Stablecoin};
use proxy::{Deed, Proxy};
use wasm_build::{CODE_LIMIT, Digest, OptLevel, Program};

use super::*;
use crate::{
    contract::{Blueprint, Contract},
    create, plan,
    programs::Programs,
};

const SEPOLIA: u64 = 421_614;
const ARBITRUM_ONE: u64 = 42_161;

/// Answers 18 to everything: MSTORE(0, 18), RETURN(0, 32).
const EIGHTEEN: [u8; 8] = [0x60, 18, 0x5f, 0x52, 0x60, 32, 0x5f, 0xf3];

/// Nothing that runs: what is refused here is refused before anybody looks inside.
fn program(optimized: bool, size: usize) -> Programs {
    let mut code = vec![0xef, 0xf0, 0x00, 0x00];
    code.resize(size, 0);
    Programs::all_alike(&Program {
        name: "program".into(),
        sha256: Digest::of(&code),
        code,
        wasm_len: 0,
        opt_level: OptLevel::Z,
        optimized,
    })
}

struct Desk {
    site: Site,
    plan: Vec<Step>,
    endpoint: String,
    // Gone with the test.
    _node: Devnode,
}

/// A chain of this id, and a profile that may be of another.
async fn desk(chain_id: u64, profile: Profile) -> Desk {
    desk_on(Config { chain_id, ..Config::test() }, profile.params().unwrap()).await
}

/// A development chain, with this in place of the dollar.
async fn desk_with(from: &str, to: &str) -> Desk {
    desk_on(Config::test(), Params::parse(&params::DEV.replace(from, to)).unwrap()).await
}

async fn desk_on(config: Config, params: Params) -> Desk {
    let node = Devnode::spawn(config).unwrap();
    let endpoint = node.endpoint();
    let chain = Chain::connect(&endpoint).await.unwrap();
    let deployer = Account::new(chain.clone(), Account::development_key());
    let plan = plan::full(&params);
    let blueprint = Blueprint {
        programs: program(true, 4),
        params,
        deployer: deployer.address(),
        placed: Default::default(),
    };
    Desk { site: Site { chain, deployer, blueprint }, plan, endpoint, _node: node }
}

impl Desk {
    /// The refusal, by which no block was made.
    async fn refusal(&self) -> Refusal {
        let before = self.blocks().await;
        let refused = check(&self.site, &self.plan).await.unwrap_err();
        assert_eq!(self.blocks().await, before);
        refused.downcast().unwrap()
    }

    async fn blocks(&self) -> u64 {
        self.site.chain.provider().get_block_number().await.unwrap()
    }

    /// Puts code on the chain without a transaction.
    async fn put(&self, at: Address, code: &[u8]) {
        self.cheat("anvil_setCode", at, Bytes::copy_from_slice(code)).await;
    }

    async fn cheat(&self, method: &'static str, at: Address, what: impl serde::Serialize) {
        let what = serde_json::to_value(what).unwrap();
        let answer: Option<()> =
            self.site.chain.provider().raw_request(method.into(), (at, what)).await.unwrap();
        assert_eq!(answer, None);
    }
}

#[tokio::test]
async fn a_chain_of_another_id_is_refused_with_its_profile() {
    let refused = desk(SEPOLIA, Profile::Dev).await.refusal().await;

    let expected = "chain 421614 answers, and the parameters are for Millet devnode, chain 412346: \
                    look at the address, or take --profile arbitrum-sepolia";
    assert!(matches!(refused, Refusal::OtherChain { .. }));
    assert_eq!(refused.to_string(), expected);
}

#[tokio::test]
async fn whoever_is_still_to_be_named_is_listed() {
    let refused = desk(ARBITRUM_ONE, Profile::ArbitrumOne).await.refusal().await;

    let Refusal::Parameters(breaches) = &refused else { panic!("{refused}") };
    assert!(breaches.0.iter().all(|it| matches!(it, Breach::Unnamed { .. })));
    assert_eq!(breaches.0.len(), 8);
    assert!(refused.to_string().contains("multisigs.guardian is still to be named; "), "{refused}");
}

#[tokio::test]
async fn a_dollar_that_anybody_mints_never_reaches_money() {
    let mut desk = desk(ARBITRUM_ONE, Profile::ArbitrumOne).await;
    desk.site.blueprint.params.stablecoin = Stablecoin::Mock;

    let refused = desk.refusal().await;

    let Refusal::Parameters(breaches) = &refused else { panic!("{refused}") };
    assert!(breaches.0.contains(&Breach::MockMoney(ARBITRUM_ONE)), "{refused}");
}

#[tokio::test]
async fn with_money_at_stake_somebody_has_to_say_yes() {
    let one = Profile::ArbitrumOne.params().unwrap();
    let refused = agreed(&one, false).unwrap_err();

    assert!(matches!(refused, Refusal::NotAgreed { id: ARBITRUM_ONE, .. }), "{refused}");
    assert!(agreed(&one, true).is_ok());
    assert!(agreed(&Profile::ArbitrumSepolia.params().unwrap(), false).is_ok());
}

#[tokio::test]
async fn programs_without_wasm_opt_are_for_development_chains() {
    let mut public = desk(SEPOLIA, Profile::ArbitrumSepolia).await;
    assert!(programs::judge(&public.site, &public.plan).is_ok());
    public.site.blueprint.programs = program(false, 4);
    let mut development = desk(412_346, Profile::Dev).await;
    development.site.blueprint.programs = program(false, 4);

    let refused = public.refusal().await;

    assert!(matches!(refused, Refusal::NotOptimized(_)), "{refused}");
    assert!(refused.to_string().ends_with("install node and npm, then run again"));
    assert!(programs::judge(&development.site, &development.plan).is_ok());
}

#[tokio::test]
async fn a_program_that_no_contract_holds_is_refused() {
    let mut desk = desk(412_346, Profile::Dev).await;
    desk.site.blueprint.programs = program(true, CODE_LIMIT);
    assert!(programs::judge(&desk.site, &desk.plan).is_ok());
    desk.site.blueprint.programs = program(true, CODE_LIMIT + 1);

    let refused = desk.refusal().await;

    assert!(matches!(refused, Refusal::TooLarge { size: 24_577, limit: 24_576, .. }), "{refused}");
}

/// As a node of another network does: it has an id, and no precompiles.
#[tokio::test]
async fn a_chain_without_programs_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let read = stream.read(&mut request).unwrap();
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            let id = request.split("\"id\":").nth(1).unwrap();
            let id: String = id.chars().take_while(char::is_ascii_digit).collect();
            let result = if request.contains("eth_chainId") { "0x64aba" } else { "0x" };
            let body = format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":\"{result}\"}}");
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    let chain = Chain::connect(&url).await.unwrap();
    assert_eq!(chain.id(), 412_346);

    let refused = chain::versions(&chain).await.unwrap_err().downcast::<Refusal>().unwrap();

    assert!(matches!(refused, Refusal::NotStylus(412_346)), "{refused}");
}

#[tokio::test]
async fn a_chain_without_the_deployer_is_left_alone() {
    let desk = desk(412_346, Profile::Dev).await;
    assert_eq!(deployer::check(&desk.site.chain).await.unwrap(), KnownDeployer::Devnode);
    desk.put(STYLUS_DEPLOYER, &[]).await;

    let refused = desk.refusal().await;

    assert!(matches!(refused, Refusal::NoDeployer { has_factory: true, .. }), "{refused}");
    assert!(!refused.to_string().contains("put the CREATE2 factory there"), "{refused}");

    desk.put(CREATE2_FACTORY, &[]).await;
    let refused = desk.refusal().await;
    assert!(matches!(refused, Refusal::NoDeployer { has_factory: false, .. }), "{refused}");
    assert!(refused.to_string().contains("put the CREATE2 factory there first"), "{refused}");
}

#[tokio::test]
async fn a_deployer_that_nobody_knows_is_given_nothing() {
    let desk = desk(412_346, Profile::Dev).await;
    desk.put(STYLUS_DEPLOYER, &EIGHTEEN).await;

    let refused = desk.refusal().await;

    assert!(matches!(refused, Refusal::OtherDeployer { chain: 412_346, .. }), "{refused}");
}

/// Its code is known, and it has no business there.
#[tokio::test]
async fn the_devnodes_deployer_is_for_development_chains() {
    for (chain, profile) in
        [(SEPOLIA, Profile::ArbitrumSepolia), (ARBITRUM_ONE, Profile::ArbitrumOne)]
    {
        let desk = desk(chain, profile).await;

        let refused = deployer::check(&desk.site.chain).await.unwrap_err();

        let refused = refused.downcast::<Refusal>().unwrap();
        let devnodes = KnownDeployer::Devnode.code_hash();
        assert!(
            matches!(refused, Refusal::OtherDeployer { found, .. } if found == devnodes),
            "{refused}"
        );
    }
}

/// By the chain's owner, who on a development chain is the deployer.
#[tokio::test]
async fn a_chain_that_activates_nothing_is_left_alone() {
    let arb_owner = address!("0x0000000000000000000000000000000000000070");
    let desk =
        desk_on(Config { arbos: 60, ..Config::test() }, Profile::Dev.params().unwrap()).await;
    let set = |gas: u64| {
        let selector = &keccak256("setWasmActivationGas(uint64)")[..4];
        let input = [selector, U256::from(gas).to_be_bytes::<32>().as_slice()].concat();
        TransactionRequest::default().to(arb_owner).input(input.into())
    };
    let limit = activation::ask_for(&desk.site.chain, 60).await.unwrap().limit;

    desk.site.deployer.send(set(limit - 1)).await.unwrap();
    assert!(activation::check(&desk.site.chain, 60).await.is_ok());
    desk.site.deployer.send(set(limit)).await.unwrap();
    let refused = desk.refusal().await;

    assert!(
        matches!(refused, Refusal::ActivationPaused { gas, limit: most, .. } if gas == limit && most == limit),
        "{refused}"
    );
}

#[tokio::test]
async fn a_multisig_that_is_not_on_the_chain_is_given_nothing() {
    let council = Address::repeat_byte(0xc0);
    let text = params::DEV.replace("kind = \"development\"", "kind = \"money\"");
    let text = format!("{text}\n[multisigs]\ncouncil = \"{council}\"\n");
    let desk = desk_on(Config::test(), Params::parse(&text).unwrap()).await;

    let refused = parameters::check(&desk.site).await.unwrap_err().downcast::<Refusal>().unwrap();

    assert!(
        matches!(&refused, Refusal::NoMultisig { name, at, .. } if name == "council" && *at == council),
        "{refused}"
    );
    desk.put(council, &EIGHTEEN).await;
    assert!(parameters::check(&desk.site).await.is_ok());
    assert_eq!(desk.blocks().await, 0);
}

#[tokio::test]
async fn a_dollar_that_is_not_there_or_has_other_decimals_is_no_dollar() {
    let at = Address::repeat_byte(0xd0);
    let desk = desk_with("mock = true", &format!("at = \"{at}\"")).await;

    let refused = desk.refusal().await;
    assert!(matches!(refused, Refusal::NoDollar(it) if it == at), "{refused}");

    desk.put(at, &EIGHTEEN).await;
    let refused = desk.refusal().await;
    assert!(matches!(refused, Refusal::OtherDollar { decimals: 18, .. }), "{refused}");
}

/// A token of which the deployer has 18 units: after none of the rows.
#[tokio::test]
async fn an_allocation_that_was_begun_otherwise_is_left_alone() {
    let text = format!("{}\n[genesis]\nallocation = \"it.csv\"\n", params::DEV);
    let holder = Address::repeat_byte(0x0a);
    let parts = [("community", 400), ("team", 200), ("investors", 150), ("treasury", 250)];
    let rows = parts.map(|(category, millions)| format!("{category},{holder},{millions}000000\n"));
    let rows = format!("category,holder,amount\n{}", rows.concat());
    let params = Params::parse_with(&text, |_| Ok(rows.clone())).unwrap();
    let desk = desk_on(Config::test(), params).await;
    desk.put(desk.site.address(Contract::Token), &EIGHTEEN).await;

    let refused = desk.refusal().await;

    assert!(
        matches!(&refused, Refusal::OtherAllocation { file, left } if file == "it.csv" && *left == U256::from(18)),
        "{refused}"
    );
}

/// A development chain, and the programs as they are deployed.
async fn desk_with_programs() -> Desk {
    let mut desk = desk(412_346, Profile::Dev).await;
    desk.site.blueprint.programs = Programs::build(&mut wasm_build::Silent).unwrap();
    desk
}

impl Desk {
    async fn needs(&self, site: &Site) -> U256 {
        let activation = activation::ask_for(&site.chain, 51).await.unwrap();
        funds::most_it_can_cost(site, &self.plan, activation).await.unwrap()
    }

    /// Three times the price of now, which is what every transaction offers.
    async fn ceiling(&self) -> U256 {
        U256::from(self.site.chain.gas_price().await.unwrap()) * U256::from(3)
    }
}

#[tokio::test]
async fn a_deployer_with_a_wei_too_little_is_refused() {
    let desk = desk_with_programs().await;
    let needs = desk.needs(&desk.site).await;
    let account = desk.site.deployer.address();

    desk.cheat("anvil_setBalance", account, needs - U256::from(1)).await;
    let refused = desk.refusal().await;
    assert!(matches!(refused, Refusal::TooPoor { needs: told, .. } if told == needs), "{refused}");

    desk.cheat("anvil_setBalance", account, needs).await;
    assert!(check(&desk.site, &desk.plan).await.is_ok());
    let (mut gas, mut fees) = (funds::GAS_FOR_THE_REST, U256::ZERO);
    for contract in Contract::ALL {
        let size = desk.site.blueprint.programs.of(contract).code.len() as u64;
        gas += funds::GAS_PER_PROGRAM + funds::GAS_PER_BYTE * size;
        fees += create::activation_fee(&desk.site, contract).await.unwrap();
    }
    let trial = desk.site.blueprint.params.trial.eth.units(18).unwrap();
    let expected = U256::from(gas) * desk.ceiling().await + fees * U256::from(2) + trial;
    assert_eq!(needs, expected);
}

/// As one that has expired: all but its bytes has to be paid for once more.
#[tokio::test]
async fn a_program_that_is_there_and_inactive_is_paid_for() {
    let desk = desk_with_programs().await;
    let before = desk.needs(&desk.site).await;
    let code = desk.site.blueprint.programs.of(Contract::Token).code.clone();

    desk.put(desk.site.address(Contract::Token), &code).await;

    let bytes = U256::from(funds::GAS_PER_BYTE * code.len() as u64);
    assert_eq!(desk.needs(&desk.site).await, before - bytes * desk.ceiling().await);
}

/// Behind a proxy that charges twenty gas for each byte, as a chain does whose parent is dear.
#[tokio::test]
async fn what_a_chain_takes_for_l1_is_a_part_of_what_is_needed() {
    let desk = desk_with_programs().await;
    let cheap = desk.needs(&desk.site).await;
    let dear = Proxy::before(&desk.endpoint, |asked| {
        let call = &asked.call["params"][0];
        let to = call["to"].as_str().and_then(|it| it.parse::<Address>().ok());
        if to != Some(NODE_INTERFACE) {
            return Deed::Pass;
        }
        let input: Bytes = call["input"].as_str().unwrap().parse().unwrap();
        let asked_for = gasEstimateL1ComponentCall::abi_decode(&input).unwrap();
        let gas = 20 * asked_for.data.len() as u64;
        let words = [U256::from(gas), U256::ZERO, U256::ZERO].map(|it| it.to_be_bytes::<32>());
        asked.result(Bytes::from(words.concat()).to_string())
    });
    let chain = Chain::connect(&dear.endpoint()).await.unwrap();
    let deployer = Account::watched(chain.clone(), desk.site.deployer.address());
    let site = Site { chain, deployer, blueprint: desk.site.blueprint.clone() };

    let needs = desk.needs(&site).await;

    let others = desk.plan.len() - Contract::ALL.len() + funds::TRANSACTIONS_OF_THE_TRIAL as usize;
    let created = Contract::ALL.map(|it| create::call(&site.blueprint, it).data.len());
    let bytes = created.iter().sum::<usize>() + others * funds::BYTES_OF_A_CALL;
    // A fifth more, as gas limits have it.
    assert_eq!(needs - cheap, U256::from(bytes * 24) * desk.ceiling().await);

    desk.cheat("anvil_setBalance", site.deployer.address(), cheap).await;
    assert!(check(&desk.site, &desk.plan).await.is_ok());
    let refused = check(&site, &desk.plan).await.unwrap_err().downcast().unwrap();
    assert!(matches!(refused, Refusal::TooPoor { needs: told, .. } if told == needs), "{refused}");
}
