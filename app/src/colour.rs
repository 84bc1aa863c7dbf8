//! The operator's colour, and variants of it that are readable in light and in dark.

/// Red, green and blue, 0 to 255.
pub(crate) type Rgb = [u8; 3];

const WHITE: Rgb = [255, 255, 255];
/// The dark surface of `style/tokens.css`.
const NIGHT: Rgb = [27, 31, 33];
/// Fallback for a malformed colour; `Site::read` refuses one, so nobody sees it.
const FALLBACK: Rgb = [11, 89, 99];

/// Custom properties of the site's colours, for light and dark.
pub fn site_css(accent: &str, dark: Option<&str>) -> String {
    let accent = parse(accent).unwrap_or(FALLBACK);
    let bright = dark.and_then(parse).unwrap_or_else(|| readable_on(NIGHT, accent));
    format!(
        ":root{{--accent:{};--deep:{};--tint:{};--on:#fff}}\
         @media(prefers-color-scheme:dark){{:root{{--accent:{};--deep:{};--tint:{};--on:{}}}}}",
        hex(accent),
        hex(mix(accent, [0, 0, 0], 22)),
        hex(mix(accent, WHITE, 91)),
        hex(bright),
        hex(mix(bright, WHITE, 30)),
        hex(mix(bright, NIGHT, 86)),
        hex(mix(accent, [0, 0, 0], 80)),
    )
}

/// The same for the banner, on the paper and with the ink of the gateway's own pages. It is dark where the page is:
/// browsers that cannot detect it show it light.
pub fn banner_css(accent: &str, dark: Option<&str>) -> String {
    let accent = parse(accent).unwrap_or(FALLBACK);
    let bright = dark.and_then(parse).unwrap_or_else(|| readable_on(NIGHT, accent));
    format!(
        ":host{{--accent:{0};--on:#fff}}@supports(color:light-dark(red,red)){{:host{{--accent:light-dark({0},{1});--on:light-dark(#fff,{2});--sheet:light-dark(#fff,#1b1f21);--ink:light-dark(#1d2225,#ecebe6)}}}}",
        hex(accent),
        hex(bright),
        hex(mix(accent, [0, 0, 0], 80)),
    )
}

/// Lightens `colour` step by step until its contrast on `ground` is 7 : 1. Hue and saturation stay (HSL), so that the
/// operator's colour remains itself in the dark, and does not fade to grey.
fn readable_on(ground: Rgb, colour: Rgb) -> Rgb {
    let (hue, saturation, lightness) = hsl(colour);
    (0..=100)
        .map(|step| rgb(hue, saturation, lightness + (1.0 - lightness) * f64::from(step) / 100.0))
        .find(|lighter| contrast(*lighter, ground) >= 7.0)
        .unwrap_or(WHITE)
}

/// Hue in sixths of the circle, saturation and lightness from 0 to 1.
fn hsl(colour: Rgb) -> (f64, f64, f64) {
    let [r, g, b] = colour.map(|part| f64::from(part) / 255.0);
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let (spread, lightness) = (most - least, f64::midpoint(most, least));
    if spread <= f64::EPSILON {
        return (0.0, 0.0, lightness);
    }
    let hue = if most <= r {
        (g - b) / spread
    } else if most <= g {
        (b - r) / spread + 2.0
    } else {
        (r - g) / spread + 4.0
    };
    (hue.rem_euclid(6.0), spread / (1.0 - (2.0 * lightness - 1.0).abs()), lightness)
}

/// The inverse of [`hsl`] (CSS Color 4, 7.1).
fn rgb(hue: f64, saturation: f64, lightness: f64) -> Rgb {
    let amplitude = saturation * lightness.min(1.0 - lightness);
    [0.0, 8.0, 4.0].map(|offset| {
        let place = (offset + hue * 2.0).rem_euclid(12.0);
        let part = lightness - amplitude * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 255")]
        let part = (part * 255.0).round() as u8;
        part
    })
}

/// Parses a colour as `#rrggbb`, or as `#rgb`, to which a minifier shortens it.
pub(crate) fn parse(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#')?;
    let twice: String = digits.chars().filter(|_| digits.len() == 3).flat_map(|digit| [digit; 2]).collect();
    let digits = Some(if twice.is_empty() { digits } else { &twice }).filter(|digits| digits.len() == 6)?;
    let part = |from: usize| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Mixes `share` per cent of `other` into `colour`.
fn mix(colour: Rgb, other: Rgb, share: u16) -> Rgb {
    let mut mixed = colour;
    for (part, other) in mixed.iter_mut().zip(other) {
        let sum = u16::from(*part) * (100 - share) + u16::from(other) * share;
        *part = u8::try_from(sum / 100).unwrap_or(u8::MAX);
    }
    mixed
}

/// WCAG 2.2 contrast ratio of two colours.
pub(crate) fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: Rgb) -> f64 {
    let [r, g, b] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_the_published_measure() {
        assert!((contrast(WHITE, [0, 0, 0]) - 21.0).abs() < 1e-9);
        assert!((contrast(WHITE, [0x76, 0x76, 0x76]) - 4.54).abs() < 0.01);
    }

    #[test]
    fn every_accent_can_be_read_in_the_dark() {
        for accent in [[0, 0, 0], [11, 107, 93], [120, 0, 0], [0, 0, 255], [90, 90, 90]] {
            let bright = readable_on(NIGHT, accent);
            assert!(contrast(bright, NIGHT) >= 7.0);
            // Words on a button of that colour.
            assert!(contrast(bright, mix(accent, [0, 0, 0], 80)) >= 4.5);
        }
    }

    #[test]
    fn a_colour_stays_itself_in_the_dark() {
        for accent in [[11, 107, 93], [120, 0, 0], [0, 0, 255], [200, 30, 90]] {
            let (before, after) = (hsl(accent), hsl(readable_on(NIGHT, accent)));
            assert!((before.0 - after.0).abs() < 0.1 && (before.1 - after.1).abs() < 0.05, "{before:?} {after:?}");
            assert_eq!(rgb(before.0, before.1, before.2), accent);
        }
    }

    #[test]
    fn both_schemes_are_written() {
        let css = site_css("#0b6b5d", None);
        assert!(css.starts_with(":root{--accent:#0b6b5d;"), "{css}");
        assert!(css.contains("prefers-color-scheme:dark"), "{css}");
        assert!(site_css("#0b6b5d", Some("#7fd6c6")).contains("--accent:#7fd6c6"), "the operator's own");
    }
}
