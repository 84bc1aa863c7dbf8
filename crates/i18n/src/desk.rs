//! The desk: lists of cases, one case, and what is done about it. For staff.

mod en;
mod kk;
mod ru;

use kelisim_core::case::{CaseState, Closing};
use kelisim_core::request::{Ask, Outcome};

/// Pages of the desk.
pub struct Desk {
    /// Name of the desk in the navigation, and heading of the list.
    pub cases: &'static str,
    /// Heading of the first page: what waits for an answer.
    pub waits: &'static str,
    /// Names of how near the end of the term is: overdue, today, within a week, later.
    pub bands: [&'static str; 4],
    /// Cases of the person who looks.
    pub own: &'static str,
    /// Cases that nobody has taken.
    pub nobodys: &'static str,
    /// Note that nothing waits.
    pub nothing: &'static str,
    /// Note that a filter holds nothing.
    pub none_such: &'static str,
    /// Column and filter: site.
    pub site: &'static str,
    /// Filter: every site.
    pub all_sites: &'static str,
    /// Column and filter: what a case is about.
    pub matter: &'static str,
    /// Filter: whatever a case is about.
    pub all_matters: &'static str,
    /// Names of requests, as staff call them, in the order of [`Ask::ALL`].
    asks: [&'static str; 7],
    /// Heading over the matters that are requests under the law.
    pub requests: &'static str,
    /// Heading over the matters that are applications of forms.
    pub applications: &'static str,
    /// Column and filter: who works on it.
    pub assignee: &'static str,
    /// Filter: anybody.
    pub anybody: &'static str,
    /// Filter and note: nobody.
    pub nobody: &'static str,
    /// Filter: whoever looks.
    pub me: &'static str,
    /// Filter: end of the term.
    pub term: &'static str,
    /// Filter: any end of the term.
    pub any_term: &'static str,
    /// Filter and column: where a case stands.
    pub state: &'static str,
    /// Filter: cases that wait.
    pub open: &'static str,
    /// Filter: cases that are done.
    pub done: &'static str,
    /// Button that applies the filters.
    pub show: &'static str,
    /// Column of the numbers.
    pub number: &'static str,
    /// Column of the days on which cases arrived.
    pub received: &'static str,
    /// Column of the last days.
    pub due: &'static str,
    /// Column of the moments at which cases ended.
    pub ended: &'static str,
    /// Link to the rest of a list.
    pub more: &'static str,
    /// Link to the beginning of a list.
    pub first: &'static str,
    /// Label of the search.
    pub search: &'static str,
    /// Help of the search: what is on record.
    pub search_about: &'static str,
    /// Button of the search.
    pub find: &'static str,
    /// Note that a search found nothing.
    pub unfound: &'static str,
    /// Heading over what a search found, with the masked identifier or the number.
    pub found: fn(&str) -> String,
    /// Working days that are left: more than none.
    days_left: fn(u64) -> String,
    /// The term ends today.
    today: &'static str,
    /// Working days since the term ended: more than none.
    days_over: fn(u64) -> String,
    /// The term ended on the last working day.
    over: &'static str,
    /// State: waits for an answer.
    state_open: &'static str,
    /// States after an answer: granted, refused, a blocking lifted, by term, replied.
    state_answered: [&'static str; 5],
    /// States without an answer, in the order of elsewhere, duplicate, void, withdrawn, erased.
    state_closed: [&'static str; 5],
    /// Heading: what was asked.
    pub asked: &'static str,
    /// Note that the person's data were destroyed.
    pub gone: &'static str,
    /// Heading: what was filled in.
    pub filled: &'static str,
    /// Heading: the words that were agreed to.
    pub agreed: &'static str,
    /// Link to the exact words of a text in a version.
    pub words_of: fn(&str, u32) -> String,
    /// Heading: decisions.
    pub decisions: &'static str,
    /// A decision: yes.
    pub yes: &'static str,
    /// A decision: no.
    pub no: &'static str,
    /// Heading: to whom it went.
    pub deliveries: &'static str,
    /// States of a delivery: arrived, waits, given up.
    pub delivery: [&'static str; 3],
    /// Button that sends again what was given up.
    pub again: &'static str,
    /// Heading: other cases of the same person.
    pub earlier: &'static str,
    /// Heading: open obligations of the person.
    pub obligations: &'static str,
    /// Heading: what was done about the case.
    pub history: &'static str,
    /// Note under the heading of a case: the look is on record.
    pub on_record: &'static str,
    /// Note that others have the case open, by their names.
    pub beside: fn(&str) -> String,
    /// Heading of the answer.
    pub answer: &'static str,
    /// Who reads the answer.
    pub answer_about: &'static str,
    /// Label of the outcome of a request.
    pub outcome: &'static str,
    /// Outcomes of a request: granted, refused.
    pub outcomes: [&'static str; 2],
    /// Label of the ground of a refusal.
    pub ground: &'static str,
    /// First entry of the grounds: none chosen.
    pub ground_none: &'static str,
    /// Label of the text of an answer.
    pub text: &'static str,
    /// Label of the language of an answer.
    pub lang: &'static str,
    /// Button that sends an answer.
    pub send: &'static str,
    /// Button that shows an answer before it is sent.
    pub preview: &'static str,
    /// Heading over an answer that is not sent yet.
    pub preview_of: &'static str,
    /// Mistake: no text.
    pub text_missing: &'static str,
    /// Mistake: a refusal without a ground.
    pub ground_missing: &'static str,
    /// Mistake: a text is too long.
    pub too_long: &'static str,
    /// Heading of who works on it.
    pub assign: &'static str,
    /// Button: the person who looks takes it.
    pub take: &'static str,
    /// Label of the list of people.
    pub give: &'static str,
    /// Button that gives a case.
    pub give_button: &'static str,
    /// Button that gives a case back.
    pub give_back: &'static str,
    /// Mistake: that person has no such role here, or is suspended.
    pub cannot_work: &'static str,
    /// Heading and label of a note.
    pub note: &'static str,
    /// Who reads notes.
    pub note_about: &'static str,
    /// Button that writes a note.
    pub note_button: &'static str,
    /// Heading of closing without an answer.
    pub close: &'static str,
    /// What closing means.
    pub close_about: &'static str,
    /// Label of the reason.
    pub why: &'static str,
    /// Reasons that are offered: elsewhere, duplicate, taken back, void.
    pub why_closed: [&'static str; 4],
    /// Label of more words on the reason.
    pub more_words: &'static str,
    /// Button that closes.
    pub close_button: &'static str,
    /// Button that opens a case again.
    pub reopen: &'static str,
    /// Mistake: somebody else changed the case meanwhile.
    pub changed: &'static str,
    /// Mistake: as the case stands, that cannot be done.
    pub not_as_it_stands: &'static str,
    /// Mistake: it could not be recorded, so nothing is shown or done.
    pub unsaved: &'static str,
    /// Confirmations: assigned, given back, noted, answered, closed, opened again.
    pub confirmations: [&'static str; 6],
    /// Lines of the history: opened it.
    pub line_opened: &'static str,
    /// Gave it to somebody.
    pub line_assigned: fn(&str) -> String,
    /// Gave it back.
    pub line_unassigned: &'static str,
    /// Wrote a note.
    pub line_noted: &'static str,
    /// Answered.
    pub line_answered: &'static str,
    /// Closed it.
    pub line_closed: fn(&str) -> String,
    /// Opened it again.
    pub line_reopened: &'static str,
    /// Did something that cannot be read any more.
    pub line_gone: &'static str,
    /// Who did what the gateway did by itself.
    pub itself: &'static str,
    /// Who did what an API key did, by its name.
    pub by_key: fn(&str) -> String,
    /// Title of a case: what it is about, and its number.
    pub title: fn(&str, &str) -> String,
    /// Heading: where an act came from.
    pub origin: &'static str,
    /// Explanation of the shortened address.
    pub origin_about: &'static str,
    /// Label of the address.
    pub address: &'static str,
    /// Label of the network's name, looked up when it is shown.
    pub network: &'static str,
    /// Label of the device.
    pub device: &'static str,
    /// Label of the user agent.
    pub agent: &'static str,
    /// Label of the languages of the browser.
    pub languages: &'static str,
    /// Label of the screen.
    pub screen: &'static str,
    /// Label of the page.
    pub page: &'static str,
    /// Label of the page before it.
    pub referrer: &'static str,
    /// Label of the moment of receipt, by the gateway's clock.
    pub moment: &'static str,
    /// Label of the moment of the decision.
    pub decided: &'static str,
    /// Label of the way in which the person acted.
    pub method: &'static str,
    /// Label of the record.
    pub record: &'static str,
    /// Heading of the whole evidence.
    pub evidence: &'static str,
    /// Explanation of the whole evidence: it is on record, with the reason.
    pub evidence_about: &'static str,
    /// Label of the reason.
    pub reason: &'static str,
    /// Button that shows the whole evidence.
    pub evidence_show: &'static str,
    /// Mistake: the reason says nothing.
    pub reason_wrong: &'static str,
    /// Line of the history: saw the whole evidence.
    pub line_proved: &'static str,
    /// How much is left of a term that ends today: `{h}` hours, `{m}` minutes.
    pub hours: &'static str,
    /// Note that a text was put back that was not sent.
    pub restored: &'static str,
    /// Kinds of devices: computer, telephone, tablet, program.
    kinds: [&'static str; 4],
    /// Heading of public registers.
    pub registers: &'static str,
    /// Explanation of them: the look-up and its reason are on record.
    pub registers_about: &'static str,
    /// Label of the list of registers.
    pub register: &'static str,
    /// Button that records the look-up and gives the address.
    pub register_open: &'static str,
    /// Words before the link to a register, once the look-up is on record.
    pub register_ready: &'static str,
    /// Line of the history: looked it up in a register of that name.
    pub line_consulted: fn(&str) -> String,
    /// Label of the texts to begin an answer with.
    pub templates: &'static str,
    /// First entry of them: none chosen.
    pub template_none: &'static str,
    /// Button that takes one.
    pub template_take: &'static str,
    /// Mistake: a place of the text is not filled, as it stands there.
    pub unfilled: fn(&str) -> String,
    /// Heading over an answer that could not be sent any more.
    pub unsent: &'static str,
}

family!(Desk: kk::WORDS, ru::WORDS, en::WORDS);

impl Desk {
    /// Says how many working days are left until the term ends, or since it ended: negative when it has.
    #[must_use]
    pub fn days(&self, left: i64) -> String {
        match left {
            0 => self.today.to_owned(),
            1.. => (self.days_left)(left.unsigned_abs()),
            -1 => self.over.to_owned(),
            _ => (self.days_over)(left.unsigned_abs() - 1),
        }
    }

    /// Names the kind of a device by its name in evidence; empty for none that is known.
    #[must_use]
    pub fn device_kind(&self, kind: &str) -> &'static str {
        let [computer, telephone, tablet, program] = self.kinds;
        match kind {
            "desktop" => computer,
            "smartphone" => telephone,
            "tablet" => tablet,
            "crawler" => program,
            _ => "",
        }
    }

    /// Names a request, as staff call it.
    #[must_use]
    pub fn ask(&self, ask: Ask) -> &'static str {
        Ask::ALL.iter().zip(self.asks).find(|(known, _)| **known == ask).map_or("", |(_, name)| name)
    }

    /// Names where a case stands.
    #[must_use]
    pub fn state_of(&self, state: CaseState) -> &'static str {
        let [granted, refused, lifted, term, replied] = self.state_answered;
        let [elsewhere, duplicate, void, withdrawn, erased] = self.state_closed;
        match state {
            CaseState::Open => self.state_open,
            CaseState::Answered(Outcome::Granted) => granted,
            CaseState::Answered(Outcome::Refused) => refused,
            CaseState::Answered(Outcome::Lifted) => lifted,
            CaseState::Answered(Outcome::Term) => term,
            CaseState::Answered(Outcome::Replied) => replied,
            CaseState::Closed(Closing::Elsewhere) => elsewhere,
            CaseState::Closed(Closing::Duplicate) => duplicate,
            CaseState::Closed(Closing::Void) => void,
            CaseState::Closed(Closing::Withdrawn) => withdrawn,
            CaseState::Closed(Closing::Erased) => erased,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn days_are_counted_as_a_language_counts() {
        let ru = Desk::of(Lang::Ru);
        for (left, words) in [
            (1, "остался 1 рабочий день"),
            (3, "осталось 3 рабочих дня"),
            (11, "осталось 11 рабочих дней"),
            (21, "остался 21 рабочий день"),
            (0, "срок – сегодня"),
            (-1, "срок прошёл"),
            (-3, "просрочено на 2 рабочих дня"),
        ] {
            assert_eq!(ru.days(left), words);
        }
        assert_eq!(Desk::of(Lang::En).days(1), "1 working day left");
        assert_eq!(Desk::of(Lang::Kk).days(2), "2 жұмыс күні қалды");
    }
}
