//! The check of a whole list: answered in the same request when it is short, as a job when it is not.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use kelisim_core::{SiteId, Timestamp};
use tokio::sync::mpsc;

use crate::bulk::intake::{Intake, Limits};
use crate::bulk::jobs::{Jobs, Place, Standing};
use crate::bulk::spool;
use crate::bulk::ticket::{Done, JobId, State, Ticket};
use crate::bulk::{Asked, Question, Refusal};
use crate::clock;
use crate::gateway::Gateway;
use crate::pipeline::check;
use crate::problem::Problem;
use crate::sites::Served;

/// Bytes of an answer that are given out at once.
const PART: usize = 64 << 10;

/// How long somebody who takes an answer may take nothing.
const STALLED: Duration = Duration::from_mins(2);

/// What is asked about a list.
pub struct Wanted {
    /// For what people are to be contacted.
    pub purpose: String,
    /// How; none for a purpose without channels.
    pub channel: Option<String>,
    /// A past moment, if the answer is to be that of then.
    pub as_of: Option<Timestamp>,
    /// What the caller says about the list itself.
    pub asked: Asked,
}

impl Wanted {
    fn ticket(self, asked_by: &str, question: Question) -> Ticket {
        let Asked { lang, allowed_only, .. } = self.asked;
        let (asked_by, created, as_of) = (asked_by.to_owned(), clock::now().0, self.as_of.map(|as_of| as_of.0));
        Ticket {
            asked_by,
            purpose: self.purpose,
            channel: self.channel,
            as_of,
            lang,
            allowed_only,
            question,
            created,
            state: State::Waiting,
        }
    }
}

/// Makes ready to take a list of at most `most` bytes from the API key `key`; `length` is how long it is said to be.
///
/// # Errors
/// Those of [`check::resolve`] and [`check::left`], and [`Problem::List`]
pub async fn begin(
    gateway: &Arc<Gateway>,
    site: &Arc<Served>,
    wanted: &Wanted,
    key: &str,
    length: Option<u64>,
    most: u64,
) -> Result<Intake, Problem> {
    gateway.ready()?;
    let channel = check::resolve(site, &wanted.purpose, wanted.channel.as_deref(), wanted.as_of, clock::now())?.channel();
    check::left(gateway, site, key).await?;
    if length.is_some_and(|length| length > most) {
        return Err(Refusal::TooLarge(most).into());
    }
    let place = behind(gateway, site, |gateway, site| gateway.bulk.place(&site.site.id)).await?;
    let limits = Limits { most, room: gateway.bulk.settings().room() };
    Ok(Intake::begin(place, Arc::clone(&site.vault), wanted.asked.clone(), channel, limits))
}

/// An answer that was made in the same request. Dropped, it is gone.
pub struct Direct {
    place: Place,
    /// What it came to.
    pub done: Done,
}

/// Answers a list that came whole, in the same request.
///
/// # Errors
/// [`Problem::List`]
pub async fn direct(
    gateway: &Arc<Gateway>,
    site: &Arc<Served>,
    wanted: Wanted,
    asked_by: &str,
    intake: Intake,
) -> Result<Direct, Problem> {
    let (place, question) = intake.end().await?;
    let ticket = wanted.ticket(asked_by, question);
    // Nobody closes it.
    let _slot = gateway.bulk.direct.acquire().await.map_err(|_| Problem::Unavailable("busy"))?;
    let work = move |gateway: &Gateway, site: &Served| {
        let done = gateway.bulk.direct(gateway, site, &place, &ticket)?;
        Ok(Direct { place, done })
    };
    Ok(behind(gateway, site, work).await?)
}

/// Keeps a list that came whole as a job.
///
/// # Errors
/// [`Problem::List`]
pub async fn keep(
    gateway: &Arc<Gateway>,
    site: &Arc<Served>,
    wanted: Wanted,
    asked_by: &str,
    intake: Intake,
) -> Result<(JobId, Standing), Problem> {
    kept(gateway, site, wanted, asked_by, intake.end().await?).await
}

/// As [`keep`], for a list whose hash is known already.
///
/// # Errors
/// [`Problem::List`]
pub async fn kept(
    gateway: &Arc<Gateway>,
    site: &Arc<Served>,
    wanted: Wanted,
    asked_by: &str,
    (place, question): (Place, Question),
) -> Result<(JobId, Standing), Problem> {
    let ticket = wanted.ticket(asked_by, question);
    let kept = ticket.clone();
    let id = behind(gateway, site, move |gateway, _| gateway.bulk.keep(place, &kept)).await?;
    Ok((id, Standing { ticket, running: false, rows: 0, bytes: 0 }))
}

/// The jobs of an API key, the newest first. A list is shown to nobody but who brought it.
///
/// # Errors
/// [`Problem::List`] when the gateway is ending.
pub async fn list(gateway: &Arc<Gateway>, site: &Arc<Served>, key: &str) -> Result<Vec<(JobId, Standing)>, Problem> {
    let mut jobs = behind(gateway, site, |gateway, site| Ok(gateway.bulk.list(&site.site.id))).await?;
    jobs.retain(|(_, standing)| standing.ticket.asked_by == key);
    Ok(jobs)
}

/// How far a job of an API key is.
///
/// # Errors
/// [`Problem::NotFound`], also for a job of another key.
pub async fn look(gateway: &Arc<Gateway>, site: &Arc<Served>, key: &str, job: &str) -> Result<(JobId, Standing), Problem> {
    let id: JobId = job.parse().map_err(|()| Problem::NotFound)?;
    let found = behind(gateway, site, move |gateway, site| Ok(gateway.bulk.look(&site.site.id, id))).await?;
    found.filter(|standing| standing.ticket.asked_by == key).map(|standing| (id, standing)).ok_or(Problem::NotFound)
}

/// Ends a job, and takes away everything of it.
///
/// # Errors
/// [`Problem::NotFound`], [`Problem::List`]
pub async fn remove(gateway: &Arc<Gateway>, site: &Arc<Served>, key: &str, job: &str) -> Result<(), Problem> {
    let (id, _) = look(gateway, site, key, job).await?;
    let there = behind(gateway, site, move |gateway, site| gateway.bulk.remove(&site.site.id, id)).await?;
    if there { Ok(()) } else { Err(Problem::NotFound) }
}

/// The answer of a job, part by part, once it is whole.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::NotDone`] while it is not; [`Problem::List`] when there will be none.
pub async fn answer(gateway: &Arc<Gateway>, site: &Arc<Served>, key: &str, job: &str) -> Result<(JobId, Done, Parts), Problem> {
    let (id, standing) = look(gateway, site, key, job).await?;
    match standing.ticket.state {
        State::Waiting => Err(Problem::NotDone),
        State::Failed { sentence, .. } => Err(Problem::NoAnswer(sentence)),
        State::Done(done) => {
            let file = behind(gateway, site, move |gateway, site| gateway.bulk.answer(site, id)).await;
            // Somebody deleted it in this moment.
            let file = file.map_err(|why| if why == Refusal::Cancelled { Problem::NotFound } else { why.into() })?;
            Ok((id, done, parts(file, None)))
        }
    }
}

impl Direct {
    /// Its id, which the summary names.
    #[must_use]
    pub fn id(&self) -> JobId {
        self.place.id()
    }

    /// The answer part by part; with the last of them it is gone from the disk.
    ///
    /// # Errors
    /// [`Problem::List`]
    pub async fn parts(self, gateway: &Arc<Gateway>, site: &Arc<Served>) -> Result<Parts, Problem> {
        let Self { place, .. } = self;
        Ok(behind(gateway, site, move |_, site| {
            let file = Jobs::open(place.folder(), site, place.id())?;
            Ok(parts(file, Some(place)))
        })
        .await?)
    }
}

/// Parts of an answer. One that fails ends them: whoever gets them knows their length and sees that they are not all.
pub type Parts = mpsc::Receiver<Result<Vec<u8>, Refusal>>;

fn parts(mut file: spool::Reader, place: Option<Place>) -> Parts {
    let (give, parts) = mpsc::channel(2);
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        loop {
            let mut part = vec![0; PART];
            let read = file.read(&mut part);
            let part = match read {
                Ok(0) => break,
                Ok(count) => {
                    part.truncate(count);
                    Ok(part)
                }
                Err(why) => {
                    tracing::error!(reason = %why, "an answer cannot be read");
                    Err(Refusal::Unreadable)
                }
            };
            let failed = part.is_err();
            // Whoever stops reading does not hold the thread for ever.
            let given = runtime.block_on(tokio::time::timeout(STALLED, give.send(part)));
            if failed || !matches!(given, Ok(Ok(()))) {
                break;
            }
        }
        drop(place);
    });
    parts
}

/// Does what waits for the disk on a thread where nobody else waits.
async fn behind<T: Send + 'static>(
    gateway: &Arc<Gateway>,
    site: &Arc<Served>,
    work: impl FnOnce(&Gateway, &Served) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let (gateway, site) = (Arc::clone(gateway), Arc::clone(site));
    tokio::task::spawn_blocking(move || work(&gateway, &site)).await.unwrap_or(Err(Refusal::Unreadable))
}

/// Which site a job belongs to is part of its address: one of another site is not found.
#[must_use]
pub fn address(site: &SiteId, job: JobId) -> String {
    format!("/v1/sites/{site}/check/jobs/{job}")
}
