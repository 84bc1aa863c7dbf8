//! People who allowed advertising, by their telephone numbers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::net::TcpStream;

use crate::gateway::Gateway;
use crate::load;

const CODES: [u64; 10] = [700, 701, 702, 705, 707, 747, 771, 775, 776, 777];
const CONNECTIONS: usize = 128;

/// Scatters numbers (the finaliser of `SplitMix64`).
fn mixed(mut state: u64) -> u64 {
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// Sixteen bytes that look random and are the same for the same number.
pub(crate) fn id(n: u64, salt: u64) -> [u8; 16] {
    let first = mixed(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&first.to_be_bytes());
    bytes[8..].copy_from_slice(&mixed(first).to_be_bytes());
    bytes
}

/// Telephone number of person `n`, without the plus: spread over the numbering plan, as people's are.
pub(crate) fn phone(n: u64) -> String {
    let state = mixed(n.wrapping_add(0x9e37_79b9_7f4a_7c15));
    let code = CODES[usize::try_from(state % 10).unwrap()];
    format!("7{code}{:07}", state / 10 % 10_000_000)
}

/// Records that persons `0..count` allow advertising by messenger: on another channel the contact hours would
/// make the answers depend on when this runs.
pub(crate) fn allow(gateway: &Gateway, count: u64) {
    let text = load::text("vivus", "marketing");
    let (port, key) = (gateway.port, gateway.key.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async move {
        let (next, head) = (Arc::new(AtomicU64::new(0)), Arc::new((text, key)));
        let mut tasks = Vec::new();
        for _ in 0..CONNECTIONS {
            let (next, head) = (Arc::clone(&next), Arc::clone(&head));
            tasks.push(tokio::spawn(async move {
                let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let mut buffer = Vec::with_capacity(8192);
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count {
                        return;
                    }
                    let request = request(n, &head.0, &head.1);
                    assert!(load::ask(&mut stream, &request, &mut buffer).await, "{}", String::from_utf8_lossy(&buffer));
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
    });
}

fn request(n: u64, text: &str, key: &str) -> Vec<u8> {
    let body = format!(
        "{{\"contact\":{{\"phone\":\"+{}\"}},\"text\":\"{text}\",\"lang\":\"kk\",\"method\":\"checkbox\",\"choices\":{{\"p:marketing/messenger\":true}}}}",
        phone(n)
    );
    format!(
        "POST /v1/sites/vivus/consents HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nIdempotency-Key: person-number-{n}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
