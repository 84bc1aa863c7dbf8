//! Page of figures: how many agreed, refused and withdrew, by day or by week.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{Bar, FiguresPage, Row, Sum, figures_page};
use kelisim_core::Timestamp;
use kelisim_core::consent::Item;
use kelisim_engine::tally::days::Day;
use kelisim_engine::{Tenant, clock, tally};

use super::titles::title;
use super::{ConsoleRequest, gate};
use crate::problem::Problem;
use crate::staff::Me;

/// Number of days shown, when grouped by day.
const DAYS: u64 = 28;
/// Number of weeks shown, when grouped by week.
const WEEKS: u64 = 26;

/// Formats a day as people read it: `21.11.2026`.
fn label(day: u64) -> String {
    // Noon in Kazakhstan is on the same day in UTC.
    let iso = clock::local_day(Timestamp::from_secs(day * 86_400 + 7 * 3600));
    match iso.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] => format!("{day}.{month}.{year}"),
        _ => iso,
    }
}

/// Renders the page of figures.
pub(super) async fn get(request: ConsoleRequest, me: Me, tenant: Arc<Tenant>) -> Result<HttpResponse, Problem> {
    let weeks = gate::query(&request.http, "by").is_some_and(|by| by == "week");
    let counted = tally::of(&tenant).await?;
    let today = tally::days::day_of(clock::now().secs());
    // 1970-01-01 was a Thursday: the week began on the Monday three days before.
    let (step, count, last) = if weeks { (7, WEEKS, today - (today + 3) % 7) } else { (1, DAYS, today) };
    let first = last - step * (count - 1);
    let bars = (0..count).map(|place| {
        let from = first + step * place;
        let Day { granted, refused, withdrawn, .. } = counted.between(from, from + step - 1);
        Bar { label: label(from), counts: [granted, refused, withdrawn] }
    });
    let now = counted.between(first, today);
    let before = counted.between(first.saturating_sub(step * count), first - 1);
    // In the order of the site file, services below their category, as people were asked.
    let mut items: Vec<_> = now.items.iter().collect();
    items.sort_by_cached_key(|(item, _)| (tenant.config.place_of(&Item((*item).clone())), (*item).clone()));
    let rows = items
        .into_iter()
        .map(|(item, (yes, no))| Row {
            title: title(&tenant, item, request.lang),
            part: item.starts_with("s:"),
            yes: *yes,
            no: *no,
        })
        .collect();
    let page = FiguresPage {
        frame: gate::site_frame(&request, &me, &tenant, "figures"),
        here: gate::at(&tenant, "figures"),
        weeks,
        sums: [
            Sum { now: now.granted, before: before.granted },
            Sum { now: now.refused, before: before.refused },
            Sum { now: now.withdrawn, before: before.withdrawn },
        ],
        bars: bars.collect(),
        rows,
        unlisted: now.unlisted,
        partly: (counted.counted < counted.size).then_some((counted.counted, counted.size)),
    };
    Ok(gate::html(StatusCode::OK, request.lang, figures_page(page)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_as_people_read_them() {
        assert_eq!(label(tally::days::day_of(1_795_287_599)), "21.11.2026");
        assert_eq!(label(tally::days::day_of(1_795_287_600)), "22.11.2026");
        assert_eq!((tally::days::day_of(1_795_287_600) + 3) % 7, 6, "a Sunday is the last day of its week");
    }
}
