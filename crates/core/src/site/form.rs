//! Application forms: their fields, their consents and the destinations of what is submitted.

use super::{Channel, Site};
use crate::Texts;

/// Form for applications to the operator.
#[derive(Clone, Debug)]
pub struct Form {
    /// Short name, part of the form's address.
    pub id: String,
    /// Purpose that an application serves.
    pub purpose: String,
    /// Id of the required statement.
    pub text: String,
    /// Heading of the page.
    pub heading: Texts,
    /// Paragraphs under the heading; `[words](link)` allowed.
    pub intro: Texts,
    /// Label of the submit button.
    pub button: Texts,
    /// Sentence beside the required box; `[words](policy)` links to the policy.
    pub checkbox: Texts,
    /// Label of the field for the subject's name.
    pub name_label: Texts,
    /// Time limit for the operator's answer, in working days.
    pub answer_days: u32,
    /// Retention class of an application.
    pub retention: String,
    /// Ids of the destinations an application goes to.
    pub destinations: Vec<String>,
    /// Fields, in the order of display.
    pub fields: Vec<Field>,
    /// Consents beside the statement, each with a box of its own.
    pub clauses: Vec<Clause>,
    /// True if somebody may apply for another person as a legal representative.
    pub representative: bool,
}

impl Form {
    /// Ids of the texts people agree to in it: of its clauses, then of its statement.
    pub fn texts(&self) -> impl Iterator<Item = &String> {
        self.clauses.iter().map(|clause| &clause.text).chain([&self.text])
    }

    /// Whether it asks for a consent to that purpose.
    #[must_use]
    pub fn asks_for(&self, site: &Site, purpose: &str) -> bool {
        self.texts().filter_map(|id| site.text(id)).any(|text| text.purposes.iter().any(|known| known == purpose))
    }

    /// Upper bound on the body of an application, in bytes, whatever is typed in it: twelve for each
    /// character of a text (four bytes of UTF-8, each written as `%XX`), and room for the rest.
    #[must_use]
    pub fn most_bytes(&self) -> usize {
        (16 << 10) + 12 * self.fields.iter().map(|field| field.max).sum::<usize>()
    }
}

/// One field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// Short name, unique within the form.
    pub id: String,
    /// Kind of value the field takes.
    pub kind: FieldKind,
    /// True if the field must be filled.
    pub required: bool,
    /// Label shown above the field.
    pub label: Texts,
    /// Hint shown under the label.
    pub help: Option<Texts>,
    /// Options of a select: id and label.
    pub options: Vec<(String, Texts)>,
    /// Maximum length, in characters.
    pub max: usize,
    /// Token of HTML `autocomplete`, for kinds that do not imply one.
    pub fill: Option<String>,
}

/// Kind of value a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Individual identification number of a person (IIN).
    Iin,
    /// Business identification number of a company (BIN).
    Bin,
    /// Telephone number of a person.
    Phone,
    /// E-mail address of a person.
    Email,
    /// Full name of a person.
    Name,
    /// Text of one line.
    Text,
    /// Text of several lines.
    Textarea,
    /// Choice of one from a list.
    Select,
    /// Date without a time.
    Date,
}

impl FieldKind {
    /// Every kind with its name in the file.
    pub const NAMED: [(&'static str, FieldKind); 9] = [
        ("iin", FieldKind::Iin),
        ("bin", FieldKind::Bin),
        ("phone", FieldKind::Phone),
        ("email", FieldKind::Email),
        ("name", FieldKind::Name),
        ("text", FieldKind::Text),
        ("textarea", FieldKind::Textarea),
        ("select", FieldKind::Select),
        ("date", FieldKind::Date),
    ];

    /// Name of the kind in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(_, kind)| *kind == self).map_or("text", |(name, _)| name)
    }

    /// Looks a kind up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }
}

impl Field {
    /// Values of [`Field::fill`]: tokens of HTML's `autocomplete` that a form of this kind may need.
    pub const FILLS: [&str; 12] = [
        "bday",
        "organization",
        "organization-title",
        "street-address",
        "address-line1",
        "address-level1",
        "address-level2",
        "postal-code",
        "given-name",
        "family-name",
        "additional-name",
        "url",
    ];
}

/// Consent of a form beside its statement, with a box of its own.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Id of the clause text.
    pub text: String,
    /// True if the application cannot be made without it, such as the offer of a loan. It is asked apart from
    /// the statement all the same.
    pub required: bool,
    /// Channels, with one box for each; empty = one box.
    pub channels: Vec<Channel>,
}
