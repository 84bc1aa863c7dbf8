//! Contrasts of a site's colours by WCAG 2.2, read from the very style sheets its banner or its pages get.

use std::collections::BTreeMap;

use crate::colour::{Rgb, contrast, parse};

/// Least contrast of text (1.4.3).
const WORDS: f64 = 4.5;
/// Least contrast of edges and marks (1.4.11).
const EDGES: f64 = 3.0;

/// Pairs of foreground and background, with the least contrast of each.
const PAIRS: [(Pair, &str, &str, f64); 9] = [
    (Pair::Text, "ink", "sheet", WORDS),
    (Pair::Soft, "soft", "sheet", WORDS),
    (Pair::Link, "accent", "sheet", WORDS),
    (Pair::Button, "on", "accent", WORDS),
    (Pair::Pressed, "on", "deep", WORDS),
    (Pair::Trouble, "bad", "sheet", WORDS),
    (Pair::ButtonEdge, "accent", "paper", EDGES),
    (Pair::Mark, "accent", "sheet", EDGES),
    (Pair::FieldEdge, "edge", "sheet", EDGES),
];

/// A pair of colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// Text on the page.
    Text,
    /// Side notes on the page.
    Soft,
    /// Links on the page.
    Link,
    /// Text on a button.
    Button,
    /// Text on a button under the pointer.
    Pressed,
    /// Text of an error message.
    Trouble,
    /// A button against the page.
    ButtonEdge,
    /// The edge of a field.
    FieldEdge,
    /// Marks: focus ring, ticked box, edge of a button.
    Mark,
}

/// The banner uses the browser's own system colours, and each browser has its own dark: white text has the
/// least contrast on the lightest of them (Safari's; Chromium has #121212, Firefox #1c1b22).
const SYSTEM: [(&str, [&str; 2]); 2] = [("Canvas", ["#ffffff", "#1e1e1e"]), ("CanvasText", ["#000000", "#ffffff"])];

/// One pair, measured in one scheme.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Colour in front, `#rrggbb`.
    pub front: String,
    /// Colour behind it, `#rrggbb`.
    pub back: String,
    /// The ratio, to 1.
    pub ratio: f64,
    /// Whether the ratio is sufficient.
    pub passes: bool,
}

/// One pair with its least contrast, measured in light and in dark.
#[derive(Clone, Debug)]
pub struct Row {
    /// The pair of colours.
    pub pair: Pair,
    /// The least sufficient ratio.
    pub least: f64,
    /// Results in light, then dark.
    pub schemes: [Measured; 2],
}

/// Measures every pair. A pair with a colour that the sheets do not name is left out, so that sheets of the
/// banner are judged by the banner's pairs and those of pages by theirs.
pub fn measure(css: &str) -> Vec<Row> {
    let [light, dark] = schemes(css);
    let one = |colours: &BTreeMap<&str, (&str, Rgb)>, front: &str, back: &str, least: f64| {
        let ((front, a), (back, b)) = (colours.get(front)?, colours.get(back)?);
        let ratio = contrast(*a, *b);
        Some(Measured { front: (*front).to_owned(), back: (*back).to_owned(), ratio, passes: ratio >= least })
    };
    let rows = PAIRS.iter().filter_map(|(pair, front, back, least)| {
        let schemes = [one(&light, front, back, *least)?, one(&dark, front, back, *least)?];
        Some(Row { pair: *pair, least: *least, schemes })
    });
    rows.collect()
}

/// Parses custom properties that are colours, in light and in dark: what the dark rules do not set stays as
/// it is.
fn schemes(css: &str) -> [BTreeMap<&str, (&str, Rgb)>; 2] {
    let mut light = BTreeMap::new();
    let mut dark = BTreeMap::new();
    for (place, block) in css.split("@media").enumerate() {
        // What follows the end of a media rule applies to everybody again.
        let (inside, after) = if place == 0 { ("", block) } else { block.split_once("}}").unwrap_or((block, "")) };
        for (name, [bright, night]) in colours(after) {
            light.insert(name, bright);
            if bright != night {
                dark.insert(name, night);
            }
        }
        if inside.contains("prefers-color-scheme") && inside.contains("dark") {
            dark.extend(colours(inside).map(|(name, [_, colour])| (name, colour)));
        }
    }
    let both = light.iter().map(|(name, colour)| (*name, *colour)).filter(|(name, _)| !dark.contains_key(name));
    let both: Vec<_> = both.collect();
    dark.extend(both);
    [light, dark]
}

/// Finds custom properties that are colours, each in light and in dark.
fn colours(css: &str) -> impl Iterator<Item = (&str, [(&str, Rgb); 2])> {
    css.split("--").skip(1).filter_map(|part| {
        let (name, value) = part.split_once(':')?;
        let value = value.split([';', '}']).next()?.trim();
        let both = value.strip_prefix("light-dark(").and_then(|both| both.strip_suffix(')')?.split_once(','));
        let system = SYSTEM.iter().find(|(known, _)| *known == value).map(|(_, [light, dark])| (*light, *dark));
        let (light, dark) = both.or(system).unwrap_or((value, value));
        let parse_colour = |colour: &'_ str| parse(colour.trim());
        Some((name.trim(), [(light.trim(), parse_colour(light)?), (dark.trim(), parse_colour(dark)?)]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &str = include_str!("../../../style/tokens.css");
    const BANNER: &str = include_str!("../../../style/embed.css");

    #[test]
    fn every_pair_is_found_in_the_real_sheets_and_a_good_accent_passes() {
        let css = format!("{TOKENS}{}", crate::colour::site_css("#0b6b5d", None));
        let rows = measure(&css);
        assert_eq!(rows.len(), PAIRS.len());
        for row in rows {
            assert!(row.schemes.iter().all(|measured| measured.passes), "{row:?}");
        }
    }

    #[test]
    fn a_pale_accent_fails_where_words_stand_on_it() {
        let rows = measure(&format!("{TOKENS}{}", crate::colour::site_css("#88bbee", None)));
        let failed: Vec<_> = rows.iter().filter(|row| !row.schemes[0].passes).map(|row| row.pair).collect();
        assert_eq!(failed, [Pair::Link, Pair::Button, Pair::Pressed, Pair::ButtonEdge, Pair::Mark]);
        assert!(rows.iter().all(|row| row.schemes[1].passes), "the dark accent is made to be read");
    }

    #[test]
    fn the_banner_is_judged_by_its_own_colours_in_light_and_in_dark() {
        let banner = |accent| format!("{BANNER}{}", crate::colour::banner_css(accent, None));
        let rows = measure(&banner("#0b6b5d"));
        let pairs: Vec<_> = rows.iter().map(|row| row.pair).collect();
        assert_eq!(pairs, [Pair::Text, Pair::Link, Pair::Button, Pair::Mark]);
        assert!(rows.iter().all(|row| row.schemes.iter().all(|measured| measured.passes)), "{rows:?}");
        let [light, dark] = &rows[1].schemes;
        assert_eq!((light.front.as_str(), light.back.as_str()), ("#0b6b5d", "#fff"));
        assert_eq!(dark.back, "#1b1f21", "the paper of the gateway's own pages in the dark");
        assert_ne!(dark.front, light.front, "the dark accent is another");
        let pale = measure(&banner("#88bbee"));
        let failed: Vec<_> = pale.iter().filter(|row| !row.schemes[0].passes).map(|row| row.pair).collect();
        assert_eq!(failed, [Pair::Link, Pair::Button, Pair::Mark]);
        assert!(pale.iter().all(|row| row.schemes[1].passes));
    }

    #[test]
    fn dark_takes_over_what_it_does_not_change() {
        let [light, dark] = schemes(":root{--a:#000000;--b:#ffffff}@media(prefers-color-scheme:dark){:root{--a:#ffffff}}");
        assert_eq!((light["a"].0, dark["a"].0, dark["b"].0), ("#000000", "#ffffff", "#ffffff"));
    }
}
