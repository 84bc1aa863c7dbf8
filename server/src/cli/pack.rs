//! `kelisim verify-pack`: verifies a proof pack offline, and prints what it proves.

use std::fs;
use std::path::Path;

use kelisim_ledger::json::Value;
use kelisim_ledger::note::NoteError;
use kelisim_ledger::{VerifyingKey, pdf, proof_pack, receipt_file};

/// Verifies a pack, the file or the PDF.
///
/// # Errors
/// A sentence: what does not hold; or, when no key was given, that nobody is known to have made it.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(file: &Path, key: Option<&str>) -> Result<(), String> {
    let bytes = fs::read(file).map_err(|why| format!("{}: {why}", file.display()))?;
    let pinned: Option<VerifyingKey> = key.map(|key| key.parse().map_err(|why: NoteError| why.to_string())).transpose()?;
    let (text, key) = if pdf::is_pdf(&bytes) {
        let pdf::Unsealed { text, key } = pdf::unseal(&bytes, pinned.as_ref()).map_err(|why| why.to_string())?;
        (text, key)
    } else {
        let text = String::from_utf8(bytes).map_err(|_| "not a proof pack: neither a PDF nor text")?;
        let key = pinned.clone().or_else(|| receipt_file::stated_key(&text)).ok_or("the file names no key")?;
        (text, key)
    };
    if !proof_pack::is_pack(&text) {
        return Err("not a proof pack; `kelisim verify-receipt` verifies receipts".to_owned());
    }
    let pack = proof_pack::open(&text, &key).map_err(|why| why.to_string())?;
    println!("The pack holds: {} acts in {} of {} entries.", pack.acts.len(), pack.checkpoint.origin, pack.checkpoint.size);
    let said = |name: &str| pack.content.text(&[name]).unwrap_or_default().to_owned();
    println!("made at  {}\nmade by  {}\nreason   {}", said("made_at"), said("made_by"), said("reason"));
    for (act, stated) in pack.acts.iter().zip(pack.content.list("acts").unwrap_or_default()) {
        print(stated, act.index, act.opened);
    }
    println!("\nEvery act is in the log. What stands under an act marked `opened` is what the log committed to at that time.");
    println!("Not proved: that the clock was right, that nothing was left out, what was passed on to others.");
    if pinned.is_some() {
        println!("Checked with the key you gave.");
        return Ok(());
    }
    Err(format!(
        "the pack is whole, but no key was given, so nothing says who made it. It names this key:\n  {key}\nCompare it with one \
         from elsewhere (the operator's /log/SITE/key, a receipt, a court file) and give that by --key."
    ))
}

/// Prints one act.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
fn print(stated: &Value, index: u64, opened: bool) {
    let text = |path: &[&str]| stated.text(path).unwrap_or_default();
    let name = stated.text(&["what"]).unwrap_or_else(|| text(&["event"]));
    println!("\n{index}  {}  {name}  {}", text(&["event_time"]), if opened { "opened" } else { "entry alone" });
    println!("  record {}", text(&["record_id"]));
    for item in stated.list("items").unwrap_or_default() {
        let verdict = if item.truth(&["granted"]) == Some(true) { "yes" } else { "no " };
        println!("  {verdict} {}", item.text(&["item"]).unwrap_or_default());
    }
    for said in stated.list("statement").unwrap_or_default() {
        println!("  {}: {}", said.text(&["name"]).unwrap_or_default(), said.text(&["value"]).unwrap_or_default());
    }
    if let Some(Value::Object(fields)) = stated.get("fields") {
        for (name, value) in fields {
            if let Value::Text(value) = value {
                println!("  {name}: {value}");
            }
        }
    }
    if let Some(Value::Object(members)) = stated.get("evidence") {
        for (name, value) in members {
            match value {
                Value::Text(value) if !value.is_empty() => println!("  {name}: {value}"),
                _ => {}
            }
        }
    }
}
