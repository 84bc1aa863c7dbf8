//! Applications by form: the application, its consents and its forwarding are one record.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kelisim_core::case::Matter;
use kelisim_core::consent::{Act, Decision, Item, Kind, Method, decide};
use kelisim_core::evidence::{Evidence, Grade};
use kelisim_core::form::{ENTERED_BY, ENTERED_CONSENTS, ENTERED_IDENTITY, Trouble, validate};
use kelisim_core::site::Form;
use kelisim_core::{Lang, TextHash, Timestamp};
use kelisim_store::rows::Event;

use super::receipt::{self, Recorded};
use crate::committer::{self, ConsentAct, LinkUse};
use crate::failure::Failure;
use crate::limits::FormLimits;
use crate::payload::Payload;
use crate::person::Person;
use crate::reason::Refusal;
use crate::tenant::Tenant;
use crate::{clock, webhook};

/// An application, as it was received.
pub struct Application {
    /// Id of the form.
    pub form: String,
    /// Language in which it was filled in.
    pub lang: Lang,
    /// Typed values by field id.
    pub typed: BTreeMap<String, String>,
    /// Optional clauses ticked: `clause.<text>` or `clause.<text>.<channel>`.
    pub ticked: BTreeSet<String>,
    /// Idempotency key of the request.
    pub key: String,
    /// Fingerprint of the request.
    pub request: [u8; 8],
    /// Whether proof of work was shown, or waited for, which a crowded site demands.
    pub worked: bool,
    /// Evidence of its origin.
    pub evidence: Evidence,
    /// How it came, when staff enter it for the person.
    pub entered: Option<Entered>,
}

/// What staff state about something that came another way.
pub struct Entered {
    /// Name they sign in with.
    pub who: String,
    /// Way in which it came.
    pub method: Method,
    /// When it was received: the term of the answer runs from it.
    pub received: Timestamp,
    /// Moment from which the decision counts: the beginning of that day, so that whatever the person decided since
    /// prevails.
    pub decided: Timestamp,
    /// How they know whose it is.
    pub identity: String,
}

/// Reasons why an application is not recorded.
pub enum NotApplied {
    /// Typed values are invalid.
    Troubles(Vec<Trouble>),
    /// The person applied too often lately; how long to wait.
    TooMany(Duration),
    /// More applications arrive than usual, and no proof of work was shown.
    Crowded,
    /// Any other failure of the engine.
    Failure(Failure),
}

impl From<Failure> for NotApplied {
    fn from(problem: Failure) -> Self {
        Self::Failure(problem)
    }
}

/// Validates and records an application, with its consents.
///
/// # Errors
/// [`NotApplied`]; nothing is recorded then.
pub async fn record(tenant: &Tenant, limits: &FormLimits, application: Application) -> Result<Recorded, NotApplied> {
    tenant.ready()?;
    tenant.store.room_for_grants()?;
    let now = clock::now();
    let form = tenant.config.form(&application.form).ok_or(Failure::NotFound)?;
    let values = validate(form, &application.typed, application.lang).map_err(NotApplied::Troubles)?;
    if application.entered.is_none() && limits.is_crowded(&tenant.config.id, &application.key, now) && !application.worked {
        return Err(NotApplied::Crowded);
    }
    let (mut decision, clauses) = decision(tenant, form, &application, now)?;
    let person = Person::of_fields(Some(form), |name| values.get(name).map(|value| value.expose().as_str()));
    let subject = person.subject(&tenant.vault);
    if application.entered.is_none() {
        limits.subject(subject, &application.key).map_err(NotApplied::TooMany)?;
    }
    let identifiers = person.indexes_with_items(&tenant.vault, &decision);
    let mut fields: BTreeMap<String, String> = values.into_iter().map(|(id, value)| (id, value.into_exposed())).collect();
    let way = application.entered.as_ref().map(|it| (it.method, it.received, it.decided));
    let (method, received, decided) = way.unwrap_or((Method::Checkbox, now, now));
    if let Some(Entered { who, identity, .. }) = application.entered {
        fields.extend([(ENTERED_BY.to_owned(), who), (ENTERED_IDENTITY.to_owned(), identity)]);
        if tenant.config.staff.confirm_entered {
            // A no counts at once; a yes once somebody else has seen the paper.
            let waits: Vec<Item> = decision.choices.iter().filter(|(_, yes)| **yes).map(|(item, _)| item.clone()).collect();
            decision.choices.retain(|_, yes| !*yes);
            let names = waits.iter().map(|item| item.0.as_str()).collect::<Vec<_>>();
            fields.insert(ENTERED_CONSENTS.to_owned(), names.join(" "));
        }
    }
    let payload = Payload {
        method,
        lang: application.lang,
        text: decision.text.clone(),
        clauses,
        policy: tenant.config.policy_on(&clock::local_day(received)).map(|policy| policy.version.clone()),
        decided_at: decided,
        choices: None,
        evidence: application.evidence,
        form: Some(form.id.clone()),
        fields,
    };
    let record = tenant.vault.record_id(&format!("forms/{}", form.id), &application.key);
    let case = Some(tenant.new_case(Matter::Form(form.id.clone()), received, form.answer_days));
    let destinations = tenant.config.destinations.iter().filter(|known| form.destinations.contains(&known.id));
    let forward = (Event::Application, webhook::lanes(destinations));
    let act = ConsentAct { subject, decision, payload, identifiers, forward, build: None, link: LinkUse::Begin, case };
    let act = committer::Act::Consent(Box::new(act));
    let committed = tenant.committer.record(record, application.request, act).await.map_err(Failure::from)?;
    Ok(receipt::of(tenant, committed).await?)
}

/// A displayed text: id, version and hash of its exact words.
type DisplayedText = (String, u32, TextHash);

/// Builds the decision: the statement granted, and each optional clause as it was ticked or left; an unticked
/// clause is recorded as a refusal. Each clause has its own term, and is named with the hash of its own
/// words.
fn decision(
    tenant: &Tenant,
    form: &Form,
    application: &Application,
    now: Timestamp,
) -> Result<(Decision, Vec<DisplayedText>), Failure> {
    let judge = |text: &str, choices: BTreeMap<Item, bool>| {
        let hash = tenant.text_hash(text, application.lang).ok_or(Failure::NotFound)?;
        let (lang, grade) = (application.lang, Grade::Asserted);
        let (method, decided_at) = application.entered.as_ref().map_or((Method::Checkbox, now), |it| (it.method, it.decided));
        let act = Act { text: hash, lang, method, choices, decided_at, grade };
        decide(&tenant.config, &tenant.texts, &act, now).map_err(|why| Failure::Refused(Refusal::Decision(why)))
    };
    let covered = tenant.config.text(&form.text).map(|text| text.purposes.clone()).unwrap_or_default();
    let mut decision = judge(&form.text, covered.iter().map(|purpose| (Item::purpose(purpose, None), true)).collect())?;
    let mut clauses = Vec::new();
    for clause in &form.clauses {
        let purposes = tenant.config.text(&clause.text).map(|text| text.purposes.clone()).unwrap_or_default();
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
        clauses.push(decision.join(judge(&clause.text, choices)?));
    }
    decision.kind = Kind::Granted;
    Ok((decision, clauses))
}
