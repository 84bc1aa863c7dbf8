//! Differences between two versions of a policy, part by part.

use super::parts::Part;

/// Change of one part between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Added: index of the part.
    New(usize),
    /// Text changed: index of the part.
    Words(usize),
    /// Heading changed, text the same: index of the part, and the old heading.
    Renamed(usize, String),
    /// Removed: the heading it had.
    Gone(String),
}

/// Compares two versions in one language. Parts are matched by their headings, else by their text; unchanged
/// ones are left out. Parts of the new version come first, in its order, then the removed ones.
#[must_use]
pub fn compare(before: &[Part], after: &[Part]) -> Vec<Change> {
    let mut known = vec![false; before.len()];
    let mut find = |wanted: &dyn Fn(&Part) -> bool| {
        let place = before.iter().zip(&known).position(|(part, known)| !known && wanted(part))?;
        known[place] = true;
        before.get(place)
    };
    // Match headings first, so that a renamed part is not mistaken for one that kept its heading.
    let by_heading: Vec<Option<&Part>> = after
        .iter()
        .map(|part| {
            find(&|old| old.level == part.level && old.heading == part.heading)
                .or_else(|| find(&|old| old.heading == part.heading))
        })
        .collect();
    let mut changes = Vec::new();
    for (place, (part, found)) in after.iter().zip(by_heading).enumerate() {
        match found {
            Some(old) if old.words == part.words => {}
            Some(_) => changes.push(Change::Words(place)),
            None if part.words.is_empty() => changes.push(Change::New(place)),
            None => match find(&|old| old.words == part.words) {
                Some(old) => changes.push(Change::Renamed(place, old.heading.clone())),
                None => changes.push(Change::New(place)),
            },
        }
    }
    changes.extend(before.iter().zip(known).filter(|(_, known)| !known).map(|(part, _)| Change::Gone(part.heading.clone())));
    changes
}

#[cfg(test)]
mod tests {
    use super::super::parts::parts;
    use super::*;

    const BEFORE: &str = "Кіріспе.\n\n## Не жинаймыз\n- аты\n- телефон\n\n## Кімге береміз\nЕшкімге.\n\n## Байланыс\na@b.kz\n";

    fn changes(after: &str) -> Vec<Change> {
        compare(&parts(BEFORE), &parts(after))
    }

    #[test]
    fn the_same_is_not_told() {
        assert_eq!(changes(BEFORE), []);
        // Line breaks, list markers and spaces do not count as changes.
        assert_eq!(changes(&BEFORE.replace("\n- ", "\n*  ").replace("Ешкімге.\n", "Ешкімге.   \n\n")), []);
    }

    #[test]
    fn each_part_is_told_by_what_became_of_it() {
        assert_eq!(changes(&BEFORE.replace("- телефон", "- телефон\n- ЖСН")), [Change::Words(1)]);
        assert_eq!(changes(&BEFORE.replace("Кімге береміз", "Кім алады")), [Change::Renamed(2, "Кімге береміз".into())]);
        assert_eq!(changes(&BEFORE.replace("## Байланыс\na@b.kz\n", "")), [Change::Gone("Байланыс".into())]);
        assert_eq!(changes(&format!("{BEFORE}\n## Мерзім\n3 жыл\n")), [Change::New(4)]);
        assert_eq!(changes(&BEFORE.replace("Кіріспе.", "Алғысөз.")), [Change::Words(0)]);
        // A link to another target counts as another text.
        let linked = BEFORE.replace("a@b.kz", "[a](mailto:a@b.kz)");
        assert_eq!(compare(&parts(&linked), &parts(&linked.replace("mailto:a", "mailto:c"))), [Change::Words(3)]);
        // Parts with the same heading are matched in order.
        let twice = format!("{BEFORE}\n## Байланыс\nc@d.kz\n");
        assert_eq!(compare(&parts(&twice), &parts(&twice.replace("c@d", "e@f"))), [Change::Words(4)]);
    }
}
