//! The marketer's check: whom may we contact, for this purpose, on this channel?
//!
//! A check of many identifiers takes four steps, and the routes for a few and for whole files take the same
//! ones:
//!
//! 1. [`resolve`] finds purpose and channel, and returns a [`Judge`] for one moment, which is cheap to copy;
//! 2. [`identify`] turns an identifier as typed into its blind index, and [`Guard::inspect`] detects
//!    enumeration;
//! 3. [`answers`] answers any number of indexes with one read of the store; call it with a few thousand at a
//!    time;
//! 4. [`Tally::add`] counts each answer, and [`record`] records the check. **Only then may an answer be
//!    displayed.**
//!
//! A [`Tally`] takes six bytes for each identifier. A file of more than [`Tally::MOST`] becomes several
//! records.

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
pub use seen::{SEEN, Seen, seen};
pub use tally::Tally;

/// Maximum number of identifiers in one question that is answered at once.
pub const MOST: usize = 1000;

/// A question about a list of identifiers.
pub struct Question {
    /// Id of the purpose.
    pub purpose: String,
    /// Name of the channel; none for a purpose without channels.
    pub channel: Option<String>,
    /// Past moment to answer for; `None` = now.
    pub as_of: Option<Timestamp>,
    /// Identifiers as they were received, by kind.
    pub identifiers: Vec<(IdentifierKind, String)>,
}

/// Limits of a caller, and the reaction to enumeration.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// Detector that stores what each caller asked last.
    pub guard: &'a Guard,
    /// Reaction to sequential identifiers.
    pub sequential: Sequential,
    /// Daily quota of the caller.
    pub budget: Budget,
}

/// Answers to a question, after they were recorded.
pub struct Answered {
    /// Answers, in the order of the identifiers.
    pub answers: Vec<Answer>,
    /// Moment for which the answers hold.
    pub at: Timestamp,
    /// Record of the check.
    pub record: RecordId,
}

/// Answers a question, and records it before any answer is returned.
///
/// # Errors
/// [`Failure::Refused`] when the site has no such purpose or channel or the moment is not past,
/// [`Failure::TooMany`], [`Failure::Spent`], [`Failure::Unavailable`]
pub async fn ask(
    tenant: &Tenant,
    limits: &Limits<'_>,
    (key, behalf): (&str, Option<&str>),
    question: &Question,
) -> Result<Answered, Failure> {
    tenant.ready()?;
    tenant.store.room_for_grants()?;
    if question.identifiers.len() > MOST {
        return Err(Failure::TooMany(MOST));
    }
    let now = clock::now();
    let judge = resolve(tenant, &question.purpose, question.channel.as_deref(), question.as_of, now)?;
    let read: Vec<Option<Identifier>> = question.identifiers.iter().map(|(kind, text)| identify(tenant, *kind, text)).collect();
    let numbers = read.iter().flatten().filter_map(|identifier| identifier.number);
    limits.guard.inspect(tenant, limits.sequential, key, numbers)?;
    let indexes: Vec<Option<BlindIndex>> = read.into_iter().map(|identifier| Some(identifier?.index)).collect();
    let answers = answers(tenant, &judge, question.as_of.is_some(), &indexes).await?;
    let mut tally = Tally::default();
    for (index, answer) in indexes.iter().zip(&answers) {
        tally.add(index.as_ref(), answer);
    }
    let behalf = behalf.map(|name| sealed_name(tenant, name)).unwrap_or_default();
    let (purpose, as_of) = (&*question.purpose, question.as_of);
    let about = About { key, behalf: &behalf, purpose, channel: judge.channel(), as_of, bulk: false };
    let record = record(tenant, &about, tally, limits.budget).await?;
    Ok(Answered { answers, at: question.as_of.unwrap_or(now), record })
}

/// Finds purpose and channel. The judge answers for the moment `as_of`, else for `now`.
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

/// An identifier that could be parsed.
#[derive(Clone, Copy, Debug)]
pub struct Identifier {
    /// Blind index of the identifier.
    pub index: BlindIndex,
    /// The identifier as a number, where it is one, for [`Guard`]. Never stored.
    pub number: Option<u64>,
}

/// Parses an identifier; `None` when it is not valid for its kind.
#[must_use]
pub fn identify(tenant: &Tenant, kind: IdentifierKind, text: &str) -> Option<Identifier> {
    let normal = match kind {
        IdentifierKind::Phone => Phone::parse(text).ok()?.normal().to_owned(),
        IdentifierKind::Email => Email::parse(text).ok()?.normal().to_owned(),
        IdentifierKind::Iin => Iin::parse(text).ok()?.normal(),
    };
    Some(Identifier { index: tenant.vault.identify(kind.name(), &normal), number: kind.number(&normal) })
}

/// Answers any number of blind indexes, in their order; `None` is answered as unreadable. Everything that was
/// acknowledged before the call is taken into account. Nothing is recorded: see [`record`].
///
/// With `past`, the answer is that of the judge's moment, from what the gateway had recorded by then.
pub async fn answers(
    tenant: &Tenant,
    judge: &Judge<'_>,
    past: bool,
    indexes: &[Option<BlindIndex>],
) -> Result<Vec<Answer>, Failure> {
    let counts = judge.counts_touches();
    let of = if past { Key::History } else { Key::Identifier };
    let mut keys: Vec<Key> = indexes.iter().flatten().map(|index| of(*index)).collect();
    let known = keys.len();
    if counts {
        keys.extend(indexes.iter().flatten().map(|index| Key::Touches(*index)));
    }
    let mut states = tenant.store.fetch(&keys).await?;
    let mut made = states.split_off(known).into_iter();
    let mut states = states.into_iter();
    tenant.metrics.checked(indexes.len());
    indexes
        .iter()
        .map(|index| {
            if index.is_none() {
                return Ok(Answer::UNREADABLE);
            }
            let state: Option<State> = match states.next().flatten() {
                Some(row) if past => Some(rows::decode::<HistoryRow>(&row)?.at(judge.moment())),
                Some(row) => Some(rows::decode::<IdentifierRow>(&row)?.state),
                None => None,
            };
            let touches: Vec<Touch> = match made.next().flatten() {
                Some(row) => rows::decode::<TouchesRow>(&row)?.made.into_iter().map(|(made, _)| made).collect(),
                None => Vec::new(),
            };
            Ok(judge.answer(state.as_ref(), &touches))
        })
        .collect()
}

/// Place under which names of persons behind API keys are sealed.
const BEHALF: &str = "check/behalf";

/// Seals the name of a person for whom a system asks.
#[must_use]
pub fn sealed_name(tenant: &Tenant, name: &str) -> Vec<u8> {
    tenant.vault.seal_own(BEHALF, name.as_bytes())
}

/// Opens such a name; none when nobody was named.
pub(crate) fn opened_name(tenant: &Tenant, sealed: &[u8]) -> Option<String> {
    String::from_utf8(tenant.vault.open_own(BEHALF, sealed).ok()?).ok()
}

/// Description of a check, recorded beside its tally.
pub struct About<'a> {
    /// Id of the API key used.
    pub key: &'a str,
    /// Person for whom it was used, see [`sealed_name`]; empty when nobody was named.
    pub behalf: &'a [u8],
    /// Id of the purpose.
    pub purpose: &'a str,
    /// Channel asked about, if any.
    pub channel: Option<Channel>,
    /// Past moment asked about.
    pub as_of: Option<Timestamp>,
    /// Whether the check was of a file.
    pub bulk: bool,
}

/// Records a check: one entry of the ledger, and a row in which the people it concerned can be found by their
/// identifiers. Counts it against the daily quota of the key. On an error the caller must not display any
/// answer.
///
/// # Errors
/// [`Failure::Spent`] when the key's quota is used up, [`Failure::Unavailable`]
pub async fn record(tenant: &Tenant, about: &About<'_>, tally: Tally, budget: Budget) -> Result<RecordId, Failure> {
    tenant.ready()?;
    tenant.store.room_for_grants()?;
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
        behalf: about.behalf.to_vec(),
    };
    let act = CheckAct { row, set, sketch: sketch.to_bytes(), budget, day: day(at) };
    tenant.committer.record(record, [0; 8], Act::Check(Box::new(act))).await?;
    Ok(record)
}

/// Remaining identifiers in today's quota of a key, for callers about to check many.
///
/// # Errors
/// [`Failure::Spent`] when nothing is left, [`Failure::Unavailable`]
pub async fn left(tenant: &Tenant, key: &str, budget: Budget) -> Result<u64, Failure> {
    let now = clock::now();
    let row = tenant.store.fetch(&[Key::CheckUse(key.to_owned())]).await?.pop().flatten();
    let used = row.map(|row| rows::decode::<UseRow>(&row)).transpose()?.filter(|used| used.day == day(now));
    let left = budget.identifiers.saturating_sub(used.map_or(0, |used| used.asked));
    if left == 0 { Err(Failure::spent(Spent::Identifiers)) } else { Ok(left) }
}

/// Day of a moment in Kazakhstan, counted from 1970-01-01.
#[must_use]
pub fn day(at: Timestamp) -> u64 {
    // Kazakhstan is five hours ahead of UTC.
    (at.secs() + 5 * 3600) / 86_400
}
