//! Outcome of one attempt to deliver a message.

use kelisim_core::gate::Withheld;

/// Outcome of one delivery attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver accepted the message and is responsible for it from now on.
    Delivered {
        /// HTTP status or SMTP code; zero where there is none (Redis).
        status: u16,
    },
    /// The attempt failed and will be retried.
    Again {
        /// HTTP status or SMTP code, zero when there was no answer.
        status: u16,
        /// Wait requested by the receiver, in milliseconds.
        after_ms: Option<u64>,
        /// Reason, as a stable short name.
        why: &'static str,
    },
    /// The delivery becomes a dead letter without a retry.
    GiveUp {
        /// HTTP status, zero when there was no answer.
        status: u16,
        /// Reason, as a stable short name.
        why: &'static str,
    },
    /// Nothing was sent, because nothing may leave. It is judged again when somebody has it sent again.
    Withheld(Withheld),
    /// Nothing can be sent until the configuration is corrected. It is no property of this delivery, and does
    /// not count as an attempt.
    Blocked {
        /// Reason, as a stable short name.
        why: &'static str,
    },
    /// No message could be built: the gateway's own store did not answer. It is no fault of the destination,
    /// and does not count as an attempt.
    Unmade,
}

impl Outcome {
    /// Creates the outcome of an attempt without an answer, to be retried.
    #[must_use]
    pub fn later(why: &'static str) -> Self {
        Outcome::Again { status: 0, after_ms: None, why }
    }

    /// Returns true when the receiver was contacted or never will be, so that it is on record as an attempt.
    #[must_use]
    pub fn is_attempt(&self) -> bool {
        !matches!(self, Outcome::Blocked { .. } | Outcome::Unmade)
    }

    /// HTTP status or SMTP code, zero when there was no answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Outcome::Delivered { status } | Outcome::Again { status, .. } | Outcome::GiveUp { status, .. } => *status,
            Outcome::Withheld(_) | Outcome::Blocked { .. } | Outcome::Unmade => 0,
        }
    }

    /// Stable short name of the outcome, for metrics and logs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Delivered { .. } => "delivered",
            Outcome::Again { .. } => "again",
            Outcome::GiveUp { .. } => "dead",
            Outcome::Withheld(_) => "withheld",
            Outcome::Blocked { .. } => "blocked",
            Outcome::Unmade => "unmade",
        }
    }

    /// Reason why the message was not delivered; empty when it was.
    #[must_use]
    pub fn why(&self) -> &'static str {
        match self {
            Outcome::Delivered { .. } => "",
            Outcome::Again { why, .. } | Outcome::GiveUp { why, .. } | Outcome::Blocked { why } => why,
            Outcome::Withheld(why) => why.name(),
            Outcome::Unmade => "store",
        }
    }

    /// Maps an HTTP status to an outcome (Standard Webhooks): 2xx is success, 410 is final, everything else,
    /// redirects included, is retried, not before `after_ms` when the receiver asks for it.
    #[must_use]
    pub fn of_status(status: u16, after_ms: Option<u64>) -> Self {
        match status {
            200..=299 => Outcome::Delivered { status },
            410 => Outcome::GiveUp { status, why: "gone" },
            _ => Outcome::Again { status, after_ms, why: "status" },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_mean_what_the_specification_says() {
        assert_eq!(Outcome::of_status(204, None).name(), "delivered");
        assert_eq!(Outcome::of_status(410, None).name(), "dead");
        for status in [301, 307, 400, 404, 429, 500, 503] {
            assert_eq!(Outcome::of_status(status, None).name(), "again", "{status}");
        }
        assert_eq!(Outcome::of_status(429, Some(9000)), Outcome::Again { status: 429, after_ms: Some(9000), why: "status" });
    }
}
