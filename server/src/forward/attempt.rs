//! What an attempt comes to.

/// What an attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver has it, and answers for it from now on.
    Delivered {
        /// HTTP status or SMTP code; zero where there is none (Redis).
        status: u16,
    },
    /// It will be tried again.
    Again {
        /// HTTP status or SMTP code, zero when there was no answer.
        status: u16,
        /// What the receiver asked to wait, in milliseconds.
        after_ms: Option<u64>,
        /// Why.
        why: &'static str,
    },
    /// It will not.
    GiveUp {
        /// HTTP status, zero when there was no answer.
        status: u16,
        /// Why.
        why: &'static str,
    },
    /// Nothing can be sent there until somebody mends the configuration. It says nothing of this delivery, and uses up none
    /// of its attempts.
    Blocked {
        /// Why.
        why: &'static str,
    },
    /// There was no message to send: the gateway's own store did not answer. It says nothing of the destination, and uses up
    /// no attempt.
    Unmade,
}

impl Outcome {
    /// An attempt without an answer, which will be made again.
    #[must_use]
    pub fn later(why: &'static str) -> Self {
        Outcome::Again { status: 0, after_ms: None, why }
    }

    /// Whether somebody was tried to be reached, so that it counts as an attempt.
    #[must_use]
    pub fn is_attempt(&self) -> bool {
        !matches!(self, Outcome::Blocked { .. } | Outcome::Unmade)
    }

    /// HTTP status or SMTP code, zero when there was no answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Outcome::Delivered { status } | Outcome::Again { status, .. } | Outcome::GiveUp { status, .. } => *status,
            Outcome::Blocked { .. } | Outcome::Unmade => 0,
        }
    }

    /// A stable short name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Delivered { .. } => "delivered",
            Outcome::Again { .. } => "again",
            Outcome::GiveUp { .. } => "dead",
            Outcome::Blocked { .. } => "blocked",
            Outcome::Unmade => "unmade",
        }
    }

    /// Why it was not delivered.
    #[must_use]
    pub fn why(&self) -> &'static str {
        match self {
            Outcome::Delivered { .. } => "",
            Outcome::Again { why, .. } | Outcome::GiveUp { why, .. } | Outcome::Blocked { why } => why,
            Outcome::Unmade => "store",
        }
    }

    /// What an HTTP answer means (Standard Webhooks): 2xx is success, 410 ends it, anything else, redirects too, is
    /// tried again, not before the receiver asks for it.
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
