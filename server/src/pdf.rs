//! PDFs, built here with embedded fonts: a receipt, without anything that a person would not show to others; and a
//! proof pack, for those who may see everything.

mod answer;
mod destruction;
mod face;
mod flow;
mod journal;
mod pack;
mod press;
mod report;

use std::sync::LazyLock;

use face::Face;
use flow::{Flow, Part};
use kelisim_app::console::ReportSheet;
use kelisim_app::page::{Next, ReceiptPage};
use kelisim_app::shown;
use kelisim_core::consent::Kind;
use kelisim_core::site::Site;
use kelisim_core::{Lang, Timestamp};
use kelisim_engine::desk::Answered;
use kelisim_i18n::{AnswerWords, ControlReport, DestructionWords, JournalWords, ProofPack, ReceiptDocument, Standings, Words};
use kelisim_ledger::json::Value;
use kelisim_ledger::{SigningKey, pdf as sealed};
use press::{Attached, Named};

const REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");

/// Both weights of the font, parsed once.
static FACES: LazyLock<Option<(Face, Face)>> = LazyLock::new(|| Some((Face::new(REGULAR)?, Face::new(BOLD)?)));

/// Renders a receipt as a PDF, in the language of its page, dated `moment`, with the receipt file inside and a seal
/// of the log's key over every byte. The same receipt gives the same bytes. `None` when it cannot be printed, which
/// only a fault of this module can cause.
///
/// It leaves out the private link, so that it can be shown to anybody.
#[must_use]
pub(crate) fn receipt(page: &ReceiptPage, file: Option<&str>, moment: Timestamp, key: &SigningKey) -> Option<Vec<u8>> {
    let (regular, bold) = FACES.as_ref()?;
    let lang = page.shell.lang;
    let (words, document) = (&Words::of(lang).receipt, ReceiptDocument::of(lang));
    let operator = &page.shell.site.operator;
    let mut facts = vec![
        Part::Number(words.number.into(), page.number.clone()),
        Part::Pair(words.recorded.into(), page.recorded_at.clone()),
        Part::Pair(words.method.into(), words.method_name(page.method).into()),
    ];
    if let Some(Next::Answer(day)) = &page.next {
        facts.push(Part::Pair(words.answer_by.into(), day.clone()));
    }
    facts.push(Part::Pair(Words::of(lang).terms.operator.into(), Words::of(lang).shell.letterhead(operator, lang)));

    let mut flow = Flow::new(regular, bold);
    flow.part(&Part::Title(document.title.into()));
    if page.qr.is_some() {
        flow.beside_code(&facts, document.qr_name, document.qr);
    } else {
        for part in &facts {
            flow.part(part);
        }
    }
    flow.part(&Part::Heading(words.heading(page.kind, page.method).into()));
    let standings = Standings::of(lang);
    let then = |allowed: bool| match (allowed, page.kind) {
        (true, _) => words.allowed,
        (false, Kind::Withdrawn) => words.withdrawn,
        (false, _) => words.refused,
    };
    if let Some(Next::Stopped) = page.next {
        flow.part(&Part::Words(words.stopped.into()));
    }
    if !page.decisions.is_empty() {
        flow.part(&Part::Heading(format!("{} ({})", standings.now, (standings.as_of)(&page.as_of))));
        flow.part(&Part::Words(if page.changed { standings.changed } else { standings.unchanged }.into()));
        for decision in &page.decisions {
            flow.part(&Part::Decision(decision.title.clone(), decision.now.words.clone()));
        }
    }
    if page.changed {
        flow.part(&Part::Heading(standings.then.into()));
        for decision in &page.decisions {
            flow.part(&Part::Decision(decision.title.clone(), then(decision.allowed).into()));
        }
    }
    for text in &page.texts {
        let verdict = text.allowed.map(then);
        let title = verdict.map_or_else(|| text.title.clone(), |verdict| format!("{} – {verdict}", text.title));
        flow.part(&Part::Heading(title));
        for (label, value) in shown::rows(&text.words, lang) {
            flow.part(&Part::Pair(label.into(), value));
        }
    }
    flow.part(&Part::Heading(document.rights_title.into()));
    for right in document.rights {
        flow.part(&Part::Bullet((*right).into()));
    }
    flow.part(&Part::Heading(words.proof.into()));
    flow.part(&Part::Words(words.proof_about.into()));
    if let Some((version, _)) = &page.policy {
        flow.part(&Part::Pair(document.policy.into(), version.clone()));
    }
    flow.part(&Part::Pair(words.record.into(), page.record.clone()));
    flow.part(&Part::Pair(words.place.into(), (words.place_of)(page.index.saturating_add(1), page.size)));
    flow.part(&Part::Pair(words.key.into(), page.vkey.clone()));

    let named = Named {
        title: format!("{} {}", document.title, page.number),
        author: operator.name.get(lang).to_owned(),
        lang: lang.code(),
        accent: accent(&page.shell.site.accent),
        foot: &document.sheet,
    };
    let attached = file.map(|file| Attached {
        file: (format!("{}.json", page.number), file.to_owned(), document.file.to_owned()),
        seal: (format!("{}.seal", page.number), sealed::open_seal(), document.seal.to_owned()),
    });
    let is_sealed = attached.is_some();
    let printed = press::print(flow, [regular, bold], page.qr.as_ref(), &named, attached, moment)?;
    if is_sealed { sealed::seal(printed, key) } else { Some(printed) }
}

/// Prints an answer on the operator's letterhead. `None` when it cannot be printed, which only a fault of this module
/// can cause.
#[must_use]
pub(crate) fn answer(answered: &Answered, site: &Site, lang: Lang) -> Option<Vec<u8>> {
    print(
        answer::parts(answered, site, lang),
        format!("{} {}", AnswerWords::of(lang).title, answered.case.number()),
        (site, lang),
        None,
        answered.at,
    )
}

/// Prints a journal of a period from its lines. `None` when it cannot be printed, which only a fault of this module can
/// cause.
#[must_use]
pub(crate) fn journal(period: &str, lines: &[[String; 6]], site: &Site, lang: Lang, moment: Timestamp) -> Option<Vec<u8>> {
    print(
        journal::parts(period, lines, site, lang),
        format!("{}, {period}", JournalWords::of(lang).heading),
        (site, lang),
        None,
        moment,
    )
}

/// An act of destruction, ready to be printed.
pub(crate) struct Act {
    /// Its number.
    pub number: u32,
    /// Labels and values.
    pub lines: Vec<(String, String)>,
    /// Names of those who answer for it.
    pub signers: Vec<String>,
    /// The words that were published, whose hash is in the log.
    pub words: String,
    /// When it was made.
    pub moment: Timestamp,
}

/// Prints an act of destruction with its published words inside, under a seal of the log's key over every byte. `None`
/// when it cannot be printed, which only a fault of this module can cause.
#[must_use]
pub(crate) fn destruction(act: &Act, site: &Site, lang: Lang, key: &SigningKey) -> Option<Vec<u8>> {
    let words = DestructionWords::of(lang);
    let attached = Attached {
        file: (format!("act-{}.txt", act.number), act.words.clone(), words.published.to_owned()),
        seal: (format!("act-{}.seal", act.number), sealed::open_seal(), ReceiptDocument::of(lang).seal.to_owned()),
    };
    let parts = destruction::parts(act.number, &act.lines, &act.signers, site, lang);
    sealed::seal(print(parts, (words.title)(act.number), (site, lang), Some(attached), act.moment)?, key)
}

/// Prints a register with its spreadsheet inside, under a seal of the log's key over every byte. `None` when it cannot
/// be printed, which only a fault of this module can cause.
#[must_use]
pub(crate) fn register(
    sheet: &ReportSheet,
    csv: &[u8],
    site: &Site,
    lang: Lang,
    moment: Timestamp,
    key: &SigningKey,
) -> Option<Vec<u8>> {
    let title = sheet.tables.first().map_or("", |table| table.title);
    let csv = String::from_utf8_lossy(csv).into_owned();
    let attached = Attached {
        file: ("register.csv".to_owned(), csv, title.to_owned()),
        seal: ("register.seal".to_owned(), sealed::open_seal(), ReceiptDocument::of(lang).seal.to_owned()),
    };
    let named = format!("{title}, {}", sheet.period);
    sealed::seal(print(report::register(sheet, site, lang), named, (site, lang), Some(attached), moment)?, key)
}

/// Prints a control report. `None` when it cannot be printed, which only a fault of this module can cause.
#[must_use]
pub(crate) fn report(sheet: &ReportSheet, site: &Site, lang: Lang, moment: Timestamp) -> Option<Vec<u8>> {
    print(
        report::parts(sheet, site, lang),
        format!("{}, {}", ControlReport::of(lang).heading, sheet.period),
        (site, lang),
        None,
        moment,
    )
}

/// Prints a proof pack from its signed file, in a language, with the file inside and a seal of the log's key over every
/// byte. `None` when it cannot be printed, which only a fault of this module can cause.
#[must_use]
pub(crate) fn pack(text: &str, site: &Site, lang: Lang, moment: Timestamp, key: &SigningKey) -> Option<Vec<u8>> {
    let content = Value::parse(text.trim_end())?;
    let document = ReceiptDocument::of(lang);
    let parts = pack::parts(&content, site, lang)?;
    let number = content.text(&["pack_id"])?.get(..10)?.to_owned();
    let attached = Attached {
        file: (format!("{number}.json"), text.to_owned(), document.file.to_owned()),
        seal: (format!("{number}.seal"), sealed::open_seal(), document.seal.to_owned()),
    };
    let title = format!("{} {number}", ProofPack::of(lang).title);
    sealed::seal(print(parts, title, (site, lang), Some(attached), moment)?, key)
}

/// Prints parts one below the other, as a document of the site's operator.
fn print(
    parts: Vec<Part>,
    title: String,
    (site, lang): (&Site, Lang),
    attached: Option<Attached>,
    moment: Timestamp,
) -> Option<Vec<u8>> {
    let (regular, bold) = FACES.as_ref()?;
    let mut flow = Flow::new(regular, bold);
    for part in &parts {
        flow.part(part);
    }
    let named = Named {
        title,
        author: site.operator.name.get(lang).to_owned(),
        lang: lang.code(),
        accent: accent(&site.accent),
        foot: &ReceiptDocument::of(lang).sheet,
    };
    press::print(flow, [regular, bold], None, &named, attached, moment)
}

/// Parses the operator's colour, `#rrggbb`; black for anything else.
fn accent(text: &str) -> [u8; 3] {
    let part = |from: usize| u8::from_str_radix(text.get(from..from + 2)?, 16).ok();
    part(1).zip(part(3)).zip(part(5)).map_or([0; 3], |((red, green), blue)| [red, green, blue])
}
