//! Message about a step of a case's clock: which case, how long it waits, and nothing a person wrote.

use kelisim_core::RecordId;
use kelisim_core::case::Stage;
use kelisim_engine::{Failure, Tenant, clock, desk};
use kelisim_store::rows::CaseRow;
use serde_json::{Value, json};

/// Adds to `data` what is said of the step; `None` when the case was answered meanwhile, so that nobody need hear
/// of it.
pub(super) async fn add_step(tenant: &Tenant, record: RecordId, stage: Stage, data: &mut Value) -> Result<Option<()>, Failure> {
    let row: CaseRow = desk::row(tenant, record).await?;
    if !row.state.is_open() && stage != Stage::Received {
        return Ok(None);
    }
    data["stage"] = json!(stage.name());
    data["matter"] = json!(row.matter.to_string());
    data["number"] = json!(record.number());
    data["received_at"] = json!(clock::rfc3339(row.term.received));
    data["answer_by"] = json!(clock::local_day(row.due));
    data["overdue"] = json!(row.state.is_open() && row.due < clock::now());
    data["assigned"] = json!(row.assignee.is_some());
    Ok(Some(()))
}
