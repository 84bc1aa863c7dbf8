//! E-mail: the only place that talks to a mail server (SMTP, RFC 5321).
//!
//! Faults of the server are distinguished from its answers about one recipient, since a fault stops all
//! sending and such an answer concerns nobody but the recipient. Nothing that the server says is passed on:
//! it may repeat the address.

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

/// The server's answer about one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The server accepted the message, and is responsible for it from now on.
    Accepted,
    /// The server refuses it for good: the SMTP code.
    Refused(u16),
    /// The server may accept it later: the SMTP code.
    Later(u16),
}

/// Reason why nothing can be sent to anybody now, as a stable short name: `password`, `certificate`,
/// `connection`, `timeout`, `no-starttls`, `tls`, `auth`, `sender`, `busy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mail server cannot be used: {0}")]
pub(crate) struct Trouble(pub &'static str);

/// A connection that has signed in.
pub(crate) struct Session {
    connection: AsyncSmtpConnection,
    timeout: Duration,
}

/// Connects and signs in. `hello` is the name by which this gateway introduces itself (EHLO).
#[expect(clippy::disallowed_methods, reason = "this is the one place that connects to a mail server")]
pub(crate) async fn open(mail: &config::Mail, hello: &str) -> Result<Session, Trouble> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Whoever embeds the gateway may have installed another provider: that one serves as well.
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

/// Interprets an answer to a step about one recipient.
fn interpret(answer: Result<Response, Error>) -> Result<Option<Outcome>, Trouble> {
    let Err(why) = answer else { return Ok(None) };
    match why.status().map(u16::from) {
        // The server is closing: its answer is not about the recipient.
        Some(421) => Err(Trouble("busy")),
        Some(code @ 400..=499) => Ok(Some(Outcome::Later(code))),
        Some(code) => Ok(Some(Outcome::Refused(code))),
        None if why.is_timeout() => Err(Trouble("timeout")),
        None => Err(Trouble("connection")),
    }
}

impl Session {
    /// Sends one message to one recipient. After [`Outcome::Accepted`] the server has it; after a [`Trouble`]
    /// it may have it.
    ///
    /// # Errors
    /// [`Trouble`]: the connection cannot be used any more.
    pub(crate) async fn send(&mut self, from: &Address, to: &Address, letter: &[u8]) -> Result<Outcome, Trouble> {
        let answer = in_time(self.timeout, self.connection.command(Mail::new(Some(from.clone()), Vec::new()))).await?;
        match interpret(answer)? {
            None => {}
            // What the server answers about the sender holds for every recipient.
            Some(Outcome::Later(_)) => return Err(Trouble("busy")),
            Some(_) => return Err(Trouble("sender")),
        }
        let answer = in_time(self.timeout, self.connection.command(Rcpt::new(to.clone(), Vec::new()))).await?;
        if let Some(outcome) = interpret(answer)? {
            return self.after(outcome).await;
        }
        let answer = in_time(self.timeout, self.connection.command(Data)).await?;
        if let Some(outcome) = interpret(answer)? {
            return self.after(outcome).await;
        }
        let answer = in_time(self.timeout, self.connection.message(letter)).await?;
        Ok(interpret(answer)?.unwrap_or(Outcome::Accepted))
    }

    /// Tells whether the server is still connected. Used for a connection that was idle for a while.
    pub(crate) async fn is_connected(&mut self) -> bool {
        in_time(Duration::from_secs(2), self.connection.test_connected()).await.unwrap_or(false)
    }

    /// Resets the server's state, so that another message can follow.
    async fn after(&mut self, outcome: Outcome) -> Result<Outcome, Trouble> {
        in_time(self.timeout, self.connection.command(Rset)).await?.map_err(|_| Trouble("connection"))?;
        Ok(outcome)
    }

    /// Closes the connection. Whether the server hears it does not matter.
    pub(crate) async fn close(mut self) {
        let _ = in_time(Duration::from_secs(2), self.connection.quit()).await;
    }
}
