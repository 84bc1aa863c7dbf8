//! `kelisim import`: brings consents of the past and suppression lists into the running gateway.
//!
//! A file has one row in each line. It is sent in parts; the gateway recognises a part that was sent before
//! and does not store it twice, so that the command may be ended and started again at any time.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::asker::{ApiClient, Reach};
use crate::routes::imports::ImportResponse;

/// Number of rows in one part.
const PART: usize = 500;
/// Number of mistakes that are printed one by one.
const PRINTED: usize = 50;

/// What is brought in.
#[derive(Subcommand)]
pub(super) enum Import {
    /// Consents and refusals given before the gateway kept them: JSON lines, see docs/check.md.
    Consents {
        #[command(flatten)]
        file: ListFile,
    },
    /// Identifiers that are not to be contacted: one in each line, or JSON lines with kind and value.
    Suppression {
        #[command(flatten)]
        file: ListFile,
        /// The day of the list, such as 2026-11-01.
        #[arg(long)]
        date: String,
        /// A purpose it is about; may be given several times. Without it: all.
        #[arg(long)]
        purpose: Vec<String>,
        /// A channel it is about; may be given several times. Without it: all.
        #[arg(long)]
        channel: Vec<String>,
        /// It counts only until the person allows it after the date.
        #[arg(long)]
        until_consent: bool,
        /// The day it ends, if it does.
        #[arg(long)]
        until: Option<String>,
        /// Take these identifiers off every list up to the date.
        #[arg(long)]
        lift: bool,
    },
}

/// The file, and what is said of it.
#[derive(Args)]
pub(super) struct ListFile {
    /// The site.
    site: String,
    /// The file, in UTF-8.
    file: PathBuf,
    /// Your name for it: the same rows under the same name are imported once.
    #[arg(long)]
    batch: String,
    /// Where it comes from, in your words.
    #[arg(long)]
    source: String,
    #[command(flatten)]
    reach: Reach,
}

/// Runs the `import` command.
pub(super) fn run(import: &Import) -> Result<(), String> {
    match import {
        Import::Consents { file } => send(file, "consents", |rows, _| {
            let mut consents = Vec::new();
            for (row, line) in rows {
                let mut value: Value = serde_json::from_str(line).map_err(|_| format!("line {row} is no JSON"))?;
                let object = value.as_object_mut().ok_or_else(|| format!("line {row} is no JSON object"))?;
                object.insert("row".into(), json!(row));
                consents.push(value);
            }
            Ok(json!({ "batch": file.batch, "source": file.source, "consents": consents }))
        }),
        Import::Suppression { file, date, purpose, channel, until_consent, until, lift } => {
            send(file, "suppression", |rows, part| {
                let identifiers: Vec<Value> = rows.iter().map(|(row, line)| listed(*row, line)).collect();
                let holds = if *until_consent { "until-consent" } else { "always" };
                Ok(json!({
                    "batch": file.batch, "part": part, "source": file.source, "date": date, "purposes": purpose,
                    "channels": channel, "holds": holds, "until": until, "lift": lift, "identifiers": identifiers
                }))
            })
        }
    }
}

/// Builds the row of an identifier; without a given kind, the gateway derives it from its shape.
fn listed(row: u64, line: &str) -> Value {
    let given: Option<Value> = line.starts_with('{').then(|| serde_json::from_str(line).ok()).flatten();
    if let Some(given) = given {
        return json!({ "row": row, "kind": given["kind"], "value": given["value"] });
    }
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let kind = match (line.contains('@'), digits, line.starts_with('+')) {
        (true, ..) => "email",
        (_, 12, false) => "iin",
        _ => "phone",
    };
    json!({ "row": row, "kind": kind, "value": line })
}

type Rows = [(u64, String)];

#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
fn send(file: &ListFile, what: &str, body: impl Fn(&Rows, u64) -> Result<Value, String>) -> Result<(), String> {
    let api = file.reach.client("import")?;
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    let lines = read(&file.file)?;
    // Both parts of the template are constant.
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} rows").unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(lines.len() as u64).with_style(style);
    let path = format!("/v1/sites/{}/imports/{what}", file.site);
    let (mut imported, mut repeated, mut wrong) = (0, 0, 0);
    for (part, rows) in lines.chunks(PART).enumerate() {
        let done = runtime.block_on(part_of(&api, &path, body(rows, part as u64)?))?;
        (imported, repeated) = (imported + done.imported, repeated + done.repeated);
        for error in &done.errors {
            wrong += 1;
            if wrong <= PRINTED {
                bar.suspend(|| println!("line {}: {}: {} ({})", error.row, error.field, error.detail, error.code));
            }
        }
        bar.inc(rows.len() as u64);
    }
    bar.finish_and_clear();
    println!("{imported} imported, {repeated} imported before, {wrong} not imported, of {} rows.", lines.len());
    if wrong == 0 { Ok(()) } else { Err("some rows were not imported; mend them and send them under another batch name".into()) }
}

async fn part_of(api: &ApiClient, path: &str, body: Value) -> Result<ImportResponse, String> {
    api.request(Some(body), path, "there is no such site").await
}

/// Reads the lines that are not blank, with their numbers.
fn read(path: &Path) -> Result<Vec<(u64, String)>, String> {
    let cannot = |why: std::io::Error| format!("cannot read {}: {why}", path.display());
    let mut lines = Vec::new();
    for (number, line) in (1_u64..).zip(BufReader::new(File::open(path).map_err(cannot)?).lines()) {
        let line = line.map_err(cannot)?;
        let line = line.trim_start_matches('\u{feff}').trim();
        if !line.is_empty() {
            lines.push((number, line.to_owned()));
        }
    }
    Ok(lines)
}
