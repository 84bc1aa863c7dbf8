//! What is still missing in a site file that can be served: stand-ins, blanks, and places that contradict each other.
//!
//! Mistakes stop the gateway and are told by the reader (`kelisim_core::site`). These do not: the site works, and its
//! owner should look before going live.

use kelisim_core::Lang;
use kelisim_core::site::{Category, Service, Site, TextKind};

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The operator's BIN is none.
    StandInBin,
    /// The operator's telephone number is none.
    StandInPhone,
    /// Nobody is in charge.
    NoResponsible,
    /// A language consumers are owed is missing.
    Language(Lang),
    /// There is nothing to choose.
    NothingOptional,
    /// An optional category without services.
    EmptyCategory(String),
    /// A service without cookies.
    NoCookies(String),
    /// A service without hosts.
    NoHosts(String),
    /// A service with cookies of unknown life.
    NoMonths(String),
    /// A service abroad, and a text that says none is.
    CrossBorder(String),
    /// No policy is in force.
    NoPolicyInForce,
    /// A form whose applications go nowhere.
    NoDestination(String),
    /// A destination that cannot be posted to.
    NoSecret(String),
    /// A statement or clause that nobody is shown.
    UnusedText(String),
    /// A purpose nobody is asked about.
    UnaskedPurpose(String),
    /// An origin without encryption.
    PlainOrigin(String),
}

impl Gap {
    /// What it is about: a short name of the site file, an origin or a language.
    pub fn name(&self) -> String {
        match self {
            Gap::Language(lang) => lang.own_name().to_owned(),
            Gap::EmptyCategory(name)
            | Gap::NoCookies(name)
            | Gap::NoHosts(name)
            | Gap::NoMonths(name)
            | Gap::CrossBorder(name)
            | Gap::NoDestination(name)
            | Gap::NoSecret(name)
            | Gap::UnusedText(name)
            | Gap::UnaskedPurpose(name)
            | Gap::PlainOrigin(name) => name.clone(),
            Gap::StandInBin | Gap::StandInPhone | Gap::NoResponsible | Gap::NothingOptional | Gap::NoPolicyInForce => {
                String::new()
            }
        }
    }

    /// The key of the site file (or of `kelisim.toml`) where it is mended.
    pub fn key(&self) -> &'static str {
        match self {
            Gap::StandInBin => "operator.bin",
            Gap::StandInPhone => "operator.phone",
            Gap::NoResponsible => "operator.responsible",
            Gap::Language(_) => "languages",
            Gap::NothingOptional => "categories",
            Gap::EmptyCategory(_) => "categories.services",
            Gap::NoCookies(_) => "categories.services.cookies",
            Gap::NoHosts(_) => "categories.services.hosts",
            Gap::NoMonths(_) => "categories.services.months",
            Gap::CrossBorder(_) => "texts.cross_border",
            Gap::NoPolicyInForce => "policies.effective",
            Gap::NoDestination(_) => "forms.destinations",
            Gap::NoSecret(_) => "forward.destinations.secret_file",
            Gap::UnusedText(_) => "forms",
            Gap::UnaskedPurpose(_) => "texts.purposes",
            Gap::PlainOrigin(_) => "origins",
        }
    }
}

/// Everything to look at, in the order of the site file. `today` is an ISO 8601 day; `ready` says which destinations the
/// configuration has a secret for.
pub fn gaps(site: &Site, today: &str, ready: impl Fn(&str) -> bool) -> Vec<Gap> {
    let mut found = Vec::new();
    let mut note = |missing: bool, gap: Gap| {
        if missing {
            found.push(gap);
        }
    };
    for origin in &site.origins {
        let plain = origin.starts_with("http://") && !origin.contains("localhost") && !origin.contains("127.0.0.1");
        note(plain, Gap::PlainOrigin(origin.clone()));
    }
    for lang in [Lang::Kk, Lang::Ru] {
        note(!site.languages.contains(&lang), Gap::Language(lang));
    }
    note(!site.operator.bin.month_is_possible(), Gap::StandInBin);
    let digits: String = site.operator.phone.chars().filter(char::is_ascii_digit).collect();
    note(digits.ends_with("0000000"), Gap::StandInPhone);
    note(site.operator.responsible.is_none(), Gap::NoResponsible);
    let optional = || site.categories.iter().filter(|category| !category.is_necessary());
    note(optional().next().is_none(), Gap::NothingOptional);
    let stays = site.cookies_text().is_some_and(|text| !text.cross_border.allowed);
    for category in optional() {
        services(category, stays, &mut note);
    }
    for purpose in &site.purposes {
        let asked = site.texts.iter().any(|text| text.purposes.contains(&purpose.id));
        note(!asked, Gap::UnaskedPurpose(purpose.id.clone()));
    }
    let mut seen = Vec::new();
    for text in site.texts.iter().filter(|text| text.kind != TextKind::Cookies) {
        let shown =
            site.forms.iter().any(|form| form.text == text.id || form.clauses.iter().any(|clause| clause.text == text.id));
        note(!shown && !seen.contains(&&text.id), Gap::UnusedText(text.id.clone()));
        seen.push(&text.id);
    }
    let in_force = site.policies.iter().any(|policy| policy.effective.as_str() <= today);
    note(!in_force, Gap::NoPolicyInForce);
    for form in &site.forms {
        note(form.destinations.is_empty(), Gap::NoDestination(form.id.clone()));
    }
    for destination in &site.destinations {
        note(!ready(&destination.id), Gap::NoSecret(destination.id.clone()));
    }
    found
}

fn services(category: &Category, stays: bool, note: &mut impl FnMut(bool, Gap)) {
    note(category.services.is_empty(), Gap::EmptyCategory(category.id.clone()));
    for Service { id, cookies, hosts, months, country, .. } in &category.services {
        note(cookies.is_empty(), Gap::NoCookies(id.clone()));
        note(hosts.is_empty(), Gap::NoHosts(id.clone()));
        note(!cookies.is_empty() && *months == 0, Gap::NoMonths(id.clone()));
        note(stays && country != "KZ", Gap::CrossBorder(id.clone()));
    }
}
