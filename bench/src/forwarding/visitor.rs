//! Cost of forwarding for the visitor: browsers arrive at a steady rate, however long the answers take, at a
//! gateway that forwards each choice and at one that forwards none, turn by turn.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::Instant;

use super::receiver::{How, Receiver};
use super::stage;
use crate::gateway::{Engine, Gateway};
use crate::load;

/// Number of turns of each gateway.
const TURNS: u64 = 6;
/// Duration of a turn.
const TURN: Duration = Duration::from_secs(5);
/// Number of connections the browsers share.
const CONNECTIONS: u64 = 32;

pub(super) fn run(engine: Engine, per_second: u64) {
    let receiver = Receiver::start(0, How::Takes(Duration::ZERO));
    let (on, off) = (stage::start(engine, &[("fast", receiver.port, "")]), stage::start(engine, &[]));
    stage::open(&on);
    let (mut with, mut without) = (Vec::new(), Vec::new());
    // The first turn of each is a warm-up.
    for turn in 0..=TURNS {
        for (gateway, times) in [(&on, &mut with), (&off, &mut without)] {
            let took = turn_of(gateway, turn << 32, per_second);
            if turn > 0 {
                times.extend(took);
            }
        }
    }
    receiver.wait((TURNS + 1) * (per_second * TURN.as_secs()));
    let at = |times: &mut Vec<Duration>, part: usize| {
        times.sort_unstable();
        times[times.len() * part / 100].as_secs_f64() * 1e3
    };
    let (median, median_off) = (at(&mut with, 50), at(&mut without, 50));
    let (p99, p99_off) = (at(&mut with, 99), at(&mut without, 99));
    println!(
        "{engine:?}: visitor's answer at {per_second}/s: median {median:.2} ms, {median_off:.2} without forwarding: ratio {:.2} (aim 1.05); p99 {p99:.2} and {p99_off:.2} ms: {:.2}",
        median / median_off,
        p99 / p99_off
    );
}

/// Measures the time to each answer, from the moment its request was due.
fn turn_of(gateway: &Gateway, first: u64, per_second: u64) -> Vec<Duration> {
    let text: Arc<str> = load::text("jetu", "cookies").into();
    let port = gateway.port;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async move {
        let begun = Instant::now();
        let all = per_second * TURN.as_secs();
        let mut tasks = Vec::new();
        for connection in 0..CONNECTIONS {
            let text = Arc::clone(&text);
            tasks.push(tokio::spawn(async move {
                let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let (mut times, mut buffer) = (Vec::new(), Vec::with_capacity(8192));
                let mut n = connection;
                while n < all {
                    let due = begun + Duration::from_secs(1).mul_f64(n as f64 / per_second as f64);
                    tokio::time::sleep_until(due).await;
                    // A timer is up to a millisecond late; that is not the gateway's delay.
                    let asked = Instant::now().min(due + Duration::from_millis(2));
                    assert!(load::ask(&mut stream, &load::request(first + n, &text), &mut buffer).await);
                    times.push(asked.elapsed());
                    n += CONNECTIONS;
                }
                times
            }));
        }
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await.unwrap());
        }
        times
    })
}
