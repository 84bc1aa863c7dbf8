//! The site file: one web property of one operator, with its purposes, texts, forms and destinations.
//!
//! A [`Site`] is either complete or absent: [`Site::read`] returns the site, or every mistake of the file at
//! once, each with its line and a remedy.

pub mod answers;
mod banner;
mod canonical;
#[cfg(feature = "site-file")]
mod check;
pub mod contact;
#[cfg(feature = "site-file")]
mod data_list;
#[cfg(feature = "site-file")]
mod days;
mod destination;
mod form;
mod material;
pub mod mistake;
mod order;
pub mod policy;
#[cfg(feature = "site-file")]
mod read;
pub mod retention;
pub mod staff;
#[cfg(feature = "site-file")]
mod table;

use std::collections::BTreeMap;

use crate::calendar::Overrides;
use crate::evidence::Grade;
use crate::ident::OperatorNumber;
use crate::{Lang, SiteId, TextHash, Texts};

pub use banner::{Banner, ConsentMode, Gpc, RegionDefault};
pub use destination::{Contents, Destination, EventKind, Pace, REQUEST_MESSAGE, Relation, Way};
pub use form::{Clause, Field, FieldKind, Form};
pub use material::Material;
pub use mistake::{Severity, SiteMistake};
pub use policy::Policy;

/// One web property of an operator: a tenant's configuration.
#[derive(Clone, Debug)]
pub struct Site {
    /// Id used in addresses and keys.
    pub id: SiteId,
    /// Name shown to people.
    pub name: Texts,
    /// Address to which "back to the site" leads.
    pub home: String,
    /// Exact origins (RFC 6454) whose pages may embed the tag.
    pub origins: Vec<String>,
    /// Languages the site offers; the first is the default.
    pub languages: Vec<Lang>,
    /// Accent colour of the operator, `#rrggbb`.
    pub accent: String,
    /// The operator's colour on dark pages, as `#rrggbb`; else the one above, lightened.
    pub dark_accent: Option<String>,
    /// Look of the banner, and how strict it is.
    pub banner: Banner,
    /// Days that differ for this operator from the calendar by law.
    pub calendar: Overrides,
    /// Legal owner of the data.
    pub operator: Operator,
    /// Groups of cookies; the first is `necessary`.
    pub categories: Vec<Category>,
    /// Purposes that personal data are used for.
    pub purposes: Vec<Purpose>,
    /// Rules on when and how often people may be contacted.
    pub contacting: contact::Contacting,
    /// Consent texts, in all versions the file still has.
    pub texts: Vec<ConsentText>,
    /// Privacy policies, in all versions the file still has.
    pub policies: Vec<Policy>,
    /// Forms for applications to the operator.
    pub forms: Vec<Form>,
    /// Downstream systems that receive data.
    pub destinations: Vec<Destination>,
    /// Retention classes, by id.
    pub retention: BTreeMap<String, retention::Retention>,
    /// How people are answered.
    pub answers: answers::Answers,
    /// What is asked of staff, and laid ready for them.
    pub staff: staff::StaffRules,
}

/// Legal owner of the data, with the details Art. 8 p.4(1) of law 94-V requires.
#[derive(Clone, Debug)]
pub struct Operator {
    /// Full legal name of the operator.
    pub name: Texts,
    /// BIN of an organisation, IIN of a sole trader.
    pub number: OperatorNumber,
    /// Postal address of the operator.
    pub address: Texts,
    /// Mailbox for requests of data subjects.
    pub email: String,
    /// Telephone number, in the form that is shown.
    pub phone: String,
    /// Person responsible for personal data (Art. 25 p.2(10)), if named.
    pub responsible: Option<Texts>,
}

/// Group of cookies that a visitor decides about together.
#[derive(Clone, Debug)]
pub struct Category {
    /// One of `necessary`, `functional`, `analytics` or `marketing`.
    pub id: String,
    /// Short title for the banner.
    pub title: Texts,
    /// One sentence on what it does for the visitor.
    pub about: Texts,
    /// Third parties and scripts in this category.
    pub services: Vec<Service>,
}

impl Category {
    /// Returns true if the category works without consent, which only strictly necessary ones do.
    #[must_use]
    pub fn is_necessary(&self) -> bool {
        self.id == "necessary"
    }

    /// Returns true if the category follows people: advertising and statistics.
    #[must_use]
    pub fn is_tracking(&self) -> bool {
        matches!(&*self.id, "analytics" | "marketing")
    }
}

/// One third party or script.
#[derive(Clone, Debug)]
pub struct Service {
    /// Short name, unique within the site.
    pub id: String,
    /// Name under which the public knows it.
    pub name: String,
    /// Company that provides the service.
    pub provider: Texts,
    /// Country the data go to, ISO 3166-1 alpha-2.
    pub country: String,
    /// Sentence on what the service does.
    pub about: Texts,
    /// Cookies it writes; `*` at the end stands for anything.
    pub cookies: Vec<String>,
    /// Keys it writes to web storage and databases; `*` at the end stands for anything.
    pub storage: Vec<String>,
    /// Hosts it loads from or sends to.
    pub hosts: Vec<String>,
    /// Lifetime of its longest cookie, in months.
    pub months: u32,
}

/// Purpose that personal data are used for.
#[derive(Clone, Debug)]
pub struct Purpose {
    /// Short name, unique within the site.
    pub id: String,
    /// Short title for people.
    pub title: Texts,
    /// One sentence that explains the purpose.
    pub about: Texts,
    /// Channels for contacting people for this purpose; empty when nobody is contacted.
    pub channels: Vec<Channel>,
    /// Lowest grade of certainty about the person that a check accepts.
    pub grade: Grade,
    /// True if an open obligation or a law may hold a consent to this purpose (Art. 8 p.2): withdrawing it is
    /// then a request that the operator answers. Every other consent ends at once.
    pub obligation: bool,
    /// Retention class of records about this purpose that no form made: imported, entered, given over the API.
    pub retention: Option<String>,
}

/// Channel of a contact with a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Text message to a phone.
    Sms,
    /// Telephone call to a person.
    Call,
    /// Message to an e-mail address.
    Email,
    /// Messenger reached by phone number.
    Messenger,
}

impl Channel {
    /// Every channel, in the order of display.
    pub const ALL: [Channel; 4] = [Channel::Sms, Channel::Call, Channel::Email, Channel::Messenger];

    /// Name in files and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Channel::Sms => "sms",
            Channel::Call => "call",
            Channel::Email => "email",
            Channel::Messenger => "messenger",
        }
    }

    /// Looks a channel up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// Role of a consent text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// Text of the cookie banner.
    Cookies,
    /// Required consent of a form.
    Statement,
    /// Optional consent, shown separately and unticked.
    Clause,
}

/// Exact wording a person agrees to, with everything Art. 8 p.4 of law 94-V requires.
#[derive(Clone, Debug)]
pub struct ConsentText {
    /// Short name, shared by all versions of the text.
    pub id: String,
    /// Version; a published one is never edited.
    pub version: u32,
    /// Role of the text on the site.
    pub kind: TextKind,
    /// Purposes it covers; none for cookies.
    pub purposes: Vec<String>,
    /// Title shown above the text.
    pub title: Texts,
    /// Statement of what is consented to.
    pub words: Texts,
    /// Art. 8 p.4(7): list of data collected.
    pub data: Texts,
    /// Art. 8 p.4(3): term in months; 0 = until the purpose is reached.
    pub months: u32,
    /// Art. 8 p.4(3): term as a sentence.
    pub term: Texts,
    /// Art. 8 p.4(4): transfer to third parties.
    pub third_parties: Disclosure,
    /// Art. 8 p.4(5): cross-border transfer.
    pub cross_border: Disclosure,
    /// Art. 8 p.4(6): dissemination in public sources.
    pub public_sources: Disclosure,
    /// Art. 8 p.4(8): how to withdraw the consent.
    pub withdraw: Texts,
}

/// An explicit yes or no, with the sentence that states it.
#[derive(Clone, Debug)]
pub struct Disclosure {
    /// True if the transfer takes place.
    pub allowed: bool,
    /// Recipient and place of the transfer, or the statement that there is none.
    pub about: Texts,
}

impl Site {
    /// Newest version of the text with this id.
    #[must_use]
    pub fn text(&self, id: &str) -> Option<&ConsentText> {
        self.texts.iter().filter(|text| text.id == id).max_by_key(|text| text.version)
    }

    /// Newest version of the banner's text. Every site has one: [`Site::read`] refuses a file without.
    #[must_use]
    pub fn cookies_text(&self) -> Option<&ConsentText> {
        self.texts.iter().filter(|text| text.kind == TextKind::Cookies).max_by_key(|text| text.version)
    }

    /// Policy in force on `today` (ISO 8601): the one that came into force last, else the first of the file.
    #[must_use]
    pub fn policy_on(&self, today: &str) -> Option<&Policy> {
        self.policies
            .iter()
            .filter(|policy| policy.effective.as_str() <= today)
            .max_by(|a, b| a.effective.cmp(&b.effective))
            .or_else(|| self.policies.first())
    }

    /// Policy with this version string.
    #[must_use]
    pub fn policy(&self, version: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.version == version)
    }

    /// Form with this id.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// Purpose with this id.
    #[must_use]
    pub fn purpose(&self, id: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|purpose| purpose.id == id)
    }

    /// Category with this id.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// Returns `lang` when the site offers it, else the site's default language.
    #[must_use]
    pub fn language(&self, lang: Option<Lang>) -> Lang {
        lang.filter(|lang| self.languages.contains(lang)).or_else(|| self.languages.first().copied()).unwrap_or(Lang::Kk)
    }

    /// Lists everything published under a hash: the newest version of each text and every policy, in each
    /// language it has.
    #[must_use]
    pub fn published(&self) -> Vec<Published> {
        let mut all = Vec::new();
        for text in &self.texts {
            if self.text(&text.id).is_some_and(|newest| newest.version == text.version) {
                all.extend(self.languages.iter().map(|lang| {
                    Published::new(
                        format!("text/{}/{}/{lang}", text.id, text.version),
                        *lang,
                        Some((text.id.clone(), text.version)),
                        self.text_words(text, *lang),
                    )
                }));
            }
        }
        for policy in &self.policies {
            all.extend(self.languages.iter().filter(|lang| policy.body.has(**lang)).map(|lang| {
                Published::new(format!("policy/{}/{lang}", policy.version), *lang, None, self.policy_words(policy, *lang))
            }));
        }
        all
    }
}

/// Wording that is published under its own hash.
#[derive(Clone, Debug)]
pub struct Published {
    /// Path: `text/<id>/<version>/<lang>` or `policy/<version>/<lang>`.
    pub name: String,
    /// Language of the wording.
    pub lang: Lang,
    /// Id and version of a consent text; `None` for a policy.
    pub text: Option<(String, u32)>,
    /// Exact wording, in canonical form.
    pub words: String,
    /// Hash of the exact wording.
    pub hash: TextHash,
}

impl Published {
    fn new(name: String, lang: Lang, text: Option<(String, u32)>, words: String) -> Self {
        let hash = TextHash::of(&words);
        Self { name, lang, text, words, hash }
    }
}
