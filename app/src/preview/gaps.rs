//! Gaps of a site file that can be served: stand-ins, blanks, and places that contradict each other.
//!
//! Mistakes stop the gateway and are reported by the reader (`kelisim_core::site`). Gaps do not: the site
//! works, and its owner should look before going live. Their sentences stand in `kelisim_i18n::gaps`.

use kelisim_core::Lang;
use kelisim_core::site::{Category, Service, Site, TextKind};
use kelisim_i18n::gaps as sentences;

/// A gap that the owner should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The operator's BIN is a stand-in.
    StandInNumber,
    /// The operator's telephone number is a stand-in.
    StandInPhone,
    /// A policy is an example that nobody approved.
    ExamplePolicy(String),
    /// No responsible person is named.
    NoResponsible,
    /// A language that consumers are entitled to is missing.
    Language(Lang),
    /// There is nothing to choose.
    NothingOptional,
    /// An optional category has no services.
    EmptyCategory(String),
    /// A service has no cookies.
    NoCookies(String),
    /// A service has no hosts.
    NoHosts(String),
    /// A service has cookies of unknown lifetime.
    NoMonths(String),
    /// A service is abroad, and a text says that none is.
    CrossBorder(String),
    /// No policy is in force.
    NoPolicyInForce,
    /// A form has no destination for its applications.
    NoDestination(String),
    /// The configuration does not name a destination.
    NoSecret(String),
    /// A statement or clause is shown to nobody.
    UnusedText(String),
    /// A purpose is asked about nowhere.
    UnaskedPurpose(String),
    /// An origin is without encryption.
    PlainOrigin(String),
}

impl Gap {
    /// Subject of the gap: a short name of the site file, an origin or a language.
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
            | Gap::ExamplePolicy(name)
            | Gap::PlainOrigin(name) => name.clone(),
            Gap::StandInNumber | Gap::StandInPhone | Gap::NoResponsible | Gap::NothingOptional | Gap::NoPolicyInForce => {
                String::new()
            }
        }
    }

    /// The key of the site file (or of `kelisim.toml`) where it is mended.
    pub fn key(&self) -> &'static str {
        match self {
            Gap::StandInNumber => "operator.bin",
            Gap::StandInPhone => "operator.phone",
            Gap::ExamplePolicy(_) => "policies.example",
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
            Gap::NoSecret(_) => "forward.destinations",
            Gap::UnusedText(_) => "forms",
            Gap::UnaskedPurpose(_) => "texts.purposes",
            Gap::PlainOrigin(_) => "origins",
        }
    }

    /// Explains what is missing and what to do, with the name of the subject.
    pub fn explain(&self, lang: Lang) -> (String, String) {
        let gap = match self {
            Gap::StandInNumber => &sentences::STAND_IN_NUMBER,
            Gap::StandInPhone => &sentences::STAND_IN_PHONE,
            Gap::ExamplePolicy(_) => &sentences::EXAMPLE_POLICY,
            Gap::NoResponsible => &sentences::NO_RESPONSIBLE,
            Gap::Language(_) => &sentences::LANGUAGE,
            Gap::NothingOptional => &sentences::NOTHING_OPTIONAL,
            Gap::EmptyCategory(_) => &sentences::EMPTY_CATEGORY,
            Gap::NoCookies(_) => &sentences::NO_COOKIES,
            Gap::NoHosts(_) => &sentences::NO_HOSTS,
            Gap::NoMonths(_) => &sentences::NO_MONTHS,
            Gap::CrossBorder(_) => &sentences::CROSS_BORDER,
            Gap::NoPolicyInForce => &sentences::NO_POLICY_IN_FORCE,
            Gap::NoDestination(_) => &sentences::NO_DESTINATION,
            Gap::NoSecret(_) => &sentences::NO_SECRET,
            Gap::UnusedText(_) => &sentences::UNUSED_TEXT,
            Gap::UnaskedPurpose(_) => &sentences::UNASKED_PURPOSE,
            Gap::PlainOrigin(_) => &sentences::PLAIN_ORIGIN,
        };
        gap.of(lang).about(&self.name())
    }
}

/// Finds every gap, in the order of the site file. `today` is an ISO 8601 day; `ready` tells which
/// destinations the configuration names.
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
    note(site.operator.number.is_stand_in(), Gap::StandInNumber);
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
        let used = site.texts.iter().any(|text| text.purposes.contains(&purpose.id));
        note(!used, Gap::UnaskedPurpose(purpose.id.clone()));
    }
    let mut seen = Vec::new();
    for text in site.texts.iter().filter(|text| text.kind != TextKind::Cookies) {
        let displayed =
            site.forms.iter().any(|form| form.text == text.id || form.clauses.iter().any(|clause| clause.text == text.id));
        note(!displayed && !seen.contains(&&text.id), Gap::UnusedText(text.id.clone()));
        seen.push(&text.id);
    }
    let in_force = site.policies.iter().any(|policy| policy.effective.as_str() <= today);
    note(!in_force, Gap::NoPolicyInForce);
    for policy in site.policies.iter().filter(|policy| policy.is_example()) {
        note(true, Gap::ExamplePolicy(policy.version.clone()));
    }
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
    for Service { id, cookies, storage, hosts, months, country, .. } in &category.services {
        note(cookies.is_empty() && storage.is_empty(), Gap::NoCookies(id.clone()));
        note(hosts.is_empty(), Gap::NoHosts(id.clone()));
        note(!cookies.is_empty() && *months == 0, Gap::NoMonths(id.clone()));
        note(stays && country != "KZ", Gap::CrossBorder(id.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        let read = Site::read("site.toml", include_str!("../../tests/fixture/site.toml"), &|_| Some("# Policy".into()));
        read.unwrap_or_else(|problems| panic!("{problems:#?}")).0
    }

    /// Gaps of the sample site after a change.
    fn after(change: impl Fn(&mut Site)) -> Vec<Gap> {
        let (before, mut changed) = (gaps(&site(), "2026-11-21", |_| true), site());
        change(&mut changed);
        gaps(&changed, "2026-11-21", |_| true).into_iter().filter(|gap| !before.contains(gap)).collect()
    }

    #[test]
    fn an_example_is_told_as_one() {
        assert_eq!(
            after(|site| site.policies.iter_mut().for_each(|policy| policy.approval = None)),
            [Gap::ExamplePolicy(site().policies[0].version.clone())]
        );
    }

    #[test]
    fn each_gap_is_found_where_it_is() {
        let service = |site: &mut Site, change: &dyn Fn(&mut Service)| {
            change(site.categories[1].services.first_mut().unwrap_or_else(|| panic!("a service")));
        };
        let first = site().categories[1].services[0].id.clone();
        assert_eq!(after(|site| site.operator.phone = "+7 727 000 00 00".into()), [Gap::StandInPhone]);
        assert_eq!(after(|site| site.languages.retain(|lang| *lang != Lang::Kk)), [Gap::Language(Lang::Kk)]);
        assert_eq!(after(|site| site.categories.truncate(1)), [Gap::NothingOptional]);
        assert_eq!(after(|site| service(site, &|service| service.cookies.clear())), [Gap::NoCookies(first.clone())]);
        assert_eq!(after(|site| service(site, &|service| service.hosts.clear())), [Gap::NoHosts(first.clone())]);
        assert_eq!(after(|site| service(site, &|service| service.months = 0)), [Gap::NoMonths(first)]);
        assert_eq!(after(|site| site.origins = vec!["http://a.kz".into()]), [Gap::PlainOrigin("http://a.kz".into())]);
        assert!(after(|site| site.origins = vec!["http://localhost:8081".into()]).is_empty());
        assert_eq!(
            after(|site| site.policies.iter_mut().for_each(|policy| policy.effective = "2999-01-01".into())),
            [Gap::NoPolicyInForce]
        );
        let form = site().forms[0].id.clone();
        assert_eq!(after(|site| site.forms[0].destinations.clear()), [Gap::NoDestination(form)]);
        assert!(!after(|site| site.forms.clear()).is_empty(), "its texts are shown by nobody");
        let stays = |site: &mut Site| site.texts.iter_mut().for_each(|text| text.cross_border.allowed = false);
        let abroad = |site: &mut Site| {
            stays(site);
            site.categories[1].services[0].country = "US".into();
        };
        assert!(after(abroad).iter().any(|gap| matches!(gap, Gap::CrossBorder(_))));
        let quiet = |site: &mut Site| site.texts.iter_mut().for_each(|text| text.purposes.clear());
        assert!(after(quiet).iter().all(|gap| matches!(gap, Gap::UnaskedPurpose(_))) && !after(quiet).is_empty());
    }

    #[test]
    fn a_gap_is_explained_with_its_name_in_every_language() {
        let name = || "name".to_owned();
        let all = [
            Gap::StandInNumber,
            Gap::StandInPhone,
            Gap::ExamplePolicy(name()),
            Gap::NoResponsible,
            Gap::Language(Lang::Kk),
            Gap::NothingOptional,
            Gap::EmptyCategory(name()),
            Gap::NoCookies(name()),
            Gap::NoHosts(name()),
            Gap::NoMonths(name()),
            Gap::CrossBorder(name()),
            Gap::NoPolicyInForce,
            Gap::NoDestination(name()),
            Gap::NoSecret(name()),
            Gap::UnusedText(name()),
            Gap::UnaskedPurpose(name()),
            Gap::PlainOrigin(name()),
        ];
        for gap in all {
            for lang in Lang::ALL {
                let (what, remedy) = gap.explain(lang);
                assert!(what.contains(&gap.name()) && what.ends_with('.') && remedy.ends_with('.'), "{what} {remedy}");
                assert!(!what.contains("{}") && !remedy.contains("{}"));
            }
        }
    }
}
