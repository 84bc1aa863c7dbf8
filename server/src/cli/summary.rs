//! `kelisim verify-summary`: verifies that an answer to a list is what the gateway signed. Needs no gateway.

use std::fs;
use std::path::Path;

use kelisim_ledger::VerifyingKey;
use kelisim_ledger::note::NoteError;
use kelisim_ledger::summary::Summary;

use super::campaign::{hash_of, hex, table};

/// Verifies a summary against the answer, and against the list when it is given.
///
/// # Errors
/// A sentence: what does not hold; or, when no key was given, that nobody is known to have signed it.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(file: &Path, answer: &Path, question: Option<&Path>, key: Option<&str>) -> Result<(), String> {
    let note = fs::read_to_string(file).map_err(|why| format!("{}: {why}", file.display()))?;
    // Undoes what mail programs and editors do to a file.
    let note = format!("{}\n", note.trim_start_matches('\u{feff}').replace("\r\n", "\n").trim_end());
    let key = key.ok_or(
        "without a key nothing says who signed the summary: give the log's by --key (the operator's /log/SITE/key, or a receipt)",
    )?;
    let key: VerifyingKey = key.parse().map_err(|why: NoteError| why.to_string())?;
    let summary = Summary::open(&note, &key).map_err(|why| format!("the summary does not hold: {why}"))?;
    if hash_of(answer)? != summary.answer.sha256 {
        return Err(format!("{} is another answer than the one that was signed, or was changed since", answer.display()));
    }
    if let Some(question) = question
        && hash_of(question)? != summary.question.sha256
    {
        return Err(format!("{} is another list than the one that was answered, or was changed since", question.display()));
    }
    println!("The answer is what {} signed.", key.name());
    println!("asked    by {} for {}{}", summary.asked_by, summary.purpose, of(summary.channel.as_deref()));
    println!("answered {} to {}", summary.begun, summary.ended);
    if let Some(as_of) = &summary.as_of {
        println!("as of    {as_of}");
    }
    println!("log      {} entries, root {}", summary.head.size, hex(&summary.head.root.0));
    for record in &summary.records {
        println!("record   {record}");
    }
    println!("question {}{}", hex(&summary.question.sha256), if question.is_some() { ", as given" } else { ", not looked at" });
    println!("answer   {}\n\n{}", hex(&summary.answer.sha256), table(&summary));
    println!("\nNot proved: that the clock was right, that nobody was left out of the list, that the answer still stands.");
    Ok(())
}

fn of(channel: Option<&str>) -> String {
    channel.map(|channel| format!(" by {channel}")).unwrap_or_default()
}
