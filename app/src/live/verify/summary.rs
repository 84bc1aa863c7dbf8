//! The signed summary of a list, and the two files it is about.

use kelisim_core::Timestamp;
use kelisim_ledger::VerifyingKey;
use kelisim_ledger::encoding::hex;
use kelisim_ledger::summary::{FORMAT, File, Summary};

use super::contents::put;
use super::shown::States;
use super::{Page, asking};
use crate::live::dom;

/// Whether a text is such a summary.
pub(super) fn is_one(content: &[u8]) -> bool {
    content.strip_prefix(FORMAT.as_bytes()).is_some_and(|rest| rest.starts_with(b"\n") || rest.starts_with(b"\r\n"))
}

/// Moment in RFC 3339 as people read it.
fn local(moment: &str) -> String {
    let at = js_sys::Date::parse(moment);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a moment of this century")]
    if at.is_finite() { Timestamp(at as u64).local() } else { moment.to_owned() }
}

impl Page {
    /// Opens a summary with the key that was typed, or the one this gateway has for its log; shows it, or why not.
    pub(super) async fn open_summary(&self, content: &[u8]) {
        let text = String::from_utf8_lossy(content).replace("\r\n", "\n");
        let typed = self.key.value();
        let is_pinned = !typed.trim().is_empty();
        let log = text.lines().find_map(|line| line.strip_prefix("log ")).unwrap_or_default().to_owned();
        let key = if is_pinned { Some(typed) } else { asking::key_of(&log).await };
        let Some(key) = key else { return self.show_refusal("no-key") };
        let Ok(key) = key.trim().parse::<VerifyingKey>() else { return self.show_refusal("bad-key") };
        let Ok(summary) = Summary::open(&text, &key) else { return self.show_refusal("signature") };
        let mut states = States::default();
        let verdict = self.trusted(is_pinned, &key, &mut states);
        states.add("summary");
        states.show(&self.answer);
        let about = summary
            .channel
            .as_deref()
            .map_or_else(|| summary.purpose.clone(), |channel| [&summary.purpose, ", ", channel].concat());
        let file = |file: &File| [&*hex(&file.sha256), " · ", &file.bytes.to_string()].concat();
        for (name, value) in [
            ("key", key.to_string()),
            ("asked", summary.asked_by.clone()),
            ("about", about),
            ("when", local(&summary.begun)),
            ("rows", summary.rows.to_string()),
            ("allowed", summary.allowed.to_string()),
            ("question", file(&summary.question)),
            ("answer", file(&summary.answer)),
        ] {
            put(&["summary-", name].concat(), &value);
        }
        self.shown.replace(None);
        self.summary.replace(Some((summary, states)));
        self.open_answer(verdict);
    }

    /// Compares a file with the two of the summary that is shown; whether one is.
    pub(super) fn compare(&self, content: &[u8]) -> bool {
        let mut shown = self.summary.borrow_mut();
        let Some((summary, states)) = shown.as_mut() else { return false };
        let given = File::of(content);
        let found = if given == summary.question {
            "file-question"
        } else if given == summary.answer {
            "file-answer"
        } else {
            "file-neither"
        };
        for state in ["file-question", "file-answer", "file-neither"] {
            states.take_away(state);
        }
        states.add(found);
        states.show(&self.answer);
        dom::focus(&self.answer);
        true
    }
}
