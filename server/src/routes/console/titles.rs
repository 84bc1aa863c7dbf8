//! Titles and choices that several pages share: items that can be decided about, and purposes for which
//! people can be contacted.

use kelisim_app::console::PurposeOption;
use kelisim_core::Lang;
use kelisim_core::consent::Item;
use kelisim_core::site::Channel;
use kelisim_engine::Tenant;
use kelisim_i18n::Words;

use crate::problem::Problem;

/// Returns the title of an item.
pub(super) fn title(tenant: &Tenant, item: &str, lang: Lang) -> String {
    let site = &tenant.config;
    let (kind, name) = item.split_once(':').unwrap_or_default();
    let found = match kind {
        "c" => site.categories.iter().find(|category| category.id == name).map(|category| category.title.get(lang).to_owned()),
        "s" => {
            let services = site.categories.iter().flat_map(|category| &category.services);
            services.clone().find(|service| service.id == name).map(|service| service.name.clone())
        }
        _ => {
            let (purpose, channel) = name.split_once('/').map_or((name, None), |(purpose, channel)| (purpose, Some(channel)));
            let channel = channel.and_then(Channel::named).map(|channel| Words::of(lang).channel(channel));
            site.purpose(purpose).map(|purpose| {
                let title = purpose.title.get(lang).trim_end_matches('.');
                channel.map_or_else(|| title.to_owned(), |channel| format!("{title} · {channel}"))
            })
        }
    };
    // An item that the site file no longer has keeps its short name.
    found.unwrap_or_else(|| item.to_owned())
}

/// Lists every purpose, on each of its channels, with the short name of the item.
pub(super) fn purposes(tenant: &Tenant) -> Vec<(String, Option<&'static str>, String)> {
    let mut all = Vec::new();
    for purpose in &tenant.config.purposes {
        if purpose.channels.is_empty() {
            all.push((purpose.id.clone(), None, Item::purpose(&purpose.id, None).0));
        }
        for channel in &purpose.channels {
            all.push((purpose.id.clone(), Some(channel.name()), Item::purpose(&purpose.id, Some(*channel)).0));
        }
    }
    // Purposes for which people are contacted come first.
    all.sort_by_key(|(_, channel, _)| channel.is_none());
    all
}

/// Lists the choices as the form offers them: purposes for which people are contacted; where the site has none, every
/// purpose.
pub(super) fn offered(tenant: &Tenant, chosen: &str, lang: Lang) -> Vec<PurposeOption> {
    let all = purposes(tenant);
    let contacts = all.iter().any(|(_, channel, _)| channel.is_some());
    let items = all.into_iter().filter(|(_, channel, _)| channel.is_some() || !contacts).map(|(_, _, item)| item);
    items.map(|item| PurposeOption { title: title(tenant, &item, lang), chosen: item == chosen, value: item }).collect()
}

/// Finds the purpose and channel that were chosen.
///
/// # Errors
/// [`Problem::NotFound`] when the form offers no such thing.
pub(super) fn purpose(tenant: &Tenant, chosen: &str) -> Result<(String, Option<&'static str>, String), Problem> {
    purposes(tenant).into_iter().find(|(_, _, item)| item == chosen).ok_or(Problem::NotFound)
}
