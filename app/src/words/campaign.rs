//! Words of the console about lists and checks.

mod en;
mod kk;
mod ru;

use kelisim_core::Lang;

/// About lists and checks.
pub struct Campaign {
    /// Heading of the question about a list.
    pub heading: &'static str,
    /// What it does.
    pub about: &'static str,
    /// The file.
    pub file: &'static str,
    /// What it may be, with the most mebibytes.
    pub file_help: fn(u64) -> String,
    /// What comes back.
    pub back: &'static str,
    /// Every row.
    pub back_all: &'static str,
    /// Those rows only that may be contacted.
    pub back_allowed: &'static str,
    /// Opens what is seldom needed.
    pub more: &'static str,
    /// The column.
    pub column: &'static str,
    /// When it has to be named.
    pub column_help: &'static str,
    /// The past moment.
    pub moment: &'static str,
    /// What it is for.
    pub moment_help: &'static str,
    /// That it is none, or has not passed.
    pub moment_wrong: &'static str,
    /// Sends the list.
    pub send: &'static str,
    /// That it is put on record, and kept for so many hours.
    pub on_record: fn(u64) -> String,
    /// That no file was chosen.
    pub no_file: &'static str,
    /// Before the percentage while it is sent.
    pub sending: &'static str,
    /// While it is looked at.
    pub looking: &'static str,
    /// That the connection broke.
    pub lost: &'static str,
    /// Heading of one's own lists.
    pub own: &'static str,
    /// Column of rows.
    pub rows: &'static str,
    /// Column of those that may be contacted.
    pub allowed: &'static str,
    /// Column of the state.
    pub state: &'static str,
    /// Names of the states: waiting, running, done, failed.
    states: [&'static str; 4],
    /// Heading of one list, with the moment it came.
    pub one: fn(&str) -> String,
    /// That it waits for others.
    pub waits: &'static str,
    /// How many rows were answered, and how many per cent of the file.
    pub so_far: fn(&str, u64) -> String,
    /// That nobody has to wait here.
    pub goes_on: &'static str,
    /// How many of how many may be contacted.
    pub outcome: fn(&str, &str) -> String,
    /// Heading of why not.
    pub why_not: &'static str,
    /// Column of reasons.
    pub reason: &'static str,
    /// Column of the share.
    pub share: &'static str,
    /// Takes the answer, with its size.
    pub take: fn(&str) -> String,
    /// Takes the summary.
    pub take_summary: &'static str,
    /// What the summary is for.
    pub summary_about: &'static str,
    /// That people may change their minds.
    pub answer_now: &'static str,
    /// That the answer is of a past moment.
    pub as_of: fn(&str) -> String,
    /// Until when it is kept.
    pub kept_until: fn(&str) -> String,
    /// Heading of a list that was not answered.
    pub failed: &'static str,
    /// Takes it away.
    pub remove: &'static str,
    /// That it is gone.
    pub removed: &'static str,
    /// To the question about a list.
    pub another: &'static str,
    /// Heading of all checks of a site; also the link to it.
    pub checks: &'static str,
    /// What is in it.
    pub checks_about: &'static str,
    /// That there is none.
    pub checks_none: &'static str,
    /// Column of how many were asked about.
    pub asked: &'static str,
    /// A key of the API that asked.
    pub by_key: fn(&str) -> String,
    /// Somebody of the console who has no account any more.
    pub by_nobody: &'static str,
    /// That it was a file.
    pub bulk: &'static str,
    /// To those before.
    pub earlier: &'static str,
    /// To the newest.
    pub newest: &'static str,
    /// Heading of the recipes; also the link to them.
    pub recipes: &'static str,
    /// What they are for.
    pub recipes_about: &'static str,
    /// The key they need.
    pub recipes_key: &'static str,
    /// Headings of the recipes: shell, Python, PHP, Google Sheets, 1C.
    pub recipe_names: [&'static str; 5],
    /// What each does.
    pub recipe_about: [&'static str; 5],
}

impl Campaign {
    /// The words in that language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Kk => &kk::WORDS,
            Lang::Ru => &ru::WORDS,
            Lang::En => &en::WORDS,
        }
    }

    /// Name of a state, by its name on the wire.
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
