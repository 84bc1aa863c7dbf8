//! Imports data an operator brings along: consents given before the gateway was used, and lists of
//! identifiers not to be contacted.
//!
//! An imported consent is an act of a person, reported by the operator, so each is a record of its own in the
//! ledger, of the grade `imported`: below everything the gateway saw itself. A list is no act of anybody on
//! it. It changes no decision of theirs; it is stored beside their decisions, one record for each part of the
//! list, and can be lifted.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, stream};
use kelisim_core::check::IdentifierKind;
use kelisim_core::consent::{Decision, Holds, Item, Kind as Event, Method, Scope};
use kelisim_core::evidence::{Evidence, Grade};
use kelisim_core::ident::{Email, Explain, Iin, Name, Phone};
use kelisim_core::site::Channel;
use kelisim_core::{Lang, RecordId, TextHash, Timestamp};
use kelisim_store::rows::{self, ListRow};

use super::check::identify;
use crate::committer::{Act, CommitError, ConsentAct, LinkUse, ListAct};
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::Payload;
use crate::person::Person;
use crate::tenant::Tenant;
use crate::{clock, withdraw};

/// Maximum number of rows in one request.
pub const MOST: usize = 1000;
/// Records sent to the committer concurrently.
const AT_ONCE: usize = 256;

/// Origin of imported data.
pub struct Batch {
    /// Name given by the operator: the same rows of the same batch are imported once.
    pub name: String,
    /// Source of the data, in the operator's words.
    pub source: String,
    /// Id of the API key used.
    pub key: String,
}

/// One consent, or refusal, of the past.
#[derive(Clone, Debug)]
pub struct Past {
    /// Number of the row in the batch.
    pub row: u64,
    /// Phone number in any spelling.
    pub phone: Option<String>,
    /// E-mail address as it was received.
    pub email: Option<String>,
    /// Individual identification number (IIN).
    pub iin: Option<String>,
    /// Name of the person.
    pub name: Option<String>,
    /// Id of the purpose.
    pub purpose: String,
    /// Names of the channels; none for a purpose without channels.
    pub channels: Vec<String>,
    /// Whether consent was given or refused.
    pub granted: bool,
    /// Day or moment at which it was given.
    pub decided_at: String,
    /// End of the consent; else as long as the site's newest text for the purpose says.
    pub until: Option<String>,
    /// Location of the proof: number of the contract, name of the scan.
    pub evidence: String,
}

/// A mistake in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowMistake {
    /// Number of the row in the batch.
    pub row: u64,
    /// Field that is invalid.
    pub field: String,
    /// Stable short name of the mistake.
    pub code: String,
    /// Explanation in English, without what was sent.
    pub detail: String,
}

/// Outcome of the import of a part of a batch.
#[derive(Debug, Default)]
pub struct Imported {
    /// Number of rows imported now.
    pub imported: usize,
    /// Number of rows imported before.
    pub repeated: usize,
    /// Mistakes of the rows that are not imported.
    pub wrong: Vec<RowMistake>,
}

fn wrong(row: u64, field: &str, code: &str, detail: &str) -> RowMistake {
    RowMistake { row, field: field.to_owned(), code: code.to_owned(), detail: detail.to_owned() }
}

/// Parses a moment; a day alone stands for its first millisecond in Kazakhstan.
fn moment(text: &str) -> Option<Timestamp> {
    clock::parse(text).or_else(|| clock::parse(&format!("{text}T00:00:00+05:00")))
}

/// Imports consents and refusals, each by itself: a mistake in one row keeps no other from being imported.
///
/// # Errors
/// [`Failure::TooMany`]; [`Failure::Unavailable`] when the store could not write some: the same rows sent
/// again are imported once.
pub async fn consents(tenant: &Tenant, batch: &Batch, rows: Vec<Past>) -> Result<Imported, Failure> {
    tenant.ready()?;
    tenant.store.room_for_grants()?;
    if rows.len() > MOST {
        return Err(Failure::TooMany(MOST));
    }
    let now = clock::now();
    let mut done = Imported::default();
    let mut acts = Vec::new();
    for row in rows {
        match act(tenant, batch, &row, now) {
            Ok(act) => acts.push((row.row, act)),
            Err(wrong) => done.wrong.push(wrong),
        }
    }
    let sent = stream::iter(acts.into_iter().map(|(row, (record, request, act))| async move {
        (row, tenant.committer.record(record, request, Act::Consent(Box::new(act))).await)
    }));
    let mut sent = sent.buffered(AT_ONCE);
    let mut failed = None;
    while let Some((row, outcome)) = sent.next().await {
        match outcome {
            Ok(committed) if committed.receipt.is_some() => done.imported += 1,
            Ok(_) => done.repeated += 1,
            Err(CommitError::KeyReused) => done.wrong.push(wrong(
                row,
                "row",
                "row-reused",
                "This row of the batch was imported with another content; give a new import a new name",
            )),
            Err(why) => failed = Some(why),
        }
    }
    done.wrong.sort_by_key(|wrong| wrong.row);
    failed.map_or(Ok(done), |why| Err(why.into()))
}

/// Converts a row into an act for the committer.
fn act(tenant: &Tenant, batch: &Batch, row: &Past, now: Timestamp) -> Result<(RecordId, [u8; 8], ConsentAct), RowMistake> {
    let fail = |field: &str, code: &str, detail: &str| wrong(row.row, field, code, detail);
    let person = person(row)?;
    let purpose =
        tenant.config.purpose(&row.purpose).ok_or_else(|| fail("purpose", "unknown-purpose", "The site has no such purpose"))?;
    let mut items = Vec::new();
    for name in &row.channels {
        let channel = Channel::named(name).filter(|channel| purpose.channels.contains(channel));
        let channel =
            channel.ok_or_else(|| fail("channels", "unknown-channel", "Nobody is contacted for this purpose on that channel"))?;
        items.push(Item::purpose(&purpose.id, Some(channel)));
    }
    match (items.is_empty(), purpose.channels.is_empty()) {
        (true, true) => items.push(Item::purpose(&purpose.id, None)),
        (true, false) => return Err(fail("channels", "no-channel", "Name the channels the person agreed to")),
        (false, _) => {}
    }
    let decided_at = moment(&row.decided_at)
        .filter(|at| *at <= now)
        .ok_or_else(|| fail("decided_at", "no-date", "Write the day it was given, such as 2024-05-17; it is past"))?;
    let until = match &row.until {
        Some(text) => Some(moment(text).ok_or_else(|| fail("until", "no-date", "Write a day such as 2027-05-17"))?),
        None => items
            .first()
            .and_then(|item| withdraw::text(&tenant.config, None, item))
            .filter(|text| text.months > 0)
            .map(|text| decided_at.plus_months(text.months)),
    };
    if row.evidence.trim().is_empty() || row.evidence.chars().count() > 500 {
        return Err(fail("evidence", "no-evidence", "Say in at most 500 characters where the proof is: a contract, a scan"));
    }
    let decision = Decision {
        kind: if row.granted { Event::Granted } else { Event::Refused },
        text: ("imported".into(), 0),
        text_hash: TextHash([0; 32]),
        lang: tenant.config.language(None),
        method: Method::Imported,
        choices: items.into_iter().map(|item| (item, row.granted)).collect(),
        decided_at,
        received_at: now,
        until,
        terms: BTreeMap::new(),
        grade: Grade::Imported,
    };
    let mut fields = person.fields();
    let origin = [("source", &batch.source), ("evidence", &row.evidence), ("batch", &batch.name), ("key", &batch.key)];
    fields.extend(origin.map(|(name, value)| (format!("import-{name}"), value.clone())));
    let payload = Payload {
        method: decision.method,
        lang: decision.lang,
        text: decision.text.clone(),
        clauses: Vec::new(),
        policy: None,
        decided_at,
        choices: None,
        evidence: Evidence { received_at: now, ..Evidence::default() },
        form: None,
        fields,
    };
    let record = tenant.vault.record_id("imports", &format!("{}/{}", batch.name, row.row));
    // The fingerprint covers the `Debug` text of the row: renaming `Past` or one of its fields would make
    // every repeated import look like another content.
    let request = fingerprint(&[format!("{row:?}").as_bytes(), batch.source.as_bytes()]);
    let (subject, identifiers) = (person.subject(&tenant.vault), person.indexes_with_items(&tenant.vault, &decision));
    let forward = (rows::Event::Consent, Vec::new());
    Ok((
        record,
        request,
        ConsentAct { subject, decision, payload, identifiers, forward, build: None, link: LinkUse::Apart, case: None },
    ))
}

fn person(row: &Past) -> Result<Person, RowMistake> {
    fn read<T, E: Explain>(
        row: u64,
        field: &str,
        text: Option<&str>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, RowMistake> {
        let invalid = |why: E| wrong(row, field, why.code(), why.explain(Lang::En).trim_end_matches('.'));
        text.filter(|text| !text.trim().is_empty()).map(parse).transpose().map_err(invalid)
    }
    let person = Person {
        iin: read(row.row, "iin", row.iin.as_deref(), Iin::parse)?,
        phone: read(row.row, "phone", row.phone.as_deref(), Phone::parse)?,
        email: read(row.row, "email", row.email.as_deref(), Email::parse)?,
        name: read(row.row, "name", row.name.as_deref(), Name::parse)?,
    };
    if person.iin.is_none() && person.phone.is_none() && person.email.is_none() {
        return Err(wrong(row.row, "phone", "no-identifier", "Give a phone, an e-mail address or an IIN"));
    }
    Ok(person)
}

/// A part of a list of identifiers that are not to be contacted.
pub struct List {
    /// Number of the part: each is imported once.
    pub part: u64,
    /// Fingerprint of the request.
    pub request: [u8; 8],
    /// Date of the list.
    pub date: String,
    /// Purposes the list covers; none = all.
    pub purposes: Vec<String>,
    /// Channels the list covers; none = all.
    pub channels: Vec<String>,
    /// How long the entries stay in force.
    pub holds: Holds,
    /// End of the entries, when it is fixed.
    pub until: Option<String>,
    /// Whether the entries lift those of earlier lists.
    pub lift: bool,
    /// Identifiers, with their row numbers in the batch.
    pub identifiers: Vec<(u64, IdentifierKind, String)>,
}

/// Adds identifiers to a list, or lifts their entries. In force with the next check.
///
/// # Errors
/// [`Failure::Field`] for what is wrong with the whole part, [`Failure::KeyReused`], [`Failure::TooMany`],
/// [`Failure::Unavailable`]. Nothing is recorded then.
pub async fn suppression(tenant: &Tenant, batch: &Batch, list: List) -> Result<Imported, Failure> {
    tenant.ready()?;
    if list.identifiers.len() > MOST {
        return Err(Failure::TooMany(MOST));
    }
    let now = clock::now();
    let no_date = |field: &str| Failure::Field(field.to_owned(), "no-date", "Write a day such as 2026-05-17.");
    let date = moment(&list.date).filter(|date| *date <= now).ok_or_else(|| no_date("date"))?;
    let until = list.until.as_deref().map(|text| moment(text).ok_or_else(|| no_date("until"))).transpose()?;
    let scopes = scopes(tenant, &list)?;
    let mut done = Imported::default();
    let mut indexes = Vec::new();
    for (row, kind, text) in &list.identifiers {
        match identify(tenant, *kind, text) {
            Some(identifier) => indexes.push((identifier.index, date)),
            None => done.wrong.push(wrong(*row, "value", "unreadable", "This is no identifier of that kind")),
        }
    }
    indexes.sort_unstable();
    indexes.dedup();
    if indexes.is_empty() {
        return Ok(done);
    }
    let provenance =
        ListRow { key: batch.key.clone(), batch: batch.name.clone(), source: batch.source.clone(), count: indexes.len() as u64 };
    let count = list.identifiers.len() - done.wrong.len();
    let act = ListAct { indexes, scopes, holds: list.holds, until, lift: list.lift, provenance: rows::encode(&provenance) };
    let record = tenant.vault.record_id("suppressions", &format!("{}/{}", batch.name, list.part));
    let committed = tenant.committer.record(record, list.request, Act::List(Box::new(act))).await?;
    if committed.receipt.is_some() {
        done.imported = count;
    } else {
        done.repeated = count;
    }
    Ok(done)
}

fn scopes(tenant: &Tenant, list: &List) -> Result<Vec<Scope>, Failure> {
    for purpose in &list.purposes {
        if tenant.config.purpose(purpose).is_none() {
            return Err(Failure::Field("purposes".into(), "unknown-purpose", "The site has no such purpose."));
        }
    }
    let mut channels = Vec::new();
    for name in &list.channels {
        let channel = Channel::named(name);
        channels.push(Some(channel.ok_or_else(|| {
            Failure::Field("channels".into(), "unknown-channel", "Channels are sms, call, email and messenger.")
        })?));
    }
    let purposes: Vec<Option<&str>> =
        if list.purposes.is_empty() { vec![None] } else { list.purposes.iter().map(|id| Some(id.as_str())).collect() };
    if channels.is_empty() {
        channels.push(None);
    }
    Ok(purposes.iter().flat_map(|purpose| channels.iter().map(|channel| Scope::new(*purpose, *channel))).collect())
}
