//! Order in which what was decided is displayed: as in the banner and in the forms.

use super::{Channel, Site};
use crate::consent::Item;

impl Site {
    /// Place of an item among those of the site: categories with their services below them, then purposes with
    /// their channels. What the site file no longer has comes last.
    #[must_use]
    pub fn place_of(&self, item: &Item) -> (usize, usize, usize) {
        const NOWHERE: usize = usize::MAX;
        let (kind, rest) = item.0.split_once(':').unwrap_or(("", item.0.as_str()));
        match kind {
            "c" => (0, self.categories.iter().position(|category| category.id == rest).unwrap_or(NOWHERE), 0),
            "s" => {
                let places = self.categories.iter().enumerate();
                let mut found = places.filter_map(|(place, category)| {
                    Some((0, place, category.services.iter().position(|service| service.id == rest)? + 1))
                });
                found.next().unwrap_or((0, NOWHERE, NOWHERE))
            }
            _ => {
                let (id, channel) = rest.split_once('/').map_or((rest, None), |(id, channel)| (id, Channel::named(channel)));
                let place = self.purposes.iter().position(|purpose| purpose.id == id).unwrap_or(NOWHERE);
                let channel = channel.and_then(|channel| Channel::ALL.iter().position(|known| *known == channel));
                (1, place, channel.map_or(0, |place| place + 1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(feature = "site-file")]
    fn services_follow_their_category_and_channels_their_purpose() {
        let folder = format!("{}/../../sites/jetu", env!("CARGO_MANIFEST_DIR"));
        let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).ok();
        let site = Site::read("site.toml", &read("site.toml").unwrap(), &read).unwrap().0;
        let mut items: Vec<Item> = [
            "p:marketing/email",
            "s:meta-pixel",
            "p:gone",
            "c:analytics",
            "p:marketing/sms",
            "c:marketing",
            "s:google-analytics",
            "s:gone",
            "p:account",
        ]
        .map(|item| Item(item.into()))
        .into();
        items.sort_by_key(|item| site.place_of(item));
        let order: Vec<&str> = items.iter().map(|item| item.0.as_str()).collect();
        assert_eq!(
            order,
            [
                "c:analytics",
                "s:google-analytics",
                "c:marketing",
                "s:meta-pixel",
                "s:gone",
                "p:account",
                "p:marketing/sms",
                "p:marketing/email",
                "p:gone"
            ]
        );
    }
}
