//! Representative of an applicant: law 94-V names "the subject or a legal representative" wherever consent is
//! given, so a form can ask who that is.

use std::collections::BTreeMap;

use super::{FieldError, Refusal, validate_value};
use crate::Lang;
use crate::ident::Explain as _;
use crate::site::FieldKind;

/// Name of the switch; `yes` when somebody acts for another person.
pub const SWITCH: &str = "representative";
/// Field for the representative's full name.
pub const NAME: &str = "representative-name";
/// Field for the representative's IIN.
pub const IIN: &str = "representative-iin";
/// Field for the ground on which they act: one of [`BASES`].
pub const BASIS: &str = "representative-basis";
/// Names of the representative's fields in every form; no field of a site file may take them.
pub const NAMES: [&str; 4] = [SWITCH, NAME, IIN, BASIS];

/// Grounds on which somebody acts for another (Civil Code Art. 22–24 and 167): parents and adopters;
/// guardians and trustees; power of attorney; otherwise by law.
pub const BASES: [&str; 4] = ["parent", "guardian", "attorney", "other"];

/// Validates the representative's fields when the switch is on; when it is off their content is ignored.
pub(super) fn validate(
    typed: &BTreeMap<String, String>,
    lang: Lang,
    mut take: impl FnMut(&str, Result<Option<String>, Refusal>),
) {
    let of = |id: &str| typed.get(id).map_or("", String::as_str);
    if of(SWITCH) != "yes" {
        return;
    }
    take(SWITCH, Ok(Some("yes".to_owned())));
    take(NAME, validate_value(FieldKind::Name, true, 200, of(NAME), lang));
    take(IIN, validate_value(FieldKind::Iin, true, 20, of(IIN), lang));
    let known = BASES.contains(&of(BASIS));
    let none = (FieldError::NoOption.code(), FieldError::NoOption.explain(lang));
    take(BASIS, if known { Ok(Some(of(BASIS).to_owned())) } else { Err(none) });
}
