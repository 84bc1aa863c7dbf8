//! Reader of `[staff]`: what is asked of staff, and laid ready for them.

use std::collections::BTreeSet;

use url::Url;

use super::super::staff::{Register, StaffRules, Undertaking};
use super::super::table::Table;
use super::slug;
use crate::Lang;

/// Most characters of an undertaking: a page or two.
const MOST: usize = 8_000;

/// Reads the table `[staff]`, which may be missing.
pub(super) fn staff(root: &Table<'_>, languages: &[Lang]) -> StaffRules {
    let Some(table) = root.optional_table("staff", "the staff") else { return StaffRules::default() };
    let undertaking = table.optional_table("undertaking", "the undertaking of staff").map(|table| undertaking(&table, languages));
    let registers: Vec<Register> = table.tables("registers", "register").iter().map(|table| register(table, languages)).collect();
    let mut ids = BTreeSet::new();
    for register in &registers {
        if !ids.insert(&register.id) {
            let at = table.at_item("registers", "id", &register.id);
            table.error(at, format!("register \"{}\" is there twice", register.id), "Give each an id of its own.");
        }
    }
    let is_set = |name: &'static str| table.optional_flag(name).is_some_and(|flag| flag.value);
    let (two_persons, confirm_entered) = (is_set("two_persons"), is_set("confirm_entered"));
    table.finish();
    StaffRules { two_persons, confirm_entered, undertaking, registers }
}

fn undertaking(table: &Table<'_>, languages: &[Lang]) -> Undertaking {
    let version = table.number("version", true, 1..100_000).map_or(0, |version| version.value);
    let (title, text) = (table.words("title", languages), table.words("text", languages));
    if languages.iter().any(|lang| text.get(*lang).chars().count() > MOST) {
        table.error(table.at, format!("{} is longer than 8000 characters", table.called()), "Say what staff promise, in a page.");
    }
    table.finish();
    Undertaking { version, title, text }
}

fn register(table: &Table<'_>, languages: &[Lang]) -> Register {
    let id = slug(table, "id");
    let url = table.text("url");
    let is_address = Url::parse(&url.value).is_ok_and(|found| matches!(found.scheme(), "http" | "https") && found.has_host());
    if !is_address && !url.value.is_empty() {
        table.error(
            url.at,
            format!("`url` of {} is \"{}\"", table.called(), url.value),
            "Write the address of the register, with https:// or http://.",
        );
    }
    let title = table.name("title", languages);
    table.finish();
    Register { id, title, url: url.value }
}
