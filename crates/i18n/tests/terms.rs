//! What `docs/terms.md` says is never written stands in no sentence that people read.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::fs;
use std::path::{Path, PathBuf};

/// Folders of sentences, from the root of the repository.
const FOLDERS: [&str; 7] = ["crates/i18n/src", "app/src", "crates/core/src", "server/src", "server/new-site", "public", "sites"];
const ENDS: [&str; 6] = ["rs", "js", "mjs", "toml", "md", "html"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|end| ENDS.iter().any(|known| end == *known)) {
            into.push(path);
        }
    }
}

/// Every entry of the columns "Never", in small letters.
fn calques() -> Vec<String> {
    let terms = fs::read_to_string(root().join("docs/terms.md")).unwrap();
    let rows = terms.lines().filter(|line| line.starts_with("| ") && !line.contains("---"));
    let cells = rows.filter_map(|line| line.split('|').nth(4));
    let listed = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    listed.map(str::to_lowercase).collect()
}

#[test]
fn no_sentence_holds_a_calque() {
    let calques = calques();
    assert!(calques.len() > 45, "{calques:?}");
    let mut all = Vec::new();
    for folder in FOLDERS {
        files(&root().join(folder), &mut all);
    }
    assert!(all.len() > 300);
    let mut found = Vec::new();
    for path in all {
        // Line ends within a sentence are spaces.
        let text = fs::read_to_string(&path).unwrap().to_lowercase();
        let text = text
            .split_whitespace()
            .filter(|word| *word != "\\" && *word != "//!" && *word != "///")
            .collect::<Vec<_>>()
            .join(" ");
        found
            .extend(calques.iter().filter(|calque| text.contains(*calque)).map(|calque| format!("{calque}: {}", path.display())));
    }
    assert_eq!(found, [""; 0], "see docs/terms.md");
}

/// Lines of a language's sentences: its own file, or from its constant to the end of that.
fn sentences<'t>(path: &Path, text: &'t str, lang: &str) -> Vec<&'t str> {
    if path.file_stem().is_some_and(|stem| stem == lang.to_lowercase().as_str()) {
        return text.lines().collect();
    }
    let start = format!("const {lang}: ");
    let lines = text.lines().skip_while(|line| !line.contains(&start));
    lines.take_while(|line| !line.starts_with('}') && !line.starts_with(']')).collect()
}

#[test]
fn no_language_holds_letters_of_another() {
    let mut all = Vec::new();
    files(&root().join("crates/i18n/src"), &mut all);
    let mut looked = [0; 2];
    let mut found = Vec::new();
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        for (at, lang) in ["RU", "EN"].into_iter().enumerate() {
            for line in sentences(&path, &text, lang) {
                looked[at] += 1;
                let foreign =
                    |c: char| if lang == "RU" { "әғқңөұүһі".contains(c) } else { ('\u{400}'..='\u{52f}').contains(&c) };
                if line.to_lowercase().chars().any(foreign) {
                    found.push(format!("{lang}: {}: {line}", path.display()));
                }
            }
        }
    }
    assert!(looked.iter().all(|lines| *lines > 900), "{looked:?}");
    assert_eq!(found, [""; 0]);
}

#[test]
fn every_term_has_a_word_in_every_language() {
    let terms = fs::read_to_string(root().join("docs/terms.md")).unwrap();
    for line in terms.lines().filter(|line| line.starts_with("| ") && !line.contains("---")) {
        let words: Vec<&str> = line.split('|').skip(1).take(3).map(str::trim).collect();
        assert!(words.len() == 3 && words.iter().all(|word| !word.is_empty()), "{line}");
    }
}
