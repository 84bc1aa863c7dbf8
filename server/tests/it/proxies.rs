//! Behind real proxies with their usual settings, a visitor cannot choose the address in the evidence.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use kelisim_store::testing::free_port;

use crate::support::{Connection, Engine, Gateway, Setup, eventually};

/// A proxy of this test, ended with it.
struct Proxy {
    child: Child,
    port: u16,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

fn started(mut command: Command, port: u16) -> Proxy {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let proxy = Proxy { child, port };
    eventually("the proxy answers", || Connection::open(port).and_then(|mut to| to.ask("GET", "/healthz", &[], b"")));
    proxy
}

/// nginx with the lines that its documentation gives for a proxy.
fn nginx(folder: &Path, to: u16, lines: &str) -> Proxy {
    let port = free_port();
    let here = folder.join(format!("nginx-{port}"));
    fs::create_dir_all(&here).unwrap();
    let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let paths = paths.map(|kind| format!("{kind}_temp_path {}/{kind};", here.display())).concat();
    let config = format!(
        "daemon off; pid {0}/pid; error_log {0}/error.log; events {{}} http {{ access_log off; {paths} server {{ listen 127.0.0.1:{port}; \
         location / {{ proxy_pass http://127.0.0.1:{to}; proxy_set_header Host localhost; {lines} }} }} }}",
        here.display()
    );
    fs::write(here.join("nginx.conf"), config).unwrap();
    let mut command = Command::new("/usr/sbin/nginx");
    command.arg("-p").arg(&here).arg("-c").arg(here.join("nginx.conf"));
    started(command, port)
}

/// `HAProxy` with `option forwardfor`.
fn haproxy(folder: &Path, to: u16, lines: &str) -> Proxy {
    let port = free_port();
    let file = folder.join(format!("haproxy-{port}.cfg"));
    let config = format!(
        "defaults\n mode http\n timeout connect 5s\n timeout client 60s\n timeout server 60s\nfrontend f\n bind 127.0.0.1:{port}\n \
         {lines}\n default_backend b\nbackend b\n server s 127.0.0.1:{to}\n"
    );
    fs::write(&file, config).unwrap();
    let mut command = Command::new("/usr/sbin/haproxy");
    command.args(["-db", "-f"]).arg(&file);
    started(command, port)
}

/// A gateway behind proxies on loopback, where an address may send ten forms at once and no more. The visitor is
/// 127.0.0.1 too, which no limit counts: so the nearest proxy is the only trusted one, by its own address.
fn gateway(header: &str) -> Gateway {
    let config = format!("[proxies]\ntrusted = [\"127.0.0.1/32\"]\n{header}[forms]\nleast_seconds = 0\naddress_per_hour = 40\n");
    Setup::new(Engine::Redb).sites(&["vivus"]).config(&config).start()
}

/// Sends thirty forms that each claim another address in every header there is; gives how many were taken.
fn taken(port: u16) -> usize {
    const CLAIMS: [&str; 6] = ["X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP", "X-Client-IP"];
    let mut to = Connection::open(port).unwrap();
    let page = to.ask("GET", "/f/vivus/contact?lang=ru", &[], b"").unwrap().page();
    let body = format!("token={}&lang=ru", page.form_value("token"));
    let sent = (1..=30).map(|n| {
        // Some of them with a letter that is none of ASCII.
        let odd = if n % 3 == 0 { "\u{e4}" } else { "" };
        let (address, pair) = (format!("{odd}95.56.7.{n}"), format!("for={odd}95.56.7.{n}"));
        let mut headers: Vec<(&str, &str)> =
            CLAIMS.iter().map(|name| (*name, if *name == "Forwarded" { pair.as_str() } else { address.as_str() })).collect();
        headers.extend([("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Site", "same-origin")]);
        let answer = Connection::open(port).unwrap().ask("POST", "/f/vivus/contact", &headers, body.as_bytes()).unwrap();
        assert!(matches!(answer.status, 422 | 429), "{}", answer.text());
        usize::from(answer.status != 429)
    });
    sent.sum()
}

#[test]
fn no_header_of_a_visitor_is_believed_behind_nginx_and_haproxy() {
    // The proxy reports a public address, as that of any visitor on the internet is.
    let visitor = "8.8.4.4";
    let own = gateway("");
    let list = format!("proxy_set_header X-Forwarded-For \"$http_x_forwarded_for, {visitor}\";");
    // What `$proxy_add_x_forwarded_for` does, with the visitor's address where this test has loopback.
    let one = nginx(own.folder(), own.port, &list);
    assert_eq!(taken(one.port), 10, "nginx, X-Forwarded-For");
    let other = gateway("");
    let two = haproxy(other.folder(), other.port, &format!("http-request add-header X-Forwarded-For {visitor}"));
    assert_eq!(taken(two.port), 10, "HAProxy, X-Forwarded-For");
    // Through both: the visitor, nginx, HAProxy.
    let third = gateway("");
    let inner = haproxy(third.folder(), third.port, "option forwardfor");
    let outer = nginx(third.folder(), inner.port, &list);
    assert_eq!(taken(outer.port), 10, "nginx in front of HAProxy");
    // A header that the proxy replaces.
    let fourth = gateway("header = \"x-real-ip\"\n");
    let single = nginx(fourth.folder(), fourth.port, &format!("proxy_set_header X-Real-IP {visitor};"));
    assert_eq!(taken(single.port), 10, "nginx, X-Real-IP");
    // The proxy does not write the header that is named: then the proxy itself is all that is known, and a
    // private address is counted by none.
    let fifth = gateway("header = \"forwarded\"\n");
    let passing = nginx(fifth.folder(), fifth.port, "proxy_set_header Forwarded \"\";");
    assert_eq!(taken(passing.port), 30);
}
