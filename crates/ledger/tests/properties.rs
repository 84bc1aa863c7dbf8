//! Properties of every log, leaf and receipt.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::collections::HashMap;

use kelisim_ledger::leaf::Choices;
use kelisim_ledger::tile::{self, Tiles};
use kelisim_ledger::tree::{inclusion, root};
use kelisim_ledger::{Checkpoint, Edge, Hash, Leaf, Receipt, SigningKey, VerifyingKey};
use proptest::prelude::*;

fn key() -> SigningKey {
    SigningKey::new("example.kz/log/jetu", &[7; 32]).unwrap()
}

fn any_leaf() -> impl Strategy<Value = Leaf> {
    let hash = || prop::option::of(any::<[u8; 32]>());
    let choices = prop::collection::btree_map("[a-z]:[a-z/-]{1,24}", any::<bool>(), 0..24);
    (1..10_u8, any::<[u8; 16]>(), any::<u64>(), 0..4_u8, hash(), hash(), choices, hash()).prop_map(
        |(kind, record, time, grade, text, build, choices, commitment)| Leaf {
            kind,
            record,
            time,
            grade,
            text,
            build,
            choices: Choices::new(choices.into_iter().collect()),
            commitment,
        },
    )
}

/// Tiles by level and index.
type Stored = HashMap<(u8, u64), Vec<Hash>>;

/// Grows a log as the committer does, and collects what it would store.
fn grow(count: u64) -> (Edge, Stored, Vec<Hash>) {
    let (mut edge, mut stored, mut all) = (Edge::default(), HashMap::new(), Vec::new());
    for n in 0..count {
        let hash = Hash::leaf(&n.to_be_bytes());
        all.push(hash);
        for write in edge.push(hash) {
            stored.insert((write.level, write.index), write.hashes);
        }
    }
    (edge, stored, all)
}

#[test]
fn the_edge_knows_root_and_newest_proofs_across_tiles() {
    let count = 256 * 256 + 700;
    let (edge, stored, all) = grow(count);
    assert_eq!(edge.root(), root(&all[..], count).unwrap());
    for index in count - 300..count {
        assert_eq!(inclusion(&edge, index, count), inclusion(&all[..], index, count), "{index}");
    }
    // The stored tiles are enough to resume, at any size.
    for size in [count, count - 1, 65_536, 65_535, 256, 255, 1] {
        let (_, stored, _) = if size == count { (edge.clone(), stored.clone(), all.clone()) } else { grow(size) };
        let mut reloaded = Edge::load(size, |level, index| {
            Ok::<_, ()>(match level {
                0 => all[usize::try_from(index * 256).unwrap()..usize::try_from(size).unwrap()].to_vec(),
                _ => stored.get(&(level, index)).cloned().unwrap(),
            })
        })
        .unwrap();
        assert_eq!(reloaded.root(), root(&all[..], size).unwrap(), "size {size}");
        let mut straight = grow(size).0;
        for n in 0..600_u64 {
            let hash = Hash::leaf(&n.to_le_bytes());
            assert_eq!(reloaded.push(hash), straight.push(hash), "size {size} + {n}");
            assert_eq!(reloaded.root(), straight.root());
        }
    }
}

#[test]
fn tiles_alone_prove_any_leaf_of_any_earlier_tree() {
    let count = 256 * 260 + 17;
    let (_, stored, all) = grow(count);
    for (index, size) in
        [(0, count), (count - 1, count), (65_535, count), (65_536, 65_537), (3, 4), (255, 256), (256, 65_536), (700, 66_000)]
    {
        let mut tiles = Tiles::default();
        for (level, tile) in Tiles::needed(index, size) {
            let hashes = if level == 0 {
                all.iter().skip(usize::try_from(tile).unwrap() * 256).take(256).copied().collect()
            } else {
                stored.get(&(level, tile)).cloned().unwrap_or_default()
            };
            tiles.insert(level, tile, hashes);
        }
        assert_eq!(inclusion(&tiles, index, size), inclusion(&all[..], index, size), "{index} of {size}");
        assert!(inclusion(&tiles, index, size).is_some());
    }
}

#[test]
fn notes_open_with_a_foreign_library_and_theirs_with_ours() {
    use signed_note::{Note, StandardVerifier, VerifierList};
    let note = Checkpoint { origin: key().name().into(), size: 5, root: Hash::leaf(b"x") }.sign(&key());
    let vkey = key().verifying().to_string();
    let theirs = VerifierList::new(vec![Box::new(StandardVerifier::new(&vkey).unwrap())]);
    let (verified, _) = Note::from_bytes(note.as_bytes()).unwrap().verify(&theirs).unwrap();
    assert_eq!(verified.len(), 1);
    assert_eq!(vkey.parse::<VerifyingKey>().unwrap().to_string(), vkey);
}

#[test]
fn a_checkpoint_of_another_log_is_not_ours() {
    let note = key().sign(&format!("example.kz/log/vivus\n1\n{}\n", Hash::leaf(b"x").to_base64()));
    assert!(Checkpoint::open(&note, &key().verifying()).is_err());
    let note = key().sign(&format!("example.kz/log/jetu\n01\n{}\n", Hash::leaf(b"x").to_base64()));
    assert!(Checkpoint::open(&note, &key().verifying()).is_err());
}

proptest! {
    #[test]
    fn leaves_have_one_spelling_and_fit(leaf in any_leaf()) {
        let bytes = leaf.encode();
        prop_assert!(bytes.len() <= Leaf::MOST);
        prop_assert_eq!(Leaf::decode(&bytes), Ok(leaf));
    }

    #[test]
    fn bytes_that_decode_encode_to_themselves(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(leaf) = Leaf::decode(&bytes) {
            prop_assert_eq!(leaf.encode(), bytes);
        }
    }

    #[test]
    fn a_receipt_verifies_and_no_changed_byte_does(leaf in any_leaf(), index in 0_u64..40, at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let bytes = leaf.encode();
        let mut hashes: Vec<Hash> = (0..40_u8).map(|n| Hash::leaf(&[n])).collect();
        hashes[usize::try_from(index).unwrap()] = Hash::leaf(&bytes);
        let checkpoint = Checkpoint { origin: key().name().into(), size: 40, root: root(&hashes[..], 40).unwrap() }.sign(&key());
        let receipt = Receipt { leaf: bytes, index, proof: inclusion(&hashes[..], index, 40).unwrap(), checkpoint };
        let text = receipt.to_text();
        let verifying = key().verifying();
        prop_assert_eq!(Receipt::parse(&text).unwrap().verify(&verifying).unwrap().0, leaf);

        let mut changed = text.clone().into_bytes();
        let at = at.index(changed.len());
        changed[at] ^= 1 << bit;
        if let Ok(changed) = String::from_utf8(changed)
            && let Ok(receipt) = Receipt::parse(&changed)
        {
            prop_assert!(receipt.verify(&verifying).is_err(), "byte {} of {}", at, text);
        }
    }

    #[test]
    fn parsers_never_panic(text in "\\PC{0,200}") {
        let _ = Receipt::parse(&text);
        let _ = text.parse::<VerifyingKey>();
        let _ = key().verifying().open(&text);
        let _ = tile::parse_path(&text);
    }

    #[test]
    fn tile_paths_round_trip(index in any::<u64>(), width in 1_u64..=256) {
        let path = tile::path("entries", index, width);
        prop_assert_eq!(tile::parse_path(path.strip_prefix("tile/entries/").unwrap()), Some((index, width)));
    }
}

#[test]
fn tile_paths_have_one_spelling() {
    assert_eq!(tile::path("0", 1_234_067, 256), "tile/0/x001/x234/067");
    for bad in ["", "1", "001/002", "x000/001", "0001", "x001/067.p/0", "067.p/256", "067.p/", "+01", "x1/067"] {
        assert_eq!(tile::parse_path(bad), None, "{bad}");
    }
}
