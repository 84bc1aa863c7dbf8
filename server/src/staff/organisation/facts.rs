//! Verified statements of the service about a person.

use kelisim_core::Sensitive;
use serde_json::Value;

/// Verified claims about a person: those of the ID token, and those that only the user-info has.
#[derive(Debug)]
pub(super) struct Facts {
    /// Service's subject identifier, which is never assigned to another person.
    pub subject: Sensitive<String>,
    /// All claims as a JSON object.
    pub claims: Sensitive<Value>,
}

/// Finds a claim by its name, or by a path of names separated by dots.
pub(super) fn found<'v>(claims: &'v Value, name: &str) -> Option<&'v Value> {
    let whole = claims.get(name);
    let value = whole.or_else(|| name.split('.').try_fold(claims, |within, part| within.get(part)));
    value.filter(|value| !value.is_null())
}
