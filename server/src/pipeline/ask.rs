//! The marketer's question for up to a thousand identifiers.

use kelisim_core::check::{Answer, answer};
use kelisim_core::consent::State;
use kelisim_core::ident::{Email, Iin, Phone};
use kelisim_core::site::Channel;
use kelisim_store::Key;
use kelisim_store::rows::{self, ContactRow};

use crate::clock;
use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::sites::Served;

/// Most identifiers in one question.
pub const MOST: usize = 1000;

/// What is asked.
pub struct Question {
    /// Purpose.
    pub purpose: String,
    /// Channel; none for a purpose without channels.
    pub channel: Option<String>,
    /// Identifiers as they were sent, by kind (`phone`, `email`, `iin`).
    pub identifiers: Vec<(Kind, String)>,
}

/// Kind of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A phone number in any spelling.
    Phone,
    /// An e-mail address.
    Email,
    /// An IIN.
    Iin,
}

/// Answers in the order of the identifiers; `None` for one that cannot be read.
///
/// # Errors
/// [`Problem::Refused`] when the site has no such purpose or channel, [`Problem::TooMany`], [`Problem::Unavailable`]
pub async fn ask(gateway: &Gateway, site: &Served, question: &Question) -> Result<Vec<Option<Answer>>, Problem> {
    if question.identifiers.len() > MOST {
        return Err(Problem::TooMany(MOST));
    }
    let refused = |code, words: &str| Problem::Refused(code, words.to_owned());
    let purpose =
        site.site.purpose(&question.purpose).ok_or_else(|| refused("unknown-purpose", "The site has no such purpose"))?;
    let channel = match &question.channel {
        None if purpose.channels.is_empty() => None,
        None => return Err(refused("no-channel", "This purpose is asked about by channel: name one")),
        Some(name) => match Channel::named(name).filter(|channel| purpose.channels.contains(channel)) {
            Some(channel) => Some(channel),
            None => return Err(refused("unknown-channel", "Nobody is contacted for this purpose on that channel")),
        },
    };
    let keys: Vec<Option<Key>> = question.identifiers.iter().map(|(kind, text)| key(site, *kind, text)).collect();
    let asked: Vec<Key> = keys.iter().flatten().cloned().collect();
    let mut found = gateway.store.fetch(&site.site.id, &asked).await?.into_iter();
    let now = clock::now();
    gateway.metrics.checked(keys.len());
    keys.into_iter()
        .map(|key| {
            if key.is_none() {
                return Ok(None);
            }
            let state: Option<State> = match found.next().flatten() {
                Some(row) => Some(rows::decode::<ContactRow>(&row)?.state),
                None => None,
            };
            Ok(Some(answer(purpose, channel, state.as_ref(), now)))
        })
        .collect()
}

fn key(site: &Served, kind: Kind, text: &str) -> Option<Key> {
    Some(Key::Contact(match kind {
        Kind::Phone => site.vault.contact("phone", Phone::parse(text).ok()?.normal()),
        Kind::Email => site.vault.contact("email", Email::parse(text).ok()?.normal()),
        Kind::Iin => site.vault.contact("iin", &Iin::parse(text).ok()?.normal()),
    }))
}
