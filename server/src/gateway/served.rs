//! What a gateway serves at one moment: swapped as a whole when files are read again.

use std::collections::BTreeMap;
use std::sync::Arc;

use kelisim_core::SiteId;
use kelisim_core::site::SiteMistake;
use kelisim_engine::Tenant;
use kelisim_engine::tenant::Tenants;

use crate::assets::Encoded;
use crate::config::ApiKey;
use crate::embed::Embed;

/// Builds of a script under their immutable addresses that stay served after they were replaced.
const BUILDS: usize = 4;

/// What browsers load of one site: built once, from its site file.
pub(crate) struct Front {
    /// Script of the site's tag.
    pub embed: Embed,
    /// Colours of the site's pages, as CSS.
    pub css: String,
    /// Earlier builds of the script by name, newest first: pages that name one with its `integrity` go on.
    earlier: Vec<(String, Arc<Encoded>)>,
}

impl Front {
    pub(super) fn new(embed: Embed, css: String, before: Option<&Front>) -> Self {
        let before = before.filter(|before| before.embed.name != embed.name);
        let mut earlier: Vec<(String, Arc<Encoded>)> = before
            .map(|before| {
                let own = (before.embed.name.clone(), Arc::new(before.embed.script(false, false).clone()));
                [&[own], &before.earlier[..]].concat()
            })
            .unwrap_or_default();
        earlier.truncate(BUILDS);
        Self { embed, css, earlier }
    }

    /// Finds the script of a build.
    #[must_use]
    pub(crate) fn build(&self, name: &str) -> Option<&Encoded> {
        if name == self.embed.name {
            return Some(self.embed.script(false, false));
        }
        self.earlier.iter().find(|(known, _)| known == name).map(|(_, script)| &**script)
    }
}

/// Why the files of a site are not what is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SiteTrouble {
    /// What is wrong, with line and remedy, in English.
    pub what: String,
    /// Whether the site is served as it was published before.
    pub served: bool,
}

/// A site as it is served.
#[derive(Clone)]
pub(super) struct Loaded {
    pub tenant: Arc<Tenant>,
    pub front: Arc<Front>,
    /// Hash of the files it is served by.
    pub hash: [u8; 32],
    /// Whether those files are the ones on disk.
    pub from_files: bool,
    /// Hash of the files that were published when it was loaded.
    pub published: Option<[u8; 32]>,
}

/// Everything that is served at one moment.
pub(crate) struct Served {
    /// Tenants that are served.
    pub tenants: Arc<Tenants>,
    pub(super) loaded: BTreeMap<SiteId, Loaded>,
    /// What browsers load of each site that is served, or was: a request under way may still ask for it.
    pub(super) fronts: BTreeMap<SiteId, Arc<Front>>,
    /// API keys of the configuration.
    pub api_keys: Vec<ApiKey>,
    /// Warnings from reading the site files.
    pub warnings: Vec<SiteMistake>,
    /// Sites whose files are not what is served.
    pub troubles: BTreeMap<SiteId, SiteTrouble>,
}
