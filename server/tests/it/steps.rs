//! Death between any two steps on the way from a form to its receiver, whose journal is the judge. Each point
//! has its name in `docs/webhooks.md`. `KELISIM_DEATHS` sets the rounds for each engine.

use std::collections::BTreeMap;
use std::time::Duration;

use data_encoding::HEXLOWER;
use kelisim_store::Redis;

use crate::applications::{filled, post, token, try_post};
use crate::deliveries::{message, read};
use crate::support::engine::ENGINES;
use crate::support::receiver::{Posted, Receiver, Stage};
use crate::support::tap::{Stop, Tap};
use crate::support::{Engine, Gateway, Setup, eventually};

const FORM: &str = "stop-collector/complaint";

/// How a point is hit.
#[derive(Clone, Copy)]
enum Hit {
    /// At some moment while the application is being sent: commit asked, being kept, or kept.
    Sending,
    /// As soon as the visitor is answered.
    Answered,
    /// At a stage of the receiver.
    Receiver(Stage),
    /// At some moment after the receiver answered: outcome waiting, asked, being kept, or kept.
    Settling,
    /// At a step of the talk with Redis, armed before the application is sent.
    Store(Stop),
    /// The same, armed when the visitor is answered.
    StoreLater(Stop),
}

type Point = (&'static str, Hit);

/// The points of an engine, by their names in the table.
fn points(engine: Engine) -> Vec<Point> {
    let [commit, lease, settle] = Redis::scripts();
    // First what is known with certainty only while nothing else is on its way.
    let mut points = match engine {
        Engine::Redb => Vec::new(),
        Engine::Redis => vec![("outcome kept", Hit::Store(Stop::After(settle, b":1\r\n")))],
    };
    points.extend([
        ("visitor answered", Hit::Answered),
        ("connection open", Hit::Receiver(Stage::Accepted)),
        ("message read", Hit::Receiver(Stage::Read)),
        ("message answered", Hit::Receiver(Stage::Answered)),
    ]);
    match engine {
        Engine::Redb => points.extend([
            ("commit asked", Hit::Sending),
            ("commit kept", Hit::Sending),
            ("outcome asked", Hit::Settling),
            ("outcome kept", Hit::Settling),
        ]),
        Engine::Redis => {
            points.extend([
                ("commit asked", Hit::Store(Stop::Before(commit))),
                ("commit kept", Hit::Store(Stop::After(commit, b":1\r\n"))),
                ("lease asked", Hit::StoreLater(Stop::Before(lease))),
                // An answer with something in it: an id has sixteen bytes.
                ("lease kept", Hit::Store(Stop::After(lease, b"$16\r\n"))),
                ("outcome asked", Hit::Store(Stop::Before(settle))),
            ]);
        }
    }
    points
}

/// A gateway with one destination, on a store that can be stopped at a step when it is Redis.
struct Stand {
    gateway: Gateway,
    receiver: Receiver,
    tap: Option<Tap>,
}

fn stand(engine: Engine) -> Stand {
    let receiver = Receiver::start(&[]);
    // The fewer sites, the sooner a gateway is back. An attempt that a busy machine makes longer than its
    // timeout fails with nobody at fault, and after two of those the next is ten minutes off; what died holds
    // its delivery for as long and ten seconds more.
    let setup = Setup::new(engine)
        .sites(&["stop-collector"])
        .edit("stop-collector", |site| site.replace("id = \"case-system\"", "id = \"case-system\"\ntimeout = 5"));
    let more = format!(
        "[forward]\nallow_networks = [\"127.0.0.0/8\"]\n[forward.destinations.\"stop-collector/case-system\"]\nurl = \"http://127.0.0.1:{}/\"\nsecret_file = \"hook.secret\"\n",
        receiver.port
    );
    let mut gateway = setup.config(&more).prepare();
    let tap = gateway.redis.as_ref().map(|redis| Tap::start(redis.port()));
    if let (Some(tap), Some(redis)) = (&tap, &gateway.redis) {
        gateway.reconfigure(|config| {
            let through = config.replace(&redis.url(), &format!("redis://127.0.0.1:{}/", tap.port));
            assert_ne!(config, through);
            through
        });
    }
    gateway.go();
    Stand { gateway, receiver, tap }
}

impl Stand {
    /// One application, one death, and a visitor who sends again what was not answered. Whether it is certain
    /// that the outcome of the message was written at that moment.
    fn round(&mut self, round: usize, hit: Hit) -> bool {
        let mut is_settled = false;
        let token = token(&self.gateway, FORM);
        let mut fields = filled();
        fields.insert("message", format!("Өтініш {round}"));
        let port = self.gateway.port;
        let gateway = &mut self.gateway;
        // Moments that are the same in every run, and spread over the span that matters.
        let moment = |span: u64| Duration::from_micros(u64::try_from(round).unwrap() * 7919 % span);
        let answered = match hit {
            Hit::Sending => std::thread::scope(|scope| {
                let sent = scope.spawn(|| try_post(port, FORM, &token, &fields));
                std::thread::sleep(moment(8_000));
                gateway.kill();
                sent.join().unwrap()
            }),
            Hit::Store(stop) => {
                let tap = self.tap.as_ref().unwrap();
                tap.stop_at(stop);
                std::thread::scope(|scope| {
                    let sent = scope.spawn(|| try_post(port, FORM, &token, &fields));
                    tap.reached();
                    gateway.kill();
                    // It may have been another message's.
                    let own = self.receiver.answered().into_iter().find(|posted| words(posted) == fields["message"]);
                    is_settled = own.is_some_and(|posted| tap.call_holds(&id(&posted)));
                    tap.go_on();
                    sent.join().unwrap()
                })
            }
            Hit::Answered | Hit::StoreLater(_) | Hit::Receiver(_) | Hit::Settling => {
                let armed = match hit {
                    Hit::Receiver(stage) => Some(self.receiver.stop_at(stage)),
                    Hit::Settling => Some(self.receiver.stop_at(Stage::Answered)),
                    _ => None,
                };
                let sent = post(gateway, FORM, &token, &fields);
                if let Some(armed) = armed {
                    armed.reached();
                    if matches!(hit, Hit::Settling) {
                        std::thread::sleep(moment(70_000));
                    }
                    gateway.kill();
                    armed.go_on();
                } else if let Hit::StoreLater(stop) = hit {
                    let tap = self.tap.as_ref().unwrap();
                    tap.stop_at(stop);
                    tap.reached();
                    gateway.kill();
                    tap.go_on();
                }
                gateway.kill();
                Some(sent)
            }
        };
        gateway.go();
        if answered.is_none_or(|answer| answer.status != 303) {
            let again = post(gateway, FORM, &token, &fields);
            assert_eq!(again.status, 303, "{}", again.text());
        }
        is_settled
    }
}

/// The words of an application that arrived.
fn words(posted: &Posted) -> String {
    message(posted)["data"]["fields"]["message"].as_str().unwrap().to_owned()
}

/// The id of its delivery, as the store has it.
fn id(posted: &Posted) -> Vec<u8> {
    HEXLOWER.decode(posted.id().strip_prefix("msg_").unwrap().as_bytes()).unwrap()
}

/// What a number of rounds came to: applications, messages for them.
fn rounds(engine: Engine, rounds: usize) -> (usize, usize) {
    let points = points(engine);
    let mut stand = stand(engine);
    let mut done = Vec::new();
    for round in 0..rounds {
        let (name, hit) = points[round % points.len()];
        done.push((name, stand.round(round, hit) && name == "outcome kept"));
    }
    let delivered = || -> BTreeMap<String, Vec<String>> {
        let mut delivered: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for posted in stand.receiver.answered() {
            delivered.entry(words(&posted)).or_default().push(posted.id().to_owned());
        }
        delivered
    };
    let sent = |round: usize| format!("Өтініш {round}");
    eventually("every application arrives", || {
        let delivered = delivered();
        (0..rounds).all(|round| delivered.contains_key(&sent(round)))
    });
    eventually("nothing waits", || read(&stand.gateway, "destinations").json()[0]["waiting"] == 0);
    let delivered = delivered();
    assert_eq!(delivered.len(), rounds, "one application for each that was sent, however often it was sent");
    for (round, (name, is_settled)) in done.iter().enumerate() {
        let ids = &delivered[&sent(round)];
        assert!(ids.iter().all(|id| *id == ids[0]), "{name}: one application, one id");
        assert!(!is_settled || ids.len() == 1, "what is known to be delivered is not sent again");
    }
    assert_eq!(done.iter().any(|(_, is_settled)| *is_settled), engine == Engine::Redis, "the step was hit");
    (delivered.len(), delivered.values().map(Vec::len).sum())
}

fn deaths(engine: Engine) {
    let all: usize = std::env::var("KELISIM_DEATHS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20);
    // Long runs go side by side, each with a gateway, a store and a receiver of its own.
    let hands = (all / 50).clamp(1, 4);
    let come_to: Vec<(usize, usize)> = std::thread::scope(|scope| {
        let share = |hand: usize| all / hands + usize::from(hand < all % hands);
        let running: Vec<_> = (0..hands).map(|hand| scope.spawn(move || rounds(engine, share(hand)))).collect();
        running.into_iter().map(|hand| hand.join().unwrap()).collect()
    });
    let (applications, messages) = come_to.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    eprintln!("{engine:?}: {all} deaths, {applications} applications, 0 lost, {messages} messages for them");
}

#[test]
fn nothing_is_lost_between_any_two_steps_on_redb() {
    deaths(Engine::Redb);
}

#[test]
fn nothing_is_lost_between_any_two_steps_on_redis() {
    deaths(Engine::Redis);
}

#[test]
fn every_point_of_the_table_is_hit() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/webhooks.md")).unwrap();
    let (_, table) = page.split_once("| The gateway dies after |").unwrap();
    let named: Vec<&str> = table.lines().skip(2).map_while(|line| line.strip_prefix("| **")?.split("**").next()).collect();
    assert_eq!(named.len(), 10, "{named:?}");
    for engine in ENGINES {
        for (name, _) in points(engine) {
            assert!(named.contains(&name), "{name} is not in the table");
        }
    }
    let hit: Vec<&str> = points(Engine::Redis).iter().map(|(name, _)| *name).collect();
    assert!(named.iter().all(|name| hit.contains(name)), "{named:?}");
}
