//! Rate of durable consents, compared with the bare backend.

use std::time::Duration;

use crate::bare::How;
use crate::gateway::{Gateway, engines};
use crate::{bare, load};

const LONG: Duration = Duration::from_secs(4);

pub(crate) fn run() {
    println!(
        "\nDurable consents (load generator, gateway and store share the machine; aim: 60 % of the bare engine, p99 25 ms at 128)"
    );
    println!("engine  connections  kept/s   bare, one act a client   bare, one batch   p50      p99");
    let sizes = bare::sizes();
    println!("{sizes:?} bytes");
    for engine in engines() {
        let gateway = Gateway::start(engine);
        let mut first = 0;
        load::run(gateway.port, 32, first, 2000, LONG);
        first += 2000;
        for connections in [1, 32, 128] {
            let (rate, kept) = load::run(gateway.port, connections, first, u64::MAX / 2, LONG);
            first += kept + 1000;
            let bare = |how| bare::run(engine, how, sizes, connections as u64, Duration::from_secs(2));
            let (each, batched) = (bare(How::Each), bare(How::Batched));
            println!(
                "{:<7} {connections:>11} {:>7.0} {each:>14.0} ({:>3.0} %) {batched:>11.0} ({:>3.0} %) {:>6.2} ms {:>6.2} ms",
                format!("{engine:?}"),
                rate.per_second,
                100.0 * rate.per_second / each,
                100.0 * rate.per_second / batched,
                rate.median.as_secs_f64() * 1e3,
                rate.p99.as_secs_f64() * 1e3
            );
        }
    }
}
