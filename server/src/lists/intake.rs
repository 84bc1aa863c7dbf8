//! Intake of a list as it streams in: sealed before it reaches the disk, and scanned on its way, so that a
//! file that is not a list is refused at once and not after two gigabytes.

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
use super::{ListOptions, Refusal, Upload, layout, spool};

/// Bytes from which the layout is detected.
const SAMPLE: usize = 320 << 10;
/// Capacity of the queue of chunks to be written.
const WAITING: usize = 8;

/// Size limits of a list.
pub(crate) struct Limits {
    /// Largest size of one list, in bytes.
    pub most: u64,
    /// Largest size of all stored lists and answers, in bytes.
    pub room: u64,
}

enum Part {
    Bytes(Vec<u8>),
    End,
}

/// List that is being uploaded. When it is dropped before [`Intake::end`], its files are deleted.
pub(crate) struct Intake {
    parts: mpsc::Sender<Part>,
    writer: JoinHandle<Result<(Place, Upload), Refusal>>,
}

impl Intake {
    /// Starts the intake of a list into the folder `place`.
    #[must_use]
    pub(crate) fn begin(
        place: Place,
        vault: std::sync::Arc<Vault>,
        options: ListOptions,
        channel: Option<Channel>,
        limits: Limits,
    ) -> Self {
        let (parts, incoming) = mpsc::channel(WAITING);
        // Sealing and writing block, and must not delay the threads that serve requests.
        let writer = tokio::task::spawn_blocking(move || {
            let question = receive(incoming, &place, &vault, &options, channel, &limits)?;
            Ok((place, question))
        });
        Self { parts, writer }
    }

    /// Takes the next bytes. Waits while the disk is slower than the network.
    ///
    /// # Errors
    /// [`Refusal`] as soon as it is certain that the list cannot be taken.
    pub(crate) async fn push(&mut self, bytes: Vec<u8>) -> Result<(), Refusal> {
        match self.parts.send(Part::Bytes(bytes)).await {
            Ok(()) => Ok(()),
            Err(_) => Err(Self::outcome(&mut self.writer).await.err().unwrap_or(Refusal::Unreadable)),
        }
    }

    /// Completes the upload; returns its folder and description.
    pub(crate) async fn end(mut self) -> Result<(Place, Upload), Refusal> {
        // When the writer has ended early, its outcome has the reason.
        let _ = self.parts.send(Part::End).await;
        Self::outcome(&mut self.writer).await
    }

    async fn outcome(writer: &mut JoinHandle<Result<(Place, Upload), Refusal>>) -> Result<(Place, Upload), Refusal> {
        writer.await.unwrap_or(Err(Refusal::Unreadable))
    }
}

fn receive(
    mut incoming: mpsc::Receiver<Part>,
    place: &Place,
    vault: &Vault,
    options: &ListOptions,
    channel: Option<Channel>,
    limits: &Limits,
) -> Result<Upload, Refusal> {
    let path: PathBuf = place.folder().join(QUESTION);
    let disk = |why: std::io::Error| Refusal::of_disk(&why);
    let mut file = spool::Writer::create(&path, vault, &work::place(place.id(), QUESTION)).map_err(disk)?;
    let (mut scan, mut hash, mut sample, mut detected) = (Scan::default(), Sha256::new(), Vec::new(), false);
    let mut checked = 0;
    loop {
        let bytes = match incoming.blocking_recv() {
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
        if sample.len() == SAMPLE && !detected {
            detected = true;
            // The encoding may turn out to be another; the layout is then detected again.
            detect(&sample, guess(&sample), false, options, channel)?;
        }
        if file.plain() - checked >= 8 << 20 {
            checked = file.plain();
            place.room(limits.room)?;
        }
    }
    let encoding = scan.end()?;
    let whole = sample.len() < SAMPLE;
    let layout = detect(&sample, encoding, whole, options, channel)?;
    let bytes = file.finish().map_err(disk)?;
    place.room(limits.room)?;
    Ok(Upload { bytes, sha256: HEXLOWER.encode(&hash.finalize()), encoding, layout })
}

/// Guesses the encoding from the beginning of the file.
fn guess(sample: &[u8]) -> Encoding {
    let mut scan = Scan::default();
    scan.push(sample).and_then(|()| scan.end()).unwrap_or(Encoding::Utf8)
}

fn detect(
    sample: &[u8],
    encoding: Encoding,
    whole: bool,
    options: &ListOptions,
    channel: Option<Channel>,
) -> Result<layout::Layout, Refusal> {
    use std::io::Read as _;
    let mut text = Vec::with_capacity(sample.len());
    // A character cut off at the end of the sample is not an error.
    let read = encoding.decoded(sample).read_to_end(&mut text);
    if read.is_err() && whole {
        return Err(Refusal::NotText);
    }
    layout::find(&text, whole, options, channel)
}
