//! What a history of decisions adds up to: for each thing, the last word.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Decision, Item};
use crate::evidence::Grade;
use crate::{RecordId, Timestamp};

/// The last word about one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Yes or no.
    pub granted: bool,
    /// When it was said.
    pub decided_at: Timestamp,
    /// Until when a yes holds; `None` = until the purpose is reached.
    pub until: Option<Timestamp>,
    /// The record that proves it.
    pub record: RecordId,
    /// How sure we are who said it.
    pub grade: Grade,
}

impl Mark {
    /// Whether this word stands against `other`. The later decision does; of two at one moment the no does; else the
    /// greater record id, so that every gateway sees the same one.
    fn beats(&self, other: &Mark) -> bool {
        (self.decided_at, !self.granted, self.record) > (other.decided_at, !other.granted, other.record)
    }

    /// Whether it allows something at `now`.
    #[must_use]
    pub fn allows(&self, now: Timestamp) -> bool {
        self.granted && self.until.is_none_or(|until| now < until)
    }
}

/// The last word about each thing a subject decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// By what was decided.
    pub marks: BTreeMap<Item, Mark>,
}

impl State {
    /// Takes one more decision into account. The result is the same in whatever order decisions arrive.
    pub fn apply(&mut self, decision: &Decision, record: RecordId) {
        self.apply_if(decision, record, |_| true);
    }

    /// As [`State::apply`], for those things only that `concerns` names.
    pub fn apply_if(&mut self, decision: &Decision, record: RecordId, concerns: impl Fn(&Item) -> bool) {
        for (item, granted) in decision.choices.iter().filter(|(item, _)| concerns(item)) {
            let mark = Mark {
                granted: *granted,
                decided_at: decision.decided_at,
                until: decision.terms.get(item).copied().unwrap_or(decision.until),
                record,
                grade: decision.grade,
            };
            match self.marks.get(item) {
                Some(known) if !mark.beats(known) => {}
                _ => {
                    self.marks.insert(item.clone(), mark);
                }
            }
        }
    }

    /// Whether anything that `decision` now says no to was allowed at its moment.
    #[must_use]
    pub fn takes_back(&self, decision: &Decision) -> bool {
        decision.choices.iter().any(|(item, granted)| {
            !granted
                && self
                    .marks
                    .get(item)
                    .is_some_and(|mark| mark.allows(decision.decided_at) && mark.decided_at <= decision.decided_at)
        })
    }
}
