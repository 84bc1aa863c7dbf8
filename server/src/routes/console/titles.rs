//! Titles and choices that several pages show: what can be decided about, and for what people can be contacted.

use kelisim_app::console::Wanted;
use kelisim_core::Lang;
use kelisim_core::consent::Item;
use kelisim_core::site::Channel;
use kelisim_engine::Tenant;
use kelisim_i18n::Words;

use crate::problem::Problem;

/// How something that was decided about is called.
pub(super) fn title(tenant: &Tenant, item: &str, lang: Lang) -> String {
    let tenant = &tenant.config;
    let (kind, name) = item.split_once(':').unwrap_or_default();
    let found = match kind {
        "c" => tenant.categories.iter().find(|category| category.id == name).map(|category| category.title.get(lang).to_owned()),
        "s" => {
            let services = tenant.categories.iter().flat_map(|category| &category.services);
            services.clone().find(|service| service.id == name).map(|service| service.name.clone())
        }
        _ => {
            let (purpose, channel) = name.split_once('/').map_or((name, None), |(purpose, channel)| (purpose, Some(channel)));
            let channel = channel.and_then(Channel::named).map(|channel| Words::of(lang).channel(channel));
            tenant.purpose(purpose).map(|purpose| {
                let title = purpose.title.get(lang).trim_end_matches('.');
                channel.map_or_else(|| title.to_owned(), |channel| format!("{title} · {channel}"))
            })
        }
    };
    // What the site file has no more keeps its short name.
    found.unwrap_or_else(|| item.to_owned())
}

/// Every purpose, on each of its channels, by the short name of what is decided.
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
    // What people are contacted for comes first.
    all.sort_by_key(|(_, channel, _)| channel.is_none());
    all
}

/// What can be asked for, as the form offers it.
pub(super) fn offered(tenant: &Tenant, chosen: &str, lang: Lang) -> Vec<Wanted> {
    let items = purposes(tenant).into_iter().map(|(_, _, item)| item);
    items.map(|item| Wanted { title: title(tenant, &item, lang), chosen: item == chosen, value: item }).collect()
}

/// The purpose and channel that were chosen.
///
/// # Errors
/// [`Problem::NotFound`] when the form offers no such thing.
pub(super) fn purpose(tenant: &Tenant, chosen: &str) -> Result<(String, Option<&'static str>, String), Problem> {
    purposes(tenant).into_iter().find(|(_, _, item)| item == chosen).ok_or(Problem::NotFound)
}
