//! The house rules that the compiler does not hold: who may use what, how long files are, no unfinished work.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, kinds: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map_while(Result::ok) {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
            found.extend(files(&path, kinds));
        } else if path.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known)) {
            found.push(path);
        }
    }
    found
}

/// The source without its comments: a rule is about code.
fn code(path: &Path) -> String {
    fs::read_to_string(path).unwrap().lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn below(path: &Path, folder: &str) -> bool {
    let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    path == format!("{folder}.rs") || path.starts_with(&format!("{folder}/")) || path == folder
}

/// No I/O, no clock, no environment: what is computed there follows from what is passed in.
const IMPURE: &[&str] = &["std::fs", "std::net", "std::env", "SystemTime", "Instant::", "println!"];

/// Words that must not stand in a place, but for its exceptions. Which crates a crate may use is said in its
/// `Cargo.toml`; here is only what that cannot say: of the standard library, and within one crate.
const FORBIDDEN: &[(&str, &[&str], &[&str])] = &[
    ("crates/core/src", IMPURE, &[]),
    ("crates/ledger/src", IMPURE, &[]),
    ("crates/i18n/src", IMPURE, &[]),
    ("app/src", IMPURE, &[]),
    // The store keeps and never decides.
    ("crates/store/src", &["decide(", "std::env", "println!"], &[]),
    // The engine opens no file but the keys and the kept checkpoints, and no connection but the store's.
    ("crates/engine/src", &["std::fs"], &["crates/engine/src/keys", "crates/engine/src/kept_checkpoint"]),
    ("crates/engine/src", &["TcpStream", "TcpListener", "std::env", "println!"], &[]),
    ("crates/engine/src", &["SystemTime", "Instant::now"], &["crates/engine/src/clock"]),
    ("crates/engine/src", &["getrandom::"], &["crates/engine/src/chance"]),
    // Routes never touch rows or backends; what they read of the store is published words and the ledger.
    ("server/src/routes", &["redb", "::commit(", "std::fs"], &[]),
    // The forwarder reads the outbox and never a request.
    ("server/src/forward", &["HttpRequest", "crate::routes", "crate::extract"], &[]),
    // Whatever lives as long as the gateway is put together in one place, and handed down from there in parts.
    ("server/src", &["crate::gateway"], &["server/src/routes", "server/src/cli/serve", "server/src/gateway"]),
    // One home each.
    ("server/src", &["reqwest::", "redis::aio"], &["server/src/forward"]),
    ("server/src", &["lettre::transport", "AsyncSmtp"], &["server/src/mail"]),
    ("server/src", &["std::env"], &["server/src/config"]),
    ("server/src", &["SystemTime", "Instant::now", "getrandom::"], &[]),
];

#[test]
fn nobody_uses_what_is_not_theirs() {
    let mut wrong = Vec::new();
    for (place, words, except) in FORBIDDEN {
        for path in files(&root().join(place), &["rs"]) {
            if except.iter().any(|folder| below(&path, folder)) {
                continue;
            }
            let code = code(&path);
            let own = code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            wrong.extend(words.iter().filter(|word| own.contains(*word)).map(|word| format!("{} uses {word}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short_and_finished_and_named_for_what_they_hold() {
    let mut wrong = Vec::new();
    for folder in ["app", "bench", "crates", "server", "public", "style", "end2end"] {
        for path in files(&root().join(folder), &["rs", "js", "mjs", "css"]) {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            if text.lines().count() > 500 {
                wrong.push(format!("{} is longer than 500 lines", path.display()));
            }
            if ["mod", "utils", "util", "helpers", "common", "misc"].contains(&name.as_str()) {
                wrong.push(format!("{} says nothing by its name", path.display()));
            }
            // Put together here, so that this file does not hold them.
            for mark in [
                ["TO", "DO"],
                ["FIX", "ME"],
                ["todo", "!("],
                ["unimplemented", "!("],
                ["#[ig", "nore"],
                ["test.sk", "ip"],
                [".on", "ly("],
            ] {
                if text.contains(&mark.concat()) {
                    wrong.push(format!("{} holds {}", path.display(), mark.concat()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What stands between backticks in a cell.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn every_invariant_names_a_file_and_a_test_that_exist() {
    let rust: Vec<PathBuf> = ["app", "crates", "server"].iter().flat_map(|folder| files(&root().join(folder), &["rs"])).collect();
    let text: String = rust.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let paths: Vec<String> =
        rust.iter().map(|path| path.to_string_lossy().replace('\\', "/").replace("/src/", "/").replace(".rs", "")).collect();
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, invariants) = architecture.split_once("## Invariants").unwrap();
    let mut wrong = Vec::new();
    let rows = invariants.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---")).skip(1);
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [what, held, tests] = cells[..] else {
            wrong.push(format!("not three cells: {row}"));
            continue;
        };
        for path in quoted(held).map(|path| path.trim_end_matches('/').trim_end_matches(".rs")) {
            if !root().join(path).exists() && !paths.iter().any(|known| format!("{known}/").contains(&format!("/{path}/"))) {
                wrong.push(format!("{what}: no file {path}"));
            }
        }
        for name in quoted(tests).map(|name| name.rsplit("::").next().unwrap_or(name)) {
            let known = match name.strip_prefix('…') {
                _ if name.contains(".test.") => root().join("end2end/tests").join(Path::new(name).file_name().unwrap()).exists(),
                Some(end) => text.contains(&format!("{end}(")),
                None => text.contains(&format!("fn {name}")) || text.contains(&format!("mod {name}")),
            };
            if !known && !name.starts_with("kelisim ") {
                wrong.push(format!("{what}: no test {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn prose_is_narrow_enough_to_read() {
    let mut wrong = Vec::new();
    let documents = files(&root().join("docs"), &["md"]);
    let top = ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "README.md"].map(|name| root().join(name));
    for path in documents.into_iter().chain(top) {
        let mut fenced = false;
        for (number, line) in (1..).zip(fs::read_to_string(&path).unwrap().lines()) {
            fenced ^= line.starts_with("```");
            let table = line.starts_with('|');
            let cell = line.split('|').map(|cell| cell.trim().chars().count()).max().unwrap_or_default();
            // A link or a span of code is not broken.
            let whole = line.chars().count() > 110 && !line.contains("](") && !line.contains('`') && !line.starts_with('<');
            if !fenced && !table && whole {
                wrong.push(format!("{}:{number} is wider than 110 columns", path.display()));
            }
            if table && cell > 200 && path.ends_with("ARCHITECTURE.md") {
                wrong.push(format!("{}:{number} has a cell of {cell}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
