//! `kelisim campaign`: sends a list to the running gateway, shows its progress, and writes the answer (who may
//! be contacted) beside it, once the answer is complete and is what the gateway signed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::Args;
use data_encoding::HEXLOWER;
use futures_util::stream;
use indicatif::{ProgressBar, ProgressStyle};
use kelisim_core::check::Reason;
use kelisim_core::{Lang, SiteId};
use kelisim_ledger::VerifyingKey;
use kelisim_ledger::summary::Summary;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::asker::{ApiClient, Reach};
use crate::forward::client::files;
use crate::routes::bulk::Job;

/// Interval between two requests for the progress.
const ASK: Duration = Duration::from_millis(300);
/// Bytes of the list that are sent at once.
const PART: usize = 256 << 10;
/// Message for a job that the gateway does not know.
const MISSING: &str = "there is no such job any more, or it is on another gateway";

/// What is asked for.
#[derive(Args)]
pub(super) struct Campaign {
    /// The site.
    site: SiteId,
    /// The list: CSV in UTF-8, Windows-1251 or UTF-16.
    list: PathBuf,
    /// For what people are to be contacted; see the site file.
    #[arg(long)]
    purpose: String,
    /// How: sms, call, email or messenger.
    #[arg(long)]
    channel: Option<String>,
    /// The column with the identifiers: its name, or its number counted from 1. Without, it is found.
    #[arg(long)]
    column: Option<String>,
    /// What they are: phone, email or iin.
    #[arg(long)]
    kind: Option<String>,
    /// A past moment, RFC 3339: what was allowed then.
    #[arg(long)]
    as_of: Option<String>,
    /// The answer in words: kk, ru or en. Without, it is for programs.
    #[arg(long)]
    lang: Option<String>,
    /// Write the rows alone that may be contacted.
    #[arg(long)]
    only_allowed: bool,
    /// Where to write the answer; by default beside the list. The signed summary is written beside it.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Fetch the answer of this job, whose list was sent before.
    #[arg(long)]
    job: Option<String>,
    /// Leave the answer at the gateway, too.
    #[arg(long)]
    keep: bool,
    #[command(flatten)]
    reach: Reach,
}

/// Runs the `lists` command.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(arguments: &Campaign) -> Result<(), String> {
    let api = arguments.reach.client("check")?;
    let out = arguments.out.clone().unwrap_or_else(|| beside(&arguments.list));
    let runtime = super::serve::runtime().map_err(|why| why.to_string())?;
    runtime.block_on(async {
        let job = match &arguments.job {
            Some(job) => job.clone(),
            None => send(arguments, &api).await?.job,
        };
        let path = format!("/v1/sites/{}/check/jobs/{job}", arguments.site);
        let done = watch(&api, &path).await?;
        if let Some(why) = done.detail {
            return Err(why);
        }
        let summary = receive(arguments, &api, &path, &done, &out).await?;
        if !arguments.keep {
            // The answer has arrived; when it cannot be deleted there, it expires there.
            let _ = files::delete(&api.address(&path)?, api.key()).await;
        }
        println!("{}\nThe answer is in {}, the signed summary in {}.", table(&summary), out.display(), signed(&out).display());
        Ok(())
    })
}

/// Path of the answer beside a list: `list.csv` → `list.checked.csv`.
fn beside(list: &Path) -> PathBuf {
    let mut name = list.file_stem().unwrap_or_default().to_owned();
    name.push(".checked.csv");
    list.with_file_name(name)
}

/// Path of the signed summary: `answer.csv` → `answer.csv.summary`.
fn signed(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".summary");
    out.with_file_name(name)
}

fn bar(length: u64, template: &str) -> ProgressBar {
    // The template is constant.
    ProgressBar::new(length).with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

async fn send(arguments: &Campaign, api: &ApiClient) -> Result<Job, String> {
    let name_file = |why: io::Error| format!("{}: {why}", arguments.list.display());
    let file = File::open(&arguments.list).map_err(name_file)?;
    let length = file.metadata().map_err(name_file)?.len();
    let mut address = api.address(&format!("/v1/sites/{}/check/jobs", arguments.site))?;
    {
        let mut query = address.query_pairs_mut();
        query.append_pair("purpose", &arguments.purpose);
        let options = [
            ("channel", &arguments.channel),
            ("column", &arguments.column),
            ("kind", &arguments.kind),
            ("as_of", &arguments.as_of),
            ("lang", &arguments.lang),
        ];
        for (name, value) in options.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            query.append_pair(name, value);
        }
        if arguments.only_allowed {
            query.append_pair("rows", "allowed");
        }
    }
    let bar = bar(length, "{bar:30} {bytes}/{total_bytes} sent");
    let hash = Arc::new(Mutex::new(Sha256::new()));
    let (sent, counted) = (bar.clone(), Arc::clone(&hash));
    let parts = stream::unfold(file, move |mut file| {
        let mut part = vec![0; PART];
        let read = file.read(&mut part);
        let part = match read {
            Ok(0) => None,
            Ok(count) => {
                part.truncate(count);
                counted.lock().unwrap_or_else(PoisonError::into_inner).update(&part);
                sent.inc(count as u64);
                Some((Ok(part), file))
            }
            Err(why) => Some((Err(why), file)),
        };
        std::future::ready(part)
    });
    let taken = api.decode(files::send(&address, api.key(), length, parts).await, "there is no such site");
    bar.finish_and_clear();
    taken
}

/// Draws the progress until the job has ended.
async fn watch(api: &ApiClient, path: &str) -> Result<Job, String> {
    let mut now: Job = api.request(None, path, MISSING).await?;
    let bar = bar(now.bytes, "{bar:30} {percent} %  {msg}");
    bar.println(format!("Job {}. This command may be ended and gone on with by --job.", now.job));
    while now.state == "waiting" || now.state == "running" {
        bar.set_length(now.bytes);
        bar.set_position(now.bytes_done);
        bar.set_message(format!("{} rows answered", now.rows));
        tokio::time::sleep(ASK).await;
        now = api.request(None, path, MISSING).await?;
    }
    bar.finish_and_clear();
    Ok(now)
}

/// Downloads the answer into place, once it is complete and matches what was signed.
async fn receive(arguments: &Campaign, api: &ApiClient, path: &str, done: &Job, out: &Path) -> Result<Summary, String> {
    let note = done.summary.as_deref().ok_or("the gateway answers something else; is it of this version?")?;
    let mut key = Vec::new();
    let mut take = |part: &[u8]| {
        key.extend_from_slice(part);
        Ok(())
    };
    files::receive(&api.address(&format!("/log/{}/key", arguments.site))?, api.key(), &mut take).await?;
    let key: VerifyingKey =
        String::from_utf8_lossy(&key).trim().parse().map_err(|_| "the gateway gives no key of the log".to_owned())?;
    let summary = Summary::open(note, &key).map_err(|why| format!("the summary of the gateway does not hold: {why}"))?;
    let question = hash_of(&arguments.list)?;
    if question != summary.question.sha256 {
        return Err("the answer is to another list: this one was changed, or the job is another's".into());
    }
    let bar = bar(summary.answer.bytes, "{bar:30} {bytes}/{total_bytes} received");
    let (mut file, mut hash) = (Pending::begin(out)?, Sha256::new());
    let mut take = |part: &[u8]| {
        hash.update(part);
        bar.inc(part.len() as u64);
        file.write(part)
    };
    let received = files::receive(&api.address(&format!("{path}/answer"))?, api.key(), &mut take).await;
    bar.finish_and_clear();
    match received.map_err(|why| format!("the answer did not come whole ({why}); ask again with --job {}", done.job))? {
        200 => {}
        404 => return Err(MISSING.into()),
        status => return Err(format!("the gateway answers {status}")),
    }
    if <[u8; 32]>::from(hash.finalize()) != summary.answer.sha256 {
        return Err(format!("the answer did not come as it was signed; ask again with --job {}", done.job));
    }
    let mut side = Pending::begin(&signed(out))?;
    side.write(note.as_bytes())?;
    side.finish()?;
    file.finish()?;
    Ok(summary)
}

/// Computes the SHA-256 of a file.
pub(super) fn hash_of(path: &Path) -> Result<[u8; 32], String> {
    let name_file = |why: io::Error| format!("{}: {why}", path.display());
    let (mut file, mut hash, mut part) = (File::open(path).map_err(name_file)?, Sha256::new(), vec![0; PART]);
    loop {
        match file.read(&mut part).map_err(name_file)? {
            0 => return Ok(hash.finalize().into()),
            count => hash.update(&part[..count]),
        }
    }
}

/// A file that gets its name only once it is complete. When dropped before, it is deleted.
struct Pending {
    path: PathBuf,
    next: PathBuf,
    file: Option<File>,
}

impl Pending {
    fn begin(path: &Path) -> Result<Self, String> {
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().ok_or_else(|| format!("{}: no name of a file", path.display()))?);
        name.push(".part");
        let next = path.with_file_name(name);
        // The content is personal data.
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&next);
        let file = file.map_err(|why| format!("{}: {why}", next.display()))?;
        Ok(Self { path: path.to_owned(), next, file: Some(file) })
    }

    fn write(&mut self, part: &[u8]) -> Result<(), String> {
        let written = self.file.as_mut().map_or(Ok(()), |file| file.write_all(part));
        written.map_err(|why| format!("{}: {why}", self.next.display()))
    }

    fn finish(mut self) -> Result<(), String> {
        let name_file = |why: io::Error| format!("{}: {why}", self.path.display());
        if let Some(file) = &self.file {
            file.sync_all().map_err(name_file)?;
        }
        fs::rename(&self.next, &self.path).map_err(name_file)?;
        self.file = None;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.file.is_some() {
            let _ = fs::remove_file(&self.next);
        }
    }
}

/// Formats how many may be contacted, and why the others may not.
pub(super) fn table(summary: &Summary) -> String {
    let mut reasons: Vec<(&str, u64)> = summary.reasons.iter().map(|(code, rows)| (code.as_str(), *rows)).collect();
    reasons.sort_by_key(|(code, rows)| (*code != Reason::Granted.code(), std::cmp::Reverse(*rows), *code));
    let width = summary.rows.to_string().len();
    let mut text = format!("{} of {} rows may be contacted.\n", summary.allowed, summary.rows);
    for (code, rows) in reasons {
        let words = Reason::ALL.into_iter().find(|reason| reason.code() == code).map(|reason| reason.words(Lang::En));
        text.push_str(&format!("{rows:>width$}  {code:<24}{}\n", words.unwrap_or("not readable")));
    }
    text.truncate(text.trim_end().len());
    text
}

impl ApiClient {
    /// Joins an address at the gateway.
    pub(super) fn address(&self, path: &str) -> Result<Url, String> {
        Url::parse(&format!("{}{path}", self.base())).map_err(|why| why.to_string())
    }
}

/// Formats a hash in hexadecimal.
pub(super) fn hex(hash: &[u8; 32]) -> String {
    HEXLOWER.encode(hash)
}
