//! Files that people and staff add to a case: what kind one is, by its content, and what it is called.

use serde::{Deserialize, Serialize};

/// Most bytes of a file: a page scanned in colour, or a photograph of one.
pub const MOST: usize = 5 << 20;
/// Most characters of its name.
const NAME: usize = 80;

/// Kind of a file. The variants' numbers are part of stored notes: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// Portable Document Format.
    Pdf,
    /// Photograph.
    Jpeg,
    /// Picture.
    Png,
}

/// Reason why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// There is nothing in it.
    Empty,
    /// It is larger than [`MOST`].
    TooLarge,
    /// It is no PDF, JPEG or PNG, whatever its name says.
    Kind,
    /// It is a PDF with programs or other files in it.
    Active,
}

/// Names in a PDF that make it act when it is opened, or that carry other files (ISO 32000-1, 12.6.4, 7.11.4).
const ACTIVE: [&[u8]; 7] = [b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA", b"/ImportData"];

/// Whether a PDF has a name in it that makes it act. A name may be written with `#` and two digits for any of its
/// letters.
fn acts(bytes: &[u8]) -> bool {
    let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(place, _)| place);
    slashes.into_iter().any(|place| {
        let name = written_out(&bytes[place..bytes.len().min(place + LONGEST)]);
        // The beginning of a longer name is another one.
        ACTIVE
            .iter()
            .any(|known| name.strip_prefix(*known).is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric)))
    })
}

/// Bytes in which every letter of a name can need three.
const LONGEST: usize = 3 * 16;

fn written_out(name: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let (mut out, mut place) = (Vec::with_capacity(name.len()), 0);
    while let Some(byte) = name.get(place) {
        let coded = digit(name.get(place + 1)).zip(digit(name.get(place + 2))).filter(|_| *byte == b'#');
        if let Some((high, low)) = coded {
            out.push(u8::try_from(high * 16 + low).unwrap_or_default());
            place += 3;
        } else {
            out.push(*byte);
            place += 1;
        }
    }
    out
}

impl FileKind {
    /// Tells the kind by the content, which must be of that kind from its first byte on.
    ///
    /// # Errors
    /// [`FileFault`] for a file that is not taken.
    pub fn of(bytes: &[u8]) -> Result<Self, FileFault> {
        if bytes.is_empty() {
            return Err(FileFault::Empty);
        }
        if bytes.len() > MOST {
            return Err(FileFault::TooLarge);
        }
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Ok(Self::Png);
        }
        if bytes.starts_with(b"\xff\xd8\xff") {
            return Ok(Self::Jpeg);
        }
        if !bytes.starts_with(b"%PDF-") {
            return Err(FileFault::Kind);
        }
        if acts(bytes) { Err(FileFault::Active) } else { Ok(Self::Pdf) }
    }

    /// Media type.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// End of a name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// Name under which it is kept: what was sent, without folders, control characters and letters that turn the
    /// direction of writing, and with the end its content has.
    #[must_use]
    pub fn name(self, sent: &str) -> String {
        let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
        let is_plain = |c: &char| {
            !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
                && !"\"<>|:*?%;".contains(*c)
        };
        let stem: String = stem.chars().filter(is_plain).take(NAME).collect();
        let stem = stem.trim().trim_matches('.');
        format!("{}.{}", if stem.is_empty() { "file" } else { stem }, self.extension())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells_the_kind_and_the_name_nothing() {
        assert_eq!(FileKind::of(b"%PDF-1.7\n1 0 obj<</Type/Catalog>>"), Ok(FileKind::Pdf));
        assert_eq!(FileKind::of(b"\x89PNG\r\n\x1a\nrest"), Ok(FileKind::Png));
        assert_eq!(FileKind::of(b"\xff\xd8\xff\xe0rest"), Ok(FileKind::Jpeg));
        for (bytes, fault) in [
            (&b""[..], FileFault::Empty),
            (b"MZ\x90", FileFault::Kind),
            (b"\x7fELF", FileFault::Kind),
            (b"<html>", FileFault::Kind),
            (b"PK\x03\x04", FileFault::Kind),
            (b"GIF89a", FileFault::Kind),
            (b" %PDF-1.7", FileFault::Kind),
            (b"%PDF-1.7 <</S/JavaScript/JS(app.alert(1))>>", FileFault::Active),
            (b"%PDF-1.7 <</S/Launch/F(cmd.exe)>>", FileFault::Active),
            (b"%PDF-1.7 <</Type/EmbeddedFile>>", FileFault::Active),
            (b"%PDF-1.7 <</OpenAction<</S/J#61vaScript>>>>", FileFault::Active),
        ] {
            assert_eq!(FileKind::of(bytes), Err(fault), "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(FileKind::of(&vec![0; MOST + 1]), Err(FileFault::TooLarge));
        // A longer name that begins so is another name.
        assert_eq!(FileKind::of(b"%PDF-1.7 /JSTOR"), Ok(FileKind::Pdf));
    }

    #[test]
    fn a_name_is_harmless_wherever_it_stands() {
        for (sent, kept) in [
            ("скан.PDF", "скан.pdf"),
            ("C:\\Documents\\скан қағаз.pdf", "скан қағаз.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
            ("exe.\u{202e}fdp", "exe.pdf"),
            ("\"><script>.pdf", "script.pdf"),
            ("", "file.pdf"),
            ("...", "file.pdf"),
        ] {
            assert_eq!(FileKind::Pdf.name(sent), kept, "{sent:?}");
        }
        assert_eq!(FileKind::Png.name(&"ә".repeat(500)).chars().count(), 84);
    }
}
