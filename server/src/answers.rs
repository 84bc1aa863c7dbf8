//! Letters to people who were answered: that there is an answer, or the answer itself, as the site file says.

use std::sync::Arc;
use std::time::Duration;

use kelisim_core::request::Outcome as Decided;
use kelisim_core::site::answers::ByEmail;
use kelisim_engine::desk::{self, Answered};
use kelisim_engine::tenant::Tenants;
use kelisim_engine::{Failure, Tenant, clock};
use kelisim_i18n::{AnswerWords, Words, matter};
use kelisim_store::Lane;
use kelisim_store::rows::{self, DeliveryRow};
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use tokio::sync::watch;

use crate::config::{self, Config};
use crate::forward::attempt::Outcome;
use crate::forward::post::{Post, ended};

/// Pause between two looks.
const PAUSE: Duration = Duration::from_secs(2);
/// Lease of what is being written about, in milliseconds.
const LEASE: u64 = 120_000;
/// Most letters in one turn.
const MOST: usize = 20;

/// Writes letters until the gateway ends; nothing without a mail server.
pub(crate) async fn run(config: Arc<Config>, tenants: watch::Receiver<Arc<Tenants>>) {
    let Some(server) = config.mail.clone() else { return };
    loop {
        tokio::time::sleep(PAUSE).await;
        let served = Arc::clone(&tenants.borrow());
        for tenant in served.values().filter(|tenant| tenant.committer.trouble().is_none()) {
            if let Err(why) = turn(&config, &server, tenant).await {
                tracing::warn!(site = %tenant.config.id, reason = %why, "people cannot be told of answers; trying again");
            }
        }
    }
}

async fn turn(config: &Config, server: &config::Mail, tenant: &Tenant) -> Result<(), Failure> {
    let leased = tenant.store.lease(&Lane::parallel(desk::PERSON), clock::now(), LEASE, MOST).await?;
    let mut post = Post::new(config, server);
    for leased in leased {
        let row: DeliveryRow = rows::decode(&leased.delivery.row)?;
        // What cannot be read now holds up nobody else's letter, and no letter is sent twice for it.
        let outcome = match desk::answer(tenant, row.index).await {
            Ok(Some(answered)) => match written(server, config, tenant, &answered) {
                Some((from, to, bytes)) => post.send(&from, &to, &bytes).await,
                None if answered.email.is_none() || tenant.config.answers.email == ByEmail::None => {
                    Outcome::Delivered { status: 0 }
                }
                None => Outcome::GiveUp { status: 0, why: "unwritable" },
            },
            // Destroyed meanwhile, with the address.
            Ok(None) => Outcome::Delivered { status: 0 },
            Err(_) => Outcome::later("unreadable"),
        };
        // Each at once: a gateway that dies has at most one letter to repeat.
        tenant.store.record_outcomes(vec![ended(leased, row, &outcome, clock::now())]).await?;
    }
    Ok(())
}

/// Writes the letter; `None` when nobody can be written to, or the site sends none.
fn written(server: &config::Mail, config: &Config, tenant: &Tenant, answered: &Answered) -> Option<(Address, Address, Vec<u8>)> {
    let to: Address = answered.email.as_ref()?.parse().ok()?;
    let (words, operator) = (AnswerWords::of(answered.lang), &tenant.config.operator);
    let (number, name) = (answered.case.number(), operator.name.get(answered.lang));
    let about = matter(&tenant.config, &answered.matter, answered.lang);
    let by_term = answered.outcome == Decided::Term;
    let first = if by_term { format!("{number}, {about}. {}", words.by_term) } else { (words.answered)(name, &about, &number) };
    let mut all = vec![first];
    match tenant.config.answers.email {
        ByEmail::None => return None,
        // Whoever came on paper has no page to read it on.
        ByEmail::Notice if answered.entered => all.push(words.ask.to_owned()),
        ByEmail::Notice => all.push(words.read.to_owned()),
        ByEmail::Text if by_term => all.push(words.again.to_owned()),
        ByEmail::Text => {
            all.extend(answered.ground.map(|ground| kelisim_i18n::My::of(answered.lang).why(ground).to_owned()));
            all.push(answered.text.clone());
            all.extend((!answered.entered).then(|| words.again.to_owned()));
        }
    }
    all.push(words.why.to_owned());
    all.push(Words::of(answered.lang).shell.letterhead(operator, answered.lang));
    let sender = server.sender(&tenant.config.id, tenant.config.name.get(answered.lang))?;
    // The same id in every attempt, so that a letter sent twice after a crash is recognised as one.
    let id = tenant.vault.token("answer-letter", &answered.record.0);
    let host = config.public_url.host_str().unwrap_or("localhost");
    let message = lettre::Message::builder()
        .from(sender.clone())
        .to(Mailbox::new(None, to.clone()))
        .reply_to(operator.email.parse().ok()?)
        .subject((words.subject)(tenant.config.name.get(answered.lang), &number))
        .message_id(Some(format!("<{}@{host}>", data_encoding::HEXLOWER.encode(&id))))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Content-Language"), answered.lang.code().into()))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(all.join("\n\n")))
        .ok()?;
    Some((sender.email, to, message.formatted()))
}
