//! API keys of the configuration.

use kelisim_core::SiteId;
use kelisim_core::calendar::Date;
use serde::{Deserialize, Deserializer, de};
use toml::value::Datetime;

/// An API key of a marketer or a system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiKey {
    /// Name of the key, for metrics and logs.
    pub id: String,
    /// The one site that it is for.
    pub site: SiteId,
    /// Scopes of the key, such as `check`.
    pub scopes: Vec<String>,
    /// SHA-256 of the key, hexadecimal (`kelisim api-key new` prints it).
    pub sha256: String,
    /// Day on which the key was made.
    #[serde(default, deserialize_with = "day")]
    pub made: Option<Date>,
    /// Last day on which the key is valid, in Kazakhstan; none: valid until it is removed.
    #[serde(default, deserialize_with = "day")]
    pub expires: Option<Date>,
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let written = Datetime::deserialize(deserializer)?;
    super::days::date(&written).map(Some).ok_or_else(|| de::Error::custom(format!("{written} is no day: write 2027-05-17")))
}
