//! `/v1/reload`: reads site files and API keys again for `kelisim reload`, `kelisim site publish` and
//! `kelisim lint`, which prove that they can read the gateway's key files.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use kelisim_core::SiteId;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::ConsoleRequest;
use crate::gateway::{Publication, ReloadRequest, Served};
use crate::problem::Problem;
use crate::site_report::{self, SiteReport};

/// What is asked for.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReloadOrder {
    /// Only says what would be done.
    #[serde(default)]
    pub dry_run: bool,
    /// Sites whose files are published on purpose, also when they are older ones.
    #[serde(default)]
    pub publish: Vec<SiteId>,
    /// Who asks, as they are called on their machine.
    #[serde(default)]
    pub by: String,
}

/// What is served afterwards.
#[derive(Serialize, Deserialize)]
pub(crate) struct ReloadOutcome {
    /// Number of sites that are served.
    pub served: usize,
    /// Sites whose files are not what is served: whether they are served as before, and what is wrong.
    pub troubles: Vec<(SiteId, bool, String)>,
    /// Reports on the files, of a dry run.
    pub reports: Vec<SiteReport>,
}

impl From<&Served> for ReloadOutcome {
    fn from(served: &Served) -> Self {
        let troubles = served.troubles.iter().map(|(site, trouble)| (site.clone(), trouble.served, trouble.what.clone()));
        Self { served: served.tenants.len(), troubles: troubles.collect(), reports: Vec::new() }
    }
}

/// Reads again, or says what that would do.
pub(super) async fn post(request: ConsoleRequest) -> Result<HttpResponse, Problem> {
    let order: ReloadOrder =
        serde_json::from_slice(&request.body).map_err(|why| Problem::WrongShape(why.line(), why.column()))?;
    let gateway = &request.gateway;
    let outcome = if order.dry_run {
        let reports = site_report::of_folder(&gateway.config.sites, &*gateway.store).await.map_err(Problem::NotReloaded)?;
        ReloadOutcome { reports, ..ReloadOutcome::from(&*gateway.served()) }
    } else {
        let (reply, answer) = oneshot::channel();
        let publication = Publication { sites: order.publish.into_iter().collect(), by: order.by };
        let stopped = || Problem::NotReloaded("the gateway is ending".to_owned());
        gateway.reloads.send(ReloadRequest { publication, reply }).await.map_err(|_| stopped())?;
        let served = answer.await.map_err(|_| stopped())?.map_err(Problem::NotReloaded)?;
        ReloadOutcome::from(&*served)
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(outcome))
}
