//! Days that an operator knows better than the law: a move the Government made after this version came out, Kurban Ait as
//! it was announced, a day on which this operator does not work.

use super::{Calendar, Date};

/// Days off and days worked, against the calendar by law.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Off, though they would be worked.
    pub off: Vec<Date>,
    /// Worked, though they would be off.
    pub working: Vec<Date>,
}

/// Why an override is not taken as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// The day is listed as off and as worked.
    Both,
    /// The day is listed twice.
    Twice,
    /// It changes nothing: the day is that already.
    Already,
}

impl Overrides {
    /// What is wrong with the day at place `at` of [`Overrides::off`] or of [`Overrides::working`], seen from the calendar
    /// it is laid over. [`Complaint::Already`] does no harm: the law may have caught up.
    #[must_use]
    pub fn judge(&self, calendar: &Calendar, working: bool, at: usize) -> Option<Complaint> {
        let (own, other) = if working { (&self.working, &self.off) } else { (&self.off, &self.working) };
        let day = own.get(at)?;
        if other.contains(day) {
            return Some(Complaint::Both);
        }
        if own.iter().take(at).any(|before| before == day) {
            return Some(Complaint::Twice);
        }
        (calendar.is_working(*day) == working).then_some(Complaint::Already)
    }
}
