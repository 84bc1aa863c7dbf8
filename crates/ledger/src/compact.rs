//! A proof small enough for a QR code: leaf, path and signature, in digits.
//!
//! The root is left out: it follows from leaf and path, and the signature covers it. Digits alone take 3⅓
//! bits each in a QR code, which is nearly as dense as bytes, and they may stand in the fragment of an
//! address, which browsers send to nobody.

use crate::encoding::{base32, base64, from_base64};
use crate::{Checkpoint, Hash, Leaf, Receipt, VerifyingKey, receipt_file, verify};

const VERSION: u8 = 1;
/// Number of digits for 0 to 7 bytes: the fewest that hold them.
const DIGITS: [usize; 8] = [0, 3, 5, 8, 10, 13, 15, 17];

/// Encodes a receipt and the key that signed it as digits; `None` when the key did not sign it.
#[must_use]
pub fn pack(receipt: &Receipt, key: &VerifyingKey) -> Option<String> {
    let head = Checkpoint::open(&receipt.checkpoint, key).ok()?;
    let signature = receipt.checkpoint.trim_end().rsplit(' ').next()?;
    let signature = from_base64(signature)?;
    let mut bytes = vec![VERSION, u8::try_from(key.name().len()).ok()?];
    bytes.extend(key.name().as_bytes());
    bytes.extend(key.bytes());
    bytes.extend(head.size.to_be_bytes());
    bytes.extend(receipt.index.to_be_bytes());
    bytes.extend(u16::try_from(receipt.leaf.len()).ok()?.to_be_bytes());
    bytes.extend(&receipt.leaf);
    bytes.push(u8::try_from(receipt.proof.len()).ok()?);
    bytes.extend(receipt.proof.iter().flat_map(|hash| hash.0));
    bytes.extend(signature.get(4..)?);
    // Only digits that decode to the same receipt are returned.
    let digits = digits(&bytes);
    unpack(&digits).filter(|(_, back)| back == receipt).map(|_| digits)
}

/// Bytes of the proof that lets its holder ask what is in force now.
const STANDING: usize = 16;

/// Splits a text, or an address that ends with it after `#`, into the digits of the receipt and those after `-`.
fn parts(text: &str) -> (&str, Option<&str>) {
    let text = receipt_file::bare(text);
    let digits = text.rsplit_once('#').map_or(text, |(_, digits)| digits);
    digits.split_once('-').map_or((digits, None), |(digits, standing)| (digits, Some(standing)))
}

/// Encodes the proof that lets its holder ask what is in force now, to stand behind [`pack`]ed digits and `-`.
#[must_use]
pub fn pack_standing(proof: &[u8; STANDING]) -> String {
    digits(proof)
}

/// Decodes that proof.
#[must_use]
pub fn standing(text: &str) -> Option<[u8; STANDING]> {
    bytes(parts(text).1?)?.try_into().ok()
}

/// Token of a record by which its gateway tells what is in force now: base 32 of the record and the proof.
#[must_use]
pub fn standing_token(leaf: &Leaf, proof: &[u8; STANDING]) -> String {
    base32(&[&leaf.record[..], proof].concat())
}

/// Decodes the receipt in a text of digits, or in an address that ends with them after `#`, and the key it
/// names. Nothing is verified yet, and the key must not be trusted for being there.
#[must_use]
pub fn unpack(text: &str) -> Option<(VerifyingKey, Receipt)> {
    let text = receipt_file::bare(text);
    let bytes = bytes(parts(text).0)?;
    let (&[VERSION, length], rest) = bytes.split_first_chunk::<2>()? else { return None };
    let (name, rest) = rest.split_at_checked(usize::from(length))?;
    let (key, rest) = rest.split_first_chunk::<32>()?;
    let (size, rest) = rest.split_first_chunk::<8>()?;
    let (index, rest) = rest.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (leaf, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    let (&count, rest) = rest.split_first()?;
    let (path, signature) = rest.split_at_checked(32 * usize::from(count))?;
    if signature.len() != 64 || count > 63 {
        return None;
    }
    let key = VerifyingKey::from_parts(std::str::from_utf8(name).ok()?, key).ok()?;
    let (size, index) = (u64::from_be_bytes(*size), u64::from_be_bytes(*index));
    let proof: Vec<Hash> = path.chunks_exact(32).filter_map(|hash| hash.try_into().ok().map(Hash)).collect();
    let root = verify::root(&Hash::leaf(leaf), index, size, &proof)?;
    let signed = base64(&[&key.id()[..], signature].concat());
    let name = key.name();
    let checkpoint = format!("{name}\n{size}\n{}\n\n\u{2014} {name} {signed}\n", root.to_base64());
    Some((key, Receipt { leaf: leaf.to_vec(), index, proof, checkpoint }))
}

/// Encodes groups of seven bytes as numbers of 17 digits; the remainder takes the fewest digits that hold it.
fn digits(bytes: &[u8]) -> String {
    let number = |group: &[u8]| group.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let mut digits = String::new();
    for group in bytes.chunks(7) {
        digits.push_str(&format!("{:0width$}", number(group), width = DIGITS[group.len()]));
    }
    digits
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let mut bytes = Vec::new();
    for group in digits.as_bytes().chunks(DIGITS[7]) {
        let length = DIGITS.iter().position(|count| *count == group.len())?;
        let number = group.iter().fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0')).to_be_bytes();
        // A number too large for its bytes is rejected, so that every value has one spelling.
        if number[..8 - length].iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend(&number[8 - length..]);
    }
    Some(bytes)
}
