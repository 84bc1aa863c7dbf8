//! A destination that is down while a great many events come, and the drain once it is back.

use std::time::{Duration, Instant};

use kelisim_store::testing::free_port;

use super::receiver::{How, Receiver};
use super::stage;
use crate::gateway::Engine;

/// Number of events queued before memory and size are measured for the first time.
const SAMPLE: u64 = 20_000;

pub(super) fn run(engine: Engine, events: u64) {
    let sample = SAMPLE.min(events / 2);
    let port = free_port();
    let gateway = stage::start(engine, &[("down", port, "")]);
    stage::open(&gateway);
    let begun = Instant::now();
    stage::fill(&gateway, 0, sample);
    let few = gateway.resident();
    stage::fill(&gateway, sample, events - sample);
    let (many, took) = (gateway.resident(), begun.elapsed());
    println!(
        "{engine:?}: outage: {events} events queued at {:.0}/s, {} MB resident with {sample}, {} MB with {events} (aim 150)",
        events as f64 / took.as_secs_f64(),
        few / 1024,
        many / 1024
    );
    gateway.rest();
    let receiver = Receiver::start(port, How::Takes(Duration::ZERO));
    // The operator who repaired the destination says so; otherwise it is noticed within five minutes.
    gateway.resume("down");
    // The few that were tried in vain come when their retry schedule says so, and not with the others.
    let rate = receiver.wait(events * 99 / 100);
    receiver.wait(events);
    let beginning = receiver.beginning();
    let tenth = |at: usize| beginning[at * 10..at * 10 + 10].iter().sum::<u64>();
    println!(
        "{engine:?}: drained at {rate:.0}/s, all of them, {} at once at most, {} in the first 10 ms, {} in the first 100 ms, {} in the last 100 ms of the first second; {} sent twice; {} MB resident at most",
        receiver.most_at_once(),
        beginning[0],
        tenth(0),
        tenth(9),
        receiver.posts() - receiver.taken(),
        gateway.peak() / 1024
    );
}

/// Measures the bytes in the store for each waiting event: a gateway with a destination that gets nothing
/// against one without.
pub(super) fn room(engine: Engine, events: u64) {
    let each = |destinations: &[stage::Destination]| {
        let gateway = stage::start(engine, destinations);
        stage::fill(&gateway, u64::MAX / 4, 500);
        let empty = gateway.stored();
        stage::fill(&gateway, 0, events);
        gateway.rest();
        gateway.stored().saturating_sub(empty) as f64 / events as f64
    };
    let (with, without) = (each(&[("waits", 9, "")]), each(&[]));
    println!(
        "{engine:?}: {:.0} bytes for each of {events} events that wait ({with:.0} with the consent, {without:.0} the consent alone)",
        with - without
    );
}
