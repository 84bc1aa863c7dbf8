//! Parser from the text of `site.toml` to a [`Site`].

mod answers;
mod contact;
mod destination;
mod form;
mod retention;
mod staff;

use toml::de::DeTable;

use super::table::{At, File, Table};
use super::{
    Category, Channel, ConsentText, Disclosure, Form, Operator, Purpose, Service, Severity, Site, SiteMistake, TextKind, banner,
    check, days, policy,
};
use crate::evidence::Grade;
use crate::ident::{Bin, Email, Explain, Iin, OperatorNumber};
use crate::{Lang, SiteId, Texts};

impl Site {
    /// Reads a site file.
    ///
    /// `name` is the file name that mistakes are reported under; `beside` returns the text of a file in the
    /// same folder, by its name.
    ///
    /// # Errors
    /// Every mistake of the file, in the order of lines, when one of them is an error. Warnings alone are
    /// returned with the site.
    pub fn read(
        name: &str,
        source: &str,
        beside: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(Site, Vec<SiteMistake>), Vec<SiteMistake>> {
        let file = File::new(name, source);
        let (document, broken) = DeTable::parse_recoverable(source);
        for error in broken {
            let at = error.span().map_or(0, |span| span.start);
            file.error(at, format!("not TOML: {}", error.message()), "Mend the syntax; see https://toml.io.");
        }
        let root = Table::root(&file, &document);
        let site = site(&root, beside);
        check::site(&root, &site);
        root.finish();
        let problems = file.into_problems();
        if problems.iter().all(|problem| problem.severity != Severity::Error) { Ok((site, problems)) } else { Err(problems) }
    }
}

/// Reads a short name. Text that is not one is reported and returned, so that reading goes on.
fn slug(table: &Table<'_>, key: &'static str) -> String {
    let text = table.text(key);
    if !text.value.is_empty() && !crate::id::is_slug(&text.value) {
        table.error(
            text.at,
            format!("`{key}` of {} is \"{}\"", table.called(), text.value),
            "Use a-z, 0-9 and -, beginning with a letter.",
        );
    }
    text.value
}

fn values(list: Vec<At<String>>) -> Vec<String> {
    list.into_iter().map(|item| item.value).collect()
}

/// Reads the whole document. A value with a mistake is replaced by a stand-in, so that reading goes on to the
/// next mistake; a site with errors is never returned to a caller.
fn site(root: &Table<'_>, beside: &dyn Fn(&str) -> Option<String>) -> Site {
    if let Some(format) = root.number("format", true, 0..u32::MAX)
        && format.value != 1
    {
        root.error(format.at, format!("`format` is {}", format.value), "This gateway reads format 1.");
    }
    let id_text = root.text("id");
    let id: Option<SiteId> =
        id_text.value.parse().map_err(|why| root.error(id_text.at, format!("`id` is {why}"), "Use the folder's name.")).ok();
    let mut languages = Vec::new();
    for code in root.list("languages") {
        match Lang::ALL.into_iter().find(|lang| lang.code() == code.value) {
            Some(lang) if languages.contains(&lang) => {
                root.error(code.at, format!("language {lang} is listed twice"), "Remove one.");
            }
            Some(lang) => languages.push(lang),
            None => root.error(code.at, format!("language \"{}\" is not known", code.value), "Languages are kk, ru and en."),
        }
    }
    if languages.is_empty() {
        root.error(0, "the site speaks no language", "Add `languages = [\"kk\", \"ru\", \"en\"]`.");
        languages.push(Lang::Kk);
    }
    let langs = languages.as_slice();
    let purposes: Vec<Purpose> = root.tables("purposes", "purpose").iter().map(|table| purpose(table, langs)).collect();
    let forms: Vec<Form> = root.tables("forms", "form").iter().map(|table| form::form(table, langs)).collect();
    let operator = root.table("operator", "the operator").map_or_else(nobody, |table| operator(&table, langs));
    Site {
        id: id.unwrap_or_else(|| "unknown".parse().unwrap_or_else(|_| unreachable!("a valid site id"))),
        name: root.words("name", langs),
        home: root.text("home").value,
        origins: values(root.list("origins")),
        accent: root.text("accent").value,
        dark_accent: root.optional_text("dark_accent").map(|text| text.value),
        banner: banner::read(root),
        calendar: days::overrides(root),
        operator,
        categories: root.tables("categories", "category").iter().map(|table| category(table, langs)).collect(),
        contacting: contact::contacting(root, &purposes),
        purposes,
        texts: root.tables("texts", "text").iter().filter_map(|table| text(table, langs)).collect(),
        policies: root.tables("policies", "policy").iter().map(|table| policy::read::policy(table, langs, beside)).collect(),
        answers: answers::answers(root, langs, &forms),
        forms,
        staff: staff::staff(root, langs),
        destinations: root
            .tables("destinations", "destination")
            .iter()
            .map(|table| destination::destination(table, langs))
            .collect(),
        retention: retention::classes(root),
        languages,
    }
}

/// Stand-in for an operator that cannot be read.
fn nobody() -> Operator {
    let (name, address) = (Texts::default(), Texts::default());
    Operator {
        name,
        number: OperatorNumber::Bin(Bin::stand_in()),
        address,
        email: String::new(),
        phone: String::new(),
        responsible: None,
    }
}

fn operator(table: &Table<'_>, langs: &[Lang]) -> Operator {
    let number = operator_number(table);
    let email = table.text("email");
    if !email.value.is_empty()
        && let Err(why) = Email::parse(&email.value)
    {
        table.error(email.at, format!("`email` of the operator: {}", why.explain(Lang::En)), "People send their requests there.");
    }
    let name = table.words("name", langs);
    let address = table.words("address", langs);
    let phone = table.text("phone");
    if phone.value.chars().filter(char::is_ascii_digit).collect::<String>().ends_with("0000000") {
        table.example(
            phone.at,
            format!("telephone {} is a stand-in", phone.value),
            "Put a number here at which people reach the operator.",
        );
    }
    let phone = phone.value;
    let responsible = table.optional_words("responsible", langs);
    table.finish();
    Operator { name, number, address, email: email.value, phone, responsible }
}

/// Reads `bin`, or `iin` of a sole trader.
fn operator_number(table: &Table<'_>) -> OperatorNumber {
    let (at, number) = if let Some(text) = table.optional_text("iin") {
        if table.optional_text("bin").is_some() {
            table.error(text.at, "the operator has both `bin` and `iin`", "An organisation has a BIN, a sole trader an IIN.");
        }
        let number = Iin::parse(&text.value).map(OperatorNumber::Iin).map_err(|why| {
            let remedy = "A sole trader gives the IIN of the registration; an organisation gives `bin` instead.";
            table.error(text.at, format!("`iin` of the operator: {}", why.explain(Lang::En)), remedy);
        });
        (text.at, number)
    } else {
        let text = table.text("bin");
        let number = Bin::parse(&text.value).map(OperatorNumber::Bin).map_err(|why| {
            let remedy =
                "Copy it from the registration certificate (Art. 8 p.4(1)); of a sole trader write `iin` instead of `bin`.";
            table.error(text.at, format!("`bin` of the operator: {}", why.explain(Lang::En)), remedy);
        });
        (text.at, number)
    };
    let Ok(number) = number else { return OperatorNumber::Bin(Bin::stand_in()) };
    if number.is_stand_in() {
        let (what, lacks) = if number.name() == "bin" { ("BIN", "month") } else { ("IIN", "date") };
        table.example(
            at,
            format!("{what} {number} is a stand-in: there is no such {lacks}"),
            "Put the operator's own number here before going live (Art. 8 p.4(1)).",
        );
    }
    number
}

fn category(table: &Table<'_>, langs: &[Lang]) -> Category {
    let names = ["necessary", "functional", "analytics", "marketing"];
    let id = table.one_of("id", &names, |name| names.contains(&name).then(|| name.to_owned())).unwrap_or_default();
    let category = Category {
        id,
        title: table.words("title", langs),
        about: table.words("about", langs),
        services: table.tables("services", "service").iter().map(|table| service(table, langs)).collect(),
    };
    table.finish();
    category
}

fn service(table: &Table<'_>, langs: &[Lang]) -> Service {
    let country = table.text("country");
    if !(country.value.is_empty() || country.value.len() == 2 && country.value.bytes().all(|c| c.is_ascii_uppercase())) {
        table.error(
            country.at,
            format!("`country` of {} is \"{}\"", table.called(), country.value),
            "Use two capital letters (ISO 3166-1), such as KZ.",
        );
    }
    for (key, what) in [("cookies", "cookie"), ("storage", "storage key")] {
        for name in table.list(key) {
            if name.value.trim_end_matches('*').contains('*') {
                table.error(name.at, format!("{what} \"{}\" has a * inside", name.value), "A * stands at the end only.");
            }
            if name.value.trim_matches('*').is_empty() {
                table.error(
                    name.at,
                    format!("{what} \"{}\" stands for everything", name.value),
                    "Say how the names begin: `_ym*`.",
                );
            }
        }
    }
    let service = Service {
        id: slug(table, "id"),
        name: table.text("name").value,
        provider: table.name("provider", langs),
        country: country.value,
        about: table.words("about", langs),
        cookies: values(table.list("cookies")),
        storage: values(table.list("storage")),
        hosts: values(table.list("hosts")),
        months: table.number("months", false, 0..601).map_or(0, |months| months.value),
    };
    table.finish();
    service
}

fn channels(table: &Table<'_>) -> Vec<Channel> {
    let mut found = Vec::new();
    for name in table.list("channels") {
        match Channel::named(&name.value) {
            Some(channel) => found.push(channel),
            None => table.error(
                name.at,
                format!("channel \"{}\" is not known", name.value),
                "Channels are sms, call, email and messenger.",
            ),
        }
    }
    found
}

fn purpose(table: &Table<'_>, langs: &[Lang]) -> Purpose {
    let grades = Grade::NAMED.map(|(name, _)| name);
    let purpose = Purpose {
        id: slug(table, "id"),
        title: table.words("title", langs),
        about: table.words("about", langs),
        channels: channels(table),
        grade: table.one_of("grade", &grades, Grade::named).unwrap_or(Grade::SiteSigned),
        obligation: table.optional_flag("obligation").is_some_and(|flag| flag.value),
        retention: table.has("retention").then(|| slug(table, "retention")),
    };
    table.finish();
    purpose
}

fn disclosure(table: &Table<'_>, key: &'static str, item: u8, langs: &[Lang]) -> Disclosure {
    let Some(inner) = table.optional_table(key, &format!("`{key}` of {}", table.called())) else {
        // One of another kind is a mistake that was told already.
        if !table.has(key) {
            table.error(
                table.at,
                format!("{} has no `{key}`, which Art. 8 p.4({item}) wants", table.called()),
                &format!("Add `{key} = {{ allowed = false, about = {{ … }} }}`."),
            );
        }
        return Disclosure { allowed: false, about: Texts::default() };
    };
    let disclosure =
        Disclosure { allowed: inner.flag("allowed").is_some_and(|flag| flag.value), about: inner.words("about", langs) };
    inner.finish();
    disclosure
}

fn text(table: &Table<'_>, langs: &[Lang]) -> Option<ConsentText> {
    let kinds = ["cookies", "statement", "clause"];
    let kind = table.one_of("kind", &kinds, |name| match name {
        "cookies" => Some(TextKind::Cookies),
        "statement" => Some(TextKind::Statement),
        "clause" => Some(TextKind::Clause),
        _ => None,
    });
    let version = table.number("version", true, 1..100_000);
    let months = table.number("months", true, 0..601);
    let text = ConsentText {
        id: slug(table, "id"),
        version: version.map_or(0, |version| version.value),
        kind: kind.unwrap_or(TextKind::Clause),
        purposes: values(table.list("purposes")),
        title: table.words("title", langs),
        words: table.words("words", langs),
        data: table.words("data", langs),
        months: months.map_or(0, |months| months.value),
        term: table.words("term", langs),
        third_parties: disclosure(table, "third_parties", 4, langs),
        cross_border: disclosure(table, "cross_border", 5, langs),
        public_sources: disclosure(table, "public_sources", 6, langs),
        withdraw: table.words("withdraw", langs),
    };
    table.finish();
    kind.map(|_| text)
}
