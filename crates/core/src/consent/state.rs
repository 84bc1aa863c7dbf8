//! The state of a history of decisions: for each item, the latest decision.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Decision, Item};
use crate::evidence::Grade;
use crate::{RecordId, Timestamp};

/// Latest decision about one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// True for yes, false for no.
    pub granted: bool,
    /// Moment of the decision.
    pub decided_at: Timestamp,
    /// End of a yes; `None` = it holds until the purpose is reached.
    pub until: Option<Timestamp>,
    /// Record that proves the decision.
    pub record: RecordId,
    /// Certainty about who decided.
    pub grade: Grade,
}

impl Mark {
    /// Returns true if this mark prevails over `other`: the later decision does; at the same moment a no
    /// does; otherwise the greater record id, so that every gateway picks the same one.
    fn beats(&self, other: &Mark) -> bool {
        (self.decided_at, !self.granted, self.record) > (other.decided_at, !other.granted, other.record)
    }

    /// Returns true if the mark allows its item at `now`.
    #[must_use]
    pub fn allows(&self, now: Timestamp) -> bool {
        self.granted && self.until.is_none_or(|until| now < until)
    }
}

/// Prefix of the item that remembers an earlier yes while the item itself is refused.
const ONCE: &str = "w:";

/// Latest decision about each item of a subject. Serialised act by act, because most people's marks all come
/// from one act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Words>", into = "Vec<Words>")]
pub struct State {
    /// Marks by the item they decide.
    pub marks: BTreeMap<Item, Mark>,
}

/// Serialised form of the marks that share one act and one term.
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
    /// Applies one more decision. The result is the same in whatever order decisions arrive.
    pub fn apply(&mut self, decision: &Decision, record: RecordId) {
        self.apply_if(decision, record, |_| true);
    }

    /// Applies a decision as [`State::apply`] does, but only to items for which `concerns` holds.
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

    /// Merges one mark of one item. The result is the same in whatever order marks arrive.
    pub fn merge(&mut self, item: &Item, mark: Mark) {
        let lost = match self.marks.get(item) {
            Some(known) if !mark.beats(known) => Some(mark),
            _ => self.marks.insert(item.clone(), mark),
        };
        if !item.0.starts_with("p:") {
            return;
        }
        // A withdrawal differs from a refusal in that there was a yes before it: the latest yes is remembered
        // while the no stands.
        let once = Item(format!("{ONCE}{}", item.0));
        if self.marks.get(item).is_some_and(|mark| mark.granted) {
            self.marks.remove(&once);
        } else if let Some(yes) = lost.filter(|lost| lost.granted) {
            // The remembered mark is itself a no, so that nothing takes it for a grant.
            let said = Mark { granted: false, ..yes };
            match self.marks.get(&once) {
                Some(known) if (known.decided_at, known.record) >= (said.decided_at, said.record) => {}
                _ => drop(self.marks.insert(once, said)),
            }
        }
    }

    /// Returns true if the item is granted, or was granted before the no that stands now.
    #[must_use]
    pub fn was_granted(&self, item: &Item) -> bool {
        match self.marks.get(item) {
            Some(mark) if mark.granted => true,
            _ => self.marks.contains_key(&Item(format!("{ONCE}{}", item.0))),
        }
    }

    /// Drops every grant of a purpose for which `proven` does not hold, because the person who gave it was
    /// erased. Refusals stay.
    pub fn keep_grants(&mut self, proven: impl Fn(&Item, &Mark) -> bool) {
        self.marks.retain(|item, mark| !mark.granted || !item.0.starts_with("p:") || proven(item, mark));
    }

    /// Returns true if `decision` refuses anything that was allowed at the moment of the decision.
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
