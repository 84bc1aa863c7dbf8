//! A receiver that is down for three days, on a clock that is moved by hand: nothing is lost, nothing is
//! given up, and what waited comes back little by little.

use kelisim_core::{DeliveryId, SiteId, Timestamp};
use kelisim_server::testing::{Breaker, Outcome, record_attempt};
use kelisim_store::rows::{self, DeliveryRow, DeliveryState, Event};
use kelisim_store::testing::{DURABLE, RedisServer};
use kelisim_store::{Commit, Delivery, Durability, Head, Key, Lane, Redb, Redis, Store};

const HOUR: u64 = 3_600_000;
const WAITING: u64 = 300;
const BEGIN: u64 = 1_790_000_000_000;

/// What came of it: attempts in vain, moment of the first and of the last success, most successes of one
/// moment.
struct Seen {
    in_vain: u64,
    first: u64,
    last: u64,
    together: Vec<usize>,
}

/// Works a lane as the gateway does, with the moment at hand.
async fn simulate(store: &dyn Store, site: &SiteId, lane: &Lane, back: u64) -> Seen {
    let mut breaker = Breaker::new(if lane.ordered { 1 } else { 8 });
    let (mut now, mut seen) = (Timestamp(BEGIN), Seen { in_vain: 0, first: 0, last: 0, together: Vec::new() });
    loop {
        if let Some(until) = breaker.pause(now) {
            now = until;
        }
        let leased = store.lease(site, lane, now, 25_000, breaker.allowed()).await.unwrap();
        if leased.is_empty() {
            let Some(next) = store.backlog(site, lane).await.unwrap().next else { return seen };
            now = now.max(next);
            continue;
        }
        let mut delivered = 0;
        for leased in leased {
            let mut row: DeliveryRow = rows::decode(&leased.delivery.row).unwrap();
            let outcome = if now.0 < back {
                seen.in_vain += 1;
                Outcome::Again { status: 0, after_ms: None, why: "connection" }
            } else {
                delivered += 1;
                Outcome::Delivered { status: 204 }
            };
            let settled = record_attempt(&mut row, &outcome, now, 5, 900);
            breaker.record(&outcome, now);
            assert!(store.record_outcome(site, leased.with_row(rows::encode(&row)), settled).await.unwrap());
        }
        if delivered > 0 {
            seen.first = if seen.first == 0 { now.0 } else { seen.first };
            seen.last = now.0;
            seen.together.push(delivered);
        }
        now = now.plus_ms(20);
    }
}

async fn outage(store: &dyn Store, engine: &str) {
    for lane in [Lane::parallel("intake"), Lane::ordered("archive")] {
        let site: SiteId = if lane.ordered { "jetu" } else { "vivus" }.parse().unwrap();
        let deliveries = (0..WAITING).map(|place| {
            let row = DeliveryRow::new(place, &lane.destination, Event::Application, Timestamp(BEGIN));
            let mut id = [0; 16];
            id[..8].copy_from_slice(&place.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
            Delivery { id: DeliveryId(id), lane: lane.clone(), place, row: rows::encode(&row) }
        });
        let deliveries: Vec<Delivery> = deliveries.collect();
        let head = Head { size: 1, ..Head::default() };
        let commit = Commit { head, entries: vec![vec![1]], due: BEGIN, deliveries: deliveries.clone(), ..Commit::default() };
        store.commit(&site, commit).await.unwrap();
        let back = BEGIN + 72 * HOUR;
        let seen = simulate(store, &site, &lane, back).await;
        let keys: Vec<Key> = deliveries.iter().map(|delivery| Key::Delivery(delivery.id)).collect();
        for row in store.fetch(&site, &keys).await.unwrap() {
            let row: DeliveryRow = rows::decode(&row.unwrap()).unwrap();
            assert_eq!(row.state, DeliveryState::Delivered);
        }
        assert_eq!(store.backlog(&site, &lane).await.unwrap().dead, 0);
        assert!(seen.first >= back && seen.together.iter().sum::<usize>() as u64 == WAITING);
        if lane.ordered {
            assert!(seen.together.iter().all(|together| *together == 1), "one after the other");
        } else {
            // A receiver that is back is not fallen upon.
            assert_eq!(&seen.together[..3], &[1, 2, 4]);
        }
        // Left alone, it is asked at most every few minutes.
        assert!(seen.in_vain < 2500, "{} attempts in vain", seen.in_vain);
        eprintln!(
            "outage of 72 h on {engine}, {} lane: {} attempts in vain for {WAITING} deliveries, first {} s after the end, all delivered {} s after it, 0 given up",
            if lane.ordered { "ordered" } else { "parallel" },
            seen.in_vain,
            (seen.first - back) / 1000,
            (seen.last - back) / 1000
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_three_days_loses_nothing_on_redb() {
    let folder = tempfile::tempdir().unwrap();
    outage(&Redb::open(&folder.path().join("k.redb")).unwrap(), "redb").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_three_days_loses_nothing_on_redis() {
    let server = RedisServer::start(DURABLE);
    outage(&Redis::connect(&server.url(), "k", Durability::Node).await.unwrap(), "redis").await;
}
