//! Somebody's complaint, as the form of the site takes it.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use kelisim_core::evidence::Evidence;
use kelisim_core::{Lang, RecordId};
use kelisim_engine::Tenant;
use kelisim_engine::apply::{self, Application};
use kelisim_engine::limits::{FormLimits, FormRates};

/// Limits that no test reaches.
fn limits() -> FormLimits {
    let many = NonZeroU32::new(1_000_000).unwrap();
    FormLimits::new(&FormRates { address_per_hour: many, subject_per_hour: many, site_per_minute: many })
}

/// Sends a complaint with what was typed besides the box; the key distinguishes one from another.
pub(crate) async fn complain(tenant: &Tenant, key: &str, typed: [(&str, &str); 4], evidence: Evidence) -> RecordId {
    let typed = typed.into_iter().chain([("agree", "yes")]);
    let application = Application {
        form: "complaint".into(),
        lang: Lang::Kk,
        typed: typed.map(|(id, value)| (id.to_owned(), value.to_owned())).collect(),
        ticked: BTreeSet::new(),
        key: key.into(),
        request: [0; 8],
        worked: true,
        evidence,
        entered: None,
    };
    let Ok(recorded) = apply::record(tenant, &limits(), application).await else { panic!("a complaint is taken") };
    recorded.record
}
