//! What the service says about a person, once it is proved.

use kelisim_core::Sensitive;
use serde_json::Value;

/// What it says about a person, and how sure it is: the claims of the ID token, and those only the user-info has.
#[derive(Debug)]
pub struct Facts {
    /// Its own name for the person, which it never gives to another.
    pub subject: Sensitive<String>,
    /// Everything it says.
    pub claims: Sensitive<Value>,
}

/// A claim by its name, or by the way into objects that dots tell.
pub(super) fn found<'v>(claims: &'v Value, name: &str) -> Option<&'v Value> {
    let whole = claims.get(name);
    let value = whole.or_else(|| name.split('.').try_fold(claims, |within, part| within.get(part)));
    value.filter(|value| !value.is_null())
}
