//! When and how often people may be contacted: what the law says for the kind of business, and what the site file adds.
//!
//! Sources: rules of the mobile operators for messages of businesses (weekdays, 09:00 to 21:00, no holidays); law 62-VI
//! on collection, Art. 5 (weekdays, 08:00 to 21:00) and the regulator's reminder of 3 December 2025 (three calls a day);
//! rules for calls of microfinance organisations (weekdays, 09:00 to 21:00, one a day).

use super::Channel;

/// The kind of business, by which the law differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Business {
    /// Nothing special: only messages to phones have hours.
    #[default]
    General,
    /// A collection agency.
    Collector,
    /// A microfinance organisation.
    Microfinance,
}

impl Business {
    /// Every kind with its name in the site file.
    pub const NAMED: [(&'static str, Business); 3] =
        [("general", Business::General), ("collector", Business::Collector), ("microfinance", Business::Microfinance)];

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// What the law lets a business of this kind do on a channel.
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

/// Hours of contact, by the clocks of Kazakhstan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First minute of the day, counted from midnight.
    pub from: u16,
    /// The minute it ends with, not in it; greater than `from`, at most 1440.
    pub to: u16,
    /// Whether days off count too; else only Monday to Friday that are worked.
    pub every_day: bool,
}

impl Window {
    /// Whether everything in this window lies in the other too.
    #[must_use]
    pub fn is_within(self, other: Window) -> bool {
        self.from >= other.from && self.to <= other.to && (other.every_day || !self.every_day)
    }
}

/// How often one identifier may be contacted; `None` = as often as one likes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// On one day of the calendar.
    pub day: Option<u32>,
    /// From Monday to Sunday.
    pub week: Option<u32>,
    /// In one month of the calendar.
    pub month: Option<u32>,
}

impl Limits {
    /// Whether there is any.
    #[must_use]
    pub fn any(&self) -> bool {
        self.day.is_some() || self.week.is_some() || self.month.is_some()
    }
}

/// What holds for one purpose on one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Hours; `None` = at any time.
    pub window: Option<Window>,
    /// How often.
    pub limits: Limits,
}

/// What a rule says of hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hours {
    /// Nothing: those of the law.
    #[default]
    ByLaw,
    /// There are none: people asked for these messages themselves.
    Anytime,
    /// These.
    Within(Window),
}

/// What the site file says for some purposes and channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Purposes it is for; none = all.
    pub purposes: Vec<String>,
    /// Channels it is for; none = all.
    pub channels: Vec<Channel>,
    /// The hours.
    pub hours: Hours,
    /// How often; what is not said here is said by the law.
    pub limits: Limits,
}

impl Rule {
    /// Whether it is for this purpose on this channel.
    #[must_use]
    pub fn is_for(&self, purpose: &str, channel: Channel) -> bool {
        (self.purposes.is_empty() || self.purposes.iter().any(|known| known == purpose))
            && (self.channels.is_empty() || self.channels.contains(&channel))
    }
}

/// When and how often people may be contacted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacting {
    /// The kind of business.
    pub kind: Business,
    /// Rules of the site file; of several for one purpose and channel the first counts.
    pub rules: Vec<Rule>,
}

impl Contacting {
    /// What holds for a purpose on a channel.
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

    /// Whether a contact for `made` counts against the limits of `asked` on the same channel: the law counts every call,
    /// a rule those of its purposes.
    #[must_use]
    pub fn counts(&self, asked: &str, made: &str, channel: Channel) -> bool {
        match self.rules.iter().find(|rule| rule.is_for(asked, channel)) {
            Some(rule) if rule.limits.any() => rule.is_for(made, channel),
            _ => true,
        }
    }
}
