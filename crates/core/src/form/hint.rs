//! Hints beside a value that is worth a second look; they block no submission.

use crate::Lang;
use crate::ident::Iin;
use crate::lang::ByLang;
use crate::site::FieldKind;

/// Hint: the first six digits of an IIN are no date.
static NO_SUCH_DATE: ByLang<&str> = ByLang::new(
    "Алғашқы алты цифр әдетте туған күн болады, бірақ мұндай күн жоқ. ЖСН дұрыс болса, осылай жібере беріңіз.",
    "Первые шесть цифр – обычно дата рождения, а такой даты нет. Если ИИН верный, отправляйте как есть.",
    "The first six digits are usually a date of birth, and there is no such date. If the IIN is right, send it as it is.",
);

/// Hint: the person is under age, so somebody else applies or agrees.
static UNDER_AGE: ByLang<&str> = ByLang::new(
    "ЖСН бойынша бұл адам 18-ге толмаған. 14 жасқа дейін өтінішті заңды өкілі береді, одан кейін оның жазбаша келісімі керек.",
    "Судя по ИИН, этому человеку нет 18 лет. До 14 лет обращается законный представитель, позже нужно его письменное согласие.",
    "By the IIN this person is under 18. Up to 14 a legal representative applies; after that their written consent is needed.",
);

/// Returns the sentence beside a value that is valid but looks odd. Nothing depends on it: since Government
/// Resolution No. 853 of 26.08.2013 an IIN need not hold the date of birth.
///
/// `today` is the day where the person is, ISO 8601.
#[must_use]
pub fn hint(kind: FieldKind, typed: &str, today: &str, lang: Lang) -> Option<&'static str> {
    if kind != FieldKind::Iin {
        return None;
    }
    let iin = Iin::parse(typed).ok()?;
    let Some((year, month, day)) = iin.birth().filter(|_| iin.date_is_possible()) else {
        return Some(*NO_SUCH_DATE.of(lang));
    };
    // Law 94-V lets the subject or a legal representative consent; Civil Code Art. 22–23 define who acts for
    // whom.
    let of_age = u32::from(year + 18) * 10_000 + u32::from(month) * 100 + u32::from(day);
    // `2026-11-21` as 20261121; an unreadable day makes nobody a minor.
    let today = today
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0, |number: u32, digit| number.wrapping_mul(10).wrapping_add(u32::from(digit - b'0')));
    (today > 0 && of_age > today).then_some(*UNDER_AGE.of(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_dates_and_minors_are_spoken_about_and_nothing_else() {
        let first = |iin: &str, today: &str| hint(FieldKind::Iin, iin, today, Lang::En).unwrap_or_default().split(' ').next();
        // 30 February does not exist.
        assert!(first("990230300005", "2026-11-21").unwrap().starts_with("The"));
        let of = |stem: &str| (0..10).map(|last| format!("{stem}{last}")).find(|iin| Iin::parse(iin).is_ok()).unwrap();
        let grown = of("90010130001");
        assert_eq!(hint(FieldKind::Iin, &grown, "2026-11-21", Lang::Kk), None);
        let young = of("15051550001");
        assert!(hint(FieldKind::Iin, &young, "2033-05-14", Lang::Ru).unwrap().contains("18"));
        assert_eq!(hint(FieldKind::Iin, &young, "2033-05-15", Lang::Ru), None, "of age on the birthday");
        for other in ["", "9902303", "990230300006"] {
            assert_eq!(hint(FieldKind::Iin, other, "2026-11-21", Lang::Kk), None, "a mistake is explained elsewhere");
        }
        assert_eq!(hint(FieldKind::Text, &young, "2026-11-21", Lang::Kk), None);
    }
}
