//! What columns are called, in the three languages, and which name says what.

use super::value::Kind;

/// A header as it is compared: lower case, letters and digits only.
fn simple(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Names in their compared form. Whole names, since parts mislead: «телефон менеджера» is somebody else's.
const PHONE: &[&str] = &[
    "phone",
    "phonenumber",
    "phoneno",
    "mobile",
    "mobilephone",
    "mobilenumber",
    "mobilephonenumber",
    "cell",
    "cellphone",
    "msisdn",
    "tel",
    "telephone",
    "telephonenumber",
    "contactphone",
    "clientphone",
    "customerphone",
    "whatsapp",
    "телефон",
    "тел",
    "телефоны",
    "номертелефона",
    "номертел",
    "номер",
    "мобильный",
    "мобильныйтелефон",
    "мобильныйномер",
    "моб",
    "мобтел",
    "мобтелефон",
    "мобномер",
    "сотовый",
    "сотовыйтелефон",
    "сот",
    "соттел",
    "контактныйтелефон",
    "конттелефон",
    "телефонклиента",
    "номерклиента",
    "номермобильного",
    "номермобильноготелефона",
    "ұялытелефон",
    "ұялы",
    "ұялынөмір",
    "ұялытел",
    "телефоннөмірі",
    "телефоннөмері",
    "телнөмірі",
    "нөмір",
    "нөмірі",
    "байланыстелефоны",
    "клиенттелефоны",
    "ұялытелефоннөмірі",
];
const EMAIL: &[&str] = &[
    "email",
    "emailaddress",
    "mail",
    "emails",
    "contactemail",
    "clientemail",
    "customeremail",
    "почта",
    "электроннаяпочта",
    "элпочта",
    "эпочта",
    "имейл",
    "емейл",
    "емайл",
    "электронныйадрес",
    "адресэлектроннойпочты",
    "адресэлпочты",
    "мейл",
    "майл",
    "email1",
    "пошта",
    "электрондықпошта",
    "элпошта",
    "электрондықпоштамекенжайы",
    "электрондықмекенжай",
    "электрондықпоштасы",
];
const IIN: &[&str] =
    &["iin", "иин", "жсн", "иинклиента", "клиентжсн", "иинжсн", "жсниин", "иинбин", "individualidentificationnumber"];

/// What a column of this name holds.
pub(super) fn kind(header: &str) -> Option<Kind> {
    let name = simple(header);
    let is = |names: &[&str]| names.contains(&name.as_str());
    if is(PHONE) {
        Some(Kind::Phone)
    } else if is(EMAIL) {
        Some(Kind::Email)
    } else if is(IIN) {
        Some(Kind::Iin)
    } else {
        None
    }
}

/// Whether two headers are the same but for case, blanks and marks.
pub(super) fn same(one: &str, other: &str) -> bool {
    simple(one) == simple(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_are_known_in_three_languages() {
        for (header, wanted) in [
            ("Phone", Some(Kind::Phone)),
            ("Моб. телефон", Some(Kind::Phone)),
            ("НОМЕР ТЕЛЕФОНА", Some(Kind::Phone)),
            ("Ұялы телефон", Some(Kind::Phone)),
            ("Телефон нөмірі", Some(Kind::Phone)),
            ("E-mail", Some(Kind::Email)),
            ("Эл. почта", Some(Kind::Email)),
            ("Электрондық пошта", Some(Kind::Email)),
            ("ИИН", Some(Kind::Iin)),
            ("ЖСН", Some(Kind::Iin)),
            ("Телефон менеджера", None),
            ("имя", None),
        ] {
            assert_eq!(kind(header), wanted, "{header}");
        }
        for name in [PHONE, EMAIL, IIN].concat() {
            assert_eq!(simple(name), name);
        }
    }
}
