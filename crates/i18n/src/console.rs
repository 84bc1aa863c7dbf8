//! Pages of the console, for the staff of an operator.

mod account_activity;
mod alarms;
mod en;
mod history;
mod kk;
mod passkeys;
mod ru;

pub use account_activity::AccountActivity;
pub use alarms::Alarms;
pub use history::History;
pub use passkeys::Passkeys;

/// Pages of the console.
pub struct Console {
    /// Name of the console, under the name of the product.
    pub console: &'static str,
    /// Link to the first page of the console.
    pub home: &'static str,
    /// Heading of the first page.
    pub sites: &'static str,
    /// Label of the navigation between the pages of a site.
    pub pages: &'static str,
    /// Note that the person has no role at any site.
    pub nowhere: &'static str,
    /// Heading over the sums of the last seven days.
    pub week: &'static str,
    /// Names of the pages: figures, look-up, list, history, keys, people, cases.
    tabs: [&'static str; 9],
    /// Names of the roles: owner, officer, marketer, auditor, case worker, approver, security officer.
    roles_named: [&'static str; 7],
    /// Label of the button that signs out.
    pub sign_out: &'static str,
    /// Label of the button that signs in, and heading of its page.
    pub sign_in: &'static str,
    /// Label of the field for the account name.
    pub name: &'static str,
    /// Label of the field for the password.
    pub password: &'static str,
    /// Label of the field for the one-time code.
    pub code: &'static str,
    /// Help on where the one-time code comes from.
    pub code_help: &'static str,
    /// Mistake: name, password and code do not match.
    pub wrong: &'static str,
    /// Mistake: too many attempts, with the minutes to wait.
    pub wait: fn(u64) -> String,
    /// Note that the session has expired.
    pub over: &'static str,
    /// Confirmation that the person has signed out.
    pub out: &'static str,
    /// Mistake: the act could not be recorded and was not done.
    pub unsaved: &'static str,
    /// Heading of the page that sets up an account.
    pub start: &'static str,
    /// Explanation of the setup link, with the account name.
    pub start_about: fn(&str) -> String,
    /// Heading of the step that chooses a password.
    pub step_password: &'static str,
    /// Help on what makes a good password.
    pub password_help: &'static str,
    /// Label of the field that repeats the password.
    pub again: &'static str,
    /// Heading of the step that adds an authenticator app.
    pub step_app: &'static str,
    /// Explanation of which apps work and what to do.
    pub app_about: &'static str,
    /// Text alternative of the QR code for the app.
    pub qr: &'static str,
    /// Link that opens an app on the same device.
    pub app_here: &'static str,
    /// Label over the secret for typing by hand.
    pub app_typed: &'static str,
    /// Label of the field for the code of the app.
    pub app_code: &'static str,
    /// Label of the button that completes the setup.
    pub finish: &'static str,
    /// Mistake: fields below have to be corrected.
    pub check: &'static str,
    /// Mistake: the password is too short or too long.
    pub weak_length: &'static str,
    /// Mistake: the password is easy to guess.
    pub weak_guess: &'static str,
    /// Mistake: the two passwords differ.
    pub other: &'static str,
    /// Mistake: the code is not that of the app.
    pub code_wrong: &'static str,
    /// Heading and sentence of a setup link that does not work.
    pub link_gone: (&'static str, &'static str),
    /// Heading over the recovery codes.
    pub codes: &'static str,
    /// Explanation of what recovery codes are for.
    pub codes_about: &'static str,
    /// Label of the button that confirms the codes are stored.
    pub codes_saved: &'static str,
    /// Button that copies the codes.
    pub codes_copy: &'static str,
    /// The same button once they are copied.
    pub codes_copied: &'static str,
    /// Button that prints them.
    pub codes_print: &'static str,
    /// Link that saves them as a file.
    pub codes_save: &'static str,
    /// Number of recovery codes left.
    pub codes_left: fn(usize) -> String,
    /// Explanation of how to get new recovery codes.
    pub codes_new: &'static str,
    /// Label of the button that makes new recovery codes.
    pub codes_make: &'static str,
    /// Warning that a recovery code was used, with the number left.
    pub code_used: fn(usize) -> String,
    /// Heading of the page of one's own account.
    pub account: &'static str,
    /// Heading over one's own roles.
    pub roles: &'static str,
    /// Explanation of who gives roles.
    pub roles_about: &'static str,
    /// Note that no letters about clocks come, since the name is no e-mail address.
    pub no_letters: &'static str,
    /// Heading over one's own sessions.
    pub sessions: &'static str,
    /// Moment at which the session began.
    pub since: fn(&str) -> String,
    /// Explanation of how long a session lasts.
    pub sessions_about: &'static str,
    /// Label of the button that signs out on all devices.
    pub everywhere: &'static str,
    /// Heading of the page of figures.
    pub figures: &'static str,
    /// Explanation of what the figures count.
    pub figures_about: &'static str,
    /// Label of the switch between days and weeks.
    pub step: &'static str,
    /// Choice of figures by day.
    pub by_day: &'static str,
    /// Choice of figures by week.
    pub by_week: &'static str,
    /// Heading over the sums of the days shown.
    pub in_days: &'static str,
    /// Heading over the sums of the weeks shown.
    pub in_weeks: &'static str,
    /// Label of the number of consents given.
    pub granted: &'static str,
    /// Label of the number of refusals.
    pub refused: &'static str,
    /// Label of the number of withdrawals.
    pub withdrawn: &'static str,
    /// Number of decisions in the period before.
    pub before: fn(&str) -> String,
    /// Note that nothing was decided in the period.
    pub quiet: &'static str,
    /// Button that opens the figures as a table.
    pub as_table: &'static str,
    /// Column of single days.
    pub day: &'static str,
    /// Column of the first days of weeks.
    pub week_of: &'static str,
    /// Heading over the figures by purpose.
    pub by_purpose: &'static str,
    /// Label of the purpose, and column of purposes.
    pub what: &'static str,
    /// Column of decisions that allow.
    pub yes: &'static str,
    /// Column of decisions that refuse.
    pub no: &'static str,
    /// Column of the share of decisions that allow.
    pub share: &'static str,
    /// Note on how many decisions are not split by purpose.
    pub unlisted: fn(&str) -> String,
    /// Note on how many entries of how many are counted.
    pub partly: fn(&str, &str) -> String,
    /// Heading of the page that looks up one person.
    pub look_up: &'static str,
    /// Explanation of what a look-up answers.
    pub look_up_about: &'static str,
    /// Label of the field for the identifier.
    pub who: &'static str,
    /// Help on how identifiers are written.
    pub who_help: &'static str,
    /// Mistake: the identifier cannot be read.
    pub who_wrong: &'static str,
    /// Label of the button that looks the person up.
    pub ask: &'static str,
    /// Note that each look-up is recorded.
    pub on_record: &'static str,
    /// Answer that the person may be contacted.
    pub may: &'static str,
    /// Answer that the person may not be contacted.
    pub may_not: &'static str,
    /// Label of the person a look-up was about.
    pub asked_who: &'static str,
    /// Label of the purpose a look-up was about.
    pub asked_what: &'static str,
    /// Label of the moment since which the answer holds.
    pub answer_since: &'static str,
    /// Label of the moment until which the answer holds.
    pub answer_until: &'static str,
    /// Label of the next moment at which contact is allowed.
    pub answer_next: &'static str,
    /// Label of the record that proves the answer.
    pub answer_record: &'static str,
    /// Label of the moment of the look-up.
    pub answer_at: &'static str,
    /// Note that the answer may change at any moment.
    pub answer_now: &'static str,
    /// Heading of the audit log of a site.
    pub history: &'static str,
    /// Explanation of what the audit log contains.
    pub history_about: &'static str,
    /// Note that the audit log is empty.
    pub history_none: &'static str,
    /// Column of moments of acts.
    pub when: &'static str,
    /// Column of authors of acts.
    pub by: &'static str,
    /// Column of acts in the audit log.
    pub deed: &'static str,
    /// Author of an act that was done on the machine of the gateway.
    pub machine: &'static str,
    /// Heading of the page of API keys.
    pub keys: &'static str,
    /// Explanation of what API keys are for.
    pub keys_about: &'static str,
    /// Note that no API key is for this site.
    pub keys_none: &'static str,
    /// Column of names of API keys.
    pub key: &'static str,
    /// Column of permissions of API keys.
    pub scopes: &'static str,
    /// Column of the days on which keys were made.
    pub key_made: &'static str,
    /// Column of the last days of keys.
    pub key_expires: &'static str,
    /// Column of the last uses of keys.
    pub key_used: &'static str,
    /// Note that a key has no last day.
    pub key_ends_never: &'static str,
    /// Note that the last day of a key has passed.
    pub key_over: &'static str,
    /// Heading over how to make or end a key.
    pub keys_make: &'static str,
    /// Explanation of how to make a key.
    pub keys_how: &'static str,
    /// Explanation of how to end a key.
    pub keys_end: &'static str,
    /// Heading of the page of people with a role.
    pub people: &'static str,
    /// Explanation of whom the list of people contains.
    pub people_about: &'static str,
    /// Column of roles of people.
    pub role_name: &'static str,
    /// Column of the last sign-ins of people.
    pub last: &'static str,
    /// State of an account that is suspended.
    pub shut_out: &'static str,
    /// State of an account whose setup link was not used.
    pub not_set_up: &'static str,
    /// Note that a person has never signed in.
    pub never: &'static str,
}

family!(Console: kk::WORDS, ru::WORDS, en::WORDS);

impl Console {
    /// Names a page of a site, by its name in addresses.
    pub fn tab(&self, what: &str) -> &'static str {
        let [figures, look_up, list, history, keys, people, cases, proof, journal] = self.tabs;
        match what {
            "look-up" => look_up,
            "list" => list,
            "history" => history,
            "keys" => keys,
            "people" => people,
            "cases" => cases,
            "proof" => proof,
            "journal" => journal,
            _ => figures,
        }
    }

    /// Names a role, by its name on the wire.
    pub fn role(&self, role: &str) -> &'static str {
        let [owner, officer, marketer, auditor, case_worker, approver, security] = self.roles_named;
        match role {
            "owner" => owner,
            "officer" => officer,
            "marketer" => marketer,
            "case-worker" => case_worker,
            "approver" => approver,
            "security" => security,
            _ => auditor,
        }
    }
}
