//! Page of recipes: how programs check the people of a site.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{RecipesPage, recipes_page};
use kelisim_engine::Tenant;

use super::{ConsoleRequest, gate, titles};
use crate::staff::Me;

/// Renders the recipes, with the first purpose people are contacted for as an example.
pub(super) fn get(request: &ConsoleRequest, me: &Me, tenant: &Tenant) -> HttpResponse {
    let (purpose, channel, _) = titles::purposes(tenant).into_iter().next().unwrap_or_default();
    let address = &request.gateway.config.public_url;
    let host = address.host_str().unwrap_or_default().to_owned();
    let page = RecipesPage {
        frame: gate::awake(&request.gateway, gate::site_frame(request, me, tenant, "recipes")),
        gateway: request.gateway.config.origin(),
        host: (host, address.port_or_known_default().unwrap_or(443)),
        site: tenant.config.id.to_string(),
        purpose: (purpose, channel.unwrap_or("sms").to_owned()),
    };
    gate::with_islands(gate::html(StatusCode::OK, request.lang, recipes_page(page)))
}
