//! `[calendar]`: days off and working days that differ from the law's, for every site of this gateway.

use kelisim_core::calendar::{Calendar, Complaint, Date, Overrides};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// The table as it is written in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// Days off that would be working days: a day the Government gave, Kurban Ait as it was announced.
    #[serde(default)]
    off: Vec<Spanned<Datetime>>,
    /// Working days that would be off: the Saturday such a day was taken from.
    #[serde(default)]
    working: Vec<Spanned<Datetime>>,
}

/// A mistake in the list of days.
pub(super) struct Wrong {
    /// Byte offset in the text of the file.
    pub(super) at: usize,
    /// The mistake, with a remedy.
    pub(super) what: String,
}

impl Days {
    /// Validates the days and returns them as overrides of the calendar by law.
    ///
    /// # Errors
    /// [`Wrong`] for the first that is no day, or is listed twice. A day that changes nothing is accepted: a
    /// later version may know it by itself.
    pub(super) fn validated(&self) -> Result<Overrides, Wrong> {
        let overrides = Overrides { off: days(&self.off)?, working: days(&self.working)? };
        let by_law = Calendar::kazakhstan();
        for (worked, list) in [(false, &self.off), (true, &self.working)] {
            for (place, day) in list.iter().enumerate() {
                let what = match overrides.judge(&by_law, worked, place) {
                    Some(Complaint::Both) => "is listed as off and as working: leave it in one of the lists",
                    Some(Complaint::Twice) => "is listed twice: remove one",
                    Some(Complaint::Already) | None => continue,
                };
                return Err(Wrong { at: day.span().start, what: format!("{} {what}", day.as_ref()) });
            }
        }
        Ok(overrides)
    }

    /// Overrides of a configuration that [`Days::validated`] has accepted.
    #[must_use]
    pub fn overrides(&self) -> Overrides {
        self.validated().unwrap_or_default()
    }
}

/// Converts a written day; `None` when it is not a day.
pub(super) fn date(written: &Datetime) -> Option<Date> {
    let date = written.date.filter(|_| written.time.is_none())?;
    Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

fn days(list: &[Spanned<Datetime>]) -> Result<Vec<Date>, Wrong> {
    list.iter()
        .map(|day| {
            let written = day.as_ref();
            date(written).ok_or_else(|| Wrong { at: day.span().start, what: format!("{written} is no day: write 2027-05-17") })
        })
        .collect()
}
