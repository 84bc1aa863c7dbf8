//! `kelisim notice`: asks the running gateway to tell people of a changed policy, and shows how far it is.
//!
//! The gateway does the work, since it alone has the embedded store open; this command may be ended and started again at
//! any time.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use crate::config::{self, Config};
use crate::forward::client;
use crate::routes::notices::{NoticeCount, NoticeResponse};

/// How often the gateway is asked.
const ASK: Duration = Duration::from_millis(500);
/// A count reads the whole ledger.
const LONG: Duration = Duration::from_mins(15);

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
    /// File with an API key that has the scope `notices`.
    #[arg(long)]
    key_file: PathBuf,
    /// Where the gateway answers; by default where the configuration says that it listens.
    #[arg(long)]
    gateway: Option<Url>,
    /// The configuration file.
    #[arg(long, default_value = "kelisim.toml")]
    config: PathBuf,
}

struct Asker {
    base: String,
    key: String,
}

impl Asker {
    async fn ask<T: DeserializeOwned>(&self, post: Option<Value>, path: &str) -> Result<T, String> {
        let url = Url::parse(&format!("{}{path}", self.base)).map_err(|why| why.to_string())?;
        let body = post.map(|body| body.to_string().into_bytes());
        let (status, answer) = client::ask(&url, &self.key, body, LONG)
            .await
            .map_err(|why| format!("the gateway at {} does not answer ({why}); it must be running", self.base))?;
        if (200..300).contains(&status) {
            return serde_json::from_slice(&answer)
                .map_err(|_| "the gateway answers something else; is it of this version?".to_owned());
        }
        let told: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let told = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        Err(match (status, told("code").as_str()) {
            (401, _) => "the key is wrong, for another site, or without the scope `notices`".to_owned(),
            (404, "not-found") => "this notice was never started".to_owned(),
            (_, "") => format!("the gateway answers {status}"),
            _ => format!("{}: {}", told("code"), told("detail")),
        })
    }
}

/// Runs the command.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(asked: &Notice) -> Result<(), String> {
    let key = config::read_file(&asked.key_file).map_err(|why| why.to_string())?.trim().to_owned();
    let base = match &asked.gateway {
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        None => local(&asked.config)?,
    };
    let asker = Asker { base, key };
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    let notices = format!("/v1/sites/{}/notices", asked.site);
    let own = format!("{notices}/{}", asked.policy);
    runtime.block_on(async {
        if asked.dry_run {
            let bar = ProgressBar::new_spinner().with_message("reading the ledger");
            bar.enable_steady_tick(Duration::from_millis(120));
            let count: NoticeCount = asker.ask(Some(json!({ "policy": asked.policy, "dry_run": true })), &notices).await?;
            bar.finish_and_clear();
            println!("{} people would be told; {} entries were looked at. Nothing was sent.", count.concerned, count.entries);
            return Ok(());
        }
        if asked.stop {
            let stopped: NoticeResponse = asker.ask(Some(json!({})), &format!("{own}/stop")).await?;
            println!("{}", summary(&stopped));
            return Ok(());
        }
        let started: NoticeResponse = asker.ask(Some(json!({ "policy": asked.policy })), &notices).await?;
        let ended = watch(&asker, &own, started).await?;
        println!("{}", summary(&ended));
        if ended.state == "done" { Ok(()) } else { Err("it stopped before its end; start it again to go on".into()) }
    })
}

/// Where the gateway of a configuration listens.
fn local(path: &Path) -> Result<String, String> {
    let mut listen = Config::load(path).map_err(|why| why.to_string())?.listen;
    if listen.ip().is_unspecified() {
        listen.set_ip(if listen.is_ipv4() { std::net::Ipv4Addr::LOCALHOST.into() } else { std::net::Ipv6Addr::LOCALHOST.into() });
    }
    Ok(format!("http://{listen}"))
}

/// Draws the progress until it is over.
async fn watch(asker: &Asker, own: &str, mut now: NoticeResponse) -> Result<NoticeResponse, String> {
    // Both parts of the template are fixed.
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
        now = asker.ask(None, own).await?;
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
