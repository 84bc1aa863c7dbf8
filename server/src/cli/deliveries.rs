//! `kelisim deliveries`: status of destinations, dead letters, and sending them again.

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::asker::{ApiClient, Reach};

/// What is asked for.
#[derive(Args)]
pub(super) struct Deliveries {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// How every destination of a site stands.
    Status {
        /// The site.
        site: String,
        #[command(flatten)]
        reach: Reach,
    },
    /// What was given up on its way to a destination.
    Dead {
        /// The site.
        site: String,
        /// The destination.
        destination: String,
        #[command(flatten)]
        reach: Reach,
    },
    /// Send again: one record, or all that was given up since a moment.
    Replay {
        /// The site.
        site: String,
        /// The destination; needed with --since.
        #[arg(long)]
        destination: Option<String>,
        /// The record, as a receipt or `dead` gives it.
        #[arg(long, conflicts_with = "since", required_unless_present = "since")]
        record: Option<String>,
        /// From this moment on, RFC 3339: 2026-11-21T00:00:00+05:00.
        #[arg(long, requires = "destination")]
        since: Option<String>,
        /// Until this moment; now when not given.
        #[arg(long, requires = "since")]
        until: Option<String>,
        /// Also what was delivered, not only what was given up or withheld.
        #[arg(long, requires = "since")]
        delivered_too: bool,
        #[command(flatten)]
        reach: Reach,
    },
}

/// Runs the `deliveries` command.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(arguments: &Deliveries) -> Result<(), String> {
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    match &arguments.what {
        What::Status { site, reach } => {
            let api = reach.client("deliveries")?;
            let all: Vec<Value> =
                runtime.block_on(api.request(None, &format!("/v1/sites/{site}/destinations"), "there is no such site"))?;
            for one in all {
                println!(
                    "{}: {} wait (the first since {} s), {} given up",
                    one["destination"].as_str().unwrap_or_default(),
                    one["waiting"],
                    one["oldest_seconds"],
                    one["dead"]
                );
            }
            Ok(())
        }
        What::Dead { site, destination, reach } => {
            let api = reach.client("deliveries")?;
            runtime.block_on(dead(&api, site, destination))
        }
        What::Replay { site, destination, record, since, until, delivered_too, reach } => {
            let api = reach.client("deliveries")?;
            let mut body = json!({});
            let parameters = [("destination", destination), ("record", record), ("since", since), ("until", until)];
            for (name, value) in parameters.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
                body[name] = json!(value);
            }
            body["delivered_too"] = json!(delivered_too);
            let requeued = runtime.block_on(replay(&api, site, body))?;
            println!("{requeued} are sent again.");
            Ok(())
        }
    }
}

#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
async fn dead(api: &ApiClient, site: &str, destination: &str) -> Result<(), String> {
    let mut from = json!(0);
    loop {
        let path = format!("/v1/sites/{site}/deliveries?destination={destination}&from={from}");
        let page: Value = api.request(None, &path, "there is no such site").await?;
        for one in page["deliveries"].as_array().into_iter().flatten() {
            let last = one["attempts"].as_array().and_then(|attempts| attempts.last()).cloned().unwrap_or_default();
            println!(
                "{} entry {} since {}: {} attempts, the last {} {} {}",
                one["id"].as_str().unwrap_or_default(),
                one["sequence"],
                one["since"].as_str().unwrap_or_default(),
                one["attempts"].as_array().map_or(0, Vec::len),
                last["at"].as_str().unwrap_or_default(),
                last["status"],
                last["reason"].as_str().unwrap_or_default(),
            );
        }
        match page["next"] {
            Value::Null => return Ok(()),
            _ => from = page["next"].clone(),
        }
    }
}

/// Requests one part after another until the whole span is queued again.
async fn replay(api: &ApiClient, site: &str, mut body: Value) -> Result<u64, String> {
    // The template is constant.
    let style =
        ProgressStyle::with_template("{bar:30} {pos}/{len} entries  {msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(0).with_style(style);
    let mut requeued = 0;
    loop {
        let path = format!("/v1/sites/{site}/deliveries/replay");
        let part: Value = api.request(Some(body.clone()), &path, "there is nothing of this record to send again").await?;
        requeued += part["again"].as_u64().unwrap_or_default();
        bar.set_length(part["span"].as_u64().unwrap_or_default());
        bar.set_position(part["looked"].as_u64().unwrap_or_default());
        bar.set_message(format!("{requeued} again"));
        if part["next"].is_null() {
            bar.finish_and_clear();
            return Ok(requeued);
        }
        body["from"] = part["next"].clone();
    }
}
