//! Recording one decision: of a browser about cookies, or of a person about purposes.

use std::collections::BTreeMap;

use kelisim_core::consent::{self, Act, Item, Method};
use kelisim_core::evidence::{Evidence, Grade};
use kelisim_core::site::EventKind;
use kelisim_core::{Lang, RecordId, TextHash, Timestamp};
use kelisim_store::rows::Event;

use crate::committer::{self, ConsentAct, LinkUse};
use crate::failure::Failure;
use crate::payload::Payload;
use crate::person::Person;
use crate::reason::Refusal;
use crate::receipt::{self, Recorded};
use crate::tenant::Tenant;
use crate::{clock, webhook};

/// Who decided, as far as the request tells.
pub enum Who {
    /// The browser that holds this secret.
    Device(Vec<u8>),
    /// Somebody who gave these identifiers.
    Person(Box<Person>),
}

/// One decision as it was sent.
pub struct Decided {
    /// The idempotency key.
    pub key: String,
    /// Hash of the request.
    pub request: [u8; 8],
    /// Who decided.
    pub who: Who,
    /// Hash of the words shown.
    pub text: TextHash,
    /// Language they were shown in.
    pub lang: Lang,
    /// How the person acted.
    pub method: Method,
    /// Each thing, yes or no.
    pub choices: BTreeMap<Item, bool>,
    /// What other texts asked about in the same act, by the hash of their words.
    pub clauses: Vec<(TextHash, BTreeMap<Item, bool>)>,
    /// When the person decided; `None` = now.
    pub decided_at: Option<Timestamp>,
    /// Hash of the code that showed the words.
    pub build: Option<[u8; 32]>,
    /// Where the act came from.
    pub evidence: Evidence,
}

/// Where a decision comes from: the record it becomes, and the private link it has to do with.
pub(crate) struct Origin {
    /// Id of the record, so that a repeated request names the same one. Keys of callers never meet those the gateway
    /// makes itself.
    pub record: RecordId,
    /// The private link it gives out or continues.
    pub thread: LinkUse,
}

/// Records a decision that came by the API. A person is given a private link of their own, a browser is not.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn record(tenant: &Tenant, decided: Decided) -> Result<Recorded, Failure> {
    let thread = match decided.who {
        Who::Person(_) => LinkUse::Begin,
        Who::Device(_) => LinkUse::Apart,
    };
    let origin = Origin { record: tenant.vault.record_id("consents", &decided.key), thread };
    commit(tenant, origin, decided).await
}

/// Records a decision about cookies that was made in the gateway's own preference centre.
///
/// # Errors
/// [`Failure`]; nothing is recorded then.
pub async fn record_preferences(tenant: &Tenant, decided: Decided) -> Result<Recorded, Failure> {
    let origin = Origin { record: tenant.vault.record_id("preferences", &decided.key), thread: LinkUse::Apart };
    commit(tenant, origin, decided).await
}

/// Judges a decision, seals what is personal and commits it; gives its receipt.
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
    let evidence = if granted { decided.evidence } else { decided.evidence.minimise() };
    let (subject, contacts, fields) = match &decided.who {
        Who::Device(secret) => (tenant.vault.device(secret), Vec::new(), BTreeMap::new()),
        Who::Person(person) => (person.subject(&tenant.vault), person.contacts(&tenant.vault, &decision), person.fields()),
    };
    let payload = Payload {
        method: decision.method,
        lang: decision.lang,
        text: decision.text.clone(),
        clauses,
        policy: tenant.config.policy_on(&clock::local_day(now)).map(|policy| policy.version.clone()),
        decided_at: decision.decided_at,
        choices: None,
        evidence,
        form: None,
        fields,
    };
    let subscribers = tenant.config.destinations.iter().filter(|known| known.events.contains(&EventKind::Consent));
    let forward = (Event::Consent, webhook::lanes(subscribers));
    let act = ConsentAct { subject, decision, payload, contacts, forward, build: decided.build, thread: origin.thread };
    let committed = tenant.committer.record(origin.record, decided.request, committer::Act::Consent(Box::new(act))).await?;
    receipt::of(tenant, committed).await
}
