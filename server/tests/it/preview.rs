//! The owner's preview: who is shown it, and that it can record nothing.

use crate::support::{Act, Engine, Gateway, Setup, shared};

/// A gateway with a configuration that is changed.
fn gateway(change: impl FnOnce(String) -> String) -> Gateway {
    let mut gateway = Setup::new(Engine::Redb).prepare();
    gateway.reconfigure(change);
    gateway.go();
    gateway
}

const PAGES: [&str; 3] = ["/preview/jetu", "/preview/jetu/frame", "/preview/stop-collector/frame?form=complaint"];

#[test]
fn it_is_served_where_the_gateway_is_the_owners_own_or_the_configuration_says_so() {
    let public = |text: String| text.replace("public_url = \"http://localhost", "public_url = \"https://consent.example.kz");
    let cases: [(&dyn Fn(String) -> String, u16); 4] = [
        (&|text| text, 200),
        (&|text| format!("preview = false\n{text}"), 404),
        (&|text| public(text), 404),
        (&|text| format!("preview = true\n{}", public(text)), 200),
    ];
    for (change, status) in cases {
        let gateway = gateway(change);
        for page in PAGES {
            assert_eq!(gateway.get(page).status, status, "{page}");
        }
    }
}

#[test]
fn what_is_in_a_frame_is_nobody_and_reaches_nobody() {
    let gateway = shared(Engine::Redb);
    for page in &PAGES[1..] {
        let frame = gateway.get(page);
        let policy = frame.header("content-security-policy").unwrap();
        let rules: Vec<&str> = policy.split("; ").collect();
        assert!(rules.contains(&"sandbox allow-scripts allow-popups"), "an origin of its own, and no form is sent: {policy}");
        assert!(rules.contains(&"default-src 'none'") && !policy.contains("connect-src"), "nothing is connected to: {policy}");
        assert!(rules.contains(&"frame-ancestors 'self'") && rules.contains(&"form-action 'none'"), "{policy}");
        assert_eq!(frame.header("x-frame-options"), Some("SAMEORIGIN"));
    }
    // Should a browser send it all the same: the origin of a sandbox speaks for no site, a form has no token
    // of ours.
    let mut act = Act::allow(6201, "key-of-a-preview");
    act.origin = "null".into();
    assert_eq!(act.send(&gateway).code(), "wrong-origin");
    let form = gateway.get("/preview/stop-collector/frame?form=complaint").page();
    assert_eq!(form.form_value("token"), "");
    let fields = crate::applications::filled();
    assert_eq!(crate::applications::post(&gateway, "stop-collector/complaint", "", &fields).status, 422);
    // The page around them is framed by nobody, and may frame ours alone.
    let page = gateway.get("/preview/jetu");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[test]
fn it_names_the_tag_and_what_the_site_file_lacks() {
    let gateway = shared(Engine::Redb);
    let page = gateway.get("/preview/jetu?lang=en&layout=bar&corner=top-right&in=ru").page();
    let tag = format!(
        "<script src=\"http://localhost:{}/embed/jetu.js\" data-layout=\"bar\" data-corner=\"top-right\"></script>",
        gateway.port
    );
    let codes = page.texts_in("code");
    assert!(codes.contains(&tag), "{page}");
    for key in ["operator.bin", "operator.phone", "policies.example"] {
        assert!(codes.iter().any(|code| code == key), "{key}");
    }
    assert!(!page.contains("there is no such month"), "a stand-in is named once, in the owner's language");
    // A destination without a secret is called by what is missing in the configuration.
    let page = gateway.get("/preview/stop-collector?lang=en").page();
    assert!(page.texts_in("code").iter().any(|code| code == "forward.destinations"), "{page}");
    // What is not understood is as if it were not there.
    let odd = gateway.get("/preview/jetu?lang=xx&in=%22%3E%3Cscript%3E&layout=%22x&form=%3Cb%3E&corner=&scheme=1");
    assert!(!odd.text().contains("\"><script>"), "{}", odd.text());
    let frames = odd.page().attrs("iframe", "src");
    let usual = "layout=box&corner=bottom-left&scheme=auto";
    assert!(!frames.is_empty() && frames.iter().all(|frame| frame.contains(usual)), "{frames:?}");
    for unknown in ["/preview/nowhere", "/preview/nowhere/frame", "/preview/jetu/other"] {
        assert_eq!(gateway.get(unknown).status, 404);
    }
}
