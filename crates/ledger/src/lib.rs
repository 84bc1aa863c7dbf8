//! An append-only log that a stranger can verify.
//!
//! Hashing follows RFC 6962; checkpoints, proofs and tiles follow C2SP (`signed-note`, `tlog-checkpoint`,
//! `tlog-proof`, `tlog-tiles`), so that independent verifiers accept them. The crate is pure: it has no
//! storage and no clock, and builds for WASM.
//!
//! What is proved: a leaf is in the tree that a checkpoint names, and a later tree holds every leaf of an
//! earlier one in the same place. What is not: that the operator recorded everything that happened, or that a
//! tree nobody else has seen is the only one. Receipts in visitors' hands and checkpoints in every webhook
//! are what would expose a second tree.

pub mod checkpoint;
pub mod compact;
pub mod edge;
pub mod encoding;
pub mod file_error;
pub mod hash;
pub mod json;
pub mod leaf;
pub mod note;
pub mod pdf;
pub mod proof;
pub mod proof_pack;
pub mod receipt;
pub mod receipt_file;
pub mod signed_json;
pub mod summary;
pub mod tile;
pub mod tree;
pub mod verify;

pub use checkpoint::Checkpoint;
pub use edge::Edge;
pub use hash::Hash;
pub use leaf::Leaf;
pub use note::{SigningKey, VerifyingKey};
pub use receipt::Receipt;
