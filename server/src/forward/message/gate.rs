//! What the gate is asked about an act: which consents it gave, and what a destination has got before.

use kelisim_core::RecordId;
use kelisim_core::consent::Item;
use kelisim_core::form::ENTERED_CONSENTS;
use kelisim_core::gate::{self, Withheld};
use kelisim_core::site::Destination;
use kelisim_engine::receipt::{self, Opened};
use kelisim_engine::{Failure, Tenant, clock, desk};
use kelisim_store::Key;
use kelisim_store::rows::{self, DeliveryRow};

/// Judges whether data of an act may go to a destination now, on the consents that this act gave.
///
/// # Errors
/// [`Failure::Unavailable`] when the store cannot be read.
pub(super) async fn judge(tenant: &Tenant, destination: &Destination, opened: &Opened) -> Result<Result<(), Withheld>, Failure> {
    let Some(payload) = &opened.payload else { return Ok(Err(Withheld::Erased)) };
    let choices = opened.choices().unwrap_or_default();
    let mut granted: Vec<Item> = choices.into_iter().filter(|(_, yes)| *yes).map(|(item, _)| Item(item)).collect();
    if let Some(entered) = payload.fields.get(ENTERED_CONSENTS) {
        // What staff entered counts once somebody else has seen the paper: that is a record of its own.
        let confirmed = Key::Record(desk::confirmation(tenant, opened.recorded.record));
        if tenant.store.fetch(&[confirmed]).await?.iter().any(Option::is_some) {
            granted.extend(entered.split_whitespace().map(|item| Item(item.to_owned())));
        }
    }
    let record = opened.recorded.record;
    Ok(gate::judge(&tenant.config, destination, &granted, opened.state.as_ref(), record, clock::now()))
}

/// Judges whether what a person wrote with a request may go to a destination now: on any consent they gave. A blocking
/// that they ask for stops nothing of what they say about it.
pub(super) fn judge_words(tenant: &Tenant, destination: &Destination, opened: &Opened) -> Result<(), Withheld> {
    let record = opened.recorded.record;
    let mut state = opened.state.clone();
    if let Some(state) = &mut state {
        state.unblock(record);
    }
    let marks = state.iter().flat_map(|state| &state.marks);
    let granted: Vec<Item> = marks.filter(|(_, mark)| mark.granted).map(|(item, _)| item.clone()).collect();
    gate::judge(&tenant.config, destination, &granted, state.as_ref(), record, clock::now())
}

/// Judges whether a corrected value of the application at an index of the ledger may go to a destination now: to one that
/// got the application.
///
/// # Errors
/// [`Failure::Unavailable`] when the store cannot be read.
pub(super) async fn judge_correction(
    tenant: &Tenant,
    destination: &Destination,
    first: u64,
) -> Result<Result<(), Withheld>, Failure> {
    let opened = receipt::open_cached(tenant, first).await?;
    if received(tenant, destination, vec![opened.recorded.record]).await?.is_empty() {
        return Ok(Err(Withheld::NothingSent));
    }
    judge(tenant, destination, &opened).await
}

/// Drops the records of which a destination never got anything.
///
/// # Errors
/// [`Failure::Unavailable`] when the store cannot be read.
pub(super) async fn received(
    tenant: &Tenant,
    destination: &Destination,
    records: Vec<RecordId>,
) -> Result<Vec<RecordId>, Failure> {
    let keys: Vec<Key> = records.iter().map(|record| Key::Delivery(tenant.vault.delivery(*record, &destination.id))).collect();
    let mut got = Vec::with_capacity(records.len());
    for (record, row) in records.into_iter().zip(tenant.store.fetch(&keys).await?) {
        let kept = row.map(|row| rows::decode::<DeliveryRow>(&row)).transpose()?.is_some_and(|row| row.never_left());
        if !kept {
            got.push(record);
        }
    }
    Ok(got)
}
