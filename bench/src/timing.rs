//! Test whether the time of an answer reveals that somebody is on record: Welch's t over questions about
//! known and unknown people, in a pseudo-random order. `KELISIM_TIMING` sets the number of questions.

use crate::check::Caller;
use crate::gateway::{Gateway, engines};
use crate::{numbers, people};

const KNOWN: u64 = 5000;

/// Computes Welch's t of two samples.
fn welch(one: &[f64], other: &[f64]) -> f64 {
    let of = |sample: &[f64]| {
        let count = sample.len() as f64;
        let mean = sample.iter().sum::<f64>() / count;
        let variance = sample.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, variance / count)
    };
    let ((mean, error), (other_mean, other_error)) = (of(one), of(other));
    (mean - other_mean) / (error + other_error).sqrt()
}

pub(crate) fn run() {
    let samples = numbers("KELISIM_TIMING", "100000")[0];
    println!("\nKnown against unknown people, {samples} single questions (aim: t within 4.5)");
    println!("engine   t of all   t of the faster nine tenths");
    for engine in engines() {
        let gateway = Gateway::start(engine);
        people::allow(&gateway, KNOWN);
        let mut caller = Caller::new(&gateway);
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
        for n in 0..samples + 1000 {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            let is_known = dice & 1 == 0;
            let person = if is_known { (dice >> 1) % KNOWN } else { KNOWN + (dice >> 1) % KNOWN };
            let phone = people::phone(person);
            let body = format!(
                "{{\"purpose\":\"marketing\",\"channel\":\"messenger\",\"identifiers\":[{{\"kind\":\"phone\",\"value\":\"+{phone}\"}}]}}"
            );
            let took = caller.ask("/v1/sites/vivus/check", "x", &body).as_secs_f64() * 1e6;
            // The first ones are slower because the gateway is still warming up.
            if n >= 1000 {
                if is_known { &mut known } else { &mut unknown }.push(took);
            }
        }
        let all = welch(&known, &unknown);
        let mut sorted = [&known[..], &unknown[..]].concat();
        sorted.sort_unstable_by(f64::total_cmp);
        let most = sorted[sorted.len() * 9 / 10];
        let faster = |times: &[f64]| times.iter().copied().filter(|time| *time <= most).collect::<Vec<_>>();
        println!("{:<7} {all:>9.2} {:>29.2}", format!("{engine:?}"), welch(&faster(&known), &faster(&unknown)));
    }
}
