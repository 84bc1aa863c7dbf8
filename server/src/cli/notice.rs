//! `kelisim notice`: asks the running gateway to notify people of a changed policy, and shows its progress.
//!
//! The gateway does the work, since it alone has the embedded store open; this command may be ended and
//! started again at any time.

use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::asker::{ApiClient, Reach};
use crate::routes::notices::{NoticeCount, NoticeResponse};

/// Interval between two requests for the progress.
const ASK: Duration = Duration::from_millis(500);
/// Message for a notice that the gateway does not know.
const MISSING: &str = "this notice was never started";

/// What is asked for.
#[derive(Args)]
pub(super) struct Notice {
    /// The site.
    site: String,
    /// The version of the policy people are to be told of; the site file must call it significant.
    #[arg(long)]
    policy: String,
    /// Only count whom it concerns.
    #[arg(long, conflicts_with = "stop")]
    dry_run: bool,
    /// Stop it. Without this option it goes on where it was.
    #[arg(long)]
    stop: bool,
    #[command(flatten)]
    reach: Reach,
}

/// Runs the `notice` command.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(arguments: &Notice) -> Result<(), String> {
    let api = arguments.reach.client("notices")?;
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    let notices = format!("/v1/sites/{}/notices", arguments.site);
    let own = format!("{notices}/{}", arguments.policy);
    runtime.block_on(async {
        if arguments.dry_run {
            let bar = ProgressBar::new_spinner().with_message("reading the ledger");
            bar.enable_steady_tick(Duration::from_millis(120));
            let count: NoticeCount =
                api.request(Some(json!({ "policy": arguments.policy, "dry_run": true })), &notices, MISSING).await?;
            bar.finish_and_clear();
            println!("{} people would be told; {} entries were looked at. Nothing was sent.", count.concerned, count.entries);
            return Ok(());
        }
        if arguments.stop {
            let stopped: NoticeResponse = api.request(Some(json!({})), &format!("{own}/stop"), MISSING).await?;
            println!("{}", summary(&stopped));
            return Ok(());
        }
        let started: NoticeResponse = api.request(Some(json!({ "policy": arguments.policy })), &notices, MISSING).await?;
        let ended = watch(&api, &own, started).await?;
        println!("{}", summary(&ended));
        if ended.state == "done" { Ok(()) } else { Err("it stopped before its end; start it again to go on".into()) }
    })
}

/// Draws the progress until the notice has ended.
async fn watch(api: &ApiClient, own: &str, mut now: NoticeResponse) -> Result<NoticeResponse, String> {
    // Both parts of the template are constant.
    let style =
        ProgressStyle::with_template("{bar:30} {pos}/{len} entries  {msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(now.entries).with_style(style);
    bar.println("The gateway sends on its own: this command may be ended with Ctrl-C and started again.");
    while now.state == "running" {
        bar.set_length(now.entries);
        bar.set_position(now.looked_at);
        let trouble = now.trouble.as_deref().map(|code| format!("  mail server: {code}, trying again")).unwrap_or_default();
        bar.set_message(format!("{} told, {} refused, {} later{trouble}", now.sent, now.refused + now.given_up, now.later));
        tokio::time::sleep(ASK).await;
        now = api.request(None, own, MISSING).await?;
    }
    bar.finish_and_clear();
    Ok(now)
}

fn summary(row: &NoticeResponse) -> String {
    let trouble = row.trouble.as_deref().map(|code| format!(" Reason: {code}.")).unwrap_or_default();
    format!(
        "Policy {}: {}. {} people told, {} refused by their mail server, {} given up, {} to be tried later; {} of {} entries looked at.{trouble}",
        row.policy, row.state, row.sent, row.refused, row.given_up, row.later, row.looked_at, row.entries
    )
}
