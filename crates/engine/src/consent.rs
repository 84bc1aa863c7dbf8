//! Records one decision: of a browser about cookies, or of a person about purposes.

use std::collections::BTreeMap;

use kelisim_core::consent::{self, Act, Decision, Item, Method};
use kelisim_core::evidence::{Evidence, Grade};
use kelisim_core::site::EventKind;
use kelisim_core::{Lang, RecordId, TextHash, Timestamp};
use kelisim_store::rows::{Event, SubjectRow};
use kelisim_store::{Key, Lane};

use crate::committer::{self, ConsentAct, LinkUse};
use crate::failure::Failure;
use crate::fingerprint::fingerprint;
use crate::payload::Payload;
use crate::person::Person;
use crate::reason::Refusal;
use crate::receipt::{self, Recorded};
use crate::recent_choices::RecentChoice;
use crate::tenant::Tenant;
use crate::{clock, webhook};

/// Identity of whoever decided, as far as the request reveals it.
pub enum Who {
    /// The browser that holds this secret.
    Device(Vec<u8>),
    /// A person by the identifiers given.
    Person(Box<Person>),
}

/// One decision, as it was received.
pub struct Decided {
    /// Idempotency key of the request.
    pub key: String,
    /// Fingerprint of the request.
    pub request: [u8; 8],
    /// Browser or person who decided.
    pub who: Who,
    /// Hash of the displayed text.
    pub text: TextHash,
    /// Language of the displayed text.
    pub lang: Lang,
    /// Method by which the person acted.
    pub method: Method,
    /// Decision for each item.
    pub choices: BTreeMap<Item, bool>,
    /// Decisions about further texts in the same act, by the hash of their words.
    pub clauses: Vec<(TextHash, BTreeMap<Item, bool>)>,
    /// Time of the decision; `None` = now.
    pub decided_at: Option<Timestamp>,
    /// Hash of the code that displayed the text.
    pub build: Option<[u8; 32]>,
    /// Evidence of the origin of the act.
    pub evidence: Evidence,
    /// What else it reaches.
    pub reach: Reach,
}

/// What a decision reaches besides the identifiers that came with it, and who hears of it besides subscribers.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// A no counts at every identifier the person ever gave.
    pub everywhere: bool,
    /// Lanes of destinations that are told.
    pub lanes: Vec<Lane>,
}

/// Origin of a decision: the record it becomes, and its relation to private links.
pub(crate) struct Origin {
    /// Id of the record, so that a repeated request names the same one. Keys of callers never collide with
    /// those the gateway makes itself.
    pub record: RecordId,
    /// Private link the record issues or continues.
    pub link: LinkUse,
}

/// Records a decision received by the API. A person gets a private link of their own, a browser does not.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn record(tenant: &Tenant, decided: Decided) -> Result<Recorded, Failure> {
    let link = match decided.who {
        Who::Person(_) => LinkUse::Begin,
        Who::Device(_) => LinkUse::Apart,
    };
    let origin = Origin { record: tenant.vault.record_id("consents", &decided.key), link };
    commit(tenant, origin, decided).await
}

/// Records a decision about cookies made in the gateway's own preference centre.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn record_preferences(tenant: &Tenant, decided: Decided) -> Result<Recorded, Failure> {
    let origin = Origin { record: tenant.vault.record_id("preferences", &decided.key), link: LinkUse::Apart };
    commit(tenant, origin, decided).await
}

/// Judges a decision, seals what is personal and commits it; returns its receipt.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub(crate) async fn commit(tenant: &Tenant, origin: Origin, decided: Decided) -> Result<Recorded, Failure> {
    tenant.ready()?;
    let now = clock::now();
    let grade = match decided.who {
        Who::Device(_) => Grade::Device,
        Who::Person(_) => Grade::Asserted,
    };
    let act = Act {
        text: decided.text,
        lang: decided.lang,
        method: decided.method,
        choices: decided.choices,
        decided_at: decided.decided_at.unwrap_or(now),
        grade,
    };
    let judge = |act: &Act| {
        consent::decide(&tenant.config, &tenant.texts, act, now).map_err(|why| Failure::Refused(Refusal::Decision(why)))
    };
    let mut decision = judge(&act)?;
    let mut clauses = Vec::new();
    for (text, choices) in decided.clauses {
        clauses.push(decision.join(judge(&Act { text, choices, ..act.clone() })?));
    }
    let granted = decision.choices.values().any(|granted| *granted);
    if granted {
        tenant.store.room_for_grants()?;
    }
    let evidence = if granted { decided.evidence } else { decided.evidence.minimise() };
    let (subject, mut identifiers, fields) = match &decided.who {
        Who::Device(secret) => (tenant.vault.device(secret), Vec::new(), BTreeMap::new()),
        Who::Person(person) => {
            (person.subject(&tenant.vault), person.indexes_with_items(&tenant.vault, &decision), person.fields())
        }
    };
    if decided.reach.everywhere {
        let row: Option<SubjectRow> = tenant.store.row(Key::Subject(subject)).await?;
        let refused: Vec<Item> = decision.choices.iter().filter(|(_, yes)| !**yes).map(|(item, _)| item.clone()).collect();
        let others = row.map(|row| row.identifiers).unwrap_or_default().into_iter();
        let others = others.filter(|other| identifiers.iter().all(|(known, _)| known != other)).collect::<Vec<_>>();
        identifiers.extend(others.into_iter().map(|other| (other, refused.clone())));
    }
    // What came another way is judged by the policy of the day it was decided.
    let day = if decision.method.is_elsewhere() { decision.decided_at } else { now };
    let payload = Payload {
        method: decision.method,
        lang: decision.lang,
        text: decision.text.clone(),
        clauses,
        policy: tenant.config.policy_on(&clock::local_day(day)).map(|policy| policy.version.clone()),
        decided_at: decision.decided_at,
        choices: None,
        evidence,
        form: None,
        fields,
    };
    let subscribers = tenant.config.destinations.iter().filter(|known| known.events.contains(&EventKind::Consent));
    let mut lanes = webhook::lanes(subscribers);
    lanes.extend(
        decided
            .reach
            .lanes
            .into_iter()
            .filter(|lane| lanes.iter().all(|known| known.destination != lane.destination))
            .collect::<Vec<_>>(),
    );
    let forward = (Event::Consent, lanes);
    let act =
        ConsentAct { subject, decision, payload, identifiers, forward, build: decided.build, link: origin.link, case: None };
    // Pressed twice, or by a page that lost the answer and made another key: one record.
    let decided_at = act.decision.decided_at;
    let choice = matches!(decided.who, Who::Device(_)).then(|| choice_of(&act.decision));
    let mut same = choice.and_then(|choice| tenant.recent.same(subject, choice, decided_at, now));
    // A repeated request finds its own record, also when the choice was made again since.
    if same.is_some() && tenant.store.fetch(&[Key::Record(origin.record)]).await?.iter().any(Option::is_some) {
        same = None;
    }
    let (record, request) = same.map_or((origin.record, decided.request), |same| (same.record, same.request));
    let committed = tenant.committer.record(record, request, committer::Act::Consent(Box::new(act))).await?;
    if let Some(choice) = choice.filter(|_| same.is_none()) {
        tenant.recent.note(subject, RecentChoice { choice, record, request, decided_at, at: now });
    }
    receipt::of(tenant, committed).await
}

/// Fingerprint of what was decided, about which words, and by which way of acting.
fn choice_of(decision: &Decision) -> [u8; 8] {
    let method = [decision.method as u8];
    let mut parts: Vec<&[u8]> = vec![&decision.text_hash.0, &method];
    for (item, granted) in &decision.choices {
        parts.extend([item.0.as_bytes(), if *granted { &b"1"[..] } else { &b"0"[..] }]);
    }
    fingerprint(&parts)
}
