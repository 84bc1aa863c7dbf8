//! Letters: the only place that talks to a mail server (SMTP, RFC 5321).
//!
//! Troubles with the server are told apart from what it says of one recipient, since the one stops everything and the
//! other nobody but the recipient. Nothing that the server says is passed on: it may repeat the address.

use std::sync::Once;
use std::time::Duration;

use lettre::address::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use crate::config::{self, Tls};

/// What the server said of one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It took the letter, and answers for it from now on.
    Accepted,
    /// It will never take it: the SMTP code.
    Refused(u16),
    /// It may take it later: the SMTP code.
    Later(u16),
}

/// Why nothing can be sent to anybody now, by a stable short name: `password`, `certificate`, `connection`, `timeout`,
/// `no-starttls`, `tls`, `auth`, `sender`, `busy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mail server cannot be used: {0}")]
pub struct Trouble(pub &'static str);

/// A connection that is signed in.
pub struct Session {
    connection: AsyncSmtpConnection,
    timeout: Duration,
}

/// Connects and signs in. `hello` is the name this gateway gives itself.
///
/// # Errors
/// [`Trouble`]
#[expect(clippy::disallowed_methods, reason = "this is the one place that connects to a mail server")]
pub async fn open(mail: &config::Mail, hello: &str) -> Result<Session, Trouble> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Another provider was installed by whoever embeds the gateway: that one serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let timeout = Duration::from_secs(mail.timeout_seconds.into());
    let hello = ClientId::Domain(hello.to_owned());
    let credentials = match (&mail.user, &mail.password_file) {
        (Some(user), Some(file)) => {
            let password = config::read_file(file).map_err(|_| Trouble("password"))?;
            Some(Credentials::new(user.clone(), password.trim_end_matches(['\r', '\n']).to_owned()))
        }
        _ => None,
    };
    let tls = match mail.tls {
        Tls::None => None,
        Tls::StartTls | Tls::Tls => Some(parameters(mail)?),
    };
    let implicit = tls.clone().filter(|_| mail.tls == Tls::Tls);
    let server = (mail.host.as_str(), mail.port());
    let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(timeout), &hello, implicit, None);
    let connection = in_time(timeout, connecting).await?.map_err(|why| connecting_failed(&why))?;
    let mut session = Session { connection, timeout };
    if let Some(tls) = tls.filter(|_| mail.tls == Tls::StartTls) {
        if !session.connection.can_starttls() {
            return Err(Trouble("no-starttls"));
        }
        in_time(timeout, session.connection.starttls(tls, &hello)).await?.map_err(|_| Trouble("tls"))?;
    }
    if let Some(credentials) = credentials {
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        let signed_in = in_time(timeout, session.connection.auth(&mechanisms, &credentials)).await?;
        signed_in.map_err(|why| if why.is_transient() { Trouble("busy") } else { Trouble("auth") })?;
    }
    Ok(session)
}

fn parameters(mail: &config::Mail) -> Result<TlsParameters, Trouble> {
    let mut parameters = TlsParameters::builder(mail.host.clone());
    if let Some(file) = &mail.ca_file {
        let pem = config::read_file(file).map_err(|_| Trouble("certificate"))?;
        parameters = parameters.add_root_certificate(Certificate::from_pem(pem.as_bytes()).map_err(|_| Trouble("certificate"))?);
    }
    parameters.build_rustls().map_err(|_| Trouble("certificate"))
}

fn connecting_failed(why: &Error) -> Trouble {
    Trouble(match () {
        () if why.is_tls() => "tls",
        () if why.is_timeout() => "timeout",
        () if why.is_transient() || why.is_permanent() => "busy",
        () => "connection",
    })
}

async fn in_time<T>(timeout: Duration, step: impl Future<Output = T>) -> Result<T, Trouble> {
    tokio::time::timeout(timeout, step).await.map_err(|_| Trouble("timeout"))
}

/// What an answer to a step about one recipient means.
fn judge(answer: Result<Response, Error>) -> Result<Option<Outcome>, Trouble> {
    let Err(why) = answer else { return Ok(None) };
    match why.status().map(u16::from) {
        // The server is closing: it says nothing of the recipient.
        Some(421) => Err(Trouble("busy")),
        Some(code @ 400..=499) => Ok(Some(Outcome::Later(code))),
        Some(code) => Ok(Some(Outcome::Refused(code))),
        None if why.is_timeout() => Err(Trouble("timeout")),
        None => Err(Trouble("connection")),
    }
}

impl Session {
    /// Sends one letter to one recipient. After [`Outcome::Accepted`] the server has it; after a [`Trouble`] it may have it.
    ///
    /// # Errors
    /// [`Trouble`]: the connection is of no more use.
    pub async fn send(&mut self, from: &Address, to: &Address, letter: &[u8]) -> Result<Outcome, Trouble> {
        let answer = in_time(self.timeout, self.connection.command(Mail::new(Some(from.clone()), Vec::new()))).await?;
        match judge(answer)? {
            None => {}
            // What it says of the sender holds for every recipient.
            Some(Outcome::Later(_)) => return Err(Trouble("busy")),
            Some(_) => return Err(Trouble("sender")),
        }
        let answer = in_time(self.timeout, self.connection.command(Rcpt::new(to.clone(), Vec::new()))).await?;
        if let Some(outcome) = judge(answer)? {
            return self.after(outcome).await;
        }
        let answer = in_time(self.timeout, self.connection.command(Data)).await?;
        if let Some(outcome) = judge(answer)? {
            return self.after(outcome).await;
        }
        let answer = in_time(self.timeout, self.connection.message(letter)).await?;
        Ok(judge(answer)?.unwrap_or(Outcome::Accepted))
    }

    /// Whether the server is still there. Asked of a connection that was quiet for a while.
    pub async fn stands(&mut self) -> bool {
        in_time(Duration::from_secs(2), self.connection.test_connected()).await.unwrap_or(false)
    }

    /// Leaves the server ready for another letter.
    async fn after(&mut self, outcome: Outcome) -> Result<Outcome, Trouble> {
        in_time(self.timeout, self.connection.command(Rset)).await?.map_err(|_| Trouble("connection"))?;
        Ok(outcome)
    }

    /// Says goodbye. That it was heard does not matter.
    pub async fn close(mut self) {
        let _ = in_time(Duration::from_secs(2), self.connection.quit()).await;
    }
}
