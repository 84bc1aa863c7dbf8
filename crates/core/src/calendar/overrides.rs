//! Days that an operator knows better than the built-in calendar: a move the Government made after this
//! version was released, Kurban Ait as it was announced, a day on which this operator does not work.

use super::{Calendar, Date};

/// Days off and working days that differ from the calendar by law.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Days off that would be working days.
    pub off: Vec<Date>,
    /// Working days that would be off.
    pub working: Vec<Date>,
}

/// Reason why an override needs attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// The day is listed both as off and as working.
    Both,
    /// The day is listed more than once.
    Twice,
    /// The override changes nothing: the day already is so.
    Already,
}

impl Overrides {
    /// Finds what is wrong with the day at index `at` of [`Overrides::off`] or of [`Overrides::working`],
    /// given the calendar it overrides. [`Complaint::Already`] does no harm: the law may have caught up.
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
