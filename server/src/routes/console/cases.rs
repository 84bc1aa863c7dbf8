//! Lists of cases: over all sites an account may see, or of one; filters that are addresses; search.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{CaseLine, CasesPage, Choice, Filters, Frame, Tile, Waiting, cases_page};
use kelisim_core::calendar::{self, Calendar};
use kelisim_core::case::Matter;
use kelisim_core::request::Ask;
use kelisim_core::role::Permission;
use kelisim_core::{AccountId, Lang, RecordId, Timestamp};
use kelisim_engine::desk::{self, Band, Entry, Filter, GLANCE, Whom};
use kelisim_engine::payload::Deed;
use kelisim_engine::{Failure, Tenant, clock};
use kelisim_i18n::{Console, Desk, matter};
use kelisim_store::rows::CaseRow;
use url::form_urlencoded::Serializer;

use super::{ConsoleRequest, gate};
use crate::problem::Problem;
use crate::staff::account::{self, Card};
use crate::staff::subject::Subject;
use crate::staff::{Me, audit, undertaking};

/// Cases on one page.
const PAGE: usize = 50;

/// Filters of a list, as its address has them.
#[derive(Clone, Debug, Default)]
struct Asked {
    site: Option<String>,
    done: bool,
    about: Option<Matter>,
    who: String,
    band: Option<Band>,
    after: Option<(Timestamp, RecordId)>,
}

impl Asked {
    /// Reads the filters. What an address made by hand has wrong counts as not chosen.
    fn of(request: &ConsoleRequest) -> Self {
        let query = |name: &str| gate::query(&request.http, name).filter(|value| !value.is_empty());
        Self {
            site: query("site"),
            done: query("state").as_deref() == Some("done"),
            about: query("about").as_deref().and_then(Matter::named),
            who: query("who").unwrap_or_default(),
            band: query("due").as_deref().and_then(Band::named),
            after: query("after").as_deref().and_then(place),
        }
    }

    /// Address of a list with these filters.
    fn href(&self, here: &str, after: Option<(Timestamp, RecordId)>) -> String {
        let mut query = Serializer::new(String::new());
        let pairs = [
            ("site", self.site.clone()),
            ("state", self.done.then(|| "done".to_owned())),
            ("about", self.about.as_ref().map(ToString::to_string)),
            ("who", Some(self.who.clone()).filter(|who| !who.is_empty())),
            ("due", self.band.map(|band| band.name().to_owned())),
            ("after", after.map(|(moment, case)| format!("{}.{case}", moment.0))),
        ];
        for (name, value) in pairs.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            query.append_pair(name, &value);
        }
        let query = query.finish();
        if query.is_empty() { here.to_owned() } else { format!("{here}?{query}") }
    }

    fn filter(&self, me: &Me, people: &People) -> Filter {
        let whom = match self.who.as_str() {
            "" => None,
            "nobody" => Some(Whom::Nobody),
            "me" => Some(Whom::Account(me.id)),
            name => people.by_name.get(name).map(|id| Whom::Account(*id)),
        };
        Filter { done: self.done, matter: self.about.clone(), whom, band: self.band }
    }
}

/// Place in a list: a moment and a case.
fn place(text: &str) -> Option<(Timestamp, RecordId)> {
    let (moment, case) = text.split_once('.')?;
    Some((Timestamp(moment.parse().ok()?), case.parse().ok()?))
}

/// Accounts by name and by id.
pub(super) struct People {
    by_name: BTreeMap<String, AccountId>,
    names: BTreeMap<AccountId, String>,
    cards: Vec<Card>,
}

impl People {
    pub(super) async fn read(request: &ConsoleRequest) -> Result<Self, Problem> {
        let staff = &request.gateway.staff;
        let cards = account::all(staff).await?;
        let ids: Vec<(String, AccountId)> =
            cards.iter().map(|card| (card.name.clone(), account::id_of(staff, &card.name))).collect();
        let names = ids.iter().map(|(name, id)| (*id, name.clone())).collect();
        Ok(Self { by_name: ids.into_iter().collect(), names, cards })
    }

    /// Name of an account; empty for one that is gone.
    pub(super) fn name(&self, id: Option<AccountId>) -> String {
        id.and_then(|id| self.names.get(&id)).cloned().unwrap_or_default()
    }

    /// Id of an account that works on cases of a site.
    pub(super) fn worker(&self, site: &str, name: &str) -> Option<AccountId> {
        self.workers(site).find(|worker| *worker == name).and_then(|name| self.by_name.get(name)).copied()
    }

    /// Names by the key under which the acts of accounts are on record.
    pub(super) fn keys(&self) -> BTreeMap<String, String> {
        self.names.iter().map(|(id, name)| (account::key(*id), name.clone())).collect()
    }

    /// Names of those who work on cases of a site and can sign in.
    pub(super) fn workers<'p>(&'p self, site: &'p str) -> impl Iterator<Item = &'p str> {
        let works = move |card: &&Card| !card.suspended && card.roles.get(site).is_some_and(|role| role.may(Permission::Work));
        self.cards.iter().filter(works).map(|card| card.name.as_str())
    }
}

/// How urgent a case is, and how much time is left in words.
pub(super) fn left(calendar: &Calendar, row: &CaseRow, now: Timestamp, lang: Lang) -> (&'static str, String) {
    let words = Desk::of(lang);
    if !row.state.is_open() {
        return ("done", words.state_of(row.state).to_owned());
    }
    let band = Band::of(row.due, now);
    let (today, due) = (calendar::local_day(now), calendar::local_day(row.due));
    let days = if band == Band::Overdue { -1 - calendar.working_days(due, today) } else { calendar.working_days(today, due) };
    (band.name(), words.days(days))
}

/// A case as a line of a list.
pub(super) fn line(
    (tenant, me): (&Tenant, &Me),
    (case, row): (RecordId, &CaseRow),
    people: &People,
    many: bool,
    (lang, now): (Lang, Timestamp),
) -> CaseLine {
    let (urgency, left) = left(&tenant.calendar, row, now, lang);
    let site = &tenant.config.id;
    let opens = me.role(site).is_some_and(|role| role.may(Permission::Open));
    let day = |moment: Timestamp| clock::day(calendar::local_day(moment));
    CaseLine {
        href: opens.then(|| format!("/console/site/{site}/case/{case}")),
        number: case.number(),
        matter: matter(&tenant.config, &row.matter, lang),
        site: many.then(|| tenant.config.name.get(lang).to_owned()),
        received: day(row.term.received),
        day: day(row.ended.unwrap_or(row.due)),
        left,
        until: (urgency == Band::Today.name()).then_some(row.due.0),
        urgency,
        assignee: people.name(row.assignee),
    }
}

/// Sites whose cases an account may see: not those to which an undertaking is owed.
pub(super) fn seen(request: &ConsoleRequest, me: &Me) -> Vec<Arc<Tenant>> {
    let tenants = request.gateway.tenants();
    let own = tenants.values().filter(|tenant| me.role(&tenant.config.id).is_some_and(|role| role.may(Permission::Cases)));
    own.filter(|tenant| undertaking::owed(&me.account, &tenant.config).is_none()).cloned().collect()
}

/// Counts what waits at some sites, with the addresses of the lists.
pub(super) async fn waiting(tenants: &[Arc<Tenant>], me: &Me, here: &str, now: Timestamp) -> Result<Waiting, Problem> {
    let mut sum = [(0, false); 6];
    for tenant in tenants {
        // A ledger that cannot be read is said above the page.
        let counts = match desk::counts(tenant, Some(me.id), now, GLANCE).await {
            Err(_) if tenant.committer.trouble().is_some() => continue,
            counts => counts?,
        };
        for ((sum, more), count) in sum.iter_mut().zip(counts.bands.into_iter().chain([counts.own, counts.nobodys])) {
            *sum += count;
            *more |= count == GLANCE;
        }
    }
    let bands = Band::ALL.iter().map(|band| (band.name(), format!("{here}?due={}", band.name())));
    let rest = [("own", format!("{here}?who=me")), ("nobodys", format!("{here}?who=nobody"))];
    let tile = |((name, href), (count, more))| Tile { name, count, more, href };
    Ok(bands.chain(rest).zip(sum).map(tile).collect())
}

/// What a list is of: all sites an account may see, or one.
struct Scope {
    tenants: Vec<Arc<Tenant>>,
    frame: Frame,
    here: String,
}

impl Scope {
    fn all(request: &ConsoleRequest, me: &Me) -> Result<Self, Problem> {
        let (tenants, here) = (seen(request, me), "/console/cases");
        let frame = gate::awake(&request.gateway, gate::frame(request, me, here));
        let scope = Self { frame, here: here.to_owned(), tenants };
        if scope.tenants.is_empty() { Err(Problem::NotFound) } else { Ok(scope) }
    }

    fn of(request: &ConsoleRequest, me: &Me, tenant: Arc<Tenant>) -> Self {
        let frame = gate::awake(&request.gateway, gate::site_frame(request, me, &tenant, "cases"));
        let here = gate::at(&tenant, "cases");
        Self { tenants: vec![tenant], frame, here }
    }
}

/// Renders the list over all sites.
pub(super) async fn all(request: ConsoleRequest, me: Me) -> Result<HttpResponse, Problem> {
    let scope = Scope::all(&request, &me)?;
    render(&request, &me, scope).await
}

/// Renders the list of one site.
pub(super) async fn of_site(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let scope = Scope::of(&request, &me, tenant);
    render(&request, &me, scope).await
}

async fn render(request: &ConsoleRequest, me: &Me, scope: Scope) -> Result<HttpResponse, Problem> {
    let Scope { tenants, frame, here } = scope;
    let (now, lang) = (clock::now(), request.lang);
    let asked = Asked::of(request);
    let people = People::read(request).await?;
    let chosen: Vec<Arc<Tenant>> = match &asked.site {
        Some(site) => tenants.iter().filter(|tenant| tenant.config.id.as_str() == site).cloned().collect(),
        None => tenants.clone(),
    };
    let filter = asked.filter(me, &people);
    let mut found: Vec<(Arc<Tenant>, Entry)> = Vec::new();
    let mut goes_on = false;
    for tenant in &chosen {
        if tenant.committer.trouble().is_some() {
            continue;
        }
        let page = desk::list(tenant, &filter, asked.after, PAGE, now).await?;
        goes_on |= page.next.is_some();
        found.extend(page.cases.into_iter().map(|entry| (Arc::clone(tenant), entry)));
    }
    // One order over all sites, which the place of a page names.
    found.sort_by_key(|(_, entry)| (entry.moment, entry.case));
    if asked.done {
        found.reverse();
    }
    goes_on |= found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| goes_on).map(|(_, last)| asked.href(&here, Some((last.moment, last.case))));
    let many = tenants.len() > 1;
    let rows = found.iter().map(|(tenant, entry)| line((tenant, me), (entry.case, &entry.row), &people, many, (lang, now)));
    let page = CasesPage {
        frame,
        waiting: waiting(&tenants, me, &here, now).await?,
        filters: Some(filters(&asked, &tenants, &people, me, lang)),
        searched: None,
        typed: String::new(),
        notice: None,
        done: asked.done,
        rows: rows.collect(),
        next,
        enter: enters(&tenants, me),
        first: asked.after.map(|_| asked.href(&here, None)),
        here,
    };
    Ok(gate::with_islands(gate::html(StatusCode::OK, lang, cases_page(page))))
}

/// Where staff enter what came another way: on the list of a site they work at.
fn enters(tenants: &[Arc<Tenant>], me: &Me) -> Option<String> {
    let [tenant] = tenants else { return None };
    let works = me.role(&tenant.config.id).is_some_and(|role| role.may(Permission::Work));
    (works && !tenant.config.forms.is_empty()).then(|| gate::at(tenant, "enter"))
}

fn filters(asked: &Asked, tenants: &[Arc<Tenant>], people: &People, me: &Me, lang: Lang) -> Filters {
    let words = Desk::of(lang);
    let choice = |value: &str, title: &str, chosen: bool| Choice { value: value.to_owned(), title: title.to_owned(), chosen };
    let sites = std::iter::once(choice("", words.all_sites, asked.site.is_none())).chain(tenants.iter().map(|tenant| {
        let id = tenant.config.id.as_str();
        choice(id, tenant.config.name.get(lang), asked.site.as_deref() == Some(id))
    }));
    let mut forms: BTreeMap<String, String> = BTreeMap::new();
    for tenant in tenants {
        for form in &tenant.config.forms {
            let titles = forms.entry(Matter::Form(form.id.clone()).to_string()).or_default();
            if titles.is_empty() {
                *titles = matter(&tenant.config, &Matter::Form(form.id.clone()), lang);
            }
        }
    }
    let about = asked.about.as_ref().map(ToString::to_string);
    let offered = |name: &str, title: &str| choice(name, title, about.as_deref() == Some(name));
    let requests = Ask::ALL.into_iter();
    let mut named: Vec<&str> = tenants.iter().flat_map(|tenant| people.workers(tenant.config.id.as_str())).collect();
    named.sort_unstable();
    named.dedup();
    let people = [("", words.anybody), ("me", words.me), ("nobody", words.nobody)]
        .into_iter()
        .chain(named.into_iter().filter(|name| *name != me.account.name).map(|name| (name, name)))
        .map(|(value, title)| choice(value, title, asked.who == value));
    let terms = std::iter::once(choice("", words.any_term, asked.band.is_none()))
        .chain(Band::ALL.iter().zip(words.bands).map(|(band, title)| choice(band.name(), title, asked.band == Some(*band))));
    Filters {
        sites: if tenants.len() > 1 { sites.collect() } else { Vec::new() },
        states: vec![choice("", words.open, !asked.done), choice("done", words.done, asked.done)],
        matters: [
            forms.iter().map(|(name, title)| offered(name, title)).collect(),
            requests.map(|ask| offered(&Matter::Ask(ask).to_string(), words.ask(ask))).collect(),
        ],
        people: people.collect(),
        terms: terms.collect(),
    }
}

/// Searches over all sites.
pub(super) async fn search_all(request: ConsoleRequest, me: Me) -> Result<HttpResponse, Problem> {
    let scope = Scope::all(&request, &me)?;
    search(&request, &me, scope).await
}

/// Searches in one site.
pub(super) async fn search_of_site(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let scope = Scope::of(&request, &me, tenant);
    search(&request, &me, scope).await
}

async fn search(request: &ConsoleRequest, me: &Me, scope: Scope) -> Result<HttpResponse, Problem> {
    let Scope { tenants, frame, here } = scope;
    let (now, lang) = (clock::now(), request.lang);
    let words = Console::of(lang);
    let typed = request.sent.get("what").cloned().unwrap_or_default();
    let people = People::read(request).await?;
    // A number of digits alone may be a telephone number or an IIN as well, which it is then.
    let is_number = RecordId::read_number(&typed).is_some();
    let is_digits = typed.trim().chars().all(|c| c.is_ascii_digit());
    let subject = if is_number && !is_digits { None } else { Subject::read(&typed) };
    let mut page = CasesPage {
        frame,
        waiting: waiting(&tenants, me, &here, now).await?,
        here,
        filters: None,
        searched: None,
        typed: typed.clone(),
        notice: None,
        done: false,
        rows: Vec::new(),
        next: None,
        first: None,
        enter: None,
    };
    if subject.is_none() && !is_number {
        page.notice = Some(words.who_wrong.to_owned());
        return Ok(gate::html(StatusCode::UNPROCESSABLE_ENTITY, lang, cases_page(page)));
    }
    if let Err(wait) = request.gateway.staff.throttle.lookup(me.id) {
        page.notice = Some((words.wait)(wait.as_secs().div_ceil(60)));
        return Ok(gate::retry_after(gate::html(StatusCode::TOO_MANY_REQUESTS, lang, cases_page(page)), wait));
    }
    let mut found: Vec<(Arc<Tenant>, RecordId, CaseRow)> = Vec::new();
    for tenant in tenants.iter().filter(|tenant| tenant.committer.trouble().is_none()) {
        let cases = match &subject {
            // Who looks for a person is on record first; when that cannot be recorded, nothing is looked for.
            Some(subject) => match sought(request, me, tenant, subject).await {
                Err(Failure::Unavailable(_) | Failure::Forked) => {
                    page.notice = Some(words.unsaved.to_owned());
                    return Ok(gate::html(StatusCode::SERVICE_UNAVAILABLE, lang, cases_page(page)));
                }
                cases => cases?,
            },
            None => desk::by_number(tenant, &typed).await?,
        };
        found.extend(cases.into_iter().map(|(case, row)| (Arc::clone(tenant), case, row)));
    }
    found.sort_by_key(|(_, case, row)| (std::cmp::Reverse(row.term.received), *case));
    let many = tenants.len() > 1;
    page.rows = found.iter().map(|(tenant, case, row)| line((tenant, me), (*case, row), &people, many, (lang, now))).collect();
    page.searched = Some(subject.map_or_else(|| typed.trim().to_uppercase(), |subject| subject.masked()));
    page.typed = String::new();
    Ok(gate::with_islands(gate::html(StatusCode::OK, lang, cases_page(page))))
}

async fn sought(
    request: &ConsoleRequest,
    me: &Me,
    tenant: &Tenant,
    subject: &Subject,
) -> Result<Vec<(RecordId, CaseRow)>, Failure> {
    let index = subject.index(tenant);
    let deed = Deed::Sought { site: tenant.config.id.to_string(), kind: subject.kind().to_owned(), index };
    audit::record(&request.gateway.staff, me.actor(), deed).await?;
    desk::by_identifier(tenant, index).await
}
