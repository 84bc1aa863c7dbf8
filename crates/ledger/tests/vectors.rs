//! Published values of RFC 6962 trees, and the same trees by two other implementations.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use kelisim_ledger::tree::{consistency, inclusion, root};
use kelisim_ledger::{Hash, verify};
use proptest::prelude::*;

/// Eight leaves from Certificate Transparency's own tests, and the roots of the trees they grow.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|n| Hash::leaf(format!("leaf {n}").as_bytes())).collect()
}

#[test]
fn published_roots() {
    let hashes: Vec<Hash> = LEAVES.iter().map(|leaf| Hash::leaf(leaf)).collect();
    for (size, wanted) in ROOTS.iter().enumerate() {
        assert_eq!(format!("{:?}", root(&hashes[..], size as u64).unwrap()), *wanted, "size {size}");
    }
}

#[test]
fn every_proof_of_small_trees_verifies_and_no_other_claim_does() {
    let hashes = leaves(33);
    for size in 1..=33_u64 {
        let head = root(&hashes[..], size).unwrap();
        for index in 0..size {
            let proof = inclusion(&hashes[..], index, size).unwrap();
            let leaf = hashes[usize::try_from(index).unwrap()];
            assert!(verify::inclusion(&leaf, index, size, &proof, &head));
            for other in (0..size + 2).filter(|other| *other != index) {
                assert!(!verify::inclusion(&leaf, other, size, &proof, &head), "{index} as {other} of {size}");
            }
            let mut longer = proof.clone();
            longer.push(head);
            assert!(!verify::inclusion(&leaf, index, size, &longer, &head));
            if !proof.is_empty() {
                assert!(!verify::inclusion(&leaf, index, size, &proof[1..], &head));
                assert!(!verify::inclusion(&leaf, index, size, &proof[..proof.len() - 1], &head));
            }
        }
        assert!(inclusion(&hashes[..], size, size).is_none());
        for old in 1..=size {
            let old_head = root(&hashes[..], old).unwrap();
            let proof = consistency(&hashes[..], old, size).unwrap();
            assert!(verify::consistency(old, &old_head, size, &head, &proof), "{old} to {size}");
            assert!(!verify::consistency(old, &hashes[0], size, &head, &proof) || old == 1);
            let mut longer = proof.clone();
            longer.push(head);
            assert!(!verify::consistency(old, &old_head, size, &head, &longer));
            for at in 0..proof.len() {
                let mut changed = proof.clone();
                changed[at].0[7] ^= 1;
                assert!(!verify::consistency(old, &old_head, size, &head, &changed));
            }
        }
    }
    assert!(consistency(&hashes[..], 0, 5).is_none());
    assert!(!verify::consistency(0, &Hash::empty(), 5, &hashes[0], &[]));
}

struct Stored(Vec<tlog_tiles::tlog::Hash>);

impl tlog_tiles::tlog::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::tlog::Hash>, tlog_tiles::tlog::Error> {
        Ok(indexes.iter().map(|index| self.0[usize::try_from(*index).unwrap()]).collect())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn agrees_with_ct_merkle_and_tlog_tiles(size in 1_usize..700, at in any::<prop::sample::Index>(), old in any::<prop::sample::Index>()) {
        let hashes = leaves(size);
        let (index, old) = (at.index(size), old.index(size) + 1);
        let mut ct = MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
        let mut stored = Stored(Vec::new());
        for n in 0..size {
            let bytes = format!("leaf {n}").into_bytes();
            let more = tlog_tiles::tlog::stored_hashes(n as u64, &bytes, &stored).unwrap();
            stored.0.extend(more);
            ct.push(bytes);
        }
        let head = root(&hashes[..], size as u64).unwrap();
        prop_assert_eq!(head.0.to_vec(), ct.root().as_bytes().to_vec());
        prop_assert_eq!(head.0, tlog_tiles::tlog::tree_hash(size as u64, &stored).unwrap().0);

        let proof = inclusion(&hashes[..], index as u64, size as u64).unwrap();
        let bytes: Vec<u8> = proof.iter().flat_map(|hash| hash.0).collect();
        prop_assert_eq!(ct.prove_inclusion(index).as_bytes().to_vec(), bytes);
        let theirs = tlog_tiles::tlog::prove_record(size as u64, index as u64, &stored).unwrap();
        prop_assert_eq!(theirs.iter().map(|hash| Hash(hash.0)).collect::<Vec<_>>(), proof);

        let proof = consistency(&hashes[..], old as u64, size as u64).unwrap();
        let theirs = tlog_tiles::tlog::prove_tree(size as u64, old as u64, &stored).unwrap();
        prop_assert_eq!(theirs.iter().map(|hash| Hash(hash.0)).collect::<Vec<_>>(), proof);
    }
}
