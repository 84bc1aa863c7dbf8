//! Numbers, sizes and days as people of a language write them.

use crate::{ByLang, Lang};

/// Marks and names with which a language writes numbers and days.
struct Notation {
    /// Separator between groups of three digits.
    thousands: char,
    /// Separator before the fraction of a number.
    decimal: char,
    /// Units of size: bytes, KiB, MiB, GiB.
    sizes: [&'static str; 4],
    /// Day from the year, month and day of ISO 8601; `None` where they are no day.
    day: fn(&str, &str, &str) -> Option<String>,
}

static NOTATION: ByLang<Notation> = ByLang::new(KK, RU, EN);

const KK: Notation = RU;

const RU: Notation = Notation {
    thousands: '\u{a0}',
    decimal: ',',
    sizes: ["Б", "КиБ", "МиБ", "ГиБ"],
    day: |year, month, day| Some(format!("{day}.{month}.{year}")),
};

const EN: Notation = Notation {
    thousands: ',',
    decimal: '.',
    sizes: ["bytes", "KiB", "MiB", "GiB"],
    day: |year, month, day| {
        let month = ENGLISH_MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
        Some(format!("{} {month} {year}", day.trim_start_matches('0')))
    },
};

const ENGLISH_MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// Writes a number with a separator between groups of three digits.
#[must_use]
pub fn number(value: u64, lang: Lang) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(NOTATION.of(lang).thousands);
        }
        out.push(digit);
    }
    out
}

/// Writes a size in bytes in the largest unit of which there is one, rounded up.
#[must_use]
pub fn size(bytes: u64, lang: Lang) -> String {
    let units = NOTATION.of(lang).sizes;
    let mut place = 0;
    let mut whole = bytes;
    while whole >= 1024 && place + 1 < units.len() {
        whole = whole.div_ceil(1024);
        place += 1;
    }
    format!("{whole}\u{a0}{}", units[place])
}

/// Writes `part` of `whole` in per cent with one decimal, rounded down. What rounds to nothing reads "<0.1 %".
#[must_use]
pub fn percent(part: u64, whole: u64, lang: Lang) -> String {
    let (thousandths, point) = (part * 1000 / whole.max(1), NOTATION.of(lang).decimal);
    match (thousandths / 10, thousandths % 10) {
        (0, 0) => format!("<\u{a0}0{point}1\u{a0}%"),
        (ones, tenths) => format!("{ones}{point}{tenths}\u{a0}%"),
    }
}

/// Writes a ratio to 1 with one decimal, rounded down: 4.49 is not 4.5.
#[must_use]
pub fn ratio(value: f64, lang: Lang) -> String {
    let text = format!("{:.1} : 1", (value * 10.0).floor() / 10.0);
    text.replace('.', NOTATION.of(lang).decimal.encode_utf8(&mut [0; 4]))
}

/// Writes a day of ISO 8601 in full; anything else stays as it is.
#[must_use]
pub fn day(iso: &str, lang: Lang) -> String {
    let parts: Vec<&str> = iso.split('-').collect();
    let [year, month, day] = parts[..] else { return iso.to_owned() };
    (NOTATION.of(lang).day)(year, month, day).unwrap_or_else(|| iso.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units_of_the_language() {
        assert_eq!(size(999, Lang::En), "999\u{a0}bytes");
        assert_eq!(size(1025, Lang::Ru), "2\u{a0}КиБ");
        assert_eq!(size(3 << 20, Lang::Kk), "3\u{a0}МиБ");
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(number(0, Lang::En), "0");
        assert_eq!(number(999, Lang::En), "999");
        assert_eq!(number(1_234_567, Lang::En), "1,234,567");
        assert_eq!(number(12_345, Lang::Kk), "12\u{a0}345");
    }

    #[test]
    fn fractions_have_the_mark_of_the_language() {
        assert_eq!(percent(1, 3, Lang::En), "33.3\u{a0}%");
        assert_eq!(percent(5, 1000, Lang::Ru), "0,5\u{a0}%");
        assert_eq!(percent(1, 3_000_000, Lang::Kk), "<\u{a0}0,1\u{a0}%");
        assert_eq!(percent(0, 0, Lang::En), "<\u{a0}0.1\u{a0}%");
        assert_eq!((ratio(4.49, Lang::En), ratio(4.49, Lang::Kk)), ("4.4 : 1".into(), "4,4 : 1".into()));
    }

    #[test]
    fn days_are_written_as_people_do() {
        assert_eq!(day("2020-11-30", Lang::Kk), "30.11.2020");
        assert_eq!(day("2026-03-07", Lang::En), "7 March 2026");
        assert_eq!(day("2026-13-07", Lang::En), "2026-13-07");
        assert_eq!(day("soon", Lang::Ru), "soon");
    }
}
