//! Services that are known by name, with the facts the law asks for.

use std::sync::LazyLock;

use toml_edit::{ArrayOfTables, DocumentMut, Table};

const SERVICES: &str = include_str!("../../../new-site/services.toml");

static KNOWN: LazyLock<ArrayOfTables> = LazyLock::new(|| {
    let document: Option<DocumentMut> = SERVICES.parse().ok();
    let services = document.and_then(|mut document| document.remove("services"));
    services.and_then(|services| services.into_array_of_tables().ok()).unwrap_or_default()
});

/// Ids of all services, in the order of their categories.
pub(super) fn ids() -> Vec<&'static str> {
    KNOWN.iter().filter_map(|service| service.get("id")?.as_str()).collect()
}

/// A service by its id, with the key `category` besides those of a site file.
pub(super) fn service(id: &str) -> Option<&'static Table> {
    KNOWN.iter().find(|service| service.get("id").and_then(toml_edit::Item::as_str) == Some(id))
}
