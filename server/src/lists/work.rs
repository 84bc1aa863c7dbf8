//! Makes the answer to a list: one thread reads and cuts, as many as there are processors judge, one writes.
//!
//! Batch *n* goes to judge *n* modulo their number and is fetched from there in the same turn, so that rows keep their order
//! without being numbered. Every queue holds one batch: whoever is slow holds the others back, and memory is the same for a
//! thousand rows and for ten million.

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
use super::judge::{Judge, Made};
use super::split::{Batch, Splitter};
use super::ticket::{Done, JobId, Tally, Ticket};
use super::words::Moments;
use super::{Question, Refusal, spool};

/// Rows of a batch.
const ROWS: usize = 4096;
/// Bytes of a batch, when rows are long.
const BYTES: usize = 1 << 20;
/// The sealed files of a job.
pub(super) const QUESTION: &str = "question";
/// The answer under this name is whole.
pub(super) const ANSWER: &str = "answer";
/// The answer while it is being made.
pub(super) const UNFINISHED: &str = "answer.next";

/// What a sealed file is sealed for.
pub(super) fn place(id: JobId, file: &str) -> String {
    format!("{id}/{}", if file == UNFINISHED { ANSWER } else { file })
}

/// How far a job is, while it is being worked on.
#[derive(Default)]
pub struct Live {
    /// Rows answered.
    pub rows: AtomicU64,
    /// Bytes of the question that were read.
    pub bytes: AtomicU64,
    /// Whether to stop.
    pub cancelled: AtomicBool,
}

/// The question, counted as it is read.
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

/// A job in hand.
pub struct Task<'t> {
    /// How much the caller may ask.
    pub limits: Limits<'t>,
    /// The site.
    pub tenant: &'t Tenant,
    /// The folder of the job.
    pub folder: &'t Path,
    /// The job.
    pub id: JobId,
    /// What is asked.
    pub ticket: &'t Ticket,
    /// Where the store is asked.
    pub runtime: &'t Handle,
    /// How far it is.
    pub live: &'t Arc<Live>,
}

/// Makes the answer in the folder of a job. `seen` is called after every batch and may end it.
///
/// # Errors
/// [`Refusal`]; no answer is there then.
pub fn work(task: &Task<'_>, seen: &mut dyn FnMut() -> Result<(), Refusal>) -> Result<Done, Refusal> {
    let Task { limits, tenant, folder, id, ticket, runtime, live } = *task;
    let Question { encoding, layout, .. } = &ticket.question;
    let begun = clock::now();
    let as_of = ticket.as_of.map(Timestamp);
    // The site file may have changed since the list came.
    let judge = check::resolve(tenant, &ticket.purpose, ticket.channel.as_deref(), as_of, begun)?;
    let about = About { key: &ticket.asked_by, purpose: &ticket.purpose, channel: judge.channel(), as_of, bulk: true };
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
    // Before the first row: whatever is in the log by then is in the answer.
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
        // Empty lines above the header are kept above it.
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
    rows(&judge, table, &mut answer, &mut recorder, live, seen)?;
    // What cannot be put on record is not answered.
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

/// The head of the log, as the committer signs it.
fn head(tenant: &Tenant, runtime: &Handle) -> Result<Checkpoint, Refusal> {
    let head = runtime.block_on(tenant.committer.head()).map_err(Failure::from)?;
    Checkpoint::open(&head.checkpoint, &tenant.key.verifying()).map_err(|_| Refusal::Unreadable)
}

/// The rows from `table` on.
fn rows(
    judge: &Judge<'_>,
    table: Table,
    answer: &mut Answer,
    recorder: &mut Recorder<'_>,
    live: &Live,
    seen: &mut dyn FnMut() -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let judges = thread::available_parallelism().map_or(2, usize::from).clamp(1, 8);
    thread::scope(|scope| {
        let (mut questions, mut answers) = (Vec::new(), Vec::new());
        for _ in 0..judges {
            let (question, asked) = sync_channel::<Batch>(1);
            let (answered, made) = sync_channel(1);
            questions.push(question);
            answers.push(made);
            scope.spawn(move || judging(judge, &asked, &answered));
        }
        let reader = scope.spawn(move || reading(table, &questions));
        let written = writing(&answers, answer, recorder, live, seen);
        // When writing ended early, everybody else finds their queue closed and ends too.
        let read = reader.join().unwrap_or(Err(Refusal::Unreadable));
        written.and(read)
    })
}

fn reading(mut table: Table, questions: &[SyncSender<Batch>]) -> Result<(), Refusal> {
    for judge in (0..questions.len()).cycle() {
        let mut batch = Batch::default();
        if !table.fill(&mut batch, ROWS, BYTES)? || questions[judge].send(batch).is_err() {
            break;
        }
    }
    Ok(())
}

fn judging(judge: &Judge<'_>, asked: &Receiver<Batch>, answered: &SyncSender<Result<Made, Refusal>>) {
    let contacts = judge.tenant.vault.indexer(judge.layout.kind.name());
    let mut moments = Moments::default();
    for batch in asked {
        let made = judge.batch(&batch, &contacts, &mut moments);
        let failed = made.is_err();
        if answered.send(made).is_err() || failed {
            return;
        }
    }
}

fn writing(
    answers: &[Receiver<Result<Made, Refusal>>],
    answer: &mut Answer,
    recorder: &mut Recorder<'_>,
    live: &Live,
    seen: &mut dyn FnMut() -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    for judge in (0..answers.len()).cycle() {
        // A closed queue: the reader had no more for this judge, nor for those after it.
        let Ok(made) = answers[judge].recv() else { break };
        let made = made?;
        answer.write(&made.bytes)?;
        live.rows.fetch_add(made.tally.rows, Ordering::Relaxed);
        recorder.add(made)?;
        if live.cancelled.load(Ordering::Relaxed) {
            return Err(Refusal::Cancelled);
        }
        seen()?;
    }
    Ok(())
}

/// What was answered so far.
struct Recorder<'t> {
    judge: &'t Judge<'t>,
    about: About<'t>,
    /// What is not on record yet.
    check: check::Tally,
    rows: Tally,
    records: Vec<String>,
}

impl Recorder<'_> {
    fn add(&mut self, made: Made) -> Result<(), Refusal> {
        self.rows.add(made.tally);
        for (mac, answer) in &made.answers {
            self.check.add(mac.as_ref(), answer);
        }
        if self.check.is_full() { self.record() } else { Ok(()) }
    }

    /// Puts what was answered on record.
    fn record(&mut self) -> Result<(), Refusal> {
        let tally = std::mem::take(&mut self.check);
        if tally.asked() == 0 && !self.records.is_empty() {
            return Ok(());
        }
        let Judge { limits, tenant, runtime, .. } = *self.judge;
        let record = runtime.block_on(check::record(tenant, &self.about, tally, limits.budget))?;
        self.records.push(record.to_string());
        Ok(())
    }
}

/// The answer while it is being made.
struct Answer {
    file: spool::Writer,
    hash: Sha256,
}

impl Answer {
    fn create(folder: &Path, id: JobId, tenant: &Tenant) -> Result<Self, Refusal> {
        let path = folder.join(UNFINISHED);
        // What a run before this one left.
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
