//! Signing in through the organisation's own sign-in service: who gets in, with which roles, and that nothing
//! a service or a browser makes up lets anybody in.

use std::time::Instant;

use serde_json::{Value, json};

use super::sign_in::full;
use super::{Browser, link};
use crate::support::provider::{Plan, Provider, Sign, now};
use crate::support::{Answer, Engine, Gateway, Setup, on_each_engine};

const NAME: &str = "aigerim@example.kz";
const SESSION: &str = "kelisim";
const BEGIN: &str = "/console/organisation?next=%2Fconsole%2Fsite%2Fstop-collector%2Ffigures";
const FIGURES: &str = "/console/site/stop-collector/figures";
const RULES: &str = "
[[console.oidc.roles]]
group = \"officers\"
role = \"officer\"
sites = [\"stop-collector\"]
[[console.oidc.roles]]
group = \"everybody\"
role = \"marketer\"
sites = [\"stop-collector\", \"jetu\"]
";

/// Goes to the service and back; gives the answer of the gateway.
fn arrive(provider: &Provider, browser: &Browser<'_>) -> Answer {
    let there = browser.get(BEGIN);
    assert_eq!(there.status, 303, "{}", there.text());
    browser.get(&provider.authorize(there.header("location").unwrap()))
}

/// The same with a fresh browser, by a plan: the status, and the alert over the form.
fn attempt(provider: &Provider, gateway: &Gateway, plan: Plan) -> (u16, String) {
    provider.plan(plan);
    let browser = Browser::new(gateway);
    let answer = arrive(provider, &browser);
    let signed_in = browser.cookies.borrow().contains_key(SESSION);
    assert_eq!(signed_in, answer.status == 200, "a session and a refusal: {}", answer.text());
    assert_eq!(browser.get("/console").status, if signed_in { 200 } else { 303 });
    let alert = answer.page().texts_in("[role=\"alert\"]").into_iter().next().unwrap_or_default();
    (answer.status, alert)
}

/// What the doctor finds about the service.
fn examined(gateway: &Gateway) -> Vec<Value> {
    let (_, printed) = gateway.try_run(&["doctor", "--json"]);
    let json = printed.split("kelisim: ").next().unwrap();
    let report: Value = serde_json::from_str(json).unwrap_or_else(|why| panic!("{why}: {printed}"));
    report["findings"].as_array().unwrap().iter().filter(|one| one["about"] == "sign-in").cloned().collect()
}

fn claims(claims: Value) -> Plan {
    Plan { claims, ..Plan::default() }
}

fn invite(gateway: &Gateway) {
    link(&gateway.run(&["user", "add", NAME, "--role", "marketer", "--site", "stop-collector"]));
}

#[test]
fn who_was_invited_comes_in_and_nobody_else() {
    on_each_engine(|engine| {
        let provider = Provider::start(Plan::default());
        let mut gateway = Gateway::start_with(engine, &provider.configured(""));
        let page = Browser::new(&gateway).get("/console/sign-in").page();
        assert_eq!(page.link("Sign in with the Chamber").as_deref(), Some("/console/organisation?next=%2Fconsole"), "{page}");
        let (status, alert) = attempt(&provider, &gateway, Plan::default());
        assert_eq!(status, 403);
        assert!(alert.contains("knows you, but nobody invited you"), "{alert}");

        invite(&gateway);
        let browser = Browser::new(&gateway);
        let answer = arrive(&provider, &browser);
        assert_eq!((answer.status, answer.header("refresh")), (200, Some(format!("0; url={FIGURES}").as_str())));
        browser.undertake();
        assert_eq!(browser.get(FIGURES).status, 200);
        assert_eq!(browser.get("/console/site/stop-collector/history").status, 404, "a marketer's role, as it was given");
        assert!(gateway.run(&["user", "list"]).contains("last signed in"));

        // Another person there by the same name is somebody else here, until the account begins anew.
        let other = claims(json!({ "sub": "person-2" }));
        let (status, alert) = attempt(&provider, &gateway, other.clone());
        assert!(status == 403 && alert.contains("Somebody else used to sign in by this name"), "{alert}");
        gateway.run(&["user", "reset", NAME]);
        assert_eq!(browser.get(FIGURES).status, 303, "the session of before has ended");
        assert_eq!(attempt(&provider, &gateway, other.clone()).0, 200);
        assert_eq!(attempt(&provider, &gateway, Plan::default()).0, 403);

        for (plan, words) in [
            (json!({ "email_verified": false }), "does not vouch for your e-mail address"),
            (json!({ "email_verified": null }), "does not vouch for your e-mail address"),
            (json!({ "email": null }), "does not give a name"),
        ] {
            let (status, alert) = attempt(&provider, &gateway, claims(plan));
            assert!(status == 403 && alert.contains(words), "{alert}");
        }
        gateway.run(&["user", "suspend", NAME]);
        let (status, alert) = attempt(&provider, &gateway, other.clone());
        assert!(status == 403 && alert.contains("closed to you"), "{alert}");
        gateway.run(&["user", "restore", NAME]);
        assert_eq!(attempt(&provider, &gateway, other).0, 200);
        for word in [NAME, "aigerim", "person-1", "code-1"] {
            assert!(!gateway.log().contains(word), "{word} is in the log");
        }
        assert!(gateway.log().contains("not-invited"), "{}", gateway.log());
        gateway.stop();
        let (right, printed) = gateway.try_run(&["verify"]);
        assert!(right && printed.contains("what was done in the console: "), "{printed}");
    });
}

#[test]
fn groups_give_roles_and_take_them_away() {
    on_each_engine(|engine| {
        let provider = Provider::start(Plan::default());
        let sites = &["stop-collector", "jetu", "vivus"];
        let gateway = Setup::new(engine).sites(sites).config(&provider.configured(RULES)).start();
        let with = |groups: Value| claims(json!({ "groups": groups }));
        let (status, alert) = attempt(&provider, &gateway, with(json!(["others"])));
        assert!(status == 403 && alert.contains("none of your groups has a role"), "{alert}");
        assert!(gateway.run(&["user", "list"]).is_empty(), "nobody was made");

        provider.plan(with(json!(["officers", "everybody"])));
        let browser = Browser::new(&gateway);
        assert_eq!(arrive(&provider, &browser).status, 200);
        browser.undertake();
        let history = browser.get("/console/site/stop-collector/history").page();
        assert!(
            history.contains("Got the role “officer for data” by a group") || history.contains("by a group of the organisation"),
            "{history}"
        );
        assert_eq!(browser.get("/console/site/jetu/figures").status, 200);
        assert_eq!(browser.get("/console/site/jetu/history").status, 404);

        // What no rule names stays as it was given here.
        gateway.run(&["user", "add", NAME, "--role", "owner", "--site", "vivus"]);
        provider.plan(with(json!("everybody")));
        let second = Browser::new(&gateway);
        assert_eq!(arrive(&provider, &second).status, 200);
        second.undertake();
        for own in [&browser, &second] {
            assert_eq!(own.get("/console/site/stop-collector/history").status, 404, "the role has changed for every session");
            assert_eq!(own.get(FIGURES).status, 200);
            assert_eq!(own.get("/console/site/vivus/history").status, 200);
        }
        // Groups that are not named take nothing away, and let nobody in.
        let (status, alert) = attempt(&provider, &gateway, claims(json!({ "_claim_names": { "groups": "src" } })));
        assert!(status == 403 && alert.contains("does not tell your groups"), "{alert}");
        assert_eq!(browser.get(FIGURES).status, 200);
        // Those of the user-info are as good.
        let info = Plan { info: json!({ "groups": ["officers"] }), ..Plan::default() };
        assert_eq!(attempt(&provider, &gateway, info).0, 200);
        assert_eq!(browser.get("/console/site/stop-collector/history").status, 200);
        assert_eq!(browser.get("/console/site/jetu/figures").status, 404);

        gateway.run(&["user", "dismiss", NAME, "--site", "vivus"]);
        let (status, alert) = attempt(&provider, &gateway, with(json!([])));
        assert!(status == 403 && alert.contains("none of your groups has a role"), "{alert}");
        for path in [FIGURES, "/console/site/vivus/figures"] {
            assert_eq!(browser.get(path).status, 404, "a session of before has no role any more: {path}");
        }
        assert!(gateway.run(&["user", "list"]).contains("no role"));
    });
}

#[test]
fn what_cannot_be_proved_is_not_believed() {
    let provider = Provider::start(Plan::default());
    let gateway = Gateway::start_with(
        Engine::Redb,
        &provider.configured("require_amr = [\"mfa\"]\nrequire_acr = [\"gold\", \"silver\"]\n"),
    );
    invite(&gateway);
    let strong = json!({ "amr": ["pwd", "mfa"], "acr": "silver" });
    let good = |more: Value| {
        let mut all = strong.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        claims(all)
    };
    assert_eq!(attempt(&provider, &gateway, good(json!({}))).0, 200);
    let checks = "did not pass our checks";
    for (what, words) in [
        (json!({ "nonce": "another" }), checks),
        (json!({ "nonce": null }), checks),
        (json!({ "aud": "another-client" }), checks),
        (json!({ "aud": ["kelisim", "another-client"], "azp": "kelisim" }), checks),
        (json!({ "azp": "another-client" }), checks),
        (json!({ "iss": "https://id.evil.test" }), checks),
        (json!({ "iss": format!("{}/", provider.issuer()) }), checks),
        (json!({ "sub": "" }), checks),
        (json!({ "exp": now() - 200, "iat": now() - 300 }), "clocks"),
        (json!({ "iat": now() + 3600, "exp": now() + 7200 }), "clocks"),
        (json!({ "iat": now() - 3600 }), "clocks"),
        (json!({ "amr": ["pwd"] }), "stronger proof"),
        (json!({ "amr": "mfa" }), ""),
        (json!({ "amr": null }), "stronger proof"),
        (json!({ "acr": "bronze" }), "stronger proof"),
        (json!({ "acr": null }), "stronger proof"),
    ] {
        let (status, alert) = attempt(&provider, &gateway, good(what.clone()));
        assert!(status >= 400 && alert.contains(words), "{what}: {status} {alert}");
    }
    for sign in [Sign::Forged, Sign::Unknown, Sign::Shared, Sign::Confused, Sign::None] {
        let (status, alert) = attempt(&provider, &gateway, Plan { sign, ..good(json!({})) });
        assert!(status == 502 && alert.contains(checks), "{sign:?}: {status} {alert}");
    }
    let (status, alert) =
        attempt(&provider, &gateway, Plan { info: json!({ "sub": "person-2" }), ..good(json!({ "email": null })) });
    assert!(status == 502 && alert.contains(checks), "{alert}");
    for (path, status, body) in [
        ("/token", 200, &b"{}"[..]),
        ("/token", 200, b"<html>"),
        ("/token", 500, b"{\"error\":\"server_error\"}"),
        ("/token", 302, b""),
        ("/token", 200, b"{\"access_token\":\"a\\nb\",\"token_type\":\"Bearer\",\"id_token\":\"a.b.c\"}"),
    ] {
        let plan = Plan { instead: Some((path, status, body.to_vec())), ..Plan::default() };
        let (status, alert) = attempt(&provider, &gateway, plan);
        assert!(status == 502 && !alert.is_empty(), "{alert}");
    }
    // An access token that no header can hold stops nothing but itself.
    let (status, _) =
        attempt(&provider, &gateway, Plan { instead: Some(("/userinfo", 500, Vec::new())), ..good(json!({ "email": null })) });
    assert_eq!(status, 502);
    assert_eq!(attempt(&provider, &gateway, good(json!({}))).0, 200, "and afterwards all is as before");
}

#[test]
fn a_shared_secret_signs_only_where_it_is_configured_and_new_keys_are_fetched_once_in_a_while() {
    let provider = Provider::start(Plan::default());
    let metadata = json!({ "id_token_signing_alg_values_supported": ["HS256", "EdDSA"] });
    let gateway = Gateway::start_with(Engine::Redb, &provider.configured("algorithms = [\"HS256\", \"EdDSA\"]\n"));
    invite(&gateway);
    let by = |sign| Plan { sign, metadata: metadata.clone(), ..Plan::default() };
    assert_eq!(attempt(&provider, &gateway, by(Sign::Shared)).0, 200);
    assert_eq!(attempt(&provider, &gateway, by(Sign::Confused)).0, 502);
    assert_eq!(attempt(&provider, &gateway, by(Sign::Own)).0, 200);

    let provider = Provider::start(Plan::default());
    let gateway = Gateway::start_with(Engine::Redb, &provider.configured(""));
    invite(&gateway);
    assert_eq!(attempt(&provider, &gateway, Plan::default()).0, 200);
    provider.rotate();
    let rotated = Instant::now();
    assert_eq!(attempt(&provider, &gateway, Plan::default()).0, 200, "a new key is learnt");
    assert_eq!(provider.requests("/keys"), 2);
    for _ in 0..12 {
        assert_eq!(attempt(&provider, &gateway, Plan { sign: Sign::Unknown, ..Plan::default() }).0, 502);
    }
    // Within a minute nothing more is fetched, however long the machine takes for the attempts.
    let fetched = u64::try_from(provider.requests("/keys")).unwrap();
    assert!(
        (2..=2 + rotated.elapsed().as_secs() / 60).contains(&fetched),
        "{fetched}: names of keys that nobody has fetch nothing"
    );
    assert_eq!(provider.requests("/.well-known/openid-configuration"), 1);
}

#[test]
fn a_ticket_counts_once_and_for_its_own_browser() {
    on_each_engine(|engine| {
        let mut gateway = Gateway::start(engine);
        // A service that redeems any code for anybody, as often as it is asked.
        let provider = Provider::start(Plan { careless: true, ..Plan::default() });
        gateway.stop();
        gateway.reconfigure(|config| format!("{config}\n{}", provider.configured("")));
        gateway.go();
        invite(&gateway);
        let stale = |answer: &Answer| answer.status == 422 && answer.page().contains("Begin again");

        let browser = Browser::new(&gateway);
        let back = provider.authorize(browser.get(BEGIN).header("location").unwrap());
        let ticket = browser.cookies.borrow()["kelisim-ticket"].clone();
        assert!(stale(&Browser::new(&gateway).get(&back)), "another browser");
        assert!(stale(&browser.get(&back.replace("state=", "state=x"))), "another state");
        assert_eq!(browser.cookies.borrow().get("kelisim-ticket"), None, "it was taken");
        let again = |from: &Gateway| {
            let thief = Browser::new(from);
            thief.cookies.borrow_mut().insert("kelisim-ticket".to_owned(), ticket.clone());
            thief.get(&back)
        };
        // Somebody took the cookie too: it counts once, at whichever gateway.
        let first = again(&gateway);
        assert_eq!(first.status, 200, "{}", first.text());
        assert!(stale(&again(&gateway)), "used");
        if gateway.redis.is_some() {
            assert!(stale(&again(&gateway.beside())), "used at the other gateway");
        }

        // The code of one browser in another, which was begun rightly: the nonce is not its own.
        let (victim, thief) = (Browser::new(&gateway), Browser::new(&gateway));
        let stolen = provider.authorize(victim.get(BEGIN).header("location").unwrap());
        let own = provider.authorize(thief.get(BEGIN).header("location").unwrap());
        let code = |path: &str| path.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let injected = thief.get(&own.replace(&code(&own), &code(&stolen)));
        assert_eq!(injected.status, 502);
        assert!(!thief.cookies.borrow().contains_key(SESSION));
        // With a service that keeps PKCE it does not even come to that.
        provider.plan(Plan::default());
        let thief = Browser::new(&gateway);
        let stolen = provider.authorize(victim.get(BEGIN).header("location").unwrap());
        let own = provider.authorize(thief.get(BEGIN).header("location").unwrap());
        assert_eq!(thief.get(&own.replace(&code(&own), &code(&stolen))).status, 502);
        assert_eq!(victim.get(&stolen).status, 200, "whose it is, comes in");

        // The service's own no, with and without a ticket.
        let refused = Browser::new(&gateway);
        let own = provider.authorize(refused.get(BEGIN).header("location").unwrap());
        let state = own.split("state=").nth(1).unwrap();
        let denied =
            refused.get(&format!("/console/organisation/return?error=access_denied&error_description=EVIL&state={state}"));
        assert!(denied.status == 403 && denied.page().contains("does not allow it") && !denied.text().contains("EVIL"));
        assert!(stale(&refused.get("/console/organisation/return?error=access_denied&state=x")));
        assert!(stale(&Browser::new(&gateway).get("/console/organisation/return")));
        // Where to go on is a page of the console and nothing else.
        let astray = Browser::new(&gateway);
        let there = astray.get("/console/organisation?next=https%3A%2F%2Fevil.test");
        let landed = astray.get(&provider.authorize(there.header("location").unwrap()));
        assert_eq!(landed.header("refresh"), Some("0; url=/console"));
    });
}

#[test]
fn a_service_that_is_not_what_it_should_be_is_told_in_words() {
    let long = [&b"{\"issuer\":\""[..], &vec![b'a'; 10 << 20], b"\"}"].concat();
    let page = "/.well-known/openid-configuration";
    let at = |path, status, body: Vec<u8>| Plan { instead: Some((path, status, body)), ..Plan::default() };
    let named = |metadata| Plan { metadata, ..Plan::default() };
    for (plan, code) in [
        (at(page, 302, Vec::new()), "redirected"),
        (at(page, 404, Vec::new()), "answer"),
        (at(page, 200, long), "too-long"),
        (at(page, 200, b"[]".to_vec()), "not-understood"),
        (at("/keys", 200, b"{\"keys\":7}".to_vec()), "not-understood"),
        (at("/keys", 200, b"{\"keys\":[]}".to_vec()), "no-keys"),
        (named(json!({ "issuer": "https://id.evil.test" })), "issuer"),
        (named(json!({ "jwks_uri": "http://10.0.0.1/keys" })), "address-refused"),
        (named(json!({ "jwks_uri": "file:///etc/passwd" })), "not-understood"),
        (named(json!({ "authorization_endpoint": "javascript:alert(1)" })), "page-not-https"),
        (named(json!({ "token_endpoint": null })), "no-endpoint"),
        (named(json!({ "code_challenge_methods_supported": ["plain"] })), "pkce"),
        (named(json!({ "id_token_signing_alg_values_supported": ["HS256"] })), "algorithm"),
    ] {
        let provider = Provider::start(plan);
        let gateway = Gateway::start_with(Engine::Redb, &provider.configured(""));
        let found = examined(&gateway);
        let wrong = found.iter().find(|one| one["state"] == "wrong");
        assert!(wrong.is_some_and(|one| one["code"] == code && one["remedy"] != ""), "{code}: {found:#?}");
        if ["no-keys", "pkce", "algorithm"].contains(&code) {
            continue;
        }
        let browser = Browser::new(&gateway);
        let answer = browser.get(BEGIN);
        assert_eq!((answer.status, answer.header("retry-after")), (502, Some("60")), "{code}");
        let page = answer.page();
        assert!(page.contains("the Chamber does not answer as it should"), "{page}");
        assert!(page.has("input[name=\"password\"]"), "the other way in is there");
        assert_eq!(provider.requests("/elsewhere"), 0);
    }
    let provider = Provider::start(Plan::default());
    let rules = RULES.replace("\"jetu\"", "\"no-such-site\"");
    let gateway = Gateway::start_with(Engine::Redb, &provider.configured(&rules));
    let found = examined(&gateway);
    let findings =
        |state: &str| found.iter().filter(|one| one["state"] == state).map(|one| one["what"].to_string()).collect::<String>();
    let fine = findings("fine");
    assert!(fine.contains("keys it publishes: 1") && fine.contains("/console/organisation/return"), "{found:#?}");
    assert!(findings("warning").contains("no-such-site") && findings("wrong").is_empty(), "{found:#?}");
    std::fs::remove_file(provider.secret()).unwrap();
    assert!(examined(&gateway).iter().any(|one| one["code"] == "secret" && one["state"] == "wrong"));
    assert_eq!(Browser::new(&gateway).get(BEGIN).status, 502);
    drop(provider);
}

#[test]
fn a_mistake_of_the_configuration_is_told_before_the_start() {
    let provider = Provider::start(Plan::default());
    for (more, key) in [
        ("algorithms = [\"none\"]", "line"),
        ("algorithms = []", "console.oidc.algorithms"),
        ("roles = [{ group = \"a\", role = \"king\", sites = [\"jetu\"] }]", "line"),
        ("surprise = 1", "line"),
    ] {
        let gateway = Setup::new(Engine::Redb).config(&provider.configured(more)).prepare();
        let (right, printed) = gateway.try_run(&["doctor"]);
        assert!(!right && printed.contains(key), "{more}: {printed}");
    }
}

#[test]
fn an_answer_that_another_service_sent_is_not_redeemed() {
    let provider =
        Provider::start(Plan { metadata: json!({ "authorization_response_iss_parameter_supported": true }), ..Plan::default() });
    let gateway = Gateway::start_with(Engine::Redb, &provider.configured(""));
    invite(&gateway);
    let sent = |issuer: Option<String>| {
        let browser = Browser::new(&gateway);
        let back = provider.authorize(browser.get(BEGIN).header("location").unwrap());
        browser.get(&issuer.map_or_else(|| back.clone(), |issuer| format!("{back}&iss={issuer}"))).status
    };
    for issuer in [None, Some("https://id.evil.test".to_owned()), Some(format!("{}/", provider.issuer()))] {
        assert_eq!(sent(issuer), 502);
    }
    assert_eq!(provider.requests("/token"), 0, "the code stays where it was");
    assert_eq!(sent(Some(provider.issuer())), 200);
}

#[test]
fn what_cannot_be_put_on_record_lets_nobody_in() {
    let provider = Provider::start(Plan::default());
    let gateway = Gateway::start_with(Engine::Redis, &provider.configured(RULES));
    let plan = claims(json!({ "groups": ["officers"] }));
    assert_eq!(attempt(&provider, &gateway, plan.clone()).0, 200);
    full(gateway.redis.as_ref().unwrap());
    let (status, alert) = attempt(&provider, &gateway, plan.clone());
    assert!(status == 503 && alert.contains("nothing was done"), "{status}: {alert}");
}

#[test]
fn every_sample_of_the_documentation_is_a_configuration() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/console.md");
    let text = std::fs::read_to_string(&file).unwrap();
    let samples: Vec<&str> = text.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(samples.len(), 4);
    for sample in samples {
        let whole = format!("public_url = \"https://consent.example.kz\"\n{sample}");
        let config = kelisim_server::testing::Config::parse(&whole, &file).unwrap_or_else(|why| panic!("{why}: {sample}"));
        assert!(config.console.oidc.is_some());
    }
}
