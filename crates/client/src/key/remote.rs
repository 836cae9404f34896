//! Keys that never leave a device or a service.

use std::fmt::Display;

use alloy::{network::EthereumWallet, signers::Signer as _};

use super::KeyError;
use crate::signer::Signer;

fn refused(of: &'static str) -> impl Fn(&dyn Display) -> KeyError {
    move |error| KeyError::Elsewhere { of, reason: error.to_string() }
}

/// An account of the Ledger that is plugged in and unlocked, with its Ethereum app open.
#[cfg(feature = "ledger")]
pub(super) async fn ledger(account: usize, chain_id: u64) -> Result<Signer, KeyError> {
    use alloy_signer_ledger::{HDPath, LedgerSigner};

    let signer = LedgerSigner::new(HDPath::LedgerLive(account), Some(chain_id)).await;
    let signer = signer.map_err(|error| refused("the Ledger")(&error))?;
    let address = signer.address();
    Ok(Signer::elsewhere(EthereumWallet::from(signer), address))
}

/// A key of AWS KMS, with the credentials that AWS's own tools would find.
#[cfg(feature = "aws")]
pub(super) async fn aws(key: String, chain_id: u64) -> Result<Signer, KeyError> {
    use alloy_signer_aws::{AwsSigner, aws_sdk_kms::Client};

    let config = aws_config::load_from_env().await;
    let signer = AwsSigner::new(Client::new(&config), key, Some(chain_id)).await;
    let signer = signer.map_err(|error| refused("AWS KMS")(&error))?;
    let address = signer.address();
    Ok(Signer::elsewhere(EthereumWallet::from(signer), address))
}

/// A key of Google Cloud KMS, with the credentials that Google's own tools would find.
#[cfg(feature = "gcp")]
pub(super) async fn gcp(key: &str, chain_id: u64) -> Result<Signer, KeyError> {
    use alloy_signer_gcp::{
        GcpKeyRingRef, GcpSigner, KeySpecifier,
        gcloud_sdk::{
            GoogleApi,
            google::cloud::kms::v1::key_management_service_client::KeyManagementServiceClient,
        },
    };

    let parts: Vec<_> = key.split('/').collect();
    let [
        "projects",
        project,
        "locations",
        location,
        "keyRings",
        ring,
        "cryptoKeys",
        name,
        "cryptoKeyVersions",
        version,
    ] = parts.as_slice()
    else {
        return Err(KeyError::UnknownSource);
    };
    let version = version.parse().map_err(|_| KeyError::UnknownSource)?;
    let ring = GcpKeyRingRef::new(project, location, ring);
    let refused = refused("Google Cloud KMS");
    let url = "https://cloudkms.googleapis.com";
    let client = GoogleApi::from_function(KeyManagementServiceClient::new, url, None).await;
    let client = client.map_err(|error| refused(&error))?;
    let key = KeySpecifier::new(ring, name, version);
    let signer = GcpSigner::new(client, key, Some(chain_id)).await;
    let signer = signer.map_err(|error| refused(&error))?;
    let address = signer.address();
    Ok(Signer::elsewhere(EthereumWallet::from(signer), address))
}
