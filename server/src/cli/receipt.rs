//! `kelisim verify-receipt`: the verification of the page `/verify`, for scripts and for those who trust no
//! page.

use std::fs;
use std::path::Path;

use kelisim_core::Timestamp;
use kelisim_engine::clock;
use kelisim_ledger::json::Value;
use kelisim_ledger::leaf::Choices;
use kelisim_ledger::note::NoteError;
use kelisim_ledger::{Checkpoint, Leaf, Receipt, VerifyingKey, compact, pdf, receipt_file};

/// What was verified about a receipt.
struct Verified {
    key: VerifyingKey,
    leaf: Leaf,
    index: u64,
    head: Checkpoint,
    /// Content of the receipt file, when it was one.
    content: Option<Value>,
}

/// Verifies a PDF or a receipt file, a `.tlog-proof`, or the digits or address of a QR code.
///
/// # Errors
/// A sentence: what does not hold; or, when no key was given, that nobody is known to have made it.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(file: &Path, key: Option<&str>) -> Result<(), String> {
    let bytes = fs::read(file).map_err(|why| format!("{}: {why}", file.display()))?;
    let pinned: Option<VerifyingKey> = key.map(|key| key.parse().map_err(|why: NoteError| why.to_string())).transpose()?;
    let verified = if pdf::is_pdf(&bytes) {
        let opened = pdf::open(&bytes, pinned.as_ref()).map_err(|why| why.to_string())?;
        let file = opened.file;
        Verified { key: opened.key, leaf: file.leaf, index: file.index, head: file.checkpoint, content: Some(file.content) }
    } else {
        let text = String::from_utf8(bytes).map_err(|_| "not a receipt: neither a PDF nor text")?;
        verify(receipt_file::bare(&text), pinned.as_ref())?
    };
    println!("The receipt holds: entry {} of {} in {}.", verified.index, verified.head.size, verified.head.origin);
    println!("record   {}", data_encoding::HEXLOWER.encode(&verified.leaf.record));
    println!("recorded {}", clock::rfc3339(Timestamp::from_secs(verified.leaf.time)));
    if let Some(hash) = verified.leaf.text {
        println!("text     {}", data_encoding::HEXLOWER.encode(&hash));
    }
    for (item, granted) in decisions(&verified) {
        println!("{} {item}", if granted { "yes     " } else { "no      " });
    }
    if let Some(content) = &verified.content {
        for text in content.list("processing").unwrap_or_default() {
            println!("\n{}", text.text(&["words"]).unwrap_or_default().trim_end());
        }
        println!("\nThe words and decisions are those the log holds; every byte of the file is signed.");
    }
    if let Some(url) = verified.content.as_ref().and_then(|content| content.text(&["standing", "url"])) {
        println!("Ask what is in force now: {url}");
    }
    println!("Not proved: who acted, that the clock was right, that nothing was left out, that the consent still stands.");
    if pinned.is_some() {
        println!("Checked with the key you gave.");
        return Ok(());
    }
    Err(format!(
        "the receipt is whole, but no key was given, so nothing says who made it. It names this key:\n  {}\nCompare it with one from \
         elsewhere (the operator's /log/SITE/key, an older receipt, a court file) and give that by --key.",
        verified.key
    ))
}

fn verify(text: &str, pinned: Option<&VerifyingKey>) -> Result<Verified, String> {
    if text.starts_with('{') {
        let key = pinned.cloned().or_else(|| receipt_file::stated_key(text)).ok_or("the file names no key")?;
        let file = receipt_file::open(text, &key).map_err(|why| why.to_string())?;
        return Ok(Verified { key, leaf: file.leaf, index: file.index, head: file.checkpoint, content: Some(file.content) });
    }
    let (key, receipt) = if text.starts_with("c2sp.org/") {
        let key = pinned.ok_or("a .tlog-proof holds no key: give one by --key")?;
        (key.clone(), Receipt::parse(&format!("{text}\n")).map_err(|why| why.to_string())?)
    } else {
        let (named, receipt) =
            compact::unpack(text).ok_or("neither a receipt file, nor a .tlog-proof, nor what a QR code of a receipt holds")?;
        (pinned.cloned().unwrap_or(named), receipt)
    };
    let (leaf, head) = receipt.verify(&key).map_err(|why| why.to_string())?;
    Ok(Verified { key, leaf, index: receipt.index, head, content: None })
}

/// Decisions as the file states them, which was compared with the leaf, else as the leaf itself does.
fn decisions(verified: &Verified) -> Vec<(String, bool)> {
    match (&verified.content, &verified.leaf.choices) {
        (Some(content), _) => content
            .list("decisions")
            .unwrap_or_default()
            .iter()
            .filter_map(|one| Some((one.text(&["item"])?.to_owned(), one.text(&["event_state"]) == Some("ConsentGiven"))))
            .collect(),
        (None, Choices::Listed(list)) => list.clone(),
        (None, Choices::Hashed(_)) => Vec::new(),
    }
}
