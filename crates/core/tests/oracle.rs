//! The check against an oracle that is slow and simple: it stores every act of a person in a list, and scans
//! all of them for each question. Histories are random: grants, refusals, withdrawals, terms that run out,
//! imported consents, blocks, lists, policies that ask again, contacts; and they arrive in any order.
//!
//! `KELISIM_ORACLE=10000000 cargo test --release -p kelisim-core --test oracle` asks ten million questions.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::collections::BTreeMap;

use kelisim_core::calendar::{Calendar, local_day};
use kelisim_core::check::{Answer, Judge, Reason, Touch};
use kelisim_core::consent::{Holds, Item, Mark, Scope, State};
use kelisim_core::evidence::Grade;
use kelisim_core::site::{Channel, Site};
use kelisim_core::{RecordId, Timestamp};

/// Monday, 1 June 2026, midnight in Kazakhstan.
const BEGIN: u64 = 1_780_254_000_000;
const HOUR: u64 = 3_600_000;

fn site() -> Site {
    let folder = format!("{}/../../sites/vivus", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(format!("{folder}/site.toml")).unwrap();
    let rules = "[[contact.rules]]\nchannels = [\"email\"]\nper_day = 1\nper_week = 2\n\n[operator]";
    let again = "[[policies]]\nsignificant = true\nasks_again = [\"marketing\"]\nchanges = { kk = \"а\", ru = \"а\", en = \"a\" }\n\
                 version = \"9\"\norder = \"1\"\napproved = 2026-06-10\neffective = 2026-06-15\nfile = \"policy-1.{lang}.md\"\n\
                 title = { kk = \"а\", ru = \"а\", en = \"a\" }\n\n[[policies]]";
    let source = source.replacen("[operator]", rules, 1).replacen("[[policies]]", again, 1);
    let site = Site::read("site.toml", &source, &|name| {
        let name = if name.starts_with("policy-1") { first_policy(&folder, name) } else { name.to_owned() };
        std::fs::read_to_string(format!("{folder}/{name}")).ok()
    });
    site.unwrap_or_else(|problems| panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))).0
}

/// Uses the site's own policy in place of the one this test adds, in the same language.
fn first_policy(folder: &str, name: &str) -> String {
    let end = name.trim_start_matches("policy-1");
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names.into_iter().find(|file| file.starts_with("policy-") && file.ends_with(end)).unwrap_or_else(|| name.to_owned())
}

/// Random generator without a library: the same seed gives the same history.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, most: u64) -> u64 {
        (self.next() >> 11) % most
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// Event that is applied to the state and to the oracle.
#[derive(Clone, Debug)]
enum Happened {
    Said {
        at: u64,
        purpose: &'static str,
        channel: Option<Channel>,
        yes: bool,
        until: Option<u64>,
        grade: Grade,
    },
    /// A withdrawal requested at that moment and granted.
    Stopped {
        at: u64,
        purpose: &'static str,
        channel: Option<Channel>,
    },
    Blocked {
        request: u8,
        at: u64,
    },
    Unblocked {
        request: u8,
    },
    Listed {
        at: u64,
        purpose: Option<&'static str>,
        channel: Option<Channel>,
        holds: Holds,
        lift: bool,
        until: Option<u64>,
    },
}

const PURPOSES: [&str; 2] = ["marketing", "application"];

fn happened(chance: &mut Chance) -> Happened {
    // Few moments, so that many events share one.
    let at = BEGIN + chance.below(30) * 24 * HOUR + chance.below(3) * 9 * HOUR;
    let later = |chance: &mut Chance| (chance.below(3) > 0).then(|| at + chance.below(20) * 24 * HOUR);
    let purpose = chance.one(&PURPOSES);
    let channel = if chance.below(8) == 0 { None } else { Some(chance.one(&Channel::ALL)) };
    match chance.below(20) {
        0..=11 => {
            let grade = chance.one(&[Grade::Asserted, Grade::Asserted, Grade::Verified, Grade::Imported, Grade::Device]);
            Happened::Said { at, purpose, channel, yes: chance.below(3) > 0, until: later(chance), grade }
        }
        12 | 13 => Happened::Stopped { at, purpose, channel },
        14 => Happened::Blocked { request: u8::try_from(chance.below(3)).unwrap(), at },
        15 | 16 => Happened::Unblocked { request: u8::try_from(chance.below(3)).unwrap() },
        _ => Happened::Listed {
            at,
            purpose: (chance.below(2) > 0).then_some(purpose),
            channel,
            holds: if chance.below(2) == 0 { Holds::Always } else { Holds::UntilConsent },
            lift: chance.below(3) == 0,
            until: later(chance),
        },
    }
}

fn tell(state: &mut State, happened: &Happened, number: usize) {
    let record = RecordId([u8::try_from(number).unwrap(); 16]);
    match happened {
        Happened::Said { at, purpose, channel, yes, until, grade } => {
            let (decided_at, until) = (Timestamp(*at), until.map(Timestamp));
            state.merge(&Item::purpose(purpose, *channel), Mark { granted: *yes, decided_at, until, record, grade: *grade });
        }
        Happened::Stopped { at, purpose, channel } => state.stop(&[Item::purpose(purpose, *channel)], Timestamp(*at), record),
        Happened::Blocked { request, at } => state.block(RecordId([200 + request; 16]), Timestamp(*at)),
        Happened::Unblocked { request } => state.unblock(RecordId([200 + request; 16])),
        Happened::Listed { at, purpose, channel, holds, lift, until } => {
            let mark =
                Mark { granted: *lift, decided_at: Timestamp(*at), until: until.map(Timestamp), record, grade: Grade::Imported };
            state.suppress(&Scope::new(*purpose, *channel), *holds, mark);
        }
    }
}

/// Question put to both the judge and the oracle.
struct Asked {
    purpose: &'static str,
    channel: Channel,
    now: u64,
}

/// Decides whether a contact is allowed, by scanning every event.
fn oracle(all: &[Happened], contacts: &[Touch], asked: &Asked, calendar: &Calendar) -> Result<(), Reason> {
    let now = asked.now;
    // Blocks and their ends are acts of the operator: they count in the order in which they were recorded.
    let mut blocks: BTreeMap<u8, bool> = BTreeMap::new();
    for event in all {
        match event {
            Happened::Blocked { request, .. } => drop(blocks.insert(*request, true)),
            Happened::Unblocked { request } => drop(blocks.insert(*request, false)),
            _ => {}
        }
    }
    if blocks.values().any(|blocked| *blocked) {
        return Err(Reason::BlockedByRequest);
    }
    // The latest decision about each item: at the same moment the no, else the greater record id.
    let mut last: BTreeMap<(&str, Option<Channel>), Word> = BTreeMap::new();
    let mut ever: Vec<(&str, Option<Channel>)> = Vec::new();
    for (number, event) in all.iter().enumerate() {
        let (item, word) = match event {
            Happened::Said { at, purpose, channel, yes, until, grade } => {
                ((*purpose, *channel), Word { at: *at, no: !*yes, number, until: *until, grade: *grade })
            }
            Happened::Stopped { at, purpose, channel } => {
                ((*purpose, *channel), Word { at: *at, no: true, number, until: None, grade: Grade::Asserted })
            }
            _ => continue,
        };
        if !word.no {
            ever.push(item);
        }
        let known = last.entry(item).or_insert(word);
        if (word.at, word.no, word.number) > (known.at, known.no, known.number) {
            *known = word;
        }
    }
    let (here, whole) = ((asked.purpose, Some(asked.channel)), (asked.purpose, None));
    // A no to the purpose covers every channel of it, until the person decides again about the channel.
    let refused = last.get(&whole).filter(|word| word.no && last.get(&here).is_none_or(|own| word.at >= own.at));
    let word = refused.or(last.get(&here)).copied();
    if listed(all, asked, word.filter(|word| !word.no).map(|word| word.at)) {
        return Err(Reason::Suppressed);
    }
    let Some(word) = word else {
        let holds = |word: &Word| !word.no && word.until.is_none_or(|until| now < until);
        let elsewhere: Vec<_> = last.iter().filter(|(_, word)| holds(word)).map(|(item, _)| *item).collect();
        return Err(if elsewhere.iter().any(|(purpose, channel)| *purpose == asked.purpose && channel.is_some()) {
            Reason::OtherChannel
        } else if elsewhere.iter().any(|(purpose, _)| *purpose != asked.purpose) {
            Reason::OtherPurpose
        } else {
            Reason::NeverConsented
        });
    };
    let Word { at, until, grade, .. } = word;
    if word.no {
        return Err(if ever.contains(&here) || ever.contains(&whole) { Reason::Withdrawn } else { Reason::Refused });
    }
    if until.is_some_and(|until| until <= now) {
        return Err(Reason::Expired);
    }
    // 15 June 2026, midnight in Kazakhstan.
    let changed = BEGIN + 14 * 24 * HOUR;
    if asked.purpose == "marketing" && now >= changed && at < changed {
        return Err(Reason::PolicyChanged);
    }
    if matches!(grade, Grade::Device | Grade::Imported) {
        return Err(Reason::GradeTooLow);
    }
    let hour = (now - BEGIN) / HOUR % 24;
    let weekday = (now - BEGIN) / (24 * HOUR) % 7 < 5 && calendar.is_working(local_day(Timestamp(now)));
    if matches!(asked.channel, Channel::Sms | Channel::Call) && !(weekday && (9..21).contains(&hour)) {
        return Err(Reason::OutsideContactWindow);
    }
    let (day, week) = ((now - BEGIN) / (24 * HOUR), (now - BEGIN) / (7 * 24 * HOUR));
    let made = |of: &dyn Fn(u64) -> bool| {
        contacts.iter().filter(|made| made.channel == asked.channel && made.at.0 <= now && of(made.at.0 - BEGIN)).count()
    };
    let (today, this_week) = (made(&|at| at / (24 * HOUR) == day), made(&|at| at / (7 * 24 * HOUR) == week));
    let many = match asked.channel {
        Channel::Call => today >= 1,
        Channel::Email => today >= 1 || this_week >= 2,
        Channel::Sms | Channel::Messenger => false,
    };
    if many { Err(Reason::TooManyContacts) } else { Ok(()) }
}

/// One decision about one item.
#[derive(Clone, Copy)]
struct Word {
    at: u64,
    no: bool,
    number: usize,
    until: Option<u64>,
    grade: Grade,
}

/// Entry of a list: date, whether it lifts, end, number.
type Entry = (u64, bool, Option<u64>, usize);

fn listed(all: &[Happened], asked: &Asked, given: Option<u64>) -> bool {
    let mut lists: BTreeMap<(bool, bool, bool), Vec<Entry>> = BTreeMap::new();
    for (number, event) in all.iter().enumerate() {
        let Happened::Listed { at, purpose, channel, holds, lift, until } = event else { continue };
        if purpose.is_some_and(|purpose| purpose != asked.purpose) || channel.is_some_and(|channel| channel != asked.channel) {
            continue;
        }
        for always in [true, false] {
            if *lift || always == (*holds == Holds::Always) {
                lists.entry((purpose.is_some(), channel.is_some(), always)).or_default().push((*at, *lift, *until, number));
            }
        }
    }
    lists.into_iter().any(|((_, _, always), mut entries)| {
        entries.sort_by_key(|(at, lift, _, number)| (*at, !*lift, *number));
        let (at, lift, until, _) = *entries.last().unwrap();
        !lift && until.is_none_or(|until| asked.now < until) && (always || given.is_none_or(|given| given <= at))
    })
}

/// Asserts that the judge and the oracle agree.
fn compare(answer: &Answer, truth: Result<(), Reason>, told: &dyn Fn() -> String) {
    assert_eq!(answer.is_allowed(), answer.reason == Reason::Granted);
    match truth {
        Ok(()) => assert!(answer.is_allowed(), "denied as {:?} and is allowed\n{}", answer.reason, told()),
        Err(reason) => {
            assert!(!answer.is_allowed(), "allowed and is {reason:?}\n{}", told());
            assert_eq!(answer.reason, reason, "{}", told());
        }
    }
}

/// Number of questions to ask.
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says how many")]
fn questions() -> u64 {
    std::env::var("KELISIM_ORACLE").ok().and_then(|number| number.parse().ok()).unwrap_or(60_000)
}

#[test]
fn no_answer_is_wrong_whatever_happened_in_whatever_order() {
    let (site, calendar) = (site(), Calendar::kazakhstan());
    let questions = questions();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut seen: BTreeMap<Reason, u64> = BTreeMap::new();
    let mut asked = 0;
    while asked < questions {
        let length = 1 + chance.below(9);
        let all: Vec<Happened> = (0..length).map(|_| happened(&mut chance)).collect();
        // Decisions, lists and granted withdrawals count by their date; blocks in the order in which the
        // operator acted.
        let mut arrival: Vec<usize> = (0..all.len()).collect();
        for place in (1..arrival.len()).rev() {
            arrival.swap(place, usize::try_from(chance.below(place as u64 + 1)).unwrap());
        }
        let acts = |number: &usize| matches!(all[*number], Happened::Blocked { .. } | Happened::Unblocked { .. });
        let mut in_order: Vec<usize> = arrival.iter().copied().filter(acts).collect();
        in_order.sort_unstable();
        let mut next = in_order.into_iter();
        let mut state = State::default();
        for number in &arrival {
            let number = if acts(number) { next.next().unwrap() } else { *number };
            tell(&mut state, &all[number], number);
        }
        for _ in 0..4 {
            let purpose = site.purpose(if chance.below(4) == 0 { "application" } else { "marketing" }).unwrap();
            let channel = chance.one(&Channel::ALL);
            if !purpose.channels.contains(&channel) {
                continue;
            }
            let now = BEGIN + chance.below(40) * 24 * HOUR + chance.below(24) * HOUR;
            let contacts: Vec<Touch> = (0..chance.below(4))
                .map(|_| Touch {
                    purpose: chance.one(&PURPOSES).to_owned(),
                    channel: chance.one(&Channel::ALL),
                    at: Timestamp((now - chance.below(72).min((now - BEGIN) / HOUR) * HOUR).max(BEGIN)),
                })
                .collect();
            let question = Asked { purpose: PURPOSES[usize::from(purpose.id == "application")], channel, now };
            let answer = Judge::new(&site, &calendar, purpose, Some(channel), Timestamp(now)).answer(Some(&state), &contacts);
            let truth = oracle(&all, &contacts, &question, &calendar);
            let told = || format!("{all:#?}\n{contacts:?}\n{} {channel:?} at {now}\n{state:#?}", purpose.id);
            compare(&answer, truth, &told);
            if let Some(next) = answer.next {
                assert!(next.0 > now);
                // It is allowed at `next` if nothing else happens, and not a moment before.
                let then =
                    |at: u64| Judge::new(&site, &calendar, purpose, Some(channel), Timestamp(at)).answer(Some(&state), &contacts);
                assert!(then(next.0).is_allowed(), "{:?} {}", then(next.0).reason, told());
                assert!(!then(next.0 - 1).is_allowed(), "{}", told());
            }
            *seen.entry(answer.reason).or_default() += 1;
            asked += 1;
        }
    }
    for reason in Reason::ALL {
        if reason != Reason::Unreadable {
            assert!(seen.get(&reason).is_some_and(|times| *times > 20), "{reason:?} is hardly ever the answer: {seen:?}");
        }
    }
}
