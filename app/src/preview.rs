//! The owner's preview: banner and forms on a phone and a desktop, the tag to copy, what the site file lacks,
//! and the contrast of its colours.
//!
//! The frames are pages of the gateway in a sandbox: what is pressed in them reaches nobody (`server`,
//! `routes/preview`).

mod colours;
pub mod contrast;
pub mod frame;
pub mod gaps;
mod knobs;

use colours::Contrasts;
use gaps::Gap;
use kelisim_core::Lang;
use kelisim_core::site::Banner;
use kelisim_i18n::Preview;
use knobs::Knobs;
use leptos::prelude::*;

use crate::live::LiveKeeping;
use crate::shell::{Document, Shell};

/// Layouts of the banner, by the value of the tag's attribute.
pub const LAYOUTS: [&str; 3] = Banner::LAYOUTS;
/// Corners of the banner, by the value of the tag's attribute.
pub const CORNERS: [&str; 4] = Banner::CORNERS;
/// Colours of the sample page; the banner follows them.
pub const SCHEMES: [&str; 3] = ["auto", "light", "dark"];

/// Settings of what the frames show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Id of a form; none for the banner.
    pub form: Option<String>,
    /// Language of the frames.
    pub lang: Lang,
    /// One of [`LAYOUTS`], the banner's layout.
    pub layout: &'static str,
    /// One of [`CORNERS`], the banner's corner.
    pub corner: &'static str,
    /// One of [`SCHEMES`], the sample page's colours.
    pub scheme: &'static str,
}

impl Settings {
    /// Query string of these settings, the part of an address after `?`.
    pub fn query(&self) -> String {
        let form = self.form.as_deref().map(|form| format!("&form={form}")).unwrap_or_default();
        format!("in={}&layout={}&corner={}&scheme={}{form}", self.lang, self.layout, self.corner, self.scheme)
    }

    /// Attributes of the tag that differ from the defaults of the site file.
    pub fn attributes(&self, usual: &Banner) -> String {
        let mut attributes = String::new();
        for (name, value, usual) in [("layout", self.layout, &usual.layout), ("corner", self.corner, &usual.corner)] {
            if value != usual {
                attributes.push_str(&format!(" data-{name}=\"{value}\""));
            }
        }
        attributes
    }
}

/// Data of the preview page.
#[derive(Clone, Debug)]
pub struct PreviewPage {
    /// Header and footer around the page.
    pub shell: Shell,
    /// Address of the page, without a query.
    pub here: String,
    /// Settings of what the frames show.
    pub settings: Settings,
    /// The whole tag to copy.
    pub tag: String,
    /// The tag of the present version alone, with its checksum.
    pub fixed: Option<String>,
    /// Style sheets of what is shown, from which its colours are read.
    pub css: String,
    /// Gaps of the site file.
    pub gaps: Vec<Gap>,
    /// Warnings from reading the site file: what is wrong, and what to do, in the reader's own words.
    pub warnings: Vec<(String, String)>,
}

/// The preview page, as the body of a document.
#[component]
pub fn PreviewBody(
    /// Data of the page.
    page: PreviewPage,
) -> impl IntoView {
    let PreviewPage { shell, here, settings, tag, fixed, css, gaps, warnings } = page;
    let fixed = fixed.map(|tag| {
        let about = Preview::of(shell.lang).tag_fixed;
        view! { <details><summary>{about}</summary><pre><code>{tag}</code></pre></details> }
    });
    let lang = shell.lang;
    let words = Preview::of(lang);
    let site = std::sync::Arc::clone(&shell.site);
    let frame = format!("{here}/frame?{}", settings.query());
    let form = settings.form.as_deref().and_then(|form| site.form(form)).map(|form| form.heading.get(lang).to_owned());
    let of = form.unwrap_or_else(|| words.banner.to_owned());
    let narrow = frame.clone();
    let hint = words.tag_lang.replace("{}", &format!("data-lang=\"{}\"", settings.lang));
    view! {
        <Document shell title=words.title.to_owned() kind="preview">
            <h1>{words.title}</h1>
            <p class="intro">{words.about}</p>
            <noscript><p class="notice">{words.noscript}</p></noscript>
            <Knobs site here settings lang />
            <div class="stage">
                <Frame name=words.phone class="phone" src=narrow lang />
                <Frame name=words.desktop class="desk" src=frame lang />
            </div>
            <div class="notes">
                <section class="tag">
                    <h2>{words.tag}</h2>
                    <p>{words.tag_about}</p>
                    <pre><code id="tag">{tag}</code></pre>
                    <LiveKeeping>
                        <p class="act keeping" data-of="#tag"><button type="button" class="plain" data-do="copy" data-done=words.copied hidden>{words.copy}</button></p>
                    </LiveKeeping>
                    <p class="help">{hint}</p>
                    {fixed}
                </section>
                <Missing gaps warnings lang />
                <Contrasts css of lang />
            </div>
        </Document>
    }
}

/// A frame of one size, and a link to see it in full.
#[component]
fn Frame(name: &'static str, class: &'static str, src: String, lang: Lang) -> impl IntoView {
    let open = Preview::of(lang).open;
    let label = format!("{open}: {name}");
    view! {
        <figure class=class>
            <figcaption><b>{name}</b>" "<a href=src.clone() target="_blank" aria-label=label>{open}</a></figcaption>
            <div class="glass"><iframe src=src title=name></iframe></div>
        </figure>
    }
}

/// Gaps of the site file, each with its remedy and its key.
#[component]
fn Missing(gaps: Vec<Gap>, warnings: Vec<(String, String)>, lang: Lang) -> impl IntoView {
    let words = Preview::of(lang);
    let count = gaps.len() + warnings.len();
    let rows = gaps
        .into_iter()
        .map(|gap| {
            let (what, remedy) = gap.explain(lang);
            view! { <li><b>{what}</b>" "{remedy}" "<code>{gap.key()}</code></li> }
        })
        .collect_view();
    // The reader's warnings are in English only, and meant for whoever writes the file.
    let read = warnings.into_iter().map(|(what, remedy)| view! { <li lang="en"><b>{what}</b>" "{remedy}</li> }).collect_view();
    let list = if count == 0 {
        view! { <p>{words.complete}</p> }.into_any()
    } else {
        view! { <ul class="gaps">{rows}{read}</ul> }.into_any()
    };
    let number = (count > 0).then(|| view! { " "<span class="count">{count}</span> });
    view! { <section class="missing"><h2>{words.missing}{number}</h2>{list}</section> }
}
