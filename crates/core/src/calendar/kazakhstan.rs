//! Data of the calendar, separate from its rules.
//!
//! Sources: law No. 267-II of 13.12.2001 on holidays with its changes (the Republic's Day from 2022; the
//! Constitution Day on 15 March from 2027 and on 30 August until 2025), Labour Code Art. 84–85, and the
//! orders that moved days of rest. Dates of Kurban Ait that the Muftiate has announced are certain; later
//! ones follow from the computed new moon.

use std::ops::RangeInclusive;

use jiff::civil::{Date, date};

use super::{DayName, WhyOff};

/// Public holiday and the years in which it is one.
pub(super) struct Holiday {
    pub(super) month: i8,
    pub(super) day: i8,
    pub(super) years: RangeInclusive<i16>,
    pub(super) name: DayName,
}

/// Range from before the first year of the data, without end.
const ALWAYS: RangeInclusive<i16> = i16::MIN..=i16::MAX;

const NEW_YEAR: DayName = DayName::new("Жаңа жыл", "Новый год", "New Year");
const WOMEN: DayName = DayName::new("Халықаралық әйелдер күні", "Международный женский день", "International Women’s Day");
const CONSTITUTION: DayName = DayName::new("Конституция күні", "День Конституции", "Constitution Day");
const NAURYZ: DayName = DayName::new("Наурыз мейрамы", "Наурыз мейрамы", "Nauryz");
const UNITY: DayName =
    DayName::new("Қазақстан халқының бірлігі мерекесі", "Праздник единства народа Казахстана", "Day of the Unity of the People");
const DEFENDERS: DayName = DayName::new("Отан қорғаушы күні", "День защитника Отечества", "Defender of the Fatherland Day");
const VICTORY: DayName = DayName::new("Жеңіс күні", "День Победы", "Victory Day");
const CAPITAL: DayName = DayName::new("Астана күні", "День столицы", "Capital Day");
const REPUBLIC: DayName = DayName::new("Республика күні", "День Республики", "Republic Day");
const INDEPENDENCE: DayName = DayName::new("Тәуелсіздік күні", "День Независимости", "Independence Day");
const CHRISTMAS: DayName = DayName::new("Православиелік Рождество", "Православное Рождество", "Orthodox Christmas");
const KURBAN_AIT: DayName = DayName::new("Құрбан айттың бірінші күні", "Первый день Курбан айта", "First day of Kurban Ait");

const fn on(month: i8, day: i8, name: DayName) -> Holiday {
    Holiday { month, day, years: ALWAYS, name }
}

/// Public holidays. One that falls on a weekend is compensated by the next working day.
pub(super) const HOLIDAYS: &[Holiday] = &[
    on(1, 1, NEW_YEAR),
    on(1, 2, NEW_YEAR),
    on(3, 8, WOMEN),
    Holiday { month: 3, day: 15, years: 2027..=i16::MAX, name: CONSTITUTION },
    on(3, 21, NAURYZ),
    on(3, 22, NAURYZ),
    on(3, 23, NAURYZ),
    on(5, 1, UNITY),
    on(5, 7, DEFENDERS),
    on(5, 9, VICTORY),
    on(7, 6, CAPITAL),
    Holiday { month: 8, day: 30, years: i16::MIN..=2025, name: CONSTITUTION },
    Holiday { month: 10, day: 25, years: 2022..=i16::MAX, name: REPUBLIC },
    on(12, 16, INDEPENDENCE),
];

/// First days of Kurban Ait: month, day, and whether it was announced.
const KURBAN_AITS: &[(i16, i8, i8, bool)] = &[
    (2024, 6, 16, true),
    (2025, 6, 6, true),
    (2026, 5, 27, true),
    (2027, 5, 16, false),
    (2028, 5, 5, false),
    (2029, 4, 24, false),
    (2030, 4, 13, false),
];

/// Days of rest that were moved: the day that is off now, and the day that is worked in its place.
const MOVES: &[(Date, Date)] = &[(date(2024, 5, 8), date(2024, 5, 4)), (date(2025, 1, 3), date(2025, 1, 5))];

/// Lists the religious days off of a year, which are not compensated.
pub(super) fn religious(year: i16) -> impl Iterator<Item = (Date, WhyOff)> {
    let christmas = Date::new(year, 1, 7).ok().map(|day| (day, WhyOff::Religious(CHRISTMAS)));
    let kurban_ait = KURBAN_AITS.iter().filter(move |known| known.0 == year).map(|(year, month, day, announced)| {
        let why = if *announced { WhyOff::Religious(KURBAN_AIT) } else { WhyOff::Expected(KURBAN_AIT) };
        (date(*year, *month, *day), why)
    });
    christmas.into_iter().chain(kurban_ait)
}

/// Lists the moved days of rest of a year.
pub(super) fn moves(year: i16) -> impl Iterator<Item = (Date, Date)> {
    MOVES.iter().copied().filter(move |(rested, _)| rested.year() == year)
}
