//! The two backends of the store, and how a test meets both.

use std::thread;

/// Where records are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Redb,
    Redis,
}

pub(crate) const ENGINES: [Engine; 2] = [Engine::Redb, Engine::Redis];

/// Runs a test on both engines side by side: most of a test is waiting, for a process to start or a disk to
/// sync. What fails names its engine, since that is the name of its thread.
pub(crate) fn on_each_engine(test: impl Fn(Engine) + Sync) {
    let test = &test;
    let name = thread::current().name().unwrap_or_default().to_owned();
    thread::scope(|scope| {
        for engine in ENGINES {
            let named = thread::Builder::new().name(format!("{name} on {engine:?}"));
            named.spawn_scoped(scope, move || test(engine)).unwrap();
        }
    });
}
