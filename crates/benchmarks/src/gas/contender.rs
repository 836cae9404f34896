//! Who is measured: our programs, or a library's contracts, with the same interfaces.

use std::cell::Cell;

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, B256, Bytes, U256, keccak256},
    providers::DynProvider,
    rpc::types::TransactionRequest,
    sol_types::SolValue,
};
use bindings::{IMerkleRewardsInstance, IMicroStakingVaultInstance, IMilletTokenInstance};
use eyre::{OptionExt, Result, WrapErr};
use testkit::{Actor, Purse, World, tokens};

use super::acts::Act;
use anchors::{Anchors, Library};

/// In place of an act, before the first.
const PREPARATION: &str = "preparation";

/// What every account starts with, in units of 10^-18.
const WHOLE_TOKENS: u64 = 1_000;

/// A token, a vault over it and a distributor of it, on a chain.
pub(crate) struct Contender<'a> {
    pub(super) world: &'a World,
    name: &'static str,
    pub(super) token: IMilletTokenInstance<DynProvider>,
    pub(super) vault: IMicroStakingVaultInstance<DynProvider>,
    pub(super) distributor: IMerkleRewardsInstance<DynProvider>,
    /// What is being measured.
    act: Cell<&'static str>,
}

impl<'a> Contender<'a> {
    /// Our programs, which the world came with.
    pub(crate) async fn ours(world: &'a World) -> Result<Self> {
        let this = Self {
            world,
            name: "ours",
            token: world.token(),
            vault: world.staking(),
            distributor: world.token_rewards(),
            act: Cell::new(PREPARATION),
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
        let create = async |contract: &str, arguments: &[u8]| -> Result<Address> {
            let init_code: Bytes = anchors.init_code(library, contract, arguments)?;
            let request = TransactionRequest::default().with_deploy_code(init_code);
            let receipt = world.deployer().send(request).await;
            let receipt = receipt.wrap_err_with(|| format!("creating {library:?} {contract}"))?;
            receipt.contract_address.ok_or_eyre("a creation without an address")
        };
        let provider = world.site.chain.provider();
        let token = create("Token", &[]).await?;
        let vault = create("Vault", &token.abi_encode()).await?;
        let distributor = create("Distributor", &[]).await?;
        let this = Self {
            world,
            name: library.name,
            token: IMilletTokenInstance::new(token, provider.clone()),
            vault: IMicroStakingVaultInstance::new(vault, provider.clone()),
            distributor: IMerkleRewardsInstance::new(distributor, provider.clone()),
            act: Cell::new(PREPARATION),
        };
        this.settle_in().await?;
        Ok(this)
    }

    /// The first of all pays for the vault's own totals: somebody who is not measured.
    async fn settle_in(&self) -> Result<()> {
        let first = self.saver("the first of all").await?;
        first.send(self.vault.deposit(tokens(10), first.address())).await?;
        Ok(())
    }

    pub(super) fn is_ours(&self) -> bool {
        self.name == "ours"
    }

    /// Does an act: whoever it names is somebody else than in other acts.
    pub(super) async fn perform(&self, act: &Act) -> Result<Option<u64>> {
        self.act.set(act.name);
        let gas = (act.run)(self).await;
        gas.wrap_err_with(|| format!("{}: {}", self.name, act.name))
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
