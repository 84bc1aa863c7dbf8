//! Addresses as QR codes (ISO/IEC 18004).

use kelisim_app::page::Qr;
use qrcode::{Color, EcLevel, QrCode};

/// Encodes an address with the lowest error correction: it is shown on a screen or printed clean, and holds
/// more that way. `None` when it is too long for any code.
#[must_use]
pub(crate) fn of(address: String) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(&address, EcLevel::L).ok()?;
    let (size, colours) = (code.width(), code.to_colors());
    let mut dark = Vec::new();
    for (y, row) in colours.chunks(size).enumerate() {
        let mut x = 0;
        while x < size {
            let run = row[x..].iter().take_while(|colour| **colour == Color::Dark).count();
            if run > 0 {
                dark.push((x, y, run));
            }
            x += run.max(1);
        }
    }
    Some(Qr { address, size, dark })
}
