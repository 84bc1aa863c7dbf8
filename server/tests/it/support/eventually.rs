//! Waiting for what is promised, however long a busy machine takes for it.

use std::fmt::Display;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a promise may take. It measures no speed: it only ends a test whose promise is never kept, and a
/// machine with every core busy must not be able to reach it.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// What a probe finds: the promised state, with what it comes to, or what is there instead.
pub(crate) trait Probed {
    /// What the promised state comes to.
    type Value;

    fn found(self) -> Result<Self::Value, String>;
}

impl Probed for bool {
    type Value = ();

    fn found(self) -> Result<(), String> {
        if self { Ok(()) } else { Err("it is not so".into()) }
    }
}

impl<T> Probed for Option<T> {
    type Value = T;

    fn found(self) -> Result<T, String> {
        self.ok_or_else(|| "there is none".into())
    }
}

impl<T, E: Display> Probed for Result<T, E> {
    type Value = T;

    fn found(self) -> Result<T, String> {
        self.map_err(|instead| instead.to_string())
    }
}

/// Probes again and again until the promised state is there, and gives what it comes to. The one way in which
/// these tests wait for what another process does in its own time.
#[track_caller]
pub(crate) fn eventually<P: Probed>(what: &str, mut probe: impl FnMut() -> P) -> P::Value {
    let (begun, mut pause) = (Instant::now(), Duration::from_millis(2));
    loop {
        match probe().found() {
            Ok(value) => return value,
            Err(instead) => assert!(begun.elapsed() < PATIENCE, "{what}: never within {PATIENCE:?}; {instead}"),
        }
        sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}
