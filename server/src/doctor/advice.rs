//! Explains what is wrong with a destination, in plain words, and what to do.

use kelisim_core::site::Way;

use crate::forward::attempt::Outcome;

/// Remedy for missing key files.
pub(super) const KEYS: &str = "`kelisim keys init` makes them; in a running system, restore them from your copy.";
/// Remedy for a wrong clock.
pub(super) const CLOCK: &str = "Keep time with NTP: receivers refuse messages whose timestamp is five minutes off.";

/// Explains why nothing can be sent as it is configured.
pub(super) fn blocked(why: &str, name: &str) -> String {
    match why {
        "not-configured" => format!("Add the table [forward.destinations.\"{name}\"]: without it nothing leaves."),
        "no-secret" => "Make a secret with `kelisim webhook-secret`, and name its file as `secret_file`.".into(),
        "secret" => {
            "See that the file is there, can be read by this user, and holds what `kelisim webhook-secret` prints.".into()
        }
        "no-mail" => "Add [mail] with the server that takes letters.".into(),
        "sender" => "Write `mail.from` as privacy@example.kz or Name <privacy@example.kz>.".into(),
        "no-redis" => "Add `redis = \"redis://…\"` to its table.".into(),
        _ => "Mend the site file; `kelisim lint` tells the line.".into(),
    }
}

type Advice = (String, &'static str);

/// Explains the outcome of a test message.
pub(super) fn of(way: &Way, outcome: &Outcome, timeout: u32, took_ms: u64) -> (String, String) {
    let (what, remedy) = match outcome {
        Outcome::Delivered { status: 0 } => (format!("It took the test message in {took_ms} ms."), ""),
        Outcome::Delivered { status } => (format!("It took the test message: {status} in {took_ms} ms."), ""),
        Outcome::GiveUp { status: 410, .. } => (
            "It says that it is gone for good (410).".to_owned(),
            "Mend the address, or take the destination out of the site file: what waits for it is given up.",
        ),
        other => match way {
            Way::Webhook { .. } => webhook(other, timeout),
            Way::Email { .. } => letter(other, timeout),
            Way::Stream { .. } => stream(other, timeout),
        },
    };
    (what, remedy.to_owned())
}

/// Explains outcomes that are the same for all kinds of destinations.
fn anywhere(outcome: &Outcome, timeout: u32) -> Advice {
    match outcome.why() {
        "timeout" => (
            format!("It did not answer within {timeout} s."),
            "See whether it is overloaded or behind a firewall that drops what it gets. A receiver should take the message, \
             answer, and work afterwards.",
        ),
        "no-such-host" => ("Its name stands for no address.".into(), "Mend the name, or the DNS this machine asks."),
        "tls" => (
            "Its certificate proves nothing: expired, not for this name, or signed by nobody who is trusted.".into(),
            "Renew it. If your own authority signed it, name that one's certificate in `forward.ca_file` (for mail: `mail.ca_file`).",
        ),
        "connection" => (
            "Nobody answers there, or the connection was cut.".into(),
            "See whether it runs, at this port, and whether a firewall lets this machine through.",
        ),
        other => (format!("It was not delivered ({other})."), "See docs/webhooks.md and docs/destinations.md."),
    }
}

fn webhook(outcome: &Outcome, timeout: u32) -> Advice {
    let status = outcome.status();
    match (outcome.why(), status) {
        ("address-refused", _) => (
            "Its address lies inside a network that is not public.".into(),
            "If it is your own network, open it with `forward.allow_networks` in kelisim.toml. If it is not, that name \
             leads inside without your doing: look into it.",
        ),
        ("port-refused", _) => (
            "Public addresses are posted to at port 443 and 8443 only.".into(),
            "Use one of them, or open the network it lies in with `forward.allow_networks`.",
        ),
        ("not-https", _) => {
            ("Its address is not https.".into(), "Use https. Plain http goes to networks in `forward.allow_networks` only.")
        }
        (_, 300..=399) => (
            format!("It sends elsewhere ({status}), and redirects are not followed."),
            "Write the address it leads to, if you trust that one.",
        ),
        (_, 401 | 403) => (
            format!("It refuses the message ({status})."),
            "See that it has the same secret, checks the bytes as they came, and that no firewall in front of it refuses.",
        ),
        (_, 404 | 405) => (format!("It has no such place ({status})."), "Mend the path of the address; it must take POST."),
        (_, 413) => ("The message is too large for it (413).".into(), "Let it take at least 1 MB."),
        (_, 429) => ("It wants fewer messages (429).".into(), "Set `rate` of the destination to what it takes."),
        (_, 400..=499) => (
            format!("It does not want the message ({status})."),
            "It should answer 2xx to types it does not know, `kelisim.test` among them: new ones may come. See its log.",
        ),
        (_, 500..) => (format!("It fails ({status})."), "See its log."),
        _ => anywhere(outcome, timeout),
    }
}

fn letter(outcome: &Outcome, timeout: u32) -> Advice {
    let status = outcome.status();
    match outcome.why() {
        "auth" => (
            "The mail server does not know this user and password.".into(),
            "Mend `mail.user` and the file of `mail.password_file`. Nothing is lost: what is due waits.",
        ),
        "password" => {
            ("The file of `mail.password_file` cannot be read.".into(), "See that it is there and can be read by this user.")
        }
        "certificate" => ("The file of `mail.ca_file` holds no certificate.".into(), "Put certificates in PEM into it."),
        "no-starttls" => (
            "The mail server offers no TLS, so it was told nothing.".into(),
            "Use `mail.tls = \"tls\"` with port 465, or mend the server. `none` is for a server on this machine.",
        ),
        "sender" => (
            "The mail server does not send for this address.".into(),
            "Mend `mail.from` or `mail.senders`, or sign in with `mail.user`.",
        ),
        "busy" => ("The mail server has no time now.".into(), "Try again in a minute; if it stays so, see its log."),
        "later" => (
            format!("The mail server asks to come back later ({status})."),
            "A first letter to a new mailbox is often put off: try again in a quarter of an hour. Else see the mailbox.",
        ),
        "refused" => (
            format!("The mail server refuses the letter ({status})."),
            "See that the mailbox in `to` is there and takes letters from outside, and that `mail.from` may send to it.",
        ),
        _ => anywhere(outcome, timeout),
    }
}

fn stream(outcome: &Outcome, timeout: u32) -> Advice {
    match outcome.why() {
        "auth" => (
            "Redis does not know this user and password, or does not let it add to the stream.".into(),
            "Mend `redis` in the configuration; with ACL, allow the user `+xadd` on this key.",
        ),
        "not-encrypted" => (
            "It is a public address, and the connection has no TLS.".into(),
            "Use rediss://. If the network is your own, open it with `forward.allow_networks`.",
        ),
        "wrong-type" => (
            "Something that is no stream has the name of the stream.".into(),
            "Choose another `stream` in the site file, or remove what is there.",
        ),
        "full" => ("Redis has no memory left.".into(), "Set `max_length` of the stream, or give Redis more memory."),
        "read-only" => (
            "This Redis takes no writes: it is a replica, or its disk failed.".into(),
            "Give the address of its master, or look at its disk.",
        ),
        "busy" => ("Redis is still loading.".into(), "Try again in a minute."),
        "redis" => ("Redis does not understand what it is asked.".into(), "Streams need Redis 5 or newer, or Valkey."),
        _ => anywhere(outcome, timeout),
    }
}
