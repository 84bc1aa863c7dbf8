//! Pages of the console about contact lists and checks.

mod en;
mod kk;
mod ru;

/// Pages of the console about contact lists and checks.
pub struct Lists {
    /// Heading of the form that checks a list.
    pub heading: &'static str,
    /// Explanation of what to bring and what comes back.
    pub about: &'static str,
    /// Label of the file field.
    pub file: &'static str,
    /// Button that opens the browser's choice of a file.
    pub choose: &'static str,
    /// Stands beside that button while there is no file.
    pub none_chosen: &'static str,
    /// Help on the formats of the file, with its size limit in MiB.
    pub file_help: fn(&str) -> String,
    /// Heading of the choice of rows that come back.
    pub back: &'static str,
    /// Choice of every row, each with its answer.
    pub back_all: &'static str,
    /// Choice of only the rows that may be contacted.
    pub back_allowed: &'static str,
    /// Button that opens the rarely used fields.
    pub more: &'static str,
    /// Label of the column with the identifiers.
    pub column: &'static str,
    /// Help on when the column has to be named.
    pub column_help: &'static str,
    /// Label of the past moment to answer for.
    pub moment: &'static str,
    /// Help on what a past moment is for.
    pub moment_help: &'static str,
    /// Mistake: the moment is unreadable or lies in the future.
    pub moment_wrong: &'static str,
    /// Label of the button that sends the list.
    pub send: &'static str,
    /// Note that the check is recorded and the list is deleted after so many hours.
    pub on_record: fn(u64) -> String,
    /// Mistake: no file was chosen.
    pub no_file: &'static str,
    /// Label before the percentage of the upload.
    pub sending: &'static str,
    /// Status: the list has arrived and is being examined.
    pub looking: &'static str,
    /// Mistake: the connection broke during the upload.
    pub lost: &'static str,
    /// Heading over the lists of the person who is signed in.
    pub own: &'static str,
    /// Column of numbers of rows.
    pub rows: &'static str,
    /// Column of rows that may be contacted.
    pub allowed: &'static str,
    /// Column of the state of a list.
    pub state: &'static str,
    /// Names of the states: waiting, running, done, failed.
    states: [&'static str; 4],
    /// Heading of one list, with the moment it arrived.
    pub one: fn(&str) -> String,
    /// Status: other lists come first.
    pub waits: &'static str,
    /// Progress: rows answered, and per cent of the file.
    pub so_far: fn(&str, u64) -> String,
    /// Note that the page may be closed meanwhile.
    pub goes_on: &'static str,
    /// Heading of the result: how many of how many may be contacted.
    pub outcome: fn(&str, &str) -> String,
    /// Heading over the reasons against the other rows.
    pub why_not: &'static str,
    /// Column of reasons against contacting.
    pub reason: &'static str,
    /// Column of shares of all rows.
    pub share: &'static str,
    /// Label of the download of the answer, with its size.
    pub take: fn(&str) -> String,
    /// Label of the download of the signed summary.
    pub take_summary: &'static str,
    /// Explanation of what the summary is for.
    pub summary_about: &'static str,
    /// Note that consents may be withdrawn at any moment.
    pub answer_now: &'static str,
    /// Note that the answer is that of a past moment.
    pub as_of: fn(&str) -> String,
    /// Moment until which list and answer are stored.
    pub available_until: fn(&str) -> String,
    /// Heading of a list that was not answered.
    pub failed: &'static str,
    /// Label of the button that deletes list and answer.
    pub remove: &'static str,
    /// Confirmation that list and answer are deleted.
    pub removed: &'static str,
    /// Link to the form that checks a list.
    pub another: &'static str,
    /// Heading of the checks of a site, and link to them.
    pub checks: &'static str,
    /// Explanation of what the list of checks contains.
    pub checks_about: &'static str,
    /// Note that there are no checks yet.
    pub checks_none: &'static str,
    /// Column of how many people a check was about.
    pub asked: &'static str,
    /// Author of a check: an API key.
    pub by_key: fn(&str) -> String,
    /// Author of a check: a person whose account was removed.
    pub by_nobody: &'static str,
    /// Mark of a check of a whole list.
    pub bulk: &'static str,
    /// Link to earlier checks.
    pub earlier: &'static str,
    /// Link to the newest checks.
    pub newest: &'static str,
    /// Heading of the recipes for programs, and link to them.
    pub recipes: &'static str,
    /// Explanation of what the recipes are for.
    pub recipes_about: &'static str,
    /// Note on where programs keep the key.
    pub recipes_key: &'static str,
    /// Headings of the recipes: shell, Python, PHP, Google Sheets, 1C.
    pub recipe_names: [&'static str; 5],
    /// Explanation of each recipe, in the same order.
    pub recipe_about: [&'static str; 5],
}

family!(Lists: kk::WORDS, ru::WORDS, en::WORDS);

impl Lists {
    /// Names the state of a list, by its name on the wire.
    pub fn state_of(&self, state: &str) -> &'static str {
        let [waiting, running, done, failed] = self.states;
        match state {
            "waiting" => waiting,
            "running" => running,
            "done" => done,
            _ => failed,
        }
    }
}
