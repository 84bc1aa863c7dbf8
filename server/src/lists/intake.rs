//! Takes a list in as it comes, sealed before it touches the disk, and judges it on its way: what is no list is refused at
//! once and not after two gigabytes.

use std::path::PathBuf;

use data_encoding::HEXLOWER;
use kelisim_core::site::Channel;
use kelisim_engine::vault::Vault;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::encoding::{Encoding, Scan};
use super::jobs::Place;
use super::work::{self, QUESTION};
use super::{ListOptions, Question, Refusal, layout, spool};

/// Bytes from which the layout is told.
const SAMPLE: usize = 320 << 10;
/// Parts of a list that wait to be written.
const WAITING: usize = 8;

/// What limits a list.
pub struct Limits {
    /// Most bytes of it.
    pub most: u64,
    /// Most bytes of all that is kept.
    pub room: u64,
}

enum Part {
    Bytes(Vec<u8>),
    End,
}

/// A list that is coming in. Dropped before [`Intake::end`], nothing of it stays.
pub struct Intake {
    parts: mpsc::Sender<Part>,
    taking: JoinHandle<Result<(Place, Question), Refusal>>,
}

impl Intake {
    /// Makes ready for a list that goes into `place`.
    #[must_use]
    pub fn begin(
        place: Place,
        vault: std::sync::Arc<Vault>,
        asked: ListOptions,
        channel: Option<Channel>,
        limits: Limits,
    ) -> Self {
        let (parts, coming) = mpsc::channel(WAITING);
        // Sealing and writing take their time, and not that of those who answer requests.
        let taking = tokio::task::spawn_blocking(move || {
            let question = take(coming, &place, &vault, &asked, channel, &limits)?;
            Ok((place, question))
        });
        Self { parts, taking }
    }

    /// The next bytes. Waits while the disk is slower than the network.
    ///
    /// # Errors
    /// [`Refusal`] as soon as it is known that the list cannot be taken.
    pub async fn push(&mut self, bytes: Vec<u8>) -> Result<(), Refusal> {
        match self.parts.send(Part::Bytes(bytes)).await {
            Ok(()) => Ok(()),
            Err(_) => Err(Self::outcome(&mut self.taking).await.err().unwrap_or(Refusal::Unreadable)),
        }
    }

    /// It came whole: where it is, and what it is.
    ///
    /// # Errors
    /// [`Refusal`]
    pub async fn end(mut self) -> Result<(Place, Question), Refusal> {
        // When nobody takes it any more, the outcome says why.
        let _ = self.parts.send(Part::End).await;
        Self::outcome(&mut self.taking).await
    }

    async fn outcome(taking: &mut JoinHandle<Result<(Place, Question), Refusal>>) -> Result<(Place, Question), Refusal> {
        taking.await.unwrap_or(Err(Refusal::Unreadable))
    }
}

fn take(
    mut coming: mpsc::Receiver<Part>,
    place: &Place,
    vault: &Vault,
    asked: &ListOptions,
    channel: Option<Channel>,
    limits: &Limits,
) -> Result<Question, Refusal> {
    let path: PathBuf = place.folder().join(QUESTION);
    let disk = |why: std::io::Error| Refusal::of_disk(&why);
    let mut file = spool::Writer::create(&path, vault, &work::place(place.id(), QUESTION)).map_err(disk)?;
    let (mut scan, mut hash, mut sample, mut looked) = (Scan::default(), Sha256::new(), Vec::new(), false);
    let mut checked = 0;
    loop {
        let bytes = match coming.blocking_recv() {
            Some(Part::Bytes(bytes)) => bytes,
            Some(Part::End) => break,
            None => return Err(Refusal::Cut),
        };
        if file.plain() + bytes.len() as u64 > limits.most {
            return Err(Refusal::TooLarge(limits.most));
        }
        scan.push(&bytes)?;
        hash.update(&bytes);
        file.write(&bytes).map_err(disk)?;
        if sample.len() < SAMPLE {
            sample.extend_from_slice(&bytes[..bytes.len().min(SAMPLE - sample.len())]);
        }
        if sample.len() == SAMPLE && !looked {
            looked = true;
            // Its encoding may turn out to be another; then it is laid out again.
            find(&sample, guess(&sample), false, asked, channel)?;
        }
        if file.plain() - checked >= 8 << 20 {
            checked = file.plain();
            place.room(limits.room)?;
        }
    }
    let encoding = scan.end()?;
    let whole = sample.len() < SAMPLE;
    let layout = find(&sample, encoding, whole, asked, channel)?;
    let bytes = file.finish().map_err(disk)?;
    place.room(limits.room)?;
    Ok(Question { bytes, sha256: HEXLOWER.encode(&hash.finalize()), encoding, layout })
}

/// The encoding as far as the beginning tells.
fn guess(sample: &[u8]) -> Encoding {
    let mut scan = Scan::default();
    scan.push(sample).and_then(|()| scan.end()).unwrap_or(Encoding::Utf8)
}

fn find(
    sample: &[u8],
    encoding: Encoding,
    whole: bool,
    asked: &ListOptions,
    channel: Option<Channel>,
) -> Result<layout::Layout, Refusal> {
    use std::io::Read as _;
    let mut text = Vec::with_capacity(sample.len());
    // A character that the end of the sample cuts through is no mistake.
    let read = encoding.decoded(sample).read_to_end(&mut text);
    if read.is_err() && whole {
        return Err(Refusal::NotText);
    }
    layout::find(&text, whole, asked, channel)
}
