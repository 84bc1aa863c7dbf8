//! Letters to staff about the steps of clocks: one letter for each person with everything that came together, and
//! nothing about the people whose cases they are.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kelisim_core::case::{CaseState, Stage};
use kelisim_core::request::Outcome as Answered;
use kelisim_core::role::Role;
use kelisim_core::{AccountId, Lang, RecordId, calendar};
use kelisim_engine::tenant::Tenants;
use kelisim_engine::{Failure, Tenant, clock, desk};
use kelisim_i18n::{DeskLetter, matter};
use kelisim_ledger::Leaf;
use kelisim_store::rows::{self, DeliveryRow, Event};
use kelisim_store::{Lane, Leased, StoreError};
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use tokio::sync::watch;

use crate::config::{self, Config};
use crate::forward::attempt::Outcome;
use crate::forward::post::{Post, ended};
use crate::staff::{Staff, account};

/// Pause between two looks: what comes together within it is one letter.
const GATHER: Duration = Duration::from_secs(2);
/// Lease of what is being written about, in milliseconds.
const LEASE: u64 = 120_000;
/// Most steps in one turn.
const MOST: usize = 500;

/// One step of one case, with those who hear of it.
struct Step {
    leased: Leased,
    row: DeliveryRow,
    case: RecordId,
    stage: Stage,
    about: rows::CaseRow,
    to: Vec<Address>,
}

/// Writes letters until the gateway ends; nothing without a mail server.
pub(crate) async fn run(config: Arc<Config>, staff: Arc<Staff>, tenants: watch::Receiver<Arc<Tenants>>) {
    let Some(server) = config.mail.clone() else { return };
    loop {
        tokio::time::sleep(GATHER).await;
        let served = Arc::clone(&tenants.borrow());
        for tenant in served.values().filter(|tenant| tenant.committer.trouble().is_none()) {
            if let Err(why) = turn(&config, &server, &staff, tenant).await {
                tracing::warn!(site = %tenant.config.id, reason = %why, "staff cannot be written to; trying again");
            }
        }
    }
}

async fn turn(config: &Config, server: &config::Mail, staff: &Staff, tenant: &Tenant) -> Result<(), Failure> {
    let now = clock::now();
    let leased = tenant.store.lease(&Lane::parallel(desk::STAFF), now, LEASE, MOST).await?;
    if leased.is_empty() {
        return Ok(());
    }
    let people = People::of(staff, tenant).await?;
    let mut steps = Vec::with_capacity(leased.len());
    let mut over = Vec::new();
    for leased in leased {
        let row: DeliveryRow = rows::decode(&leased.delivery.row)?;
        let Event::Clock(stage) = row.event else {
            over.push(ended(leased, row, &Outcome::GiveUp { status: 0, why: "no-step" }, now));
            continue;
        };
        let entry = tenant.store.entry(row.index).await?;
        let leaf = Leaf::decode(&entry.leaf).map_err(|_| StoreError::Corrupt("a leaf of the ledger"))?;
        let case = RecordId(leaf.record);
        let about = desk::row(tenant, case).await?;
        let to = people.told(&about);
        let step = Step { leased, row, case, stage, about, to };
        // Answered meanwhile: nobody need hear that half of the term is over.
        let stale = !step.about.state.is_open() && !matches!(step.about.state, CaseState::Answered(Answered::Term));
        if stale || step.to.is_empty() {
            over.push(ended(step.leased, step.row, &Outcome::Delivered { status: 0 }, now));
        } else {
            steps.push(step);
        }
    }
    let mut letters: BTreeMap<String, (Address, Vec<usize>)> = BTreeMap::new();
    for (place, step) in steps.iter().enumerate() {
        for to in &step.to {
            letters.entry(to.to_string()).or_insert_with(|| (to.clone(), Vec::new())).1.push(place);
        }
    }
    let mut outcomes: Vec<Option<Outcome>> = steps.iter().map(|_| None).collect();
    let mut post = Post::new(config, server);
    for (to, places) in letters.into_values() {
        let about: Vec<&Step> = places.iter().map(|place| &steps[*place]).collect();
        let outcome = match write(config, server, tenant, &to, &about) {
            Some((from, bytes)) => post.send(&from, &to, &bytes).await,
            None => Outcome::GiveUp { status: 0, why: "unwritable" },
        };
        for place in places {
            // Whoever got the letter does not get it again because another mailbox is full.
            let known = outcomes[place].take();
            let accepted = matches!(known, Some(Outcome::Delivered { .. }));
            outcomes[place] = if accepted { known } else { Some(outcome) };
        }
    }
    let sent = steps.into_iter().zip(outcomes).map(|(step, outcome)| {
        let outcome = outcome.unwrap_or(Outcome::later("unsent"));
        ended(step.leased, step.row, &outcome, clock::now())
    });
    over.extend(sent.collect::<Vec<_>>());
    tenant.store.record_outcomes(over).await?;
    Ok(())
}

/// Those at a site who can be written to.
struct People {
    by_account: BTreeMap<AccountId, Address>,
    officers: Vec<Address>,
}

impl People {
    async fn of(staff: &Staff, tenant: &Tenant) -> Result<Self, Failure> {
        let mut by_account = BTreeMap::new();
        let (mut officers, mut owners) = (Vec::new(), Vec::new());
        for card in account::all(staff).await?.into_iter().filter(|card| !card.suspended) {
            // Who signs in by an e-mail address is written to there.
            let Ok(address) = card.name.parse::<Address>() else { continue };
            match card.roles.get(tenant.config.id.as_str()) {
                Some(Role::Officer) => officers.push(address.clone()),
                Some(Role::Owner) => owners.push(address.clone()),
                Some(_) => {}
                None => continue,
            }
            by_account.insert(account::id_of(staff, &card.name), address);
        }
        Ok(Self { by_account, officers: if officers.is_empty() { owners } else { officers } })
    }

    /// Who works on a case, and the officers; where there are none, the owners.
    fn told(&self, row: &rows::CaseRow) -> Vec<Address> {
        let assignee = row.assignee.and_then(|id| self.by_account.get(&id));
        let mut all: Vec<Address> = assignee.into_iter().chain(&self.officers).cloned().collect();
        all.sort_by_key(ToString::to_string);
        all.dedup();
        all
    }
}

/// Writes a letter in the site's languages that staff read: Kazakh and Russian, as far as the site has them.
fn write(config: &Config, server: &config::Mail, tenant: &Tenant, to: &Address, steps: &[&Step]) -> Option<(Address, Vec<u8>)> {
    let all = &tenant.config.languages;
    let mut langs: Vec<Lang> = [Lang::Kk, Lang::Ru].into_iter().filter(|lang| all.contains(lang)).collect();
    if langs.is_empty() {
        langs = all[..1].to_vec();
    }
    let first = *langs.first()?;
    let texts: Vec<String> = langs.iter().map(|lang| text(config, tenant, *lang, steps)).collect();
    let sender = server.sender(&tenant.config.id, tenant.config.name.get(first))?;
    let message = lettre::Message::builder()
        .from(sender.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject((DeskLetter::of(first).subject)(tenant.config.name.get(first), steps.len()))
        .message_id(None)
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(texts.join("\n\n* * *\n\n")))
        .ok()?;
    Some((sender.email, message.formatted()))
}

fn text(config: &Config, tenant: &Tenant, lang: Lang, steps: &[&Step]) -> String {
    let words = DeskLetter::of(lang);
    let mut all = vec![words.about.to_owned()];
    for step in steps {
        let due = clock::day(calendar::local_day(step.about.due));
        let line = (words.line)(&step.case.number(), &matter(&tenant.config, &step.about.matter, lang), &due);
        let lapsed = matches!(step.about.state, CaseState::Answered(Answered::Term));
        let said = if lapsed { words.lapsed } else { words.stage(step.stage) };
        let href = format!("{}/console/site/{}/case/{}", config.origin(), tenant.config.id, step.case);
        all.push(format!("{line}: {said}.\n{} {href}", words.open));
    }
    all.push(words.why.to_owned());
    all.join("\n\n")
}
