//! Data of the pages that the gateway renders: one owned value for each page, with nothing left to look up.

use kelisim_core::consent::{Kind, Method};

pub use crate::form::{FormPage, More};
pub use crate::gateway::{GatewayPage, ServedSite};
pub use crate::my::MyPage;
pub use crate::policy::page::{Force, PartChange, PartKind, PolicyApproval, PolicyPage, PolicyVersion, VersionsPage};
pub use crate::preferences::{ConsentStatus, PreferencesPage};
pub use crate::preview::PreviewPage;
pub use crate::preview::frame::FramePage;
pub use crate::shell::Shell;
pub use crate::verify::VerifyPage;

/// Data of a receipt: proof for a person that something was recorded.
#[derive(Clone, Debug)]
pub struct ReceiptPage {
    /// Header and footer around the page.
    pub shell: Shell,
    /// The short number people quote, such as `008J-4CT4`.
    pub number: String,
    /// Kind of the record.
    pub kind: Kind,
    /// How the person acted.
    pub method: Method,
    /// When it was recorded, as local time ready to read.
    pub recorded_at: String,
    /// What becomes of the application; none when the record is none.
    pub next: Option<Next>,
    /// Each item decided, then and now, in the order of the site.
    pub decisions: Vec<ReceiptDecision>,
    /// Moment at which it was looked up what is in force now, ready to read.
    pub as_of: String,
    /// Whether something else is in force now than what was decided then.
    pub changed: bool,
    /// The texts that were shown, first the one the record is about; none when its subject was erased.
    pub texts: Vec<ShownText>,
    /// The policy of that day: its version, and where it can be read.
    pub policy: Option<(String, String)>,
    /// Where the PDF and the receipt file can be downloaded; none when the subject was erased.
    pub files: Option<(String, String)>,
    /// The proof as a QR code; none when it is too long for one.
    pub qr: Option<Qr>,
    /// Where the bare proof can be downloaded for verification.
    pub receipt_href: String,
    /// The record's whole id.
    pub record: String,
    /// Its place in the ledger, from 0.
    pub index: u64,
    /// Entries in the ledger when it was signed.
    pub size: u64,
    /// The key that verifies the signature, as one line.
    pub vkey: String,
    /// The one private address of the matter, for the person to save: that of the private page, where consents
    /// are changed and answers read, or of this page where there is none.
    pub link: Option<String>,
    /// Path of the private page; none when there is none, or its link was revoked.
    pub my: Option<String>,
    /// How to withdraw the consent; none when there is nothing left to withdraw.
    pub withdraw: Option<Withdraw>,
}

/// What becomes of an application; days are ready to read.
#[derive(Clone, Debug)]
pub enum Next {
    /// The operator answers by this day.
    Answer(String),
    /// The consent to look into it was taken back.
    Stopped,
}

/// One item of a receipt.
#[derive(Clone, Debug)]
pub struct ReceiptDecision {
    /// Title of the item.
    pub title: String,
    /// Whether it stands below the item before it, as a service does below its category.
    pub part: bool,
    /// Whether it was allowed then.
    pub allowed: bool,
    /// What is in force now.
    pub now: DecisionNow,
}

/// What is in force now about one item.
#[derive(Clone, Debug)]
pub struct DecisionNow {
    /// Whether it is allowed.
    pub allowed: bool,
    /// What is in force, in words.
    pub words: String,
    /// Address of the receipt of the later act that changed it.
    pub act: Option<String>,
}

/// A text that was shown, with what was decided about it.
#[derive(Clone, Debug)]
pub struct ShownText {
    /// Title of the text.
    pub title: String,
    /// The exact words of the text.
    pub words: String,
    /// Whether everything it asks for was allowed, or everything refused; none when some of it.
    pub allowed: Option<bool>,
}

/// A QR code as its dark modules.
#[derive(Clone, Debug)]
pub struct Qr {
    /// The address that it encodes.
    pub address: String,
    /// Modules on one side, without the quiet zone.
    pub size: usize,
    /// Dark runs: column, row, length.
    pub dark: Vec<(usize, usize, usize)>,
}

/// One button that withdraws a consent.
#[derive(Clone, Debug)]
pub struct Withdraw {
    /// Address its form is posted to.
    pub action: String,
    /// Token that makes a repeated post the same act.
    pub token: String,
}

/// The words of a consent text, as they were published and hashed.
#[derive(Clone, Debug)]
pub struct TextPage {
    /// Header and footer around the page.
    pub shell: Shell,
    /// Title of the text.
    pub title: String,
    /// Version of the text.
    pub version: u32,
    /// The exact words: what `Site::text_words` gives.
    pub words: String,
    /// Hash of those words.
    pub hash: String,
}

/// Targets of the banner's links. An address that begins with a slash is one of the gateway.
#[derive(Clone, Debug, Default)]
pub struct BannerLinks {
    /// Address of the privacy policy.
    pub policy: Option<String>,
    /// Address of the whole consent text ([`TextPage`]). Without it the terms stand in the banner itself,
    /// which costs every visitor about a kilobyte.
    pub terms: Option<String>,
    /// Address of the preference centre.
    pub centre: Option<String>,
}

/// A page with a single message: not found, too many requests, try again.
#[derive(Clone, Debug)]
pub struct MessagePage {
    /// Header and footer around the page.
    pub shell: Shell,
    /// Heading that says what happened.
    pub heading: String,
    /// Text that says what to do; blank lines separate paragraphs, `[words](link)` is a link.
    pub words: String,
    /// Address behind the button "Try again".
    pub retry: Option<String>,
}
