//! A control report on paper.

use kelisim_app::console::ReportSheet;
use kelisim_core::Lang;
use kelisim_core::site::Site;
use kelisim_i18n::{ControlReport, Words};

use super::flow::Part;

/// Lays out the parts of a register: each row a heading, and below it what its columns say.
pub(super) fn register(sheet: &ReportSheet, site: &Site, lang: Lang) -> Vec<Part> {
    let title = sheet.tables.first().map_or("", |table| table.title);
    let mut parts = vec![
        Part::Words(Words::of(lang).shell.letterhead(&site.operator, lang)),
        Part::Title(format!("{title}: {}", site.name.get(lang))),
        Part::Words(sheet.period.clone()),
    ];
    for table in &sheet.tables {
        if table.rows.is_empty() {
            parts.push(Part::Words(table.nothing.to_owned()));
        }
        for row in &table.rows {
            let Some((first, rest)) = row.split_first() else { continue };
            parts.push(Part::Heading(first.clone()));
            let cells = rest.iter().zip(&table.columns[1..]).filter(|(cell, _)| !cell.is_empty());
            parts.extend(cells.map(|(cell, name)| Part::Pair((*name).to_owned(), cell.clone())));
        }
    }
    parts
}

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
