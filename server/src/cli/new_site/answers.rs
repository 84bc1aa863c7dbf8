//! The eight questions, and what counts as an answer.

use kelisim_core::Lang;
use kelisim_core::ident::{Bin, Email, Explain as _, Iin, OperatorNumber};
use url::Url;

use super::known;

/// What a new site is made of.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    /// Exact origins of the site; the first is the one that was given.
    pub origins: Vec<String>,
    /// Host as people read it.
    pub host: String,
    /// Languages, the first being the default.
    pub languages: Vec<Lang>,
    /// Name of the operator: one, or one for each language.
    pub operator: Vec<String>,
    /// Number of the operator.
    pub number: Option<OperatorNumber>,
    /// Postal address: one, or one for each language.
    pub postal: Vec<String>,
    /// Mailbox.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Ids of the services.
    pub uses: Vec<String>,
}

/// One question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    Address,
    Languages,
    Operator,
    Number,
    Postal,
    Email,
    Phone,
    Uses,
}

/// The questions, in the order in which they are asked.
pub(super) const QUESTIONS: [Question; 8] = [
    Question::Address,
    Question::Languages,
    Question::Operator,
    Question::Number,
    Question::Postal,
    Question::Email,
    Question::Phone,
    Question::Uses,
];

/// Most characters of a name or an address.
const MOST: usize = 300;

impl Question {
    /// The flag that answers it.
    pub(super) fn flag(self) -> &'static str {
        match self {
            Question::Address => "address",
            Question::Languages => "lang",
            Question::Operator => "operator",
            Question::Number => "number",
            Question::Postal => "postal",
            Question::Email => "email",
            Question::Phone => "phone",
            Question::Uses => "uses",
        }
    }

    /// The question as it is asked.
    pub(super) fn words(self) -> String {
        match self {
            Question::Address => "1. Address of the site (https://dukan.kz):".into(),
            Question::Languages => "2. Languages, the first being the default (kk, ru, en):".into(),
            Question::Operator => "3. Operator, exactly as registered; | between languages («Дүкен» ЖШС | ТОО «Дүкен»):".into(),
            Question::Number => "4. IIN of a sole trader, or BIN of an organisation:".into(),
            Question::Postal => "5. Postal address of the operator; | between languages:".into(),
            Question::Email => "6. Mailbox for people's requests:".into(),
            Question::Phone => "7. Telephone number:".into(),
            Question::Uses => format!("8. What the site uses ({}; none):", known::ids().join(", ")),
        }
    }
}

impl Answers {
    /// Takes an answer.
    ///
    /// # Errors
    /// What is wrong with it, and what would be right.
    pub(super) fn take(&mut self, question: Question, typed: &str) -> Result<(), String> {
        let typed = typed.trim();
        match question {
            Question::Address => (self.origins, self.host) = address(typed)?,
            Question::Languages => self.languages = languages(typed)?,
            Question::Operator => self.operator = self.each(typed)?,
            Question::Number => self.number = Some(number(typed)?),
            Question::Postal => self.postal = self.each(typed)?,
            Question::Email => {
                Email::parse(typed).map_err(|why| why.explain(Lang::En))?;
                typed.clone_into(&mut self.email);
            }
            Question::Phone => {
                if typed.chars().filter(char::is_ascii_digit).count() < 5 {
                    return Err("A telephone number has at least five digits.".into());
                }
                self.phone = line(typed)?;
            }
            Question::Uses => self.uses = uses(typed)?,
        }
        Ok(())
    }
}

impl Answers {
    /// One wording for all languages, or one for each, with `|` between them.
    fn each(&self, typed: &str) -> Result<Vec<String>, String> {
        let words: Vec<String> = typed.split('|').map(line).collect::<Result<_, _>>()?;
        if words.len() == 1 || words.len() == self.languages.len() {
            return Ok(words);
        }
        let codes = self.languages.iter().map(|lang| lang.code()).collect::<Vec<_>>().join(" | ");
        Err(format!("Write it once, or once for each language: {codes}."))
    }
}

/// One line of words that can stand in a page.
fn line(typed: &str) -> Result<String, String> {
    let words = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.chars().count() {
        0 => Err("This has to be filled in: people read it.".into()),
        count if count > MOST => Err(format!("That is {count} characters; {MOST} is the most.")),
        _ if words.chars().any(char::is_control) => Err("There is an invisible character in it.".into()),
        _ => Ok(words),
    }
}

/// Exact origins, with and without `www.`, and the host as people read it.
fn address(typed: &str) -> Result<(Vec<String>, String), String> {
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let wrong = || "Write the address of the site: https://dukan.kz.".to_owned();
    let url = Url::parse(&whole).map_err(|_| wrong())?;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(wrong)?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(wrong());
    }
    let mut origins = vec![url.origin().ascii_serialization()];
    let plain = matches!(url.host(), Some(url::Host::Domain(name)) if name.contains('.') && !name.starts_with("www."));
    if plain && url.port().is_none() {
        origins.push(format!("{}://www.{host}", url.scheme()));
    }
    // As it was typed: a name in Kazakh letters stays one.
    let shown = whole.split("://").nth(1).unwrap_or(host).split(['/', '?', '#']).next().unwrap_or(host).to_lowercase();
    Ok((origins, line(&shown)?))
}

fn languages(typed: &str) -> Result<Vec<Lang>, String> {
    let mut all = Vec::new();
    for code in typed.split([',', ' ']).filter(|code| !code.is_empty()) {
        let lang = Lang::ALL.into_iter().find(|lang| lang.code() == code.to_lowercase());
        let lang = lang.ok_or_else(|| format!("\"{code}\" is not one of kk, ru and en."))?;
        if !all.contains(&lang) {
            all.push(lang);
        }
    }
    if all.is_empty() { Err("Name at least one of kk, ru and en.".into()) } else { Ok(all) }
}

/// An IIN or a BIN. The fifth digit tells which was meant: of a day of birth in one, a kind of organisation in the other.
fn number(typed: &str) -> Result<OperatorNumber, String> {
    let digits = typed.split_whitespace().collect::<String>();
    if matches!(digits.as_bytes().get(4), Some(b'0'..=b'3')) {
        let iin = Iin::parse(&digits).map(OperatorNumber::Iin);
        return iin.map_err(|why| why.explain(Lang::En).to_owned());
    }
    Bin::parse(&digits).map(OperatorNumber::Bin).map_err(|why| why.explain(Lang::En).to_owned())
}

fn uses(typed: &str) -> Result<Vec<String>, String> {
    let mut all: Vec<String> = Vec::new();
    for id in typed.split([',', ' ']).map(str::to_lowercase).filter(|id| !id.is_empty() && id != "none") {
        if known::service(&id).is_none() {
            return Err(format!("\"{id}\" is not known here; it is one of {}. Add others to the file.", known::ids().join(", ")));
        }
        if !all.contains(&id) {
            all.push(id);
        }
    }
    Ok(all)
}
