//! The site file: one web property of one operator, its purposes, words, forms and destinations.
//!
//! A [`Site`] exists only whole: [`Site::read`] returns every problem of the file at once, each with its line and a
//! remedy, or the site.

mod canonical;
#[cfg(feature = "site-file")]
mod check;
pub mod contact;
#[cfg(feature = "site-file")]
mod days;
mod destination;
mod form;
mod material;
pub mod policy;
pub mod problem;
#[cfg(feature = "site-file")]
mod read;
#[cfg(feature = "site-file")]
mod table;

use std::collections::BTreeMap;

use crate::calendar::Overrides;
use crate::evidence::Grade;
use crate::ident::Bin;
use crate::{Lang, SiteId, TextHash, Texts};

pub use destination::{Contents, Destination, EventKind, Pace, REQUEST_MESSAGE, Way};
pub use form::{Clause, Field, FieldKind, Form};
pub use material::Material;
pub use policy::Policy;
pub use problem::{Problem, Severity};

/// One web property of an operator (a tenant).
#[derive(Clone, Debug)]
pub struct Site {
    /// Its name in addresses and keys.
    pub id: SiteId,
    /// Its name for people.
    pub name: Texts,
    /// Where "back to the site" leads.
    pub home: String,
    /// Exact origins (RFC 6454) whose pages may embed the tag.
    pub origins: Vec<String>,
    /// Languages it speaks; the first is the default.
    pub languages: Vec<Lang>,
    /// The operator's colour, `#rrggbb`.
    pub accent: String,
    /// How the banner looks and how strict it is.
    pub banner: Banner,
    /// Days on which the operator works, or does not, other than by law.
    pub calendar: Overrides,
    /// Legal owner of the data.
    pub operator: Operator,
    /// Groups of cookies; the first is `necessary`.
    pub categories: Vec<Category>,
    /// What personal data are used for.
    pub purposes: Vec<Purpose>,
    /// When and how often people may be contacted.
    pub contacting: contact::Contacting,
    /// Consent texts, all versions the file still has.
    pub texts: Vec<ConsentText>,
    /// Privacy policies, all versions the file still has.
    pub policies: Vec<Policy>,
    /// Forms by which people apply.
    pub forms: Vec<Form>,
    /// Downstream systems.
    pub destinations: Vec<Destination>,
    /// Retention classes: months that records are kept after their last use.
    pub retention: BTreeMap<String, u32>,
}

/// How the banner looks where the tag does not say otherwise, and how strict it is.
#[derive(Clone, Debug)]
pub struct Banner {
    /// `box`, `bar` or `dialog`.
    pub layout: String,
    /// `bottom-left`, `bottom-right`, `top-left` or `top-right`: where the box and the settings button stand.
    pub corner: String,
    /// Whether requests to hosts that no allowed service has are held back too.
    pub strict: bool,
}

impl Banner {
    /// The layouts.
    pub const LAYOUTS: [&str; 3] = ["box", "bar", "dialog"];
    /// The corners.
    pub const CORNERS: [&str; 4] = ["bottom-left", "bottom-right", "top-left", "top-right"];
}

impl Default for Banner {
    fn default() -> Self {
        Self { layout: Self::LAYOUTS[0].into(), corner: Self::CORNERS[0].into(), strict: false }
    }
}

/// Legal owner of the data, as Art. 8 p.4(1) of law 94-V wants it named.
#[derive(Clone, Debug)]
pub struct Operator {
    /// Full legal name.
    pub name: Texts,
    /// Business identification number.
    pub bin: Bin,
    /// Postal address.
    pub address: Texts,
    /// Mailbox for requests of subjects.
    pub email: String,
    /// Telephone, as it is to be shown.
    pub phone: String,
    /// Who answers for personal data (Art. 25 p.2(10)), if named.
    pub responsible: Option<Texts>,
}

/// A group of cookies.
#[derive(Clone, Debug)]
pub struct Category {
    /// `necessary`, `functional`, `analytics` or `marketing`.
    pub id: String,
    /// Short title.
    pub title: Texts,
    /// One sentence on what it does for the visitor.
    pub about: Texts,
    /// Third parties and scripts in it.
    pub services: Vec<Service>,
}

impl Category {
    /// Whether it works without consent: strictly necessary ones only.
    #[must_use]
    pub fn is_necessary(&self) -> bool {
        self.id == "necessary"
    }
}

/// One third party or script.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its short name.
    pub id: String,
    /// Its proper name.
    pub name: String,
    /// The company behind it.
    pub provider: String,
    /// Where the data go, ISO 3166-1 alpha-2.
    pub country: String,
    /// What it does.
    pub about: Texts,
    /// Cookies it writes; `*` at the end stands for anything.
    pub cookies: Vec<String>,
    /// What it keeps in web storage and databases; `*` at the end stands for anything.
    pub storage: Vec<String>,
    /// Hosts it loads from or sends to.
    pub hosts: Vec<String>,
    /// Months its longest cookie lives.
    pub months: u32,
}

/// What personal data are used for.
#[derive(Clone, Debug)]
pub struct Purpose {
    /// Its short name.
    pub id: String,
    /// Short title.
    pub title: Texts,
    /// One sentence.
    pub about: Texts,
    /// How people may be contacted for it; none when nobody is.
    pub channels: Vec<Channel>,
    /// The least certainty about the person that a check accepts.
    pub grade: Grade,
    /// Whether an open obligation or a law may hold a consent to it (Art. 8 p.2): taking it back is then a request that
    /// the operator answers. Everything else stops at once.
    pub obligation: bool,
}

/// How someone is contacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Text message to a phone.
    Sms,
    /// Telephone call.
    Call,
    /// E-mail.
    Email,
    /// Messenger reached by phone number.
    Messenger,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 4] = [Channel::Sms, Channel::Call, Channel::Email, Channel::Messenger];

    /// Its name in files and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Channel::Sms => "sms",
            Channel::Call => "call",
            Channel::Email => "email",
            Channel::Messenger => "messenger",
        }
    }

    /// The channel of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// What a consent text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// The cookie banner's.
    Cookies,
    /// The required consent of a form.
    Statement,
    /// An optional consent, shown apart and unticked.
    Clause,
}

/// The exact words a person agrees to, with everything Art. 8 p.4 of law 94-V wants said.
#[derive(Clone, Debug)]
pub struct ConsentText {
    /// Its short name.
    pub id: String,
    /// Version; a published one is never edited.
    pub version: u32,
    /// What it is for.
    pub kind: TextKind,
    /// Purposes it covers; none for cookies.
    pub purposes: Vec<String>,
    /// Title.
    pub title: Texts,
    /// What is consented to.
    pub words: Texts,
    /// Art. 8 p.4(7): list of data collected.
    pub data: Texts,
    /// Art. 8 p.4(3): term in months; 0 = until the purpose is reached.
    pub months: u32,
    /// Art. 8 p.4(3) in words.
    pub term: Texts,
    /// Art. 8 p.4(4): transfer to third parties.
    pub third_parties: Disclosure,
    /// Art. 8 p.4(5): cross-border transfer.
    pub cross_border: Disclosure,
    /// Art. 8 p.4(6): dissemination in public sources.
    pub public_sources: Disclosure,
    /// Art. 8 p.4(8): how to take the consent back.
    pub withdraw: Texts,
}

/// An explicit yes or no, with the words that say it.
#[derive(Clone, Debug)]
pub struct Disclosure {
    /// Whether it happens.
    pub allowed: bool,
    /// To whom, where, or that it does not.
    pub about: Texts,
}

impl Site {
    /// The newest version of the text with this id.
    #[must_use]
    pub fn text(&self, id: &str) -> Option<&ConsentText> {
        self.texts.iter().filter(|text| text.id == id).max_by_key(|text| text.version)
    }

    /// The newest version of the banner's text. Every site has one: [`Site::read`] refuses a file without.
    #[must_use]
    pub fn cookies_text(&self) -> Option<&ConsentText> {
        self.texts.iter().filter(|text| text.kind == TextKind::Cookies).max_by_key(|text| text.version)
    }

    /// The policy in force: the last of those whose day has come by `today` (ISO 8601), else the first.
    #[must_use]
    pub fn policy_on(&self, today: &str) -> Option<&Policy> {
        self.policies
            .iter()
            .filter(|policy| policy.effective.as_str() <= today)
            .max_by(|a, b| a.effective.cmp(&b.effective))
            .or_else(|| self.policies.first())
    }

    /// The policy of that version.
    #[must_use]
    pub fn policy(&self, version: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.version == version)
    }

    /// The form with this id.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// The purpose with this id.
    #[must_use]
    pub fn purpose(&self, id: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|purpose| purpose.id == id)
    }

    /// The category with this id.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// `lang` when the site speaks it, else its default.
    #[must_use]
    pub fn language(&self, lang: Option<Lang>) -> Lang {
        lang.filter(|lang| self.languages.contains(lang)).or_else(|| self.languages.first().copied()).unwrap_or(Lang::Kk)
    }

    /// Everything published under a hash: the newest version of each text and every policy, in each language it has.
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

/// Words published under the hash of themselves.
#[derive(Clone, Debug)]
pub struct Published {
    /// `text/<id>/<version>/<lang>` or `policy/<version>/<lang>`.
    pub name: String,
    /// Language.
    pub lang: Lang,
    /// Id and version, for a consent text.
    pub text: Option<(String, u32)>,
    /// The exact words.
    pub words: String,
    /// Their hash.
    pub hash: TextHash,
}

impl Published {
    fn new(name: String, lang: Lang, text: Option<(String, u32)>, words: String) -> Self {
        let hash = TextHash::of(&words);
        Self { name, lang, text, words, hash }
    }
}
