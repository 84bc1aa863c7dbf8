//! How programs ask about the people of a site.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kelisim_app::console::{RecipesPage, recipes_page};

use super::{Asked, gate, look_up};
use crate::people::Me;
use crate::sites::Served;

/// The recipes, with the first thing people are contacted for as an example.
pub(super) fn get(asked: &Asked, me: &Me, site: &Served) -> HttpResponse {
    let (purpose, channel, _) = look_up::purposes(site).into_iter().next().unwrap_or_default();
    let address = &asked.gateway.config.public_url;
    let host = address.host_str().unwrap_or_default().to_owned();
    let page = RecipesPage {
        frame: gate::placed(asked, me, site, "recipes"),
        gateway: asked.gateway.config.origin(),
        host: (host, address.port_or_known_default().unwrap_or(443)),
        site: site.site.id.to_string(),
        purpose: (purpose, channel.unwrap_or("sms").to_owned()),
    };
    gate::html(StatusCode::OK, asked.lang, recipes_page(page))
}
