//! Benchmarks: the gateway and the bare backend doing the same writes in one run, as ratios. Absolute figures
//! belong to the machine; ratios can be compared.
#![expect(clippy::print_stdout, reason = "a benchmark speaks by printing")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time and is told its binary by the environment")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod bare;
mod bulk;
mod check;
mod desk;
mod durable;
mod duties;
mod flood;
mod forms;
mod forwarding;
mod gateway;
mod grow;
mod load;
mod people;
mod sizes;
mod timing;

/// Reads one number or several, separated by commas, from the environment, with a default.
fn numbers(name: &str, usual: &str) -> Vec<u64> {
    let text = std::env::var(name).unwrap_or_else(|_| usual.to_owned());
    text.split(',').map(|number| number.trim().parse().unwrap()).collect()
}

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
        bulk::run();
    }
    // A hundred thousand questions take minutes: only when asked for.
    if wanted.iter().any(|one| one == "timing") {
        timing::run();
    }
    // Six minutes: only when asked for.
    if wanted.iter().any(|one| one == "flood") {
        flood::run();
    }
    if runs("forwarding") {
        forwarding::run();
    }
    if runs("desk") {
        desk::run(50_000, 0);
    }
    // `desk=100000+5000000`: so many wait, and so many are done.
    for counts in wanted.iter().filter_map(|one| one.strip_prefix("desk=")) {
        let (open, done) = counts.split_once('+').unwrap_or((counts, "0"));
        desk::run(open.parse().unwrap(), done.parse().unwrap());
    }
    // Many minutes: only when asked for.
    if wanted.iter().any(|one| one == "duties") {
        duties::run();
    }
    if runs("grow") {
        grow::run(1_000_000);
    }
    // `grow=5000000` takes half an hour: only when asked for.
    for count in wanted.iter().filter_map(|one| one.strip_prefix("grow=")) {
        grow::run(count.parse().unwrap());
    }
}
