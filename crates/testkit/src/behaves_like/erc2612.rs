//! ERC-2612 and ERC-5267: approval by signature, and what it is signed for.

use alloy::{
    primitives::{Address, B256, FixedBytes, U256, uint},
    sol_types::Eip712Domain,
};
use bindings::{
    IMilletToken::{
        Approval, ECDSAInvalidSignature, ECDSAInvalidSignatureS, ERC2612ExpiredSignature,
        ERC2612InvalidSigner,
    },
    Permit,
};
use client::call::{CallError, ask};
use eyre::{OptionExt, Result};

use crate::{Actor, SignedPermit, World, assert_refused};

/// Order of the curve: `s` and this less `s` are two forms of one signature.
const ORDER: U256 = uint!(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141_U256);

/// No point of the curve has this as its first coordinate: 5³ + 7 is no square there.
const NO_POINT: U256 = uint!(5_U256);

/// First coordinate of the curve's generator.
const GENERATOR: U256 =
    uint!(0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798_U256);

/// A token, and two accounts that know each other.
struct Scene<'a> {
    world: &'a World,
    token: Address,
    owner: &'a Actor,
    other: &'a Actor,
}

/// The token at `token` takes permits. Both accounts have ETH.
///
/// # Errors
///
/// If the chain fails.
///
/// # Panics
///
/// If it does not.
pub async fn erc2612(world: &World, token: Address, owner: &Actor, other: &Actor) -> Result<()> {
    let scene = Scene { world, token, owner, other };
    scene.domain_is_said().await?;
    scene.a_permit_counts_once().await?;
    scene.a_permit_has_its_time().await?;
    scene.a_permit_is_for_one_place_and_purpose().await?;
    scene.a_signature_has_one_form().await
}

impl Scene<'_> {
    async fn domain(&self) -> Result<Eip712Domain> {
        self.world.domain(self.token).await
    }

    async fn nonce(&self) -> Result<U256> {
        Ok(ask(self.world.erc20(self.token).nonces(self.owner.address())).await?)
    }

    /// A permit that would be taken.
    async fn permit(&self) -> Result<Permit> {
        Ok(Permit {
            owner: self.owner.address(),
            spender: self.other.address(),
            value: U256::from(77),
            nonce: self.nonce().await?,
            deadline: U256::MAX,
        })
    }

    /// Anyone may bring it; `other` does.
    async fn bring(&self, signed: &SignedPermit) -> Result<(), CallError> {
        let SignedPermit { permit, v, r, s } = signed.clone();
        let Permit { owner, spender, value, deadline, .. } = permit;
        let token = self.world.erc20(self.token);
        self.other.send(token.permit(owner, spender, value, deadline, v, r, s)).await.map(|_| ())
    }

    async fn domain_is_said(&self) -> Result<()> {
        let token = self.world.erc20(self.token);
        let ours = self.domain().await?;
        let said = ask(token.eip712Domain()).await?;

        assert_eq!(ask(token.DOMAIN_SEPARATOR()).await?, ours.separator());
        // Bits for name, version, chain and contract; not for salt.
        assert_eq!(said.fields, FixedBytes([0x0f]));
        assert_eq!((said.name.as_str(), said.version.as_str()), (&*ask(token.name()).await?, "1"));
        assert_eq!(said.chainId, U256::from(self.world.site.chain.id()));
        assert_eq!(said.verifyingContract, self.token);
        assert_eq!((said.salt, said.extensions.len()), (B256::ZERO, 0));
        Ok(())
    }

    async fn a_permit_counts_once(&self) -> Result<()> {
        let token = self.world.erc20(self.token);
        let permit = self.permit().await?;
        let Permit { owner, spender, value, nonce, .. } = permit.clone();
        let signed = self.owner.sign(permit, &self.domain().await?)?;

        let SignedPermit { v, r, s, .. } = signed;
        let call = token.permit(owner, spender, value, U256::MAX, v, r, s);
        let receipt = self.other.send(call).await?;
        let event = receipt.decoded_log::<Approval>().ok_or_eyre("a permit went unsaid")?;
        assert_eq!(event.data, Approval { owner, spender, value });
        assert_eq!(ask(token.allowance(owner, spender)).await?, value);
        assert_eq!(self.nonce().await?, nonce + U256::ONE);

        // Against the next nonce, the same signature is somebody else's.
        self.assert_is_another_signers(&signed).await
    }

    async fn a_permit_has_its_time(&self) -> Result<()> {
        let domain = self.domain().await?;
        let deadline = U256::from(self.world.site.chain.now().await? - 1);
        let late = Permit { deadline, ..self.permit().await? };
        let nonce = self.nonce().await?;

        let outcome = self.bring(&self.owner.sign(late, &domain)?).await;

        assert_refused(outcome, ERC2612ExpiredSignature { deadline });
        assert_eq!(self.nonce().await?, nonce, "a refused permit uses up no nonce");
        Ok(())
    }

    async fn a_permit_is_for_one_place_and_purpose(&self) -> Result<()> {
        let domain = self.domain().await?;
        let elsewhere = Eip712Domain { chain_id: Some(U256::ONE), ..domain.clone() };
        let other_token =
            Eip712Domain { verifying_contract: Some(self.other.address()), ..domain.clone() };
        let permit = self.permit().await?;
        let larger = Permit { value: permit.value + U256::ONE, ..permit.clone() };
        let early = Permit { nonce: permit.nonce + U256::ONE, ..permit.clone() };
        let larger = self.owner.sign(larger, &domain)?;

        for signed in [
            self.owner.sign(permit.clone(), &elsewhere)?,
            self.owner.sign(permit.clone(), &other_token)?,
            self.owner.sign(early, &domain)?,
            self.other.sign(permit.clone(), &domain)?,
            SignedPermit { permit, ..larger },
        ] {
            self.assert_is_another_signers(&signed).await?;
        }
        Ok(())
    }

    async fn a_signature_has_one_form(&self) -> Result<()> {
        let signed = self.owner.sign(self.permit().await?, &self.domain().await?)?;

        let mirrored = B256::from(ORDER - U256::from_be_bytes(signed.s.0));
        let high_s = SignedPermit { s: mirrored, v: 27 + 28 - signed.v, ..signed.clone() };
        assert_refused(self.bring(&high_s).await, ECDSAInvalidSignatureS { s: mirrored });
        for v in [0, 1, 26, 29, 255] {
            let other_v = SignedPermit { v, ..signed.clone() };
            assert_refused(self.bring(&other_v).await, ECDSAInvalidSignature {});
        }
        for r in [U256::ZERO, NO_POINT, ORDER, U256::MAX] {
            let other_r = SignedPermit { r: r.into(), ..signed.clone() };
            assert_refused(self.bring(&other_r).await, ECDSAInvalidSignature {});
        }
        let zero_s = SignedPermit { s: B256::ZERO, ..signed.clone() };
        assert_refused(self.bring(&zero_s).await, ECDSAInvalidSignature {});
        assert_refused(self.bring(&self.of_no_key().await?).await, ECDSAInvalidSignature {});
        assert_eq!(self.nonce().await?, signed.permit.nonce, "a refused permit uses up no nonce");
        self.bring(&signed).await?;
        Ok(())
    }

    /// A signature of good numbers that no key fits, made for this permit: with `r` of the curve's
    /// generator and `s` of the digest, what is recovered is the point at infinity.
    async fn of_no_key(&self) -> Result<SignedPermit> {
        let mut permit = self.permit().await?;
        let domain = self.domain().await?;
        loop {
            let s = U256::from_be_bytes(permit.digest(&domain).0);
            if s <= ORDER >> 1 {
                // The generator's other half is even: 27.
                return Ok(SignedPermit { permit, v: 27, r: GENERATOR.into(), s: s.into() });
            }
            permit.value += U256::ONE;
        }
    }

    /// Refused because the signature is valid and somebody's, but not the owner's.
    async fn assert_is_another_signers(&self, signed: &SignedPermit) -> Result<()> {
        let (owner, nonce) = (self.owner.address(), self.nonce().await?);
        let asked = Permit { nonce, ..signed.permit.clone() };
        let parity = signed.v == 28;
        let signature = alloy::primitives::Signature::new(
            U256::from_be_bytes(signed.r.0),
            U256::from_be_bytes(signed.s.0),
            parity,
        );
        let digest = asked.digest(&self.domain().await?);
        let signer = signature.recover_address_from_prehash(&digest)?;
        assert_ne!(signer, owner);

        assert_refused(self.bring(signed).await, ERC2612InvalidSigner { signer, owner });
        assert_eq!(self.nonce().await?, nonce, "a refused permit uses up no nonce");
        Ok(())
    }
}
