//! Device, operating system and browser: from the user agent by the rules of the User Agent String Parser project, and
//! from client hints where the browser sends them, which are exact where the user agent is frozen.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use kelisim_core::evidence::Device;
use serde::Deserialize;
use ua_parser::{os, user_agent};

use crate::assets;

/// Client hints as sent, in their quotes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hints {
    /// Value of `Sec-CH-UA-Platform`, platform name.
    pub platform: String,
    /// Value of `Sec-CH-UA-Model`, device model.
    pub model: String,
    /// Value of `Sec-CH-UA-Mobile`, `?1` or `?0`.
    pub mobile: String,
}

/// Browsers that the project's rules take for another; they are tried first. The groups are name and version.
const OWN: [(&str, &str); 6] = [
    (r"(HuaweiBrowser)/(\d+)\.(\d+)", "Huawei Browser"),
    (r"(Telegram-Android)/(\d+)\.(\d+)", "Telegram"),
    (r"(YaSearchBrowser)/(\d+)\.(\d+)", "Yandex"),
    (r"(VivoBrowser)/(\d+)\.(\d+)", "Vivo Browser"),
    (r"(HeyTapBrowser)/(\d+)\.(\d+)", "HeyTap Browser"),
    (r"(musical_ly) app_version/(\d+)\.(\d+)", "TikTok"),
];
/// Systems of computers; others with a name are those of telephones.
const DESKTOPS: [&str; 9] = ["Windows", "Mac OS X", "Linux", "Ubuntu", "Fedora", "Debian", "Chrome OS", "FreeBSD", "OpenBSD"];
/// What the user agents of programs have in common that read pages by themselves.
const CRAWLERS: [&str; 5] = ["bot", "crawl", "spider", "slurp", "headless"];

/// The rules, as the project publishes them.
#[derive(Deserialize)]
struct Rules {
    user_agent_parsers: Vec<user_agent::Parser<'static>>,
    os_parsers: Vec<os::Parser<'static>>,
}

/// The rules, compiled.
struct Compiled {
    browsers: user_agent::Extractor<'static>,
    systems: os::Extractor<'static>,
}

impl Compiled {
    fn new(json: &[u8]) -> Option<Self> {
        let rules: Rules = serde_json::from_slice(json).ok()?;
        let own = OWN.iter().map(|(regex, family)| user_agent::Parser {
            regex: (*regex).into(),
            family_replacement: Some((*family).into()),
            ..Default::default()
        });
        let browsers = own.chain(rules.user_agent_parsers).try_fold(user_agent::Builder::new(), user_agent::Builder::push);
        let systems = rules.os_parsers.into_iter().try_fold(os::Builder::new(), os::Builder::push);
        Some(Self { browsers: browsers.ok()?.build().ok()?, systems: systems.ok()?.build().ok()? })
    }
}

/// A gateway whose browser half was not built has none, and knows devices by their hints alone.
static RULES: LazyLock<Option<Compiled>> = LazyLock::new(|| Compiled::new(&assets::user_agent_rules()));

/// User agents cached by each thread that answers.
const REMEMBERED: usize = 512;
/// Longest user agent that the rules are applied to, in bytes: those of browsers have a few hundred.
const LONGEST: usize = 1_000;

thread_local! {
    /// Most visitors have one of a few user agents. Cached in memory only, and cleared whole when it is full.
    static SEEN: RefCell<HashMap<String, Device>> = RefCell::default();
}

/// Applies the rules to a user agent.
fn by_rules(user_agent: &str) -> Device {
    if user_agent.len() > LONGEST {
        return Device::default();
    }
    SEEN.with_borrow_mut(|seen| {
        if let Some(known) = seen.get(user_agent) {
            return known.clone();
        }
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        let device = parse(user_agent);
        seen.insert(user_agent.to_owned(), device.clone());
        device
    })
}

/// A name with its version, without the zeros at the end that browsers fill it up with.
fn versioned(name: &str, parts: [Option<&str>; 3]) -> String {
    let mut parts: Vec<&str> = parts.into_iter().map_while(|part| part.filter(|part| !part.is_empty())).collect();
    while parts.len() > 1 && parts.last() == Some(&"0") {
        parts.pop();
    }
    format!("{name} {}", parts.join(".")).trim_end().to_owned()
}

fn parse(user_agent: &str) -> Device {
    let Some(rules) = &*RULES else { return Device::default() };
    let browser = rules.browsers.extract(user_agent);
    let system = rules.systems.extract(user_agent);
    let family = system.as_ref().map(|found| found.os.to_string()).unwrap_or_default();
    let lower = user_agent.to_lowercase();
    let kind = if CRAWLERS.iter().any(|word| lower.contains(word)) {
        "crawler"
    } else if user_agent.contains("iPad")
        || user_agent.contains("Tablet")
        || (family == "Android" && !user_agent.contains("Mobi") && !user_agent.contains("Opera Mini"))
    {
        "tablet"
    } else if DESKTOPS.contains(&family.as_str()) && !user_agent.contains("Mobile") {
        "desktop"
    } else if family.is_empty() {
        ""
    } else {
        "smartphone"
    };
    Device {
        kind: kind.to_owned(),
        os: system.map_or_else(String::new, |found| {
            versioned(&found.os, [found.major.as_deref(), found.minor.as_deref(), found.patch.as_deref()])
        }),
        // What no rule knows is no name of a browser.
        browser: browser.map_or_else(String::new, |found| versioned(&found.family, [found.major, found.minor, found.patch])),
        model: model(user_agent).to_owned(),
    }
}

/// Model that a user agent names itself: after the version of Android, or in the brackets of an iPhone's application.
fn model(user_agent: &str) -> &str {
    let Some((_, rest)) = user_agent.split_once("Android ") else { return "" };
    let end = rest.find(')').unwrap_or(rest.len());
    let mut parts = rest[..end].split(';').map(str::trim).skip(1);
    // A language, as old browsers name it, and words that stand for any model.
    let is_language = |part: &str| {
        let bytes = part.as_bytes();
        matches!(bytes, [a, b] | [a, b, b'-' | b'_', _, _] if a.is_ascii_lowercase() && b.is_ascii_lowercase())
    };
    let found =
        parts.find(|part| !part.is_empty() && !is_language(part) && !matches!(*part, "K" | "U" | "wv" | "Mobile" | "Tablet"));
    let found = found.map_or("", |part| part.split(" Build").next().unwrap_or_default()).trim();
    let found = found.strip_prefix("SAMSUNG ").unwrap_or(found);
    if found.starts_with("rv:") || found.starts_with("HMSCore") { "" } else { found }
}

/// Describes the device; what is not known is empty.
#[must_use]
pub(crate) fn describe(user_agent: &str, hints: &Hints) -> Device {
    let unquoted = |text: &str| text.trim_matches('"').to_owned();
    let mut device = by_rules(user_agent);
    if hints.mobile == "?1" && device.kind.is_empty() {
        device.kind = "smartphone".into();
    }
    let platform = unquoted(&hints.platform);
    if !platform.is_empty() && device.os.is_empty() {
        device.os = platform;
    }
    let model = unquoted(&hints.model);
    if !model.is_empty() {
        device.model = model;
    }
    device
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, system, browser, model, and the user agent, between bars.
    const TABLE: &str = include_str!("../../tests/data/user-agents.txt");

    #[test]
    fn names_what_people_hold_in_their_hands() {
        let mut wrong = Vec::new();
        let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let count = lines.clone().count();
        for line in lines {
            let parts: Vec<&str> = line.splitn(5, '|').map(str::trim).collect();
            let [kind, os, browser, model, agent] = parts[..] else { panic!("five parts: {line}") };
            let Device { kind: own, os: system, browser: name, model: held } = describe(agent, &Hints::default());
            if (own.as_str(), system.as_str(), name.as_str(), held.as_str()) != (kind, os, browser, model) {
                wrong.push(format!("{own} | {system} | {name} | {held} | {agent}"));
            }
        }
        assert!(wrong.is_empty() && count >= 60, "{count} user agents, not as in the table:\n{}", wrong.join("\n"));
    }

    #[test]
    fn hints_say_what_a_frozen_user_agent_does_not() {
        let frozen =
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
        let hints = Hints { platform: "\"Android\"".into(), model: "\"SM-A546E\"".into(), mobile: "?1".into() };
        for (agent, os) in [(frozen, "Android 10"), ("", "Android")] {
            let device = describe(agent, &hints);
            assert_eq!((device.kind.as_str(), device.os.as_str(), device.model.as_str()), ("smartphone", os, "SM-A546E"));
        }
        for nothing in ["", "\u{7f}garbage", "Android ", "Mozilla/5.0 (Linux; Android 9", &"Android;".repeat(10_000)] {
            let device = describe(nothing, &Hints::default());
            assert_eq!(device.model, "", "{nothing:.40}");
        }
    }
}
