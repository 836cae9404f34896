//! Where a command works: the chain, the parameters, the files of the deployment.

use std::{env, fs, path::PathBuf, time::Duration};

use alloy::primitives::Address;
use client::{
    account::Account,
    chain::{Chain, Worth},
    endpoint::Patience,
    journal::{Journal, JournalError},
    key::{self, KeyError},
};
use deploy::{
    contract::Blueprint,
    intention::{Agreed, Intention},
    plan::{self, Step},
    preflight,
    programs::Programs,
    register::{self, Entry, Register},
    site::Site,
    source,
};
use devnode::{Config, Devnode};
use eyre::{Result, WrapErr, ensure};
use manifest::Manifest;
use params::{Amount, Params};
use tempfile::TempDir;
use wasm_build::Workspace;

use crate::{cli::Place, screen::Screen};

/// The environment's variable for the chain's address. Everybody on a machine can read arguments, and an
/// address may hold a provider's key.
///
/// Not that of `millet`: what somebody looks at every day is not what he means to deploy to.
const RPC_URL: &str = "MILLET_DEPLOY_RPC_URL";

/// What is offered for gas at most, where nobody says it, in multiples of what it costs at first: twice
/// what a transaction offers, so that one that is stuck can be replaced seven times.
const CEILING_AT_FIRST: u128 = 6;

/// In wei, of gwei.
fn most(gwei: Amount) -> Result<u128> {
    Ok(gwei.units(9).wrap_err("--max-fee")?.saturating_to())
}

/// Every address follows from the deployer's, so it is not guessed which of the two is meant.
#[derive(Debug, thiserror::Error)]
#[error(
    "--deployer is {said}, and the key that signs is that of {signs}; leave out --deployer, or \
         name the other key"
)]
struct OtherDeployer {
    said: Address,
    signs: Address,
}

/// A chain that answers, and what was said of the deployment there.
pub(crate) struct Setting {
    pub(crate) place: Place,
    pub(crate) params: Params,
    pub(crate) chain: Chain,
    /// A chain of this process, if it is one.
    pub(crate) node: Option<Devnode>,
    /// Holds the files of a chain that ends with this process.
    scratch: Option<TempDir>,
}

/// A chain that was asked for, before anybody looked which one it is.
pub(crate) struct Reached {
    pub(crate) params: Params,
    /// Where it was asked for. What follows the host may be a key.
    pub(crate) address: String,
    pub(crate) chain: Result<Chain>,
    /// A chain of this process, if it is one.
    pub(crate) node: Option<Devnode>,
}

impl Setting {
    /// At the chain that `place` names, or at one in this process, on `port`: whose files are kept
    /// where it `stays` until somebody ends it.
    pub(crate) async fn open(place: Place, port: u16, stays: bool) -> Result<Self> {
        let Reached { params, address: _, chain, node } = Self::reach(&place, port).await?;
        ensure!(!stays || node.is_some(), "--keep is for a chain in this process");
        let chain = chain?;
        preflight::pinned(&chain, &params)?;
        let ceiling = match place.max_fee {
            Some(gwei) => most(gwei)?,
            None => chain.gas_price().await?.saturating_mul(CEILING_AT_FIRST),
        };
        let chain = chain.with_fee_ceiling(ceiling);
        let scratch = match &node {
            Some(_) if !stays => Some(tempfile::tempdir().wrap_err("making a folder")?),
            _ => None,
        };
        Ok(Self { place, params, chain, node, scratch })
    }

    /// What `place` names, whichever chain it is, or none.
    pub(crate) async fn reach(place: &Place, port: u16) -> Result<Reached> {
        let params = match &place.params {
            Some(path) => {
                Params::read(path).wrap_err_with(|| format!("reading {}", path.display()))?
            }
            None => place.profile.params()?,
        };
        let said =
            place.rpc_url.clone().or_else(|| env::var(RPC_URL).ok().filter(|it| !it.is_empty()));
        let (address, node) = match said.or_else(|| params.chain.rpc_url.clone()) {
            Some(address) => (address, None),
            None => {
                let node = Devnode::spawn(Config { port, ..Config::test() })?;
                (node.endpoint(), Some(node))
            }
        };
        let answer_within = Duration::from_secs(place.timeout);
        let patience = Patience { answer_within, ..Patience::PUBLIC };
        let chain = Chain::connect_with(&address, patience).await.map_err(Into::into);
        Ok(Reached { params, address, chain, node })
    }

    /// Has nothing offer more for a unit of gas than this, in wei, unless --max-fee says otherwise.
    pub(crate) fn agree_to_fee(&mut self, ceiling: u128) {
        if self.place.max_fee.is_none() {
            self.chain = self.chain.clone().with_fee_ceiling(ceiling);
        }
    }

    /// What is to stand there, by whose key. Builds the programs.
    ///
    /// Nothing is sent without a key, so this is where somebody has to have said yes.
    pub(crate) async fn site(&self, screen: &mut Screen) -> Result<Site> {
        let deployer = self.deployer().await?;
        self.site_of(deployer, screen)
    }

    /// Whose key it is, for what is the deployer's alone.
    async fn deployer(&self) -> Result<Account> {
        let deployer = self.signer().await?;
        match self.place.deployer.filter(|said| *said != deployer.address()) {
            Some(said) => Err(OtherDeployer { said, signs: deployer.address() }.into()),
            None => Ok(deployer),
        }
    }

    /// The same, where it comes to the plan that somebody agreed to.
    ///
    /// Any other is found before somebody is asked for a password, as far as it can be told whose key
    /// will sign.
    pub(crate) async fn agreed_site(&self, agreed: &Agreed, screen: &mut Screen) -> Result<Site> {
        preflight::agreed(&self.params, self.place.yes_mainnet)?;
        let judge = |site: &Site| {
            let steps = plan::full(&site.blueprint.params);
            agreed.judge(&self.intention(site, &steps))
        };
        let signs = match key::address(&self.chain).await {
            Err(KeyError::NoAddress(_)) => self.place.deployer.or_else(|| agreed.deployer()),
            known => Some(known?),
        };
        let Some(signs) = signs else {
            let site = self.site(screen).await?;
            judge(&site)?;
            return Ok(site);
        };
        let mut site = self.site_of(Account::watched(self.chain.clone(), signs), screen)?;
        judge(&site)?;
        site.deployer = self.deployer().await?;
        site.blueprint.deployer = site.deployer.address();
        judge(&site)?;
        Ok(site)
    }

    /// Whose key it is, for what anybody may do.
    pub(crate) async fn signer(&self) -> Result<Account> {
        preflight::agreed(&self.params, self.place.yes_mainnet)?;
        Ok(Account::new(self.chain.clone(), key::read(&self.chain).await?))
    }

    /// The same without a key, for what sends nothing.
    pub(crate) async fn watched_site(&self, screen: &mut Screen) -> Result<Site> {
        let deployer = match self.place.deployer {
            Some(said) => said,
            None => key::address(&self.chain).await.wrap_err("--deployer ADDRESS is not given")?,
        };
        self.site_of(Account::watched(self.chain.clone(), deployer), screen)
    }

    /// What stands where `manifest` says, for what sends nothing: by whoever deployed it, whatever the
    /// programs here would come to.
    pub(crate) fn standing_site(&self, manifest: &Manifest, screen: &mut Screen) -> Result<Site> {
        let deployer = Account::watched(self.chain.clone(), manifest.deployer);
        let mut site = self.site_of(deployer, screen)?;
        let contracts = manifest.contracts.iter();
        site.blueprint.placed = contracts.map(|(it, deployed)| (*it, deployed.address)).collect();
        Ok(site)
    }

    fn site_of(&self, deployer: Account, screen: &mut Screen) -> Result<Site> {
        screen.say("programs");
        let programs = Programs::build(screen)?;
        let blueprint = Blueprint {
            programs,
            params: self.params.clone(),
            deployer: deployer.address(),
            placed: Default::default(),
        };
        Ok(Site { chain: self.chain.clone(), deployer, blueprint })
    }

    /// What doing `steps` at `site` comes to.
    pub(crate) fn intention(&self, site: &Site, steps: &[Step]) -> Intention {
        Intention::of(self.chain.id(), &self.place.name, &site.blueprint, steps)
    }

    /// Whether anybody can find the deployment when this process has ended.
    pub(crate) const fn stays(&self) -> bool {
        self.scratch.is_none()
    }

    /// Where manifests and journals are.
    pub(crate) fn folder(&self) -> Result<PathBuf> {
        match (&self.scratch, &self.place.deployments) {
            (Some(scratch), _) => Ok(scratch.path().to_owned()),
            (None, Some(folder)) => Ok(folder.clone()),
            (None, None) => Ok(Workspace::find()?.root().join("deployments")),
        }
    }

    /// What was written down of the deployment.
    pub(crate) async fn manifest(&self) -> Result<Manifest> {
        register::read(&self.chain, &self.folder()?, &self.place.name).await
    }

    /// The manifest of what `plan` brings about on `site`, while nobody else has its `journal`.
    pub(crate) async fn register(
        &self,
        site: &Site,
        plan: &[Step],
        journal: &Journal,
        screen: &Screen,
    ) -> Result<Register> {
        let entry = Entry {
            folder: self.folder()?,
            name: self.place.name.clone(),
            source: source::of(&Workspace::find()?, &self.params)?,
            adopt: self.place.adopt,
        };
        let register = Register::open(site, plan, entry, journal).await?;
        if let Some(old) = register.moved() {
            screen.say(format!("the manifest of another deployment is now {}", old.display()));
        }
        Ok(register)
    }

    /// What this deployment has sent, and is going to send.
    pub(crate) async fn journal(&self, screen: &Screen) -> Result<Journal> {
        let Self { chain, place, .. } = self;
        let folder = self.folder()?.join(chain.id().to_string());
        let path = folder.join(format!("{}.journal", place.name));
        let mut journal = match Journal::open(&path, chain).await {
            // A development chain that was started anew is another one with the same id.
            Err(JournalError::OtherChain { .. }) if chain.worth() == Worth::Nothing => {
                let old = path.with_extension("journal.old");
                fs::rename(&path, &old).wrap_err_with(|| format!("moving {}", path.display()))?;
                screen.say(format!("the chain is a new one; {} is of the old", old.display()));
                Journal::open(&path, chain).await?
            }
            journal => journal?,
        };
        journal.watch(screen.sending());
        Ok(journal)
    }
}
