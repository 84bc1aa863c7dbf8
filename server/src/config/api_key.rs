//! Keys of those who ask by machine.

use kelisim_core::SiteId;
use kelisim_core::calendar::Date;
use serde::{Deserialize, Deserializer, de};
use toml::value::Datetime;

/// A key of somebody who asks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiKey {
    /// Its name, for metrics and logs.
    pub id: String,
    /// The one site it is for.
    pub site: SiteId,
    /// What it may do: `check`.
    pub scopes: Vec<String>,
    /// SHA-256 of the key, hexadecimal (`kelisim api-key new` prints it).
    pub sha256: String,
    /// The day it was made.
    #[serde(default, deserialize_with = "day")]
    pub made: Option<Date>,
    /// The last day it opens anything, in Kazakhstan; none: it opens until it is taken out.
    #[serde(default, deserialize_with = "day")]
    pub expires: Option<Date>,
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let written = Datetime::deserialize(deserializer)?;
    super::days::date(&written).map(Some).ok_or_else(|| de::Error::custom(format!("{written} is no day: write 2027-05-17")))
}
