//! Detection of a file's encoding: by its first bytes, else by whether its lines are UTF-8.
//!
//! The rule is simple, so that it can be explained to people. A byte order mark decides. Without one, a file
//! whose every line is UTF-8 is UTF-8; a file in which no line with letters beyond ASCII is UTF-8 is
//! Windows-1251, in which Excel saves CSV in Kazakhstan; a file with lines of both kinds was joined from two,
//! and nobody can tell which letters were meant.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};
use serde::{Deserialize, Serialize};

use super::Refusal;

/// Encoding of a CSV file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Encoding {
    /// UTF-8 without byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// Windows-1251, the Cyrillic code page.
    Windows1251,
    /// UTF-16 little endian, as Excel's "Unicode text".
    Utf16Le,
    /// UTF-16 big endian, with byte order mark.
    Utf16Be,
}

impl Encoding {
    /// Returns true when Excel would misread an answer in UTF-8 unless it begins with a byte order mark.
    #[must_use]
    pub(crate) fn wants_mark(self) -> bool {
        self != Encoding::Utf8
    }

    /// Decodes a file in this encoding to UTF-8 without byte order mark.
    pub(crate) fn decoded<R: Read>(self, file: R) -> Decoded<R> {
        let decoder = match self {
            Encoding::Utf8 | Encoding::Utf8Bom => UTF_8.new_decoder_with_bom_removal(),
            Encoding::Windows1251 => WINDOWS_1251.new_decoder_without_bom_handling(),
            Encoding::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
            Encoding::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
        };
        Decoded {
            file,
            decoder,
            raw: vec![0; 32 << 10],
            at: 0,
            filled: 0,
            text: vec![0; 96 << 10],
            given: 0,
            made: 0,
            over: false,
        }
    }
}

/// Reader that decodes a file to UTF-8.
pub(crate) struct Decoded<R> {
    file: R,
    decoder: Decoder,
    raw: Vec<u8>,
    at: usize,
    filled: usize,
    text: Vec<u8>,
    given: usize,
    made: usize,
    /// The end of the file was passed to the decoder.
    over: bool,
}

impl<R: Read> Decoded<R> {
    /// Decodes the next piece of text; it is empty at the end.
    fn more(&mut self) -> io::Result<()> {
        (self.given, self.made) = (0, 0);
        while self.made == 0 && !self.over {
            let mut ended = false;
            if self.at == self.filled {
                self.filled = self.file.read(&mut self.raw)?;
                self.at = 0;
                ended = self.filled == 0;
            }
            let (result, read, written, wrong) =
                self.decoder.decode_to_utf8(&self.raw[self.at..self.filled], &mut self.text, ended);
            if wrong {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "not text of this encoding"));
            }
            self.at += read;
            self.made = written;
            self.over = ended && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.made {
            self.more()?;
        }
        let count = out.len().min(self.made - self.given);
        out[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

/// Longest line in bytes that is scanned in one piece.
const LINE: usize = 1 << 20;
/// Magic numbers of files that are not text; the first two are workbooks.
const MAGIC: [&[u8]; 9] =
    [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"RIFF", b"\x1f\x8b", b"{\\rtf"];

/// Scanner that detects the encoding of a file as it streams by.
#[derive(Default)]
pub(crate) struct Scan {
    /// Bytes that are not scanned yet.
    carry: Vec<u8>,
    /// Encoding named by the byte order mark.
    mark: Option<Encoding>,
    begun: bool,
    /// Number of complete lines.
    lines: u64,
    /// First line beyond ASCII that is UTF-8.
    utf8: Option<u64>,
    /// First line that is not UTF-8.
    other: Option<u64>,
}

impl Scan {
    /// Scans the next bytes.
    ///
    /// # Errors
    /// [`Refusal::Workbook`], [`Refusal::NotText`] as soon as that is certain.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.carry.extend_from_slice(bytes);
        if !self.begun {
            if self.carry.len() < 16 {
                return Ok(());
            }
            self.begin()?;
        }
        self.scan_lines(false)
    }

    /// Returns the encoding of the whole file.
    ///
    /// # Errors
    /// [`Refusal::Mixed`], and those of [`Scan::push`].
    pub(crate) fn end(mut self) -> Result<Encoding, Refusal> {
        if !self.begun {
            self.begin()?;
        }
        self.scan_lines(true)?;
        match (self.mark, self.utf8, self.other) {
            (Some(mark @ (Encoding::Utf16Le | Encoding::Utf16Be)), ..) | (Some(mark), _, None) => Ok(mark),
            (None, _, None) => Ok(Encoding::Utf8),
            (Some(_), utf8, Some(other)) => Err(Refusal::Mixed { utf8: utf8.unwrap_or(1), other }),
            (None, Some(utf8), Some(other)) => Err(Refusal::Mixed { utf8, other }),
            (None, None, Some(_)) => Ok(Encoding::Windows1251),
        }
    }

    fn begin(&mut self) -> Result<(), Refusal> {
        self.begun = true;
        if let Some(kind) = MAGIC.iter().position(|magic| self.carry.starts_with(magic)) {
            return Err(if kind < 2 { Refusal::Workbook } else { Refusal::NotText });
        }
        self.mark = match self.carry[..] {
            [0xef, 0xbb, 0xbf, ..] => Some(Encoding::Utf8Bom),
            [0xff, 0xfe, ..] => Some(Encoding::Utf16Le),
            [0xfe, 0xff, ..] => Some(Encoding::Utf16Be),
            _ => None,
        };
        Ok(())
    }

    fn scan_lines(&mut self, last: bool) -> Result<(), Refusal> {
        if matches!(self.mark, Some(Encoding::Utf16Le | Encoding::Utf16Be)) {
            self.carry.clear();
            return Ok(());
        }
        let end = match self.carry.iter().rposition(|byte| *byte == b'\n') {
            _ if last => self.carry.len(),
            Some(at) => at + 1,
            // A very long line is scanned in parts that end at ASCII bytes, where no character can be cut.
            None if self.carry.len() > LINE => {
                self.carry.iter().rposition(u8::is_ascii).map(|at| at + 1).ok_or(Refusal::NotText)?
            }
            None => return Ok(()),
        };
        let block = &self.carry[..end];
        if block.contains(&0) {
            return Err(Refusal::NotText);
        }
        for line in block.split_inclusive(|byte| *byte == b'\n') {
            if !line.is_ascii() {
                let first = if std::str::from_utf8(line).is_ok() { &mut self.utf8 } else { &mut self.other };
                first.get_or_insert(self.lines + 1);
            }
            self.lines += u64::from(line.ends_with(b"\n"));
        }
        self.carry.drain(..end);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(bytes: &[u8], step: usize) -> Result<Encoding, Refusal> {
        let mut scan = Scan::default();
        for part in bytes.chunks(step) {
            scan.push(part)?;
        }
        scan.end()
    }

    fn cyrillic(text: &str) -> Vec<u8> {
        WINDOWS_1251.encode(text).0.into_owned()
    }

    #[test]
    fn encodings_are_told_apart_however_the_bytes_arrive() {
        let text = "телефон;имя\r\n+7 701 111 11 11;Әлия\r\n";
        let russian = cyrillic("телефон;имя\r\n+7 701 111 11 11;Алия «Вода»\r\n");
        let glued = [&russian[..], "8 701;Әлия\n".as_bytes()].concat();
        let wide: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for step in [1, 2, 3, 7, 1000] {
            assert_eq!(scan(text.as_bytes(), step), Ok(Encoding::Utf8));
            assert_eq!(scan(&["\u{feff}".as_bytes(), text.as_bytes()].concat(), step), Ok(Encoding::Utf8Bom));
            assert_eq!(scan(&russian, step), Ok(Encoding::Windows1251));
            assert_eq!(scan(&wide, step), Ok(Encoding::Utf16Le));
            assert_eq!(scan(&glued, step), Err(Refusal::Mixed { utf8: 3, other: 1 }));
            assert_eq!(scan(b"phone\n", step), Ok(Encoding::Utf8));
            assert_eq!(scan(b"", step), Ok(Encoding::Utf8));
            assert_eq!(scan(b"\x89PNG\r\n\x1a\n and the rest of it", step), Err(Refusal::NotText));
            assert_eq!(scan(b"PK\x03\x04 and the rest of a workbook", step), Err(Refusal::Workbook));
            assert_eq!(scan(b"phone\n+7701\0\n and so on and so on", step), Err(Refusal::NotText));
        }
        let mut read = String::new();
        Encoding::Windows1251.decoded(&russian[..]).read_to_string(&mut read).unwrap();
        assert!(read.ends_with("Алия «Вода»\r\n"));
        read.clear();
        Encoding::Utf16Le.decoded(&wide[..]).read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_judged_alike_in_any_pieces(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), step in 1_usize..40) {
            proptest::prop_assert_eq!(scan(&bytes, step), scan(&bytes, 1000));
        }

        #[test]
        fn what_is_utf_8_is_read_as_it_is(text in "\\PC{0,200}") {
            let mut read = Vec::new();
            Encoding::Utf8.decoded(text.as_bytes()).read_to_end(&mut read).unwrap();
            proptest::prop_assert_eq!(&read[..], text.strip_prefix('\u{feff}').unwrap_or(&text).as_bytes());
        }
    }
}
