//! Keys that sign what destinations receive (Standard Webhooks, `v1a`), and the lanes their deliveries wait
//! in.

use ed25519_dalek::SigningKey;
use kelisim_core::site::Destination;
use kelisim_store::Lane;

use crate::vault;

/// Derives the key that signs deliveries to one destination from the seed of its tenant.
#[must_use]
pub fn key(seed: &[u8; 32], destination: &str) -> SigningKey {
    SigningKey::from_bytes(&vault::mac(seed, &[destination.as_bytes()]))
}

/// Lists the lanes of these destinations.
pub fn lanes<'d>(destinations: impl Iterator<Item = &'d Destination>) -> Vec<Lane> {
    destinations.map(|destination| Lane { destination: destination.id.clone(), ordered: destination.pace.ordered }).collect()
}
