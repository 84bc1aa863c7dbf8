//! Estimate, in one kilobyte, of how many distinct people a caller asked about.

/// Estimator of the number of distinct identifiers (`HyperLogLog` with 1,024 registers: right within some
/// 3 %).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch(Vec<u8>);

const REGISTERS: usize = 1024;

impl Default for Sketch {
    fn default() -> Self {
        Self(vec![0; REGISTERS])
    }
}

impl Sketch {
    /// Parses a stored sketch; anything else than a sketch is an empty one.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        if bytes.len() == REGISTERS { Self(bytes.to_vec()) } else { Self::default() }
    }

    /// Serialises the sketch for the store.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Adds an identifier by six bytes of its blind index.
    pub fn add(&mut self, short: [u8; 6]) {
        let [a, b, rest @ ..] = short;
        let place = usize::from(u16::from_be_bytes([a, b]) >> 6);
        // Six bits are left of the first bytes; the four after them are enough for four billion people.
        let zeros = u8::try_from(u32::from_be_bytes(rest).leading_zeros()).unwrap_or(32) + 1;
        self.0[place] = self.0[place].max(zeros);
    }

    /// Merges another sketch into this one.
    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own = (*own).max(*other);
        }
    }

    /// Estimates the number of distinct identifiers added.
    #[must_use]
    pub fn count(&self) -> u64 {
        let registers = 1024.0_f64;
        let sum: f64 = self.0.iter().map(|zeros| 0.5_f64.powi(i32::from(*zeros))).sum();
        let raw = 0.7205 * registers * registers / sum;
        let empty: u32 = self.0.iter().map(|zeros| u32::from(*zeros == 0)).sum();
        let estimate = match empty {
            empty if empty > 0 && raw <= 2.5 * registers => registers * (registers / f64::from(empty)).ln(),
            _ => raw,
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of people, never negative")]
        let rounded = estimate.round() as u64;
        rounded
    }
}
