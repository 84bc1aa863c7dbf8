//! Reading of the table `[banner]`.

use super::{Banner, ConsentMode, Gpc, RegionDefault};
use crate::site::table::{At, Table};

/// Countries whose law asks before anything optional is stored: Kazakhstan (94-V), the EEA with its outermost regions,
/// the United Kingdom and Switzerland.
const ASKED_FIRST: [&str; 40] = [
    "KZ", "AT", "AX", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GF", "GP", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MF", "MQ", "MT", "NL", "NO", "PL", "PT", "RE", "RO", "SE", "SI", "SK", "YT",
];

/// Reads the table, which may be missing, and so may each of its keys.
pub(in crate::site) fn read(root: &Table<'_>) -> Banner {
    let Some(table) = root.optional_table("banner", "the banner") else { return Banner::default() };
    let one_of = |key, names: &[&str]| {
        table.optional_text(key)?;
        table.one_of(key, names, |name| names.contains(&name).then(|| name.to_owned()))
    };
    let plain = Banner::default();
    let banner = Banner {
        layout: one_of("layout", &Banner::LAYOUTS).unwrap_or(plain.layout),
        corner: one_of("corner", &Banner::CORNERS).unwrap_or(plain.corner),
        strict: is_set(&table, "strict"),
        gpc: one_of("gpc", &Gpc::NAMES).and_then(|name| Gpc::named(&name)).unwrap_or_default(),
        consent_mode: consent_mode(&table),
    };
    table.finish();
    banner
}

fn is_set(table: &Table<'_>, key: &'static str) -> bool {
    table.optional_flag(key).is_some_and(|flag| flag.value)
}

fn consent_mode(banner: &Table<'_>) -> ConsentMode {
    let Some(table) = banner.optional_table("consent_mode", "Consent Mode") else { return ConsentMode::default() };
    let mode = ConsentMode {
        url_passthrough: is_set(&table, "url_passthrough"),
        ads_data_redaction: is_set(&table, "ads_data_redaction"),
        regions: table.tables("regions", "regional default").iter().map(region).collect(),
    };
    table.finish();
    mode
}

fn region(table: &Table<'_>) -> RegionDefault {
    let (codes, granted) = (table.list("codes"), table.list("granted"));
    for At { value, at } in &codes {
        let (country, part) = value.split_once('-').map_or((&**value, None), |(country, part)| (country, Some(part)));
        let is_code = country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && part.is_none_or(|part| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if !is_code {
            table.error(*at, format!("\"{value}\" is not a region"), "Write codes of ISO 3166-2, such as \"US\" or \"US-CA\".");
        } else if ASKED_FIRST.contains(&country) {
            table.error(
                *at,
                format!("nothing may count as allowed in {value} before the visitor decides"),
                "Take the region out: its law asks for consent first.",
            );
        }
    }
    for At { value, at } in &granted {
        if !["functional", "analytics", "marketing"].contains(&&**value) {
            table.error(
                *at,
                format!("\"{value}\" is not an optional category"),
                "It is one of: functional, analytics, marketing.",
            );
        }
    }
    table.finish();
    let values = |list: Vec<At<String>>| list.into_iter().map(|entry| entry.value).collect();
    RegionDefault { codes: values(codes), granted: values(granted) }
}
