//! Judges a ledger from outside: by the receipts it was given and by what the gateway publishes, with nothing
//! else.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;

use kelisim_ledger::{Checkpoint, Hash, Leaf, Receipt, VerifyingKey, tile, tree};

use super::gateway::Gateway;
use super::http::Answer;

/// Keeps every acknowledgement in a file of its own before it counts.
pub(crate) struct Judge {
    site: &'static str,
    file: Mutex<File>,
    receipts: Mutex<Vec<String>>,
}

impl Judge {
    pub(crate) fn new(site: &'static str, folder: &Path) -> Self {
        let file = OpenOptions::new().create(true).append(true).open(folder.join("acknowledged")).unwrap();
        Self { site, file: Mutex::new(file), receipts: Mutex::default() }
    }

    /// Takes the receipt of an act that was acknowledged.
    pub(crate) fn acknowledged(&self, receipt: &str) {
        let mut file = self.file.lock().unwrap();
        writeln!(file, "{receipt:?}").unwrap();
        file.sync_data().unwrap();
        self.receipts.lock().unwrap().push(receipt.to_owned());
    }

    pub(crate) fn count(&self) -> usize {
        self.receipts.lock().unwrap().len()
    }

    /// Reads the whole published ledger and checks that it is one, that every receipt holds, and that what
    /// each receipt is for is where it says. Gives the record ids in order.
    pub(crate) fn judge(&self, gateway: &Gateway) -> Vec<[u8; 16]> {
        let get = |path: &str| get(gateway, self.site, path);
        let key: VerifyingKey = get("key").text().parse().unwrap();
        let head = Checkpoint::open(&get("checkpoint").text(), &key).unwrap();
        let leaves = published(gateway, self.site, head.size);
        let hashes: Vec<Hash> = leaves.iter().map(|leaf| Hash::leaf(leaf)).collect();
        assert_eq!(tree::root(&hashes[..], head.size), Some(head.root), "the published entries are not those of the head");
        let records: Vec<[u8; 16]> = leaves.iter().map(|leaf| Leaf::decode(leaf).unwrap().record).collect();
        assert_eq!(records.iter().collect::<BTreeSet<_>>().len(), records.len(), "a record is there twice");
        for text in self.receipts.lock().unwrap().iter() {
            let receipt = Receipt::parse(text).unwrap();
            let (_, seen) = receipt.verify(&key).unwrap();
            assert!(seen.size <= head.size, "the ledger is shorter than one that was signed");
            assert_eq!(tree::root(&hashes[..], seen.size), Some(seen.root), "a signed ledger is not the beginning of this one");
            assert_eq!(leaves[usize::try_from(receipt.index).unwrap()], receipt.leaf, "an acknowledged record is gone");
        }
        records
    }
}

/// Reads a page of the published ledger, which has to be there.
fn get(gateway: &Gateway, site: &str, path: &str) -> Answer {
    let answer = gateway.get(&format!("/log/{site}/{path}"));
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer
}

/// Reads the first leaves of the published ledger.
pub(crate) fn published(gateway: &Gateway, site: &str, size: u64) -> Vec<Vec<u8>> {
    let mut leaves: Vec<Vec<u8>> = Vec::new();
    while (leaves.len() as u64) < size {
        let start = leaves.len() as u64;
        let width = (size - start).min(tile::WIDTH);
        let mut rest = &get(gateway, site, &tile::path("entries", start / tile::WIDTH, width)).body[..];
        while let Some((length, after)) = rest.split_first_chunk::<2>() {
            let (leaf, after) = after.split_at(usize::from(u16::from_be_bytes(*length)));
            leaves.push(leaf.to_vec());
            rest = after;
        }
    }
    leaves
}
