//! The chain, the contracts on it, and who acts there.

use std::{
    env,
    io::{Write, stderr},
    path::{Path, PathBuf},
    sync::LazyLock,
};

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, U64, U256, keccak256, utils::parse_ether},
    providers::{DynProvider, Provider},
    rpc::types::TransactionRequest,
    signers::local::PrivateKeySigner,
    sol_types::Eip712Domain,
};
use bindings::{
    IFeeDistributorInstance, IFeeSplitterInstance, IGovernorInstance, IMerkleRewardsInstance,
    IMicroStakingVaultInstance, IMilletTokenInstance, IStablecoinInstance, ITimelockInstance,
    IVotingEscrowInstance, RewardsInit, VaultInit,
    stylus::{self, STYLUS_DEPLOYER, StylusDeployer},
};
use client::{
    account::Account,
    call::{CallError, ask},
    chain::Chain,
    journal::Journal,
    key,
};
use deploy::{
    contract::{Birth, Blueprint, Contract},
    plan::{self, Step},
    programs::Programs,
    record::{Record, Silent},
    register::{Entry, Register},
    site::Site,
    source,
};
use devnode::{Config, Devnode, State};
use eyre::{Result, WrapErr, ensure, eyre};
use params::Params;
use tempfile::TempDir;
use tokio::sync::Mutex;
use wasm_build::Workspace;

use crate::{
    actor::{Actor, Purse},
    snapshot::Moment,
};

/// Built once per test binary; what is up to date is only read.
static PROGRAMS: LazyLock<Result<Programs, String>> = LazyLock::new(|| {
    Programs::build(&mut wasm_build::Silent).map_err(|error| format!("{error:#}"))
});

/// What a plan leaves behind on a chain of its own. It is carried out once per test binary; each
/// later world with the same plan goes on from there.
static TEMPLATES: Mutex<Vec<(Vec<Step>, State)>> = Mutex::const_new(Vec::new());

/// Worlds on a shared node are funded by one account, whose transactions go one after the other.
static FUNDING: Mutex<()> = Mutex::const_new(());

/// ETH of a deployer on a shared node, in units of 10^-18: a deployment takes a hundredth of it.
const DEPLOYER_ETH: &str = "0.2";

/// ETH of an actor: enough for hundreds of transactions.
const ACTOR_ETH: &str = "0.01";

/// A chain with the contracts on it.
///
/// On a node in this process nobody else is there. On a shared one the contracts are this world's
/// own, all but the stablecoin, whose address does not depend on who deploys it.
#[derive(Debug)]
pub struct World {
    /// The deployment.
    pub site: Site,
    last: Mutex<Option<Moment>>,
    /// Stops when dropped, so it lives as long as the world.
    node: Option<Devnode>,
}

impl World {
    /// A world with everything deployed.
    ///
    /// # Errors
    ///
    /// If the programs cannot be built, or the deployment fails.
    pub async fn launch() -> Result<Self> {
        Self::launch_with(plan::full).await
    }

    /// A world with everything deployed, on a development chain where nothing is yet.
    ///
    /// # Errors
    ///
    /// As [`World::launch`], and if nobody answers there.
    pub async fn launch_on(endpoint: &str) -> Result<Self> {
        let chain = Chain::connect(endpoint).await?;
        let deployer = Account::new(chain.clone(), Account::development_key());
        Self::at(None, chain, deployer)?.with(plan::full).await
    }

    /// A world in which only the steps that `plan` chooses were taken.
    ///
    /// # Errors
    ///
    /// As [`World::launch`].
    pub async fn launch_with(plan: impl FnOnce(&Params) -> Vec<Step>) -> Result<Self> {
        if let Ok(url) = env::var("MILLET_RPC_URL") {
            return Self::on_shared_node(&url).await?.with(plan).await;
        }
        let plan = plan(&Params::parse(params::DEV)?);
        let mut templates = TEMPLATES.lock().await;
        let known = templates.iter().find(|(carried_out, _)| *carried_out == plan);
        if let Some(state) = known.map(|(_, state)| state.clone()) {
            drop(templates);
            return Self::on_own_node(Some(state)).await;
        }
        let world = Self::on_own_node(None).await?.with(|_| plan.clone()).await?;
        templates.extend(world.node.as_ref().map(|node| (plan, node.state())));
        Ok(world)
    }

    /// A world on a node in this process, where nothing is but what is in `state`.
    async fn on_own_node(state: Option<State>) -> Result<Self> {
        let node = Devnode::spawn(Config { state, ..Config::test() })?;
        let chain = Chain::connect(&node.endpoint()).await?;
        let deployer = Account::new(chain.clone(), Account::development_key());
        Self::at(Some(node), chain, deployer)
    }

    /// A world on a node that others use too, with a deployer of its own.
    async fn on_shared_node(url: &str) -> Result<Self> {
        let chain = Chain::connect(url).await?;
        let rich = Account::new(chain.clone(), key::read(&chain).await?);
        let deployer = Account::new(chain.clone(), PrivateKeySigner::random());
        let _one_at_a_time = FUNDING.lock().await;
        let eth = TransactionRequest::default().with_to(deployer.address());
        let sent = rich.send(eth.with_value(parse_ether(DEPLOYER_ETH)?)).await;
        sent.wrap_err("funding a deployer from MILLET_KEY")?;
        Self::at(None, chain, deployer)
    }

    fn at(node: Option<Devnode>, chain: Chain, deployer: Account) -> Result<Self> {
        let programs = PROGRAMS.clone().map_err(|error| eyre!(error))?;
        let params = Params::parse(params::DEV)?;
        let blueprint = Blueprint {
            programs,
            params,
            deployer: deployer.address(),
            placed: Default::default(),
        };
        let site = Site { chain, deployer, blueprint };
        Ok(Self { site, last: Mutex::new(None), node })
    }

    async fn with(self, plan: impl FnOnce(&Params) -> Vec<Step>) -> Result<Self> {
        let plan = plan(&self.site.blueprint.params);
        self.carry_out(&plan).await?;
        Ok(self)
    }

    /// Brings about what of `plan` is not.
    ///
    /// # Errors
    ///
    /// If a step fails.
    pub async fn carry_out(&self, plan: &[Step]) -> Result<Vec<Record>> {
        let (mut journal, _folder) = self.journal().await?;
        plan::run(&self.site, &mut journal, plan, &mut Silent).await
    }

    /// A journal that knows nothing, and its folder, which goes with the second.
    ///
    /// # Errors
    ///
    /// If it cannot be written, or the chain does not answer.
    pub async fn journal(&self) -> Result<(Journal, TempDir)> {
        let folder = tempfile::tempdir()?;
        let journal = Journal::open(&folder.path().join("world.journal"), &self.site.chain).await?;
        Ok((journal, folder))
    }

    /// A world whose time can be told to pass; `None`, said aloud, on a node that keeps its own.
    ///
    /// # Errors
    ///
    /// As [`World::launch`].
    pub async fn with_clock() -> Result<Option<Self>> {
        let world = Self::launch().await?;
        if world.site.chain.pass(1).await? {
            return Ok(Some(world));
        }
        let _ = writeln!(stderr(), "skipped: this chain's time cannot be moved");
        Ok(None)
    }

    /// Writes down where everything is, below `folder`, as `deploy` does for other tools.
    ///
    /// - **Out:** the file.
    ///
    /// # Errors
    ///
    /// If the chain does not answer, or the file cannot be written.
    pub async fn write_manifest(&self, folder: &Path) -> Result<PathBuf> {
        let plan = plan::full(&self.site.blueprint.params);
        let source = source::of(&Workspace::find()?, &self.site.blueprint.params)?;
        let (folder, name) = (folder.to_owned(), "millet".parse()?);
        let entry = Entry { folder, name, source, adopt: false };
        let (journal, _folder) = self.journal().await?;
        let mut register = Register::open(&self.site, &plan, entry, &journal).await?;
        register.complete(&self.site, &journal).await
    }

    /// Lets `seconds` pass.
    ///
    /// # Errors
    ///
    /// On a chain whose time cannot be moved: ask for a world [`World::with_clock`].
    pub async fn pass(&self, seconds: u64) -> Result<()> {
        let passed = self.site.chain.pass(seconds).await?;
        if passed { Ok(()) } else { Err(eyre!("this chain's time cannot be moved")) }
    }

    /// Lets time pass until `second`, and has the next block carry it too, whenever that comes: so what
    /// is sent next is done in that second, and what it costs is known before.
    ///
    /// # Errors
    ///
    /// On a chain whose time cannot be moved, or has passed `second`.
    pub async fn pass_to(&self, second: u64) -> Result<()> {
        self.site.chain.next_at(second).await?;
        self.pass(0).await?;
        Ok(self.site.chain.next_at(second).await?)
    }

    /// The chain as it is now, to go back to. Points after it are forgotten when that is done.
    ///
    /// # Errors
    ///
    /// On a chain that does not go back.
    pub async fn remember(&self) -> Result<u64> {
        let point: U64 = self.site.chain.provider().raw_request("evm_snapshot".into(), ()).await?;
        Ok(point.to())
    }

    /// Has nothing have happened since `point`, not even time.
    ///
    /// # Errors
    ///
    /// If there is no such point.
    pub async fn go_back(&self, point: u64) -> Result<()> {
        let point = (U64::from(point),);
        let back: bool = self.site.chain.provider().raw_request("evm_revert".into(), point).await?;
        ensure!(back, "the chain has no point {}", point.0);
        Ok(())
    }

    /// Who deployed; owner and guardian of the vaults, and the first holder of the token.
    pub fn deployer(&self) -> Actor {
        Actor::new(self.site.deployer.clone())
    }

    /// Somebody new, with ETH and what is in the purse. The same name is the same account.
    ///
    /// # Errors
    ///
    /// If the money cannot be handed out.
    pub async fn actor(&self, name: &str, purse: Purse) -> Result<Actor> {
        let deployer = &self.site.deployer;
        let actor = Actor::new(deployer.derive(name)?);
        let eth = TransactionRequest::default().with_to(actor.address());
        deployer.send(eth.with_value(parse_ether(ACTOR_ETH)?)).await?;
        if !purse.dollars.is_zero() {
            deployer.send(self.stablecoin().mint(actor.address(), purse.dollars)).await?;
        }
        if !purse.tokens.is_zero() {
            deployer.send(self.token().transfer(actor.address(), purse.tokens)).await?;
        }
        Ok(actor)
    }

    /// Somebody new who lets the savings vault take `dollars`, all it has.
    ///
    /// # Errors
    ///
    /// If the money cannot be handed out.
    pub async fn saver(&self, name: &str, dollars: U256) -> Result<Actor> {
        let saver = self.actor(name, Purse::of_dollars(dollars)).await?;
        let vault = *self.savings().address();
        saver.send(self.stablecoin().approve(vault, U256::MAX)).await?;
        Ok(saver)
    }

    /// What creates another vault, told this.
    pub fn birth_of_vault(&self, init: &VaultInit) -> Birth {
        let init_data = stylus::constructor_call(init);
        let salt = keccak256("another vault");
        Birth { init_data, salt, ..self.site.blueprint.birth(Contract::Savings) }
    }

    /// Creates another vault. Its program is active already.
    ///
    /// # Errors
    ///
    /// If the constructor refuses.
    pub async fn create_vault(
        &self,
        init: &VaultInit,
    ) -> Result<IMicroStakingVaultInstance<DynProvider>, CallError> {
        let at = self.create(self.birth_of_vault(init)).await?;
        Ok(IMicroStakingVaultInstance::new(at, self.site.chain.provider().clone()))
    }

    /// What another contract of rewards that pays `reward` may be told: the deployer has every role,
    /// and limits are those of the rewards in dollars.
    pub fn rewards_init(&self, reward: Address, vault: Address) -> RewardsInit {
        let roles = self.site.deployer.address();
        let limits = self.site.blueprint.params.dollar_rewards;
        RewardsInit {
            reward,
            vault,
            governance: roles,
            guardian: roles,
            updater: roles,
            timelock: U256::from(limits.timelock.seconds()),
            maxEpochIncrease: limits.max_epoch_increase.get(),
        }
    }

    /// What creates another contract of rewards, told this.
    pub fn birth_of_rewards(&self, init: &RewardsInit) -> Birth {
        let init_data = stylus::constructor_call(init);
        let salt = keccak256("other rewards");
        Birth { init_data, salt, ..self.site.blueprint.birth(Contract::DollarRewards) }
    }

    /// Creates another contract of rewards. Its program is active already.
    ///
    /// # Errors
    ///
    /// If the constructor refuses.
    pub async fn create_rewards(
        &self,
        init: &RewardsInit,
    ) -> Result<IMerkleRewardsInstance<DynProvider>, CallError> {
        let at = self.create(self.birth_of_rewards(init)).await?;
        Ok(IMerkleRewardsInstance::new(at, self.site.chain.provider().clone()))
    }

    pub(crate) async fn create(&self, birth: Birth) -> Result<Address, CallError> {
        let at = birth.address();
        let deployer = StylusDeployer::new(STYLUS_DEPLOYER, self.site.chain.provider());
        let Birth { init_code, init_data, salt } = birth;
        let call = deployer.deploy_call(init_code.into(), init_data.into(), U256::ZERO, salt);
        self.site.deployer.send(call).await?;
        Ok(at)
    }

    /// Puts EVM code on the chain.
    ///
    /// # Errors
    ///
    /// If the chain refuses it.
    pub async fn create_evm(&self, code: &[u8]) -> Result<Address, CallError> {
        // Programs and EVM code come to the chain in the same way: init code returns them.
        let init_code = wasm_build::init_code(code);
        let request = TransactionRequest::default().with_deploy_code(init_code);
        let receipt = self.site.deployer.send(request).await?;
        receipt.contract_address.ok_or_else(|| CallError::Unreadable("no address".to_owned()))
    }

    /// The dollar.
    pub fn stablecoin(&self) -> IStablecoinInstance<DynProvider> {
        self.site.stablecoin()
    }

    /// The governance token.
    pub fn token(&self) -> IMilletTokenInstance<DynProvider> {
        self.site.token()
    }

    /// The vault over the governance token.
    pub fn staking(&self) -> IMicroStakingVaultInstance<DynProvider> {
        self.site.staking()
    }

    /// The vault over the dollar.
    pub fn savings(&self) -> IMicroStakingVaultInstance<DynProvider> {
        self.site.savings()
    }

    /// Rewards paid in the dollar.
    pub fn dollar_rewards(&self) -> IMerkleRewardsInstance<DynProvider> {
        self.site.dollar_rewards()
    }

    /// Rewards paid in the governance token.
    pub fn token_rewards(&self) -> IMerkleRewardsInstance<DynProvider> {
        self.site.token_rewards()
    }

    /// Locks of the governance token.
    pub fn vote_escrow(&self) -> IVotingEscrowInstance<DynProvider> {
        self.site.vote_escrow()
    }

    /// What pays lock holders their part of the fees.
    pub fn fee_distributor(&self) -> IFeeDistributorInstance<DynProvider> {
        self.site.fee_distributor()
    }

    /// What divides the fees.
    pub fn fee_splitter(&self) -> IFeeSplitterInstance<DynProvider> {
        self.site.fee_splitter()
    }

    /// Proposals and votes.
    pub fn governor(&self) -> IGovernorInstance<DynProvider> {
        self.site.governor()
    }

    /// What waits between a decision and its execution.
    pub fn timelock(&self) -> ITimelockInstance<DynProvider> {
        self.site.timelock()
    }

    /// Anything with the governance token's interface, which is that of every token here: vault
    /// shares and the stablecoin have the same functions and errors, but for burning.
    pub fn erc20(&self, address: Address) -> IMilletTokenInstance<DynProvider> {
        IMilletTokenInstance::new(address, self.site.chain.provider().clone())
    }

    /// The domain in which `token`'s permits are signed, by its own name.
    ///
    /// # Errors
    ///
    /// If the token does not say its name.
    pub async fn domain(&self, token: Address) -> Result<Eip712Domain> {
        let name = ask(self.erc20(token).name()).await?;
        Ok(bindings::domain(name, self.site.chain.id(), token))
    }

    /// Checks every invariant of `protocol` against what the chain says now, and against what it
    /// said the last time.
    ///
    /// # Errors
    ///
    /// The invariant that does not hold.
    pub async fn check(&self) -> Result<()> {
        let now = Moment::read(&self.site).await?;
        let mut last = self.last.lock().await;
        now.check(last.as_ref())?;
        *last = Some(now);
        Ok(())
    }
}
