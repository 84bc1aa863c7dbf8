//! People whom a change of the policy concerns: they gave an e-mail address in an application under an older
//! version, their consent by that application is still in force, and they were not erased.

use std::collections::HashMap;

use kelisim_core::site::FieldKind;
use kelisim_core::{BlindIndex, Lang, RecordId, Sensitive, SubjectId, Timestamp};
use kelisim_engine::payload::Payload;
use kelisim_engine::{Tenant, thread};
use kelisim_ledger::Leaf;
use kelisim_store::rows::{self, Entry, SubjectRow};
use kelisim_store::{Key, StoreError};

/// Person whom a notice concerns.
#[derive(Debug)]
pub(crate) struct Person {
    /// Index of the application in the ledger.
    pub index: u64,
    /// E-mail address in its normal form.
    pub address: Sensitive<String>,
    /// Language of the application.
    pub lang: Lang,
}

impl Person {
    /// Keyed hash of the address for one version: the only trace of the person that is stored.
    #[must_use]
    pub(crate) fn mark(&self, tenant: &Tenant, version: &str) -> Key {
        Key::Noticed(BlindIndex(tenant.vault.token(&format!("notice/{version}"), self.address.expose().as_bytes())))
    }
}

/// Finds the people a new version concerns among up to `count` entries from index `from`, in order. Also
/// returns the number of entries read.
pub(crate) async fn among(
    tenant: &Tenant,
    version: &str,
    from: u64,
    count: u64,
    now: Timestamp,
) -> Result<(Vec<Person>, u64), StoreError> {
    let bytes = tenant.store.entries(from, count).await?;
    let mut entries: Vec<(u64, Entry)> = Vec::with_capacity(bytes.len());
    for (index, bytes) in (from..).zip(&bytes) {
        let entry: Entry = rows::decode(bytes)?;
        if !entry.sealed.is_empty() {
            entries.push((index, entry));
        }
    }
    let mut subjects: Vec<SubjectId> = entries.iter().map(|(_, entry)| entry.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let keys: Vec<Key> = subjects.iter().map(|subject| Key::Subject(*subject)).collect();
    let mut known: HashMap<SubjectId, SubjectRow> = HashMap::new();
    for (subject, row) in subjects.into_iter().zip(tenant.store.fetch(&keys).await?) {
        if let Some(row) = row {
            known.insert(subject, rows::decode(&row)?);
        }
    }
    let mut people = Vec::new();
    for (index, entry) in &entries {
        let Some(row) = known.get(&entry.subject) else { continue };
        let Some((record, field, mut person)) = concerned(tenant, version, *index, entry, row, now) else { continue };
        // To the right address, where it was corrected.
        let corrected = thread::corrected(tenant, record).await.map_err(|_| StoreError::Corrupt("corrections"))?;
        if let Some(address) = corrected.get(&field) {
            person.address = Sensitive::new(address.clone());
        }
        if !person.address.expose().is_empty() {
            people.push(person);
        }
    }
    Ok((people, bytes.len() as u64))
}

/// The person an application stands for, with its record and the field of the address, when they are to be told.
fn concerned(
    tenant: &Tenant,
    version: &str,
    index: u64,
    entry: &Entry,
    row: &SubjectRow,
    now: Timestamp,
) -> Option<(RecordId, String, Person)> {
    let record = RecordId(Leaf::decode(&entry.leaf).ok()?.record);
    // Withdrawn, expired, or given anew by a later application, which counts instead.
    if !row.state.marks.values().any(|mark| mark.record == record && mark.allows(now)) {
        return None;
    }
    let key = tenant.vault.unwrap(entry.subject, &row.wrapped).ok()?;
    let payload = Payload::open(&tenant.vault, entry.subject, &key, record, &entry.sealed).ok()?.0;
    let form = payload.form.as_deref()?;
    let place = |version: &str| tenant.config.policy_place(version);
    // A version that has left the site file is older than any that is still in it.
    if payload.policy.as_deref().and_then(place) >= place(version) {
        return None;
    }
    let of_form = tenant.config.form(form).and_then(|form| form.fields.iter().find(|field| field.kind == FieldKind::Email));
    let field = of_form.map_or("email", |field| &field.id);
    // A correction may have given one that was missing.
    let address = payload.fields.get(field).cloned().unwrap_or_default();
    Some((record, field.to_owned(), Person { index, address: Sensitive::new(address), lang: payload.lang }))
}
