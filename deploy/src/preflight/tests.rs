#[cfg(test)]
mod tests {
    use alloy::{primitives::Bytes, providers::Provider};
    use devnode::{Config, Devnode};
    use params::Params;
    use wasm_build::{Digest, OptLevel, Program};

    use super::*;
    use client::{account::Account, chain::Chain};

    use crate::{contract::Blueprint, plan, programs::Programs};

    const SEPOLIA: u64 = 421_614;
    const ARBITRUM_ONE: u64 = 42_161;

    /// Nothing that runs: what is refused here is refused before anybody looks inside.
    fn programs(optimized: bool) -> Programs {
        let code = vec![0xef, 0xf0, 0x00, 0x00];
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
        // Gone with the test.
        _node: Devnode,
    }

    async fn desk(chain_id: u64, optimized: bool) -> Desk {
        let node = Devnode::spawn(Config { chain_id, ..Config::test() }).unwrap();
        let chain = Chain::connect(&node.endpoint()).await.unwrap();
        let deployer = Account::new(chain.clone(), Account::development_key());
        let params = Params::parse(params::DEV).unwrap();
        let plan = plan::full(&params);
        let programs = programs(optimized);
        let blueprint = Blueprint { programs, params, deployer: deployer.address() };
        Desk { site: Site { chain, deployer, blueprint }, plan, _node: node }
    }

    impl Desk {
        /// The refusal, after which nothing has been sent.
        async fn refusal(&self) -> Refusal {
            let refused = check(&self.site, &self.plan).await.unwrap_err();
            let blocks = self.site.chain.provider().get_block_number().await.unwrap();
            assert_eq!(blocks, 0);
            refused.downcast().unwrap()
        }
    }

    #[tokio::test]
    async fn programs_without_wasm_opt_are_for_development_chains() {
        let public = desk(SEPOLIA, false).await;
        let development = desk(412_346, false).await;

        // A mock dollar is no money, so a test network is where this shows alone.
        let optimized = desk(SEPOLIA, true).await;

        let refused = public.refusal().await;

        assert!(matches!(refused, Refusal::NotOptimized(_)), "{refused}");
        assert!(refused.to_string().ends_with("install node and npm, then run again"));
        assert!(judge(&development.site, &development.plan).is_ok());
        assert!(judge(&optimized.site, &optimized.plan).is_ok());
    }

    #[tokio::test]
    async fn a_dollar_that_anybody_mints_never_reaches_money() {
        let refused = desk(ARBITRUM_ONE, true).await.refusal().await;

        assert!(matches!(refused, Refusal::MockMoney(ARBITRUM_ONE)), "{refused}");
    }

    #[tokio::test]
    async fn a_chain_without_the_deployer_is_left_alone() {
        let desk = desk(412_346, true).await;
        let provider = desk.site.chain.provider();
        let no_code: Option<()> = provider
            .raw_request("anvil_setCode".into(), (STYLUS_DEPLOYER, Bytes::new()))
            .await
            .unwrap();
        assert_eq!(no_code, None);

        let refused = desk.refusal().await;

        assert!(matches!(refused, Refusal::NoDeployer { chain: 412_346 }), "{refused}");
    }

    #[tokio::test]
    async fn a_dollar_of_other_decimals_is_no_dollar() {
        let at = Address::repeat_byte(0xd0);
        let mut desk = desk(412_346, true).await;
        desk.site.blueprint.params.stablecoin = Stablecoin::Existing { at };
        desk.plan = plan::full(&desk.site.blueprint.params);
        // Answers 18 to everything: MSTORE(0, 18), RETURN(0, 32).
        let eighteen = Bytes::from_static(&[0x60, 18, 0x5f, 0x52, 0x60, 32, 0x5f, 0xf3]);
        let provider = desk.site.chain.provider();
        let none: Option<()> =
            provider.raw_request("anvil_setCode".into(), (at, eighteen)).await.unwrap();
        assert_eq!(none, None);

        let refused = desk.refusal().await;

        assert!(matches!(refused, Refusal::OtherDollar { decimals: 18, .. }), "{refused}");
    }
}
