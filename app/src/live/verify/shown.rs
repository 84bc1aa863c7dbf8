//! Which parts of the answer show: each names the states that must all hold, in `data-when`.

use kelisim_ledger::VerifyingKey;
use kelisim_ledger::proof::{Form, Proof, fingerprint};
use web_sys::Element;

use super::{Page, asking, contents, pack};
use crate::live::dom;

/// States that hold.
#[derive(Default)]
pub(super) struct States(Vec<String>);

impl States {
    pub(super) fn add(&mut self, state: &str) {
        self.0.push(state.to_owned());
    }

    pub(super) fn take_away(&mut self, state: &str) {
        self.0.retain(|known| known != state);
    }

    pub(super) fn has(&self, state: &str) -> bool {
        self.0.iter().any(|known| known == state)
    }

    /// Shows what all of its states hold for, and hides the rest.
    pub(super) fn show(&self, answer: &Element) {
        for part in dom::every_within(answer, "[data-when]") {
            dom::hide(&part, !dom::attribute(&part, "data-when").split(' ').all(|state| state.is_empty() || self.has(state)));
        }
    }
}

/// States of a receipt that does not hold, and the verdict.
pub(super) fn refused(why: &str, states: &mut States) -> &'static str {
    // What cannot be judged is no reason to distrust it.
    let verdict = if matches!(why, "no-key" | "bare-pdf" | "broken" | "bad-key") { "later" } else { "bad" };
    states.add(verdict);
    states.add(&("why-".to_owned() + why));
    verdict
}

impl Page {
    /// Says how far the key is known, and gives the verdict of what it signed.
    pub(super) fn trusted(&self, is_pinned: bool, key: &VerifyingKey, states: &mut States) -> &'static str {
        let known = dom::attribute(&self.answer, "data-known");
        let own = fingerprint(key);
        let trust = match (is_pinned, known.lines().any(|line| line == own)) {
            (true, _) => "pinned",
            (false, true) => "known",
            (false, false) => "unknown",
        };
        let verdict = if trust == "unknown" { "whole" } else { "good" };
        states.add(verdict);
        states.add(&("trust-".to_owned() + trust));
        verdict
    }

    /// Fills the page with a receipt that holds, and gives the verdict.
    pub(super) fn describe(&self, proof: &Proof, states: &mut States) -> &'static str {
        let verdict = self.trusted(proof.is_pinned, &proof.key, states);
        let forms: &[&str] = match proof.form {
            Form::File => &["file", "receipt"],
            Form::Pack => &["pack"],
            Form::Proof | Form::Digits => &["code", "receipt"],
        };
        for state in ["ok"].iter().chain(forms) {
            states.add(state);
        }
        if proof.form != Form::Pack {
            states.add(&("kind-".to_owned() + &proof.leaf.kind.to_string()));
        }
        for name in ["now", "as-of"] {
            contents::put(name, "");
        }
        contents::tell(proof, &[]);
        if let Some(content) = proof.file.as_ref().filter(|_| proof.form == Form::Pack) {
            pack::tell(content);
        }
        if proof.standing.is_some() && asking::site_of(&proof.log).is_some() {
            states.add("asks");
            states.add("unasked");
        }
        verdict
    }
}
