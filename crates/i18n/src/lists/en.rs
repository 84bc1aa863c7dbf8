//! English sentences of the pages about contact lists.

use super::Lists;

pub(super) const WORDS: Lists = Lists {
    heading: "Whom on this list may we contact?",
    about: "Bring a file with phone numbers, e-mail addresses or IINs. You get it back with an answer in every row.",
    choose: "Choose a file",
    none_chosen: "No file chosen",
    file: "CSV file",
    file_help: |most| {
        format!(
            "Choose it or drop it here. Comma, semicolon or tab; UTF-8 or Windows-1251; up to {most}. Save a workbook of Excel (XLSX) as CSV UTF-8 first."
        )
    },
    back: "What comes back",
    back_all: "Every row, with the answer",
    back_allowed: "Only the rows that may be contacted",
    more: "The column, or a past moment",
    column: "Column with the identifiers",
    column_help: "Its name or its number. Needed only when the gateway cannot tell which one is meant.",
    moment: "As it was at this moment",
    moment_help: "Time of Kazakhstan. For disputes: the answer then, from what the gateway knew then.",
    moment_wrong: "Take a moment that has passed.",
    send: "Check the list",
    on_record: |hours| {
        format!(
            "That you checked a list, when and for what, is put on record before it is answered. The list is kept sealed and deleted {hours} hours after the answer."
        )
    },
    no_file: "Choose a file first.",
    sending: "Sending",
    looking: "The list has arrived and is being looked at.",
    lost: "The connection broke, and nothing was kept. Send the list again.",
    own: "Your lists",
    rows: "Rows",
    allowed: "May be contacted",
    state: "State",
    states: ["waits", "being checked", "done", "not answered"],
    one: |at| format!("List of {at}"),
    waits: "It waits for other lists to be finished.",
    so_far: |rows, percent| format!("{rows} rows are answered, {percent}% of the file."),
    goes_on: "You can close this page: the work goes on.",
    outcome: |allowed, rows| format!("{allowed} of {rows} may be contacted"),
    why_not: "Why not the others",
    reason: "Reason",
    share: "Share",
    take: |size| format!("Download the answer (CSV, {size})"),
    take_summary: "Download the signed summary",
    summary_about: "Keep the summary with the campaign: it proves later what was asked and answered. The page /verify verifies it offline, and so does kelisim verify-summary.",
    answer_now: "People may take their consent back at any moment: check shortly before you send.",
    as_of: |at| format!("The answer is that of {at}."),
    available_until: |at| format!("Kept until {at}."),
    failed: "This list was not answered",
    remove: "Delete list and answer",
    removed: "List and answer are deleted.",
    another: "Check another list",
    checks: "Checks",
    checks_about: "Who asked about how many people, for what, and what came of it. Whom they asked about cannot be seen here.",
    checks_none: "Nobody has asked yet.",
    asked: "Asked about",
    by_key: |key| format!("API key {key}"),
    by_nobody: "somebody who has no account any more",
    bulk: "list",
    earlier: "Earlier ones",
    newest: "The newest",
    recipes: "Ask from your own programs",
    recipes_about: "Before you send or call, let the program ask. Whoever is not allowed is left out, and why is on record.",
    recipes_key: "Put the key into the environment or the settings of the program, never into its text:",
    recipe_names: ["Command line", "Python", "PHP, Bitrix24", "Google Sheets", "1C:Enterprise"],
    recipe_about: [
        "A whole file at once, of any size.",
        "Leaves those in a list of numbers that may be called or written to now.",
        "One person, right before a message goes out: for handlers of Bitrix24, SMS gateways and call centres.",
        "A function for a cell: =KELISIM(A2). Keep the key in the script's properties.",
        "One person, from an extension or an external processing.",
    ],
};
