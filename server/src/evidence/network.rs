//! Name of the network behind an address, as reverse look-up gives it (PTR record, RFC 1035 section 3.5).

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use futures_util::future::join_all;

/// Most addresses looked up at once.
const MOST: usize = 16;
/// Longest wait for a name server.
const PATIENCE: Duration = Duration::from_secs(2);
/// Longest name that is shown: the most a name can have.
const NAME: usize = 253;

/// Names of these addresses, by address; those that have none, or whose name server is silent, are missing. Asks the
/// name servers of this machine, which learn the addresses.
pub(crate) async fn names(addresses: impl Iterator<Item = &str>) -> BTreeMap<String, String> {
    let distinct: BTreeSet<IpAddr> = addresses.filter_map(|address| address.parse().ok()).collect();
    let found =
        join_all(distinct.into_iter().take(MOST).map(|address| async move { Some((address.to_string(), name(address).await?)) }));
    found.await.into_iter().flatten().collect()
}

async fn name(address: IpAddr) -> Option<String> {
    let asked = tokio::task::spawn_blocking(move || dns_lookup::lookup_addr(&address).ok());
    let name = tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()??;
    // Without a name the address itself comes back. Who owns the address writes the name.
    let is_name = name.parse::<IpAddr>().is_err() && name.len() <= NAME;
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    (is_name && is_plain).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_name_of_this_machine_is_found_and_nonsense_is_not() {
        let found = names(["127.0.0.1", "127.0.0.1", "nonsense", ""].into_iter()).await;
        assert_eq!(found.get("127.0.0.1").map(String::as_str), Some("localhost"));
        assert_eq!(found.len(), 1);
    }
}
