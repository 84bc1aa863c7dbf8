//! No two files of a crate name each other, directly or by others: a file can be understood with what it names, and
//! nothing it names leads back to it. A module and what is below it are one family and may.
//!
//! Read as text: a name that arrives by a glob or a macro is not seen.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const CRATES: [&str; 9] = [
    "app/src",
    "bench/src",
    "crates/core/src",
    "crates/engine/src",
    "crates/i18n/src",
    "crates/ledger/src",
    "crates/store/src",
    "crates/xtask/src",
    "server/src",
];

/// A module by the parts of its path below the crate.
type Module = Vec<String>;

fn modules(root: &Path, folder: &Path, found: &mut BTreeMap<Module, PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            modules(root, &path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let below = path.strip_prefix(root).unwrap().with_extension("");
            let mut parts: Module = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            parts.retain(|part| part != "lib" && part != "main");
            found.insert(parts, path);
        }
    }
}

/// Source without comments and without its own tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let own = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    own.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Opens the groups of a path: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn opened(path: &str, out: &mut Vec<String>) {
    let Some((head, body)) = path.split_once('{') else { return out.push(path.to_owned()) };
    let (mut depth, mut part) = (0_i32, String::new());
    for letter in body.rsplit_once('}').map_or(body, |(body, _)| body).chars().chain([',']) {
        if letter == ',' && depth == 0 {
            if !part.is_empty() {
                opened(&format!("{head}{part}"), out);
            }
            part.clear();
            continue;
        }
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        part.push(letter);
    }
}

/// Every path in the code that begins in the crate.
fn paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for root in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(root) {
            if code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':') {
                continue;
            }
            let mut depth = 0_i32;
            let mut end = at;
            for letter in code[at..].chars() {
                match letter {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ if depth == 0 && !(letter.is_alphanumeric() || "_:".contains(letter)) => break,
                    _ => {}
                }
                if depth < 0 {
                    break;
                }
                end += letter.len_utf8();
                if depth == 0 && letter == '}' {
                    break;
                }
            }
            let path: String = code[at..end].chars().filter(|letter| !letter.is_whitespace()).collect();
            opened(&path, &mut found);
        }
    }
    found
}

/// The module a path leads into, from `here`.
fn target(here: &Module, path: &str, known: &BTreeMap<Module, PathBuf>) -> Option<Module> {
    let mut base = here.clone();
    let mut steps = path.split("::").filter(|step| !step.is_empty()).peekable();
    match steps.peek() {
        Some(&"crate") => {
            base.clear();
            steps.next();
        }
        Some(&"self") => drop(steps.next()),
        _ => {
            while steps.next_if(|step| *step == "super").is_some() {
                base.pop();
            }
        }
    }
    base.extend(steps.map(str::to_owned));
    (1..=base.len()).rev().map(|length| base[..length].to_vec()).find(|module| known.contains_key(module))
}

/// Arrows between files that are no family.
fn arrows(root: &Path) -> BTreeMap<Module, BTreeSet<Module>> {
    let mut known = BTreeMap::new();
    modules(root, root, &mut known);
    let kin = |one: &Module, other: &Module| one.starts_with(other) || other.starts_with(one);
    let of = |(here, path): (&Module, &PathBuf)| {
        let code = code(path);
        let all = paths(&code).into_iter().filter_map(|path| target(here, &path, &known));
        (here.clone(), all.filter(|other| !kin(here, other)).collect())
    };
    known.iter().map(of).collect()
}

fn reached(from: &Module, arrows: &BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<Module> {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
    while let Some(module) = next.pop() {
        for other in arrows.get(&module).into_iter().flatten() {
            if seen.insert(other.clone()) {
                next.push(other.clone());
            }
        }
    }
    seen
}

#[test]
fn no_file_leads_back_to_itself() {
    let mut circles = Vec::new();
    for folder in CRATES {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
        let arrows = arrows(&root);
        assert!(!arrows.is_empty(), "{folder}");
        for (module, names) in &arrows {
            if reached(module, &arrows).contains(module) {
                let back = names.iter().filter(|other| reached(other, &arrows).contains(module));
                let back: Vec<String> = back.map(|other| other.join("::")).collect();
                circles.push(format!("{folder}: {} -> {}", module.join("::"), back.join(", ")));
            }
        }
    }
    assert!(circles.is_empty(), "these files lead back to themselves:\n{}", circles.join("\n"));
}

#[test]
fn paths_are_read_as_they_are_written() {
    let code = "use crate::{a::{self, B}, c};\nuse super::d::E;\nlet x = crate::f::g(self.h);\n";
    let mut found = paths(code);
    found.sort();
    assert_eq!(found, ["crate::a::B", "crate::a::self", "crate::c", "crate::f::g", "super::d::E"]);
    let known: BTreeMap<Module, PathBuf> = [vec!["a"], vec!["a", "b"], vec!["d"]]
        .map(|parts| (parts.into_iter().map(str::to_owned).collect(), PathBuf::new()))
        .into();
    let here = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(target(&here, "super::super::d::E", &known), Some(vec!["d".to_owned()]));
    assert_eq!(target(&here, "crate::a::b::C", &known), Some(here.clone()));
    assert_eq!(target(&here, "crate::unknown", &known), None);
}
