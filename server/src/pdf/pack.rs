//! A proof pack on paper. It is printed from the signed file itself, so that both say the same.

use kelisim_app::form::label;
use kelisim_app::shown;
use kelisim_core::consent::Method;
use kelisim_core::form::{ENTERED_BY, ENTERED_CONSENTS, ENTERED_IDENTITY};
use kelisim_core::site::Site;
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::clock;
use kelisim_i18n::{Desk, Entering, ProofPack, ReceiptDocument, Words, title};
use kelisim_ledger::json::Value;
use kelisim_ledger::receipt_file;

use super::flow::Part;

fn pair(label: &str, value: impl Into<String>) -> Part {
    Part::Pair(label.to_owned(), value.into())
}

/// Moment of the log (RFC 3339, UTC), as people here read it.
fn local(stated: &str) -> String {
    stated.parse::<jiff::Timestamp>().map_or_else(
        |_| stated.to_owned(),
        |moment| clock::local(Timestamp::from_secs(u64::try_from(moment.as_second()).unwrap_or_default())),
    )
}

/// Lays out the parts of a pack; `None` when a member is missing, which only a fault of the gateway can cause.
pub(super) fn parts(content: &Value, site: &Site, lang: Lang) -> Option<Vec<Part>> {
    let words = ProofPack::of(lang);
    let acts = content.list("acts")?;
    let made = local(content.text(&["made_at"])?);
    let party = content.list("pii_controllers")?.first()?;
    let mut parts = vec![
        Part::Title(words.title.into()),
        pair(words.made_by, content.text(&["made_by"])?),
        pair(words.made_at, made),
        pair(words.reason, content.text(&["reason"])?),
        pair(
            words.operator,
            format!(
                "{}, {}\n{}\n{}, {}",
                party.text(&["party_name"])?,
                party.text(&["party_id"])?,
                party.text(&["party_address"])?,
                party.text(&["party_email"])?,
                party.text(&["party_phone"])?
            ),
        ),
        pair(words.acts, acts.len().to_string()),
        Part::Words(words.stands.into()),
    ];
    if let Some(count) = content.number("left_out").filter(|count| *count > 0) {
        parts.push(Part::Words((words.left_out)(count)));
    }
    for stated in acts {
        act(stated, site, lang, &mut parts)?;
    }
    let transfers = content.list("transfers")?;
    if !transfers.is_empty() {
        parts.push(Part::Heading(words.transfers.into()));
        parts.push(Part::Words(words.transfers_about.into()));
        for one in transfers {
            let to = one.text(&["recipient"]).filter(|to| !to.is_empty()).or_else(|| one.text(&["destination"]))?;
            let state = words.state(one.text(&["state"])?);
            parts.push(pair(to, format!("{state}, {}", local(one.text(&["at"])?))));
        }
    }
    parts.push(Part::Heading(words.verify.into()));
    parts.push(Part::Words(words.verify_about.into()));
    parts.push(pair(words.key, content.text(&["proof", "verification_key"])?));
    Some(parts)
}

fn act(stated: &Value, site: &Site, lang: Lang, parts: &mut Vec<Part>) -> Option<()> {
    let (words, desk, receipt) = (ProofPack::of(lang), Desk::of(lang), &Words::of(lang).receipt);
    let name = stated.text(&["what"]).or_else(|| stated.text(&["event"]))?;
    parts.push(Part::Heading(format!("{}, {}", words.what(name), local(stated.text(&["event_time"])?))));
    parts.push(pair(desk.record, stated.text(&["record_id"])?));
    parts.push(pair(words.place, (stated.get("entry")?.number("index")? + 1).to_string()));
    if let Some(method) = stated.text(&["consent_method"]) {
        let method: Option<Method> = serde_json::from_value(method.into()).ok();
        parts.extend(method.map(|method| pair(desk.method, receipt.method_name(method))));
        parts.push(pair(words.grade, words.grade(stated.text(&["assurance"])?)));
    }
    for item in stated.list("items")? {
        let verdict = match (item.truth(&["granted"])?, stated.text(&["event"])?) {
            (true, _) => receipt.allowed,
            (false, "withdrawn") => receipt.withdrawn,
            (false, _) => receipt.refused,
        };
        parts.push(Part::Decision(title(site, item.text(&["item"])?, lang), verdict.into()));
    }
    for said in stated.list("statement")? {
        parts.push(pair(words.said(said.text(&["name"])?), said.text(&["value"])?));
    }
    let form = stated.text(&["form"]).and_then(|id| site.form(id));
    if let Some(Value::Object(fields)) = stated.get("fields") {
        for (name, value) in fields {
            if let Value::Text(value) = value {
                let label = match (name.as_str(), form) {
                    (ENTERED_BY, _) => Some(Entering::of(lang).by.to_owned()),
                    (ENTERED_CONSENTS, _) => Some(Entering::of(lang).unconfirmed.to_owned()),
                    (ENTERED_IDENTITY, _) => Some(Entering::of(lang).identity.to_owned()),
                    (_, form) => form.map(|form| label(site, form, name, lang)).filter(|label| !label.is_empty()),
                };
                let titled = (name == ENTERED_CONSENTS)
                    .then(|| value.split_whitespace().map(|item| title(site, item, lang)).collect::<Vec<_>>().join(", "));
                parts.push(pair(label.as_deref().unwrap_or(name), titled.as_deref().unwrap_or(value)));
            }
        }
    }
    if let Some(seen) = stated.get("evidence").filter(|seen| **seen != Value::Null) {
        let device: Vec<&str> =
            ["browser", "os", "model", "type"].iter().filter_map(|part| seen.text(&["device", part])).collect();
        let device: Vec<&str> = device.into_iter().filter(|part| !part.is_empty()).collect();
        for (label, value) in [
            (desk.moment, format!("{}, {}", local(seen.text(&["received_at"])?), seen.text(&["received_at"])?)),
            (desk.address, seen.text(&["address"])?.to_owned()),
            (desk.device, device.join(" · ")),
            (desk.agent, seen.text(&["user_agent"])?.to_owned()),
            (desk.languages, seen.text(&["languages"])?.to_owned()),
            (desk.screen, seen.text(&["screen"])?.to_owned()),
            (desk.page, seen.text(&["page"])?.to_owned()),
            (desk.referrer, seen.text(&["referrer"])?.to_owned()),
        ] {
            if !value.is_empty() {
                parts.push(pair(label, value));
            }
        }
    }
    let opened = stated.get("opening").is_some_and(|opening| *opening != Value::Null);
    parts.push(pair(words.opened, if opened { words.opened_yes } else { words.opened_no }));
    for text in stated.get("consent_record").and_then(|record| record.list("processing")).unwrap_or_default() {
        let exact = text.text(&["words"])?;
        let lines = receipt_file::lines(exact)?;
        let named = ReceiptDocument::of(lang).words;
        parts.push(Part::Words(format!("{named}: {}", receipt_file::line(&lines, "title").unwrap_or_default())));
        parts.extend(shown::rows(exact, lang).into_iter().map(|(label, value)| pair(label, value)));
    }
    Some(())
}
