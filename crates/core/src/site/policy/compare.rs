//! What changed from one version to the next, part by part.

use super::parts::Part;

/// What became of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new: its place among the parts.
    New(usize),
    /// Its words are others: its place.
    Words(usize),
    /// Its heading is another, and its words are the same: its place, and the heading before.
    Renamed(usize, String),
    /// It is gone: the heading it had.
    Gone(String),
}

/// Compares two versions in one language. Parts are known again by their headings, else by their words; what is the same
/// is not told. First what is there, in its order, then what is gone.
#[must_use]
pub fn compare(before: &[Part], after: &[Part]) -> Vec<Change> {
    let mut known = vec![false; before.len()];
    let mut find = |wanted: &dyn Fn(&Part) -> bool| {
        let place = before.iter().zip(&known).position(|(part, known)| !known && wanted(part))?;
        known[place] = true;
        before.get(place)
    };
    // Headings first, so that a part that was renamed is not taken for one that kept its name.
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

    fn told(after: &str) -> Vec<Change> {
        compare(&parts(BEFORE), &parts(after))
    }

    #[test]
    fn the_same_is_not_told() {
        assert_eq!(told(BEFORE), []);
        // Neither are line breaks, marks of lists, and spaces.
        assert_eq!(told(&BEFORE.replace("\n- ", "\n*  ").replace("Ешкімге.\n", "Ешкімге.   \n\n")), []);
    }

    #[test]
    fn each_part_is_told_by_what_became_of_it() {
        assert_eq!(told(&BEFORE.replace("- телефон", "- телефон\n- ЖСН")), [Change::Words(1)]);
        assert_eq!(told(&BEFORE.replace("Кімге береміз", "Кім алады")), [Change::Renamed(2, "Кімге береміз".into())]);
        assert_eq!(told(&BEFORE.replace("## Байланыс\na@b.kz\n", "")), [Change::Gone("Байланыс".into())]);
        assert_eq!(told(&format!("{BEFORE}\n## Мерзім\n3 жыл\n")), [Change::New(4)]);
        assert_eq!(told(&BEFORE.replace("Кіріспе.", "Алғысөз.")), [Change::Words(0)]);
        // A link that leads elsewhere is another word.
        let linked = BEFORE.replace("a@b.kz", "[a](mailto:a@b.kz)");
        assert_eq!(compare(&parts(&linked), &parts(&linked.replace("mailto:a", "mailto:c"))), [Change::Words(3)]);
        // The same heading twice: each is known again in its turn.
        let twice = format!("{BEFORE}\n## Байланыс\nc@d.kz\n");
        assert_eq!(compare(&parts(&twice), &parts(&twice.replace("c@d", "e@f"))), [Change::Words(4)]);
    }
}
