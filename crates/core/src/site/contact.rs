//! Rules on when and how often people may be contacted: what the law sets for the kind of business, and what
//! the site file adds.
//!
//! Sources: rules of the mobile operators for messages of businesses (weekdays, 09:00 to 21:00, no holidays);
//! law 62-VI on collection, Art. 5 (weekdays, 08:00 to 21:00) and the regulator's reminder of 3 December 2025
//! (three calls a day); rules for calls of microfinance organisations (weekdays, 09:00 to 21:00, one a day).

use super::Channel;

/// Kind of business, for which the law differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Business {
    /// Any other business: only messages to phones have hours.
    #[default]
    General,
    /// Collection agency, under law 62-VI.
    Collector,
    /// Microfinance organisation, with its rules for calls.
    Microfinance,
}

impl Business {
    /// Every kind with its name in the site file.
    pub const NAMED: [(&'static str, Business); 3] =
        [("general", Business::General), ("collector", Business::Collector), ("microfinance", Business::Microfinance)];

    /// Looks a kind up by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// Terms that the law sets for a business of this kind on a channel.
    #[must_use]
    pub fn law(self, channel: Channel) -> Terms {
        let weekdays = |from: u16| Some(Window { from: from * 60, to: 21 * 60, every_day: false });
        let window = match (self, channel) {
            (_, Channel::Sms) | (Business::Microfinance, Channel::Call) => weekdays(9),
            (Business::Collector, _) => weekdays(8),
            (Business::General | Business::Microfinance, _) => None,
        };
        let day = match (self, channel) {
            (Business::Collector, Channel::Call) => Some(3),
            (Business::Microfinance, Channel::Call) => Some(1),
            _ => None,
        };
        Terms { window, limits: Limits { day, ..Limits::default() } }
    }
}

/// Contact hours, in the local time of Kazakhstan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First minute, counted from midnight.
    pub from: u16,
    /// Last minute, exclusive; greater than `from`, at most 1440.
    pub to: u16,
    /// True if the window covers days off too; else only working days from Monday to Friday.
    pub every_day: bool,
}

impl Window {
    /// Returns true if this window lies entirely within the other.
    #[must_use]
    pub fn is_within(self, other: Window) -> bool {
        self.from >= other.from && self.to <= other.to && (other.every_day || !self.every_day)
    }
}

/// Contact limits for one identifier; `None` = unlimited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Contacts per calendar day.
    pub day: Option<u32>,
    /// Contacts per week, Monday to Sunday.
    pub week: Option<u32>,
    /// Contacts per calendar month.
    pub month: Option<u32>,
}

impl Limits {
    /// Returns true if any limit is set.
    #[must_use]
    pub fn any(&self) -> bool {
        self.day.is_some() || self.week.is_some() || self.month.is_some()
    }
}

/// Terms in force for one purpose on one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Contact hours; `None` = at any time.
    pub window: Option<Window>,
    /// Limits on the number of contacts.
    pub limits: Limits,
}

/// Setting of a rule for contact hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hours {
    /// The rule sets none: those of the law apply.
    #[default]
    ByLaw,
    /// Hours do not apply: people asked for these messages themselves.
    Anytime,
    /// The rule's own window.
    Within(Window),
}

/// Contact rule of the site file for some purposes and channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Purposes it applies to; empty = all.
    pub purposes: Vec<String>,
    /// Channels it applies to; empty = all.
    pub channels: Vec<Channel>,
    /// Contact hours set by the rule.
    pub hours: Hours,
    /// Contact limits; those the rule does not set come from the law.
    pub limits: Limits,
}

impl Rule {
    /// Returns true if the rule applies to this purpose on this channel.
    #[must_use]
    pub fn is_for(&self, purpose: &str, channel: Channel) -> bool {
        (self.purposes.is_empty() || self.purposes.iter().any(|known| known == purpose))
            && (self.channels.is_empty() || self.channels.contains(&channel))
    }
}

/// Rules on when and how often people may be contacted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacting {
    /// Kind of business of the operator.
    pub kind: Business,
    /// Rules of the site file; of several for one purpose and channel the first applies.
    pub rules: Vec<Rule>,
}

impl Contacting {
    /// Terms in force for a purpose on a channel.
    #[must_use]
    pub fn terms(&self, purpose: &str, channel: Channel) -> Terms {
        let law = self.kind.law(channel);
        let Some(rule) = self.rules.iter().find(|rule| rule.is_for(purpose, channel)) else { return law };
        let Limits { day, week, month } = rule.limits;
        Terms {
            window: match rule.hours {
                Hours::ByLaw => law.window,
                Hours::Anytime => None,
                Hours::Within(window) => Some(window),
            },
            limits: Limits { day: day.or(law.limits.day), week: week.or(law.limits.week), month: month.or(law.limits.month) },
        }
    }

    /// Returns true if a contact for `made` counts against the limits of `asked` on the same channel: the law
    /// counts every call, a rule those of its purposes.
    #[must_use]
    pub fn counts(&self, asked: &str, made: &str, channel: Channel) -> bool {
        match self.rules.iter().find(|rule| rule.is_for(asked, channel)) {
            Some(rule) if rule.limits.any() => rule.is_for(made, channel),
            _ => true,
        }
    }
}
