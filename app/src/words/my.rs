//! Words of the private page.

mod en;
mod kk;
mod ru;

use kelisim_core::Lang;
use kelisim_core::request::{Ask, Ground, Outcome};

/// On the private page.
pub struct My {
    /// Link to the page, on a receipt.
    pub open: &'static str,
    /// Heading.
    pub heading: &'static str,
    /// What the page shows and what it does not.
    pub about: &'static str,
    /// That the person was erased.
    pub erased: &'static str,
    /// Heading over the application.
    pub application: &'static str,
    /// Before the moment it was sent.
    pub sent: &'static str,
    /// Heading over those who got it.
    pub forwarded: &'static str,
    /// That one got it, and when.
    pub delivered: fn(&str) -> String,
    /// That it was not sent yet.
    pub waiting: &'static str,
    /// That it did not get through yet: number of attempts and moment of the last.
    pub again: fn(usize, &str) -> String,
    /// That it never will.
    pub dead: &'static str,
    /// What else a recipient was told: a decision, a withdrawal, an erasure, a request, an answer.
    pub told: [&'static str; 5],
    /// Over the attempts, with their number.
    pub attempts: fn(usize) -> String,
    /// One attempt: moment, whether it was taken, what was answered, bytes and milliseconds.
    pub attempt: fn(&str, bool, &str, u32, u32) -> String,
    /// Before the names of the data that were passed on.
    pub fields: &'static str,
    /// Before the ground they were passed on.
    pub ground: &'static str,
    /// Heading over the consents.
    pub consents: &'static str,
    /// That a consent holds, until a day if it has one.
    pub allowed: fn(Option<&str>) -> String,
    /// That there is none.
    pub refused: &'static str,
    /// That its term is over.
    pub expired: &'static str,
    /// Before the moment of the last word.
    pub since: &'static str,
    /// What may stand in the way of taking it back.
    pub held: &'static str,
    /// That taking it back waits for the operator, and until which day.
    pub waits: fn(&str) -> String,
    /// Takes one back.
    pub withdraw: &'static str,
    /// Takes all back.
    pub withdraw_all: &'static str,
    /// Allows one.
    pub allow: &'static str,
    /// Heading over the requests.
    pub requests: &'static str,
    /// Until which day a request is answered.
    pub answer_by: fn(&str) -> String,
    /// That this day has passed.
    pub overdue: fn(&str) -> String,
    /// Before what the person wrote.
    pub wrote: &'static str,
    /// Before what the operator wrote.
    pub answer: &'static str,
    /// Heading over the form of requests.
    pub ask: &'static str,
    /// What there is to ask for: title and a sentence, in the order of [`Ask::OFFERED`].
    asks: [(&'static str, &'static str); 6],
    /// Title of a withdrawal.
    withdrawal: &'static str,
    /// Within how many working days it is answered.
    pub days: fn(u32) -> String,
    /// Label of the message.
    pub message: &'static str,
    /// What not to write.
    pub message_help: &'static str,
    /// Button that sends the request.
    pub send: &'static str,
    /// That nothing was chosen.
    pub choose: &'static str,
    /// That the request does not say what is meant.
    pub say: &'static str,
    /// Outcomes: done, stopped, blocked, refused, lifted.
    outcomes: [&'static str; 5],
    /// Grounds of a refusal, in the order of [`Ground`].
    grounds: [&'static str; 4],
    /// Heading over the looks.
    pub looks: &'static str,
    /// How looks are counted.
    pub looks_about: &'static str,
    /// That nobody looked.
    pub nobody: &'static str,
    /// Heading over the checks.
    pub checks: &'static str,
    /// What a check is, and which are shown.
    pub checks_about: &'static str,
    /// That there was none.
    pub unchecked: &'static str,
    /// Who looked: the id of a key.
    pub looked: fn(&str) -> String,
    /// Heading over the link.
    pub link: &'static str,
    /// What it is for.
    pub link_about: &'static str,
    /// When it was given out.
    pub made: fn(&str) -> String,
    /// Button that replaces it.
    pub renew: &'static str,
    /// What that does.
    pub renew_about: &'static str,
    /// Button that ends it.
    pub end: &'static str,
    /// What that does.
    pub end_about: &'static str,
    /// Heading once it has ended.
    pub ended: &'static str,
    /// What remains then.
    pub ended_about: &'static str,
    /// That a change is recorded.
    pub changed: &'static str,
    /// That a request is recorded.
    pub asked: &'static str,
    /// That the link was replaced.
    pub renewed: &'static str,
    /// That there is nothing to take back.
    pub never: &'static str,
    /// That it is allowed already.
    pub already: &'static str,
    /// That it was asked before.
    pub before: &'static str,
    /// That the page was open for too long.
    pub stale: &'static str,
    /// That nothing could be kept.
    pub unsaved: &'static str,
}

impl My {
    /// The words in that language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Kk => &kk::WORDS,
            Lang::Ru => &ru::WORDS,
            Lang::En => &en::WORDS,
        }
    }

    /// What is asked: a title, and a sentence for what the form offers.
    pub fn title(&self, ask: Ask) -> (&'static str, &'static str) {
        let place = Ask::OFFERED.iter().position(|offered| *offered == ask);
        place.map_or((self.withdrawal, ""), |place| self.asks[place])
    }

    /// What was answered, in words.
    pub fn outcome(&self, ask: Ask, outcome: Outcome) -> &'static str {
        let [done, stopped, blocked, refused, lifted] = self.outcomes;
        match (outcome, ask) {
            (Outcome::Granted, Ask::Withdrawal) => stopped,
            (Outcome::Granted, Ask::Blocking) => blocked,
            (Outcome::Granted, _) => done,
            (Outcome::Refused, _) => refused,
            (Outcome::Lifted, _) => lifted,
        }
    }

    /// Why something was refused, in words.
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
