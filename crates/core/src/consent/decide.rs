//! The only rules by which something is granted.

use std::collections::BTreeMap;

use super::{Act, Decision, Item, Kind, Method};
use crate::site::{Category, ConsentText, Purpose, Site, TextKind};
use crate::{Lang, TextHash, Timestamp};

/// Text that the gateway knows: from the site file, or published earlier and still in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownText {
    /// Id of the text.
    pub id: String,
    /// Version of the text, as published.
    pub version: u32,
    /// Language of the wording.
    pub lang: Lang,
    /// Hash of its exact wording.
    pub hash: TextHash,
}

/// Reason why an act is not recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The hash matches no wording this site ever published.
    #[error("no text of this site has this hash")]
    UnknownText,
    /// The site does not offer this language.
    #[error("the site has no words in this language")]
    UnknownLanguage,
    /// The wording is not in the language the act names.
    #[error("the words with this hash are not in the language that `lang` names")]
    WrongLanguage,
    /// An item is neither a category, a service nor a purpose the text covers; those it does cover. What was
    /// sent is not repeated: it may be a phone number in the wrong place.
    #[error("one of the choices is not something this text asks about. It asks about: {0}")]
    UnknownItem(String),
    /// The act contains no choice.
    #[error("nothing was decided")]
    Empty,
    /// The method cannot mean this choice: `reject-all` with a yes, a signal that allows.
    #[error("\"{0}\" was allowed by a way of acting that can only refuse")]
    NotClicked(String),
    /// The act is older than any browser may hold one back.
    #[error("the decision is older than {0} days")]
    TooOld(u64),
}

impl Refusal {
    /// Stable short name, for the wire and for metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::UnknownText => "unknown-text",
            Refusal::UnknownLanguage => "unknown-language",
            Refusal::WrongLanguage => "wrong-language",
            Refusal::UnknownItem(_) => "unknown-item",
            Refusal::Empty => "empty-decision",
            Refusal::NotClicked(_) => "not-clicked",
            Refusal::TooOld(_) => "too-old",
        }
    }
}

/// Longest time a browser may hold a decision before it reaches the gateway, in days.
pub const WAITS_DAYS: u64 = 30;

/// Judges one act.
///
/// `texts` are the texts the site has published, `now` is the gateway's clock. A decision that the browser
/// dates in the future is dated `now`, so that no wrong clock can make a choice win for ever.
///
/// # Errors
/// A [`Refusal`] names why the act is no consent record. An act that only refuses is never refused for its
/// content.
pub fn decide(site: &Site, texts: &[KnownText], act: &Act, now: Timestamp) -> Result<Decision, Refusal> {
    let same = |known: &&KnownText| known.hash == act.text && known.lang == act.lang;
    let any = || texts.iter().find(|known| known.hash == act.text);
    let known = texts.iter().find(same).or_else(any).ok_or(Refusal::UnknownText)?;
    let text = site
        .texts
        .iter()
        .find(|text| text.id == known.id && text.version == known.version)
        .or_else(|| site.text(&known.id))
        .ok_or(Refusal::UnknownText)?;
    if !site.languages.contains(&act.lang) {
        return Err(Refusal::UnknownLanguage);
    }
    // Two languages may have the same words; then the hash is of both.
    if known.lang != act.lang {
        return Err(Refusal::WrongLanguage);
    }
    if act.choices.is_empty() {
        return Err(Refusal::Empty);
    }
    if now.0.saturating_sub(act.decided_at.0) > WAITS_DAYS * 86_400_000 {
        return Err(Refusal::TooOld(WAITS_DAYS));
    }
    let mut choices = BTreeMap::new();
    for (item, granted) in &act.choices {
        let asked = match text.kind {
            TextKind::Cookies => is_cookie_item(site, item),
            TextKind::Statement | TextKind::Clause => is_purpose_item(site, &text.purposes, item),
        };
        if !asked {
            return Err(Refusal::UnknownItem(asked_about(site, text).join(", ")));
        }
        if *granted && matches!(act.method, Method::RejectAll | Method::Withdraw | Method::Gpc | Method::Imported) {
            return Err(Refusal::NotClicked(item.0.clone()));
        }
        choices.insert(item.clone(), *granted);
    }
    let decided_at = act.decided_at.min(now);
    let kind = match (act.method, choices.values().any(|granted| *granted)) {
        (_, true) => Kind::Granted,
        (Method::Withdraw, false) => Kind::Withdrawn,
        (_, false) => Kind::Refused,
    };
    Ok(Decision {
        kind,
        text: (known.id.clone(), known.version),
        text_hash: act.text,
        lang: act.lang,
        method: act.method,
        choices,
        decided_at,
        received_at: now,
        terms: BTreeMap::new(),
        until: (text.months > 0).then(|| decided_at.plus_months(text.months)),
        grade: act.grade,
    })
}

/// Lists the items that a text asks about.
fn asked_about(site: &Site, text: &ConsentText) -> Vec<String> {
    let items: Vec<Item> = match text.kind {
        TextKind::Cookies => {
            let optional = site.categories.iter().filter(|category| !category.is_necessary());
            let services = |category: &Category| category.services.iter().map(|one| Item::service(&one.id)).collect::<Vec<_>>();
            optional.flat_map(|category| [vec![Item::category(&category.id)], services(category)].concat()).collect()
        }
        TextKind::Statement | TextKind::Clause => {
            let covered = site.purposes.iter().filter(|purpose| text.purposes.contains(&purpose.id));
            let items = |purpose: &Purpose| match &purpose.channels[..] {
                [] => vec![Item::purpose(&purpose.id, None)],
                channels => channels.iter().map(|channel| Item::purpose(&purpose.id, Some(*channel))).collect(),
            };
            covered.flat_map(items).collect()
        }
    };
    items.into_iter().map(|item| item.0).collect()
}

/// Returns true for optional categories and their services. Necessary ones are not asked about, so they
/// cannot be decided.
fn is_cookie_item(site: &Site, item: &Item) -> bool {
    site.categories.iter().filter(|category| !category.is_necessary()).any(|category| {
        *item == Item::category(&category.id) || category.services.iter().any(|service| *item == Item::service(&service.id))
    })
}

fn is_purpose_item(site: &Site, covered: &[String], item: &Item) -> bool {
    site.purposes.iter().filter(|purpose| covered.contains(&purpose.id)).any(|purpose| {
        *item == Item::purpose(&purpose.id, None)
            || purpose.channels.iter().any(|channel| *item == Item::purpose(&purpose.id, Some(*channel)))
    })
}
