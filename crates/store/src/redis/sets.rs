//! Ordered sets: a sorted set for each, whose members all have the score 0 and are ordered by their bytes.

use ::redis::Pipeline;
use kelisim_core::SiteId;

use super::Redis;
use crate::StoreError;
use crate::sets::{Order, Span};

/// Bounds of a span as `BYLEX` reads them.
fn bounds(span: &Span) -> [Vec<u8>; 2] {
    let bound = |bytes: &[u8], sign: u8, none: &[u8]| if bytes.is_empty() { none.to_vec() } else { [&[sign], bytes].concat() };
    [bound(&span.from, b'[', b"-"), bound(&span.until, b'(', b"+")]
}

impl Redis {
    pub(super) async fn members_of(
        &self,
        site: &SiteId,
        set: &str,
        span: &Span,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        if limit == 0 || span.is_empty() {
            return Ok(Vec::new());
        }
        let [from, until] = bounds(span);
        let mut asked = Pipeline::new();
        let command = asked.cmd("ZRANGE").arg(self.site(site).set(set));
        match order {
            Order::Ascending => command.arg(from).arg(until).arg("BYLEX"),
            Order::Descending => command.arg(until).arg(from).arg("BYLEX").arg("REV"),
        };
        command.arg("LIMIT").arg(0).arg(limit);
        let (members,): (Vec<Vec<u8>>,) = self.read(&asked).await?;
        Ok(members)
    }

    pub(super) async fn count_of(&self, site: &SiteId, set: &str, span: &Span, most: usize) -> Result<usize, StoreError> {
        if span.is_empty() {
            return Ok(0);
        }
        let [from, until] = bounds(span);
        let mut asked = Pipeline::new();
        asked.cmd("ZLEXCOUNT").arg(self.site(site).set(set)).arg(from).arg(until);
        let (counted,): (usize,) = self.read(&asked).await?;
        Ok(counted.min(most))
    }
}
