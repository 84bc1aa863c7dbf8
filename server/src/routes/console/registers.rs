//! The registers an inspector asks for: on the page, as a spreadsheet, printed under a seal.

mod made;

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use kelisim_app::console::{Choice, RegistersPage, ReportSheet, ReportTable, registers_page};
use kelisim_core::Timestamp;
use kelisim_core::calendar::{begin_of, end_of, local_day};
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Tenant, clock, retention};
use kelisim_i18n::format::number;
use kelisim_i18n::{JournalWords, Registers};

use super::{ConsoleRequest, gate, journal};
use crate::pdf;
use crate::problem::Problem;
use crate::staff::Me;

/// Transfers on the page: the newest.
const SHOWN: usize = 200;
/// Most transfers in a file.
const PRINTED: usize = 5_000;
/// Most transfers in a spreadsheet.
const WRITTEN: usize = 200_000;

/// Registers, in the order of their names.
const NAMES: [&str; 5] = ["recipients", "processing", "transfers", "abroad", "texts"];

/// People at which the law asks more, Art. 25-1.
const SIZES: [u64; 2] = [10_000, 500_000];

/// Shows a register, or gives it as a file.
pub(super) async fn get(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (lang, words, now) = (request.lang, Registers::of(request.lang), clock::now());
    let query = |name: &str| gate::query(&request.http, name).filter(|value| !value.is_empty());
    let today = local_day(now);
    let first = today.first_of_year();
    let (from, until) = journal::days(&request, first, today);
    let period = from.zip(until).filter(|(from, until)| from <= until);
    let chosen = query("which").and_then(|which| NAMES.iter().position(|name| *name == which)).unwrap_or(0);
    let wanted = query("as").unwrap_or_default();
    let mut notice = period.is_none().then_some(JournalWords::of(lang).days_wrong);
    let mut sheet = None;
    if let Some((from, until)) = period {
        let most = match wanted.as_str() {
            "csv" => WRITTEN,
            "pdf" => PRINTED,
            _ => SHOWN,
        };
        let span = (begin_of(from), Timestamp(end_of(until).0 + 1));
        let (columns, rows, is_cut) = match chosen {
            0 => (words.recipients.to_vec(), made::recipients(&tenant, today, lang), false),
            1 => (words.processing.to_vec(), made::processing(&tenant.config, lang), false),
            2 => {
                let (rows, is_cut) = made::transfers(&tenant, span, most, lang).await?;
                (words.transfers.to_vec(), rows, is_cut)
            }
            3 => (words.abroad.to_vec(), made::abroad(&tenant, lang), false),
            _ => (words.texts.to_vec(), made::texts(&tenant.config, lang), false),
        };
        notice = is_cut.then_some(words.cut);
        let nothing = if chosen == 3 { words.nothing_abroad } else { words.nothing };
        sheet = Some(ReportSheet {
            period: (words.period)(&clock::day(from), &clock::day(until), &clock::local(now)),
            tables: vec![ReportTable { title: words.names[chosen], columns, rows, nothing }],
        });
    }
    if let Some((sheet, (from, until))) = sheet.as_ref().zip(period) {
        let name = format!("{}-{}-{from}-{until}.{wanted}", NAMES[chosen], tenant.config.id);
        let table = &sheet.tables[0];
        let head = table.columns.iter().map(|name| (*name).to_owned()).collect();
        let rows: Vec<Vec<String>> = std::iter::once(head).chain(table.rows.iter().cloned()).collect();
        if wanted == "csv" {
            return Ok(journal::file(&name, "text/csv; charset=utf-8", journal::csv(&rows)));
        }
        if wanted == "pdf" {
            let (served, sheet) = (Arc::clone(&tenant), sheet.clone());
            let print = move || pdf::register(&sheet, &journal::csv(&rows), &served.config, lang, now, &served.key);
            let body = web::block(print).await.ok().flatten().ok_or(Problem::Unavailable(Unavailable::Rendering))?;
            return Ok(journal::file(&name, "application/pdf", body));
        }
    }
    let page = RegistersPage {
        frame: gate::site_frame(&request, &me, &tenant, "registers"),
        here: gate::at(&tenant, "registers"),
        which: NAMES
            .iter()
            .zip(words.names)
            .enumerate()
            .map(|(at, (name, title))| Choice { value: (*name).to_owned(), title: title.to_owned(), chosen: at == chosen })
            .collect(),
        days: (from.unwrap_or(first).to_string(), until.unwrap_or(today).to_string()),
        notice,
        sheet,
        people: size(&tenant, words, lang).await?,
    };
    let status = if period.is_none() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(gate::html(status, lang, registers_page(page)))
}

/// What the law asks of a site with so many people.
async fn size(tenant: &Tenant, words: &Registers, lang: kelisim_core::Lang) -> Result<Vec<String>, Problem> {
    let Some(people) = retention::people(tenant).await? else { return Ok(vec![words.uncounted.to_owned()]) };
    let place = SIZES.iter().filter(|least| people >= **least).count();
    let mut said = vec![(words.size)(&number(people, lang), words.sizes[place])];
    // A tenth before the next.
    if let Some(next) = SIZES.get(place).filter(|next| people * 10 >= **next * 9) {
        said.push((words.near)(&number(next - people, lang)));
    }
    said.push(words.must_notify.to_owned());
    Ok(said)
}
