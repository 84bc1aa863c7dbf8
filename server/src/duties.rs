//! How each duty of law 94-V stands at a site: kept by the gateway, kept by people, or not.

use kelisim_core::Lang;
use kelisim_core::calendar::local_day;
use kelisim_core::site::retention::Decides;
use kelisim_core::site::{Destination, Relation};
use kelisim_engine::{Failure, Tenant, clock, desk, retention};
use kelisim_i18n::format::number;
use kelisim_i18n::{Duties, Duty};

use crate::verified::Verified;

/// People from whom on a site with data of restricted access must give notice (Art. 25-1: the category is one higher).
const NOTICE: u64 = 10_000;

/// Where a duty stands, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stand {
    /// Something is to be done.
    NotKept,
    /// The gateway cannot do it: people do.
    ByPeople,
    /// The gateway does it by itself.
    ByGateway,
}

/// A duty, and how it stands.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// The duty.
    pub duty: Duty,
    /// Where it stands.
    pub stand: Stand,
    /// What there is to know, in the language it was asked for in.
    pub words: String,
}

/// How every duty stands at a site now, what is not kept first.
///
/// # Errors
/// [`Failure::Unavailable`]
pub(crate) async fn of(tenant: &Tenant, verified: Option<Verified>, lang: Lang) -> Result<Vec<Standing>, Failure> {
    use Stand::{ByGateway, ByPeople, NotKept};
    let (words, site, now) = (Duties::of(lang), &tenant.config, clock::now());
    let counts = desk::counts(tenant, None, now, desk::GLANCE).await?;
    let (classes, _) = retention::classes(tenant).await?;
    let people = retention::people(tenant).await?;
    let fine = |duty: Duty| words.fine[Duties::place(duty)].to_owned();
    let judge = |duty: Duty| match duty {
        Duty::Proof => match verified {
            Some(Verified { at, is_right: true, .. }) => (ByGateway, (words.verified)(&clock::local(at))),
            Some(_) => (NotKept, words.wrong.to_owned()),
            None => (ByGateway, words.unverified.to_owned()),
        },
        Duty::Abroad if !site.destinations.iter().any(Destination::is_abroad) => (ByGateway, words.none_abroad.to_owned()),
        Duty::Contracts => contracts(tenant, words, lang),
        Duty::Answers => match counts.bands[0] {
            0 => (ByPeople, fine(duty)),
            late => (NotKept, (words.overdue)(&number(late as u64, lang))),
        },
        Duty::Destruction => {
            let waiting = classes.iter().filter(|class| class.retention.decides == Decides::Approver);
            let waiting: Vec<_> = waiting.filter_map(|class| class.found).filter(|found| found.due > 0).collect();
            let oldest = waiting.iter().filter_map(|found| found.oldest).min();
            let due = waiting.iter().map(|found| found.due).sum();
            let day = oldest.map(|oldest| clock::day(local_day(oldest))).unwrap_or_default();
            if due == 0 { (ByGateway, fine(duty)) } else { (NotKept, (words.due)(&number(due, lang), &day)) }
        }
        Duty::Policy => match site.policy_on(&clock::local_day(now)).map(|policy| &policy.approval) {
            Some(Some(approval)) => (ByPeople, (words.approved)(&approval.day.parse().map_or(approval.day.clone(), clock::day))),
            _ => (NotKept, words.example.to_owned()),
        },
        Duty::Responsible if site.operator.responsible.is_none() => (NotKept, words.nobody.to_owned()),
        Duty::Undertaking if site.staff.undertaking.is_none() => (ByPeople, words.no_undertaking.to_owned()),
        Duty::Notice => match people {
            None => (ByPeople, words.uncounted.to_owned()),
            Some(people) if people < NOTICE => (ByGateway, (words.people)(&number(people, lang))),
            Some(people) => (NotKept, (words.large)(&number(people, lang))),
        },
        Duty::Responsible | Duty::Place | Duty::Breach => (ByPeople, fine(duty)),
        _ => (ByGateway, fine(duty)),
    };
    let mut all: Vec<Standing> = Duty::ALL
        .into_iter()
        .map(|duty| {
            let (stand, words) = judge(duty);
            Standing { duty, stand, words }
        })
        .collect();
    all.sort_by_key(|one| one.stand);
    Ok(all)
}

fn contracts(tenant: &Tenant, words: &Duties, lang: Lang) -> (Stand, String) {
    let (site, today) = (&tenant.config, local_day(clock::now()));
    let others: Vec<&Destination> = site.destinations.iter().filter(|to| to.relation != Some(Relation::Own)).collect();
    if others.is_empty() {
        return (Stand::ByGateway, words.no_recipients.to_owned());
    }
    let name = |to: &Destination| to.recipient.get(lang).trim_end_matches('.').to_owned();
    let over: Vec<String> = others.iter().filter(|to| !to.is_in_force(today)).map(|to| name(to)).collect();
    if !over.is_empty() {
        return (Stand::NotKept, (words.over)(&over.join("; ")));
    }
    if let Some((day, to)) = others.iter().filter_map(|to| Some((to.contract_days.1?, name(to)))).min() {
        return (Stand::ByPeople, (words.ends)(&to, &clock::day(day)));
    }
    (Stand::ByPeople, (words.undated)(&others.iter().map(|to| name(to)).collect::<Vec<_>>().join("; ")))
}
