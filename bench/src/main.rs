//! Benchmarks: the gateway and the bare engine doing the same writes in one run, as ratios. Absolute figures belong to
//! the machine; ratios can be compared.
#![expect(clippy::print_stdout, reason = "a benchmark speaks by printing")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time and is told its binary by the environment")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod bare;
mod check;
mod durable;
mod forms;
mod forwarding;
mod gateway;
mod grow;
mod load;
mod sizes;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let runs = |name: &str| wanted.is_empty() || wanted.iter().any(|one| one == name);
    if runs("sizes") {
        sizes::run();
    }
    if runs("durable") {
        durable::run();
    }
    if runs("forms") {
        forms::run();
    }
    if runs("check") {
        check::run();
    }
    if runs("forwarding") {
        forwarding::run();
    }
    if runs("grow") {
        grow::run(1_000_000);
    }
    // `grow=5000000` takes half an hour: only when asked for.
    for count in wanted.iter().filter_map(|one| one.strip_prefix("grow=")) {
        grow::run(count.parse().unwrap());
    }
}
