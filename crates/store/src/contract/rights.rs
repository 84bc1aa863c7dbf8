//! Contract for rows of links, threads, requests and obligations: complete after a restart, changed in place,
//! and separate by kind.

use std::collections::BTreeMap;

use kelisim_core::consent::Item;
use kelisim_core::request::{Ask, Outcome};
use kelisim_core::{BlindIndex, LinkHash, RecordId, SubjectId, Timestamp};

use super::{Harness, head, ok, site, step};
use crate::rows::{self, AnswerRow, DocketRow, ErasureRow, LinkRow, ObligationsRow, RequestRow, ThreadRow};
use crate::{Head, Key, Store};

pub(super) async fn whole(store: Box<dyn Store>, harness: &mut dyn Harness) {
    let jetu = site("jetu");
    // One id under every kind of key: none may take another's place.
    let id = [7; 16];
    let keys = [
        Key::Link(LinkHash(id)),
        Key::Thread(RecordId(id)),
        Key::Request(RecordId(id)),
        Key::Obligations(BlindIndex(id)),
        Key::Docket,
        Key::Record(RecordId(id)),
        Key::Subject(SubjectId(id)),
        Key::Identifier(BlindIndex(id)),
        Key::Erasure(SubjectId(id)),
    ];
    let link = LinkRow { thread: RecordId(id), made: Timestamp(1), ended: None };
    let thread = ThreadRow {
        subject: SubjectId(id),
        entries: (0..256).map(|n| n * 1_000_000).collect(),
        open: vec![(RecordId(id), vec![Item("p:credit".into())])],
        corrections: vec![2_000_000],
    };
    let request = RequestRow {
        index: 3,
        ask: Ask::Withdrawal,
        items: vec![Item("p:credit".into())],
        subject: SubjectId(id),
        thread: RecordId(id),
        identifiers: vec![BlindIndex([1; 16]), BlindIndex([2; 16])],
        received: Timestamp(5),
        answer: None,
    };
    let obligations = ObligationsRow { open: BTreeMap::from([("credit".to_owned(), 9)]) };
    let docket =
        DocketRow { open: (0..3000_u16).map(|n| RecordId([n.to_be_bytes(); 8].concat().try_into().unwrap_or(id))).collect() };
    let mut values = vec![
        rows::encode(&link),
        rows::encode(&thread),
        rows::encode(&request),
        rows::encode(&obligations),
        rows::encode(&docket),
        b"record".to_vec(),
        b"subject".to_vec(),
        b"contact".to_vec(),
        rows::encode(&ErasureRow { record: RecordId(id) }),
    ];
    let mut commit = step(Head::default(), &[b"asked"]);
    commit.rows = keys.iter().cloned().zip(values.iter().cloned().map(Some)).collect();
    ok(store.commit(&jetu, commit)).await;
    let store = harness.reopened(store).await;
    let found = ok(store.fetch(&jetu, &keys)).await;
    assert_eq!(found, values.iter().cloned().map(Some).collect::<Vec<_>>());
    let read: ThreadRow = rows::decode(found[1].as_deref().unwrap_or_default()).unwrap_or_else(|why| panic!("{why}"));
    assert_eq!(read, thread);

    // The answer changes some and ends others, in one commit.
    let answer = AnswerRow { index: 4, outcome: Outcome::Refused, at: Timestamp(8) };
    values[0] = rows::encode(&LinkRow { ended: Some(Timestamp(9)), ..link });
    values[1] = rows::encode(&ThreadRow { open: Vec::new(), entries: vec![1], ..thread });
    values[2] = rows::encode(&RequestRow { answer: Some(answer), identifiers: Vec::new(), ..request });
    let mut commit = step(head(1), &[b"answered"]);
    commit.rows = keys[..3].iter().cloned().zip(values[..3].iter().cloned().map(Some)).collect();
    commit.rows.extend([(keys[3].clone(), None), (keys[4].clone(), None)]);
    ok(store.commit(&jetu, commit)).await;
    let store = harness.reopened(store).await;
    let mut wanted: Vec<Option<Vec<u8>>> = values.into_iter().map(Some).collect();
    (wanted[3], wanted[4]) = (None, None);
    assert_eq!(ok(store.fetch(&jetu, &keys)).await, wanted);
}
