//! Reader of `[[forms]]` and their fields.

use super::{channels, slug, values};
use crate::Lang;
use crate::site::table::Table;
use crate::site::{Clause, Field, FieldKind, Form};

/// Reads one form of the site file.
pub(super) fn form(table: &Table<'_>, langs: &[Lang]) -> Form {
    let form = Form {
        id: slug(table, "id"),
        purpose: slug(table, "purpose"),
        text: slug(table, "text"),
        heading: table.words("heading", langs),
        intro: table.words("intro", langs),
        button: table.words("button", langs),
        checkbox: table.words("checkbox", langs),
        name_label: table.words("name_label", langs),
        answer_days: table.number("answer_days", true, 1..400).map_or(0, |days| days.value),
        retention: slug(table, "retention"),
        destinations: values(table.list("destinations")),
        fields: table.tables("fields", "field").iter().map(|table| field(table, langs)).collect(),
        clauses: table
            .tables("clauses", "clause")
            .iter()
            .map(|table| {
                let clause = Clause {
                    text: slug(table, "text"),
                    required: table.optional_flag("required").is_some_and(|flag| flag.value),
                    channels: channels(table),
                };
                table.finish();
                clause
            })
            .collect(),
        representative: table.optional_flag("representative").is_some_and(|flag| flag.value),
    };
    table.finish();
    form
}

fn field(table: &Table<'_>, langs: &[Lang]) -> Field {
    let names = FieldKind::NAMED.map(|(name, _)| name);
    let kind = table.one_of("type", &names, FieldKind::named).unwrap_or(FieldKind::Text);
    let field = Field {
        id: slug(table, "id"),
        kind,
        required: table.flag("required").is_some_and(|flag| flag.value),
        label: table.words("label", langs),
        help: table.optional_words("help", langs),
        options: table
            .tables("options", "option")
            .iter()
            .map(|table| {
                let option = (slug(table, "id"), table.words("label", langs));
                table.finish();
                option
            })
            .collect(),
        max: table
            .number("max", false, 1..20_001)
            .map_or(if kind == FieldKind::Textarea { 4000 } else { 200 }, |max| usize::try_from(max.value).unwrap_or(usize::MAX)),
        fill: table.optional_text("autocomplete").map(|fill| {
            if !Field::FILLS.contains(&fill.value.as_str()) {
                table.error(
                    fill.at,
                    format!("`autocomplete` of {} is \"{}\"", table.called(), fill.value),
                    &format!("It is one of: {}.", Field::FILLS.join(", ")),
                );
            }
            fill.value
        }),
    };
    if kind == FieldKind::Select && field.options.is_empty() {
        table.error(
            table.at,
            format!("{} has nothing to choose from", table.called()),
            "Add `options = [{ id = \"…\", label = { … } }]`.",
        );
    }
    table.finish();
    field
}
