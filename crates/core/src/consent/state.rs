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

/// Before the name of something that is refused now and was allowed once.
const ONCE: &str = "w:";

/// The last word about each thing a subject decided. Stored act by act: most people's marks are all of one act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Words>", into = "Vec<Words>")]
pub struct State {
    /// By what was decided.
    pub marks: BTreeMap<Item, Mark>,
}

/// Everything that still stands of one act, as far as it holds equally long.
#[derive(Serialize, Deserialize)]
struct Words {
    record: RecordId,
    decided_at: Timestamp,
    until: Option<Timestamp>,
    grade: Grade,
    granted: Vec<Item>,
    refused: Vec<Item>,
}

impl From<State> for Vec<Words> {
    fn from(state: State) -> Self {
        let mut acts: Self = Vec::new();
        for (item, Mark { granted, decided_at, until, record, grade }) in state.marks {
            let same =
                |words: &Words| (words.record, words.decided_at, words.until, words.grade) == (record, decided_at, until, grade);
            let at = acts.iter().position(same).unwrap_or_else(|| {
                acts.push(Words { record, decided_at, until, grade, granted: Vec::new(), refused: Vec::new() });
                acts.len() - 1
            });
            let words = &mut acts[at];
            if granted { &mut words.granted } else { &mut words.refused }.push(item);
        }
        acts
    }
}

impl From<Vec<Words>> for State {
    fn from(acts: Vec<Words>) -> Self {
        let mut marks = BTreeMap::new();
        for Words { record, decided_at, until, grade, granted, refused } in acts {
            let items = granted.into_iter().map(|item| (item, true)).chain(refused.into_iter().map(|item| (item, false)));
            marks.extend(items.map(|(item, granted)| (item, Mark { granted, decided_at, until, record, grade })));
        }
        Self { marks }
    }
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
            self.merge(item, mark);
        }
    }

    /// Takes one word about one thing into account. The result is the same in whatever order words arrive.
    pub fn merge(&mut self, item: &Item, mark: Mark) {
        let lost = match self.marks.get(item) {
            Some(known) if !mark.beats(known) => Some(mark),
            _ => self.marks.insert(item.clone(), mark),
        };
        if !item.0.starts_with("p:") {
            return;
        }
        // A no is told apart by whether there ever was a yes; the last one is remembered while the no stands.
        let once = Item(format!("{ONCE}{}", item.0));
        if self.marks.get(item).is_some_and(|mark| mark.granted) {
            self.marks.remove(&once);
        } else if let Some(yes) = lost.filter(|lost| lost.granted) {
            // It says no itself, so that nothing takes it for a grant.
            let said = Mark { granted: false, ..yes };
            match self.marks.get(&once) {
                Some(known) if (known.decided_at, known.record) >= (said.decided_at, said.record) => {}
                _ => drop(self.marks.insert(once, said)),
            }
        }
    }

    /// Whether there was a yes before the no that stands now.
    #[must_use]
    pub fn was_granted(&self, item: &Item) -> bool {
        match self.marks.get(item) {
            Some(mark) if mark.granted => true,
            _ => self.marks.contains_key(&Item(format!("{ONCE}{}", item.0))),
        }
    }

    /// Drops every yes for which `proven` does not hold: whoever said it was erased. What was refused stays refused.
    pub fn keep_grants(&mut self, proven: impl Fn(&Item, &Mark) -> bool) {
        self.marks.retain(|item, mark| !mark.granted || !item.0.starts_with("p:") || proven(item, mark));
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
