//! Headers of columns in every language, and which identifier they announce. Data for recognition: a header is
//! compared with all of them, whatever the language of the reader.

use kelisim_core::check::IdentifierKind;

/// Reduces a header to what is compared: lower case, letters and digits only.
fn normalized(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Normalized headers of phone numbers. They are whole, since parts mislead: «телефон менеджера» is somebody
/// else's.
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

/// Normalized headers of e-mail addresses.
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

/// Normalized headers of individual identification numbers.
const IIN: &[&str] =
    &["iin", "иин", "жсн", "иинклиента", "клиентжсн", "иинжсн", "жсниин", "иинбин", "individualidentificationnumber"];

/// Tells the kind of identifier in a column with that header.
#[must_use]
pub fn kind(header: &str) -> Option<IdentifierKind> {
    let name = normalized(header);
    let named = |(names, kind): (&[&str], IdentifierKind)| names.contains(&name.as_str()).then_some(kind);
    [(PHONE, IdentifierKind::Phone), (EMAIL, IdentifierKind::Email), (IIN, IdentifierKind::Iin)].into_iter().find_map(named)
}

/// Tells whether two headers are the same but for case, blanks and marks.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    normalized(one) == normalized(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_are_known_in_three_languages() {
        for (header, wanted) in [
            ("Phone", Some(IdentifierKind::Phone)),
            ("Моб. телефон", Some(IdentifierKind::Phone)),
            ("НОМЕР ТЕЛЕФОНА", Some(IdentifierKind::Phone)),
            ("Ұялы телефон", Some(IdentifierKind::Phone)),
            ("Телефон нөмірі", Some(IdentifierKind::Phone)),
            ("E-mail", Some(IdentifierKind::Email)),
            ("Эл. почта", Some(IdentifierKind::Email)),
            ("Электрондық пошта", Some(IdentifierKind::Email)),
            ("ИИН", Some(IdentifierKind::Iin)),
            ("ЖСН", Some(IdentifierKind::Iin)),
            ("Телефон менеджера", None),
            ("имя", None),
        ] {
            assert_eq!(kind(header), wanted, "{header}");
        }
        for name in [PHONE, EMAIL, IIN].concat() {
            assert_eq!(normalized(name), name);
        }
    }
}
