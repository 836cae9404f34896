//! Who is measured: our programs, or a library's contracts, with the same interfaces.

use std::cell::Cell;

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, B256, Bytes, U256, keccak256},
    providers::DynProvider,
    rpc::types::TransactionRequest,
    sol_types::SolValue,
};
use anchors::{Anchors, LIBRARIES, Library, OPEN_ZEPPELIN, PENDLE};
use bindings::{IMerkleRewardsInstance, IMicroStakingVaultInstance, IMilletTokenInstance};
use eyre::{OptionExt, Result, WrapErr};
use testkit::{Actor, Purse, World, tokens};

use super::{
    acts::Act,
    governance::{self, Polity},
    locks,
};

/// In place of an act, before the first.
const PREPARATION: &str = "preparation";

/// What every account starts with, in units of 10^-18.
const WHOLE_TOKENS: u64 = 1_000;

/// What can be measured of a contender: acts are of one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Realm {
    /// A token, a vault over it, and a distributor that pays it.
    Savings,
    /// A lock of the token.
    Locks,
    /// Fees that are divided, and paid to locks.
    Fees,
    /// Votes, a governor and a timelock.
    Governance,
}

/// Contracts on a chain. What it does not offer is at the zero address, and nobody asks for it.
pub(crate) struct Contender<'a> {
    pub(super) world: &'a World,
    name: &'static str,
    offers: &'static [Realm],
    pub(super) token: IMilletTokenInstance<DynProvider>,
    pub(super) vault: IMicroStakingVaultInstance<DynProvider>,
    pub(super) distributor: IMerkleRewardsInstance<DynProvider>,
    pub(super) lock: Address,
    pub(super) polity: Option<Polity>,
    /// What is being measured.
    act: Cell<&'static str>,
    /// The chain as it was before that.
    before: Cell<Option<u64>>,
}

impl<'a> Contender<'a> {
    /// Our programs, which the world came with.
    pub(crate) async fn ours(world: &'a World) -> Result<Self> {
        use Realm::{Fees, Governance, Locks, Savings};
        let this = Self {
            world,
            name: "ours",
            offers: &[Savings, Locks, Fees, Governance],
            token: world.token(),
            vault: world.staking(),
            distributor: world.token_rewards(),
            lock: *world.vote_escrow().address(),
            polity: Some(Polity::ours(world)),
            act: Cell::new(PREPARATION),
            before: Cell::new(None),
        };
        this.settle_in().await?;
        Ok(this)
    }

    /// A library's contracts, created in the world.
    pub(crate) async fn anchor(
        world: &'a World,
        library: Library,
        anchors: &Anchors,
    ) -> Result<Self> {
        let create = async |of: Library, contract: &str, arguments: &[u8]| -> Result<Address> {
            let init_code: Bytes = anchors.init_code(of, contract, arguments)?;
            let request = TransactionRequest::default().with_deploy_code(init_code);
            let receipt = world.deployer().send(request).await;
            let receipt = receipt.wrap_err_with(|| format!("creating {of:?} {contract}"))?;
            receipt.contract_address.ok_or_eyre("a creation without an address")
        };
        let offers: &[Realm] = match library {
            OPEN_ZEPPELIN => &[Realm::Savings, Realm::Governance],
            PENDLE => &[Realm::Locks],
            _ => &[Realm::Savings],
        };
        // Who has no token of its own uses the first library's, which is nobody's best or worst.
        let of = if offers.contains(&Realm::Savings) { library } else { LIBRARIES[0] };
        let token = create(of, "Token", &[]).await?;
        let (mut vault, mut distributor, mut lock) = Default::default();
        if offers.contains(&Realm::Savings) {
            vault = create(library, "Vault", &token.abi_encode()).await?;
            distributor = create(library, "Distributor", &[]).await?;
        }
        if offers.contains(&Realm::Locks) {
            lock = create(library, "Lock", &token.abi_encode()).await?;
        }
        let mut polity = None;
        if offers.contains(&Realm::Governance) {
            let votes = create(library, "Votes", &[]).await?;
            let timelock = governance::timelock_of(world).abi_encode_params();
            let timelock = create(library, "Timelock", &timelock).await?;
            let arguments = governance::arguments(world, votes, timelock);
            let governor = create(library, "Governor", &arguments).await?;
            polity = Some(Polity::theirs(world, votes, governor, timelock).await?);
        }
        let provider = world.site.chain.provider();
        let this = Self {
            world,
            name: library.name,
            offers,
            token: IMilletTokenInstance::new(token, provider.clone()),
            vault: IMicroStakingVaultInstance::new(vault, provider.clone()),
            distributor: IMerkleRewardsInstance::new(distributor, provider.clone()),
            lock,
            polity,
            act: Cell::new(PREPARATION),
            before: Cell::new(None),
        };
        this.settle_in().await?;
        Ok(this)
    }

    /// The first of all pays for the totals of vault and lock: somebody who is not measured.
    async fn settle_in(&self) -> Result<()> {
        if self.offers.contains(&Realm::Savings) {
            let first = self.saver("the first of all").await?;
            first.send(self.vault.deposit(tokens(10), first.address())).await?;
        }
        if self.offers.contains(&Realm::Locks) {
            locks::create(self).await?;
        }
        Ok(())
    }

    pub(super) fn is_ours(&self) -> bool {
        self.name == "ours"
    }

    /// Does an act, on the chain as it was before the first: whoever it names is somebody else than in
    /// other acts, and time that passes in it has not passed for them.
    pub(super) async fn perform(&self, act: &Act) -> Result<Option<u64>> {
        if !self.offers.contains(&act.realm) {
            return Ok(None);
        }
        self.act.set(act.name);
        self.go_back().await?;
        self.before.set(Some(self.world.remember().await?));
        let gas = (act.run)(self).await;
        gas.wrap_err_with(|| format!("{}: {}", self.name, act.name))
    }

    /// Undoes the last act.
    pub(super) async fn go_back(&self) -> Result<()> {
        match self.before.take() {
            Some(point) => self.world.go_back(point).await,
            None => Ok(()),
        }
    }

    /// An address that nobody has used. No byte of it is zero: zeros cost less as calldata, and the
    /// same act of two accounts would differ by that.
    pub(super) fn stranger(&self, name: &str) -> Result<(String, Address)> {
        for number in 0.. {
            let name = format!("{}, {}: {name} {number}", self.name, self.act.get());
            let address = self.world.site.deployer.derive(&name)?.address();
            if !address.contains(&0) {
                return Ok((name, address));
            }
        }
        unreachable!("nine addresses in ten have no zero byte")
    }

    /// Somebody new with tokens.
    pub(super) async fn holder(&self, name: &str) -> Result<Actor> {
        let (name, address) = self.stranger(name)?;
        let holder = self.world.actor(&name, Purse::default()).await?;
        let money = tokens(WHOLE_TOKENS);
        self.world.deployer().send(self.token.transfer(address, money)).await?;
        Ok(holder)
    }

    /// Somebody new with tokens, all of which the vault may take.
    pub(super) async fn saver(&self, name: &str) -> Result<Actor> {
        let saver = self.holder(name).await?;
        saver.send(self.token.approve(*self.vault.address(), U256::MAX)).await?;
        Ok(saver)
    }

    /// Makes `root` the one that claims are proved against, and pays in what its claims come to
    /// beyond those of the root before.
    pub(super) async fn publish(&self, root: B256, more: U256) -> Result<()> {
        let distributor = &self.distributor;
        let deployer = self.world.deployer();
        deployer.send(self.token.transfer(*distributor.address(), more)).await?;
        if self.is_ours() {
            return crate::epochs::publish(self.world, distributor, root, more).await;
        }
        let call = [&keccak256("setRoot(bytes32)")[..4], root.as_slice()].concat();
        let request = TransactionRequest::default().with_to(*distributor.address());
        deployer.send(request.with_input(call)).await?;
        Ok(())
    }
}
