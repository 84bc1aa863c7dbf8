//! Use cases of list checks: a short list is answered in the same request, a long one by a job.

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
use crate::lists::{ListError, ListOptions, Refusal, Upload, spool};

/// Size of the chunks in which an answer is sent, in bytes.
const PART: usize = 64 << 10;

/// Longest stall of a client that downloads an answer.
const STALLED: Duration = Duration::from_mins(2);

/// Check that is requested for a list.
pub(crate) struct ListCheck {
    /// Purpose for which people are to be contacted.
    pub purpose: String,
    /// Channel; `None` for a purpose without channels.
    pub channel: Option<String>,
    /// Past time for which the answer is wanted; `None` for now.
    pub as_of: Option<Timestamp>,
    /// Sealed name of the person for whom it is; empty when nobody was named.
    pub behalf: Vec<u8>,
    /// Options of the list itself.
    pub options: ListOptions,
}

impl ListCheck {
    fn ticket(self, asked_by: &str, question: Upload) -> Ticket {
        let ListOptions { lang, allowed_only, .. } = self.options;
        let (asked_by, created, as_of) = (asked_by.to_owned(), clock::now().0, self.as_of.map(|as_of| as_of.0));
        Ticket {
            asked_by,
            behalf: self.behalf,
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

/// Prepares to take a list of at most `most` bytes from the API key `key`; `length` is its declared length.
///
/// # Errors
/// Those of [`check::resolve`] and [`check::left`], and [`ListError::Refusal`]
pub(crate) async fn begin(
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    check: &ListCheck,
    key: &str,
    length: Option<u64>,
    most: u64,
) -> Result<Intake, ListError> {
    tenant.ready()?;
    tenant.store.room_for_grants()?;
    let channel = check::resolve(tenant, &check.purpose, check.channel.as_deref(), check.as_of, clock::now())?.channel();
    check::left(tenant, key, jobs.limits().of(key).budget).await?;
    if length.is_some_and(|length| length > most) {
        return Err(Refusal::TooLarge(most).into());
    }
    let place = blocking(jobs, tenant, |jobs, tenant| jobs.place(&tenant.config.id)).await?;
    let limits = Limits { most, room: jobs.settings().room() };
    Ok(Intake::begin(place, Arc::clone(&tenant.vault), check.options.clone(), channel, limits))
}

/// Answer computed in the same request. Its files are deleted on drop.
pub(crate) struct Direct {
    place: Place,
    /// Result with length, hash and summary.
    pub done: Done,
}

/// Answers a complete list in the same request.
pub(crate) async fn direct(
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    check: ListCheck,
    asked_by: &str,
    intake: Intake,
) -> Result<Direct, ListError> {
    let (place, question) = intake.end().await?;
    let ticket = check.ticket(asked_by, question);
    // The semaphore is never closed.
    let _slot = jobs.direct.acquire().await.map_err(|_| Failure::Unavailable(Unavailable::Busy))?;
    let work = move |jobs: &Jobs, tenant: &Tenant| {
        let done = jobs.direct(tenant, &place, &ticket)?;
        Ok(Direct { place, done })
    };
    Ok(blocking(jobs, tenant, work).await?)
}

/// Stores a complete list as a job.
pub(crate) async fn enqueue(
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    check: ListCheck,
    asked_by: &str,
    intake: Intake,
) -> Result<(JobId, JobStatus), ListError> {
    enqueue_upload(jobs, tenant, check, asked_by, intake.end().await?).await
}

/// Stores a list as a job, as [`enqueue`] does, when its hash is already known.
pub(crate) async fn enqueue_upload(
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    check: ListCheck,
    asked_by: &str,
    (place, question): (Place, Upload),
) -> Result<(JobId, JobStatus), ListError> {
    let ticket = check.ticket(asked_by, question);
    let stored = ticket.clone();
    let id = blocking(jobs, tenant, move |jobs, _| jobs.enqueue(place, &stored)).await?;
    Ok((id, JobStatus { ticket, running: false, rows: 0, bytes: 0 }))
}

/// Lists the jobs of an API key, the newest first. A job is visible only to the key that created it.
///
/// # Errors
/// [`ListError::Refusal`] when the gateway is shutting down.
pub(crate) async fn list(jobs: &Arc<Jobs>, tenant: &Arc<Tenant>, key: &str) -> Result<Vec<(JobId, JobStatus)>, ListError> {
    let mut jobs = blocking(jobs, tenant, |jobs, tenant| Ok(jobs.list(&tenant.config.id))).await?;
    jobs.retain(|(_, status)| status.ticket.asked_by == key);
    Ok(jobs)
}

/// Status of a job of an API key.
///
/// # Errors
/// [`Failure::NotFound`], also for a job of another key.
pub(crate) async fn status(
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    key: &str,
    job: &str,
) -> Result<(JobId, JobStatus), ListError> {
    let id: JobId = job.parse().map_err(|()| Failure::NotFound)?;
    let found = blocking(jobs, tenant, move |jobs, tenant| Ok(jobs.status(&tenant.config.id, id))).await?;
    found.filter(|status| status.ticket.asked_by == key).map(|status| (id, status)).ok_or(ListError::Failure(Failure::NotFound))
}

/// Cancels a job and deletes its files.
///
/// # Errors
/// [`Failure::NotFound`], [`ListError::Refusal`]
pub(crate) async fn remove(jobs: &Arc<Jobs>, tenant: &Arc<Tenant>, key: &str, job: &str) -> Result<(), ListError> {
    let (id, _) = status(jobs, tenant, key, job).await?;
    let there = blocking(jobs, tenant, move |jobs, tenant| jobs.remove(&tenant.config.id, id)).await?;
    if there { Ok(()) } else { Err(Failure::NotFound.into()) }
}

/// Streams the answer of a job in chunks, once it is complete.
///
/// # Errors
/// [`Failure::NotFound`]; [`ListError::NotDone`] while it is not complete; [`ListError::NoAnswer`] when the
/// job failed; [`ListError::Refusal`]
pub(crate) async fn answer(
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    key: &str,
    job: &str,
) -> Result<(JobId, Done, Parts), ListError> {
    let (id, status) = status(jobs, tenant, key, job).await?;
    match status.ticket.state {
        State::Waiting => Err(ListError::NotDone),
        State::Failed { sentence, .. } => Err(ListError::NoAnswer(sentence)),
        State::Done(done) => {
            let file = blocking(jobs, tenant, move |jobs, tenant| jobs.answer(tenant, id)).await;
            // Deleted since its status was read.
            let file = file.map_err(|why| {
                if why == Refusal::Cancelled { ListError::Failure(Failure::NotFound) } else { ListError::Refusal(why) }
            })?;
            Ok((id, done, parts(file, None)))
        }
    }
}

impl Direct {
    /// Id of the answer, which the summary names.
    #[must_use]
    pub(crate) fn id(&self) -> JobId {
        self.place.id()
    }

    /// Streams the answer in chunks; its files are deleted after the last one.
    pub(crate) async fn parts(self, jobs: &Arc<Jobs>, tenant: &Arc<Tenant>) -> Result<Parts, ListError> {
        let Self { place, .. } = self;
        Ok(blocking(jobs, tenant, move |_, tenant| {
            let file = Jobs::open(place.folder(), tenant, place.id())?;
            Ok(parts(file, Some(place)))
        })
        .await?)
    }
}

/// Chunks of an answer. An error ends them: the receiver knows the whole length and sees that bytes are
/// missing.
pub(crate) type Parts = mpsc::Receiver<Result<Vec<u8>, Refusal>>;

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
            // A client that stops reading must not hold the thread for ever.
            let given = runtime.block_on(tokio::time::timeout(STALLED, give.send(part)));
            if failed || !matches!(given, Ok(Ok(()))) {
                break;
            }
        }
        drop(place);
    });
    parts
}

/// Runs blocking disk work on a thread of its own.
async fn blocking<T: Send + 'static>(
    jobs: &Arc<Jobs>,
    tenant: &Arc<Tenant>,
    work: impl FnOnce(&Jobs, &Tenant) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let (jobs, tenant) = (Arc::clone(jobs), Arc::clone(tenant));
    tokio::task::spawn_blocking(move || work(&jobs, &tenant)).await.unwrap_or(Err(Refusal::Unreadable))
}

/// Address of a job. It has the site, so that a job of another site is not found.
#[must_use]
pub(crate) fn address(site: &SiteId, job: JobId) -> String {
    format!("/v1/sites/{site}/check/jobs/{job}")
}
