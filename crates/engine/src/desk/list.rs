//! Lists of cases: pages of what waits and of what is done, and how much there is of each.

use kelisim_core::calendar;
use kelisim_core::case::Matter;
use kelisim_core::{AccountId, RecordId, Timestamp};
use kelisim_store::rows::{self, CaseRow};
use kelisim_store::{Key, Order, Span};

use crate::case_sets::{CaseSet, read_member, span};
use crate::failure::Failure;
use crate::tenant::Tenant;

/// Members read at a time after the first, which reads a page: a rare filter goes on from there.
const CHUNK: usize = 128;
/// Most members that are read for one page.
const READ: usize = 2048;
/// Most cases that are counted in one place for a gauge.
pub const COUNTED: usize = 100_000;
/// Most cases that are counted in one place for a page, whose time is the same however many there are.
pub const GLANCE: usize = 1_000;

/// Milliseconds of a day.
const DAY: u64 = 86_400_000;

/// For whom a case waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Nobody has taken it.
    Nobody,
    /// One account.
    Account(AccountId),
}

/// How near the end of the term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// The term has ended.
    Overdue,
    /// The term ends today.
    Today,
    /// The term ends within the seven days after today.
    Week,
    /// The term ends later.
    Later,
}

impl Band {
    /// All bands, in the order of urgency.
    pub const ALL: [Self; 4] = [Self::Overdue, Self::Today, Self::Week, Self::Later];

    /// Name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Week => "week",
            Self::Later => "later",
        }
    }

    /// Looks up a band by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.name() == name)
    }

    /// Band of a case whose term ends at `due`.
    #[must_use]
    pub fn of(due: Timestamp, now: Timestamp) -> Self {
        let today = calendar::end_of(calendar::local_day(now));
        match due {
            due if due < now => Self::Overdue,
            due if due <= today => Self::Today,
            due if due <= today.plus_ms(7 * DAY) => Self::Week,
            _ => Self::Later,
        }
    }

    fn span(self, now: Timestamp) -> Span {
        let today = calendar::end_of(calendar::local_day(now)).plus_ms(1);
        let week = today.plus_ms(7 * DAY);
        match self {
            Self::Overdue => span(Timestamp(0), Some(now)),
            Self::Today => span(now, Some(today)),
            Self::Week => span(today, Some(week)),
            Self::Later => span(week, None),
        }
    }
}

/// Which cases are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those that are done instead of those that wait.
    pub done: bool,
    /// Of one matter.
    pub matter: Option<Matter>,
    /// Waiting for somebody.
    pub whom: Option<Whom>,
    /// With so much time left.
    pub band: Option<Band>,
}

impl Filter {
    /// The smallest set that holds everything it lists.
    fn set(&self) -> CaseSet {
        match (self.done, self.whom, &self.matter) {
            (false, Some(Whom::Nobody), _) => CaseSet::OpenOf(None),
            (false, Some(Whom::Account(account)), _) => CaseSet::OpenOf(Some(account)),
            (false, None, Some(matter)) => CaseSet::OpenMatter(matter.clone()),
            (false, None, None) => CaseSet::Open,
            (true, _, Some(matter)) => CaseSet::DoneMatter(matter.clone()),
            (true, _, None) => CaseSet::Done,
        }
    }

    fn holds(&self, row: &CaseRow) -> bool {
        let whom = match self.whom {
            Some(Whom::Nobody) => row.assignee.is_none(),
            Some(Whom::Account(account)) => row.assignee == Some(account),
            None => true,
        };
        whom && self.matter.as_ref().is_none_or(|matter| *matter == row.matter) && row.state.is_open() != self.done
    }
}

/// A case in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Record it began with.
    pub case: RecordId,
    /// Its row.
    pub row: CaseRow,
    /// Moment by which it is listed: the end of its term, or the moment it was done.
    pub moment: Timestamp,
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The cases, those that are due first at the beginning; of what is done, the newest.
    pub cases: Vec<Entry>,
    /// Place after which the list goes on; `None` at its end.
    pub next: Option<(Timestamp, RecordId)>,
}

/// Lists up to `limit` cases after a place.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn list(
    tenant: &Tenant,
    filter: &Filter,
    after: Option<(Timestamp, RecordId)>,
    limit: usize,
    now: Timestamp,
) -> Result<Page, Failure> {
    let set = filter.set().name();
    let mut left = filter.band.filter(|_| !filter.done).map_or(Span::ALL, |band| band.span(now));
    let order = if filter.done { Order::Descending } else { Order::Ascending };
    let mut place = after.map(|(moment, case)| crate::case_sets::member(moment, case));
    let (mut cases, mut read) = (Vec::new(), 0);
    // One more tells whether there is another page.
    let mut chunk = limit + 1;
    loop {
        if let Some(place) = place.take() {
            match order {
                // What comes right after: the same bytes with a zero byte behind them.
                Order::Ascending => left.from = left.from.max([&place[..], &[0]].concat()),
                Order::Descending => left.until = place,
            }
        }
        let members = tenant.store.members(&set, &left, order, chunk).await?;
        let full = members.len() == chunk;
        chunk = CHUNK;
        read += members.len();
        let found: Vec<(Timestamp, RecordId)> = members.iter().filter_map(|member| read_member(member)).collect();
        let keys: Vec<Key> = found.iter().map(|(_, case)| Key::Case(*case)).collect();
        for ((moment, case), row) in found.into_iter().zip(tenant.store.fetch(&keys).await?) {
            let Some(row) = row else { continue };
            let row: CaseRow = rows::decode(&row)?;
            // It may have changed since the set was read.
            if !filter.holds(&row) {
                continue;
            }
            if cases.len() == limit {
                let next = cases.last().map(|last: &Entry| (last.moment, last.case));
                return Ok(Page { cases, next });
            }
            cases.push(Entry { case, row, moment });
        }
        place = members.last().cloned();
        if !full {
            return Ok(Page { cases, next: None });
        }
        if read >= READ {
            return Ok(Page { next: place.as_deref().and_then(read_member), cases });
        }
    }
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases by band, in the order of [`Band::ALL`].
    pub bands: [usize; 4],
    /// Those that nobody has taken.
    pub nobodys: usize,
    /// Those of the account that asks.
    pub own: usize,
}

impl Counts {
    /// Everything that waits.
    #[must_use]
    pub fn all(&self) -> usize {
        self.bands.iter().sum()
    }
}

/// Counts what waits, each up to `most`.
///
/// # Errors
/// [`Failure::Unavailable`]
pub async fn counts(tenant: &Tenant, own: Option<AccountId>, now: Timestamp, most: usize) -> Result<Counts, Failure> {
    let mut counts = Counts::default();
    let open = CaseSet::Open.name();
    for (band, counted) in Band::ALL.iter().zip(&mut counts.bands) {
        *counted = tenant.store.count(&open, &band.span(now), most).await?;
    }
    counts.nobodys = tenant.store.count(&CaseSet::OpenOf(None).name(), &Span::ALL, most).await?;
    if own.is_some() {
        counts.own = tenant.store.count(&CaseSet::OpenOf(own).name(), &Span::ALL, most).await?;
    }
    Ok(counts)
}
