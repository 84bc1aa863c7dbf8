//! Requests that a person may make to an operator under Art. 24 of law 94-V, the time limits of their
//! answers, and the effect of request and answer on what is in force.

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::consent::{Item, Mark, State};
use crate::evidence::Grade;
use crate::{RecordId, Timestamp};

/// Last day on which what was received at a moment can be answered in time, ISO 8601. The one place that
/// knows how working days are counted.
#[must_use]
pub fn answer_by(calendar: &Calendar, received: Timestamp, working_days: u32) -> String {
    calendar.due(received, working_days).day.to_string()
}

/// Subject of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ask {
    /// Information on whether there are data, which, what for, from where and for how long: Art. 24 p.1(1).
    Information,
    /// Correction or completion of data: Art. 24 p.1(2).
    Correction,
    /// Blocking of data, because something is wrong about their processing: Art. 24 p.1(3).
    Blocking,
    /// Deletion of data: Art. 18, Art. 24 p.1(4).
    Deletion,
    /// Anonymisation of data: Art. 24 p.1(3) as of 25 August 2026.
    Anonymisation,
    /// Objection to a decision by a machine alone: Art. 19-1.
    Objection,
    /// Withdrawal of a consent that an open obligation or a law may hold: Art. 8 p.2 and p.7. It is requested
    /// with the switch of that consent, not with the form for requests.
    Withdrawal,
}

impl Ask {
    /// Every request the form offers, in the order it is offered.
    pub const OFFERED: [Ask; 6] =
        [Ask::Information, Ask::Correction, Ask::Deletion, Ask::Blocking, Ask::Anonymisation, Ask::Objection];

    /// Every request there is: what the form offers, and the withdrawal that waits for an answer.
    pub const ALL: [Ask; 7] = {
        let [information, correction, deletion, blocking, anonymisation, objection] = Self::OFFERED;
        [information, correction, deletion, blocking, anonymisation, objection, Ask::Withdrawal]
    };

    /// Name in files, on the wire and in the leaf.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Ask::Information => "information",
            Ask::Correction => "correction",
            Ask::Blocking => "blocking",
            Ask::Deletion => "deletion",
            Ask::Anonymisation => "anonymisation",
            Ask::Objection => "objection",
            Ask::Withdrawal => "withdrawal",
        }
    }

    /// Looks up a request of the form by its name.
    #[must_use]
    pub fn offered(name: &str) -> Option<Self> {
        Self::OFFERED.into_iter().find(|ask| ask.name() == name)
    }

    /// Looks up any request by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ask| ask.name() == name)
    }

    /// Time limit for the answer, in working days: Art. 8 p.7 (withdrawal), Art. 19-1 p.3 (objection), Art.
    /// 24 p.1(1) with point 16 of the rules 395/НҚ (information), Art. 25 p.2(8) (the rest).
    #[must_use]
    pub fn working_days(self) -> u32 {
        match self {
            Ask::Information | Ask::Objection => 3,
            Ask::Correction | Ask::Blocking | Ask::Deletion | Ask::Anonymisation => 1,
            Ask::Withdrawal => 15,
        }
    }

    /// Returns true if the request cannot be answered without an explanation from the person.
    #[must_use]
    pub fn needs_words(self) -> bool {
        self == Ask::Correction
    }

    /// Item of the request in the leaf.
    #[must_use]
    pub fn item(self) -> Item {
        Item(format!("r:{}", self.name()))
    }

    /// Item of the answer in the leaf.
    #[must_use]
    pub fn answer_item(self) -> Item {
        Item(format!("a:{}", self.name()))
    }
}

/// Answer of the operator to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The request has been carried out.
    Granted,
    /// The request is refused, on a [`Ground`].
    Refused,
    /// A block that was granted before has ended.
    Lifted,
    /// Nobody answered in time, and the request took effect by itself: Art. 8 p.7.
    Term,
    /// An application was answered.
    Replied,
}

/// Legal ground on which a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ground {
    /// A law of Kazakhstan demands or forbids it: Art. 8 p.2, Art. 24.
    Law,
    /// An obligation of the person towards the operator is open: Art. 8 p.2.
    Obligation,
    /// The facts the request relies on were examined and are not so: Art. 25 p.2(8).
    Unfounded,
    /// Nothing shows that the request comes from the person the data are about.
    Identity,
}

impl Ground {
    /// Every ground, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Law, Self::Obligation, Self::Unfounded, Self::Identity];

    /// Name in forms and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Obligation => "obligation",
            Self::Unfounded => "unfounded",
            Self::Identity => "identity",
        }
    }

    /// Looks a ground up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.name() == name)
    }
}

/// Prefix of the marks that block. Each request has a mark of its own, so that lifting one leaves the others.
const BLOCKED: &str = "r:blocked/";

impl State {
    /// Blocks everything until the request is answered.
    pub fn block(&mut self, request: RecordId, at: Timestamp) {
        let mark = Mark { granted: true, decided_at: at, until: None, record: request, grade: Grade::Asserted };
        self.marks.insert(Item(format!("{BLOCKED}{request}")), mark);
    }

    /// Lifts the block of that request.
    pub fn unblock(&mut self, request: RecordId) {
        self.marks.remove(&Item(format!("{BLOCKED}{request}")));
    }

    /// Returns the oldest block that is in force, if there is one.
    #[must_use]
    pub fn blocked(&self) -> Option<&Mark> {
        let from = Item(BLOCKED.to_owned());
        let blocks = self.marks.range(from..).take_while(|(item, _)| item.0.starts_with(BLOCKED)).map(|(_, mark)| mark);
        blocks.min_by_key(|mark| mark.decided_at)
    }

    /// Withdraws consents because a withdrawal was granted. `asked` is the moment of the withdrawal: consents
    /// given after it stay, and consents given before it that arrive later are withdrawn too.
    pub fn stop(&mut self, items: &[Item], asked: Timestamp, record: RecordId) {
        for item in items {
            let grade = self.marks.get(item).map_or(Grade::Asserted, |mark| mark.grade);
            self.merge(item, Mark { granted: false, decided_at: asked, until: None, record, grade });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(at: u64) -> Mark {
        Mark { granted: true, decided_at: Timestamp(at), until: None, record: RecordId([9; 16]), grade: Grade::Asserted }
    }

    #[test]
    fn what_is_offered_is_found_by_its_name() {
        for ask in Ask::OFFERED {
            assert_eq!(Ask::offered(ask.name()), Some(ask));
            assert!((1..=3).contains(&ask.working_days()));
        }
        assert_eq!(Ask::offered("withdrawal"), None, "that is asked by the switch of the consent");
        assert_eq!(Ask::Withdrawal.working_days(), 15);
    }

    #[test]
    fn each_block_is_lifted_by_itself() {
        let mut state = State::default();
        let (one, other) = (RecordId([1; 16]), RecordId([2; 16]));
        state.marks.insert(Item("s:zoom".into()), granted(1));
        assert_eq!(state.blocked(), None);
        state.block(one, Timestamp(5));
        state.block(other, Timestamp(6));
        assert_eq!(state.blocked().map(|mark| mark.record), Some(one));
        state.unblock(one);
        assert_eq!(state.blocked().map(|mark| mark.record), Some(other));
        state.unblock(other);
        state.unblock(other);
        assert_eq!((state.blocked(), state.marks.len()), (None, 1));
    }

    #[test]
    fn a_granted_withdrawal_leaves_what_was_allowed_after_it() {
        let mut state = State::default();
        let (old, new, never) = (Item("p:old".into()), Item("p:new".into()), Item("p:never".into()));
        state.marks.insert(old.clone(), granted(10));
        state.marks.insert(new.clone(), granted(30));
        state.stop(&[old.clone(), new.clone(), never.clone()], Timestamp(20), RecordId([7; 16]));
        assert!(!state.marks[&old].granted && state.marks[&new].granted && !state.marks[&never].granted);
        assert_eq!(state.marks[&old].record, RecordId([7; 16]));
        assert!(state.was_granted(&old) && !state.was_granted(&never));
        state.merge(&never, granted(15));
        assert!(!state.marks[&never].granted, "what was allowed before and arrives late is taken back too");
    }
}
