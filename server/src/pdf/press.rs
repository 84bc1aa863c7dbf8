//! Writes marks on sheets as a PDF that can be read out (PDF/UA-1): tagged, titled, in a language, with an
//! outline. The same marks give the same bytes.

use std::num::NonZeroU16;

use kelisim_app::page::Qr;
use kelisim_core::Timestamp;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Paint};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, Tag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings};

use super::face::Face;
use super::flow::{Flow, Ink, Mark, Role, SHEET, Weight};

/// Metadata of a document.
pub(super) struct Named<'n> {
    pub title: String,
    /// Name of the issuer, as the author.
    pub author: String,
    /// Language code of the document.
    pub lang: &'static str,
    /// The operator's colour, as RGB.
    pub accent: [u8; 3],
    /// Text of a sheet's footer: its number of how many.
    pub foot: &'n dyn Fn(usize, usize) -> String,
}

/// Files that stand in the document: each a name, its content and a description.
pub(super) struct Attached {
    pub file: (String, String, String),
    pub seal: (String, String, String),
}

/// Moment in Kazakhstan, to the minute: that of which the document speaks.
fn date(moment: Timestamp) -> Option<DateTime> {
    let local = kelisim_engine::clock::zoned(moment);
    let small = |value: i8| u8::try_from(value).ok();
    let date = DateTime::new(u16::try_from(local.year()).ok()?).month(small(local.month())?).day(small(local.day())?);
    Some(date.hour(small(local.hour())?).minute(small(local.minute())?).second(0).utc_offset_hour(5).utc_offset_minute(0))
}

fn fill([red, green, blue]: [u8; 3]) -> Fill {
    Fill { paint: Paint::from(rgb::Color::new(red, green, blue)), ..Fill::default() }
}

/// Prints the sheets; `None` when a rule of the format is broken.
pub(super) fn print(
    flow: Flow,
    faces: [&Face; 2],
    qr: Option<&Qr>,
    named: &Named,
    attached: Option<Attached>,
    moment: Timestamp,
) -> Option<Vec<u8>> {
    let standards = ConfigurationBuilder::new().with_archival_validator(Archival::A3_A);
    let configuration = standards.with_accessibility_validator(Accessibility::UA1).finish().ok()?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut tags: Vec<Vec<Identifier>> = flow.groups.iter().map(|_| Vec::new()).collect();
    let count = flow.sheets.len();
    for (at, marks) in flow.sheets.iter().enumerate() {
        let mut page = document.start_page_with(PageSettings::from_wh(SHEET.0, SHEET.1)?);
        let mut surface = page.surface();
        edge(&mut surface, named.accent);
        for mark in marks {
            draw(&mut surface, mark, faces, qr, named, &mut tags);
        }
        let foot = format!("{} · {}", named.title, (named.foot)(at + 1, count));
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
        text(&mut surface, faces[0], (60.0, SHEET.1 - 36.0), 8.0, [84, 92, 97], &foot);
        surface.end_tagged();
        surface.finish();
        page.finish();
    }
    let mut tree = TagTree::new();
    let mut outline = Outline::new();
    for ((role, sheet, y), parts) in flow.groups.iter().zip(tags) {
        let mut group = match role {
            Role::Heading(level, words) => {
                let to = XyzDestination::new(*sheet, Point::from_xy(0.0, *y));
                outline.push_child(OutlineNode::new(words.clone(), to));
                TagGroup::new(Tag::Hn(NonZeroU16::new(*level)?, Some(words.clone())))
            }
            Role::Paragraph => TagGroup::new(Tag::P),
            Role::Figure(name) => TagGroup::new(Tag::Figure(Some(name.clone()))),
        };
        for part in parts {
            group.push(Node::from(part));
        }
        tree.push(group);
    }
    document.set_tag_tree(tree);
    document.set_outline(outline);
    let metadata = Metadata::new()
        .title(named.title.clone())
        .authors(vec![named.author.clone()])
        .language(named.lang.to_owned())
        .creator("Kelisim".to_owned());
    let date = date(moment)?;
    document.set_metadata(metadata.creation_date(date));
    if let Some(Attached { file, seal }) = attached {
        for ((path, content, description), mime, association_kind) in
            [(file, "application/json", AssociationKind::Data), (seal, "text/plain", AssociationKind::Supplement)]
        {
            let embedded = document.embed_file(EmbeddedFile {
                path,
                mime_type: MimeType::new(mime),
                description: Some(description),
                association_kind,
                data: content.into_bytes().into(),
                modification_date: Some(date),
                // A verifier reads it without unpacking anything.
                compress: Some(false),
                location: None,
            });
            embedded?;
        }
    }
    document.finish().ok()
}

fn text(surface: &mut Surface, face: &Face, (x, y): (f32, f32), size: f32, colour: [u8; 3], words: &str) {
    let words = face.known(words);
    surface.set_fill(Some(fill(colour)));
    surface.draw_glyphs(Point::from_xy(x, y), &face.glyphs(&words), face.font.clone(), &words, size, false);
}

fn draw(surface: &mut Surface, mark: &Mark, faces: [&Face; 2], qr: Option<&Qr>, named: &Named, tags: &mut [Vec<Identifier>]) {
    let layout = ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout));
    match mark {
        Mark::Text { x, y, size, weight, ink, text: words, group } => {
            let face = faces[usize::from(*weight == Weight::Bold)];
            let colour = match ink {
                Ink::Black => [29, 34, 37],
                Ink::Soft => [84, 92, 97],
                Ink::Accent => named.accent,
            };
            let span = SpanTag { lang: None, alt_text: None, expanded: None, actual_text: None };
            let id = surface.start_tagged(if group.is_some() { ContentTag::Span(span) } else { layout });
            text(surface, face, (*x, *y), *size, colour, words);
            surface.end_tagged();
            if let Some(parts) = group.and_then(|group| tags.get_mut(group)) {
                parts.push(id);
            }
        }
        Mark::Rule { x, y, width } => {
            surface.start_tagged(layout);
            boxes(surface, [217, 212, 202], Rect::from_xywh(*x, *y, *width, 0.8));
            surface.end_tagged();
        }
        Mark::Code { x, y, side, group } => {
            let Some(qr) = qr else { return };
            #[expect(clippy::cast_precision_loss, reason = "a QR code has at most 177 modules on a side")]
            let modules = |count: usize| count as f32;
            let id = surface.start_tagged(ContentTag::Other);
            let step = side / modules(qr.size);
            let dark = qr.dark.iter().filter_map(|(column, row, run)| {
                Rect::from_xywh(x + modules(*column) * step, y + modules(*row) * step, modules(*run) * step, step)
            });
            boxes(surface, [0, 0, 0], dark);
            surface.end_tagged();
            if let Some(parts) = tags.get_mut(*group) {
                parts.push(id);
            }
        }
    }
}

fn boxes(surface: &mut Surface, colour: [u8; 3], all: impl IntoIterator<Item = Rect>) {
    let mut path = PathBuilder::new();
    for one in all {
        path.push_rect(one);
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(fill(colour)));
        surface.draw_path(&path);
    }
}

/// Draws the row of triangles along the upper edge, as on every page of the gateway.
fn edge(surface: &mut Surface, colour: [u8; 3]) {
    let mut path = PathBuilder::new();
    let mut x = 0.0;
    while x < SHEET.0 {
        path.move_to(x, 24.0);
        path.line_to(x + 8.0, 32.0);
        path.line_to(x + 16.0, 24.0);
        path.close();
        x += 16.0;
    }
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    if let Some(path) = path.finish() {
        surface.set_fill(Some(fill(colour)));
        surface.draw_path(&path);
    }
    surface.end_tagged();
}
