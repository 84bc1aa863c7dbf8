//! `kelisim doctor`: prints the findings.

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
pub(super) fn run(arguments: &Doctor) -> Result<(), String> {
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    let mut all = Vec::new();
    runtime.block_on(doctor::examine(&arguments.config, arguments.site.as_deref(), |finding| {
        if !arguments.json {
            println!("{}", line(&finding));
        }
        all.push(finding);
    }));
    let wrong = all.iter().filter(|finding| finding.state == State::Wrong).count();
    if arguments.json {
        println!("{:#}", json!({ "ok": wrong == 0, "findings": all }));
    }
    match wrong {
        0 => Ok(()),
        1 => Err("one thing does not work".into()),
        wrong => Err(format!("{wrong} things do not work")),
    }
}

fn line(finding: &Finding) -> String {
    let mark = match finding.state {
        State::Fine => "ok  ",
        State::Warning => "look",
        State::Wrong => "BAD ",
    };
    let kind = finding.kind.map(|kind| format!(" ({kind})")).unwrap_or_default();
    let remedy = if finding.remedy.is_empty() { String::new() } else { format!("\n      {}", finding.remedy) };
    format!("{mark}  {}{kind}: {}{remedy}", finding.about, finding.what)
}
