//! Comparison of the languages of a policy. A machine cannot detect a bad translation, but it can detect a
//! missing part.

use super::parts::Part;

/// Place where one language has less than another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// A part of the longer text has no counterpart: its index there, and the line before which it would
    /// stand here.
    Part { theirs: usize, line: usize },
    /// A part has fewer or more points than its counterpart: index there, index here.
    Points { theirs: usize, ours: usize },
}

/// Finds what `ours` lacks compared with `theirs`, which has as many parts or more; and the indexes of parts
/// in `ours` that `theirs` lacks.
pub(super) fn gaps(theirs: &[Part], ours: &[Part]) -> (Vec<Gap>, Vec<usize>) {
    let (mut gaps, mut more) = (Vec::new(), Vec::new());
    let mut line = 1;
    for pair in aligned(theirs, ours) {
        match pair {
            (Some(there), Some(here)) => {
                line = ours.get(here + 1).map_or(usize::MAX, |next| next.line);
                if theirs[there].points != ours[here].points {
                    gaps.push(Gap::Points { theirs: there, ours: here });
                }
            }
            (Some(there), None) => gaps.push(Gap::Part { theirs: there, line }),
            (None, Some(here)) => {
                line = ours.get(here + 1).map_or(usize::MAX, |next| next.line);
                more.push(here);
            }
            (None, None) => {}
        }
    }
    (gaps, more)
}

/// Aligns the parts in order so that those with the same level and the most marks in common are paired
/// (Needleman and Wunsch).
fn aligned(theirs: &[Part], ours: &[Part]) -> Vec<(Option<usize>, Option<usize>)> {
    // A pair costs up to 1, two parts without counterparts 1.2: whatever can be paired is.
    const ALONE: f64 = 0.6;
    let marks: Vec<_> = ours.iter().map(Part::marks).collect();
    let pair_cost = |there: &Part, here: usize| {
        if there.level != ours[here].level {
            return f64::INFINITY;
        }
        let own = there.marks();
        let all = own.union(&marks[here]).count();
        #[expect(clippy::cast_precision_loss, reason = "a policy has no 2^52 words")]
        let alike = if all == 0 { 0.5 } else { own.intersection(&marks[here]).count() as f64 / all as f64 };
        let lists = if there.points == ours[here].points { 0.0 } else { 0.1 };
        (1.0 - alike) * 0.9 + lists
    };
    let width = ours.len() + 1;
    let mut cost = vec![0.0; (theirs.len() + 1) * width];
    for (there, cell) in cost.chunks_mut(width).enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a policy has no 2^52 parts")]
        let alone = there as f64 * ALONE;
        cell[0] = alone;
    }
    for here in 1..width {
        cost[here] = cost[here - 1] + ALONE;
    }
    for there in 1..=theirs.len() {
        for here in 1..width {
            let at = there * width + here;
            let pair = cost[at - width - 1] + pair_cost(&theirs[there - 1], here - 1);
            cost[at] = pair.min(cost[at - width] + ALONE).min(cost[at - 1] + ALONE);
        }
    }
    let (mut there, mut here, mut pairs) = (theirs.len(), ours.len(), Vec::new());
    while there > 0 || here > 0 {
        let at = there * width + here;
        let pair = (there > 0 && here > 0).then(|| cost[at - width - 1] + pair_cost(&theirs[there - 1], here - 1));
        if pair.is_some_and(|pair| pair <= cost[at]) {
            (there, here) = (there - 1, here - 1);
            pairs.push((Some(there), Some(here)));
        } else if there > 0 && (here == 0 || cost[at - width] + ALONE <= cost[at]) {
            there -= 1;
            pairs.push((Some(there), None));
        } else {
            here -= 1;
            pairs.push((None, Some(here)));
        }
    }
    pairs.reverse();
    pairs
}
