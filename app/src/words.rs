//! The product's own words. One struct for all, one value for each language: a sentence that is missing in one of them
//! does not compile.
//!
//! An operator's words come from the site file and stand nowhere here.

mod campaign;
mod console;
mod country;
mod en;
mod form;
mod gaps;
mod kk;
mod letter;
mod my;
mod notice;
mod organisation;
mod paper;
mod policy;
mod preferences;
mod preview;
mod receipt;
mod ru;
mod title;
mod verify;

use kelisim_core::Lang;
use kelisim_core::site::Channel;

pub use campaign::Campaign;
pub use console::{Console, OwnDeed, Passkeys};
pub use country::country;
pub use form::Filling;
pub use gaps::explain;
pub use letter::Letter;
pub use my::My;
pub use notice::Notice;
pub use organisation::Organisation;
pub use paper::Paper;
pub use policy::PolicyPages;
pub use preferences::Preferences;
pub use preview::Preview;
pub use receipt::Receipt;
pub use title::title;
pub use verify::Verify;

/// Everything the product itself says, in one language.
pub struct Words {
    /// Around every page.
    pub shell: Shell,
    /// On a form.
    pub form: Form,
    /// What Art. 8 p.4 of law 94-V wants said about a consent.
    pub terms: Terms,
    /// On a receipt.
    pub receipt: Receipt,
    /// On a policy.
    pub policy: Policy,
    /// In the banner.
    pub banner: Banner,
    /// Names of channels, in the order of [`Channel::ALL`].
    channels: [&'static str; 4],
}

/// Around every page.
pub struct Shell {
    /// First link for keyboards.
    pub skip: &'static str,
    /// Label of the language switch.
    pub language: &'static str,
    /// Link to the operator's site.
    pub home: &'static str,
    /// Business identification number, short.
    pub bin: &'static str,
    /// Link to the policy.
    pub policy: &'static str,
    /// Before the person who answers for personal data.
    pub responsible: &'static str,
    /// Button of a page that could not be shown.
    pub retry: &'static str,
}

/// On a form.
pub struct Form {
    /// Mark of a field that may stay empty.
    pub optional: &'static str,
    /// First choice of a list.
    pub choose: &'static str,
    /// Over the list of troubles.
    pub troubles: &'static str,
    /// Heading of the consent block.
    pub consent: &'static str,
    /// "I," before the name line.
    pub me: &'static str,
    /// Opens the full text.
    pub full_text: &'static str,
    /// Heading of the optional consents.
    pub extra: &'static str,
    /// That they are optional.
    pub extra_about: &'static str,
    /// Opens the details of an optional consent.
    pub details: &'static str,
    /// Within how many working days the operator answers.
    pub answer: fn(u32) -> String,
    /// Label of the trap for robots.
    pub trap: &'static str,
    /// On the button while the form is on its way.
    pub sending: &'static str,
}

/// What Art. 8 p.4 of law 94-V wants said about a consent.
pub struct Terms {
    /// Yes.
    pub yes: &'static str,
    /// No.
    pub no: &'static str,
    /// Who the data go to.
    pub operator: &'static str,
    /// What for.
    pub purpose: &'static str,
    /// Which data.
    pub data: &'static str,
    /// For how long.
    pub term: &'static str,
    /// Whether third parties get them.
    pub third_parties: &'static str,
    /// Whether they leave the country.
    pub cross_border: &'static str,
    /// Whether they are published.
    pub public_sources: &'static str,
    /// How to take the consent back.
    pub withdraw: &'static str,
}

/// On a policy.
pub struct Policy {
    /// Before a version.
    pub version: &'static str,
    /// By which order it was approved: number and day.
    pub approved: fn(&str, &str) -> String,
    /// From which day it is in force.
    pub effective: fn(&str) -> String,
    /// Heading of the list of versions.
    pub versions: &'static str,
    /// Before the hash.
    pub hash: &'static str,
}

/// In the banner.
pub struct Banner {
    /// Name of the banner as a landmark, and of the button that opens it again.
    pub name: &'static str,
    /// Allows everything.
    pub accept: &'static str,
    /// Refuses everything optional.
    pub reject: &'static str,
    /// Opens the choices.
    pub choose: &'static str,
    /// Saves the choices.
    pub save: &'static str,
    /// Takes everything back.
    pub withdraw: &'static str,
    /// Closes without deciding anything.
    pub close: &'static str,
    /// Beside what is necessary.
    pub always: &'static str,
    /// Opens the services of a category.
    pub services: &'static str,
    /// Opens what the law wants said.
    pub terms: &'static str,
    /// Link to the preference centre.
    pub centre: &'static str,
    /// How long a cookie lives.
    pub months: fn(u32) -> String,
    /// The choice is on record.
    pub saved: &'static str,
    /// The choice is in effect and waits to be recorded.
    pub pending: &'static str,
    /// The choice was refused by the gateway.
    pub failed: &'static str,
    /// Link to the receipt.
    pub receipt: &'static str,
    /// Why one is asked again; with the term in months.
    pub again: fn(Again, u32) -> String,
    /// What the browser asks by itself.
    pub gpc: &'static str,
    /// What could not be cleared: `~` stands for its names.
    pub left: &'static str,
    /// In the place of what is held back: `~` stands for the service.
    pub held: &'static str,
    /// Button that allows that one service.
    pub allow: &'static str,
}

/// Why a visitor who has chosen is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Services came, went or changed.
    Services,
    /// The words changed.
    Text,
    /// The term is over.
    Term,
}

impl Words {
    /// The words in that language.
    pub fn of(lang: Lang) -> &'static Words {
        match lang {
            Lang::Kk => &kk::WORDS,
            Lang::Ru => &ru::WORDS,
            Lang::En => &en::WORDS,
        }
    }

    /// The channel's name, as it stands beside a box.
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
