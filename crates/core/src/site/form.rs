//! A form by which people apply: its fields, its consents and where what was sent goes.

use super::Channel;
use crate::Texts;

/// A form by which people apply.
#[derive(Clone, Debug)]
pub struct Form {
    /// Its short name, part of its address.
    pub id: String,
    /// The purpose an application by it serves.
    pub purpose: String,
    /// Id of the statement agreed to.
    pub text: String,
    /// Heading.
    pub heading: Texts,
    /// Paragraphs under the heading; `[words](link)` allowed.
    pub intro: Texts,
    /// Words on the button.
    pub button: Texts,
    /// Sentence beside the required box; `[words](policy)` links to the policy.
    pub checkbox: Texts,
    /// Label of the subject's name.
    pub name_label: Texts,
    /// Working days within which the operator answers.
    pub answer_days: u32,
    /// Retention class.
    pub retention: String,
    /// Ids of the destinations an application goes to.
    pub destinations: Vec<String>,
    /// Fields, in order.
    pub fields: Vec<Field>,
    /// Optional consents.
    pub clauses: Vec<Clause>,
    /// Whether somebody may apply for another person as a legal representative.
    pub representative: bool,
}

impl Form {
    /// Most bytes an application by this form takes on the way, whatever is typed in it: twelve for each character of a
    /// text (four bytes of UTF-8, each written as `%XX`), and room for the rest.
    #[must_use]
    pub fn most_bytes(&self) -> usize {
        (16 << 10) + 12 * self.fields.iter().map(|field| field.max).sum::<usize>()
    }
}

/// One field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its short name.
    pub id: String,
    /// What is typed in it.
    pub kind: FieldKind,
    /// Whether it must be filled.
    pub required: bool,
    /// Label.
    pub label: Texts,
    /// A hint under the label.
    pub help: Option<Texts>,
    /// Choices of a select.
    pub options: Vec<(String, Texts)>,
    /// Most characters it takes.
    pub max: usize,
    /// What the browser may fill in by itself (HTML `autocomplete`), where the kind does not say it.
    pub fill: Option<String>,
}

/// What is typed in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Individual identification number.
    Iin,
    /// Business identification number.
    Bin,
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// Full name.
    Name,
    /// One line.
    Text,
    /// Several lines.
    Textarea,
    /// One of a list.
    Select,
    /// A date.
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

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(_, kind)| *kind == self).map_or("text", |(name, _)| name)
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }
}

impl Field {
    /// What a browser may be asked to fill in: tokens of HTML's `autocomplete` that a form of this kind may need.
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

/// An optional consent of a form.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Id of the clause text.
    pub text: String,
    /// One box for each channel; none = one box.
    pub channels: Vec<Channel>,
}
