//! Lanes of a site: two sorted sets for each, by moment and by place, and one of dead letters.

use ::redis::{Pipeline, Value};
use kelisim_core::{DeliveryId, SiteId, Timestamp};

use super::scripts::{LEASE, REQUEUE, SETTLE};
use super::{Redis, bytes, writing};
use crate::{Backlog, Delivery, DeliveryOutcome, Lane, Leased, StoreError};

/// Parses an id that Redis returned.
fn id_of(bytes: &[u8]) -> Result<[u8; 16], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Corrupt("delivery id"))
}

/// Parses the score of a sorted set. Moments and places are far below 2^53, where scores stop being exact.
fn number(score: &[u8]) -> Result<u64, StoreError> {
    let corrupt = || StoreError::Corrupt("score of a delivery");
    std::str::from_utf8(score).ok().and_then(|score| score.parse().ok()).ok_or_else(corrupt)
}

impl Redis {
    pub(super) async fn lease_in(
        &self,
        site: &SiteId,
        lane: &Lane,
        now: Timestamp,
        lease_ms: u64,
        limit: usize,
    ) -> Result<Vec<Leased>, StoreError> {
        let (names, until) = (self.site(site), Timestamp(now.0 + lease_ms));
        let mut call = ::redis::pipe();
        let eval =
            call.cmd("EVALSHA").arg(LEASE.sha()).arg(3).arg(names.queue(lane)).arg(names.due(lane)).arg(names.deliveries());
        eval.arg(now.0).arg(until.0).arg(limit).arg(u8::from(lane.ordered));
        let answers = self.run(self.shared.clone(), &LEASE, &call).await.map_err(|why| writing(&why))?;
        let Some(Value::Array(flat)) = answers.into_iter().next() else {
            return Err(StoreError::Corrupt("answer of the lease script"));
        };
        let flat: Vec<Vec<u8>> = flat.into_iter().filter_map(bytes).collect();
        flat.chunks_exact(3)
            .map(|part| {
                let (id, place, row) = (id_of(&part[0])?, number(&part[1])?, part[2].clone());
                Ok(Leased { delivery: Delivery { id: DeliveryId(id), lane: lane.clone(), place, row }, until })
            })
            .collect()
    }

    pub(super) async fn record_outcomes_in(
        &self,
        site: &SiteId,
        ended: &[(Leased, DeliveryOutcome)],
    ) -> Result<Vec<bool>, StoreError> {
        let names = self.site(site);
        let mut call = ::redis::pipe();
        // One call for each run of one lane; a worker's outcomes are all of its own lane.
        for run in ended.chunk_by(|(one, _), (other, _)| one.delivery.lane == other.delivery.lane) {
            let lane = &run[0].0.delivery.lane;
            let eval = call.cmd("EVALSHA").arg(SETTLE.sha()).arg(4);
            eval.arg(names.queue(lane)).arg(names.due(lane)).arg(names.deliveries()).arg(names.dead(lane)).arg(run.len());
            for (Leased { delivery, until }, outcome) in run {
                let (what, moment) = match outcome {
                    DeliveryOutcome::Waits(moment) => ("waits", moment.0),
                    DeliveryOutcome::Over => ("over", 0),
                    DeliveryOutcome::Dead => ("dead", 0),
                };
                eval.arg(&delivery.id.0[..]).arg(&delivery.row[..]).arg(until.0).arg(what).arg(moment).arg(delivery.place);
            }
        }
        if ended.is_empty() {
            return Ok(Vec::new());
        }
        let answers = self.run(self.shared.clone(), &SETTLE, &call).await.map_err(|why| writing(&why))?;
        let mut kept = Vec::with_capacity(ended.len());
        for answer in answers {
            let Value::Array(each) = answer else { return Err(StoreError::Corrupt("answer of the settle script")) };
            kept.extend(each.iter().map(|one| *one == Value::Int(1)));
        }
        if kept.len() == ended.len() { Ok(kept) } else { Err(StoreError::Corrupt("answer of the settle script")) }
    }

    pub(super) async fn requeue_in(&self, site: &SiteId, deliveries: &[Delivery], due: Timestamp) -> Result<(), StoreError> {
        if deliveries.is_empty() {
            return Ok(());
        }
        let names = self.site(site);
        // The script is idempotent, so a pipeline that is sent again changes nothing more.
        let mut call = ::redis::pipe();
        for delivery in deliveries {
            let lane = &delivery.lane;
            let eval = call.cmd("EVALSHA").arg(REQUEUE.sha()).arg(5);
            eval.arg(names.queue(lane)).arg(names.due(lane)).arg(names.deliveries()).arg(names.dead(lane)).arg(names.lanes());
            eval.arg(&delivery.id.0[..]).arg(&delivery.row[..]).arg(due.0).arg(delivery.place).arg(lane.name());
        }
        self.run(self.shared.clone(), &REQUEUE, &call).await.map(drop).map_err(|why| writing(&why))
    }

    pub(super) async fn all_lanes(&self, site: &SiteId) -> Result<Vec<Lane>, StoreError> {
        let mut asked = ::redis::pipe();
        asked.cmd("SMEMBERS").arg(self.site(site).lanes());
        let (mut names,): (Vec<String>,) = self.read(&asked).await?;
        names.sort();
        Ok(names.iter().filter_map(|name| Lane::named(name)).collect())
    }

    pub(super) async fn backlog_of(&self, site: &SiteId, lane: &Lane) -> Result<Backlog, StoreError> {
        let names = self.site(site);
        let (queue, due) = (names.queue(lane), names.due(lane));
        let mut asked = ::redis::pipe();
        asked.cmd("ZCARD").arg(&queue).cmd("ZCARD").arg(names.dead(lane));
        asked.cmd("ZRANGE").arg(&queue).arg(0).arg(0).cmd("ZRANGE").arg(&due).arg(0).arg(0).arg("WITHSCORES");
        let (waiting, dead, first, soonest): (u64, u64, Vec<Vec<u8>>, Vec<Vec<u8>>) = self.read(&asked).await?;
        let first = first.first().map(|id| id_of(id)).transpose()?;
        let next = match first {
            Some(first) if lane.ordered => {
                let mut asked: Pipeline = ::redis::pipe();
                asked.cmd("ZSCORE").arg(&due).arg(&first[..]);
                let (moment,): (Option<Vec<u8>>,) = self.read(&asked).await?;
                moment
            }
            _ => soonest.into_iter().nth(1),
        };
        let next = next.map(|moment| number(&moment)).transpose()?.map(Timestamp);
        Ok(Backlog { waiting, dead, first: first.map(DeliveryId), next })
    }

    pub(super) async fn dead_in(&self, site: &SiteId, lane: &Lane, from: u64, limit: usize) -> Result<Vec<Delivery>, StoreError> {
        let names = self.site(site);
        let mut asked = ::redis::pipe();
        let range = asked.cmd("ZRANGEBYSCORE").arg(names.dead(lane)).arg(from).arg("+inf").arg("WITHSCORES");
        range.arg("LIMIT").arg(0).arg(limit);
        let (flat,): (Vec<Vec<u8>>,) = self.read(&asked).await?;
        if flat.is_empty() {
            return Ok(Vec::new());
        }
        let mut asked = ::redis::pipe();
        asked.cmd("HMGET").arg(names.deliveries()).arg(flat.iter().step_by(2).collect::<Vec<_>>());
        let (found,): (Vec<Option<Vec<u8>>>,) = self.read(&asked).await?;
        flat.chunks_exact(2)
            .zip(found)
            .filter_map(|(pair, row)| Some((pair, row?)))
            .map(|(pair, row)| {
                Ok(Delivery { id: DeliveryId(id_of(&pair[0])?), lane: lane.clone(), place: number(&pair[1])?, row })
            })
            .collect()
    }
}
