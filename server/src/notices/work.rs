//! Work on one notice: person after person, each step stored before the next begins.

use std::collections::VecDeque;
use std::time::Duration;

use kelisim_core::Timestamp;
use kelisim_core::site::Policy;
use kelisim_engine::{Tenant, clock};
use kelisim_store::notice::{Later, NoticeRow, NoticeState, NoticedRow};
use kelisim_store::{Exchange, Key, StoreError, rows};

use super::people::{self, Person};
use super::{HOLD_MS, Job, letter, read, write};
use crate::config::{self, Config};
use crate::mail::{self, Outcome, Session, Trouble};

/// Ledger entries read in one step.
const STEP: u64 = 256;
/// Consecutive refusals that pause the notice: the cause is then not the recipients, and somebody must
/// investigate.
const REFUSED_IN_A_ROW: usize = 10;
/// Largest number of people that wait for a retry.
const MOST_LATER: usize = 10_000;
/// Longest turn in milliseconds, before other notices get theirs.
const TURN_MS: u64 = 60_000;
/// Longest pause after mail server failures, in milliseconds.
const LONGEST_PAUSE_MS: u64 = 600_000;

/// Work on one notice, while this gateway holds its lease.
pub(super) struct Work<'w> {
    config: &'w Config,
    tenant: &'w Tenant,
    policy: &'w Policy,
    mail: &'w config::Mail,
    me: [u8; 16],
    job: Job,
    last: &'w mut Timestamp,
    session: Option<Session>,
}

/// Result of notifying one person.
enum Notified {
    /// The mail server answered.
    Outcome(Outcome),
    /// There was nothing to send: already notified, erased meanwhile, or an address that cannot be written
    /// to.
    Nothing,
    /// The notice was stopped, or another gateway took it: this one must not handle the person any more.
    NotOurs,
}

impl<'w> Work<'w> {
    pub(super) fn new(
        config: &'w Config,
        tenant: &'w Tenant,
        policy: &'w Policy,
        mail: &'w config::Mail,
        me: [u8; 16],
        job: Job,
        last: &'w mut Timestamp,
    ) -> Self {
        Self { config, tenant, policy, mail, me, job, last, session: None }
    }

    /// Works until the notice is done, stopped, has to wait, or the turn is over.
    pub(super) async fn run(&mut self) -> Result<(), StoreError> {
        let until = clock::now().plus_ms(TURN_MS);
        let mut queue: VecDeque<Person> = VecDeque::new();
        let mut read_to = self.job.row.next;
        while self.job.row.state == NoticeState::Running && self.job.row.holder == self.me && clock::now() < until {
            let now = clock::now();
            if let Some(later) = self.job.row.later.iter().copied().find(|later| later.due <= now) {
                let found = people::among(self.tenant, &self.policy.version, later.index, 1, now).await?.0.pop();
                if !self.person(found.as_ref(), later.index, Some(later)).await? {
                    return Ok(());
                }
            } else if let Some(person) = queue.pop_front() {
                if !self.person(Some(&person), person.index, None).await? {
                    return Ok(());
                }
            } else if read_to < self.job.row.end {
                let count = STEP.min(self.job.row.end - read_to);
                let (people, found) = people::among(self.tenant, &self.policy.version, read_to, count, now).await?;
                if found == 0 {
                    return Err(StoreError::Corrupt("the ledger ends early"));
                }
                queue.extend(people);
                read_to += found;
                if queue.is_empty() {
                    self.save(|row| row.next = read_to, None).await?;
                }
            } else {
                return self.end().await;
            }
        }
        // Releases the lease, so that the work resumes at the next turn, here or on another gateway.
        self.save(|row| row.held_until = Timestamp(0), None).await
    }

    /// Ends the walk: the notice is done, or waits for the earliest retry.
    async fn end(&mut self) -> Result<(), StoreError> {
        let due = self.job.row.later.iter().map(|later| later.due).min();
        self.save(
            |row| {
                row.next = row.end;
                row.held_until = Timestamp(0);
                match due {
                    Some(due) => row.not_before = due,
                    None => row.state = NoticeState::Done,
                }
            },
            None,
        )
        .await?;
        if due.is_none() {
            tracing::info!(site = %self.tenant.config.id, policy = self.policy.version, sent = self.job.row.sent, refused = self.job.row.refused, given_up = self.job.row.given_up, "a notice is over");
        }
        Ok(())
    }

    /// Notifies one person and stores the result. Returns `false` when no letter can be sent to anybody now.
    async fn person(&mut self, person: Option<&Person>, index: u64, again: Option<Later>) -> Result<bool, StoreError> {
        let notified = match person {
            Some(person) => self.notify(person, again.is_some()).await?,
            None => Ok(Notified::Nothing),
        };
        let (outcome, mark) = match (notified, person) {
            (Err(trouble), _) => {
                self.trouble(trouble).await?;
                return Ok(false);
            }
            (Ok(Notified::NotOurs), _) => return Ok(false),
            (Ok(Notified::Outcome(outcome)), Some(person)) => {
                (Some(outcome), Some(person.mark(self.tenant, &self.policy.version)))
            }
            (Ok(_), _) => (None, None),
        };
        let now = clock::now();
        let attempts = again.map_or(1, |again| again.attempts.saturating_add(1));
        let wait = self.mail.retry_seconds.get(usize::from(attempts) - 1).map(|seconds| now.plus_ms(u64::from(*seconds) * 1000));
        let noticed = outcome.map(|outcome| match outcome {
            Outcome::Accepted => NoticedRow::Sent(now),
            Outcome::Refused(code) => NoticedRow::Refused(now, code),
            Outcome::Later(code) if wait.is_none() => NoticedRow::GivenUp(now, code),
            Outcome::Later(_) => NoticedRow::Later,
        });
        let was_later = again.is_some();
        self.save(
            |row| {
                row.later.retain(|later| later.index != index);
                if !was_later {
                    row.next = row.next.max(index + 1);
                }
                row.held_until = now.plus_ms(HOLD_MS);
                match noticed {
                    None => return,
                    Some(NoticedRow::Sent(_)) => {
                        row.sent += 1;
                        row.in_a_row.clear();
                    }
                    Some(NoticedRow::Refused(..)) => {
                        row.refused += 1;
                        row.in_a_row.push(index);
                    }
                    Some(NoticedRow::GivenUp(..)) => row.given_up += 1,
                    Some(NoticedRow::Later) => row.later.push(Later { index, attempts, due: wait.unwrap_or(now) }),
                }
                row.trouble.clear();
                row.troubles = 0;
                if row.in_a_row.len() >= REFUSED_IN_A_ROW || row.later.len() > MOST_LATER {
                    row.state = NoticeState::Paused;
                    let reason = if row.later.len() > MOST_LATER { "too-many-later" } else { "refused-in-a-row" };
                    reason.clone_into(&mut row.trouble);
                }
            },
            mark.zip(noticed),
        )
        .await?;
        if let Some(outcome) = outcome {
            self.tenant.metrics.record_notice(match outcome {
                Outcome::Accepted => "sent",
                Outcome::Refused(_) => "refused",
                Outcome::Later(_) => "later",
            });
        }
        Ok(true)
    }

    /// Sends the letter, unless the person was notified before.
    async fn notify(&mut self, person: &Person, again: bool) -> Result<Result<Notified, Trouble>, StoreError> {
        let mark = person.mark(self.tenant, &self.policy.version);
        let before = self.tenant.store.fetch(&[mark]).await?.pop().flatten();
        match before.map(|row| rows::decode::<NoticedRow>(&row)).transpose()? {
            None => {}
            Some(NoticedRow::Later | NoticedRow::Refused(..)) if again => {}
            Some(_) => return Ok(Ok(Notified::Nothing)),
        }
        let Some(letter) = letter::write(self.config, self.tenant, self.policy, self.mail, person) else {
            return Ok(Ok(Notified::Nothing));
        };
        if !self.in_turn().await? {
            return Ok(Ok(Notified::NotOurs));
        }
        let session = match &mut self.session {
            Some(session) => session,
            none => {
                let hello = self.config.public_url.host_str().unwrap_or("localhost");
                match mail::open(self.mail, hello).await {
                    Ok(session) => none.insert(session),
                    Err(trouble) => return Ok(Err(trouble)),
                }
            }
        };
        let outcome = session.send(&letter.from, &letter.to, &letter.bytes).await;
        if outcome.is_err() {
            self.session = None;
        }
        Ok(outcome.map(Notified::Outcome))
    }

    /// Waits for the rate limit, and renews the lease meanwhile. Returns whether the notice is still ours
    /// afterwards.
    async fn in_turn(&mut self) -> Result<bool, StoreError> {
        let pause = 60_000_u64.div_ceil(u64::from(self.mail.per_minute));
        let next = self.last.plus_ms(pause);
        let now = clock::now();
        if next > now {
            // Closes a connection that would be idle for long.
            if next.0 - now.0 > 10_000
                && let Some(session) = self.session.take()
            {
                session.close().await;
            }
            if next.0 - now.0 > HOLD_MS / 2 {
                self.save(|row| row.held_until = next.plus_ms(HOLD_MS), None).await?;
            }
            tokio::time::sleep(Duration::from_millis(next.0 - now.0)).await;
        }
        let now = clock::now();
        *self.last = now;
        // Stores the time of the next letter, so that the rate limit survives a restart.
        self.save(
            |row| {
                row.held_until = now.plus_ms(HOLD_MS + 2 * pause);
                row.not_before = now.plus_ms(pause);
            },
            None,
        )
        .await?;
        Ok(self.job.row.state == NoticeState::Running && self.job.row.holder == self.me)
    }

    async fn trouble(&mut self, trouble: Trouble) -> Result<(), StoreError> {
        let now = clock::now();
        self.tenant.metrics.record_notice("trouble");
        tracing::warn!(site = %self.tenant.config.id, policy = self.policy.version, code = trouble.0, "the mail server cannot be used");
        self.save(
            |row| {
                trouble.0.clone_into(&mut row.trouble);
                row.troubles = row.troubles.saturating_add(1);
                let pause = 2_000_u64.saturating_mul(1 << row.troubles.min(10)).min(LONGEST_PAUSE_MS);
                row.not_before = now.plus_ms(pause);
                row.held_until = Timestamp(0);
            },
            None,
        )
        .await
    }

    /// Writes the changed row together with a person's mark. When somebody else changed the row meanwhile
    /// (stopped it, or took over because this gateway was away too long), the change is applied to the
    /// current row: a letter that was sent is recorded in any case.
    async fn save(&mut self, change: impl Fn(&mut NoticeRow), mark: Option<(Key, NoticedRow)>) -> Result<(), StoreError> {
        loop {
            let mut row = self.job.row.clone();
            change(&mut row);
            if row.holder != self.me {
                // Another gateway continues the notice: its state, lease and schedule are left alone.
                let theirs = &self.job.row;
                (row.state, row.held_until, row.not_before) = (theirs.state, theirs.held_until, theirs.not_before);
            }
            let mut more = Vec::new();
            if let Some((key, noticed)) = &mark {
                let before = self.tenant.store.fetch(std::slice::from_ref(key)).await?.pop().flatten();
                more.push(Exchange { key: key.clone(), from: before, to: Some(rows::encode(noticed)) });
            }
            if let Some(job) = write(self.tenant, &self.policy.version, Some(&self.job), row, more).await? {
                self.job = job;
                return Ok(());
            }
            match read(self.tenant, &self.policy.version).await? {
                Some(job) => self.job = job,
                None => return Err(StoreError::Corrupt("a notice that is gone")),
            }
        }
    }

    pub(super) async fn close(&mut self) {
        if let Some(session) = self.session.take() {
            session.close().await;
        }
    }
}
