//! `kelisim doctor`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::doctor::{self, Finding, State};

/// What is asked for.
#[derive(Args)]
pub(super) struct Doctor {
    /// Only the destinations of this site.
    #[arg(long)]
    site: Option<String>,
    /// Print one JSON document instead of sentences.
    #[arg(long)]
    json: bool,
    /// The configuration file.
    #[arg(long, default_value = "kelisim.toml")]
    config: PathBuf,
}

/// Runs the command; fails when something does not work.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(asked: &Doctor) -> Result<(), String> {
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    let mut all = Vec::new();
    runtime.block_on(doctor::examine(&asked.config, asked.site.as_deref(), |found| {
        if !asked.json {
            println!("{}", line(&found));
        }
        all.push(found);
    }));
    let wrong = all.iter().filter(|found| found.state == State::Wrong).count();
    if asked.json {
        println!("{:#}", json!({ "ok": wrong == 0, "findings": all }));
    }
    match wrong {
        0 => Ok(()),
        1 => Err("one thing does not work".into()),
        wrong => Err(format!("{wrong} things do not work")),
    }
}

fn line(found: &Finding) -> String {
    let mark = match found.state {
        State::Fine => "ok  ",
        State::Warning => "look",
        State::Wrong => "BAD ",
    };
    let kind = found.kind.map(|kind| format!(" ({kind})")).unwrap_or_default();
    let remedy = if found.remedy.is_empty() { String::new() } else { format!("\n      {}", found.remedy) };
    format!("{mark}  {}{kind}: {}{remedy}", found.about, found.what)
}
