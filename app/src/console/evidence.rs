//! The whole evidence of a case, act by act.

use kelisim_i18n::Desk;
use leptos::prelude::*;

use super::frame::{Frame, Whole};
use crate::render::document;

/// One act with where it came from: label and value, ready to read.
pub type Act = Vec<(&'static str, String)>;

/// Data of the page.
#[derive(Clone, Debug)]
pub struct EvidencePage {
    /// Frame around the page.
    pub frame: Frame,
    /// Address of the case.
    pub case: String,
    /// Title of the case.
    pub title: String,
    /// The acts, oldest first.
    pub acts: Vec<Act>,
}

/// Renders the whole evidence of a case.
pub fn evidence_page(page: EvidencePage) -> String {
    document(move || {
        let EvidencePage { frame, case, title, acts } = page;
        let words = Desk::of(frame.lang);
        let acts = acts.into_iter().map(|act| {
            let rows = act.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| {
                view! { <div><dt>{name}</dt><dd class="written" translate="no">{value}</dd></div> }
            });
            view! { <section class="panel"><dl class="pairs">{rows.collect_view()}</dl></section> }
        });
        view! {
            <Whole frame title=words.evidence.to_owned()>
                <p class="back"><a href=case>{title}</a></p>
                <h1>{words.evidence}</h1>
                <p class="lead">{words.evidence_about}</p>
                {acts.collect_view()}
            </Whole>
        }
    })
}
