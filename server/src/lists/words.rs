//! What the answer says, for programs or in the words of one language.

use kelisim_core::check::{Answer, Verdict};
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::clock;
use kelisim_i18n::ListAnswer;

use super::value::Unread;

/// Columns that the answer adds.
pub const ADDED: usize = 6;

/// Headings of the added columns: for programs when no language is asked for.
#[must_use]
pub fn headings(lang: Option<Lang>) -> [&'static str; ADDED] {
    lang.map_or(["status", "reason", "since", "until", "next", "record"], |lang| ListAnswer::of(lang).headings)
}

fn status(verdict: Verdict, lang: Option<Lang>) -> &'static str {
    let Some(words) = lang.map(ListAnswer::of) else { return verdict.name() };
    if verdict == Verdict::Allowed { words.allowed } else { words.denied }
}

/// What is added to one row.
pub struct Added {
    /// Yes or no.
    pub status: &'static str,
    /// Why.
    pub reason: &'static str,
    /// Since when, until when, when next.
    pub moments: [Option<Timestamp>; 3],
    /// The record that proves it.
    pub record: Option<String>,
}

impl Added {
    /// To a row with an answer.
    #[must_use]
    pub fn of(answer: &Answer, lang: Option<Lang>) -> Self {
        Self {
            status: status(answer.verdict, lang),
            reason: lang.map_or_else(|| answer.reason.code(), |lang| answer.reason.words(lang)),
            moments: [answer.since, answer.until, answer.next],
            record: answer.record.map(|record| record.to_string()),
        }
    }

    /// To a row in which nobody can be found.
    #[must_use]
    pub fn unread(why: Unread, lang: Option<Lang>) -> Self {
        let reason = lang.map_or_else(|| why.code(), |lang| why.explain(lang));
        Self { status: status(Verdict::Denied, lang), reason, moments: [None; 3], record: None }
    }
}

/// Moments as they are written: RFC 3339 for programs, Kazakhstan's time for people. Neighbours often have the same one, so
/// the last is remembered.
#[derive(Default)]
pub struct Moments {
    known: [Option<(Timestamp, String)>; 3],
}

impl Moments {
    /// The moment in the column `place` of the three.
    pub fn write(&mut self, place: usize, moment: Timestamp, lang: Option<Lang>) -> &str {
        let known = &mut self.known[place];
        if known.as_ref().is_none_or(|(at, _)| *at != moment) {
            *known = None;
        }
        let (_, text) = known.get_or_insert_with(|| {
            let text = if lang.is_some() { clock::local(moment) } else { clock::rfc3339(moment) };
            (moment, text)
        });
        text
    }
}
