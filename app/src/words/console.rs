//! Words of the console.

mod deed;
mod en;
mod kk;
mod own;
mod passkey;
mod ru;

use kelisim_core::Lang;

pub use own::OwnDeed;
pub use passkey::Passkeys;

/// In the console.
pub struct Console {
    /// What it is, under the product's name.
    pub console: &'static str,
    /// Link to its first page.
    pub home: &'static str,
    /// Heading of the first page.
    pub sites: &'static str,
    /// Label of the pages of a site.
    pub pages: &'static str,
    /// That somebody has no role anywhere.
    pub nowhere: &'static str,
    /// Over the sums of the last seven days.
    pub week: &'static str,
    /// Names of the pages: figures, look-up, list, history, keys, people.
    tabs: [&'static str; 6],
    /// Names of the roles: owner, officer, marketer, auditor.
    roles_named: [&'static str; 4],
    /// Signs out.
    pub sign_out: &'static str,
    /// Signs in; also the heading.
    pub sign_in: &'static str,
    /// The name one signs in with.
    pub name: &'static str,
    /// The password.
    pub password: &'static str,
    /// The code.
    pub code: &'static str,
    /// Where it comes from.
    pub code_help: &'static str,
    /// That name, password and code do not go together.
    pub wrong: &'static str,
    /// That there were too many attempts, and how many minutes to wait.
    pub wait: fn(u64) -> String,
    /// That the session is over.
    pub over: &'static str,
    /// That one signed out.
    pub out: &'static str,
    /// That nothing could be kept.
    pub unsaved: &'static str,
    /// Heading of setting up.
    pub start: &'static str,
    /// What it is for, with the name.
    pub start_about: fn(&str) -> String,
    /// Heading over the password.
    pub step_password: &'static str,
    /// What makes a good one.
    pub password_help: &'static str,
    /// The password again.
    pub again: &'static str,
    /// Heading over the app.
    pub step_app: &'static str,
    /// Which app, and what to do with it.
    pub app_about: &'static str,
    /// What the picture is.
    pub qr: &'static str,
    /// Link for an app on this device.
    pub app_here: &'static str,
    /// Over the secret.
    pub app_typed: &'static str,
    /// The code the app shows.
    pub app_code: &'static str,
    /// Button that ends setting up.
    pub finish: &'static str,
    /// That something is wrong below.
    pub check: &'static str,
    /// That the password is too short or too long.
    pub weak_length: &'static str,
    /// That it is easy to guess.
    pub weak_guess: &'static str,
    /// That the second time was another.
    pub other: &'static str,
    /// That the code is not right.
    pub code_wrong: &'static str,
    /// That the link does not work, and what to do.
    pub link_gone: (&'static str, &'static str),
    /// Heading over recovery codes.
    pub codes: &'static str,
    /// What they are for.
    pub codes_about: &'static str,
    /// Button: they are written down.
    pub kept: &'static str,
    /// How many are left.
    pub codes_left: fn(usize) -> String,
    /// How to get new ones.
    pub codes_new: &'static str,
    /// Makes new ones.
    pub codes_make: &'static str,
    /// That one was used up, and how many are left.
    pub left: fn(usize) -> String,
    /// Heading of one's own account.
    pub account: &'static str,
    /// Heading over the roles.
    pub roles: &'static str,
    /// Who gives roles.
    pub roles_about: &'static str,
    /// Heading over the sessions.
    pub sessions: &'static str,
    /// Since when one is signed in.
    pub since: fn(&str) -> String,
    /// How long a session lasts.
    pub sessions_about: &'static str,
    /// Signs out everywhere.
    pub everywhere: &'static str,
    /// Heading of the figures.
    pub figures: &'static str,
    /// What is counted.
    pub figures_about: &'static str,
    /// Label of the switch between days and weeks.
    pub step: &'static str,
    /// By day.
    pub by_day: &'static str,
    /// By week.
    pub by_week: &'static str,
    /// Over the sums by day.
    pub in_days: &'static str,
    /// Over the sums by week.
    pub in_weeks: &'static str,
    /// Allowed.
    pub granted: &'static str,
    /// Refused.
    pub refused: &'static str,
    /// Taken back.
    pub withdrawn: &'static str,
    /// How many there were in the time before.
    pub before: fn(&str) -> String,
    /// That nothing happened.
    pub quiet: &'static str,
    /// Opens the table.
    pub as_table: &'static str,
    /// Column of days.
    pub day: &'static str,
    /// Column of weeks.
    pub week_of: &'static str,
    /// Heading over the list by purpose.
    pub by_purpose: &'static str,
    /// What was asked; also the label of the purpose.
    pub what: &'static str,
    /// Column of yes.
    pub yes: &'static str,
    /// Column of no.
    pub no: &'static str,
    /// Column of the share of yes.
    pub share: &'static str,
    /// How many decisions are not split up.
    pub unlisted: fn(&str) -> String,
    /// That so many entries of so many are counted.
    pub partly: fn(&str, &str) -> String,
    /// Heading of the look-up.
    pub look_up: &'static str,
    /// What it answers.
    pub look_up_about: &'static str,
    /// The identifier.
    pub who: &'static str,
    /// What it may be.
    pub who_help: &'static str,
    /// That it cannot be read.
    pub who_wrong: &'static str,
    /// Asks.
    pub ask: &'static str,
    /// That the question is put on record.
    pub on_record: &'static str,
    /// That the person may be contacted.
    pub may: &'static str,
    /// That the person may not.
    pub may_not: &'static str,
    /// Whom it was about.
    pub asked_who: &'static str,
    /// What it was about.
    pub asked_what: &'static str,
    /// Since when that is so.
    pub answer_since: &'static str,
    /// Until when.
    pub answer_until: &'static str,
    /// When a contact that is not allowed now is allowed.
    pub answer_next: &'static str,
    /// The record.
    pub answer_record: &'static str,
    /// When it was asked.
    pub answer_at: &'static str,
    /// That the answer may change at any time.
    pub answer_now: &'static str,
    /// Heading of the history.
    pub history: &'static str,
    /// What is in it.
    pub history_about: &'static str,
    /// That it is empty.
    pub history_none: &'static str,
    /// Column of moments.
    pub when: &'static str,
    /// Column of people.
    pub by: &'static str,
    /// Column of acts.
    pub deed: &'static str,
    /// Who it was when it was nobody who signs in.
    pub machine: &'static str,
    /// Heading of the keys.
    pub keys: &'static str,
    /// What they are for.
    pub keys_about: &'static str,
    /// That there are none.
    pub keys_none: &'static str,
    /// Column of names of keys.
    pub key: &'static str,
    /// Column of what they may do.
    pub scopes: &'static str,
    /// Column of the days they were made.
    pub key_made: &'static str,
    /// Column of their last days.
    pub key_expires: &'static str,
    /// Column of their last uses.
    pub key_used: &'static str,
    /// That there is no last day.
    pub key_ends_never: &'static str,
    /// That the last day is over.
    pub key_over: &'static str,
    /// Heading over how to make one.
    pub keys_make: &'static str,
    /// How.
    pub keys_how: &'static str,
    /// How to end one.
    pub keys_end: &'static str,
    /// Heading of the people.
    pub people: &'static str,
    /// What is in the list.
    pub people_about: &'static str,
    /// Column of roles.
    pub role_name: &'static str,
    /// Column of the last signing in.
    pub last: &'static str,
    /// That somebody is shut out.
    pub shut_out: &'static str,
    /// That the one-time link was not used.
    pub not_set_up: &'static str,
    /// That somebody never signed in.
    pub never: &'static str,
    /// Heading over how to invite.
    pub invite: &'static str,
    /// How.
    pub invite_about: &'static str,
}

impl Console {
    /// The words in that language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Kk => &kk::WORDS,
            Lang::Ru => &ru::WORDS,
            Lang::En => &en::WORDS,
        }
    }

    /// Name of a page of a site, by its name in addresses.
    pub fn tab(&self, what: &str) -> &'static str {
        let [figures, look_up, list, history, keys, people] = self.tabs;
        match what {
            "look-up" => look_up,
            "list" => list,
            "history" => history,
            "keys" => keys,
            "people" => people,
            _ => figures,
        }
    }

    /// Name of a role, by its name on the wire.
    pub fn role(&self, role: &str) -> &'static str {
        let [owner, officer, marketer, auditor] = self.roles_named;
        match role {
            "owner" => owner,
            "officer" => officer,
            "marketer" => marketer,
            _ => auditor,
        }
    }
}
