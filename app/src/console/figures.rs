//! How many people agreed, refused and withdrew: sums, a chart, and the table behind it.

use leptos::prelude::*;

use kelisim_core::Lang;
use kelisim_i18n::Console;
use kelisim_i18n::format::number;

use super::frame::{Frame, Whole};
use crate::render::document;

/// Data of the page of figures.
#[derive(Clone, Debug)]
pub struct FiguresPage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of this page, to which `?by=day` or `?by=week` is added.
    pub here: String,
    /// Whether the bars are weeks.
    pub weeks: bool,
    /// Granted, refused, withdrawn in the period that is shown.
    pub sums: [Sum; 3],
    /// One bar for each day or week, the oldest first.
    pub bars: Vec<Bar>,
    /// Decisions by purpose, service or text.
    pub rows: Vec<Row>,
    /// Decisions whose list is too long for the ledger.
    pub unlisted: u64,
    /// Entries counted so far, of how many, while not all are.
    pub partly: Option<(u64, u64)>,
}

/// A sum, and the sum of the period of equal length before it.
#[derive(Clone, Copy, Debug)]
pub struct Sum {
    /// Sum of the period that is shown.
    pub now: u64,
    /// Sum of the period before it.
    pub before: u64,
}

/// Counts of a day or a week.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The day, or the first one of the week, ready to read.
    pub label: String,
    /// Numbers granted, refused and withdrawn.
    pub counts: [u64; 3],
}

/// Decisions about one thing.
#[derive(Clone, Debug)]
pub struct Row {
    /// Title of the thing decided.
    pub title: String,
    /// Whether it is a part of the row before it.
    pub part: bool,
    /// Number of positive decisions.
    pub yes: u64,
    /// Number of negative decisions.
    pub no: u64,
}

const CLASSES: [&str; 3] = ["yes", "no", "back"];

/// The next round number: 1, 2 or 5 with zeros, and at least 4, so that half of it is a number too.
fn round(most: u64) -> u64 {
    let mut step = 1;
    loop {
        for times in [1, 2, 4, 10] {
            if step * times >= most.max(4) && (step * times).is_multiple_of(2) {
                return step * times;
            }
        }
        step *= 10;
    }
}

/// Stacked bars as wide as the page: labels stand beside the drawing, so that they keep their size.
#[component]
pub(super) fn Chart(
    /// Bars, the first at the left.
    bars: Vec<Bar>,
    /// What each part of a bar is; empty for a part that no bar has.
    names: [&'static str; 3],
    lang: Lang,
) -> impl IntoView {
    let most = round(bars.iter().map(|bar| bar.counts.iter().sum()).max().unwrap_or(0));
    // Tenths of a unit, so that one act among thousands is still visible as a line.
    let tall = |count: u64| count * 1000 / most;
    let mut drawn = Vec::new();
    for (place, bar) in bars.iter().enumerate() {
        let mut top = 1000;
        for (class, count) in CLASSES.into_iter().zip(bar.counts) {
            let height = if count > 0 { tall(count).max(6) } else { 0 };
            top -= height.min(top);
            if height > 0 {
                drawn.push(view! { <rect class=class x=place * 10 + 1 y=top width="8" height=height /> });
            }
        }
    }
    let grid = [0, 500, 1000].map(|y| view! { <line x1="0" x2=bars.len() * 10 y1=y y2=y vector-effect="non-scaling-stroke" /> });
    let box_ = format!("0 0 {} 1000", bars.len() * 10);
    let ends: Vec<String> = [0, bars.len() / 2, bars.len().saturating_sub(1)]
        .into_iter()
        .filter_map(|place| bars.get(place).map(|bar| bar.label.clone()))
        .collect();
    let ends = ends.into_iter().map(|label| view! { <span>{label}</span> }).collect_view();
    let legend = CLASSES.into_iter().zip(names).filter(|(_, name)| !name.is_empty());
    let legend = legend.map(|(class, name)| view! { <li class=class>{name}</li> }).collect_view();
    view! {
        <div class="chart" aria-hidden="true">
            <ul class="legend">{legend}</ul>
            <div class="plot">
                <p class="scale"><span>{number(most, lang)}</span><span>{number(most / 2, lang)}</span><span>"0"</span></p>
                <svg viewBox=box_ preserveAspectRatio="none" focusable="false">{grid.into_iter().collect_view()}{drawn.into_iter().collect_view()}</svg>
                <p class="ends">{ends}</p>
            </div>
        </div>
    }
}

/// Renders the page of figures.
pub fn figures_page(page: FiguresPage) -> String {
    document(move || {
        let FiguresPage { frame, here, weeks, sums, bars, rows, unlisted, partly } = page;
        let lang = frame.lang;
        let words = Console::of(lang);
        let span = if weeks { words.in_weeks } else { words.in_days };
        let tiles = sums.into_iter().zip([words.granted, words.refused, words.withdrawn]).zip(CLASSES);
        let tiles = tiles.map(move |((sum, name), class)| {
            view! { <div class=class><dt>{name}</dt><dd>{number(sum.now, lang)}<span class="help">{(words.before)(&number(sum.before, lang))}</span></dd></div> }
        });
        let current = move |own: bool| (own == weeks).then_some("true");
        let by_day = format!("{here}?by=day");
        let by_week = format!("{here}?by=week");
        let empty = bars.iter().all(|bar| bar.counts == [0; 3]);
        let table = bars.iter().rev().map(|bar| {
            let [granted, refused, withdrawn] = bar.counts.map(|count| number(count, lang));
            view! { <tr><th scope="row">{bar.label.clone()}</th><td>{granted}</td><td>{refused}</td><td>{withdrawn}</td></tr> }
        });
        let table = table.collect_view();
        let chart = if empty {
            view! { <p class="panel">{words.quiet}</p> }.into_any()
        } else {
            view! {
                <section class="panel">
                    <Chart bars names=[words.granted, words.refused, words.withdrawn] lang />
                    <details>
                        <summary>{words.as_table}</summary>
                        <div class="scroll" tabindex="0" role="region" aria-label=words.as_table>
                            <table class="plain-table">
                                <thead><tr><th scope="col">{if weeks { words.week_of } else { words.day }}</th><th scope="col">{words.granted}</th><th scope="col">{words.refused}</th><th scope="col">{words.withdrawn}</th></tr></thead>
                                <tbody>{table}</tbody>
                            </table>
                        </div>
                    </details>
                </section>
            }
            .into_any()
        };
        let items = rows.into_iter().map(move |row| {
            let (yes, whole) = (row.yes, row.yes + row.no);
            let share = (whole > 0).then(|| format!("{}\u{a0}%", (yes * 100 + whole / 2) / whole.max(1)));
            view! { <tr class=row.part.then_some("part")><th scope="row">{row.title}</th><td>{number(yes, lang)}</td><td>{number(row.no, lang)}</td><td>{share}</td></tr> }
        });
        let items: Vec<_> = items.collect();
        let items = (!items.is_empty()).then(|| {
            let unlisted = (unlisted > 0).then(|| view! { <p class="help">{(words.unlisted)(&number(unlisted, lang))}</p> });
            view! {
                <section class="panel">
                    <h2>{words.by_purpose}</h2>
                    <div class="scroll" tabindex="0" role="region" aria-label=words.by_purpose>
                        <table class="plain-table">
                            <thead><tr><th scope="col">{words.what}</th><th scope="col">{words.yes}</th><th scope="col">{words.no}</th><th scope="col">{words.share}</th></tr></thead>
                            <tbody>{items.into_iter().collect_view()}</tbody>
                        </table>
                    </div>
                    {unlisted}
                </section>
            }
        });
        let partly = partly.map(|(counted, size)| {
            let words = (words.partly)(&number(counted, lang), &number(size, lang));
            view! { <p class="notice" role="status">{words}</p> }
        });
        view! {
            <Whole frame title=words.figures.to_owned()>
                <h1>{words.figures}</h1>
                <p class="lead">{words.figures_about}</p>
                {partly}
                <nav class="switch" aria-label=words.step><ul>
                    <li><a href=by_day aria-current=current(false)>{words.by_day}</a></li>
                    <li><a href=by_week aria-current=current(true)>{words.by_week}</a></li>
                </ul></nav>
                <p class="label">{span}</p>
                <dl class="sums big">{tiles.collect_view()}</dl>
                {chart}
                {items}
            </Whole>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::round;

    #[test]
    fn the_scale_is_round_and_has_a_half() {
        for (most, wanted) in [(0, 4), (3, 4), (5, 10), (11, 20), (21, 40), (41, 100), (101, 200), (999, 1000), (1001, 2000)] {
            assert_eq!(round(most), wanted, "{most}");
        }
    }
}
