//! Sentences of the pages and of the banner that visitors meet first.

mod en;
mod kk;
mod receipt;
mod ru;

use kelisim_core::ident::OperatorNumber;
use kelisim_core::site::{Channel, Operator};

pub use receipt::Receipt;

/// Sentences of the pages and of the banner that visitors meet first.
pub struct Words {
    /// Frame around every page.
    pub shell: Shell,
    /// Labels and notes on a form.
    pub form: Form,
    /// Labels of the terms of a consent.
    pub terms: Terms,
    /// Labels and headings on a receipt.
    pub receipt: Receipt,
    /// Labels on a policy.
    pub policy: Policy,
    /// Labels and notes in the banner.
    pub banner: Banner,
    /// Names of channels, in the order of [`Channel::ALL`].
    channels: [&'static str; 4],
}

/// Frame around every page.
pub struct Shell {
    /// Link past the navigation, for people who use a keyboard.
    pub skip: &'static str,
    /// Label of the language switch.
    pub language: &'static str,
    /// Link to the site of the operator.
    pub home: &'static str,
    /// Abbreviation of the business identification number.
    pub bin: &'static str,
    /// Abbreviation of the individual identification number.
    pub iin: &'static str,
    /// Link to the privacy policy.
    pub policy: &'static str,
    /// Label before the person in charge of personal data.
    pub responsible: &'static str,
    /// Button of a page that could not be shown.
    pub retry: &'static str,
}

/// Labels and notes on a form.
pub struct Form {
    /// Mark of a field that may stay empty.
    pub optional: &'static str,
    /// Note over the fields of a form of which some may stay empty, and of one of which none may.
    pub fill_in: [&'static str; 2],
    /// First entry of a list, which chooses nothing.
    pub choose: &'static str,
    /// Heading over the list of mistakes.
    pub troubles: &'static str,
    /// Heading of the consent block.
    pub consent: &'static str,
    /// Word before the name line of a consent ("I,").
    pub me: &'static str,
    /// Label of the line for a signature, on paper.
    pub signature: &'static str,
    /// Label of the line for the date, on paper.
    pub date: &'static str,
    /// Words before the contacts of the operator, for who does not agree.
    pub otherwise: &'static str,
    /// Button that opens the terms of a consent.
    pub full_text: &'static str,
    /// Heading of the optional consents.
    pub extra: &'static str,
    /// Note that the optional consents are optional.
    pub extra_about: &'static str,
    /// Button that opens the details of an optional consent.
    pub details: &'static str,
    /// Within how many working days the operator answers.
    pub answer: fn(u32) -> String,
    /// Label of the trap field, which people leave empty.
    pub trap: &'static str,
    /// Label of the button while the form is being sent.
    pub sending: &'static str,
}

/// Labels of what Art. 8 p.4 of law 94-V requires a consent to state.
pub struct Terms {
    /// Answer that something is done.
    pub yes: &'static str,
    /// Answer that something is not done.
    pub no: &'static str,
    /// Label of who processes the data.
    pub operator: &'static str,
    /// Label of the purpose of processing.
    pub purpose: &'static str,
    /// Label of the list of data.
    pub data: &'static str,
    /// Label of how long the consent lasts.
    pub term: &'static str,
    /// Label of the transfer to third parties.
    pub third_parties: &'static str,
    /// Label of the transfer to other countries.
    pub cross_border: &'static str,
    /// Label of the publication in open sources.
    pub public_sources: &'static str,
    /// Label of how to withdraw the consent.
    pub withdraw: &'static str,
}

/// Labels on a policy.
pub struct Policy {
    /// Label before the number of a version.
    pub version: &'static str,
    /// Approval of the policy: the number of the order, where there is one, and the day.
    pub approved: fn(Option<&str>, &str) -> String,
    /// Day from which the policy is in force.
    pub effective: fn(&str) -> String,
    /// Heading of the list of versions.
    pub versions: &'static str,
    /// Label before the hash of the text.
    pub hash: &'static str,
}

/// Labels and notes in the banner.
pub struct Banner {
    /// Name of the banner as a landmark, and of the button that reopens it.
    pub name: &'static str,
    /// Label of the button that allows every category.
    pub accept: &'static str,
    /// Label of the button that refuses every optional category.
    pub reject: &'static str,
    /// Label of the button that opens the categories.
    pub choose: &'static str,
    /// Label of the button that saves the categories chosen.
    pub save: &'static str,
    /// Label of the button that withdraws every consent.
    pub withdraw: &'static str,
    /// Label of the button that closes without a decision.
    pub close: &'static str,
    /// Mark beside the necessary category, which is always on.
    pub always: &'static str,
    /// Button that opens the services of a category.
    pub services: &'static str,
    /// Button that opens the terms of the consent.
    pub terms: &'static str,
    /// Link to the preference centre.
    pub centre: &'static str,
    /// Lifetime of a cookie in months, abbreviated.
    pub months: fn(u32) -> String,
    /// Status: the choice is recorded.
    pub saved: &'static str,
    /// Status: the choice is in effect and waits to be recorded.
    pub pending: &'static str,
    /// Status: the gateway refused the choice.
    pub failed: &'static str,
    /// Link to the receipt.
    pub receipt: &'static str,
    /// Reason to ask again: the list of services has changed.
    pub services_changed: &'static str,
    /// Reason to ask again: the text about cookies has changed.
    pub text_changed: &'static str,
    /// Reason to ask again: the last choice is so many months old.
    pub term_over: fn(u32) -> String,
    /// Note that the browser sends Global Privacy Control.
    pub gpc: &'static str,
    /// Note that cookies could not be cleared: `~` stands for their names.
    pub uncleared: &'static str,
    /// Status: the choices cannot be loaded now, and open by themselves later.
    pub offline: &'static str,
    /// Status: the signal of the browser was recorded as a refusal.
    pub gpc_followed: &'static str,
    /// Note that the signal was followed for advertising and statistics, and the visitor is asked for the rest.
    pub gpc_tracking: &'static str,
    /// Label of the button that takes a choice back, right after it was made.
    pub undo: &'static str,
    /// Status after something was switched off whose script already ran.
    pub stale: &'static str,
    /// Label of the button that loads the page again.
    pub reload: &'static str,
    /// Placeholder of blocked content: `~` stands for the service.
    pub blocked: &'static str,
    /// Label of the button that allows one blocked service: `~` stands for it.
    pub allow: &'static str,
}

family!(Words: kk::WORDS, ru::WORDS, en::WORDS);

impl Shell {
    /// Name, number, address and contacts of an operator, as letters and documents have them.
    #[must_use]
    pub fn letterhead(&self, operator: &Operator, lang: crate::Lang) -> String {
        format!(
            "{}, {}\u{a0}{}\n{}\n{}, {}",
            operator.name.get(lang),
            self.number(&operator.number),
            operator.number,
            operator.address.get(lang),
            operator.email,
            operator.phone
        )
    }

    /// Label of the number that names an operator.
    pub fn number(&self, number: &OperatorNumber) -> &'static str {
        match number {
            OperatorNumber::Bin(_) => self.bin,
            OperatorNumber::Iin(_) => self.iin,
        }
    }
}

impl Words {
    /// Names a channel as it stands beside a box.
    pub fn channel(&self, channel: Channel) -> &'static str {
        let [sms, call, email, messenger] = self.channels;
        match channel {
            Channel::Sms => sms,
            Channel::Call => call,
            Channel::Email => email,
            Channel::Messenger => messenger,
        }
    }
}
