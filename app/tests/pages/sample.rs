//! Values for every page, of the small site in `tests/fixture`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kelisim_app::page::{
    BannerLinks, DecisionNow, Force, FormPage, MessagePage, More, Next, PartChange, PartKind, PolicyApproval, PolicyPage,
    PolicyVersion, Qr, ReceiptDecision, ReceiptPage, Shell, ShownText, TextPage, VersionsPage, Withdraw,
};
use kelisim_core::Lang;
use kelisim_core::consent::{Kind, Method};
use kelisim_core::form::validate;
use kelisim_core::site::{Policy, Site};

pub(crate) fn site() -> Arc<Site> {
    let read = Site::read("site.toml", include_str!("../fixture/site.toml"), &|_| Some("# Политика\n".into()));
    let (site, _) = read.unwrap_or_else(|problems| panic!("{problems:#?}"));
    Arc::new(site)
}

pub(crate) fn shell(site: &Arc<Site>, lang: Lang, page: &str) -> Shell {
    Shell {
        site: Arc::clone(site),
        lang,
        language_links: site.languages.iter().map(|lang| (*lang, format!("{page}.{lang}.html"))).collect(),
        css: vec!["tokens.css".into(), "page.css".into(), "site.css".into()],
        policy_href: Some(format!("policy.{lang}.html")),
        hydrate: Some("hydrate.js".into()),
    }
}

pub(crate) fn form(site: &Arc<Site>, lang: Lang, name: &str) -> FormPage {
    FormPage {
        shell: shell(site, lang, name),
        form: "complaint".into(),
        action: "/f/stop-collector/complaint".into(),
        values: BTreeMap::new(),
        ticked: BTreeSet::new(),
        troubles: Vec::new(),
        token: "t0ken".into(),
        notice: None,
        more: More { today: "2026-11-21".into(), ..More::default() },
    }
}

pub(crate) const HOSTILE: &str = "\n\"></textarea><script>alert(1)</script>&amp;<!>";

/// The form as it comes back: everything wrong, and what was typed still there.
pub(crate) fn wrong_form(site: &Arc<Site>, lang: Lang) -> FormPage {
    let typed = [("iin", "123456789012"), ("phone", "77"), ("email", "a@"), ("message", HOSTILE), ("topic", "debt")];
    let values: BTreeMap<String, String> = typed.into_iter().map(|(id, typed)| (id.into(), typed.into())).collect();
    let troubles = validate(site.form("complaint").unwrap(), &values, lang).unwrap_err();
    FormPage { values, troubles, ticked: ["clause.notices.sms".to_owned()].into(), ..form(site, lang, "form-wrong") }
}

pub(crate) fn receipt(site: &Arc<Site>, lang: Lang) -> ReceiptPage {
    let text = site.text("complaint").unwrap();
    ReceiptPage {
        shell: shell(site, lang, "receipt"),
        number: "008J-4CT4".into(),
        kind: Kind::Granted,
        method: Method::Checkbox,
        recorded_at: "21.11.2026, 12:27".into(),
        next: Some(Next::Answer("14.12.2026".into())),
        my: Some("my.html".into()),
        decisions: site
            .purposes
            .iter()
            .map(|purpose| ReceiptDecision {
                title: purpose.title.get(lang).into(),
                part: false,
                allowed: purpose.id == "complaint",
                now: DecisionNow { allowed: false, words: HOSTILE.into(), act: Some("#".into()) },
            })
            .collect(),
        as_of: "21.11.2026, 12:27".into(),
        changed: true,
        texts: vec![ShownText { title: text.title.get(lang).into(), words: site.text_words(text, lang), allowed: Some(true) }],
        policy: Some(("1".into(), format!("policy.{lang}.html"))),
        files: Some(("receipt.pdf".into(), "receipt.json".into())),
        qr: Some(Qr { address: "/verify#1".into(), size: 2, dark: vec![(0, 0, 2), (1, 1, 1)] }),
        receipt_href: "receipt.txt".into(),
        record: "00112233445566778899aabbccddeeff".into(),
        index: 1204,
        size: 1288,
        vkey: "kelisim.example.kz/stop-collector+0f3a91c2+AVT0Gm1mBqZ7ocr1yqkv6fKCq5yQHKuIGWyrnQzxYtlP".into(),
        link: Some("https://kelisim.example.kz/my/stop-collector/Wm9vcGxhaW5lc3Nrb250cm9sbGE".into()),
        withdraw: Some(Withdraw { action: "/r/x/withdraw".into(), token: "t".into() }),
    }
}

pub(crate) fn policy(site: &Arc<Site>, lang: Lang) -> PolicyPage {
    let policy = site.policies.first().unwrap();
    PolicyPage {
        shell: shell(site, lang, "policy"),
        version: version(policy, lang, Force::Past),
        parts: vec![
            PartChange { heading: String::new(), anchor: Some("p0".into()), what: PartKind::Words },
            PartChange { heading: HOSTILE.into(), anchor: Some("p1".into()), what: PartKind::New },
            PartChange { heading: "2. Цели".into(), anchor: Some("p2".into()), what: PartKind::Renamed(HOSTILE.into()) },
            PartChange { heading: "3. Срок".into(), anchor: None, what: PartKind::Gone },
        ],
        before: Some("#".into()),
        current: Some("#".into()),
        contents: ["1. Общие положения", "2. Цели", "3. Данные", HOSTILE].map(|part| (part.to_owned(), "p1".to_owned())).into(),
        html: include_str!("../fixture/policy.html").into(),
        html_lang: Lang::Ru,
        versions_href: "#".into(),
        text_href: "policy.txt".into(),
        json_href: "policy.json".into(),
        address: "https://kelisim.example.kz/policy/stop-collector/1".into(),
        versions: vec![("1".into(), "#".into(), true), ("2".into(), "#".into(), false)],
        hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
    }
}

fn version(policy: &Policy, lang: Lang, force: Force) -> PolicyVersion {
    PolicyVersion {
        title: policy.title.get(lang).into(),
        version: policy.version.clone(),
        approval: Some(PolicyApproval { order: Some("№ 1".into()), approver: Some(HOSTILE.into()), day: "2026-09-01".into() }),
        effective: policy.effective.clone(),
        force,
        significant: true,
        changes: Some(HOSTILE.into()),
    }
}

pub(crate) fn versions(site: &Arc<Site>, lang: Lang) -> VersionsPage {
    let policy = site.policies.first().unwrap();
    let versions = [Force::Coming, Force::Now, Force::Past].map(|force| (version(policy, lang, force), "#".to_owned()));
    VersionsPage { shell: shell(site, lang, "versions"), versions: versions.into(), json_href: "#".into() }
}

pub(crate) fn text(site: &Arc<Site>, lang: Lang) -> TextPage {
    let text = site.cookies_text().unwrap();
    let words = site.text_words(text, lang);
    TextPage {
        shell: shell(site, lang, "text"),
        title: text.title.get(lang).into(),
        version: text.version,
        hash: kelisim_core::TextHash::of(&words).to_string(),
        words,
    }
}

pub(crate) fn links() -> BannerLinks {
    BannerLinks {
        policy: Some("/p/stop-collector".into()),
        terms: Some("/t/0123456789abcdef".into()),
        centre: Some("/preferences/stop-collector".into()),
    }
}

pub(crate) fn message(site: &Arc<Site>, lang: Lang) -> MessagePage {
    MessagePage {
        shell: shell(site, lang, "message"),
        heading: "Сейчас не получилось сохранить".into(),
        words: "То, что вы написали, не потеряно.\n\nОткройте [главную](/) или попробуйте ещё раз.".into(),
        retry: Some("#".into()),
    }
}
