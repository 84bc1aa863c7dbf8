//! Words on a receipt.

use kelisim_core::consent::{Kind, Method};

/// On a receipt.
pub struct Receipt {
    /// Heading when an application was sent.
    pub application: &'static str,
    /// Heading when something was asked of the operator.
    pub asked: &'static str,
    /// Headings by [`Kind`]: granted, refused, withdrawn, expired, erased, published.
    pub(super) kinds: [&'static str; 6],
    /// Over the number.
    pub number: &'static str,
    /// Before the moment.
    pub recorded: &'static str,
    /// Before the day of the answer.
    pub answer_by: &'static str,
    /// Before the way of acting.
    pub method: &'static str,
    /// Ways of acting by [`Method`]: accept all, reject all, save, withdraw, GPC, checkbox.
    pub(super) methods: [&'static str; 6],
    /// Heading of the decisions.
    pub decisions: &'static str,
    /// Allowed.
    pub allowed: &'static str,
    /// Refused.
    pub refused: &'static str,
    /// Heading over the private link.
    pub link: &'static str,
    /// What the private link is for.
    pub link_about: &'static str,
    /// Opens the proof.
    pub proof: &'static str,
    /// What the proof proves.
    pub proof_about: &'static str,
    /// Before the record's id.
    pub record: &'static str,
    /// Before the place in the ledger.
    pub place: &'static str,
    /// The place: entry number and how many there are.
    pub place_of: fn(u64, u64) -> String,
    /// Before the key.
    pub key: &'static str,
    /// Heading over the button that takes the consent back, and the button itself.
    pub withdraw: &'static str,
    /// What taking back means.
    pub withdraw_about: &'static str,
}

impl Receipt {
    /// Heading of a receipt.
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
            // These are told on the private page, which has words of its own for each.
            (Kind::Answered | Kind::Looked | Kind::Linked | Kind::Obliged | Kind::Listed | Kind::Checked | Kind::Managed, _) => {
                self.record
            }
        }
    }

    /// The way of acting, in words.
    pub fn method_name(&self, method: Method) -> &'static str {
        let [accept, reject, save, withdraw, gpc, checkbox] = self.methods;
        match method {
            Method::AcceptAll => accept,
            Method::RejectAll => reject,
            Method::Save => save,
            Method::Withdraw => withdraw,
            Method::Gpc => gpc,
            Method::Checkbox => checkbox,
            Method::Imported => self.record,
        }
    }
}
