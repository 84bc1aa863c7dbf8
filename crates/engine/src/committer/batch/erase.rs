//! What the destruction of a subject's key changes.

use kelisim_core::{RecordId, SubjectId, Timestamp};
use kelisim_store::Key;
use kelisim_store::rows::{self, ErasureRow, Event, Sent};

use super::super::outbox;
use super::Draft;

impl Draft<'_> {
    /// Destroys the keys of subjects, ends their cases, and tells everybody who got something of them, or what else was
    /// `sent` and is destroyed; returns the destinations that are told.
    pub(super) fn destroy(&mut self, record: RecordId, index: u64, subjects: &[SubjectId], mut sent: Vec<Sent>) -> Vec<String> {
        for subject in subjects {
            self.before.cases.erase(*subject, index, self.timestamp());
            let forwarded = self.erase(*subject);
            if !forwarded.is_empty() {
                let row = rows::encode(&ErasureRow { record });
                self.commit.rows.push((Key::Erasure(*subject), Some(row)));
            }
            sent.extend(forwarded);
        }
        let targets = outbox::recalls(Event::Erased, index, Timestamp::from_secs(self.now), &sent);
        let told = targets.iter().map(|(lane, _)| lane.destination.clone()).collect();
        self.commit.deliveries.extend(outbox::deliveries(self.vault, record, targets));
        told
    }

    /// Destroys a subject's key, and with it everything it sealed and every commitment's salt; returns what
    /// was forwarded.
    fn erase(&mut self, subject: SubjectId) -> Vec<Sent> {
        let mut sent = Vec::new();
        if let Some(row) = self.before.subjects.remove(&subject) {
            sent = row.sent;
            for identifier in row.identifiers {
                if let Some(row) = self.before.identifiers.get_mut(&identifier) {
                    row.subjects.retain(|known| *known != subject);
                    // Ends grants that no remaining subject gave.
                    let (left, subjects) = (&row.subjects, &self.before.subjects);
                    row.state.keep_grants(|item, mark| {
                        let marks = left.iter().filter_map(|subject| subjects.get(subject)?.state.marks.get(item));
                        marks.into_iter().any(|word| word.record == mark.record)
                    });
                    if left.is_empty() {
                        row.state.keep_lists();
                    }
                    self.left.insert(identifier);
                    self.changed_identifiers.push(identifier);
                }
            }
        }
        self.before.gone.insert(subject);
        self.erased.push(subject);
        sent
    }
}
