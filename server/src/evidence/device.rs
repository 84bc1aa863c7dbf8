//! Device, operating system and browser, from the user agent by the rule set of project Woothee, and from
//! client hints where the browser sends them: those are exact where the user agent is frozen.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use kelisim_core::evidence::Device;
use woothee::parser::Parser;

/// Low-entropy client hints as sent, in their quotes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hints {
    /// Value of `Sec-CH-UA-Platform`, platform name.
    pub platform: String,
    /// Value of `Sec-CH-UA-Model`, device model.
    pub model: String,
    /// Value of `Sec-CH-UA-Mobile`, `?1` or `?0`.
    pub mobile: String,
}

static PARSER: LazyLock<Parser> = LazyLock::new(Parser::new);

/// User agents cached by each thread that answers.
const REMEMBERED: usize = 512;

thread_local! {
    /// Most visitors have one of a few user agents, and the rules are slow. Cached in memory only, and
    /// cleared whole when it is full.
    static SEEN: RefCell<HashMap<String, Device>> = RefCell::default();
}

/// Applies the rules to a user agent.
fn by_rules(user_agent: &str) -> Device {
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

fn parse(user_agent: &str) -> Device {
    let known = |text: &str| if text == "UNKNOWN" { String::new() } else { text.to_owned() };
    let joined = |name: &str, version: &str| format!("{} {}", known(name), known(version)).trim().to_owned();
    PARSER.parse(user_agent).map_or_else(Device::default, |found| Device {
        kind: match found.category {
            "pc" => "desktop".into(),
            "smartphone" | "mobilephone" => "smartphone".into(),
            "crawler" => "crawler".into(),
            _ => String::new(),
        },
        os: joined(found.os, &found.os_version),
        browser: joined(found.name, found.version),
        model: String::new(),
    })
}

/// Describes the device; what is not known is empty.
#[must_use]
pub(crate) fn describe(user_agent: &str, hints: &Hints) -> Device {
    let unquoted = |text: &str| text.trim_matches('"').to_owned();
    let mut device = by_rules(user_agent);
    if user_agent.contains("iPad")
        || user_agent.contains("Tablet")
        || (user_agent.contains("Android") && !user_agent.contains("Mobile"))
    {
        device.kind = "tablet".into();
    }
    if hints.mobile == "?1" && device.kind.is_empty() {
        device.kind = "smartphone".into();
    }
    let platform = unquoted(&hints.platform);
    if !platform.is_empty() && device.os.is_empty() {
        device.os = platform;
    }
    device.model = unquoted(&hints.model);
    device
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_people_use() {
        for (agent, kind, os, browser) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "desktop",
                "Windows 10 NT 10.0",
                "Chrome 140.0.0.0",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "smartphone",
                "Android 10",
                "Chrome 140.0.0.0",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
                "smartphone",
                "iPhone 18.5",
                "Safari 18.5",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "desktop", "Linux", "Firefox 140.0"),
            ("", "", "", ""),
            ("\u{7f}garbage", "", "", ""),
        ] {
            let device = describe(agent, &Hints::default());
            assert_eq!((device.kind.as_str(), device.os.as_str(), device.browser.as_str()), (kind, os, browser), "{agent}");
        }
        let hints = Hints { platform: "\"Android\"".into(), model: "\"SM-A546E\"".into(), mobile: "?1".into() };
        let device = describe("", &hints);
        assert_eq!((device.kind.as_str(), device.os.as_str(), device.model.as_str()), ("smartphone", "Android", "SM-A546E"));
    }
}
