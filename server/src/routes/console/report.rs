//! The control report of a month.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use jiff::civil::{Date, date};
use jiff::{Span, ToSpan as _};
use kelisim_app::console::{Bar, Choice, ReportPage, ReportSheet, ReportTable, report_page};
use kelisim_core::calendar::{begin_of, end_of, local_day};
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::reason::Unavailable;
use kelisim_engine::report::{self, Counted, Report};
use kelisim_engine::{Tenant, clock};
use kelisim_i18n::format::number;
use kelisim_i18n::{ControlReport, ProofPack, matter};
use kelisim_ledger::proof_pack;

use super::{ConsoleRequest, gate, journal};
use crate::pdf;
use crate::problem::Problem;
use crate::staff::{Me, failed};
use crate::verified::Verified;

/// Months that are offered: this one and a year before it.
const MONTHS: i64 = 13;

/// First day of the month that an address names, `2026-11`.
fn month(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok().filter(|day| *day >= date(2020, 1, 1))
}

/// Last day of the month of a day.
fn last_of(day: Date) -> Date {
    day.last_of_month()
}

/// Shows the report, or gives it as a file.
pub(super) async fn get(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let (lang, words, now) = (request.lang, ControlReport::of(request.lang), clock::now());
    let this = local_day(now).first_of_month();
    let asked = gate::query(&request.http, "month").filter(|asked| !asked.is_empty());
    let from = asked.as_deref().map_or(Some(this), month).filter(|from| *from <= this);
    let mut notice = from.is_none().then_some(words.month_wrong);
    let (mut sheet, mut bars) = (None, Vec::new());
    if let Some(from) = from {
        let until = last_of(from);
        let made = report::report(&tenant, (begin_of(from), Timestamp(end_of(until).0 + 1)), now).await?;
        notice = made.is_cut.then_some(words.cut);
        let failed = failed::between(&request.gateway.staff, from, until).await?;
        let verified = request.gateway.verifications.of(&request.gateway.store, &tenant).await;
        bars = drawn(&made, from, until.min(local_day(now)));
        sheet = Some(written(&tenant, &made, (from, until, now), (failed, verified), lang));
    }
    let wanted = gate::query(&request.http, "as").unwrap_or_default();
    if let Some((from, sheet)) = from.zip(sheet.as_ref()).filter(|_| notice.is_none()) {
        let name = format!("report-{}-{}.{wanted}", tenant.config.id, from.strftime("%Y-%m"));
        if wanted == "csv" {
            return Ok(journal::file(&name, "text/csv; charset=utf-8", csv(sheet)));
        }
        if wanted == "pdf" {
            let (site, sheet) = (tenant.config.clone(), sheet.clone());
            let body = web::block(move || pdf::report(&sheet, &site, lang, now)).await.ok().flatten();
            let body = body.ok_or(Problem::Unavailable(Unavailable::Rendering))?;
            return Ok(journal::file(&name, "application/pdf", body));
        }
    }
    let offered = (0..MONTHS).filter_map(|back| this.checked_sub(Span::new().months(back)).ok());
    let page = ReportPage {
        frame: gate::site_frame(&request, &me, &tenant, "report"),
        here: gate::at(&tenant, "report"),
        months: offered
            .map(|month| Choice {
                value: month.strftime("%Y-%m").to_string(),
                title: month.strftime("%m.%Y").to_string(),
                chosen: Some(month) == from,
            })
            .collect(),
        notice,
        sheet,
        bars,
    };
    let status = if from.is_none() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(gate::html(status, lang, report_page(page)))
}

/// A bar for each day.
fn drawn(report: &Report, from: Date, until: Date) -> Vec<Bar> {
    let days = from.series(1.day()).take_while(|day| *day <= until);
    days.map(|day| {
        let (received, ended) = report.days.get(&day).copied().unwrap_or_default();
        Bar { label: clock::day(day), counts: [received, 0, ended] }
    })
    .collect()
}

/// Cells of a row of cases.
fn counted(title: String, counted: &Counted, lang: Lang) -> Vec<String> {
    let Counted { received, in_time, late, by_term, closed, waiting, overdue, days } = *counted;
    let answered = in_time + late;
    // To a tenth of a day.
    let mean = (answered > 0).then(|| (days * 10 + answered / 2) / answered);
    let mean = mean.map(|tenths| format!("{}{}{}", tenths / 10, if lang == Lang::En { '.' } else { ',' }, tenths % 10));
    let numbers = [received, in_time, late, by_term, closed, waiting, overdue].map(|count| number(count, lang));
    std::iter::once(title).chain(numbers).chain([mean.unwrap_or_else(|| "–".into())]).collect()
}

/// Writes the report in a language.
fn written(
    tenant: &Tenant,
    report: &Report,
    (from, until, now): (Date, Date, Timestamp),
    (failed, verified): (u64, Option<Verified>),
    lang: Lang,
) -> ReportSheet {
    let (words, site) = (ControlReport::of(lang), &tenant.config);
    let mut cases: Vec<Vec<String>> =
        report.cases.iter().map(|(about, one)| counted(matter(site, about, lang), one, lang)).collect();
    if cases.len() > 1 {
        cases.push(counted(words.sum.to_owned(), &report.sum(), lang));
    }
    let transfers = report.transfers.iter().map(|(id, one)| {
        let to = site.destinations.iter().find(|to| to.id == *id).map_or(id.as_str(), |to| to.recipient.get(lang));
        let numbers = [one.delivered, one.waiting, one.dead, one.withheld].map(|count| number(count, lang));
        std::iter::once(to.to_owned()).chain(numbers).collect()
    });
    let names = ProofPack::of(lang);
    let recorded = report
        .entries
        .iter()
        .filter_map(|(kind, count)| Some(vec![names.what(proof_pack::event(*kind)?).to_owned(), number(*count, lang)]));
    let log = match verified {
        Some(Verified { at, entries, is_right: true }) => (words.right)(&number(entries, lang), &clock::local(at)),
        Some(Verified { at, .. }) => (words.wrong)(&clock::local(at)),
        None => words.unverified.to_owned(),
    };
    let table = |title, columns: &[&'static str], rows, nothing| ReportTable { title, columns: columns.to_vec(), rows, nothing };
    ReportSheet {
        period: (words.period)(&clock::day(from), &clock::day(until), &clock::local(now)),
        tables: vec![
            table(words.cases, &words.columns, cases, words.no_cases),
            table(words.transfers, &words.transfer_columns, transfers.collect(), words.no_transfers),
            table(words.recorded, &words.recorded_columns, recorded.collect(), ""),
            table(
                words.safety,
                &words.recorded_columns,
                vec![vec![words.failed.to_owned(), number(failed, lang)], vec![words.verified.to_owned(), log]],
                "",
            ),
        ],
    }
}

/// Writes the report as a spreadsheet: one table under the other.
fn csv(sheet: &ReportSheet) -> Vec<u8> {
    let mut rows = vec![vec![sheet.period.clone()]];
    for table in &sheet.tables {
        rows.extend([Vec::new(), vec![table.title.to_owned()]]);
        rows.push(table.columns.iter().map(|name| (*name).to_owned()).collect());
        rows.extend(table.rows.iter().cloned());
    }
    journal::csv(&rows)
}
