//! Cost of a growing store: rate, size, start and verification.

use std::time::Duration;

use crate::gateway::{Gateway, engines};
use crate::load;

const FOREVER: Duration = Duration::from_hours(1);
/// Number of acts over which a rate is measured.
const SAMPLE: u64 = 50_000;

pub(crate) fn run(count: u64) {
    println!(
        "\nA store that grows to {count} consents, 128 connections (aim: the last rate within 10 % of the first; Redis 700 bytes each)"
    );
    for engine in engines() {
        let mut gateway = Gateway::start(engine);
        load::run(gateway.port, 128, u64::MAX / 4, 5000, FOREVER);
        let empty = gateway.stored();
        let first = load::run(gateway.port, 128, 0, SAMPLE, FOREVER).0;
        let each = |gateway: &Gateway, stored: u64| (gateway.stored().saturating_sub(empty)) as f64 / stored as f64;
        load::run(gateway.port, 128, SAMPLE, 100_000 - SAMPLE, FOREVER);
        println!("{engine:?}: {:.0} bytes each at 100000", each(&gateway, 100_000));
        load::run(gateway.port, 128, 100_000, count - 100_000, FOREVER);
        println!(
            "{engine:?}: {:.0} bytes each at {count}; {} MB resident under load",
            each(&gateway, count),
            gateway.resident() / 1024
        );
        gateway.rest();
        let last = load::run(gateway.port, 128, count, SAMPLE, FOREVER).0;
        println!(
            "{engine:?}: {:.0}/s when empty, {:.0}/s with {count} kept: {:.0} %; p99 {:.1} ms and {:.1} ms",
            first.per_second,
            last.per_second,
            100.0 * last.per_second / first.per_second,
            first.p99.as_secs_f64() * 1e3,
            last.p99.as_secs_f64() * 1e3
        );
        gateway.kill();
        let started = gateway.go();
        println!(
            "{engine:?}: starts in {:.2} s after kill -9 under load, {} MB resident idle",
            started.as_secs_f64(),
            gateway.resident() / 1024
        );
        std::thread::sleep(Duration::from_secs(1));
        gateway.kill();
        let started = gateway.go();
        println!("{engine:?}: starts in {:.2} s after kill -9 at rest", started.as_secs_f64());
        gateway.kill();
        let (took, said) = gateway.run(&["verify", "--site", "jetu", "--no-seals"]);
        println!("{engine:?}: verify without seals {:.1} s: {}", took.as_secs_f64(), said.trim());
        let (took, said) = gateway.run(&["verify", "--site", "jetu"]);
        println!("{engine:?}: verify with every seal {:.1} s: {}", took.as_secs_f64(), said.trim());
    }
}
