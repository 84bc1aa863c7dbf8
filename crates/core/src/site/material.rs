//! The substance of what the banner asks, apart from its wording: when it changes, everybody is asked again,
//! and told why.

use super::{Disclosure, Site};
use crate::{TextHash, Texts};

/// Fingerprints of what is asked. Equal ones need no new question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// Fingerprint of the text: purposes, data, recipients, terms. Spaces, punctuation and letter case do not
    /// count.
    pub text: String,
    /// Fingerprint of the services, in any order: providers, countries, what they store and for how long.
    pub services: String,
}

impl Material {
    /// Joins both into one token, as the choice cookie carries it.
    #[must_use]
    pub fn mark(&self) -> String {
        format!("1.{}.{}", self.text, self.services)
    }
}

impl Site {
    /// Computes the fingerprints of what the banner asks.
    #[must_use]
    pub fn material(&self) -> Material {
        let mut words = Vec::new();
        let mut say = |name: &str, texts: &Texts| {
            words.extend(texts.iter().map(|(lang, text)| format!("{name} {lang} {}", bare(text))));
        };
        let mut facts = Vec::new();
        for category in &self.categories {
            say(&format!("category {}", category.id), &category.about);
            for service in &category.services {
                let (mut kept, id) = ([&service.cookies[..], &service.storage[..]].concat(), &category.id);
                kept.sort();
                facts.push(format!(
                    "{id} {} {} {} {} {}",
                    service.id,
                    providers(&service.provider),
                    service.country,
                    service.months,
                    kept.join(" ")
                ));
            }
        }
        if let Some(text) = self.cookies_text() {
            say("words", &text.words);
            say("data", &text.data);
            say("term", &text.term);
            let disclosures = [&text.third_parties, &text.cross_border, &text.public_sources];
            for (place, Disclosure { allowed, about }) in disclosures.into_iter().enumerate() {
                say(&format!("disclosure {place} {allowed}"), about);
            }
            words.push(format!("months {}", text.months));
        }
        words.push(format!("operator {}", self.operator.number));
        Material { text: fingerprint(words), services: fingerprint(facts) }
    }
}

/// Names of a provider; once where it has one name in every language.
fn providers(names: &Texts) -> String {
    let mut names: Vec<String> = names.iter().map(|(_, name)| bare(name)).collect();
    names.sort();
    names.dedup();
    names.join(" ")
}

/// Strips everything but letters and digits, in lower case.
fn bare(words: &str) -> String {
    words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Computes eight hexadecimal digits: enough to notice a change, too few to weigh down every request.
fn fingerprint(mut lines: Vec<String>) -> String {
    lines.sort();
    let mut digits = TextHash::of(&lines.join("\n")).to_string();
    digits.truncate(8);
    digits
}
