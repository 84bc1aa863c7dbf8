//! An application by form: it, its consents and its forwarding are one record.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kelisim_core::consent::{Act, Decision, Item, Kind, Method, decide};
use kelisim_core::evidence::{Evidence, Grade};
use kelisim_core::form::{Trouble, check};
use kelisim_core::ident::{Email, Iin, Name, Phone};
use kelisim_core::site::{FieldKind, Form};
use kelisim_core::{Lang, TextHash, Timestamp};
use kelisim_store::rows::Event;

use super::consent::Person;
use super::receipt::{self, Recorded};
use crate::committer::{self, ConsentAct, Threading};
use crate::gateway::Gateway;
use crate::payload::Payload;
use crate::problem::Problem;
use crate::sites::Served;
use crate::{clock, forward};

/// An application as it was sent.
pub struct Application {
    /// Id of the form.
    pub form: String,
    /// Language it was filled in.
    pub lang: Lang,
    /// What was typed, by field.
    pub typed: BTreeMap<String, String>,
    /// Optional clauses ticked: `clause.<text>` or `clause.<text>.<channel>`.
    pub ticked: BTreeSet<String>,
    /// The idempotency key.
    pub key: String,
    /// Hash of the request.
    pub request: [u8; 8],
    /// Whether work was shown, or waited for, that a crowded site asks for.
    pub worked: bool,
    /// Where it came from.
    pub evidence: Evidence,
}

/// Why an application is not recorded.
pub enum NotApplied {
    /// Something is wrong with what was typed.
    Troubles(Vec<Trouble>),
    /// The person applied too often lately; how long to wait.
    TooMany(Duration),
    /// More comes in than the site is used to, and no work was shown.
    Crowded,
    /// Something else.
    Problem(Problem),
}

impl From<Problem> for NotApplied {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Records an application.
///
/// # Errors
/// [`NotApplied`]; nothing is recorded then.
pub async fn record(gateway: &Gateway, site: &Served, application: Application) -> Result<Recorded, NotApplied> {
    gateway.ready()?;
    let now = clock::now();
    let form = site.site.form(&application.form).ok_or(Problem::NotFound)?;
    let values = check(form, &application.typed, application.lang).map_err(NotApplied::Troubles)?;
    if gateway.robots.is_crowded(&site.site.id, &application.key, now) && !application.worked {
        return Err(NotApplied::Crowded);
    }
    let (decision, clauses) = decision(site, form, &application, now)?;
    let person = person(Some(form), |name| values.get(name).map(|value| value.expose().as_str()));
    let subject = person.subject(&site.vault);
    gateway.robots.subject(subject, &application.key).map_err(NotApplied::TooMany)?;
    let contacts = person.contacts(&site.vault, &decision);
    let fields = values.into_iter().map(|(id, value)| (id, value.into_exposed())).collect();
    let payload = Payload {
        method: Method::Checkbox,
        lang: application.lang,
        text: decision.text.clone(),
        clauses,
        policy: site.site.policy_on(&clock::local_day(now)).map(|policy| policy.version.clone()),
        decided_at: now,
        choices: None,
        evidence: application.evidence,
        form: Some(form.id.clone()),
        fields,
    };
    let record = site.vault.record(&format!("forms/{}", form.id), &application.key);
    let destinations = site.site.destinations.iter().filter(|known| form.destinations.contains(&known.id));
    let forward = (Event::Application, forward::lanes(destinations));
    let act = ConsentAct { subject, decision, payload, contacts, forward, build: None, thread: Threading::Begin };
    let act = committer::Act::Consent(Box::new(act));
    let committed = site.committer.record(record, application.request, act).await.map_err(Problem::from)?;
    Ok(receipt::of(gateway, site, committed).await?)
}

/// A text that was shown: id, version and hash of its exact words.
type Shown = (String, u32, TextHash);

/// The statement granted, and each optional clause as it was ticked or left: what was not ticked is a no on record. Each
/// clause keeps its own term, and is named with the hash of its own words.
fn decision(site: &Served, form: &Form, application: &Application, now: Timestamp) -> Result<(Decision, Vec<Shown>), Problem> {
    let judge = |text: &str, choices: BTreeMap<Item, bool>| {
        let hash = site.text_hash(text, application.lang).ok_or(Problem::NotFound)?;
        let (lang, method, decided_at, grade) = (application.lang, Method::Checkbox, now, Grade::Asserted);
        let act = Act { text: hash, lang, method, choices, decided_at, grade };
        decide(&site.site, &site.texts, &act, now).map_err(|why| Problem::Refused(why.code(), why.to_string()))
    };
    let covered = site.site.text(&form.text).map(|text| text.purposes.clone()).unwrap_or_default();
    let mut decision = judge(&form.text, covered.iter().map(|purpose| (Item::purpose(purpose, None), true)).collect())?;
    let mut shown = Vec::new();
    for clause in &form.clauses {
        let purposes = site.site.text(&clause.text).map(|text| text.purposes.clone()).unwrap_or_default();
        let mut choices = BTreeMap::new();
        for purpose in &purposes {
            if clause.channels.is_empty() {
                choices.insert(Item::purpose(purpose, None), application.ticked.contains(&format!("clause.{}", clause.text)));
            }
            for channel in &clause.channels {
                let ticked = application.ticked.contains(&format!("clause.{}.{}", clause.text, channel.name()));
                choices.insert(Item::purpose(purpose, Some(*channel)), ticked);
            }
        }
        shown.push(decision.join(judge(&clause.text, choices)?));
    }
    decision.kind = Kind::Granted;
    Ok((decision, shown))
}

/// Identifiers among the fields of a record, by the form's own field types, or by their names where no form was filled in.
/// They were checked before they were recorded, so reading them again does not fail.
pub fn person<'v>(form: Option<&Form>, value: impl Fn(&str) -> Option<&'v str>) -> Person {
    let first = |kind: FieldKind, name: &str| match form {
        Some(form) => form.fields.iter().find(|field| field.kind == kind).and_then(|field| value(&field.id)),
        None => value(name),
    };
    Person {
        iin: first(FieldKind::Iin, "iin").and_then(|text| Iin::parse(text).ok()),
        phone: first(FieldKind::Phone, "phone").and_then(|text| Phone::parse(text).ok()),
        email: first(FieldKind::Email, "email").and_then(|text| Email::parse(text).ok()),
        name: value("name").and_then(|name| Name::parse(name).ok()),
    }
}
