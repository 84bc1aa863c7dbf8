//! Properties of any text that is typed into a form.

use kelisim_core::Lang;
use kelisim_core::form::{characters, hint, validate_value};
use kelisim_core::site::FieldKind;
use proptest::prelude::*;

/// Converts every line ending to CR LF, as browsers send it.
fn as_sent(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}

proptest! {
    #[test]
    fn a_story_arrives_as_it_was_typed(text in "[ -~а-яА-Яәғқңөұүһі😀👩‍👧\n\t]{1,300}") {
        prop_assume!(!text.trim().is_empty());
        let kept = validate_value(FieldKind::Textarea, true, 300, &as_sent(&text), Lang::Kk).unwrap().unwrap();
        prop_assert_eq!(kept, text);
    }

    #[test]
    fn what_is_marked_can_be_sent(text in any::<String>()) {
        let marked = characters::marked(&text, true);
        prop_assert_eq!(marked.chars().count(), characters::lines(&text).chars().count());
        let checked = validate_value(FieldKind::Textarea, false, usize::MAX, &marked, Lang::Ru);
        prop_assert!(checked.is_ok());
        prop_assert_eq!(characters::marked(&marked, true), marked);
    }

    #[test]
    fn nothing_that_is_typed_is_too_much_for_a_checker(text in any::<String>(), today in any::<String>()) {
        for (_, kind) in FieldKind::NAMED {
            if let Ok(Some(normal)) = validate_value(kind, true, 200, &text, Lang::En) {
                // Validating a normal form returns the same normal form.
                prop_assert_eq!(validate_value(kind, true, 200, &normal, Lang::En), Ok(Some(normal.clone())));
                prop_assert!(!normal.chars().any(|c| characters::is_forbidden(c, true)));
            }
            let _ = hint(kind, &text, &today, Lang::Kk);
        }
    }

    #[test]
    fn dates_have_one_normal_form(year in 1900_u32..=2100, month in 1_u32..=12, day in 1_u32..=28) {
        let normal = format!("{year:04}-{month:02}-{day:02}");
        for typed in [format!("{day}.{month}.{year}"), format!("{day:02}{month:02}{year}"), format!(" {day:02} {month:02} {year} "), normal.clone()] {
            prop_assert_eq!(validate_value(FieldKind::Date, true, 20, &typed, Lang::Kk), Ok(Some(normal.clone())), "{}", typed);
        }
    }
}
