//! Words of the answer, for programs or in one language.

use kelisim_core::check::{Answer, Verdict};
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::clock;
use kelisim_i18n::ListAnswer;

use super::value::Unread;

/// Number of columns that the answer adds.
pub(crate) const ADDED: usize = 6;

/// Headings of the added columns: for programs when there is no language.
#[must_use]
pub(crate) fn headings(lang: Option<Lang>) -> [&'static str; ADDED] {
    lang.map_or(["status", "reason", "since", "until", "next", "record"], |lang| ListAnswer::of(lang).headings)
}

fn status(verdict: Verdict, lang: Option<Lang>) -> &'static str {
    let Some(words) = lang.map(ListAnswer::of) else { return verdict.name() };
    if verdict == Verdict::Allowed { words.allowed } else { words.denied }
}

/// Cells that are added to one row.
pub(crate) struct Added {
    /// Verdict: allowed or denied.
    pub status: &'static str,
    /// Reason for the verdict.
    pub reason: &'static str,
    /// Start and end of the consent, and the time of the next change.
    pub moments: [Option<Timestamp>; 3],
    /// Id of the record that proves it.
    pub record: Option<String>,
}

impl Added {
    /// Creates the cells for a row with an answer.
    #[must_use]
    pub(crate) fn of(answer: &Answer, lang: Option<Lang>) -> Self {
        Self {
            status: status(answer.verdict, lang),
            reason: lang.map_or_else(|| answer.reason.code(), |lang| answer.reason.words(lang)),
            moments: [answer.since, answer.until, answer.next],
            record: answer.record.map(|record| record.to_string()),
        }
    }

    /// Creates the cells for a row whose identifier cannot be read.
    #[must_use]
    pub(crate) fn unread(why: Unread, lang: Option<Lang>) -> Self {
        let reason = lang.map_or_else(|| why.code(), |lang| why.explain(lang));
        Self { status: status(Verdict::Denied, lang), reason, moments: [None; 3], record: None }
    }
}

/// Formatter of times: RFC 3339 for programs, Kazakhstan's time for people. Adjacent rows often share a time,
/// so that the last one of each column is cached.
#[derive(Default)]
pub(crate) struct Moments {
    known: [Option<(Timestamp, String)>; 3],
}

impl Moments {
    /// Formats a time for column `place` of the three.
    pub(crate) fn write(&mut self, place: usize, moment: Timestamp, lang: Option<Lang>) -> &str {
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
