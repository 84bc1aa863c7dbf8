//! The act of destruction: what was destroyed, why, how and when, in every language of the site. It names nobody.

use kelisim_core::site::Site;
use kelisim_core::site::retention::COOKIES;
use kelisim_core::{Lang, Timestamp};
use kelisim_i18n::DestructionWords;
use kelisim_i18n::format::number as written;
use kelisim_store::rows::DestructionRow;

use crate::clock;
use crate::tenant::Tenant;

/// Line of an act: what it is about, and what it says.
pub type Line = (&'static str, String);

/// Name of the published words of an act.
#[must_use]
pub fn name(number: u32) -> String {
    format!("destruction/{number}")
}

/// What is in a class, for people: the headings of its forms, the titles of its purposes.
#[must_use]
pub fn class_title(site: &Site, class: &str, lang: Lang) -> String {
    if class == COOKIES {
        return DestructionWords::of(lang).choices.to_owned();
    }
    let forms = site.forms.iter().filter(|form| form.retention == class).map(|form| form.heading.get(lang).to_owned());
    let purposes = site.purposes.iter().filter(|purpose| purpose.retention.as_deref() == Some(class));
    let all: Vec<String> = forms.chain(purposes.map(|purpose| purpose.title.get(lang).to_owned())).collect();
    if all.is_empty() { class.to_owned() } else { all.join("; ") }
}

/// Lines of an act in one language, as they are known at `now`.
#[must_use]
pub fn lines(site: &Site, row: &DestructionRow, now: Timestamp, lang: Lang) -> Vec<Line> {
    let words = DestructionWords::of(lang);
    let day = |moment: Timestamp| clock::day(kelisim_core::calendar::local_day(moment));
    let mut lines = vec![
        (words.what, class_title(site, &row.class, lang)),
        (words.term, (words.months)(row.months)),
        (words.begun, clock::local(row.decided_at.unwrap_or(row.began))),
        (words.ended, clock::local(row.ended.unwrap_or(now))),
        (words.subjects, written(row.subjects, lang)),
        (words.records, written(row.entries, lang)),
    ];
    if let Some((first, last)) = row.span {
        lines.push((words.period, format!("{} – {}", day(first), day(last))));
    }
    lines.push((words.method, words.how.to_owned()));
    if let Some((first, last, count)) = row.leaves {
        lines.push((words.entries, (words.from_to)(first + 1, last + 1, count)));
    }
    let told: Vec<String> = row
        .told
        .iter()
        .map(|(id, count)| {
            let to = site.destinations.iter().find(|to| to.id == *id).map_or(&**id, |to| to.recipient.get(lang));
            format!("{}: {}", to.trim_end_matches('.'), written(*count, lang))
        })
        .collect();
    lines.push((words.told, if told.is_empty() { words.nobody.to_owned() } else { told.join("\n") }));
    lines
}

/// The whole act, in every language of the site one below the other.
pub(super) fn words(tenant: &Tenant, number: u32, row: &DestructionRow, now: Timestamp) -> String {
    let site = &tenant.config;
    let mut all = Vec::new();
    for lang in &site.languages {
        let words = DestructionWords::of(*lang);
        let mut text = vec![(words.title)(number), format!("{} {}", site.operator.name.get(*lang), site.operator.number)];
        text.extend(lines(site, row, now, *lang).into_iter().map(|(title, says)| format!("{title}: {says}")));
        all.push(text.join("\n"));
    }
    all.join("\n\n")
}
