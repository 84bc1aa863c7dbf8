//! A control report on paper.

use kelisim_app::console::ReportSheet;
use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_i18n::{ControlReport, Words};

use super::flow::Part;

/// Lays out the parts of a report.
pub(super) fn parts(sheet: &ReportSheet, site: &Site, lang: Lang) -> Vec<Part> {
    let (words, operator) = (ControlReport::of(lang), &site.operator);
    let mut parts = vec![
        Part::Title(format!("{}: {}", words.heading, site.name.get(lang))),
        Part::Words(Words::of(lang).shell.letterhead(operator, lang)),
        Part::Words(sheet.period.clone()),
    ];
    for table in &sheet.tables {
        parts.push(Part::Heading(table.title.to_owned()));
        if table.rows.is_empty() {
            parts.push(Part::Words(table.nothing.to_owned()));
        }
        for row in &table.rows {
            let Some((first, rest)) = row.split_first() else { continue };
            // A column of its own needs no name.
            let cells = rest.iter().zip(&table.columns[1..]);
            let said: Vec<String> = if rest.len() == 1 {
                rest.to_vec()
            } else {
                cells.filter(|(cell, _)| !cell.is_empty()).map(|(cell, name)| format!("{name}: {cell}")).collect()
            };
            parts.push(Part::Pair(first.clone(), said.join(" · ")));
        }
    }
    parts
}
