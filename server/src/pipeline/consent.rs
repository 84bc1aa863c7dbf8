//! Recording one decision: of a browser about cookies, or of a person about purposes.

use std::collections::BTreeMap;

use kelisim_core::consent::{self, Act, Decision, Item, Method};
use kelisim_core::evidence::{Evidence, Grade};
use kelisim_core::ident::{Email, Explain, Iin, Name, Phone};
use kelisim_core::site::{Channel, EventKind};
use kelisim_core::{Lang, RecordId, SubjectId, TextHash, Timestamp};
use kelisim_store::rows::Event;

use super::receipt::{self, Recorded};
use super::withdraw;
use crate::committer::{self, ConsentAct, Threading};
use crate::gateway::Gateway;
use crate::payload::Payload;
use crate::problem::Problem;
use crate::sites::Served;
use crate::vault::Vault;
use crate::{clock, forward};

/// Who decided, as far as the request tells.
pub enum Who {
    /// The browser that holds this secret.
    Device(Vec<u8>),
    /// Somebody who gave these identifiers.
    Person(Box<Person>),
}

/// Identifiers in their normal form.
#[derive(Default)]
pub struct Person {
    /// IIN.
    pub iin: Option<Iin>,
    /// Phone.
    pub phone: Option<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// Name.
    pub name: Option<Name>,
}

/// Where an idempotency key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// A caller of the API.
    Consents,
    /// The gateway's own page, where a person takes back a record. The key is the record's id.
    Withdrawals,
    /// The private page of the thread that began with this record.
    Private(RecordId),
    /// The gateway's own page, where a browser decides about cookies.
    Preferences,
}

/// One decision as it was sent.
pub struct Decided {
    /// What the key belongs to: keys of callers never meet those the gateway makes itself.
    pub route: Route,
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

/// A field of a person that cannot be read.
fn wrong(field: &str, why: impl Explain) -> Problem {
    Problem::Field(field.to_owned(), why.code(), why.explain(Lang::En))
}

impl Person {
    /// Reads identifiers as they were sent.
    ///
    /// # Errors
    /// [`Problem::Field`] names the first that is wrong; `contact` when there is none.
    pub fn parse(iin: Option<&str>, phone: Option<&str>, email: Option<&str>, name: Option<&str>) -> Result<Self, Problem> {
        let person = Self {
            iin: iin.map(Iin::parse).transpose().map_err(|why| wrong("contact.iin", why))?,
            phone: phone.map(Phone::parse).transpose().map_err(|why| wrong("contact.phone", why))?,
            email: email.map(Email::parse).transpose().map_err(|why| wrong("contact.email", why))?,
            name: name.map(Name::parse).transpose().map_err(|why| wrong("contact.name", why))?,
        };
        if person.iin.is_none() && person.phone.is_none() && person.email.is_none() {
            return Err(Problem::Field("contact".into(), "no-identifier", "Give an IIN, a phone or an e-mail address."));
        }
        Ok(person)
    }

    /// The subject these identifiers stand for: by IIN, else phone, else e-mail.
    #[must_use]
    pub fn subject(&self, vault: &Vault) -> SubjectId {
        match (&self.iin, &self.phone, &self.email) {
            (Some(iin), ..) => vault.person("iin", &iin.normal()),
            (None, Some(phone), _) => vault.person("phone", phone.normal()),
            (None, None, Some(email)) => vault.person("email", email.normal()),
            (None, None, None) => SubjectId([0; 16]),
        }
    }

    /// The subjects these identifiers stand for by themselves, and, when no IIN tells the person, the blind indexes of the
    /// identifiers that lead to others who gave them.
    #[must_use]
    pub fn everywhere(&self, vault: &Vault) -> (Vec<SubjectId>, Vec<[u8; 16]>) {
        let iin = self.iin.as_ref().map(Iin::normal);
        let others = [("phone", self.phone.as_ref().map(Phone::normal)), ("email", self.email.as_ref().map(Email::normal))];
        let others = || others.iter().filter_map(|(field, normal)| Some((*field, (*normal)?)));
        let named = iin.iter().map(|iin| vault.person("iin", iin));
        let subjects = named.chain(others().map(|(field, normal)| vault.person(field, normal))).collect();
        let contacts =
            if iin.is_some() { Vec::new() } else { others().map(|(field, normal)| vault.contact(field, normal)).collect() };
        (subjects, contacts)
    }

    /// Blind indexes of the identifiers.
    #[must_use]
    pub fn indexes(&self, vault: &Vault) -> Vec<[u8; 16]> {
        let iin = self.iin.as_ref().map(|iin| vault.contact("iin", &iin.normal()));
        let phone = self.phone.as_ref().map(|phone| vault.contact("phone", phone.normal()));
        let email = self.email.as_ref().map(|email| vault.contact("email", email.normal()));
        iin.into_iter().chain(phone).chain(email).collect()
    }

    /// Blind indexes of the identifiers, each with the items of a decision that concern it: an e-mail address is
    /// concerned by what is sent by e-mail, a phone by the rest, an IIN by everything.
    #[must_use]
    pub fn contacts(&self, vault: &Vault, decision: &Decision) -> Vec<([u8; 16], Vec<Item>)> {
        let items = |concerns: &dyn Fn(Option<Channel>) -> bool| -> Vec<Item> {
            let channel = |item: &Item| item.0.split_once('/').and_then(|(_, name)| Channel::named(name));
            decision.choices.keys().filter(|item| concerns(channel(item))).cloned().collect()
        };
        let mut contacts = Vec::new();
        if let Some(iin) = &self.iin {
            contacts.push((vault.contact("iin", &iin.normal()), items(&|_| true)));
        }
        if let Some(phone) = &self.phone {
            contacts.push((vault.contact("phone", phone.normal()), items(&|channel| channel != Some(Channel::Email))));
        }
        if let Some(email) = &self.email {
            contacts
                .push((vault.contact("email", email.normal()), items(&|channel| matches!(channel, None | Some(Channel::Email)))));
        }
        contacts
    }

    /// What is sealed of it.
    #[must_use]
    pub fn fields(&self) -> BTreeMap<String, String> {
        let pairs = [
            ("iin", self.iin.as_ref().map(Iin::normal)),
            ("phone", self.phone.as_ref().map(|phone| phone.normal().to_owned())),
            ("email", self.email.as_ref().map(|email| email.normal().to_owned())),
            ("name", self.name.as_ref().map(|name| name.normal().to_owned())),
        ];
        pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

/// Records a decision and gives its receipt.
///
/// # Errors
/// [`Problem`]; nothing is recorded then.
pub async fn record(gateway: &Gateway, site: &Served, mut decided: Decided) -> Result<Recorded, Problem> {
    gateway.ready()?;
    if decided.route == Route::Withdrawals
        && let Some(asked) = withdraw::set_apart(gateway, site, &mut decided).await?
    {
        return Ok(asked);
    }
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
        consent::decide(&site.site, &site.texts, act, now).map_err(|why| Problem::Refused(why.code(), why.to_string()))
    };
    let mut decision = judge(&act)?;
    let mut clauses = Vec::new();
    for (text, choices) in decided.clauses {
        clauses.push(decision.join(judge(&Act { text, choices, ..act.clone() })?));
    }
    let granted = decision.choices.values().any(|granted| *granted);
    let evidence = if granted { decided.evidence } else { decided.evidence.minimise() };
    let (subject, contacts, fields) = match &decided.who {
        Who::Device(secret) => (site.vault.device(secret), Vec::new(), BTreeMap::new()),
        Who::Person(person) => (person.subject(&site.vault), person.contacts(&site.vault, &decision), person.fields()),
    };
    let payload = Payload {
        method: decision.method,
        lang: decision.lang,
        text: decision.text.clone(),
        clauses,
        policy: site.site.policy_on(&clock::local_day(now)).map(|policy| policy.version.clone()),
        decided_at: decision.decided_at,
        choices: None,
        evidence,
        form: None,
        fields,
    };
    let (route, thread) = match (decided.route, &decided.who) {
        (Route::Consents, Who::Person(_)) => ("consents", Threading::Begin),
        (Route::Consents, Who::Device(_)) => ("consents", Threading::Apart),
        (Route::Withdrawals, _) => ("withdrawals", decided.key.parse().map_or(Threading::Apart, Threading::Continue)),
        (Route::Private(thread), _) => ("my", Threading::Continue(thread)),
        (Route::Preferences, _) => ("preferences", Threading::Apart),
    };
    let record = site.vault.record(route, &decided.key);
    let forward = (
        Event::Consent,
        forward::lanes(site.site.destinations.iter().filter(|known| known.events.contains(&EventKind::Consent))),
    );
    let act = ConsentAct { subject, decision, payload, contacts, forward, build: decided.build, thread };
    let committed = site.committer.record(record, decided.request, committer::Act::Consent(Box::new(act))).await?;
    receipt::of(gateway, site, committed).await
}
