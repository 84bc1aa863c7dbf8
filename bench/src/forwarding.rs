//! Forwarding: events per second to fast and slow receivers, the cost for the visitor, the effect of a bad
//! destination on its neighbour, and the cost of a long outage.

mod outage;
mod receiver;
mod stage;
mod visitor;

use std::time::Duration;

use crate::gateway::{Engine, engines};
use receiver::{How, Receiver};

/// Number of events of the outage, unless `KELISIM_EVENTS` overrides it.
const EVENTS: u64 = 1_000_000;
/// Delay of the slow receiver.
const SLOW: Duration = Duration::from_millis(200);

/// Parts that can be measured alone, when named on the command line beside `forwarding`.
const PARTS: [&str; 6] = ["fast", "slow", "neighbours", "visitor", "room", "outage"];

pub(crate) fn run() {
    let named: Vec<String> = std::env::args().filter(|name| PARTS.contains(&name.as_str())).collect();
    let runs = |part: &str| named.is_empty() || named.iter().any(|one| one == part);
    let events = std::env::var("KELISIM_EVENTS").ok().and_then(|events| events.parse().ok()).unwrap_or(EVENTS);
    println!("\nForwarding (gateway, store, receivers and load share the machine)");
    for engine in engines() {
        if runs("fast") {
            fast(engine, (events / 10).max(200));
        }
        if runs("slow") {
            slow(engine);
        }
        if runs("neighbours") {
            neighbours(engine, (events / 20).max(2000));
        }
        if runs("visitor") {
            visitor::run(engine, if events < EVENTS { 50 } else { 200 });
        }
        if runs("room") {
            outage::room(engine, (events / 5).max(200));
        }
        if runs("outage") {
            outage::run(engine, events);
        }
    }
}

fn fast(engine: Engine, events: u64) {
    for (lines, said) in [("", "8 at once"), ("concurrency = 32", "32 at once"), ("ordered = true", "in order")] {
        // In order, every event costs a sync of the disk.
        let events = if lines.starts_with("ordered") { events.min(2000) } else { events };
        let receiver = Receiver::start(0, How::Takes(Duration::ZERO));
        let gateway = stage::start(engine, &[("fast", receiver.port, lines)]);
        stage::fill(&gateway, 0, events);
        gateway.rest();
        stage::open(&gateway);
        println!("{engine:?}: fast receiver, {said}: {:.0} events/s ({events} of them)", receiver.wait(events));
    }
}

fn slow(engine: Engine) {
    for (lines, at_once) in [("", 8), ("concurrency = 64", 64)] {
        let receiver = Receiver::start(0, How::Takes(SLOW));
        let gateway = stage::start(engine, &[("slow", receiver.port, lines)]);
        let events = at_once * 40;
        stage::fill(&gateway, 0, events);
        stage::open(&gateway);
        let full = at_once as f64 / SLOW.as_secs_f64();
        let rate = receiver.wait(events);
        println!("{engine:?}: 200 ms away, {at_once} at once: {rate:.1} events/s of {full:.0} ({:.0} %)", 100.0 * rate / full);
    }
}

/// Compares a good destination alone with one beside two bad ones, of which one hangs and one fails, with 64
/// attempts at once each.
fn neighbours(engine: Engine, events: u64) {
    let rate = |bad: bool| {
        let (good, hangs, fails) = (
            Receiver::start(0, How::Takes(Duration::from_millis(2))),
            Receiver::start(0, How::Hangs),
            Receiver::start(0, How::Fails),
        );
        let mut destinations = vec![("good", good.port, "")];
        if bad {
            destinations.extend([("hangs", hangs.port, "concurrency = 64"), ("fails", fails.port, "concurrency = 64")]);
        }
        let gateway = stage::start(engine, &destinations);
        stage::fill(&gateway, 0, events);
        gateway.rest();
        stage::open(&gateway);
        good.wait(events)
    };
    let (alone, beside) = (rate(false), rate(true));
    println!(
        "{engine:?}: a good destination alone {alone:.0} events/s, beside one that hangs and one that fails {beside:.0}: ratio {:.2} (aim 0.95)",
        beside / alone
    );
}
