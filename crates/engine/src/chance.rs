//! The only source of randomness: the operating system's.

/// Draws random bytes from the operating system.
///
/// # Panics
/// When the operating system has no randomness to give: nothing safe can be done then.
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks for randomness")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap_or_else(|why| panic!("the operating system gives no randomness: {why}"));
    bytes
}

/// Draws a number below `most`, for jitter. Slightly biased, which does not matter for jitter.
pub fn below(most: u64) -> u64 {
    u64::from_be_bytes(bytes()) % most.max(1)
}
