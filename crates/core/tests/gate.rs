//! The gate, on sites, destinations and histories made at random: nothing leaves whose purpose is not granted or grounded.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::collections::{BTreeMap, BTreeSet};

use kelisim_core::consent::{Item, Mark, State};
use kelisim_core::evidence::Grade;
use kelisim_core::gate::{Withheld, judge};
use kelisim_core::site::{Destination, Site};
use kelisim_core::{RecordId, Timestamp};
use proptest::prelude::*;

const PURPOSES: [&str; 4] = ["complaint", "notices", "advice", "transfer"];
const DAY: u64 = 86_400_000;

/// One thing that happened to one purpose: a yes with its term, or a no.
#[derive(Clone, Debug)]
struct Said {
    purpose: usize,
    at: u64,
    yes: bool,
    days: u64,
}

fn said() -> impl Strategy<Value = Said> {
    (0..PURPOSES.len(), 0_u64..40, any::<bool>(), 0_u64..40).prop_map(|(purpose, at, yes, days)| Said { purpose, at, yes, days })
}

fn file(name: &str) -> Option<String> {
    std::fs::read_to_string(format!("{}/../../sites/stop-collector/{name}", env!("CARGO_MANIFEST_DIR"))).ok()
}

fn site() -> Site {
    Site::read("site.toml", &file("site.toml").unwrap(), &file).unwrap().0
}

thread_local! {
    static SITE: Site = site();
}

fn item(purpose: usize) -> Item {
    Item::purpose(PURPOSES[purpose], None)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn nothing_leaves_without_a_purpose_that_stands_or_a_ground(
        history in prop::collection::vec(said(), 0..12),
        given in prop::collection::btree_set(0..PURPOSES.len(), 0..4),
        serves in prop::collection::btree_set(0..PURPOSES.len(), 0..4),
        law in any::<bool>(),
        country in prop::sample::select(vec!["KZ", "DE"]),
        cross_border in prop::option::of(0..PURPOSES.len()),
        blocked in prop::option::of(0_u64..40),
        erased in any::<bool>(),
        now in 0_u64..90,
    ) {
        let site = SITE.with(Clone::clone);
        let destination = Destination {
            purposes: serves.iter().map(|purpose| PURPOSES[*purpose].to_owned()).collect(),
            law: law.then(|| "94-V, Art. 9".to_owned()),
            country: country.to_owned(),
            cross_border: cross_border.map(|purpose| PURPOSES[purpose].to_owned()),
            ..site.destinations[0].clone()
        };
        let (record, now_at) = (RecordId([7; 16]), Timestamp(now * DAY));
        let mut state = State::default();
        for (place, one) in history.iter().enumerate() {
            let until = one.yes.then_some(Timestamp((one.at + one.days) * DAY));
            let record = RecordId([u8::try_from(place).unwrap(); 16]);
            let mark = Mark { granted: one.yes, decided_at: Timestamp(one.at * DAY), until, record, grade: Grade::Asserted };
            state.merge(&item(one.purpose), mark);
        }
        if let Some(at) = blocked {
            state.block(RecordId([9; 16]), Timestamp(at * DAY));
        }
        let granted: Vec<Item> = given.iter().map(|purpose| item(*purpose)).collect();
        let found = judge(&site, &destination, &granted, (!erased).then_some(&state), record, now_at);

        // The same in other words: of all that was said about a purpose the latest counts, at one moment the no.
        let mut last: BTreeMap<usize, &Said> = BTreeMap::new();
        for one in &history {
            let beats = |old: &&Said| (one.at, !one.yes) >= (old.at, !old.yes);
            if last.get(&one.purpose).is_none_or(beats) {
                last.insert(one.purpose, one);
            }
        }
        let stands = |purposes: &BTreeSet<usize>| purposes.iter().any(|purpose| {
            given.contains(purpose) && last.get(purpose).is_some_and(|one| one.yes && now < one.at + one.days)
        });
        let agreed_abroad = match cross_border {
            Some(purpose) => stands(&BTreeSet::from([purpose])),
            None => law || country == "KZ",
        };
        let allowed = !erased && blocked.is_none() && (law || stands(&serves)) && agreed_abroad;
        prop_assert_eq!(found.is_ok(), allowed, "{:?}", found);
        if erased {
            prop_assert_eq!(found, Err(Withheld::Erased));
        } else if blocked.is_some() {
            prop_assert_eq!(found, Err(Withheld::Blocked));
        }
    }
}

#[test]
fn every_reason_has_one_name() {
    let names: BTreeSet<&str> = Withheld::ALL.iter().map(|why| why.name()).collect();
    assert_eq!(names.len(), Withheld::ALL.len());
    assert!(Withheld::ALL.iter().all(|why| Withheld::named(why.name()) == Some(*why)));
    assert_eq!(Withheld::named("delivered"), None);
}

#[test]
fn a_destination_that_could_never_get_anything_is_a_mistake_with_its_line() {
    let source = file("site.toml").unwrap();
    let (before, destination) = source.split_once("[[destinations]]").unwrap();
    let told = |lines: &str, law: &str| {
        let own = |line: &&str| !["purposes", "country"].iter().any(|key| line.starts_with(key) && lines.contains(key));
        let (block, after) = destination.split_once("\n\n").unwrap();
        let block: Vec<&str> = block.lines().filter(own).collect();
        let file_now = format!("{before}[[destinations]]{}\n{lines}\n{law}\n\n{after}", block.join("\n"));
        let problems = Site::read("site.toml", &file_now, &file).err().unwrap_or_default();
        let line = |at: usize| file_now.lines().nth(at - 1).unwrap_or_default().to_owned();
        let told = problems.into_iter().map(|problem| (line(problem.line), problem.what, problem.remedy));
        told.collect::<Vec<_>>()
    };
    for (lines, at, what) in [
        ("purposes = [\"complaint\"]", "id = \"case-system\"", "gets form \"schedule\", which asks for none of its purposes"),
        ("country = \"DE\"", "id = \"case-system\"", "is in DE, and nobody is asked about that"),
        ("country = \"DE\"\ncross_border = \"complaint\"", "id = \"case-system\"", "which form \"schedule\" does not ask for"),
        ("country = \"DE\"\ncross_border = \"nowhere\"", "id = \"case-system\"", "the purpose \"nowhere\", which is not there"),
        ("law = \"the law\"", "law =", "which names no article"),
    ] {
        let problems = told(lines, "");
        let found =
            problems.iter().find(|(_, problem, _)| problem.contains(what)).unwrap_or_else(|| panic!("{lines}: {problems:?}"));
        assert!(found.0.starts_with(at) && !found.2.is_empty(), "{lines}: {found:?}");
    }
    let law = "law = \"94-V, Art. 9 p.1 (4)\"";
    for lines in ["purposes = [\"complaint\"]", "country = \"DE\"", ""] {
        assert_eq!(told(lines, law), [], "{lines}: an article stands for what nobody was asked");
    }
}
