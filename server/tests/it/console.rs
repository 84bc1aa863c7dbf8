//! The console: who gets in, what each may do, and that a look is on record before it is answered.

mod alarms;
mod authenticator;
mod correcting;
mod desk;
mod keys;
mod lists;
mod organisation;
mod passkeys;
mod permissions;
mod roles;
mod sign_in;
mod undertakings;

pub(crate) use desk::press;

use std::cell::RefCell;
use std::collections::BTreeMap;

use url::form_urlencoded::Serializer;

use crate::support::{Answer, Gateway, Page, clock, eventually};

pub(crate) const PASSWORD: &str = "қой мен қозы өрісте";

/// Somebody at a browser, which keeps cookies and sends the origin of its forms.
pub(crate) struct Browser<'g> {
    pub gateway: &'g Gateway,
    pub cookies: RefCell<BTreeMap<String, String>>,
}

/// The origin of the gateway's own pages.
pub(crate) fn origin(gateway: &Gateway) -> String {
    format!("http{}://localhost:{}", if gateway.is_https() { "s" } else { "" }, gateway.port)
}

impl<'g> Browser<'g> {
    pub(crate) fn new(gateway: &'g Gateway) -> Self {
        Self { gateway, cookies: RefCell::default() }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let cookies = self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let mut all = vec![("Cookie", cookies.as_str()), ("Accept-Language", "en")];
        all.extend(headers);
        let answer = self.gateway.connect().ask(method, path, &all, body).unwrap();
        for (_, set) in answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
            let is_safe = self.gateway.is_https();
            assert_eq!((set.starts_with("__Host-"), set.contains("Secure")), (is_safe, is_safe), "{set}");
            // The one that has to come back from another site.
            let same_site = if set.contains("kelisim-ticket=") { "SameSite=Lax" } else { "SameSite=Strict" };
            for part in ["HttpOnly", same_site, "Path=/"] {
                assert!(set.contains(part), "{set}");
            }
            assert!(!set.contains("Domain"), "{set}");
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            if set.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let origin = origin(self.gateway);
        let headers = [("Origin", origin.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        self.ask("POST", path, &headers, body.as_bytes())
    }

    /// Sends a form with a file as its last field.
    pub(crate) fn bring(&self, path: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Answer {
        self.bring_as(path, fields, file, &[])
    }

    /// As [`Browser::bring`], with more headers.
    pub(crate) fn bring_as(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
        more: &[(&str, &str)],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--between\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let (name, bytes) = file.unwrap_or_default();
        let head = format!(
            "--between\r\nContent-Disposition: form-data; name=\"list\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n--between--\r\n");
        let origin = origin(self.gateway);
        let mut headers = vec![("Origin", origin.as_str()), ("Content-Type", "multipart/form-data; boundary=between")];
        headers.extend(more);
        self.ask("POST", path, &headers, &body)
    }

    /// Waits until a list is answered.
    pub(crate) fn answered(&self, place: &str) {
        eventually("the list is answered", || {
            let state = self.ask("GET", place, &[("Accept", "application/json")], b"").json();
            if state["waits"] == false { Ok(()) } else { Err(state) }
        });
    }

    /// Gives the undertaking of every site at which one has a role.
    pub(crate) fn undertake(&self) {
        let account = self.get("/console/account").page();
        for href in account.attrs("main a", "href").iter().filter(|href| href.ends_with("/undertaking")) {
            let page = self.get(href).page();
            if !page.has("input[name=hash]") {
                continue;
            }
            let fields = ["form", "hash", "words-lang", "next"].map(|name| (name, page.form_value(name)));
            let given = self.post(href, &fields.each_ref().map(|(name, value)| (*name, value.as_str())));
            assert_eq!(given.status, 303, "{}", given.text());
        }
    }

    /// The token of this session's forms.
    pub(crate) fn form(&self) -> String {
        self.get("/console/account").page().form_value("form")
    }

    pub(crate) fn sign_in(&self, name: &str, password: &str, code: &str) -> Answer {
        self.post("/console/sign-in", &[("name", name), ("password", password), ("code", code), ("next", "")])
    }
}

/// The code of the app now, or so many half minutes later.
pub(crate) fn code(seed: &[u8; 20], later: u64) -> String {
    totp_rs::Builder::new().with_secret(*seed).build().unwrap().generate(clock::now().secs() + 30 * later).to_string()
}

/// Somebody whose account is set up.
pub(crate) struct Person {
    pub name: String,
    pub seed: [u8; 20],
    /// The code that set it up: used up.
    pub used: String,
    pub recovery: Vec<String>,
}

/// The path of a one-time link that was printed.
pub(crate) fn link(printed: &str) -> String {
    let link = printed.lines().find(|line| line.contains("/console/start/")).expect("a link is printed");
    link[link.find("/console").unwrap()..].trim().to_owned()
}

/// The seed that the page of setting up gives to an app on the same device.
pub(crate) fn seed(page: &Page) -> [u8; 20] {
    let address = page.attr(".secret a", "href");
    let spelled = address.split("secret=").nth(1).expect("the address has the secret").split('&').next().unwrap();
    data_encoding::BASE32_NOPAD.decode(spelled.as_bytes()).unwrap().try_into().unwrap()
}

/// The recovery codes that a page shows, this once.
pub(crate) fn codes(page: &Page) -> Vec<String> {
    page.texts_in(".codes li")
}

impl Person {
    pub(crate) fn invited(gateway: &Gateway, name: &str, role: &str, site: &str) -> String {
        link(&gateway.run(&["user", "add", name, "--role", role, "--site", site]))
    }

    /// Sets up an account by its link.
    pub(crate) fn set_up(gateway: &Gateway, name: &str, link: &str) -> Self {
        let browser = Browser::new(gateway);
        let page = browser.get(link);
        assert_eq!(page.status, 200, "{}", page.text());
        let seed = seed(&page.page());
        let used = code(&seed, 0);
        let done = browser.post(link, &[("password", PASSWORD), ("again", PASSWORD), ("code", &used)]);
        assert_eq!(done.status, 200, "{}", done.text());
        let recovery = codes(&done.page());
        assert_eq!(recovery.len(), 10);
        Self { name: name.to_owned(), seed, used, recovery }
    }

    pub(crate) fn new(gateway: &Gateway, name: &str, role: &str, site: &str) -> Self {
        Self::set_up(gateway, name, &Self::invited(gateway, name, role, site))
    }

    /// Signs in with the next code: the one of now was used to set up.
    pub(crate) fn signed_in<'g>(&self, gateway: &'g Gateway) -> Browser<'g> {
        self.signed_in_later(gateway, 1)
    }

    /// Signs in with the code of so many half minutes from now.
    pub(crate) fn signed_in_later<'g>(&self, gateway: &'g Gateway, later: u64) -> Browser<'g> {
        let browser = Browser::new(gateway);
        let answer = browser.sign_in(&self.name, PASSWORD, &code(&self.seed, later));
        assert_eq!(answer.status, 303, "{}", answer.text());
        browser.undertake();
        browser
    }
}
