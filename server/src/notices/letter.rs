//! Letter of a notice: plain text in Kazakh and Russian, the person's language first.

use kelisim_app::prose::{Run, paragraphs, runs};
use kelisim_core::Lang;
use kelisim_core::site::Policy;
use kelisim_engine::{Tenant, clock};
use kelisim_i18n::Notice;
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};

use super::people::Person;
use crate::config::{self, Config};

/// Letter that is ready to be sent.
pub(crate) struct Letter {
    /// Sender of the envelope (RFC 5321).
    pub from: Address,
    /// Recipient of the envelope (RFC 5321).
    pub to: Address,
    /// Headers and body (RFC 5322), in ASCII.
    pub bytes: Vec<u8>,
}

/// Languages of a person's letter: their own first, then Kazakh and Russian (Consumer Law Art. 24–26), as far
/// as the policy was published in them.
fn languages(policy: &Policy, own: Lang) -> Vec<Lang> {
    let mut all: Vec<Lang> = [own, Lang::Kk, Lang::Ru].into_iter().filter(|lang| policy.body.has(*lang)).collect();
    let mut seen = Vec::new();
    all.retain(|lang| {
        !seen.contains(lang) && {
            seen.push(*lang);
            true
        }
    });
    all
}

/// Writes the letter; `None` when the address cannot be written to.
#[must_use]
pub(crate) fn write(config: &Config, tenant: &Tenant, policy: &Policy, mail: &config::Mail, person: &Person) -> Option<Letter> {
    let languages = languages(policy, person.lang);
    let first = *languages.first()?;
    let name = tenant.config.name.get(first);
    let come = policy.effective <= clock::local_day(clock::now());
    let sender = mail.sender(&tenant.config.id, name)?;
    let to: Address = person.address.expose().parse().ok()?;
    // The same id in every attempt, so that a letter sent twice after a crash is recognised as one. Nothing
    // in it leads to the mark in the store.
    let id = tenant.vault.token(&format!("notice-letter/{}", policy.version), person.address.expose().as_bytes());
    let host = config.public_url.host_str().unwrap_or("localhost");
    let texts: Vec<String> = languages.iter().map(|lang| text(config, tenant, policy, *lang, come)).collect();
    let message = lettre::Message::builder()
        .from(sender.clone())
        .to(Mailbox::new(None, to.clone()))
        .reply_to(tenant.config.operator.email.parse().ok()?)
        .subject((Notice::of(first).subject)(name, come))
        .message_id(Some(format!("<{}@{host}>", data_encoding::HEXLOWER.encode(&id))))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Content-Language"), codes(&languages)))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(texts.join("\n\n* * *\n\n")))
        .ok()?;
    Some(Letter { from: sender.email, to, bytes: message.formatted() })
}

fn codes(languages: &[Lang]) -> String {
    languages.iter().map(|lang| lang.code()).collect::<Vec<_>>().join(", ")
}

/// Text of the letter in one language.
fn text(config: &Config, tenant: &Tenant, policy: &Policy, lang: Lang, come: bool) -> String {
    let (words, operator) = (Notice::of(lang), &tenant.config.operator);
    let name = tenant.config.name.get(lang);
    let day = kelisim_i18n::format::day(&policy.effective, lang);
    let mut all = vec![words.greeting.to_owned(), (words.what)(operator.name.get(lang), name, &policy.version, &day, come)];
    if let Some(changes) = &policy.changes {
        let changes: Vec<String> = paragraphs(changes.get(lang)).map(plain).collect();
        all.push(format!("{}\n{}", words.changes, changes.join("\n\n")));
    }
    all.push(format!("{}\n{}/policy/{}/{}?lang={lang}", words.whole, config.origin(), tenant.config.id, policy.version));
    all.push((words.why)(&operator.email));
    all.push(kelisim_i18n::Words::of(lang).shell.letterhead(operator, lang));
    all.join("\n\n")
}

/// Converts a paragraph to plain text: a link's address follows its words.
fn plain(paragraph: &str) -> String {
    runs(paragraph, None)
        .into_iter()
        .map(|run| match run {
            Run::Words(words) => words,
            Run::Link { words, href } => format!("{words} ({href})"),
        })
        .collect()
}
