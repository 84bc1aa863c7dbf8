//! Rendering of a message as a letter: in the operator's language, as text and HTML, with the JSON message
//! attached.

use std::fmt::Write as _;

use kelisim_core::request::{Ask, Outcome};
use kelisim_core::site::{Contents, REQUEST_MESSAGE, Site};
use kelisim_core::{DeliveryId, Lang, RecordId};
use kelisim_engine::clock;
use kelisim_i18n::{Letter as Words, My, title};
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use serde_json::Value;

use super::Parcel;
use crate::forward::message::TEST;
use crate::forward::secret::message_id;

/// Letter that is ready to be sent.
pub(crate) struct Letter {
    /// Headers and body (RFC 5322), in ASCII.
    pub bytes: Vec<u8>,
}

/// Settings for the letters of one destination.
pub(crate) struct Writing<'w> {
    /// Site whose labels and titles are used.
    pub site: &'w Site,
    /// Language of the letters.
    pub lang: Lang,
    /// Contents: everything, or a link only.
    pub contents: &'w Contents,
    /// Legal ground on which the destination receives data, in that language.
    pub ground: &'w str,
    /// Right side of their `Message-ID`.
    pub host: &'w str,
}

/// Content of a letter before it is rendered as text or HTML.
struct Sheet {
    heading: String,
    /// Action that the recipient should take; may be empty.
    about: &'static str,
    /// Sections: a title, which may be empty, and pairs of label and value.
    sections: Vec<(&'static str, Vec<(String, String)>)>,
    /// Link to the details.
    link: Option<String>,
    foot: Vec<String>,
}

/// Replaces control characters, so that nothing can end a header line (header injection).
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl Writing<'_> {
    /// Renders the letter. Every attempt of one delivery has the same `Message-ID`, so that a second copy is
    /// recognised; a withdrawal replies to the letter of the consent it withdraws. `None` when the letter
    /// cannot be built.
    #[must_use]
    pub(crate) fn letter(&self, from: &Mailbox, to: &Address, parcel: &Parcel) -> Option<Letter> {
        let sheet = self.sheet(parcel);
        let id = |id: &DeliveryId| format!("<{id}@{}>", self.host);
        let sender = Mailbox::new(from.name.as_deref().map(one_line), from.email.clone());
        let name = one_line(self.site.name.get(self.lang));
        let mut letter = lettre::Message::builder()
            .from(sender)
            .to(Mailbox::new(None, to.clone()))
            .subject(one_line(&format!("{name}: {}", sheet.heading)))
            .message_id(Some(id(&parcel.id)))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", self.lang.code()))
            .raw_header(header("Kelisim-Type", parcel.message.kind))
            .raw_header(header("Kelisim-Delivery", &message_id(&parcel.id)));
        if let Some(last) = parcel.message.before.last() {
            letter = letter.in_reply_to(id(last)).references(parcel.message.before.iter().map(id).collect::<Vec<_>>().join(" "));
        }
        let mark = parcel.id.to_string();
        // The boundary is the delivery's id, which no person's text can contain.
        let both = MultiPart::alternative().boundary(format!("a-{mark}")).singlepart(SinglePart::plain(sheet.text()));
        let both = both.singlepart(SinglePart::html(sheet.page(self.lang)));
        let letter = match self.contents {
            Contents::Link(_) => letter.multipart(both),
            Contents::Full => {
                let number = parcel.message.value["data"]["number"].as_str().unwrap_or(parcel.message.kind);
                let json = ContentType::parse("application/json").ok()?;
                let file = Attachment::new(format!("kelisim-{number}.json")).body(parcel.message.body.clone(), json);
                letter.multipart(MultiPart::mixed().boundary(format!("m-{mark}")).multipart(both).singlepart(file))
            }
        };
        Some(Letter { bytes: letter.ok()?.formatted() })
    }

    fn sheet(&self, parcel: &Parcel) -> Sheet {
        let (words, message) = (Words::of(self.lang), &parcel.message);
        let data = &message.value["data"];
        let number = data["number"].as_str().unwrap_or_default();
        let (heading, about) = match message.kind {
            "application.received" => ((words.application)(number), ""),
            "consent.granted" => (words.granted.to_owned(), ""),
            "consent.refused" => (words.refused.to_owned(), ""),
            "consent.withdrawn" => (words.withdrawn.to_owned(), words.withdrawn_about),
            "subject.erased" => (words.erased.to_owned(), words.erased_about),
            "request.opened" => ((words.asked)(number), words.asked_about),
            "request.answered" => ((words.answered)(number), ""),
            "application.corrected" => (words.corrected.to_owned(), words.corrected_about),
            TEST => (words.test.to_owned(), words.test_about),
            other => (other.to_owned(), ""),
        };
        let mut sections = vec![("", self.facts(&message.value))];
        let (mut link, mut foot) = (None, Vec::new());
        match self.contents {
            Contents::Full => {
                sections.push((words.fields, self.fields(data)));
                sections.push((words.consents, self.consents(data)));
                foot.push(words.attached.to_owned());
            }
            Contents::Link(to) => {
                link = (message.kind != TEST).then(|| filled(to, data));
                foot.push(words.bare.to_owned());
            }
        }
        foot.push((words.sender)(&message_id(&parcel.id)));
        sections.retain(|(_, pairs)| !pairs.is_empty());
        Sheet { heading, about, sections, link, foot }
    }

    /// Facts without personal fields: site, number, time of receipt, deadline.
    fn facts(&self, message: &Value) -> Vec<(String, String)> {
        let (words, data) = (Words::of(self.lang), &message["data"]);
        let mut facts = vec![(words.site.to_owned(), self.site.name.get(self.lang).to_owned())];
        let mut add = |label: &str, what: Option<String>| facts.extend(what.map(|what| (label.to_owned(), what)));
        let text = |key: &str| data[key].as_str().map(str::to_owned);
        let full = *self.contents == Contents::Full;
        let form = data["form"].as_str().and_then(|id| self.site.form(id));
        add(words.form, form.map(|form| form.heading.get(self.lang).to_owned()));
        add(words.number, text("number"));
        add(words.received, message["timestamp"].as_str().and_then(clock::parse).map(clock::local));
        add(words.answer_by, text("answer_by").map(|day| kelisim_i18n::format::day(&day, self.lang)));
        if full {
            let ask: Option<Ask> = serde_json::from_value(data["ask"].clone()).ok();
            add(words.ask, ask.map(|ask| My::of(self.lang).title(ask).0.to_owned()));
            let outcome: Option<Outcome> = serde_json::from_value(data["outcome"].clone()).ok();
            add(words.outcome, ask.zip(outcome).map(|(ask, outcome)| My::of(self.lang).outcome(ask, outcome).to_owned()));
            let purposes = data["purposes"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let purposes: Vec<String> = purposes.map(|id| title(self.site, &format!("p:{id}"), self.lang)).collect();
            add(words.purposes, Some(purposes.join("; ")).filter(|purposes| !purposes.is_empty()));
            let lang = text("lang").and_then(|code| Lang::ALL.into_iter().find(|lang| lang.code() == code));
            add(words.language, lang.map(|lang| lang.own_name().to_owned()));
            // The message has the ground in the person's language; the letter has it in the operator's.
            add(words.ground, text("ground").map(|_| self.ground.to_owned()));
        }
        let about = data["about"].as_array().into_iter().flatten();
        let before: Vec<String> = about.filter_map(|one| Some(format!("№ {}", one["number"].as_str()?))).collect();
        add(words.about, Some(before.join(", ")).filter(|before| !before.is_empty()));
        add(My::of(self.lang).application, text("application").map(|number| format!("№ {number}")));
        facts
    }

    /// Fields with the labels that people saw, in the order of the form.
    fn fields(&self, data: &Value) -> Vec<(String, String)> {
        let form = data["form"].as_str().and_then(|id| self.site.form(id));
        let place = |id: &str| form.and_then(|form| form.fields.iter().position(|field| field.id == id));
        let label = |id: &str| match (id, form) {
            (REQUEST_MESSAGE, _) => Words::of(self.lang).wrote.to_owned(),
            ("name", Some(form)) => form.name_label.get(self.lang).to_owned(),
            (id, Some(form)) => {
                form.fields.iter().find(|field| field.id == id).map_or(id, |field| field.label.get(self.lang)).to_owned()
            }
            (id, None) => id.to_owned(),
        };
        let mut fields: Vec<(&String, &Value)> = data["fields"].as_object().into_iter().flatten().collect();
        // The name comes first, as in a letter; fields that are in no form come last.
        fields.sort_by_key(|(id, _)| if *id == "name" { 0 } else { place(id).map_or(usize::MAX, |place| place + 1) });
        fields.into_iter().map(|(id, value)| (label(id), plain(value))).collect()
    }

    fn consents(&self, data: &Value) -> Vec<(String, String)> {
        let words = Words::of(self.lang);
        let answer = |granted: &Value| if granted == &Value::Bool(true) { words.yes } else { words.no }.to_owned();
        let consents = data["consents"].as_object().into_iter().flatten();
        consents.map(|(item, granted)| (title(self.site, item, self.lang), answer(granted))).collect()
    }
}

/// Fills in the template of the link. An event without a number of its own leads to the newest event it
/// refers to, where it belongs.
fn filled(link: &str, data: &Value) -> String {
    let about = data["about"].as_array().and_then(|about| about.last()).filter(|_| data["number"].is_null()).unwrap_or(data);
    let number = about["number"].as_str().map(str::to_owned);
    let own = || about["record"].as_str().and_then(|record| Some(record.parse::<RecordId>().ok()?.number()));
    let number = number.or_else(own).unwrap_or_default();
    let filled = link.replace("{number}", &number).replace("{record}", about["record"].as_str().unwrap_or_default());
    filled.replace("{sequence}", &plain(&about["sequence"]))
}

/// Formats a JSON value for people.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Capitalises the first letter: the heading is written for a subject line and also starts the page.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Escapes text for HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Sheet {
    fn text(&self) -> String {
        let mut out = capital(&self.heading);
        if !self.about.is_empty() {
            let _ = write!(out, "\n\n{}", self.about);
        }
        for (title, pairs) in &self.sections {
            out.push_str("\n\n");
            if !title.is_empty() {
                let _ = writeln!(out, "{}", title.to_uppercase());
            }
            let lines = pairs.iter().map(|(label, what)| {
                // A value of several lines starts below its label.
                let between = if what.contains('\n') { "\n" } else { " " };
                format!("{label}:{between}{what}")
            });
            out.push_str(&lines.collect::<Vec<_>>().join("\n"));
        }
        if let Some(link) = &self.link {
            let _ = write!(out, "\n\n{link}");
        }
        let _ = write!(out, "\n\n-- \n{}\n", self.foot.join("\n"));
        out
    }

    /// Renders an HTML page that loads nothing and follows the reader's light or dark theme.
    fn page(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        let mut out = format!(
            "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
             <title>{0}</title></head><body style=\"font:16px/1.5 sans-serif;max-width:40em;margin:1em auto;padding:0 1em\">\
             <h1 style=\"font-size:1.3em\">{0}</h1>",
            escaped(&capital(&self.heading))
        );
        if !self.about.is_empty() {
            let _ = write!(out, "<p>{}</p>", escaped(self.about));
        }
        for (title, pairs) in &self.sections {
            if !title.is_empty() {
                let _ = write!(out, "<h2 style=\"font-size:1.1em;margin:1.5em 0 .5em\">{}</h2>", escaped(title));
            }
            out.push_str("<dl style=\"margin:0\">");
            for (label, what) in pairs {
                let (label, what) = (escaped(label), escaped(what));
                let _ = write!(
                    out,
                    "<dt style=\"opacity:.75;font-size:.9em\">{label}</dt><dd style=\"margin:0 0 .6em;white-space:pre-wrap\">{what}</dd>"
                );
            }
            out.push_str("</dl>");
        }
        if let Some(link) = &self.link {
            let link = escaped(link);
            let _ = write!(out, "<p>{}: <a href=\"{link}\">{link}</a></p>", escaped(words.open));
        }
        let foot: Vec<String> = self.foot.iter().map(|line| escaped(line)).collect();
        let _ = write!(out, "<p style=\"opacity:.75;font-size:.85em;margin-top:2em\">{}</p></body></html>", foot.join("<br>"));
        out
    }
}
