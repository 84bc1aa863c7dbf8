//! Computation of a list's answer: one thread reads and splits, one thread per processor judges, one writes.
//!
//! Batch *n* goes to judge *n* modulo their number and is collected from there in the same turn, so that rows
//! stay in order without being numbered. Every queue holds one batch (backpressure): the slowest thread
//! limits the others, and memory is the same for a thousand rows and for ten million.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use data_encoding::HEXLOWER;
use kelisim_core::Timestamp;
use kelisim_engine::check::{self, About, Limits};
use kelisim_engine::{Failure, Tenant, clock};
use kelisim_ledger::Checkpoint;
use kelisim_ledger::summary::{self, Summary};
use sha2::{Digest as _, Sha256};
use tokio::runtime::Handle;

use super::encoding::Decoded;
use super::judge::{AnsweredBatch, Judge};
use super::split::{Batch, Splitter};
use super::ticket::{Done, JobId, Tally, Ticket};
use super::words::Moments;
use super::{Refusal, Upload, spool};

/// Rows in one batch.
const ROWS: usize = 4096;
/// Bytes of a batch with long rows.
const BYTES: usize = 1 << 20;
/// File name of the sealed upload.
pub(super) const QUESTION: &str = "question";
/// File name of the sealed answer, once it is complete.
pub(super) const ANSWER: &str = "answer";
/// File name of the answer while it is written.
pub(super) const UNFINISHED: &str = "answer.next";

/// Place that a file is sealed for.
pub(super) fn place(id: JobId, file: &str) -> String {
    format!("{id}/{}", if file == UNFINISHED { ANSWER } else { file })
}

/// Progress of a job while a worker runs.
#[derive(Default)]
pub(crate) struct Live {
    /// Number of rows answered.
    pub rows: AtomicU64,
    /// Number of bytes of the question that were read.
    pub bytes: AtomicU64,
    /// Tells the worker to stop.
    pub cancelled: AtomicBool,
}

/// Reader of the question that counts its bytes.
struct Counted<R> {
    file: R,
    live: Arc<Live>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(out)?;
        self.live.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

type Table = Splitter<Decoded<Counted<spool::Reader>>>;

/// Job with the context to process it.
pub(crate) struct Task<'t> {
    /// Check limits of the caller.
    pub limits: Limits<'t>,
    /// Tenant whose consents are checked.
    pub tenant: &'t Tenant,
    /// Folder of the job.
    pub folder: &'t Path,
    /// Id of the job.
    pub id: JobId,
    /// Ticket with the question.
    pub ticket: &'t Ticket,
    /// Runtime on which the store is read.
    pub runtime: &'t Handle,
    /// Progress that the worker updates.
    pub live: &'t Arc<Live>,
}

/// Computes the answer in the folder of a job. `after_batch` is called after every batch and may end it.
///
/// # Errors
/// [`Refusal`]; there is no answer then.
pub(crate) fn work(task: &Task<'_>, after_batch: &mut dyn FnMut() -> Result<(), Refusal>) -> Result<Done, Refusal> {
    let Task { limits, tenant, folder, id, ticket, runtime, live } = *task;
    let Upload { encoding, layout, .. } = &ticket.question;
    let begun = clock::now();
    let as_of = ticket.as_of.map(Timestamp);
    // The site file may have changed since the upload.
    let judge = check::resolve(tenant, &ticket.purpose, ticket.channel.as_deref(), as_of, begun)?;
    let Ticket { asked_by: key, behalf, purpose, .. } = ticket;
    let about = About { key, behalf, purpose, channel: judge.channel(), as_of, bulk: true };
    let judge = Judge {
        limits,
        tenant,
        judge,
        past: as_of.is_some(),
        key: &ticket.asked_by,
        layout,
        lang: ticket.lang,
        allowed_only: ticket.allowed_only,
        runtime,
    };
    // Before the first row: everything in the log at that time is in the answer.
    let head = head(tenant, runtime)?;
    live.rows.store(0, Ordering::Relaxed);
    live.bytes.store(0, Ordering::Relaxed);
    let sealed = spool::Reader::open(&folder.join(QUESTION), &tenant.vault, &place(id, QUESTION));
    let file = Counted { file: sealed.map_err(|why| Refusal::of_disk(&why))?, live: Arc::clone(live) };
    let mut table = Splitter::new(encoding.decoded(file), layout.delimiter);
    let mut answer = Answer::create(folder, id, tenant)?;
    if encoding.wants_mark() {
        answer.write("\u{feff}".as_bytes())?;
    }
    let mut first = Batch::default();
    if layout.sep {
        table.fill(&mut first, 1, 1)?;
        for record in first.records() {
            answer.write(&[record.bytes(), record.ending().bytes()].concat())?;
        }
    }
    if layout.header {
        // Empty lines above the header stay above it.
        while table.fill(&mut first, 1, 1)? {
            let Some(record) = first.records().next() else { break };
            if !record.is_blank() {
                answer.write(&judge.header(&record))?;
                break;
            }
            answer.write(&[record.bytes(), record.ending().bytes()].concat())?;
        }
    }
    let mut recorder =
        Recorder { judge: &judge, about, check: check::Tally::default(), rows: Tally::default(), records: Vec::new() };
    rows(&judge, table, &mut answer, &mut recorder, live, after_batch)?;
    // An answer without a record of the check must not be sent.
    recorder.record()?;
    let Recorder { rows: tally, records, .. } = recorder;
    let answer = answer.finish()?;
    let question = summary::File { bytes: ticket.question.bytes, sha256: hash(&ticket.question.sha256)? };
    let ended = clock::now();
    let summary = Summary {
        head,
        id: id.to_string(),
        asked_by: ticket.asked_by.clone(),
        purpose: ticket.purpose.clone(),
        channel: ticket.channel.clone(),
        identifier: layout.kind.name().to_owned(),
        as_of: as_of.map(clock::rfc3339),
        begun: clock::rfc3339(begun),
        ended: clock::rfc3339(ended),
        rows: tally.rows,
        allowed: tally.allowed,
        reasons: tally.reasons.clone(),
        records,
        question,
        answer,
    };
    let note = summary.sign(&tenant.key).map_err(|_| Refusal::Unreadable)?;
    let Timestamp(ended) = ended;
    Ok(Done { ended, bytes: answer.bytes, sha256: HEXLOWER.encode(&answer.sha256), summary: note, tally })
}

fn hash(text: &str) -> Result<[u8; 32], Refusal> {
    HEXLOWER.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(Refusal::Unreadable)
}

/// Head of the log, as signed by the committer.
fn head(tenant: &Tenant, runtime: &Handle) -> Result<Checkpoint, Refusal> {
    let head = runtime.block_on(tenant.committer.head()).map_err(Failure::from)?;
    Checkpoint::open(&head.checkpoint, &tenant.key.verifying()).map_err(|_| Refusal::Unreadable)
}

/// Answers the rows of `table` after the header.
fn rows(
    judge: &Judge<'_>,
    table: Table,
    answer: &mut Answer,
    recorder: &mut Recorder<'_>,
    live: &Live,
    after_batch: &mut dyn FnMut() -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let judges = thread::available_parallelism().map_or(2, usize::from).clamp(1, 8);
    thread::scope(|scope| {
        let (mut questions, mut answers) = (Vec::new(), Vec::new());
        for _ in 0..judges {
            let (question, batches) = sync_channel::<Batch>(1);
            let (answered, batch_answer) = sync_channel(1);
            questions.push(question);
            answers.push(batch_answer);
            scope.spawn(move || judge_batches(judge, &batches, &answered));
        }
        let reader = scope.spawn(move || read_batches(table, &questions));
        let written = write_answers(&answers, answer, recorder, live, after_batch);
        // When writing ended early, the other threads find their queue closed and end too.
        let read = reader.join().unwrap_or(Err(Refusal::Unreadable));
        written.and(read)
    })
}

fn read_batches(mut table: Table, questions: &[SyncSender<Batch>]) -> Result<(), Refusal> {
    for judge in (0..questions.len()).cycle() {
        let mut batch = Batch::default();
        if !table.fill(&mut batch, ROWS, BYTES)? || questions[judge].send(batch).is_err() {
            break;
        }
    }
    Ok(())
}

fn judge_batches(judge: &Judge<'_>, batches: &Receiver<Batch>, answered: &SyncSender<Result<AnsweredBatch, Refusal>>) {
    let indexer = judge.tenant.vault.indexer(judge.layout.kind.name());
    let mut moments = Moments::default();
    for batch in batches {
        let batch_answer = judge.batch(&batch, &indexer, &mut moments);
        let failed = batch_answer.is_err();
        if answered.send(batch_answer).is_err() || failed {
            return;
        }
    }
}

fn write_answers(
    answers: &[Receiver<Result<AnsweredBatch, Refusal>>],
    answer: &mut Answer,
    recorder: &mut Recorder<'_>,
    live: &Live,
    after_batch: &mut dyn FnMut() -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    for judge in (0..answers.len()).cycle() {
        // A closed queue: the reader had no more for this judge, nor for those after it.
        let Ok(batch_answer) = answers[judge].recv() else { break };
        let batch_answer = batch_answer?;
        answer.write(&batch_answer.bytes)?;
        live.rows.fetch_add(batch_answer.tally.rows, Ordering::Relaxed);
        recorder.add(batch_answer)?;
        if live.cancelled.load(Ordering::Relaxed) {
            return Err(Refusal::Cancelled);
        }
        after_batch()?;
    }
    Ok(())
}

/// Recorder of the answers given so far.
struct Recorder<'t> {
    judge: &'t Judge<'t>,
    about: About<'t>,
    /// Answers that are not recorded yet.
    check: check::Tally,
    rows: Tally,
    records: Vec<String>,
}

impl Recorder<'_> {
    fn add(&mut self, batch_answer: AnsweredBatch) -> Result<(), Refusal> {
        self.rows.add(batch_answer.tally);
        for (index, answer) in &batch_answer.answers {
            self.check.add(index.as_ref(), answer);
        }
        if self.check.is_full() { self.record() } else { Ok(()) }
    }

    /// Records the check for the answers since the last record.
    fn record(&mut self) -> Result<(), Refusal> {
        let tally = std::mem::take(&mut self.check);
        if tally.total() == 0 && !self.records.is_empty() {
            return Ok(());
        }
        let Judge { limits, tenant, runtime, .. } = *self.judge;
        let record = runtime.block_on(check::record(tenant, &self.about, tally, limits.budget))?;
        self.records.push(record.to_string());
        Ok(())
    }
}

/// Sealed file of the answer while it is written.
struct Answer {
    file: spool::Writer,
    hash: Sha256,
}

impl Answer {
    fn create(folder: &Path, id: JobId, tenant: &Tenant) -> Result<Self, Refusal> {
        let path = folder.join(UNFINISHED);
        // Left over from an earlier run.
        let _ = std::fs::remove_file(&path);
        let file = spool::Writer::create(&path, &tenant.vault, &place(id, UNFINISHED)).map_err(|why| Refusal::of_disk(&why))?;
        Ok(Self { file, hash: Sha256::new() })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.hash.update(bytes);
        self.file.write(bytes).map_err(|why| Refusal::of_disk(&why))
    }

    fn finish(self) -> Result<summary::File, Refusal> {
        let bytes = self.file.finish().map_err(|why| Refusal::of_disk(&why))?;
        Ok(summary::File { bytes, sha256: self.hash.finalize().into() })
    }
}
