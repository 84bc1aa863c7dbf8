//! The receipt file, with the terms of ISO/IEC TS 27560:2023. `docs/verify/format.md` describes every member.
#![expect(clippy::struct_field_names, reason = "members have the names the standard gives them")]

use data_encoding::{BASE64, HEXLOWER};
use kelisim_core::evidence::Grade;
use kelisim_core::{Lang, TextHash};
use kelisim_i18n::ReceiptDocument;
use kelisim_ledger::{Hash, receipt_file};
use serde::Serialize;

use super::Opened;
use super::texts::{Publication, ReceiptTexts, Text, line_of};
use crate::clock;
use crate::standing::{self, ItemStanding, RecordStanding};
use crate::tenant::Tenant;

#[derive(Serialize)]
struct File<'a> {
    schema_version: &'static str,
    format: &'static str,
    receipt_id: String,
    record_id: String,
    record_number: String,
    pii_principal_id: String,
    language: Lang,
    jurisdiction: &'static str,
    event: Event<'a>,
    decisions: Vec<Decision<'a>>,
    processing: Vec<Processing<'a>>,
    privacy_notice: Option<Notice<'a>>,
    privacy_rights: &'static [&'static str],
    standing: Stands<'a>,
    proof: Proof,
}

/// What became of the decisions: what had changed when the file was made, and where to ask for now.
#[derive(Serialize)]
struct Stands<'a> {
    url: String,
    token: String,
    changed: Vec<Changed<'a>>,
}

#[derive(Serialize)]
struct Changed<'a> {
    item: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
}

#[derive(Serialize)]
struct Event<'a> {
    event_time: String,
    event_type: &'static str,
    event_state: &'static str,
    entity_id: &'a str,
    consent_method: kelisim_core::consent::Method,
    assurance: &'static str,
    decided_at: String,
}

#[derive(Serialize)]
struct Decision<'a> {
    item: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'a str>,
    purpose: Option<&'a str>,
    event_state: &'static str,
}

#[derive(Serialize)]
struct Processing<'a> {
    text: &'a str,
    version: u32,
    language: Lang,
    title: &'a str,
    lawful_basis: &'static str,
    purposes: Vec<Purpose<'a>>,
    pii_controllers: [Party<'a>; 1],
    pii_information: Information<'a>,
    validity_duration: Term<'a>,
    retention_period: Retention<'a>,
    recipient_third_parties: Transfer<'a>,
    geographic_restrictions: Abroad<'a>,
    dissemination: Dissemination<'a>,
    storage_locations: Storage,
    withdrawal_method: &'a str,
    words: &'a str,
    words_sha256: String,
    publication: Published,
}

#[derive(Serialize)]
struct Purpose<'a> {
    item: String,
    purpose: &'a str,
}

#[derive(Serialize)]
struct Party<'a> {
    party_role: &'static str,
    party_type: &'static str,
    party_name: &'a str,
    party_id: &'a str,
    party_address: &'a str,
    party_contact: &'a str,
    party_email: &'a str,
    party_phone: &'a str,
    party_url: &'a str,
}

#[derive(Serialize)]
struct Information<'a> {
    pii_type: &'a str,
}

#[derive(Serialize)]
struct Term<'a> {
    months: u32,
    term: &'a str,
}

#[derive(Serialize)]
struct Retention<'a> {
    term: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    months_after_last_use: Option<u32>,
}

#[derive(Serialize)]
struct Transfer<'a> {
    transfer: bool,
    words: &'a str,
}

#[derive(Serialize)]
struct Abroad<'a> {
    cross_border_transfer: bool,
    words: &'a str,
}

#[derive(Serialize)]
struct Dissemination<'a> {
    public_sources: bool,
    words: &'a str,
}

/// Where the law requires the data to be stored: Art. 12 p.2 of law 94-V.
#[derive(Serialize)]
struct Storage {
    required_by_law: &'static str,
    source: &'static str,
}

#[derive(Serialize)]
struct Notice<'a> {
    version: &'a str,
    url: String,
    sha256: String,
    publication: Published,
}

#[derive(Serialize)]
struct Published {
    index: u64,
    leaf: String,
    inclusion: Vec<String>,
}

#[derive(Serialize)]
struct Proof {
    log: String,
    index: u64,
    size: u64,
    verification_key: String,
    tlog_proof: String,
}

/// Writes and signs the receipt file of a record. One record, one site file and one standing give one file, byte
/// for byte.
///
/// `origin` is the gateway's public address, used in the link to the policy. `None` when the record is of a
/// kind that has no receipt file, or its texts are not of the form this gateway writes.
#[must_use]
pub fn write(tenant: &Tenant, origin: &str, opened: &Opened, gathered: &ReceiptTexts, stands: &RecordStanding) -> Option<String> {
    let text = composed(tenant, origin, opened, gathered, stands, |file| serde_json::to_string_pretty(file).ok())?;
    receipt_file::seal(&text, &tenant.key).ok()
}

/// Builds the content of the receipt file of a record, to stand in a larger signed file.
pub(crate) fn content(
    tenant: &Tenant,
    origin: &str,
    opened: &Opened,
    gathered: &ReceiptTexts,
    stands: &RecordStanding,
) -> Option<serde_json::Value> {
    composed(tenant, origin, opened, gathered, stands, |file| serde_json::to_value(file).ok())
}

fn composed<R>(
    tenant: &Tenant,
    origin: &str,
    opened: &Opened,
    gathered: &ReceiptTexts,
    stands: &RecordStanding,
    written: impl FnOnce(&File) -> Option<R>,
) -> Option<R> {
    let (recorded, payload) = (&opened.recorded, &gathered.payload);
    let leaf = &recorded.leaf;
    let principal = HEXLOWER.encode(&tenant.vault.token("principal", &opened.subject.0));
    let lines: Vec<Vec<(&str, String)>> = gathered.texts.iter().map(Text::entries).collect();
    let key = tenant.key.verifying();
    let decisions = gathered.decisions.iter().map(|(item, granted)| {
        let name = line_of(item);
        let line = lines.iter().flatten().find(|(known, _)| Some(*known) == name.as_deref());
        Decision {
            item,
            channel: item.split_once('/').map(|(_, channel)| channel),
            purpose: line.map(|(_, value)| value.as_str()),
            event_state: receipt_file::state_of(leaf.kind, *granted),
        }
    });
    let retention = payload.form.as_deref().and_then(|form| tenant.config.form(form));
    let retention = retention.and_then(|form| tenant.config.retention.get(&form.retention)).map(|class| class.months);
    let texts = gathered.texts.iter().zip(&lines);
    let token = standing::token(tenant, recorded.record);
    let file = File {
        schema_version: "ISO/IEC TS 27560:2023",
        format: receipt_file::FORMAT,
        receipt_id: HEXLOWER.encode(&Hash::leaf(&recorded.receipt.leaf).0),
        record_id: recorded.record.to_string(),
        record_number: recorded.record.number(),
        pii_principal_id: principal.clone(),
        language: payload.lang,
        jurisdiction: "KZ",
        event: Event {
            event_time: receipt_file::moment(leaf.time)?,
            event_type: "explicit",
            event_state: receipt_file::state(leaf.kind)?,
            entity_id: &principal,
            consent_method: payload.method,
            assurance: Grade::NAMED.get(usize::from(leaf.grade))?.0,
            decided_at: clock::rfc3339(payload.decided_at),
        },
        decisions: decisions.collect(),
        processing: texts.map(|(text, lines)| processing(tenant, text.lang, text, lines, retention)).collect::<Option<_>>()?,
        privacy_notice: gathered.policy.as_ref().map(|(version, hash, publication)| Notice {
            version,
            url: format!("{origin}/policy/{}/{version}?lang={}", tenant.config.id, payload.lang),
            sha256: hash.to_string(),
            publication: published(publication),
        }),
        privacy_rights: ReceiptDocument::of(payload.lang).rights,
        standing: Stands {
            url: format!("{origin}/v1/sites/{}/standing/{token}", tenant.config.id),
            token,
            changed: stands.items.iter().filter(|one| one.has_changed()).map(changed).collect(),
        },
        proof: Proof {
            log: key.name().to_owned(),
            index: recorded.receipt.index,
            size: gathered.size,
            verification_key: key.to_string(),
            tlog_proof: recorded.receipt.to_text(),
        },
    };
    written(&file)
}

fn changed(one: &ItemStanding) -> Changed<'_> {
    Changed { item: &one.item.0, state: one.code(), since: one.since().map(clock::rfc3339) }
}

fn published(publication: &Publication) -> Published {
    Published {
        index: publication.index,
        leaf: BASE64.encode(&publication.leaf),
        inclusion: publication.path.iter().map(|hash| hash.to_base64()).collect(),
    }
}

/// Describes one text with the terms of the standard; `None` when it is not of the form of
/// `Site::text_words`.
fn processing<'a>(
    tenant: &'a Tenant,
    lang: Lang,
    text: &'a Text,
    lines: &'a [(&'a str, String)],
    retention: Option<u32>,
) -> Option<Processing<'a>> {
    let line = |name: &str| receipt_file::line(lines, name);
    let answer = |name: &str| {
        let (answer, words) = line(name)?.split_once(": ")?;
        Some((answer == "yes", words))
    };
    let contact = line("contact")?;
    let (email, phone) = contact.split_once(", ").unwrap_or((contact, ""));
    let (months, term) = line("term")?.split_once(" months: ")?;
    let (transfer, abroad, public) = (answer("third-parties")?, answer("cross-border")?, answer("public-sources")?);
    Some(Processing {
        text: &text.id,
        version: text.version,
        language: lang,
        title: line("title")?,
        lawful_basis: "consent: Law of Kazakhstan No. 94-V, Art. 7 p.1 and Art. 8",
        purposes: lines.iter().filter_map(|(name, value)| Some(Purpose { item: item(name)?, purpose: value })).collect(),
        pii_controllers: [Party {
            party_role: "controller",
            party_type: if line("iin").is_some() { "sole trader" } else { "organisation" },
            party_name: line("operator")?,
            party_id: line("iin").or_else(|| line("bin"))?,
            party_address: line("address")?,
            party_contact: contact,
            party_email: email,
            party_phone: phone,
            party_url: &tenant.config.home,
        }],
        pii_information: Information { pii_type: line("data")? },
        validity_duration: Term { months: months.parse().ok()?, term },
        retention_period: Retention { term, months_after_last_use: retention },
        recipient_third_parties: Transfer { transfer: transfer.0, words: transfer.1 },
        geographic_restrictions: Abroad { cross_border_transfer: abroad.0, words: abroad.1 },
        dissemination: Dissemination { public_sources: public.0, words: public.1 },
        storage_locations: Storage { required_by_law: "KZ", source: "Law of Kazakhstan No. 94-V, Art. 12 p.2" },
        withdrawal_method: line("withdraw")?,
        words: &text.words,
        words_sha256: TextHash::of(&text.words).to_string(),
        publication: published(&text.publication),
    })
}

/// Parses the item that a line of a text describes.
fn item(name: &str) -> Option<String> {
    let (kind, id) = name.split_once(' ')?;
    match kind {
        "purpose" => Some(format!("p:{id}")),
        "category" => Some(format!("c:{id}")),
        _ => None,
    }
}
