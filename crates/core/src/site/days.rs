//! Reader of `[calendar]`: days that differ for this operator from the calendar of Kazakhstan.

use super::table::{At, Table};
use crate::calendar::{Calendar, Complaint, Date, Overrides};

/// Reads the table `[calendar]`, which may be missing, and so may each of its lists.
pub(super) fn overrides(root: &Table<'_>) -> Overrides {
    let Some(table) = root.optional_table("calendar", "the calendar") else { return Overrides::default() };
    let (off, working) = (table.dates("off"), table.dates("working"));
    table.finish();
    let days = |list: &[At<Date>]| list.iter().map(|day| day.value).collect();
    let overrides = Overrides { off: days(&off), working: days(&working) };
    let by_law = Calendar::kazakhstan();
    for (worked, list) in [(false, &off), (true, &working)] {
        for (place, day) in list.iter().enumerate() {
            let Judged { told, remedy, harmless } = match overrides.judge(&by_law, worked, place) {
                None => continue,
                Some(complaint) => judge(complaint, day.value, worked),
            };
            if harmless { root.warning(day.at, told, remedy) } else { root.error(day.at, told, remedy) }
        }
    }
    overrides
}

struct Judged {
    told: String,
    remedy: &'static str,
    harmless: bool,
}

fn judge(complaint: Complaint, day: Date, worked: bool) -> Judged {
    let (told, remedy) = match complaint {
        Complaint::Both => (format!("{day} is listed as off and as working"), "Leave it in one of the lists."),
        Complaint::Twice => (format!("{day} is listed twice"), "Remove one."),
        Complaint::Already if worked => (format!("{day} is a working day anyway"), "Remove it, or mend the date."),
        Complaint::Already => (format!("{day} is a day off anyway"), "Remove it, or mend the date."),
    };
    Judged { told, remedy, harmless: complaint == Complaint::Already }
}
