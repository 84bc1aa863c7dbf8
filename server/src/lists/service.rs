//! The check of a whole list: answered in the same request when it is short, as a job when it is not.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use kelisim_core::{SiteId, Timestamp};
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Failure, Tenant, check, clock};
use tokio::sync::mpsc;

use crate::lists::intake::{Intake, Limits};
use crate::lists::jobs::{JobStatus, Jobs, Place};
use crate::lists::ticket::{Done, JobId, State, Ticket};
use crate::lists::{ListError, ListOptions, Question, Refusal, spool};

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
    pub asked: ListOptions,
}

impl Wanted {
    fn ticket(self, asked_by: &str, question: Question) -> Ticket {
        let ListOptions { lang, allowed_only, .. } = self.asked;
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
/// Those of [`check::resolve`] and [`check::left`], and [`ListError::Refusal`]
pub async fn begin(
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    wanted: &Wanted,
    key: &str,
    length: Option<u64>,
    most: u64,
) -> Result<Intake, ListError> {
    tenant.ready()?;
    let channel = check::resolve(tenant, &wanted.purpose, wanted.channel.as_deref(), wanted.as_of, clock::now())?.channel();
    check::left(tenant, key, jobs.limits().of(key).budget).await?;
    if length.is_some_and(|length| length > most) {
        return Err(Refusal::TooLarge(most).into());
    }
    let place = behind(jobs, tenant, |jobs, tenant| jobs.place(&tenant.config.id)).await?;
    let limits = Limits { most, room: jobs.settings().room() };
    Ok(Intake::begin(place, Arc::clone(&tenant.vault), wanted.asked.clone(), channel, limits))
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
/// [`ListError::Refusal`]
pub async fn direct(
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    wanted: Wanted,
    asked_by: &str,
    intake: Intake,
) -> Result<Direct, ListError> {
    let (place, question) = intake.end().await?;
    let ticket = wanted.ticket(asked_by, question);
    // Nobody closes it.
    let _slot = jobs.direct.acquire().await.map_err(|_| Failure::Unavailable(Unavailable::Busy))?;
    let work = move |jobs: &Jobs, tenant: &Tenant| {
        let done = jobs.direct(tenant, &place, &ticket)?;
        Ok(Direct { place, done })
    };
    Ok(behind(jobs, tenant, work).await?)
}

/// Keeps a list that came whole as a job.
///
/// # Errors
/// [`ListError::Refusal`]
pub async fn keep(
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    wanted: Wanted,
    asked_by: &str,
    intake: Intake,
) -> Result<(JobId, JobStatus), ListError> {
    kept(jobs, tenant, wanted, asked_by, intake.end().await?).await
}

/// As [`keep`], for a list whose hash is known already.
///
/// # Errors
/// [`ListError::Refusal`]
pub async fn kept(
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    wanted: Wanted,
    asked_by: &str,
    (place, question): (Place, Question),
) -> Result<(JobId, JobStatus), ListError> {
    let ticket = wanted.ticket(asked_by, question);
    let kept = ticket.clone();
    let id = behind(jobs, tenant, move |jobs, _| jobs.keep(place, &kept)).await?;
    Ok((id, JobStatus { ticket, running: false, rows: 0, bytes: 0 }))
}

/// The jobs of an API key, the newest first. A list is shown to nobody but who brought it.
///
/// # Errors
/// [`ListError::Refusal`] when the gateway is ending.
pub async fn list(jobs: &Arc<Jobs>, tenant: &Arc<Tenant>, key: &str) -> Result<Vec<(JobId, JobStatus)>, ListError> {
    let mut jobs = behind(jobs, tenant, |jobs, tenant| Ok(jobs.list(&tenant.config.id))).await?;
    jobs.retain(|(_, status)| status.ticket.asked_by == key);
    Ok(jobs)
}

/// How far a job of an API key is.
///
/// # Errors
/// [`Failure::NotFound`], also for a job of another key.
pub async fn look(jobs: &Arc<Jobs>, tenant: &Arc<Tenant>, key: &str, job: &str) -> Result<(JobId, JobStatus), ListError> {
    let id: JobId = job.parse().map_err(|()| Failure::NotFound)?;
    let found = behind(jobs, tenant, move |jobs, tenant| Ok(jobs.status(&tenant.config.id, id))).await?;
    found.filter(|status| status.ticket.asked_by == key).map(|status| (id, status)).ok_or(ListError::Failure(Failure::NotFound))
}

/// Ends a job, and takes away everything of it.
///
/// # Errors
/// [`Failure::NotFound`], [`ListError::Refusal`]
pub async fn remove(jobs: &Arc<Jobs>, tenant: &Arc<Tenant>, key: &str, job: &str) -> Result<(), ListError> {
    let (id, _) = look(jobs, tenant, key, job).await?;
    let there = behind(jobs, tenant, move |jobs, tenant| jobs.remove(&tenant.config.id, id)).await?;
    if there { Ok(()) } else { Err(Failure::NotFound.into()) }
}

/// The answer of a job, part by part, once it is whole.
///
/// # Errors
/// [`Failure::NotFound`]; [`ListError::NotDone`] while it is not; [`ListError::Refusal`] when there will be none.
pub async fn answer(jobs: &Arc<Jobs>, tenant: &Arc<Tenant>, key: &str, job: &str) -> Result<(JobId, Done, Parts), ListError> {
    let (id, status) = look(jobs, tenant, key, job).await?;
    match status.ticket.state {
        State::Waiting => Err(ListError::NotDone),
        State::Failed { sentence, .. } => Err(ListError::NoAnswer(sentence)),
        State::Done(done) => {
            let file = behind(jobs, tenant, move |jobs, tenant| jobs.answer(tenant, id)).await;
            // Somebody deleted it in this moment.
            let file = file.map_err(|why| {
                if why == Refusal::Cancelled { ListError::Failure(Failure::NotFound) } else { ListError::Refusal(why) }
            })?;
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
    /// [`ListError::Refusal`]
    pub async fn parts(self, jobs: &Arc<Jobs>, tenant: &Arc<Tenant>) -> Result<Parts, ListError> {
        let Self { place, .. } = self;
        Ok(behind(jobs, tenant, move |_, tenant| {
            let file = Jobs::open(place.folder(), tenant, place.id())?;
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
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    work: impl FnOnce(&Jobs, &Tenant) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let (jobs, tenant) = (Arc::clone(jobs), Arc::clone(tenant));
    tokio::task::spawn_blocking(move || work(&jobs, &tenant)).await.unwrap_or(Err(Refusal::Unreadable))
}

/// Which site a job belongs to is part of its address: one of another site is not found.
#[must_use]
pub fn address(site: &SiteId, job: JobId) -> String {
    format!("/v1/sites/{site}/check/jobs/{job}")
}
