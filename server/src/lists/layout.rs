//! Detection of a table's layout: its delimiter, its header, and the column with the identifiers.

use kelisim_core::check::IdentifierKind;
use kelisim_core::site::Channel;
use kelisim_i18n::columns;
use serde::{Deserialize, Serialize};

use super::split::{Batch, Splitter};
use super::{ListOptions, Refusal, value};

/// Number of records that are examined.
const SAMPLE_ROWS: usize = 200;
/// Delimiters in order of preference when a file does not decide: Excel in Kazakhstan writes semicolons.
const DELIMITERS: [u8; 3] = [b';', b',', b'\t'];

/// Layout of a CSV table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Layout {
    /// Byte that delimits cells.
    pub delimiter: u8,
    /// The first record is Excel's `sep=;`.
    pub sep: bool,
    /// The first record names the columns.
    pub header: bool,
    /// Column with the identifiers, counted from 0.
    pub column: usize,
    /// Kind of the identifiers.
    pub kind: IdentifierKind,
    /// Number of cells in the first record.
    pub cells: usize,
}

/// Detects the layout from the beginning of a table, in UTF-8; `whole` when that is all of it.
///
/// # Errors
/// [`Refusal`] when it is not a table, or when the column cannot be determined.
pub(crate) fn find(sample: &[u8], whole: bool, options: &ListOptions, channel: Option<Channel>) -> Result<Layout, Refusal> {
    let (sample, declared) = sep(sample);
    let delimiter = match declared {
        Some(delimiter) => delimiter,
        None => delimiter(sample, whole)?,
    };
    let table = Table::read(sample, whole, delimiter)?;
    let first = table.rows.first().ok_or(Refusal::Empty)?;
    let reads = |cell: &String| IdentifierKind::ALL.iter().any(|kind| value::read(*kind, cell.as_bytes(), |_| ()).is_ok());
    let header = options.header.unwrap_or_else(|| !first.iter().any(reads));
    let (column, kind) = table.column(header, options, channel)?;
    // A first row without a letter is no header: it is a row whose identifier cannot be read.
    let header = options.header.unwrap_or(header && first[column].chars().any(char::is_alphabetic));
    Ok(Layout { delimiter, sep: declared.is_some(), header, column, kind, cells: first.len() })
}

/// Splits off Excel's first line `sep=…`; returns the rest and the delimiter it names.
fn sep(sample: &[u8]) -> (&[u8], Option<u8>) {
    let Some([delimiter, rest @ ..]) = sample.strip_prefix(b"sep=") else { return (sample, None) };
    let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.strip_prefix(b"\r"));
    match rest {
        Some(rest) if DELIMITERS.contains(delimiter) => (rest, Some(*delimiter)),
        _ => (sample, None),
    }
}

/// Chooses the delimiter for which most rows have as many cells as the first.
fn delimiter(sample: &[u8], whole: bool) -> Result<u8, Refusal> {
    let mut best = (0, 0, DELIMITERS[0]);
    let mut failure = None;
    for delimiter in DELIMITERS {
        match Table::read(sample, whole, delimiter) {
            Err(why @ (Refusal::TooManyColumns | Refusal::Unreadable)) => return Err(why),
            Err(why) => failure = Some(why),
            Ok(table) => {
                let cells = table.rows.first().map_or(0, Vec::len);
                let equal = table.rows.iter().filter(|row| row.len() == cells).count() * 100 / table.rows.len().max(1);
                if cells > 1 && (equal, cells) > (best.0, best.1) {
                    best = (equal, cells, delimiter);
                }
            }
        }
    }
    match failure {
        // A quotation mark that is open by every delimiter is really open.
        Some(why) if best.1 == 0 && Table::read(sample, whole, best.2).is_err() => Err(why),
        _ => Ok(best.2),
    }
}

/// First rows of the table, up to [`SAMPLE_ROWS`].
struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(sample: &[u8], whole: bool, delimiter: u8) -> Result<Self, Refusal> {
        let mut splitter = Splitter::new(sample, delimiter);
        let (mut batch, mut rows) = (Batch::default(), Vec::new());
        while rows.len() < SAMPLE_ROWS {
            match splitter.fill(&mut batch, 1, 1) {
                Ok(true) => {}
                Ok(false) => break,
                // A quotation mark left open by the end of the sample is not an error.
                Err(Refusal::OpenQuote(_)) if !whole => break,
                Err(why) => return Err(why),
            }
            for record in batch.records().filter(|record| !record.is_blank()) {
                rows.push((0..record.cells()).map(|at| String::from_utf8_lossy(&record.text(at)).into_owned()).collect());
            }
        }
        if !whole && rows.len() < SAMPLE_ROWS {
            rows.pop();
            if rows.is_empty() {
                return Err(Refusal::LongRecord(1));
            }
        }
        Ok(Self { rows })
    }

    fn column(&self, header: bool, options: &ListOptions, channel: Option<Channel>) -> Result<(usize, IdentifierKind), Refusal> {
        let names: &[String] = if header { &self.rows[0] } else { &[] };
        let cells = self.rows[0].len();
        let order = match channel {
            Some(Channel::Email) => [IdentifierKind::Email, IdentifierKind::Phone, IdentifierKind::Iin],
            Some(_) => [IdentifierKind::Phone, IdentifierKind::Iin, IdentifierKind::Email],
            None => [IdentifierKind::Iin, IdentifierKind::Phone, IdentifierKind::Email],
        };
        let wanted = |kind: IdentifierKind| options.kind.is_none_or(|wanted| wanted == kind);
        if let Some(chosen) = &options.column {
            let named: Vec<usize> = (0..names.len()).filter(|at| columns::same(&names[*at], chosen)).collect();
            let numbered = chosen.parse::<usize>().ok().filter(|number| (1..=cells).contains(number)).map(|number| number - 1);
            let column = match named[..] {
                [one] => one,
                [] => numbered.ok_or(Refusal::UnknownColumn)?,
                _ => return Err(Refusal::Ambiguous(named)),
            };
            let called = names.get(column).and_then(|name| columns::kind(name));
            let likeliest = || {
                order
                    .into_iter()
                    .max_by_key(|kind| (self.share(header, column, *kind), order.iter().rev().position(|one| one == kind)))
            };
            return Ok((column, options.kind.or(called).or_else(likeliest).unwrap_or(order[0])));
        }
        // By heading; of several headings with the same meaning, by content.
        for kind in order.into_iter().filter(|kind| wanted(*kind)) {
            let named: Vec<usize> = (0..names.len()).filter(|at| columns::kind(&names[*at]) == Some(kind)).collect();
            match named[..] {
                [] => {}
                [one] => return Ok((one, kind)),
                _ => return self.fullest(header, &named, kind).map(|column| (column, kind)),
            }
        }
        // By content: at least half of the non-empty cells.
        for kind in order.into_iter().filter(|kind| wanted(*kind)) {
            let fitting: Vec<usize> = (0..cells).filter(|at| self.share(header, *at, kind) >= 50).collect();
            if !fitting.is_empty() {
                return self.fullest(header, &fitting, kind).map(|column| (column, kind));
            }
        }
        Err(Refusal::NoColumn)
    }

    /// Chooses the column in which most cells can be read; fails when several are equal.
    fn fullest(&self, header: bool, columns: &[usize], kind: IdentifierKind) -> Result<usize, Refusal> {
        let read =
            |column: usize| self.cells(header, column).filter(|cell| value::read(kind, cell.as_bytes(), |_| ()).is_ok()).count();
        let counts: Vec<(usize, usize)> = columns.iter().map(|column| (read(*column), *column)).collect();
        let most = counts.iter().map(|(count, _)| *count).max().unwrap_or(0);
        let best: Vec<usize> = counts.into_iter().filter(|(count, _)| *count == most).map(|(_, column)| column).collect();
        match best[..] {
            [one] => Ok(one),
            _ => Err(Refusal::Ambiguous(best)),
        }
    }

    /// Percentage of a column's cells that can be read as `kind`; empty ones do not count.
    fn share(&self, header: bool, column: usize, kind: IdentifierKind) -> usize {
        let (mut all, mut good) = (0, 0);
        for cell in self.cells(header, column).filter(|cell| !cell.trim().is_empty()) {
            all += 1;
            good += usize::from(value::read(kind, cell.as_bytes(), |_| ()).is_ok());
        }
        (good * 100_usize).checked_div(all).unwrap_or(0)
    }

    fn cells(&self, header: bool, column: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().skip(usize::from(header)).map(move |row| row.get(column).map_or("", String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, options: &ListOptions, channel: Channel) -> Result<(char, bool, usize, IdentifierKind), Refusal> {
        let layout = find(text.as_bytes(), true, options, Some(channel))?;
        Ok((char::from(layout.delimiter), layout.header, layout.column + 1, layout.kind))
    }

    #[test]
    fn the_column_is_found_by_name_by_content_or_as_told() {
        let any = ListOptions::default();
        let named = |column: &str| ListOptions { column: Some(column.into()), ..ListOptions::default() };
        let list = "имя;Телефон;E-mail;ЖСН\nАлия;+77011111111;a@example.kz;990230300005\n";
        for (text, options, channel, wanted) in [
            (list, &any, Channel::Sms, Ok((';', true, 2, IdentifierKind::Phone))),
            (list, &any, Channel::Email, Ok((';', true, 3, IdentifierKind::Email))),
            (
                list,
                &ListOptions { kind: Some(IdentifierKind::Iin), ..ListOptions::default() },
                Channel::Sms,
                Ok((';', true, 4, IdentifierKind::Iin)),
            ),
            (list, &named("e mail"), Channel::Sms, Ok((';', true, 3, IdentifierKind::Email))),
            (list, &named("4"), Channel::Sms, Ok((';', true, 4, IdentifierKind::Iin))),
            (list, &named("адрес"), Channel::Sms, Err(Refusal::UnknownColumn)),
            (list, &named("5"), Channel::Sms, Err(Refusal::UnknownColumn)),
            ("+77011111111\n8 702 222 22 22\n", &any, Channel::Sms, Ok((';', false, 1, IdentifierKind::Phone))),
            ("12\n8 702 222 22 22\n", &any, Channel::Sms, Ok((';', false, 1, IdentifierKind::Phone))),
            ("a,b\nx,8 702 222 22 22\n", &any, Channel::Call, Ok((',', true, 2, IdentifierKind::Phone))),
            ("a\tb\n1,2\t8 702 222 22 22\n", &any, Channel::Call, Ok(('\t', true, 2, IdentifierKind::Phone))),
            ("sep=,\r\nphone,b\r\n8 702,x\r\n", &any, Channel::Call, Ok((',', true, 1, IdentifierKind::Phone))),
            (
                "phone,mobile\n87022222222,\n,87011111111\n87013333333,\n",
                &any,
                Channel::Sms,
                Ok((',', true, 1, IdentifierKind::Phone)),
            ),
            ("phone,mobile\n87022222222,87011111111\n", &any, Channel::Sms, Err(Refusal::Ambiguous(vec![0, 1]))),
            ("name,city\nАлия,Алматы\n", &any, Channel::Sms, Err(Refusal::NoColumn)),
            ("phone\n", &any, Channel::Sms, Ok((';', true, 1, IdentifierKind::Phone))),
            ("", &any, Channel::Sms, Err(Refusal::Empty)),
            ("\r\n\r\n", &any, Channel::Sms, Err(Refusal::Empty)),
            ("phone;\"a\n8 702 222 22 22;b\n", &any, Channel::Sms, Err(Refusal::OpenQuote(1))),
        ] {
            assert_eq!(found(text, options, channel), wanted, "{text:?}");
        }
        assert_eq!(find(&vec![b','; 300_000], false, &any, None), Err(Refusal::TooManyColumns));
        assert_eq!(find(&vec![b'x'; 200_000], false, &any, None), Err(Refusal::LongRecord(1)));
    }

    proptest::proptest! {
        #[test]
        fn any_beginning_is_judged_without_a_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), whole in proptest::prelude::any::<bool>()) {
            let _ = find(&bytes, whole, &ListOptions::default(), None);
        }
    }
}
