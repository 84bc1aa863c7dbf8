//! The private page of one application: what became of it, consents, requests.

mod en;
mod kk;
mod ru;

use kelisim_core::request::{Ask, Ground, Outcome};

/// Sentences of the private page of one application.
pub struct My {
    /// Link from a receipt to the private page.
    pub open: &'static str,
    /// Heading of the private page.
    pub heading: &'static str,
    /// Explanation of what the page contains.
    pub about: &'static str,
    /// Note that the data were erased.
    pub erased: &'static str,
    /// Heading over the application.
    pub application: &'static str,
    /// Label before the moment of sending.
    pub sent: &'static str,
    /// Heading over the recipients.
    pub forwarded: &'static str,
    /// Heading over what was filled in.
    pub filled: &'static str,
    /// Why its values are half hidden.
    pub filled_about: &'static str,
    /// Delivery state: delivered at that moment.
    pub delivered: fn(&str) -> String,
    /// Delivery state: not attempted yet.
    pub waiting: &'static str,
    /// Delivery state: not delivered yet, with attempts and the moment of the last.
    pub again: fn(usize, &str) -> String,
    /// Delivery state: given up for good.
    pub dead: &'static str,
    /// Names of further messages: decision, withdrawal, erasure, request, answer.
    pub notifications: [&'static str; 6],
    /// Number of delivery attempts.
    pub attempts: fn(usize) -> String,
    /// One attempt: moment, whether it was accepted, reply, bytes, milliseconds.
    pub attempt: fn(&str, bool, &str, u32, u32) -> String,
    /// Label before the names of the data passed on.
    pub fields: &'static str,
    /// Label before the legal ground of the transfer.
    pub ground: &'static str,
    /// Heading over the consents.
    pub consents: &'static str,
    /// State of a consent that holds, with its last day if it has one.
    pub allowed: fn(Option<&str>) -> String,
    /// State of something that is not allowed.
    pub refused: &'static str,
    /// State of a consent whose term is over.
    pub expired: &'static str,
    /// Label before the moment of the last decision.
    pub since: &'static str,
    /// Note that an obligation or a law may limit a withdrawal.
    pub withdrawal_limits: &'static str,
    /// State of a withdrawal that the operator still has to answer, with the last day.
    pub waits: fn(&str) -> String,
    /// Label of the button that withdraws one consent.
    pub withdraw: &'static str,
    /// Label of the button that withdraws every consent.
    pub withdraw_all: &'static str,
    /// Label of the button that gives one consent.
    pub allow: &'static str,
    /// Heading over the requests.
    pub requests: &'static str,
    /// State of an open request, with the last day of the answer.
    pub answer_by: fn(&str) -> String,
    /// State of a request whose last day has passed.
    pub overdue: fn(&str) -> String,
    /// Label before the message of the person.
    pub wrote: &'static str,
    /// Label before the answer of the operator.
    pub answer: &'static str,
    /// Heading over the form of requests.
    pub ask: &'static str,
    /// Title and explanation of each request, in the order of [`Ask::OFFERED`].
    asks: [(&'static str, &'static str); 6],
    /// Title of a withdrawal, which the form does not offer.
    withdrawal: &'static str,
    /// Within how many working days a request is answered.
    pub days: fn(u32) -> String,
    /// Label of the field for the message.
    pub message: &'static str,
    /// Help on what not to write in the message.
    pub message_help: &'static str,
    /// Label of the button that sends the request.
    pub send: &'static str,
    /// Mistake: no kind of request was chosen.
    pub choose: &'static str,
    /// Mistake: the request needs an explanation.
    pub message_missing: &'static str,
    /// Outcomes: done, stopped, blocked, refused, unblocked.
    outcomes: [&'static str; 7],
    /// Grounds of a refusal, in the order of [`Ground`].
    grounds: [&'static str; 4],
    /// Heading over the list of who opened the requests.
    pub looks: &'static str,
    /// Who opened something, when it was a member of the operator's staff.
    pub staff: &'static str,
    /// The whole evidence of an act was seen, and why.
    pub looked_why: fn(&str) -> String,
    /// Look-up in a public register: its name, and why.
    pub looked_up: fn(&str, &str) -> String,
    /// State of an application that was answered, with the moment.
    pub replied_at: fn(&str) -> String,
    /// State of an application that was closed without an answer, with the moment.
    pub closed_at: fn(&str) -> String,
    /// Explanation of how openings are counted.
    pub looks_about: &'static str,
    /// Note that nobody has opened a request.
    pub nobody: &'static str,
    /// Heading over the list of checks.
    pub checks: &'static str,
    /// Explanation of what a check is, and which are listed.
    pub checks_about: &'static str,
    /// Note that there were no checks.
    pub unchecked: &'static str,
    /// Name of who opened a request: the id of a key.
    pub looked: fn(&str) -> String,
    /// Heading over the private link.
    pub link: &'static str,
    /// Explanation of what the private link is for.
    pub link_about: &'static str,
    /// Moment at which the link was issued.
    pub made: fn(&str) -> String,
    /// Label of the button that replaces the link.
    pub renew: &'static str,
    /// Explanation of what replacing the link does.
    pub renew_about: &'static str,
    /// Label of the button that revokes the link.
    pub end: &'static str,
    /// Explanation of what revoking the link does.
    pub end_about: &'static str,
    /// Heading after the link was revoked.
    pub ended: &'static str,
    /// Explanation of what remains after that.
    pub ended_about: &'static str,
    /// Confirmation that a change is recorded.
    pub changed: &'static str,
    /// Heading over what a withdrawal stops.
    pub stops: &'static str,
    /// The item stopped, by its title.
    pub stopped: fn(&str) -> String,
    /// The application, by its number, is no longer looked into.
    pub stopped_application: fn(&str) -> String,
    /// Whoever has the data is told.
    pub recipients_told: &'static str,
    /// Button that puts everything back as it was before the withdrawal.
    pub undo: &'static str,
    /// State of something that was taken back.
    pub withdrawn: &'static str,
    /// State of an application that is no longer looked into.
    pub not_looked_into: &'static str,
    /// Confirmation that a request is recorded.
    pub asked: &'static str,
    /// Confirmation that the link was replaced.
    pub renewed: &'static str,
    /// Mistake: there is no consent to withdraw.
    pub never: &'static str,
    /// Mistake: it is allowed already.
    pub already: &'static str,
    /// Mistake: the same request is still open.
    pub before: &'static str,
    /// Mistake: the page was open for too long.
    pub stale: &'static str,
    /// Mistake: nothing could be recorded.
    pub unsaved: &'static str,
}

family!(My: kk::WORDS, ru::WORDS, en::WORDS);

impl My {
    /// Gives the title of a request, and the explanation of one that the form offers.
    pub fn title(&self, ask: Ask) -> (&'static str, &'static str) {
        let place = Ask::OFFERED.iter().position(|offered| *offered == ask);
        place.map_or((self.withdrawal, ""), |place| self.asks[place])
    }

    /// Names the outcome of a request.
    pub fn outcome(&self, ask: Ask, outcome: Outcome) -> &'static str {
        let [done, stopped, blocked, refused, lifted, by_term, replied] = self.outcomes;
        match (outcome, ask) {
            (Outcome::Granted, Ask::Withdrawal) => stopped,
            (Outcome::Granted, Ask::Blocking) => blocked,
            (Outcome::Granted, _) => done,
            (Outcome::Refused, _) => refused,
            (Outcome::Lifted, _) => lifted,
            (Outcome::Term, _) => by_term,
            (Outcome::Replied, _) => replied,
        }
    }

    /// Names the ground on which a request was refused.
    pub fn why(&self, ground: Ground) -> &'static str {
        let [law, obligation, unfounded, identity] = self.grounds;
        match ground {
            Ground::Law => law,
            Ground::Obligation => obligation,
            Ground::Unfounded => unfounded,
            Ground::Identity => identity,
        }
    }
}
