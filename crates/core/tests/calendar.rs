//! The calendar against official years, and properties of any year.

use jiff::ToSpan as _;
use jiff::civil::date;
use kelisim_core::calendar::{Calendar, Complaint, Date, Overrides, WhyOff, end_of, local_day};
use kelisim_core::site::Site;
use kelisim_core::{Lang, Timestamp};
use proptest::prelude::*;

fn year(year: i16) -> impl Iterator<Item = Date> {
    date(year, 1, 1).series(1.day()).take_while(move |day| day.year() == year)
}

/// Noon of a day in Kazakhstan.
fn noon(day: Date) -> Timestamp {
    Timestamp(end_of(day).0 + 1 - 12 * 3_600_000)
}

/// Number of working days in each month.
fn months(calendar: &Calendar, wanted: i16) -> Vec<usize> {
    (1..=12).map(|month| year(wanted).filter(|day| day.month() == month && calendar.is_working(*day)).count()).collect()
}

/// The balance of working time the Ministry of Labour published for a five-day week. Two of its figures were
/// overtaken: Kurban Ait 2024 was on Sunday 16 June and not on Monday 17 June (19 days in June, 248 in the
/// year), and 31 August 2026 was to be off for a Constitution Day that was abolished by then (20 days in
/// August, 246 in the year).
#[test]
fn official_years_have_their_working_days() {
    let calendar = Calendar::kazakhstan();
    assert_eq!(months(&calendar, 2024), [21, 21, 17, 22, 20, 20, 22, 21, 21, 22, 21, 21]);
    for (year, days) in [(2024, 249), (2025, 246), (2026, 247)] {
        assert_eq!(months(&calendar, year).iter().sum::<usize>(), days, "{year}");
    }
    let as_published = |off: &[Date], working: &[Date]| {
        let overrides = Overrides { off: off.to_vec(), working: working.to_vec() };
        Calendar::kazakhstan().with_overrides(&overrides)
    };
    assert_eq!(months(&as_published(&[date(2024, 6, 17)], &[]), 2024).iter().sum::<usize>(), 248);
    assert_eq!(months(&as_published(&[date(2026, 8, 31)], &[]), 2026).iter().sum::<usize>(), 246);
    // Published figures of single months.
    assert_eq!((months(&calendar, 2026)[0], months(&calendar, 2028)[1], months(&calendar, 2028)[9]), (19, 21, 21));
    assert_eq!((months(&calendar, 2025)[5], months(&calendar, 2025)[10]), (20, 20));
}

#[test]
fn transfers_are_those_that_were_published() {
    let calendar = Calendar::kazakhstan();
    let transfers = |year| -> Vec<(Date, Date)> {
        let made_up = |(day, why)| if let Some(WhyOff::For(_, from)) = why { Some((from, day)) } else { None };
        calendar.special(year).into_iter().filter_map(made_up).collect()
    };
    assert_eq!(transfers(2024), [(date(2024, 3, 23), date(2024, 3, 25)), (date(2024, 7, 6), date(2024, 7, 8))]);
    assert_eq!(
        transfers(2025),
        [((3, 8), (3, 10)), ((3, 22), (3, 24)), ((3, 23), (3, 25)), ((7, 6), (7, 7)), ((8, 30), (9, 1)), ((10, 25), (10, 27))]
            .map(|((m, d), (n, e))| (date(2025, m, d), date(2025, n, e)))
    );
    assert_eq!(
        transfers(2026),
        [((3, 8), (3, 9)), ((3, 21), (3, 24)), ((3, 22), (3, 25)), ((5, 9), (5, 11)), ((10, 25), (10, 26))]
            .map(|((m, d), (n, e))| (date(2026, m, d), date(2026, n, e)))
    );
    // A year that begins on a Saturday: both days of New Year are moved.
    assert_eq!(transfers(2028)[..2], [(date(2028, 1, 1), date(2028, 1, 3)), (date(2028, 1, 2), date(2028, 1, 4))]);
}

#[test]
fn days_off_are_told_by_their_reason() {
    let calendar = Calendar::kazakhstan();
    let why = |year, month, day| calendar.why_off(date(year, month, day));
    assert!(matches!(why(2025, 8, 30), Some(WhyOff::Holiday(name)) if *name.of(Lang::Kk) == "Конституция күні"));
    assert!(matches!(why(2026, 8, 30), Some(WhyOff::Weekend)), "a Sunday like any other since the law changed");
    assert_eq!(why(2026, 8, 31), None);
    assert_eq!(why(2026, 3, 15), Some(WhyOff::Weekend));
    assert!(matches!(why(2027, 3, 15), Some(WhyOff::Holiday(name)) if *name.of(Lang::En) == "Constitution Day"));
    assert!(matches!(why(2026, 1, 7), Some(WhyOff::Religious(_))));
    assert_eq!(why(2024, 1, 8), None, "Christmas on a Sunday is not made up for");
    assert_eq!(why(2024, 6, 17), None, "nor is Kurban Ait");
    assert!(matches!(why(2026, 5, 27), Some(WhyOff::Religious(_))));
    assert!(matches!(why(2028, 5, 5), Some(WhyOff::Expected(_))));
    assert_eq!(why(2024, 5, 8), Some(WhyOff::Moved(date(2024, 5, 4))));
    assert_eq!((why(2024, 5, 4), why(2025, 1, 5)), (None, None), "the days worked instead");
    assert_eq!(why(2025, 1, 3), Some(WhyOff::Moved(date(2025, 1, 5))));
}

/// Time limits of the law: 1 day (blocking), 3 days (information), 15 days (withdrawal), over the longest
/// holidays of the year.
#[test]
fn clocks_over_new_year_and_nauryz() {
    let calendar = Calendar::kazakhstan();
    for (received, days, last) in [
        // New Year 2026: 1–2 January off, 3–4 a weekend, 7 January Christmas.
        (date(2025, 12, 30), 1, date(2025, 12, 31)),
        (date(2025, 12, 31), 1, date(2026, 1, 5)),
        (date(2025, 12, 31), 3, date(2026, 1, 8)),
        (date(2025, 12, 31), 15, date(2026, 1, 26)),
        // A request of New Year's Day counts as received on the 5th.
        (date(2026, 1, 1), 1, date(2026, 1, 6)),
        (date(2026, 1, 1), 3, date(2026, 1, 9)),
        // 2028 begins on a Saturday: off until the 4th.
        (date(2027, 12, 31), 3, date(2028, 1, 10)),
        // Nauryz 2026: off from Saturday 21 to Wednesday 25 March.
        (date(2026, 3, 20), 1, date(2026, 3, 26)),
        (date(2026, 3, 20), 3, date(2026, 3, 30)),
        (date(2026, 3, 22), 1, date(2026, 3, 27)),
        (date(2026, 3, 6), 15, date(2026, 4, 2)),
        // A Saturday that was worked is a day of receipt, and counts.
        (date(2024, 5, 3), 1, date(2024, 5, 4)),
        (date(2024, 5, 4), 3, date(2024, 5, 13)),
    ] {
        assert_eq!(calendar.due(noon(received), days).day, last, "{days} days from {received}");
    }
}

#[test]
fn the_day_ends_at_midnight_in_kazakhstan() {
    let calendar = Calendar::kazakhstan();
    // Wednesday 25 November 2026, 23:59:59.999 in Kazakhstan is 18:59:59.999 UTC.
    let midnight = end_of(date(2026, 11, 25));
    assert_eq!(midnight, Timestamp(1_795_633_199_999));
    assert_eq!(calendar.due(midnight, 1).day, date(2026, 11, 26));
    assert_eq!(calendar.due(midnight.plus_ms(1), 1).day, date(2026, 11, 27));
    assert_eq!(calendar.due(midnight, 0).until, midnight);
    // No moment that a clock can return makes it fail or loop for ever.
    assert_eq!(calendar.due(Timestamp(u64::MAX), 400).day.year(), 9999);
    assert_eq!(local_day(Timestamp(0)), date(1970, 1, 1));
}

#[test]
fn an_operator_s_days_come_before_the_law() {
    let overrides =
        Overrides { off: vec![date(2026, 11, 26), date(2026, 1, 1)], working: vec![date(2026, 11, 28), date(2026, 11, 27)] };
    let calendar = Calendar::kazakhstan().with_overrides(&overrides);
    assert_eq!(calendar.why_off(date(2026, 11, 26)), Some(WhyOff::Override));
    assert_eq!(calendar.due(noon(date(2026, 11, 25)), 1).day, date(2026, 11, 27));
    assert_eq!(calendar.due(noon(date(2026, 11, 25)), 2).day, date(2026, 11, 28), "a Saturday");
    let by_law = Calendar::kazakhstan();
    assert_eq!(overrides.judge(&by_law, false, 0), None);
    assert_eq!(overrides.judge(&by_law, false, 1), Some(Complaint::Already));
    assert_eq!(overrides.judge(&by_law, true, 1), Some(Complaint::Already));
    let torn = Overrides { off: vec![date(2026, 11, 26); 2], working: vec![date(2026, 11, 26)] };
    assert_eq!((torn.judge(&by_law, false, 0), torn.judge(&by_law, true, 0)), (Some(Complaint::Both), Some(Complaint::Both)));
    let twice = Overrides { off: vec![date(2026, 11, 26); 2], working: Vec::new() };
    assert_eq!((twice.judge(&by_law, false, 0), twice.judge(&by_law, false, 1)), (None, Some(Complaint::Twice)));
}

#[test]
fn a_site_file_s_days_are_read_and_judged_with_their_lines() {
    let folder = format!("{}/../../sites/jetu", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(format!("{folder}/site.toml")).unwrap();
    let read = |days: &str| {
        let source = source.replacen("[operator]", &format!("[calendar]\n{days}\n\n[operator]"), 1);
        Site::read("site.toml", &source, &|name| std::fs::read_to_string(format!("{folder}/{name}")).ok())
    };
    let first = source.lines().position(|line| line == "[operator]").unwrap() + 1;
    let (site, warnings) = read("off = [2027-05-17,\n  2027-01-01]\nworking = [2027-05-22]").unwrap();
    assert_eq!(site.calendar.off, [date(2027, 5, 17), date(2027, 1, 1)]);
    assert_eq!(site.calendar.working, [date(2027, 5, 22)]);
    let warned: Vec<_> = warnings.iter().filter(|found| found.what.contains("2027")).collect();
    assert_eq!(warned.len(), 1);
    assert_eq!((warned[0].line, warned[0].what.as_str()), (first + 2, "2027-01-01 is a day off anyway"));
    for (days, line, what) in [
        ("off = [2027-05-17]\nworking = [2027-05-17]", 1, "listed as off and as working"),
        ("off = [2027-05-17, 2027-05-17]", 1, "listed twice"),
        ("off = [\"2027-05-17\"]", 1, "no day"),
        ("off = [2027-05-17T10:00:00]", 1, "no day"),
        ("off = 2027-05-17", 1, "`off` of the calendar is a datetime"),
        ("of = [2027-05-17]", 1, "`of` that means nothing"),
    ] {
        let problems = read(days).map(|_| ()).unwrap_err();
        assert!(problems.iter().any(|found| found.line == first + line && found.what.contains(what)), "{days}: {problems:#?}");
    }
}

/// The table of docs/calendar.md matches this calendar.
#[test]
fn the_printed_table_is_the_calendar_s() {
    let calendar = Calendar::kazakhstan();
    let mut table = String::from("| Day | | Off, or worked |\n| --- | --- | --- |\n");
    for year in 2025..=2028 {
        let working = self::year(year).filter(|day| calendar.is_working(*day)).count();
        table.push_str(&format!("| **{year}** | | **{working} working days** |\n"));
        for (day, why) in calendar.special(year) {
            let why = match why {
                None => "worked".to_owned(),
                Some(WhyOff::Holiday(name) | WhyOff::Religious(name)) => (*name.of(Lang::En)).to_owned(),
                Some(WhyOff::Expected(name)) => format!("{} (computed, not announced yet)", name.of(Lang::En)),
                Some(WhyOff::For(name, from)) => format!("for {}, {}", from.strftime("%d.%m"), name.of(Lang::En)),
                Some(WhyOff::Moved(from)) => format!("moved here from {}", from.strftime("%d.%m")),
                Some(other) => format!("{other:?}"),
            };
            table.push_str(&format!("| {} | {} | {why} |\n", day.strftime("%d.%m.%Y"), day.strftime("%a")));
        }
    }
    let document = include_str!("../../../docs/calendar.md");
    let printed = document.split("<!-- table -->\n").nth(1).unwrap_or_default();
    assert!(printed == table, "docs/calendar.md has another table than the calendar. Its own is:\n{table}");
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let days = || prop::collection::vec((2024_i16..2031, 1_i16..=365), 0..20);
    (days(), days()).prop_map(|(off, working)| {
        let dates = |days: Vec<(i16, i16)>| {
            days.into_iter().map(|(year, day)| date(year, 1, 1).saturating_add(i64::from(day - 1).days())).collect()
        };
        Calendar::kazakhstan().with_overrides(&Overrides { off: dates(off), working: dates(working) })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Covers 2024 to 2030, with any overrides.
    #[test]
    fn a_term_ends_on_a_working_day_and_counts_exactly(
        calendar in any_calendar(),
        at in 1_704_067_200_000_u64..1_924_991_999_999,
        days in 0_u32..60,
    ) {
        let due = calendar.due(Timestamp(at), days);
        prop_assert!(calendar.is_working(due.day));
        prop_assert_eq!(due.until, end_of(due.day));
        prop_assert!(due.until.0 >= at);
        prop_assert_eq!(local_day(due.until), due.day);
        // Counted day by day, as with a finger on a wall calendar.
        let came = local_day(Timestamp(at));
        let from = came.series(1.day()).find(|day| calendar.is_working(*day)).unwrap();
        let counted = from.series(1.day()).skip(1).take_while(|day| *day <= due.day).filter(|day| calendar.is_working(*day)).count();
        prop_assert_eq!(counted, usize::try_from(days).unwrap());
    }

    /// An earlier request is never due later, and a longer term never ends sooner.
    #[test]
    fn terms_are_in_order(
        calendar in any_calendar(),
        at in 1_704_067_200_000_u64..1_924_991_999_999,
        later in 0_u64..10_000_000_000,
        days in 0_u32..60,
        more in 0_u32..20,
    ) {
        prop_assert!(calendar.due(Timestamp(at), days) <= calendar.due(Timestamp(at + later), days));
        prop_assert!(calendar.due(Timestamp(at), days) <= calendar.due(Timestamp(at), days + more));
    }

    /// By law every year has its holidays, and each that falls on a weekend is compensated once.
    #[test]
    fn no_holiday_is_lost(year in 2024_i16..2200) {
        let calendar = Calendar::kazakhstan();
        let special = calendar.special(year);
        let holidays = special.iter().filter(|(_, why)| matches!(why, Some(WhyOff::Holiday(_)))).count();
        let on_weekends = special
            .iter()
            .filter(|(day, why)| matches!(why, Some(WhyOff::Holiday(_))) && matches!(day.weekday().to_monday_one_offset(), 6 | 7))
            .count();
        let made_up = special.iter().filter(|(_, why)| matches!(why, Some(WhyOff::For(..)))).count();
        prop_assert_eq!(holidays, if year == 2026 { 12 } else { 13 });
        prop_assert_eq!(made_up, on_weekends);
    }
}
