//! Cookies of the console: the session, what marks the browser, the language, and the two ceremonies that
//! leave the page. Scripts cannot read them and no foreign page can use them.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::COOKIE;
use actix_web::{HttpRequest, HttpResponse};

use crate::config::Config;

/// One of the console's cookies.
#[derive(Clone, Copy)]
pub(super) enum Kept {
    /// The session of whoever is signed in.
    Session,
    /// Marks a browser that signed in before.
    Browser,
    /// The chosen language.
    Language,
    /// Identifies a passkey ceremony.
    Ceremony,
    /// Kept while the browser is at the sign-in service; must come along when the service sends it back.
    Ticket,
    /// Marks a session begun at the service, so that signing out can offer to sign out there too.
    Came,
}

impl Kept {
    const fn same_site(self) -> SameSite {
        if matches!(self, Self::Ticket) { SameSite::Lax } else { SameSite::Strict }
    }

    /// Names the cookie. On HTTPS the prefix makes browsers accept it only from this host over a safe connection
    /// (RFC 6265bis, 4.1.3.2). A gateway without HTTPS serves its console on this machine alone, where `WebKit`
    /// keeps no safe cookie.
    fn name(self, config: &Config) -> String {
        let own = match self {
            Self::Session => "kelisim",
            Self::Browser => "kelisim-browser",
            Self::Language => "kelisim-lang",
            Self::Ceremony => "kelisim-passkey",
            Self::Ticket => "kelisim-ticket",
            Self::Came => "kelisim-came",
        };
        format!("{}{own}", if is_safe(config) { "__Host-" } else { "" })
    }

    /// Reads the cookie. One that occurs twice counts as missing: only somebody else can have planted the second.
    pub(super) fn read(self, request: &HttpRequest, config: &Config) -> Option<String> {
        let name = self.name(config);
        let all = request.headers().get_all(COOKIE).filter_map(|value| value.to_str().ok());
        let found = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut own = found.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
        let first = own.next()?;
        if own.next().is_some() { None } else { Some(first) }
    }

    /// Sets the cookie, for `age` or until the browser is closed.
    pub(super) fn set(self, response: &mut HttpResponse, config: &Config, value: &str, age: Option<Duration>) {
        let mut cookie = Cookie::build(self.name(config), value.to_owned())
            .path("/")
            .secure(is_safe(config))
            .http_only(true)
            .same_site(self.same_site());
        if let Some(age) = age {
            cookie = cookie.max_age(age);
        }
        // The names and values are ours and plain ASCII.
        let _ = response.add_cookie(&cookie.finish());
    }

    /// Expires the cookie.
    pub(super) fn end(self, response: &mut HttpResponse, config: &Config) {
        self.set(response, config, "", Some(Duration::ZERO));
    }
}

fn is_safe(config: &Config) -> bool {
    config.public_url.scheme() == "https"
}
