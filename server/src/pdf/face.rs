//! The font of the PDF: Noto Sans, cut down to Latin and Cyrillic with every Kazakh letter.
//!
//! Glyphs are set one after another by their own widths. That is all these two scripts need, and it makes
//! what is measured and what is drawn the same.

use std::collections::HashMap;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::MetadataProvider as _;
use skrifa::instance::{LocationRef, Size};

/// Replaces a character that the font does not have, such as an emoji.
const UNKNOWN: char = '\u{fffd}';

/// One weight of the font.
pub(super) struct Face {
    /// The font as the PDF writer needs it.
    pub font: Font,
    /// Glyph and width, in parts of the size, of every letter.
    letters: HashMap<char, (u32, f32)>,
}

impl Face {
    /// Parses a font file that is compiled in; `None` when it is not a font.
    pub(super) fn new(file: &'static [u8]) -> Option<Self> {
        let font = skrifa::FontRef::new(file).ok()?;
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let letter = |(code, glyph): (u32, skrifa::GlyphId)| {
            Some((char::from_u32(code)?, (glyph.to_u32(), metrics.advance_width(glyph)? / em)))
        };
        let letters = font.charmap().mappings().filter_map(letter).collect();
        Some(Self { font: Font::new(file.into(), 0)?, letters })
    }

    /// `text` in characters of this face: controls are dropped, unknown characters are replaced.
    pub(super) fn known(&self, text: &str) -> String {
        let letter = |c: char| match c {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            c if c.is_control() => None,
            c if self.letters.contains_key(&c) => Some(c),
            _ => Some(UNKNOWN),
        };
        text.chars().filter_map(letter).collect()
    }

    /// Width of `text` at `size`, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.letters.get(&c).map_or(0.0, |(_, width)| *width)).sum::<f32>() * size
    }

    /// The glyphs of `text`, with their widths.
    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let glyph = |(at, c): (usize, char)| {
            let (glyph, width) = *self.letters.get(&c)?;
            Some(KrillaGlyph::new(GlyphId::new(glyph), width, 0.0, 0.0, 0.0, at..at + c.len_utf8(), None))
        };
        text.char_indices().filter_map(glyph).collect()
    }

    /// Breaks `text` into lines no wider than `most`. A word that is wider than a line is broken where it
    /// must.
    pub(super) fn lines(&self, text: &str, size: f32, most: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in self.known(text).split('\n') {
            let mut line = String::new();
            for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
                let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.width(&longer, size) <= most {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for letter in word.chars() {
                    line.push(letter);
                    if self.width(&line, size) > most && line.chars().count() > 1 {
                        line.pop();
                        lines.push(std::mem::replace(&mut line, letter.to_string()));
                    }
                }
            }
            lines.push(line);
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::BOLD;
    use crate::pdf::REGULAR;

    #[test]
    fn every_kazakh_letter_is_there() {
        for file in [REGULAR, BOLD] {
            let face = Face::new(file).unwrap();
            let letters = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";
            let all = format!("{letters}{} «»–—„“”’…№₸·•abcXYZ0189@+()", letters.to_uppercase());
            assert_eq!(face.known(&all), all);
            assert_eq!(face.known("a\u{202e}b\u{7}🙂"), "a\u{fffd}b\u{fffd}");
        }
    }

    #[test]
    fn lines_are_as_wide_as_they_may_be_and_lose_nothing() {
        let face = Face::new(REGULAR).unwrap();
        let text =
            "Келісімді кері қайтарып алуды әрқашан қабылдаймыз. https://consent.example.kz/policy/stop-collector/1?lang=kk";
        for most in [20.0, 60.0, 200.0, 2000.0] {
            let lines = face.lines(text, 10.0, most);
            assert!(lines.iter().all(|line| face.width(line, 10.0) <= most || line.chars().count() == 1), "{lines:?}");
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(text));
        }
        assert_eq!(face.lines("a\n\nb", 10.0, 100.0), ["a", "", "b"]);
    }
}
