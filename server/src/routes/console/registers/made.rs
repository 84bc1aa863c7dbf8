//! Rows of the registers, from the site file and from what was sent.

use jiff::civil::Date;
use kelisim_core::site::{Destination, Form, REQUEST_MESSAGE, Relation, Site};
use kelisim_core::{Lang, TextHash, Timestamp};
use kelisim_engine::{Tenant, clock, report};
use kelisim_i18n::{My, Registers, country};
use kelisim_store::rows::{DeliveryState, Event};
use sha2::{Digest as _, Sha256};

use crate::problem::Problem;
use crate::routes::console::enter;

type Rows = Vec<Vec<String>>;

fn titles(site: &Site, purposes: &[String], lang: Lang) -> String {
    let title = |id: &String| site.purpose(id).map_or(id.clone(), |purpose| purpose.title.get(lang).to_owned());
    purposes.iter().map(title).collect::<Vec<_>>().join("; ")
}

/// Labels of fields, as people see them in the forms.
fn labels(tenant: &Tenant, fields: &[String], lang: Lang) -> String {
    let label = |id: &String| {
        if id == REQUEST_MESSAGE {
            return My::of(lang).wrote.to_owned();
        }
        let form = tenant.config.forms.iter().find(|form| form.fields.iter().any(|field| field.id == *id));
        let named = enter::named(tenant, form.or(tenant.config.forms.first()), id, lang);
        if named.is_empty() { id.clone() } else { named }
    };
    fields.iter().map(label).collect::<Vec<_>>().join("; ")
}

fn ground(to: &Destination, lang: Lang) -> String {
    let ground = to.ground.get(lang).to_owned();
    to.law.as_ref().map_or(ground.clone(), |law| format!("{ground} {law}"))
}

/// Recipients and processors.
pub(super) fn recipients(tenant: &Tenant, today: Date, lang: Lang) -> Rows {
    let (words, site) = (Registers::of(lang), &tenant.config);
    let row = |to: &Destination| {
        let [own, processor, third, unknown] = words.relations;
        let relation = match to.relation {
            Some(Relation::Own) => own,
            Some(Relation::Processor) => processor,
            Some(Relation::ThirdParty) => third,
            None => unknown,
        };
        let (from, until) = to.contract_days;
        let day = |day: Option<Date>| day.map(clock::day);
        let named = if to.relation == Some(Relation::Own) { words.no_contract } else { &to.contract };
        let mut contract = (words.contract)(named, day(from).as_deref(), day(until).as_deref());
        if !to.is_in_force(today) {
            contract = format!("{contract}; {}", words.not_in_force);
        }
        let duties = words
            .duties
            .iter()
            .zip(&to.duties)
            .filter_map(|(name, duty)| duty.as_ref().map(|duty| format!("{name}: {}", duty.get(lang))));
        vec![
            to.recipient.get(lang).to_owned(),
            relation.to_owned(),
            country(&to.country, lang).to_owned(),
            titles(site, &to.purposes, lang),
            labels(tenant, &to.fields, lang),
            ground(to, lang),
            contract,
            duties.collect::<Vec<_>>().join(". "),
        ]
    };
    site.destinations.iter().map(row).collect()
}

/// Processing activities, by purpose.
pub(super) fn processing(site: &Site, lang: Lang) -> Rows {
    let words = Registers::of(lang);
    let row = |purpose: &kelisim_core::site::Purpose| {
        let forms: Vec<&Form> = site.forms.iter().filter(|form| form.asks_for(site, &purpose.id)).collect();
        let texts = site.texts.iter().filter(|text| text.purposes.contains(&purpose.id));
        let newest = texts.max_by_key(|text| text.version);
        let mut terms: Vec<String> = forms
            .iter()
            .map(|form| form.retention.as_str())
            .chain(purpose.retention.as_deref())
            .filter_map(|class| site.retention.get(class))
            .map(|class| (words.months)(class.months))
            .collect();
        terms.dedup();
        let mut sources: Vec<String> = forms.iter().map(|form| (words.source)(form.heading.get(lang))).collect();
        if sources.is_empty() {
            sources.push(words.elsewhere.to_owned());
        }
        let to = site.destinations.iter().filter(|to| to.purposes.contains(&purpose.id));
        vec![
            purpose.title.get(lang).to_owned(),
            purpose.about.get(lang).to_owned(),
            newest.map(|text| text.data.get(lang).to_owned()).unwrap_or_default(),
            sources.join("; "),
            if terms.is_empty() { words.no_term.to_owned() } else { terms.join("; ") },
            to.map(|to| to.recipient.get(lang).to_owned()).collect::<Vec<_>>().join("; "),
            words.stored.to_owned(),
        ]
    };
    site.purposes.iter().map(row).collect()
}

/// Recipients in other countries.
pub(super) fn abroad(tenant: &Tenant, lang: Lang) -> Rows {
    let site = &tenant.config;
    let agreed = |to: &Destination| {
        let purpose = to.cross_border.as_ref()?;
        let texts = site.texts.iter().filter(|text| text.purposes.contains(purpose));
        texts.max_by_key(|text| text.version).map(|text| text.cross_border.about.get(lang).to_owned())
    };
    let destinations = site.destinations.iter().filter(|to| to.is_abroad()).map(|to| {
        vec![
            to.recipient.get(lang).to_owned(),
            country(&to.country, lang).to_owned(),
            titles(site, &to.purposes, lang),
            labels(tenant, &to.fields, lang),
            ground(to, lang),
            agreed(to).unwrap_or_default(),
        ]
    });
    let cookies = site.cookies_text().filter(|text| text.cross_border.allowed);
    let services = site.categories.iter().flat_map(|category| &category.services);
    let services = services.filter(|service| service.country != "KZ").map(|service| {
        vec![
            service.provider.get(lang).to_owned(),
            country(&service.country, lang).to_owned(),
            service.name.clone(),
            String::new(),
            Registers::of(lang).consent.to_owned(),
            cookies.map(|text| text.cross_border.about.get(lang).to_owned()).unwrap_or_default(),
        ]
    });
    destinations.chain(services).collect()
}

/// Consent texts and policies, with what approved them.
pub(super) fn texts(site: &Site, lang: Lang) -> Rows {
    let words = Registers::of(lang);
    let [text_kind, policy_kind] = words.kinds;
    let languages = site.languages.iter().map(|lang| lang.code()).collect::<Vec<_>>().join(", ");
    let texts = site.texts.iter().map(|text| {
        vec![
            text_kind.to_owned(),
            text.title.get(lang).to_owned(),
            text.version.to_string(),
            words.from.to_owned(),
            String::new(),
            languages.clone(),
            TextHash::of(&site.text_words(text, lang)).to_string(),
        ]
    });
    let policies = site.policies_in_order().into_iter().map(|policy| {
        let approved = policy.approval.as_ref().map(|approval| {
            let by = approval.approver.as_ref().map(|by| by.get(lang));
            let day = approval.day.parse().map_or(approval.day.clone(), clock::day);
            (words.approved)(approval.order.as_deref(), by, &day)
        });
        vec![
            policy_kind.to_owned(),
            policy.title.get(lang).to_owned(),
            policy.version.clone(),
            policy.effective.parse().map_or(policy.effective.clone(), clock::day),
            approved.unwrap_or_else(|| words.example.to_owned()),
            languages.clone(),
            data_encoding::HEXLOWER.encode(&Sha256::digest(policy.body.get(lang))),
        ]
    });
    texts.chain(policies).collect()
}

/// Transfers of a period, the newest first: up to `most`, and whether there are more.
pub(super) async fn transfers(
    tenant: &Tenant,
    period: (Timestamp, Timestamp),
    most: usize,
    lang: Lang,
) -> Result<(Rows, bool), Problem> {
    let (words, site) = (Registers::of(lang), &tenant.config);
    let (found, is_cut) = report::deliveries(tenant, period, most).await?;
    let [waits, delivered, dead, withheld] = words.states;
    let rows = found.into_iter().map(|(number, row)| {
        let to = site.destinations.iter().find(|to| to.id == row.destination);
        let place = match row.event {
            Event::Application => 0,
            Event::Consent => 1,
            Event::Withdrawn => 2,
            Event::Erased => 3,
            Event::Asked => 4,
            Event::Answered => 5,
            Event::Clock(_) => 6,
            Event::Corrected => 7,
        };
        let state = match row.state {
            DeliveryState::Waiting => waits,
            DeliveryState::Delivered => delivered,
            DeliveryState::Dead => dead,
            DeliveryState::Withheld => withheld,
        };
        let at = row.delivered_at().or(row.attempts.last().map(|attempt| attempt.at)).unwrap_or(row.since);
        vec![
            clock::local(at),
            number,
            to.map_or(row.destination.clone(), |to| to.recipient.get(lang).to_owned()),
            words.events[place].to_owned(),
            labels(tenant, &row.fields, lang),
            to.map(|to| ground(to, lang)).unwrap_or_default(),
            state.to_owned(),
        ]
    });
    Ok((rows.collect(), is_cut))
}
