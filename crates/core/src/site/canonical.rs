//! Canonical plain text of texts and policies, which is hashed, stored and shown as evidence.
//!
//! It holds everything a person could read before deciding: a change of a service, a recipient or a term
//! changes the hash just as a change of a sentence does. The form is lines `name: value`, so that a
//! difference can be read.

use std::fmt::Write as _;

use super::policy::Approval;
use super::{ConsentText, Disclosure, Policy, Site, TextKind};
use crate::Lang;

impl Site {
    /// Canonical text of a consent text in one language, with the details Art. 8 p.4 requires.
    #[must_use]
    pub fn text_words(&self, text: &ConsentText, lang: Lang) -> String {
        let mut out = String::new();
        let mut line = |name: &str, value: &str| {
            // A value may have several lines; each is indented, so that a value cannot forge an entry.
            let _ = writeln!(out, "{name}: {}", value.trim().replace('\n', "\n  "));
        };
        let disclosed = |disclosure: &Disclosure| {
            format!("{}: {}", if disclosure.allowed { "yes" } else { "no" }, disclosure.about.get(lang))
        };
        line("kelisim-text", "1");
        line("site", self.id.as_str());
        line("text", &format!("{} {}", text.id, text.version));
        line("lang", lang.code());
        line("operator", self.operator.name.get(lang));
        line(self.operator.number.name(), &self.operator.number.to_string());
        line("address", self.operator.address.get(lang));
        line("contact", &format!("{}, {}", self.operator.email, self.operator.phone));
        line("title", text.title.get(lang));
        line("words", text.words.get(lang));
        line("data", text.data.get(lang));
        line("term", &format!("{} months: {}", text.months, text.term.get(lang)));
        line("third-parties", &disclosed(&text.third_parties));
        line("cross-border", &disclosed(&text.cross_border));
        line("public-sources", &disclosed(&text.public_sources));
        line("withdraw", text.withdraw.get(lang));
        for purpose in self.purposes.iter().filter(|purpose| text.purposes.contains(&purpose.id)) {
            line(&format!("purpose {}", purpose.id), &format!("{}. {}", purpose.title.get(lang), purpose.about.get(lang)));
        }
        if text.kind == TextKind::Cookies {
            for category in &self.categories {
                line(
                    &format!("category {}", category.id),
                    &format!("{}. {}", category.title.get(lang), category.about.get(lang)),
                );
                for service in &category.services {
                    // Storage keys follow the cookies, so a service with cookies alone hashes as before
                    // `storage` was added.
                    let kept = [&service.cookies[..], &service.storage[..]].concat();
                    line(
                        &format!("service {}", service.id),
                        &format!(
                            "{}, {}, {}, {} months: {} [{}]",
                            service.name,
                            service.provider.get(lang),
                            service.country,
                            service.months,
                            service.about.get(lang),
                            kept.join(" ")
                        ),
                    );
                }
            }
        }
        for form in self.forms.iter().filter(|form| form.text == text.id) {
            line(&format!("checkbox {}", form.id), form.checkbox.get(lang));
        }
        out
    }

    /// Canonical text of a policy in one language.
    #[must_use]
    pub fn policy_words(&self, policy: &Policy, lang: Lang) -> String {
        let mut out = String::new();
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(out, "{name}: {}", value.replace('\n', "\n  "));
        };
        line("kelisim-policy", "1");
        line("site", self.id.as_str());
        line("version", &policy.version);
        line("lang", lang.code());
        // A line of something the policy does not have is left out, so that one without it hashes as before the
        // line was added.
        if let Some(Approval { order, approver, day }) = &policy.approval {
            if let Some(order) = order {
                line("order", order);
            }
            if let Some(approver) = approver {
                line("approver", approver.get(lang));
            }
            line("approved", day);
        } else {
            line("example", "true");
        }
        line("effective", &policy.effective);
        line("title", policy.title.get(lang));
        if let Some(changes) = &policy.changes {
            line("changes", changes.get(lang));
        }
        let _ = write!(out, "\n{}\n", policy.body.get(lang).trim());
        out
    }
}
