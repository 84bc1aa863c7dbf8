//! Paths in the configuration: relative to the folder that its file is in, resolved while it is parsed. A key
//! of this type cannot be used unresolved.

use std::cell::RefCell;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

thread_local! {
    /// Folder of the file that this thread is parsing. Serde hands no context to a value.
    static FOLDER: RefCell<PathBuf> = const { RefCell::new(PathBuf::new()) };
}

/// Path of a file or folder that the configuration names, resolved against the configuration's own folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelativePath(PathBuf);

impl RelativePath {
    /// Resolves a path against the folder of the file that is being parsed.
    pub(super) fn here(path: impl AsRef<Path>) -> Self {
        FOLDER.with_borrow(|folder| Self(folder.join(path)))
    }
}

/// Runs a parser of a configuration file: the paths that it meets belong to this folder.
pub(super) fn within<T>(folder: &Path, parse: impl FnOnce() -> T) -> T {
    let before = FOLDER.replace(folder.to_owned());
    let parsed = parse();
    FOLDER.set(before);
    parsed
}

impl Deref for RelativePath {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl<'de> Deserialize<'de> for RelativePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        PathBuf::deserialize(deserializer).map(Self::here)
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, StoreUrl};
    use std::path::Path;

    #[test]
    fn every_path_is_relative_to_the_file_that_names_it() {
        let text = include_str!("../../../docs/samples/full.toml");
        let config = Config::parse(text, Path::new("/etc/kelisim/kelisim.toml")).unwrap();
        let folder = Path::new("/etc/kelisim");
        assert!(config.sites.starts_with(folder) && config.keys.starts_with(folder) && config.bulk.folder.starts_with(folder));
        let secrets = config.forward.destinations.values().flat_map(|destination| {
            destination.secret_file.iter().chain(&destination.previous_secret_file).map(|file| file.to_path_buf())
        });
        assert!(secrets.into_iter().all(|file| file.is_absolute()));
        let mail = config.mail.as_ref().unwrap();
        assert!(mail.password_file.iter().chain(&mail.ca_file).all(|file| file.is_absolute()));
        let minimal = Config::parse(include_str!("../../../docs/samples/minimal.toml"), Path::new("/srv/kelisim.toml")).unwrap();
        let StoreUrl::Redb(file) = &minimal.store.url else { panic!("the sample is on redb") };
        assert!(file.starts_with("/srv") && minimal.sites.starts_with("/srv"), "defaults too: {}", file.display());
        let here = Config::parse(include_str!("../../../docs/samples/minimal.toml"), Path::new("kelisim.toml")).unwrap();
        assert!(here.keys.is_relative(), "the folder of the earlier file is forgotten");
    }
}
