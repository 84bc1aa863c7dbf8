//! The owner's preview: who is shown it, and that it can record nothing.

use crate::applications::hidden;
use crate::support::{Engine, Gateway, gateway::sites};

/// A gateway whose configuration says what a test wants of it.
fn gateway(change: impl Fn(String) -> String) -> Gateway {
    let mut gateway = Gateway::prepare(None, "", &sites());
    let file = gateway.folder().join("kelisim.toml");
    std::fs::write(&file, change(std::fs::read_to_string(&file).unwrap())).unwrap();
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
    let gateway = Gateway::start(Engine::Redb);
    for page in &PAGES[1..] {
        let frame = gateway.get(page);
        let policy = frame.header("content-security-policy").unwrap();
        let rules: Vec<&str> = policy.split("; ").collect();
        assert!(rules.contains(&"sandbox allow-scripts allow-popups"), "an origin of its own, and no form is sent: {policy}");
        assert!(rules.contains(&"default-src 'none'") && !policy.contains("connect-src"), "nothing is connected to: {policy}");
        assert!(rules.contains(&"frame-ancestors 'self'") && rules.contains(&"form-action 'none'"), "{policy}");
        assert_eq!(frame.header("x-frame-options"), Some("SAMEORIGIN"));
    }
    // Should a browser send it all the same: the origin of a sandbox speaks for no site, a form has no token of ours.
    let mut act = crate::support::Act::allow(1, "key-of-a-preview");
    act.origin = "null".into();
    assert_eq!(act.send(&gateway).code(), "wrong-origin");
    let form = gateway.get("/preview/stop-collector/frame?form=complaint").text();
    assert_eq!(hidden(&form, "token"), "");
    let fields = crate::applications::filled();
    assert_eq!(crate::applications::post(&gateway, "stop-collector/complaint", "", &fields).status, 422);
    // The page around them is framed by nobody, and may frame ours alone.
    let page = gateway.get("/preview/jetu");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[test]
fn it_names_the_tag_and_what_the_site_file_lacks() {
    let gateway = Gateway::start(Engine::Redb);
    let page = gateway.get("/preview/jetu?lang=en&layout=bar&corner=top-right&in=ru").text();
    let tag = format!(
        "&lt;script src=\"http://localhost:{}/embed/jetu.js\" data-layout=\"bar\" data-corner=\"top-right\"&gt;&lt;/script&gt;",
        gateway.port
    );
    assert!(page.contains(&tag), "{page}");
    for key in ["operator.bin", "operator.phone", "forms"] {
        assert!(page.contains(&format!("<code>{key}</code>")), "{key}");
    }
    assert!(!page.contains("there is no such month"), "a stand-in is told once, in the owner's language");
    // Destinations without a secret are told by the name of what is missing in the configuration.
    assert!(gateway.get("/preview/stop-collector?lang=en").text().contains("<code>forward.destinations</code>"));
    // What is not understood is as if it were not there.
    let odd = gateway.get("/preview/jetu?lang=xx&in=%22%3E%3Cscript%3E&layout=%22x&form=%3Cb%3E&corner=&scheme=1").text();
    assert!(!odd.contains("\"><script>") && odd.contains("layout=box&amp;corner=bottom-left&amp;scheme=auto"), "{odd}");
    for unknown in ["/preview/nowhere", "/preview/nowhere/frame", "/preview/jetu/other"] {
        assert_eq!(gateway.get(unknown).status, 404);
    }
}
