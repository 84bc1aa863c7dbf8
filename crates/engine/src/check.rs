//! The marketer's question: whom may we contact, for this purpose, on this channel?
//!
//! Whoever asks about many goes in four steps, and the routes for a few and for whole files take the same ones:
//!
//! 1. [`resolve`] finds purpose and channel, and gives a [`Judge`] for one moment, which is cheap to copy;
//! 2. [`identify`] turns an identifier as it was typed into its blind index, and [`Guard::look`] looks for patterns in them;
//! 3. [`answers`] answers any number of indexes with one look into the store; call it with a few thousand at a time;
//! 4. [`Tally::add`] counts each answer, and [`record`] puts the whole check on record. **Only then may anything be shown.**
//!
//! A [`Tally`] takes six bytes for each identifier. A file of more than [`Tally::MOST`] is several records.

mod guard;
mod list;
mod seen;
mod tally;

use kelisim_core::check::{Answer, IdentifierKind, Judge, Touch};
use kelisim_core::consent::State;
use kelisim_core::ident::{Email, Iin, Phone};
use kelisim_core::site::Channel;
use kelisim_core::{BlindIndex, RecordId, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{self, HistoryRow, IdentifierRow, TouchesRow, UseRow};

use crate::committer::{Act, CheckAct};
use crate::failure::Failure;
use crate::reason::{Refusal, Spent};
use crate::tenant::Tenant;
use crate::{chance, clock};

pub use crate::committer::Budget;
pub use guard::{Guard, Sequential};
pub use list::{Listed, list};
pub use seen::{Seen, seen};
pub use tally::Tally;

/// Most identifiers in one question that is answered at once.
pub const MOST: usize = 1000;

/// What is asked.
pub struct Question {
    /// Purpose.
    pub purpose: String,
    /// Channel; none for a purpose without channels.
    pub channel: Option<String>,
    /// A past moment, if the answer is to be that of then.
    pub as_of: Option<Timestamp>,
    /// Identifiers as they were sent, by kind.
    pub identifiers: Vec<(IdentifierKind, String)>,
}

/// How much a caller may ask, and how enumeration is met.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// Remembers what each caller asked last.
    pub guard: &'a Guard,
    /// What becomes of a question about identifiers that follow one another.
    pub sequential: Sequential,
    /// The caller's share of one day.
    pub budget: Budget,
}

/// What was answered.
pub struct Answered {
    /// In the order of the identifiers.
    pub answers: Vec<Answer>,
    /// The moment they are true of.
    pub at: Timestamp,
    /// The record of the check.
    pub record: RecordId,
}

/// Answers a question, and puts it on record before anything is given out.
///
/// # Errors
/// [`Failure::Refused`] when the site has no such purpose or channel or the moment is not past, [`Failure::TooMany`],
/// [`Failure::Spent`], [`Failure::Unavailable`]
pub async fn ask(tenant: &Tenant, limits: &Limits<'_>, key: &str, question: &Question) -> Result<Answered, Failure> {
    tenant.ready()?;
    if question.identifiers.len() > MOST {
        return Err(Failure::TooMany(MOST));
    }
    let now = clock::now();
    let judge = resolve(tenant, &question.purpose, question.channel.as_deref(), question.as_of, now)?;
    let read: Vec<Option<Identifier>> = question.identifiers.iter().map(|(kind, text)| identify(tenant, *kind, text)).collect();
    let numbers = read.iter().flatten().filter_map(|identifier| identifier.number);
    limits.guard.look(tenant, limits.sequential, key, numbers)?;
    let macs: Vec<Option<BlindIndex>> = read.into_iter().map(|identifier| Some(identifier?.index)).collect();
    let answers = answers(tenant, &judge, question.as_of.is_some(), &macs).await?;
    let mut tally = Tally::default();
    for (mac, answer) in macs.iter().zip(&answers) {
        tally.add(mac.as_ref(), answer);
    }
    let about = About { key, purpose: &question.purpose, channel: judge.channel(), as_of: question.as_of, bulk: false };
    let record = record(tenant, &about, tally, limits.budget).await?;
    Ok(Answered { answers, at: question.as_of.unwrap_or(now), record })
}

/// Finds what is asked about. The judge is of the moment `as_of`, else of `now`.
///
/// # Errors
/// [`Failure::Refused`] with `unknown-purpose`, `no-channel`, `unknown-channel` or `not-past`.
pub fn resolve<'s>(
    tenant: &'s Tenant,
    purpose: &str,
    channel: Option<&str>,
    as_of: Option<Timestamp>,
    now: Timestamp,
) -> Result<Judge<'s>, Failure> {
    let purpose = tenant.config.purpose(purpose).ok_or(Failure::Refused(Refusal::UnknownPurpose))?;
    let channel = match channel {
        None if purpose.channels.is_empty() => None,
        None => return Err(Failure::Refused(Refusal::NoChannel)),
        Some(name) => match Channel::named(name).filter(|channel| purpose.channels.contains(channel)) {
            Some(channel) => Some(channel),
            None => return Err(Failure::Refused(Refusal::UnknownChannel)),
        },
    };
    if as_of.is_some_and(|as_of| as_of > now) {
        return Err(Failure::Refused(Refusal::NotPast));
    }
    Ok(Judge::new(&tenant.config, &tenant.calendar, purpose, channel, as_of.unwrap_or(now)))
}

/// An identifier that could be read.
#[derive(Clone, Copy, Debug)]
pub struct Identifier {
    /// Its blind index.
    pub index: BlindIndex,
    /// It as a number, where it is one: what [`Guard`] looks at. Never kept.
    pub number: Option<u64>,
}

/// Reads an identifier; `None` when it is none of its kind.
#[must_use]
pub fn identify(tenant: &Tenant, kind: IdentifierKind, text: &str) -> Option<Identifier> {
    let normal = match kind {
        IdentifierKind::Phone => Phone::parse(text).ok()?.normal().to_owned(),
        IdentifierKind::Email => Email::parse(text).ok()?.normal().to_owned(),
        IdentifierKind::Iin => Iin::parse(text).ok()?.normal(),
    };
    Some(Identifier { index: tenant.vault.identify(kind.name(), &normal), number: kind.number(&normal) })
}

/// Answers for any number of blind indexes, in their order; `None` is told to be unreadable. Everything that was
/// acknowledged before this is called is taken into account. Nothing is put on record: see [`record`].
///
/// With `past`, the answer is that of the judge's moment, from what the gateway had recorded by then.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn answers(
    tenant: &Tenant,
    judge: &Judge<'_>,
    past: bool,
    macs: &[Option<BlindIndex>],
) -> Result<Vec<Answer>, Failure> {
    let counts = judge.counts_touches();
    let of = if past { Key::History } else { Key::Identifier };
    let mut keys: Vec<Key> = macs.iter().flatten().map(|mac| of(*mac)).collect();
    let known = keys.len();
    if counts {
        keys.extend(macs.iter().flatten().map(|mac| Key::Touches(*mac)));
    }
    let mut states = tenant.store.fetch(&keys).await?;
    let mut made = states.split_off(known).into_iter();
    let mut states = states.into_iter();
    tenant.metrics.checked(macs.len());
    macs.iter()
        .map(|mac| {
            if mac.is_none() {
                return Ok(Answer::UNREADABLE);
            }
            let state: Option<State> = match states.next().flatten() {
                Some(row) if past => Some(rows::decode::<HistoryRow>(&row)?.at(judge.moment())),
                Some(row) => Some(rows::decode::<IdentifierRow>(&row)?.state),
                None => None,
            };
            let contacts: Vec<Touch> = match made.next().flatten() {
                Some(row) => rows::decode::<TouchesRow>(&row)?.made.into_iter().map(|(made, _)| made).collect(),
                None => Vec::new(),
            };
            Ok(judge.answer(state.as_ref(), &contacts))
        })
        .collect()
}

/// What is kept of a check beside its tally.
pub struct About<'a> {
    /// Id of the key that asks.
    pub key: &'a str,
    /// For what.
    pub purpose: &'a str,
    /// How.
    pub channel: Option<Channel>,
    /// The past moment that is asked about.
    pub as_of: Option<Timestamp>,
    /// Whether it is a file.
    pub bulk: bool,
}

/// Puts a check on record: one entry of the ledger, and a row in which whoever it concerned can be found by their
/// identifier. Counts it against what the key may ask on one day. Whoever gets an error here shows nothing.
///
/// # Errors
/// [`Failure::Spent`] when the key has asked as much as it may, [`Failure::Unavailable`]
pub async fn record(tenant: &Tenant, about: &About<'_>, tally: Tally, budget: Budget) -> Result<RecordId, Failure> {
    tenant.ready()?;
    let at = clock::now();
    let record = tenant.vault.record_id("checks", &data_encoding::HEXLOWER.encode(&chance::bytes::<16>()));
    let (sketch, counts, set) = tally.finish();
    let row = rows::CheckRow {
        key: about.key.to_owned(),
        purpose: about.purpose.to_owned(),
        channel: about.channel,
        at,
        as_of: about.as_of,
        bulk: about.bulk,
        counts,
        set: tally::digest(&set),
    };
    let act = CheckAct { row, set, sketch: sketch.to_bytes(), budget, day: day(at) };
    tenant.committer.record(record, [0; 8], Act::Check(Box::new(act))).await?;
    Ok(record)
}

/// What is left for a key today: identifiers. For whoever is about to ask about many.
///
/// # Errors
/// [`Failure::Spent`] when nothing is, [`Failure::Unavailable`]
pub async fn left(tenant: &Tenant, key: &str, budget: Budget) -> Result<u64, Failure> {
    let now = clock::now();
    let row = tenant.store.fetch(&[Key::CheckUse(key.to_owned())]).await?.pop().flatten();
    let used = row.map(|row| rows::decode::<UseRow>(&row)).transpose()?.filter(|used| used.day == day(now));
    let left = budget.identifiers.saturating_sub(used.map_or(0, |used| used.asked));
    if left == 0 { Err(Failure::spent(Spent::Identifiers)) } else { Ok(left) }
}

/// The day of a moment in Kazakhstan, counted from 1970-01-01.
#[must_use]
pub fn day(at: Timestamp) -> u64 {
    // Kazakhstan is five hours ahead of UTC.
    (at.secs() + 5 * 3600) / 86_400
}
