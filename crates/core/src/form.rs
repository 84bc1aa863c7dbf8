//! Validation of a submitted application, the same beside the field and in the gateway.

pub mod characters;
mod hint;
mod masked;
pub mod representative;

use std::collections::BTreeMap;

use crate::ident::{Bin, Email, Explain, Iin, Name, Phone, explained};
use crate::site::{Field, FieldKind, Form};
use crate::time::days_in;
use crate::{Lang, Sensitive, Texts};

pub use hint::hint;
pub use masked::masked;

explained! {
    /// Reason why a field that is no identifier was refused.
    FieldError {
        /// A required field is empty.
        Empty, "required", "Бұл өрісті толтырыңыз.", "Заполните это поле.", "Fill in this field.";
        /// A required text of several lines is empty.
        Untold, "required", "Өз сөзіңізбен жазыңыз, бір сөйлем де жеткілікті.", "Напишите своими словами, хватит и одного предложения.", "Write it in your own words; one sentence is enough.";
        /// The text has more characters than the form takes.
        TooLong, "too-long", "Мәтін тым ұзын. Қысқартыңыз.", "Текст слишком длинный. Сократите его.", "The text is too long. Shorten it.";
        /// The value is not one of the options.
        NoOption, "no-option", "Тізімнен біреуін таңдаңыз.", "Выберите один из вариантов.", "Choose one of the list.";
        /// The text is not a date.
        NoDate, "no-date", "Күнді КК.АА.ЖЖЖЖ түрінде жазыңыз.", "Укажите дату в виде ДД.ММ.ГГГГ.", "Enter a date as DD.MM.YYYY.";
        /// The text has a character that no ordinary text has: a control character, or one that changes the
        /// direction of reading.
        Character, "character", "Мәтінде көрінбейтін, жіберуге болмайтын таңба бар. Жібергенде оның орны � болып көрінеді: оны өшіріңіз.", "В тексте есть невидимый знак, который нельзя отправить. При отправке на его месте появится �: удалите его.", "The text has an invisible character that cannot be sent. On sending, � shows its place: delete it there.";
        /// The required consent was not given.
        NotAgreed, "not-agreed", "Жіберу үшін келісім беріңіз: белгі қойыңыз.", "Чтобы отправить, дайте согласие: поставьте отметку.", "To send this, give your consent: tick the box.";
    }
}

/// Name of the field for who entered an application of somebody else; no field of a site file may take it.
pub const ENTERED_BY: &str = "entered-by";
/// Name of the field for how whoever entered it knows whose it is; no field of a site file may take it.
pub const ENTERED_IDENTITY: &str = "entered-identity";

/// Name of the field for the consents of it that wait for a second person; no field of a site file may take it.
pub const ENTERED_CONSENTS: &str = "entered-consents";

/// Validation error of one field: a stable code and the sentence shown beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Id of the field; `name` and `agree` for the consent block.
    pub field: String,
    /// Stable short name of the error.
    pub code: &'static str,
    /// Sentence in the visitor's language.
    pub words: &'static str,
}

/// Value in its normal form.
pub type Value = Sensitive<String>;

/// Reason why a value was refused: a stable code and the sentence shown beside it.
pub type Refusal = (&'static str, &'static str);

/// Validates one value as people type it and returns its normal form; `None` when it is empty and may be.
///
/// # Errors
/// The code and the sentence of the first mistake.
pub fn validate_value(kind: FieldKind, required: bool, max: usize, typed: &str, lang: Lang) -> Result<Option<String>, Refusal> {
    fn refusal(why: impl Explain, lang: Lang) -> Refusal {
        (why.code(), why.explain(lang))
    }
    if typed.trim().is_empty() && !required {
        return Ok(None);
    }
    let normal = match kind {
        FieldKind::Iin => Iin::parse(typed).map_err(|why| refusal(why, lang))?.normal(),
        FieldKind::Bin => Bin::parse(typed).map_err(|why| refusal(why, lang))?.to_string(),
        FieldKind::Phone => Phone::parse(typed).map_err(|why| refusal(why, lang))?.normal().to_owned(),
        FieldKind::Email => Email::parse(typed).map_err(|why| refusal(why, lang))?.normal().to_owned(),
        FieldKind::Name => Name::parse(typed).map_err(|why| refusal(why, lang))?.normal().to_owned(),
        FieldKind::Date => date(typed.trim())
            .ok_or_else(|| refusal(if typed.trim().is_empty() { FieldError::Empty } else { FieldError::NoDate }, lang))?,
        FieldKind::Text | FieldKind::Textarea | FieldKind::Select => words(kind, max, typed).map_err(|why| refusal(why, lang))?,
    };
    Ok(Some(normal))
}

/// Validates a text. A multi-line one is returned as it was typed, except for its line endings; others are
/// trimmed.
fn words(kind: FieldKind, max: usize, typed: &str) -> Result<String, FieldError> {
    let several = kind == FieldKind::Textarea;
    if typed.trim().is_empty() {
        return Err(if several { FieldError::Untold } else { FieldError::Empty });
    }
    let text = if several { characters::lines(typed) } else { typed.trim().to_owned() };
    if text.chars().count() > max {
        return Err(FieldError::TooLong);
    }
    if text.chars().any(|c| characters::is_forbidden(c, several)) {
        return Err(FieldError::Character);
    }
    Ok(text)
}

/// Normalises a date to ISO 8601. Accepts ISO 8601, as browsers fill it in, and `DD.MM.YYYY` with dots,
/// dashes, slashes, spaces or nothing between: a numeric keyboard may have no dot.
#[must_use]
pub fn date(typed: &str) -> Option<String> {
    let (year, month, day) = match typed.split(['.', '-', '/', ' ']).filter(|part| !part.is_empty()).collect::<Vec<_>>()[..] {
        [y, m, d] if y.len() == 4 => (y, m, d),
        [d, m, y] if y.len() == 4 => (y, m, d),
        [all] if all.len() == 8 && all.is_ascii() => (&all[4..], &all[2..4], &all[..2]),
        _ => return None,
    };
    let (year, month, day): (u32, u32, u32) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    ((1900..=2100).contains(&year) && (1..=12).contains(&month) && (1..=days_in(u64::from(year), month)).contains(&day))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Validates a whole application: the form's fields, the representative if there is one, then the consent
/// block's name and required box.
///
/// # Errors
/// Every mistake at once, in the order of the form.
pub fn validate(form: &Form, typed: &BTreeMap<String, String>, lang: Lang) -> Result<BTreeMap<String, Value>, Vec<Trouble>> {
    let empty = String::new();
    let mut values = BTreeMap::new();
    let mut troubles = Vec::new();
    let mut take = |id: &str, checked: Result<Option<String>, Refusal>| match checked {
        Ok(Some(value)) => {
            values.insert(id.to_owned(), Sensitive::new(value));
        }
        Ok(None) => {}
        Err((code, words)) => troubles.push(Trouble { field: id.to_owned(), code, words }),
    };
    for field in &form.fields {
        let text = typed.get(&field.id).unwrap_or(&empty);
        take(&field.id, validate_field(field, text, lang));
    }
    if form.representative {
        representative::validate(typed, lang, &mut take);
    }
    take("name", validate_value(FieldKind::Name, true, 200, typed.get("name").unwrap_or(&empty), lang));
    let required = form.clauses.iter().filter(|clause| clause.required).map(|clause| format!("clause.{}", clause.text));
    for field in std::iter::once("agree".to_owned()).chain(required) {
        if typed.get(&field).is_none_or(|agree| agree != "yes") {
            troubles.push(Trouble { field, code: FieldError::NotAgreed.code(), words: FieldError::NotAgreed.explain(lang) });
        }
    }
    if troubles.is_empty() { Ok(values) } else { Err(troubles) }
}

/// Validates the right value of one field of an application that was sent; `None` when the form has no such field. Of a
/// list, the title of an entry in any language names it as well.
///
/// # Errors
/// The code and the sentence of the first mistake; an empty value is one.
pub fn validate_corrected(form: &Form, id: &str, typed: &str, lang: Lang) -> Option<Result<String, Refusal>> {
    if id == "name" {
        return Some(validate_value(FieldKind::Name, true, 200, typed, lang).map(Option::unwrap_or_default));
    }
    let field = form.fields.iter().find(|field| field.id == id)?;
    let wanted = typed.trim().to_lowercase();
    let is_named = |titles: &Texts| Lang::ALL.iter().any(|lang| titles.get(*lang).to_lowercase() == wanted);
    let chosen = field.options.iter().find(|(_, titles)| is_named(titles)).map_or(typed, |(id, _)| id);
    let required = Field { required: true, ..field.clone() };
    Some(validate_field(&required, chosen, lang).map(Option::unwrap_or_default))
}

fn validate_field(field: &Field, typed: &str, lang: Lang) -> Result<Option<String>, Refusal> {
    let value = validate_value(field.kind, field.required, field.max, typed, lang)?;
    if field.kind == FieldKind::Select
        && let Some(chosen) = &value
        && !field.options.iter().any(|(id, _)| id == chosen)
    {
        return Err((FieldError::NoOption.code(), FieldError::NoOption.explain(lang)));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_real_days() {
        assert_eq!(date("29.02.2028"), Some("2028-02-29".into()));
        assert_eq!(date("2026-12-01"), Some("2026-12-01".into()));
        for day in ["28.02.1990", "28 2 1990", "28/02/1990", "28021990", "28. 02. 1990"] {
            assert_eq!(date(day), Some("1990-02-28".into()), "{day}");
        }
        for bad in ["29.02.2027", "1.13.2026", "", "2026", "02/31/2026", "00.01.2026", "1990", "28.02.90", "31111111", "әәәә"]
        {
            assert_eq!(date(bad), None, "{bad}");
        }
    }

    #[test]
    fn text_keeps_lines_and_refuses_controls() {
        let check = |kind, typed: &str| validate_value(kind, true, 10, typed, Lang::En);
        assert_eq!(check(FieldKind::Textarea, " a\r\nb \r"), Ok(Some(" a\nb \n".into())));
        assert_eq!(check(FieldKind::Text, " a b "), Ok(Some("a b".into())));
        assert_eq!(check(FieldKind::Textarea, "a\u{202e}b").unwrap_err().0, "character");
        assert_eq!(check(FieldKind::Textarea, "👩‍👩‍👧 қ"), Ok(Some("👩‍👩‍👧 қ".into())));
        assert_eq!(check(FieldKind::Text, "a\nb").unwrap_err().0, "character");
        assert_eq!(check(FieldKind::Textarea, "a\u{0}").unwrap_err().0, "character");
        assert_eq!(check(FieldKind::Textarea, "әәәәәәәәәәә").unwrap_err().0, "too-long");
        assert_eq!(check(FieldKind::Textarea, "  ").unwrap_err().0, "required");
        assert_eq!(validate_value(FieldKind::Text, false, 10, " ", Lang::Kk), Ok(None));
    }
}
