//! Splitter of a CSV file into records, without changing a byte.
//!
//! The grammar is that of RFC 4180, read leniently, as the `csv` crate reads it: a cell that begins with a
//! quotation mark ends with one, two of them stand for one, and anywhere else the mark is an ordinary
//! character. Records end with LF, CR LF or CR. Unlike that crate this one preserves every record as it was
//! written, so that the answer can repeat it.

use std::borrow::Cow;
use std::io::Read;

use super::Refusal;

/// Most cells in one record.
pub(crate) const MOST_CELLS: usize = 1000;
/// Longest record, in bytes.
pub(crate) const LONGEST: usize = 256 << 10;

/// Line ending of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// End of the file.
    None,
    /// Line feed (`\n`), as Unix writes it.
    Lf,
    /// Carriage return and line feed, as Windows writes it.
    CrLf,
    /// Carriage return (`\r`) alone.
    Cr,
}

impl Ending {
    /// Bytes of the line ending.
    #[must_use]
    pub(crate) fn bytes(self) -> &'static [u8] {
        match self {
            Ending::None => b"",
            Ending::Lf => b"\n",
            Ending::CrLf => b"\r\n",
            Ending::Cr => b"\r",
        }
    }
}

/// Batch of consecutive records.
#[derive(Default)]
pub(crate) struct Batch {
    bytes: Vec<u8>,
    /// End of each cell, counted from the beginning of its record.
    ends: Vec<u32>,
    /// For each record: start of its bytes, start of its cells in `ends`, and line ending.
    records: Vec<(usize, usize, Ending)>,
}

impl Batch {
    /// Number of records in the batch.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Iterates over the records in order.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        (0..self.records.len()).map(|at| self.record(at))
    }

    fn record(&self, at: usize) -> Record<'_> {
        let (from, first, ending) = self.records[at];
        let (to, last) = self.records.get(at + 1).map_or((self.bytes.len(), self.ends.len()), |next| (next.0, next.1));
        Record { bytes: &self.bytes[from..to], ends: &self.ends[first..last], ending }
    }
}

/// Record as it was written.
#[derive(Clone, Copy)]
pub(crate) struct Record<'b> {
    bytes: &'b [u8],
    ends: &'b [u32],
    ending: Ending,
}

impl<'b> Record<'b> {
    /// Number of cells; at least one.
    #[must_use]
    pub(crate) fn cells(&self) -> usize {
        self.ends.len()
    }

    /// Returns true when it has only blanks and delimiters.
    #[must_use]
    pub(crate) fn is_blank(&self) -> bool {
        (0..self.cells()).all(|cell| self.cell(cell).trim_ascii().is_empty())
    }

    /// Line ending of the record.
    #[must_use]
    pub(crate) fn ending(&self) -> Ending {
        self.ending
    }

    /// Bytes of the record without the line ending.
    #[must_use]
    pub(crate) fn bytes(&self) -> &'b [u8] {
        self.bytes
    }

    /// Cell as it was written, with its quotation marks; empty when it does not exist.
    #[must_use]
    pub(crate) fn cell(&self, at: usize) -> &'b [u8] {
        let Some(end) = self.ends.get(at) else { return &[] };
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize + 1 };
        &self.bytes[start..*end as usize]
    }

    /// Text of a cell without its quotation marks.
    #[must_use]
    pub(crate) fn text(&self, at: usize) -> Cow<'b, [u8]> {
        plain(self.cell(at))
    }
}

/// Removes the quotation marks from a cell.
#[must_use]
pub(crate) fn plain(cell: &[u8]) -> Cow<'_, [u8]> {
    let Some(quoted) = cell.strip_prefix(b"\"") else { return Cow::Borrowed(cell) };
    if let Some(inner) = quoted.strip_suffix(b"\"")
        && !inner.contains(&b'"')
    {
        return Cow::Borrowed(inner);
    }
    let (mut text, mut inside, mut at) = (Vec::with_capacity(quoted.len()), true, 0);
    while at < quoted.len() {
        let byte = quoted[at];
        if inside && byte == b'"' {
            if quoted.get(at + 1) == Some(&b'"') {
                at += 1;
                text.push(byte);
            } else {
                // Characters after the closing mark belong to the cell.
                inside = false;
            }
        } else {
            text.push(byte);
        }
        at += 1;
    }
    Cow::Owned(text)
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Begin,
    Bare,
    Quoted,
    /// Just after a quotation mark within a quoted cell.
    Mark,
}

/// Splitter of a file into records.
pub(crate) struct Splitter<R> {
    file: R,
    delimiter: u8,
    window: Vec<u8>,
    at: usize,
    filled: usize,
    ended: bool,
    /// Number of records so far.
    records: u64,
}

impl<R: Read> Splitter<R> {
    /// Splits `file`, which is read to its end once.
    pub(crate) fn new(file: R, delimiter: u8) -> Self {
        Self { file, delimiter, window: vec![0; 64 << 10], at: 0, filled: 0, ended: false, records: 0 }
    }

    /// Clears the batch and fills it with up to `records` records or about `bytes` bytes; returns false at
    /// the end of the file.
    ///
    /// # Errors
    /// [`Refusal::TooManyColumns`], [`Refusal::LongRecord`], [`Refusal::OpenQuote`], [`Refusal::Unreadable`]
    pub(crate) fn fill(&mut self, batch: &mut Batch, records: usize, bytes: usize) -> Result<bool, Refusal> {
        batch.bytes.clear();
        batch.ends.clear();
        batch.records.clear();
        while batch.records.len() < records && batch.bytes.len() < bytes && self.record(batch)? {}
        Ok(!batch.records.is_empty())
    }

    /// Reads the next record.
    fn record(&mut self, batch: &mut Batch) -> Result<bool, Refusal> {
        let number = self.records + 1;
        let first = batch.ends.len();
        let mut state = State::Begin;
        // Counted from `self.at`, which `more` moves.
        let mut length = 0;
        let (ending, after) = loop {
            if self.at + length == self.filled && !self.more(length, number)? {
                if state == State::Quoted {
                    return Err(Refusal::OpenQuote(number));
                }
                if length == 0 {
                    return Ok(false);
                }
                break (Ending::None, 0);
            }
            let byte = self.window[self.at + length];
            state = match (state, byte) {
                (State::Quoted, b'"') => State::Mark,
                (State::Begin | State::Mark, b'"') | (State::Quoted, _) => State::Quoted,
                (_, byte) if byte == self.delimiter => {
                    Self::end(batch, first, length)?;
                    State::Begin
                }
                (_, b'\n') => break (Ending::Lf, 1),
                (_, b'\r') => {
                    let next = self.at + length + 1 < self.filled || self.more(length + 1, number)?;
                    let feed = next && self.window[self.at + length + 1] == b'\n';
                    break if feed { (Ending::CrLf, 2) } else { (Ending::Cr, 1) };
                }
                _ => State::Bare,
            };
            length += 1;
        };
        Self::end(batch, first, length)?;
        batch.records.push((batch.bytes.len(), first, ending));
        batch.bytes.extend_from_slice(&self.window[self.at..self.at + length]);
        self.at += length + after;
        self.records = number;
        Ok(true)
    }

    fn end(batch: &mut Batch, first: usize, at: usize) -> Result<(), Refusal> {
        if batch.ends.len() - first == MOST_CELLS {
            return Err(Refusal::TooManyColumns);
        }
        // A record is shorter than `LONGEST`.
        batch.ends.push(u32::try_from(at).unwrap_or(u32::MAX));
        Ok(())
    }

    /// Reads more after the `length` bytes of the current record; returns false at the end of the file.
    fn more(&mut self, length: usize, number: u64) -> Result<bool, Refusal> {
        if self.ended {
            return Ok(false);
        }
        if length > LONGEST {
            return Err(Refusal::LongRecord(number));
        }
        self.window.copy_within(self.at..self.filled, 0);
        (self.at, self.filled) = (0, length);
        if self.window.len() - length < 16 << 10 {
            self.window.resize(self.window.len() * 2, 0);
        }
        let read = self.file.read(&mut self.window[length..]).map_err(|why| Refusal::of_reading(&why))?;
        self.filled += read;
        self.ended = read == 0;
        Ok(!self.ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reader that returns few bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(out.len());
            out[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    /// Texts of a record's cells, and its bytes with the line ending.
    type Cut = (Vec<Vec<u8>>, Vec<u8>);

    fn split(file: &[u8], delimiter: u8, drops: usize) -> Result<Vec<Cut>, Refusal> {
        let mut splitter = Splitter::new(Drops(file, drops), delimiter);
        let (mut batch, mut all) = (Batch::default(), Vec::new());
        while splitter.fill(&mut batch, 3, 1 << 20)? {
            for record in batch.records() {
                let cells = (0..record.cells()).map(|at| record.text(at).into_owned()).collect();
                all.push((cells, [record.bytes(), record.ending().bytes()].concat()));
            }
        }
        Ok(all)
    }

    #[test]
    fn quotation_marks_line_breaks_and_ends() {
        let file = b"a;b\r\n\"x\ny\";\"say \"\"no\"\"\"\n;\r\rz\";\"q\" r";
        let records = split(file, b';', 1).unwrap();
        let cells: Vec<Vec<&str>> =
            records.iter().map(|(cells, _)| cells.iter().map(|cell| std::str::from_utf8(cell).unwrap()).collect()).collect();
        assert_eq!(cells, [vec!["a", "b"], vec!["x\ny", "say \"no\""], vec!["", ""], vec![""], vec!["z\"", "q r"]]);
        assert_eq!(split(b"a;\"b\nc;d\n", b';', 4), Err(Refusal::OpenQuote(1)));
        assert_eq!(split(&vec![b';'; 1_000_000], b';', 9999), Err(Refusal::TooManyColumns));
        assert_eq!(split(&vec![b'x'; 1_000_000], b';', 9999), Err(Refusal::LongRecord(1)));
        assert_eq!(split(b"", b';', 1).unwrap(), []);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_the_csv_crate_reads_the_same(
            parts in prop::collection::vec(prop::sample::select(vec!["a", "7", "\"", "\"\"", ";", ";", "\n", "\r\n", "\r", " ", "=", "ә"]), 0..60),
            drops in 1_usize..20,
        ) {
            let file = parts.concat().into_bytes();
            match split(&file, b';', drops) {
                Err(why) => prop_assert!(matches!(why, Refusal::OpenQuote(_))),
                Ok(mine) => {
                    let whole: Vec<u8> = mine.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
                    prop_assert_eq!(&whole, &file);
                    // The `csv` crate skips empty lines.
                    let mine: Vec<Vec<Vec<u8>>> = mine.into_iter().filter(|(_, bytes)| !bytes.iter().all(|byte| b"\r\n".contains(byte))).map(|(cells, _)| cells).collect();
                    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).flexible(true).from_reader(&file[..]);
                    let theirs: Vec<Vec<Vec<u8>>> = reader.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect()).collect();
                    prop_assert_eq!(mine, theirs);
                }
            }
        }

        #[test]
        fn any_bytes_are_split_without_a_panic(file in prop::collection::vec(any::<u8>(), 0..400), drops in 1_usize..50, delimiter in prop::sample::select(vec![b';', b',', b'\t'])) {
            if let Ok(records) = split(&file, delimiter, drops) {
                let whole: Vec<u8> = records.into_iter().flat_map(|(_, bytes)| bytes).collect();
                prop_assert_eq!(whole, file);
            }
        }
    }
}
