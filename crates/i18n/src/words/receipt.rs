//! Receipt after an act of a visitor.

use kelisim_core::consent::{Kind, Method};

/// Labels and headings on a receipt.
pub struct Receipt {
    /// Heading after an application was sent.
    pub application: &'static str,
    /// Heading after a request was made to the operator.
    pub asked: &'static str,
    /// Headings by [`Kind`]: granted, refused, withdrawn, expired, erased, published.
    pub(super) kinds: [&'static str; 6],
    /// Label before the number of the record.
    pub number: &'static str,
    /// Label before the moment of recording.
    pub recorded: &'static str,
    /// Label before the last day of the answer.
    pub answer_by: &'static str,
    /// Label before the way in which the decision was expressed.
    pub method: &'static str,
    /// Names of the ways by [`Method`]: accept all, reject all, save, withdraw, GPC, checkbox.
    pub(super) methods: [&'static str; 11],
    /// Heading over the list of decisions.
    pub decisions: &'static str,
    /// Decision that something is allowed.
    pub allowed: &'static str,
    /// Decision that something is refused.
    pub refused: &'static str,
    /// Decision that something is withdrawn.
    pub withdrawn: &'static str,
    /// Heading over what happens next.
    pub next: &'static str,
    /// By which day the operator answers, and how.
    pub next_answer: fn(&str) -> String,
    /// Note that the application is no longer looked into.
    pub stopped: &'static str,
    /// Button that opens the proof.
    pub proof: &'static str,
    /// Explanation of what the proof proves.
    pub proof_about: &'static str,
    /// Label before the id of the record.
    pub record: &'static str,
    /// Label before the place in the ledger.
    pub place: &'static str,
    /// Number of the entry, and how many entries there are.
    pub place_of: fn(u64, u64) -> String,
    /// Label before the verifying key.
    pub key: &'static str,
    /// Heading over the button that withdraws the consent, and its label.
    pub withdraw: &'static str,
    /// Explanation of what a withdrawal does.
    pub withdraw_about: &'static str,
}

impl Receipt {
    /// Picks the heading of a receipt for what was done and how.
    pub fn heading(&self, kind: Kind, method: Method) -> &'static str {
        let [granted, refused, withdrawn, expired, erased, published] = self.kinds;
        match (kind, method) {
            (Kind::Granted | Kind::Refused, Method::Checkbox) => self.application,
            (Kind::Granted, _) => granted,
            (Kind::Refused, _) => refused,
            (Kind::Withdrawn, _) => withdrawn,
            (Kind::Expired, _) => expired,
            (Kind::Erased, _) => erased,
            (Kind::Published, _) => published,
            (Kind::Asked, _) => self.asked,
            // These stand on the private page, which has sentences of its own for each.
            (
                Kind::Answered
                | Kind::Looked
                | Kind::Linked
                | Kind::Obliged
                | Kind::Listed
                | Kind::Checked
                | Kind::Managed
                | Kind::RolledBack
                | Kind::Destroyed,
                _,
            ) => self.record,
        }
    }

    /// Names the way in which a decision was expressed.
    pub fn method_name(&self, method: Method) -> &'static str {
        let [accept, reject, save, withdraw, gpc, checkbox, paper, signature, call, counter, email] = self.methods;
        match method {
            Method::AcceptAll => accept,
            Method::RejectAll => reject,
            Method::Save => save,
            Method::Withdraw => withdraw,
            Method::Gpc => gpc,
            Method::Checkbox => checkbox,
            Method::Imported => self.record,
            Method::Paper => paper,
            Method::Signature => signature,
            Method::Call => call,
            Method::Counter => counter,
            Method::Email => email,
        }
    }
}
