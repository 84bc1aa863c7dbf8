//! Reader of `[[policies]]` and the Markdown beside the site file.

use super::super::table::Table;
use super::contents;
use super::parity::{Gap, gaps};
use super::parts::{Part, parts};
use super::{Approval, Policy, Site};
use crate::{Lang, Texts};

/// Reads one policy. Kazakh and Russian must be there when the site offers them (Consumer Law Art. 24–26);
/// English may come later.
pub(in super::super) fn policy(table: &Table<'_>, langs: &[Lang], beside: &dyn Fn(&str) -> Option<String>) -> Policy {
    let version = table.text("version");
    if !version.value.is_empty() && !is_version(&version.value) {
        table.error(
            version.at,
            format!("`version` of {} cannot stand in an address", table.called()),
            "Use up to 32 of a-z, A-Z, 0-9, - and ., beginning with a letter or digit; not `versions`, and no .txt or .json at the end.",
        );
    }
    let file = table.text("file");
    let mut body = Vec::new();
    if !file.value.is_empty() && !file.value.contains("{lang}") {
        table.error(
            file.at,
            format!("`file` of {} does not say where the language goes", table.called()),
            "Write it as `policy-1.{lang}.md`.",
        );
    } else if !file.value.is_empty() {
        for lang in langs {
            let name = file.value.replace("{lang}", lang.code());
            match beside(&name) {
                Some(words) if !words.trim().is_empty() => body.push((*lang, words.replace("\r\n", "\n"))),
                Some(_) => table.error(file.at, format!("{name} is empty"), "Write the policy in it."),
                None if *lang == Lang::En && langs.len() > 1 => {
                    table.warning(
                        file.at,
                        format!("{name} is not there"),
                        "People who read English are shown the policy in another language.",
                    );
                }
                None => table.error(file.at, format!("{name} is not there"), "Put the policy beside the site file."),
            }
        }
    }
    parity(table, &file.value, &body);
    let significant = table.optional_flag("significant");
    let changes = table.optional_words("changes", langs);
    if let Some(significant) = significant.as_ref().filter(|flag| flag.value)
        && changes.is_none()
    {
        table.error(
            significant.at,
            format!("{} is significant and does not say what changes", table.called()),
            "Add `changes = { … }`: people are told in these words.",
        );
    }
    let asks_again = table.list("asks_again");
    if let Some(first) = asks_again.first()
        && !significant.as_ref().is_some_and(|flag| flag.value)
    {
        table.error(
            first.at,
            format!("{} asks people again and is not significant", table.called()),
            "Add `significant = true` and say what changes.",
        );
    }
    let policy = Policy {
        version: version.value,
        approval: approval(table, langs),
        effective: table.date("effective").value,
        significant: significant.is_some_and(|flag| flag.value),
        asks_again: asks_again.into_iter().map(|purpose| purpose.value).collect(),
        changes,
        title: table.words("title", langs),
        body: Texts::new(body),
    };
    table.finish();
    policy
}

/// Reads who approved the policy and when. An example borrows no order: it has none of these keys.
fn approval(table: &Table<'_>, langs: &[Lang]) -> Option<Approval> {
    let (order, approver) = (table.optional_text("order"), table.optional_words("approver", langs));
    if let Some(example) = table.optional_flag("example").filter(|example| example.value) {
        for key in ["order", "approver", "approved"].into_iter().filter(|key| table.has(key)) {
            table.error(
                table.at_key(key),
                format!("{} is an example and has `{key}`", table.called()),
                "An example is nobody's approved document: remove the key, or remove `example`.",
            );
        }
        if table.has("approved") {
            table.date("approved");
        }
        table.example(
            example.at,
            format!("{} is an example, not the operator's approved document", table.called()),
            "Put the approved policy in its place, with `approved = …` and, if there is one, `order = \"…\"`.",
        );
        return None;
    }
    Some(Approval { order: order.map(|order| order.value), approver, day: table.date("approved").value })
}

/// Returns true if a version can be part of an address and collides with no other address of the policy.
fn is_version(version: &str) -> bool {
    (1..=32).contains(&version.len())
        && version.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-'))
        && version.starts_with(|c: char| c.is_ascii_alphanumeric())
        && version != "versions"
        && ![".txt", ".json"].iter().any(|end| version.ends_with(end))
}

/// Warns of a part that one language has and another lacks, at the file and line where it is missing.
fn parity(table: &Table<'_>, file: &str, body: &[(Lang, String)]) {
    let read: Vec<(Lang, Vec<Part>)> = body.iter().map(|(lang, words)| (*lang, parts(words))).collect();
    let name = |lang: Lang| file.replace("{lang}", lang.code());
    // The longest text is the reference; of several, the first in the site's order of languages.
    let Some((fullest, theirs)) = read.iter().rev().max_by_key(|(_, parts)| parts.len()) else { return };
    for (lang, ours) in read.iter().filter(|(lang, _)| lang != fullest) {
        let (gaps, more) = gaps(theirs, ours);
        for gap in gaps {
            match gap {
                Gap::Part { theirs: place, line } => table.warning_beside(
                    &name(*lang),
                    line.min(last_line(body, *lang)),
                    format!("{} lacks a part in {lang}: {}", table.called(), called(&theirs[place], &name(*fullest))),
                    "Write it in this language too, or take it out of the other.",
                ),
                Gap::Points { theirs: there, ours: here } => table.warning_beside(
                    &name(*lang),
                    ours[here].line,
                    format!(
                        "{} has {} paragraphs and points in {lang} under {}, and {} in {fullest}",
                        table.called(),
                        ours[here].points,
                        called(&ours[here], &name(*lang)),
                        theirs[there].points
                    ),
                    "Say the same in both languages.",
                ),
            }
        }
        for place in more {
            table.warning_beside(
                &name(*fullest),
                ours[place].line.min(last_line(body, *fullest)),
                format!("{} lacks a part in {fullest}: {}", table.called(), called(&ours[place], &name(*lang))),
                "Write it in this language too, or take it out of the other.",
            );
        }
    }
}

fn called(part: &Part, file: &str) -> String {
    if part.level == 0 {
        format!("what stands before the first heading of {file}")
    } else {
        format!("«{}», {file} line {}", part.heading, part.line)
    }
}

fn last_line(body: &[(Lang, String)], lang: Lang) -> usize {
    body.iter().find(|(known, _)| *known == lang).map_or(1, |(_, words)| words.lines().count().max(1))
}

/// Lints how versions relate to each other and to purposes.
pub(in super::super) fn versions(root: &Table<'_>, site: &Site) {
    for (policy, purpose) in site.policies.iter().flat_map(|policy| policy.asks_again.iter().map(move |id| (policy, id))) {
        if site.purpose(purpose).is_none() {
            root.error(
                root.at_item("policies", "version", &policy.version),
                format!("policy \"{}\" asks again about \"{purpose}\", which is not there", policy.version),
                "Add [[purposes]] or mend the name.",
            );
        }
    }
    for policy in site.policies_in_order().iter().skip(1).filter(|policy| policy.changes.is_none()) {
        root.warning(
            root.at_item("policies", "version", &policy.version),
            format!("policy \"{}\" does not say what changed since the version before it", policy.version),
            "Add `changes = { … }`: two or three sentences people understand.",
        );
    }
}

/// Warns of what a policy does not speak of, in the first line of its file.
pub(in super::super) fn contents(root: &Table<'_>, site: &Site) {
    for policy in &site.policies {
        for lang in site.languages.iter().filter(|lang| policy.body.has(**lang)) {
            let missing = contents::missing(site, *lang, policy.body.get(*lang));
            if !missing.is_empty() {
                root.warning(
                    root.at_item("policies", "version", &policy.version),
                    format!("policy \"{}\" does not speak in {lang} of: {}", policy.version, missing.join("; ")),
                    "Write it: Art. 25 p.2(1-1) of law 94-V, and people look for it there.",
                );
            }
        }
    }
}
