//! Builds the deliveries a record triggers.

use kelisim_core::case::Stage;
use kelisim_core::consent::Kind;
use kelisim_core::{RecordId, Timestamp};
use kelisim_store::rows::{self, DeliveryRow, Event, Sent};
use kelisim_store::{Delivery, Lane};

use crate::vault::Vault;

/// Forwarded events stored per subject; beyond that the oldest are dropped.
const REMEMBERED: usize = 200;

/// Selects the targets of a decision: the destinations of its own event and, for a withdrawal, every
/// destination that received data of this person before. Applications are added to `sent`.
pub(super) fn of_decision(
    (event, lanes): &(Event, Vec<Lane>),
    kind: Kind,
    index: u64,
    since: Timestamp,
    sent: &mut Vec<Sent>,
) -> Vec<(Lane, DeliveryRow)> {
    let mut targets = if kind == Kind::Withdrawn { recalls(Event::Withdrawn, index, since, sent) } else { Vec::new() };
    for lane in lanes {
        if targets.iter().any(|(known, _)| known.destination == lane.destination) {
            continue;
        }
        let event = if kind == Kind::Withdrawn && *event == Event::Consent { Event::Withdrawn } else { *event };
        targets.push((lane.clone(), DeliveryRow::new(index, &lane.destination, event, since)));
    }
    if *event == Event::Application {
        remember(lanes, index, sent);
    }
    targets
}

/// Adds to `sent` where data of a person went, so that a withdrawal and an erasure are forwarded there too.
pub(super) fn remember(lanes: &[Lane], index: u64, sent: &mut Vec<Sent>) {
    sent.extend(lanes.iter().map(|lane| Sent { index, lane: lane.name() }));
    sent.drain(..sent.len().saturating_sub(REMEMBERED));
}

/// Builds the notices of a request, or of the answer to the request at ledger index `about`.
pub(super) fn of_request(
    event: Event,
    lanes: &[Lane],
    index: u64,
    about: Option<u64>,
    since: Timestamp,
) -> Vec<(Lane, DeliveryRow)> {
    let row = |lane: &Lane| DeliveryRow {
        about: about.into_iter().collect(),
        ..DeliveryRow::new(index, &lane.destination, event, since)
    };
    lanes.iter().map(|lane| (lane.clone(), row(lane))).collect()
}

/// Builds the notices of a step of a case's clock. `index` is where the case began.
pub(super) fn of_clock(stage: Stage, lanes: &[Lane], index: u64, since: Timestamp) -> Vec<(Lane, DeliveryRow)> {
    let row = |lane: &Lane| DeliveryRow::new(index, &lane.destination, Event::Clock(stage), since);
    lanes.iter().map(|lane| (lane.clone(), row(lane))).collect()
}

/// Builds recall notices: every destination that received data learns that it may no longer use them.
pub(super) fn recalls(event: Event, index: u64, since: Timestamp, sent: &[Sent]) -> Vec<(Lane, DeliveryRow)> {
    let mut targets: Vec<(Lane, DeliveryRow)> = Vec::new();
    for Sent { index: about, lane } in sent {
        let Some(lane) = Lane::named(lane) else { continue };
        if let Some((_, row)) = targets.iter_mut().find(|(known, _)| known.destination == lane.destination) {
            row.about.push(*about);
        } else {
            let mut row = DeliveryRow::new(index, &lane.destination, event, since);
            row.about.push(*about);
            targets.push((lane, row));
        }
    }
    targets
}

/// Encodes the deliveries of a record for the store.
pub(super) fn deliveries(vault: &Vault, record: RecordId, targets: Vec<(Lane, DeliveryRow)>) -> impl Iterator<Item = Delivery> {
    targets.into_iter().map(move |(lane, row)| {
        let id = vault.delivery(record, &lane.destination);
        Delivery { id, lane, place: row.index, row: rows::encode(&row) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(index: u64, lane: &Lane) -> Sent {
        Sent { index, lane: lane.name() }
    }

    #[test]
    fn a_withdrawal_reaches_every_place_that_got_something_once() {
        let (intake, archive, watch) = (Lane::ordered("intake"), Lane::parallel("archive"), Lane::parallel("watch"));
        let mut known = Vec::new();
        let first = of_decision(&(Event::Application, vec![intake.clone()]), Kind::Granted, 3, Timestamp(1), &mut known);
        assert_eq!(first, [(intake.clone(), DeliveryRow::new(3, "intake", Event::Application, Timestamp(1)))]);
        of_decision(&(Event::Application, vec![intake.clone(), archive.clone()]), Kind::Granted, 8, Timestamp(1), &mut known);
        assert_eq!(known, [sent(3, &intake), sent(8, &intake), sent(8, &archive)]);

        let subscribed = (Event::Consent, vec![watch.clone(), archive.clone()]);
        let withdrawn = of_decision(&subscribed, Kind::Withdrawn, 9, Timestamp(2), &mut known);
        let of = |lane: &Lane, about: Vec<u64>| {
            (lane.clone(), DeliveryRow { about, ..DeliveryRow::new(9, &lane.destination, Event::Withdrawn, Timestamp(2)) })
        };
        assert_eq!(withdrawn, [of(&intake, vec![3, 8]), of(&archive, vec![8]), of(&watch, Vec::new())]);
        let refused = of_decision(&subscribed, Kind::Refused, 10, Timestamp(3), &mut known);
        assert!(refused.iter().all(|(_, row)| row.event == Event::Consent && row.about.is_empty()));
        assert_eq!(refused.len(), 2, "who did not ask hears nothing of a refusal");
    }

    #[test]
    fn who_wants_to_hears_of_a_request_and_of_its_answer() {
        let lanes = [Lane::parallel("desk"), Lane::ordered("archive")];
        let mut known = Vec::new();
        remember(&lanes, 4, &mut known);
        let requested = of_request(Event::Asked, &lanes, 4, None, Timestamp(1));
        let answered = of_request(Event::Answered, &lanes[..1], 7, Some(4), Timestamp(2));
        assert!(requested.iter().all(|(_, row)| row.about.is_empty() && row.event == Event::Asked) && requested.len() == 2);
        assert_eq!((answered.len(), &answered[0].1.about[..]), (1, &[4][..]));
        // The message may have been sent there: an erasure is forwarded there too.
        let erased = recalls(Event::Erased, 9, Timestamp(3), &known);
        assert_eq!(erased.iter().map(|(lane, _)| lane.clone()).collect::<Vec<_>>(), lanes);
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let lane = Lane::parallel("intake");
        let mut known = Vec::new();
        for index in 0..500 {
            of_decision(&(Event::Application, vec![lane.clone()]), Kind::Granted, index, Timestamp(1), &mut known);
        }
        assert_eq!((known.len(), known[0].index), (REMEMBERED, 300));
    }
}
