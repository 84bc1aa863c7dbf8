//! Lays out parts of a document as marks on sheets of A4. Nothing here knows of PDF.

use super::face::Face;

/// Size of an A4 sheet, in points.
pub(super) const SHEET: (f32, f32) = (595.276, 841.89);
const LEFT: f32 = 60.0;
const RIGHT: f32 = SHEET.0 - 60.0;
const TOP: f32 = 62.0;
const BOTTOM: f32 = SHEET.1 - 66.0;
/// Side of the QR code: a phone reads modules of a third of a millimetre and more.
const CODE: f32 = 140.0;
/// Width of the column of labels.
const LABEL: f32 = 112.0;
/// Width reserved for the decision.
const VERDICT: f32 = 96.0;
/// Space between a title and its verdict.
const GAP: f32 = 8.0;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Black,
    Soft,
    Accent,
}

/// Role of a group of marks for a screen reader.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// A heading with its level and its words.
    Heading(u16, String),
    Paragraph,
    /// A drawing, with its name.
    Figure(String),
}

/// A part of the document, in reading order.
pub(super) enum Part {
    /// The heading of the whole document.
    Title(String),
    Heading(String),
    /// Label and number that the document is filed under, in large type.
    Number(String, String),
    /// A label and its value.
    Pair(String, String),
    /// A title and what was decided about it.
    Decision(String, String),
    Words(String),
    /// An entry of a list.
    Bullet(String),
}

/// A mark on a sheet. `group` is the index of the group it belongs to; none for what is not read out.
pub(super) enum Mark {
    /// A line of text, by the left end of its base line.
    Text { x: f32, y: f32, size: f32, weight: Weight, ink: Ink, text: String, group: Option<usize> },
    /// A thin horizontal line.
    Rule { x: f32, y: f32, width: f32 },
    /// The QR code, by its upper left corner.
    Code { x: f32, y: f32, side: f32, group: usize },
}

/// Sheets that are filled from the top.
pub(super) struct Flow<'f> {
    regular: &'f Face,
    bold: &'f Face,
    /// Marks of each sheet.
    pub sheets: Vec<Vec<Mark>>,
    /// Roles of the groups, each with the sheet and height at which it starts.
    pub groups: Vec<(Role, usize, f32)>,
    y: f32,
    right: f32,
}

impl<'f> Flow<'f> {
    pub(super) fn new(regular: &'f Face, bold: &'f Face) -> Self {
        Self { regular, bold, sheets: vec![Vec::new()], groups: Vec::new(), y: TOP, right: RIGHT }
    }

    fn group(&mut self, role: Role) -> usize {
        self.groups.push((role, self.sheets.len() - 1, self.y));
        self.groups.len() - 1
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.push(mark);
        }
    }

    /// Begins another sheet unless `height` is left on this one.
    fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.sheets.push(Vec::new());
            (self.y, self.right) = (TOP, RIGHT);
        }
    }

    /// Sets a text in lines from `left`; the group is the caller's.
    fn set(&mut self, text: &str, left: f32, size: f32, weight: Weight, ink: Ink, group: Option<usize>) {
        let face = if weight == Weight::Bold { self.bold } else { self.regular };
        let lines = face.lines(text, size, self.right - left);
        let leading = size * 1.38;
        for line in lines {
            self.room(leading);
            self.y += leading;
            let y = self.y - size * 0.34;
            if !line.is_empty() {
                // A space at the end separates the words of two lines when they are read out or copied.
                self.mark(Mark::Text { x: left, y, size, weight, ink, text: format!("{line} "), group });
            }
        }
    }

    fn rule(&mut self) {
        let width = self.right - LEFT;
        self.mark(Mark::Rule { x: LEFT, y: self.y, width });
    }

    /// Sets one part of the document.
    pub(super) fn part(&mut self, part: &Part) {
        match part {
            Part::Title(words) => {
                let group = self.group(Role::Heading(1, words.clone()));
                self.set(words, LEFT, 21.0, Weight::Bold, Ink::Black, Some(group));
                self.y += 6.0;
            }
            Part::Heading(words) => {
                // A heading does not stay behind alone.
                self.room(78.0);
                self.y += 16.0;
                let group = self.group(Role::Heading(2, words.clone()));
                self.set(words, LEFT, 13.0, Weight::Bold, Ink::Accent, Some(group));
                self.y += 3.0;
                self.rule();
                self.y += 5.0;
            }
            Part::Number(label, number) => {
                let group = self.group(Role::Paragraph);
                self.set(label, LEFT, 9.0, Weight::Regular, Ink::Soft, Some(group));
                self.set(number, LEFT, 24.0, Weight::Bold, Ink::Accent, Some(group));
                self.y += 6.0;
            }
            Part::Pair(label, value) => self.pair(label, value),
            Part::Decision(title, verdict) => {
                self.room(34.0);
                let (group, y, right) = (self.group(Role::Paragraph), self.y, self.right);
                // A long verdict has up to half of the line, and breaks.
                let room = (self.bold.width(verdict, 10.0) + 4.0).min((right - LEFT) / 2.0);
                self.right = right - VERDICT.max(room + GAP);
                self.set(title, LEFT, 10.0, Weight::Regular, Ink::Black, Some(group));
                let below = self.y;
                // The verdict is drawn at the right of the first line, and read out after the title.
                (self.y, self.right) = (y, right);
                let left = right - room;
                self.set(verdict, left, 10.0, Weight::Bold, Ink::Black, Some(group));
                self.y = below.max(self.y) + 2.0;
                self.rule();
                self.y += 3.0;
            }
            Part::Words(words) => {
                let group = self.group(Role::Paragraph);
                self.set(words, LEFT, 10.0, Weight::Regular, Ink::Black, Some(group));
                self.y += 5.0;
            }
            Part::Bullet(words) => {
                self.room(20.0);
                let group = self.group(Role::Paragraph);
                let y = self.y;
                self.set(words, LEFT + 12.0, 10.0, Weight::Regular, Ink::Black, Some(group));
                // The dot is drawn on the first line, wherever that came to be.
                let (sheet, y) = if self.y > y { (self.sheets.len() - 1, y) } else { (self.sheets.len() - 1, TOP) };
                let dot = Mark::Text {
                    x: LEFT,
                    y: y + 10.4,
                    size: 10.0,
                    weight: Weight::Bold,
                    ink: Ink::Accent,
                    text: "•".into(),
                    group: None,
                };
                if let Some(sheet) = self.sheets.get_mut(sheet) {
                    sheet.push(dot);
                }
                self.y += 4.0;
            }
        }
    }

    /// Sets a label in a column of its own and its value beside it; in a narrow place, below it.
    fn pair(&mut self, label: &str, value: &str) {
        self.room(34.0);
        let (group, y, right) = (self.group(Role::Paragraph), self.y, self.right);
        let beside = right >= RIGHT;
        if !label.is_empty() {
            if beside {
                self.right = LEFT + LABEL;
                self.y += 1.2;
            }
            self.set(label, LEFT, 8.5, Weight::Regular, Ink::Soft, Some(group));
        }
        let (below, sheet) = (self.y, self.sheets.len());
        self.right = right;
        if beside {
            self.y = y;
            self.set(value, LEFT + LABEL + 14.0, 10.0, Weight::Regular, Ink::Black, Some(group));
        } else {
            self.set(value, LEFT, 10.0, Weight::Regular, Ink::Black, Some(group));
        }
        if sheet == self.sheets.len() {
            self.y = self.y.max(below);
        }
        self.y += 5.0;
    }

    /// Sets parts beside the QR code, which is drawn at the right with its caption; what follows continues
    /// below both.
    pub(super) fn beside_code(&mut self, parts: &[Part], name: &str, caption: &str) {
        let (top, x) = (self.y, RIGHT - CODE);
        self.right = x - 24.0;
        for part in parts {
            self.part(part);
        }
        let below = self.y;
        let group = self.group(Role::Figure(name.to_owned()));
        self.mark(Mark::Code { x, y: top, side: CODE, group });
        (self.y, self.right) = (top + CODE + 5.0, RIGHT);
        let group = self.group(Role::Paragraph);
        self.set(caption, x, 8.0, Weight::Regular, Ink::Soft, Some(group));
        self.y = self.y.max(below);
    }
}
