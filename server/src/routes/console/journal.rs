//! The journal of a site, for a period, by kind of operation.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpResponse, web};
use jiff::civil::Date;
use kelisim_app::console::{Choice, JournalPage, journal_page};
use kelisim_core::calendar::{begin_of, end_of, local_day};
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::journal::{self, Line, Operation};
use kelisim_engine::reason::Unavailable;
use kelisim_engine::{Tenant, clock};
use kelisim_i18n::{JournalWords, ProofPack, title};

use super::cases::People;
use super::{ConsoleRequest, gate};
use crate::lists::cell;
use crate::pdf;
use crate::problem::Problem;
use crate::staff::Me;

/// Lines on the page: the newest.
const SHOWN: usize = 500;
/// Most lines of a document.
const PRINTED: usize = 5_000;

/// A day as people read it: `21.11.2026`.
fn day(date: Date) -> String {
    clock::day(date)
}

/// Cells of a line.
fn cells(tenant: &Tenant, names: &BTreeMap<String, String>, line: &Line, lang: Lang) -> [String; 6] {
    let decided = line.items.iter().map(|(item, yes)| {
        let name = title(&tenant.config, item, lang);
        if *yes { format!("+ {name}") } else { format!("– {name}") }
    });
    [
        clock::local(line.at),
        (line.index + 1).to_string(),
        ProofPack::of(lang).what(line.what).to_owned(),
        line.record.number(),
        decided.collect::<Vec<_>>().join("; "),
        line.by.as_ref().map(|by| names.get(by).unwrap_or(by).clone()).unwrap_or_default(),
    ]
}

/// Writes rows as a spreadsheet; no cell can run.
pub(super) fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    // Spreadsheets take a file for UTF-8 by this mark.
    let mut out = "\u{feff}".as_bytes().to_vec();
    for row in rows {
        for (place, cell) in row.iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            cell::write(&cell::harmless(cell), b',', &mut out);
        }
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// First and last day that an address names; `None` for what is no day. Without any: from `first` until `today`.
pub(super) fn days(request: &ConsoleRequest, first: Date, today: Date) -> (Option<Date>, Option<Date>) {
    let date = |name: &str, usual: Date| {
        let typed = gate::query(&request.http, name).filter(|value| !value.is_empty());
        typed.map_or(Some(usual), |typed| typed.parse().ok())
    };
    (date("from", first), date("until", today))
}

/// Shows the journal, or gives it as a file.
pub(super) async fn get(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (lang, words) = (request.lang, JournalWords::of(request.lang));
    let query = |name: &str| gate::query(&request.http, name).filter(|value| !value.is_empty());
    let today = local_day(clock::now());
    let (from, until) = days(&request, today.first_of_month(), today);
    let chosen = query("op").and_then(|name| Operation::named(&name));
    let operations: Vec<Operation> = chosen.map_or_else(|| Operation::ALL.to_vec(), |one| vec![one]);
    let period = from.zip(until).filter(|(from, until)| from <= until);
    let mut notice = period.is_none().then_some(words.days_wrong);
    let mut found = Vec::new();
    if let Some((from, until)) = period {
        // From the first millisecond of the first day to the last of the last.
        let read = journal::journal(&tenant, (begin_of(from), Timestamp(end_of(until).0 + 1)), &operations).await?;
        notice = read.is_cut.then_some(words.cut);
        found = read.lines;
    }
    let names = People::read(&request).await?.keys();
    let wanted = query("as").unwrap_or_default();
    // What does not hold all of the period leaves as no file.
    if let Some((from, until)) = period.filter(|_| notice.is_none() && matches!(wanted.as_str(), "csv" | "pdf")) {
        let rows: Vec<[String; 6]> = found.iter().map(|line| cells(&tenant, &names, line, lang)).collect();
        let name = format!("journal-{}-{from}-{until}.{wanted}", tenant.config.id);
        if wanted == "csv" {
            let head = words.columns.map(str::to_owned);
            let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).map(Vec::from).collect();
            return Ok(file(&name, "text/csv; charset=utf-8", csv(&rows)));
        }
        if rows.len() <= PRINTED {
            let site = tenant.config.clone();
            let when = (words.period)(&day(from), &day(until));
            let print = move || pdf::journal(&when, &rows, &site, lang, clock::now());
            let body = web::block(print).await.ok().flatten().ok_or(Problem::Unavailable(Unavailable::Rendering))?;
            return Ok(file(&name, "application/pdf", body));
        }
        notice = Some(words.too_many);
    }
    let choice = |value: &str, title: &str, chosen: bool| Choice { value: value.to_owned(), title: title.to_owned(), chosen };
    let all = Operation::ALL.iter().zip(words.operations);
    let page = JournalPage {
        frame: gate::site_frame(&request, &me, &tenant, "journal"),
        here: gate::at(&tenant, "journal"),
        days: (from.unwrap_or(today).to_string(), until.unwrap_or(today).to_string()),
        operations: std::iter::once(choice("", words.all, chosen.is_none()))
            .chain(all.map(|(one, name)| choice(one.name(), name, chosen == Some(*one))))
            .collect(),
        notice,
        count: u64::try_from(found.len()).unwrap_or(u64::MAX),
        rows: found.iter().rev().take(SHOWN).map(|line| cells(&tenant, &names, line, lang)).collect(),
    };
    let status = if period.is_none() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(gate::html(status, lang, journal_page(page)))
}

pub(super) fn file(name: &str, mime: &'static str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(mime)
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}
