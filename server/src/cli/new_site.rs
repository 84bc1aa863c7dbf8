//! `kelisim site new`: asks eight questions and writes a complete site, in the languages chosen.

mod answers;
mod fill;
mod known;

use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use kelisim_core::SiteId;
use kelisim_core::site::{Severity, Site};
use kelisim_engine::keys;

use answers::{Answers, QUESTIONS, Question};

use crate::config::Config;

/// The configuration of somebody who has none.
const FIRST: &str = "\
# Where browsers reach the gateway. Behind a proxy that speaks TLS: its https:// address.
public_url = \"http://localhost:8080\"
# Pages on your own machine may carry the tag while you try things out. Remove this before real people come.
extra_origins = [\"http://localhost:3000\"]
";

/// A new site. What is not given is asked.
#[derive(Args)]
pub(super) struct New {
    /// Its id: part of addresses, such as `dukan`.
    site: SiteId,
    /// Address of the web site, such as <https://dukan.kz>.
    #[arg(long)]
    address: Option<String>,
    /// Languages, the first being the default: kk, ru, en.
    #[arg(long)]
    lang: Option<String>,
    /// The operator, exactly as registered; once for each language with `|` between: «Дүкен» ЖШС | ТОО «Дүкен».
    #[arg(long)]
    operator: Option<String>,
    /// IIN of a sole trader, or BIN of an organisation.
    #[arg(long)]
    number: Option<String>,
    /// Postal address of the operator; once, or once for each language with `|` between.
    #[arg(long)]
    postal: Option<String>,
    /// Mailbox for people's requests.
    #[arg(long)]
    email: Option<String>,
    /// Telephone number.
    #[arg(long)]
    phone: Option<String>,
    /// What the site uses, such as google-analytics,yandex-metrica; `none` for nothing.
    #[arg(long)]
    uses: Option<String>,
    /// The configuration file. Made, with keys beside it, when there is none.
    #[arg(long, default_value = "kelisim.toml")]
    config: PathBuf,
}

impl New {
    /// The answer given as a flag.
    fn given(&self, question: Question) -> Option<&str> {
        let flag = match question {
            Question::Address => &self.address,
            Question::Languages => &self.lang,
            Question::Operator => &self.operator,
            Question::Number => &self.number,
            Question::Postal => &self.postal,
            Question::Email => &self.email,
            Question::Phone => &self.phone,
            Question::Uses => &self.uses,
        };
        flag.as_deref()
    }
}

/// Asks what is not given, and writes the folder.
///
/// # Errors
/// A sentence; nothing is written then.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
pub(super) fn run(new: &New) -> Result<(), String> {
    let config = if new.config.exists() { Config::load(&new.config) } else { Config::parse(FIRST, &new.config) };
    let config = config.map_err(|why| why.to_string())?;
    let folder = config.sites.join(new.site.as_str());
    if folder.exists() {
        return Err(format!("{} is there already; choose another id, or edit it", folder.display()));
    }
    let mut answers = Answers::default();
    for question in QUESTIONS {
        match new.given(question) {
            Some(given) => answers.take(question, given).map_err(|why| format!("--{}: {why}", question.flag()))?,
            None => ask(&mut answers, question)?,
        }
    }
    let files = fill::files(&new.site, &answers)?;
    examine(&files)?;
    first_run(&new.config, &config)?;
    fs::create_dir_all(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    for (name, content) in &files {
        let path = folder.join(name);
        fs::write(&path, content).map_err(|why| format!("{}: {why}", path.display()))?;
        println!("wrote {}", path.display());
    }
    let base = config.public_url.as_str().trim_end_matches('/');
    println!(
        "\nServe it:    kelisim serve{}\nLook at it:  {base}/preview/{id}\nThe tag, first in the <head> of every page:\n\n  \
         <script src=\"{base}/embed/{id}.js\"></script>\n\nBefore real people meet it: have the marked parts of the policy read, put \
         your approved\npolicy in its place, and run `kelisim lint --production`.",
        if new.config == Path::new("kelisim.toml") { String::new() } else { format!(" --config {}", new.config.display()) },
        id = new.site,
    );
    Ok(())
}

/// Asks one question until the answer can be used. Where nobody types, a wrong answer ends the command.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
fn ask(answers: &mut Answers, question: Question) -> Result<(), String> {
    loop {
        print!("{} ", question.words());
        io::stdout().flush().map_err(|why| why.to_string())?;
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line).map_err(|why| why.to_string())?;
        if read == 0 {
            return Err(format!("no answer; give --{}", question.flag()));
        }
        match answers.take(question, line.trim()) {
            Ok(()) => return Ok(()),
            Err(why) if io::stdin().is_terminal() => println!("  {why}"),
            Err(why) => return Err(why),
        }
    }
}

/// Writes a first configuration and its keys, where there are none.
#[expect(clippy::print_stdout, reason = "a command line speaks by printing")]
fn first_run(path: &Path, config: &Config) -> Result<(), String> {
    if !path.exists() {
        fs::write(path, FIRST).map_err(|why| format!("{}: {why}", path.display()))?;
        println!("wrote {}", path.display());
    }
    if !config.keys.exists() {
        keys::init(&config.keys).map_err(|why| why.to_string())?;
        println!("wrote {} in {}: keep a copy of the folder away from the store", keys::FILES.join(", "), config.keys.display());
    }
    Ok(())
}

/// Reads what is about to be written, as the gateway will.
fn examine(files: &[(String, String)]) -> Result<(), String> {
    let find = |name: &str| files.iter().find(|(known, _)| known == name).map(|(_, content)| content.clone());
    let source = find("site.toml").unwrap_or_default();
    let doubts = match Site::read("site.toml", &source, &find) {
        Ok((_, warnings)) => warnings,
        Err(mistakes) => mistakes,
    };
    let doubts: Vec<String> =
        doubts.into_iter().filter(|one| one.severity != Severity::Example).map(|one| one.to_string()).collect();
    if doubts.is_empty() { Ok(()) } else { Err(format!("these answers do not make a site:\n{}", doubts.join("\n"))) }
}
