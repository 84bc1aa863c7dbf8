//! `[calendar]`: days off and days worked other than by law, for every site of this gateway.

use kelisim_core::calendar::{Calendar, Complaint, Date, Overrides};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// The table as it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// Off, though they would be worked: a day the Government gave, Kurban Ait as it was announced.
    #[serde(default)]
    off: Vec<Spanned<Datetime>>,
    /// Worked, though they would be off: the Saturday such a day was taken from.
    #[serde(default)]
    working: Vec<Spanned<Datetime>>,
}

/// What is wrong with a day.
pub(super) struct Wrong {
    /// Where it stands in the text of the file.
    pub(super) at: usize,
    /// What, with a remedy.
    pub(super) what: String,
}

impl Days {
    /// The days as overrides of the calendar by law.
    ///
    /// # Errors
    /// [`Wrong`] for the first that is no day, or is listed twice. A day that changes nothing is let through: a later version
    /// may know it by itself.
    pub(super) fn judged(&self) -> Result<Overrides, Wrong> {
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

    /// As [`Days::judged`], for a configuration that was.
    #[must_use]
    pub fn overrides(&self) -> Overrides {
        self.judged().unwrap_or_default()
    }
}

/// The day that was written; `None` when it is none.
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
