//! Reads the folders of the sites.

use std::fs;
use std::path::Path;

use kelisim_core::SiteId;
use kelisim_core::site::{Severity, Site, SiteMistake};
use kelisim_engine::site_files::{Read, SITE_FILE, SiteFiles};

/// Reasons why the folder of sites cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SitesError {
    /// The folder cannot be read.
    #[error("cannot read the folder of sites {0}: {1}")]
    Folder(String, std::io::Error),
    /// No folder in it holds a site file.
    #[error("no site is in {0}. Make a folder for each site, with its site.toml")]
    Empty(String),
    /// The gateway is ending.
    #[error("reading stopped")]
    Stopped,
}

/// Writes mistakes below each other.
pub(crate) fn lines(problems: &[SiteMistake]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The folder of one site.
pub(crate) struct OnDisk {
    /// Id of the site: the name of its folder.
    pub id: SiteId,
    /// Whether there is a site file at all.
    pub has_file: bool,
    /// Its files.
    pub files: SiteFiles,
    /// What they say.
    pub read: Read,
}

/// Largest file of a site, in bytes.
const LARGEST: u64 = 4 << 20;

/// Reads every folder that could be a site's. One without a site file is read as a mistake: a site that was
/// served from it goes on as it was published.
///
/// # Errors
/// [`SitesError`] when the folder cannot be read or holds none.
pub(crate) fn read_folders(folder: &Path) -> Result<Vec<OnDisk>, SitesError> {
    let ids = ids(folder)?;
    if ids.is_empty() {
        return Err(SitesError::Empty(folder.display().to_string()));
    }
    Ok(ids.into_iter().map(|id| read_site(folder, id)).collect())
}

/// Reads a file whole. What is no file of ordinary length, such as a pipe, is never opened.
fn read_file(path: &Path) -> Result<String, String> {
    let found = fs::metadata(path).map_err(|why| why.to_string())?;
    if !found.is_file() {
        return Err("it is no file".into());
    }
    if found.len() > LARGEST {
        return Err(format!("it is larger than {} MiB", LARGEST >> 20));
    }
    fs::read_to_string(path).map_err(|why| why.to_string())
}

fn read_site(folder: &Path, id: SiteId) -> OnDisk {
    let own = folder.join(id.as_str());
    let label = own.join(SITE_FILE).display().to_string();
    let error = |what: String, remedy: &str| {
        let (file, remedy) = (label.clone(), remedy.to_owned());
        SiteMistake { file, line: 1, severity: Severity::Error, what, remedy }
    };
    let has_file = fs::symlink_metadata(own.join(SITE_FILE)).is_ok();
    let (source, unreadable) = match read_file(&own.join(SITE_FILE)) {
        Ok(source) => (source, None),
        Err(why) => (String::new(), Some(error(format!("cannot be read: {why}"), "Check the file and its encoding (UTF-8)."))),
    };
    let (files, mut read) = SiteFiles::read(&label, &source, &|name| read_file(&own.join(name)).ok());
    if let Some(unreadable) = unreadable {
        read = Err(vec![unreadable]);
    }
    if let Ok((site, _)) = &read
        && site.id != id
    {
        let what = format!("`id` is \"{}\", and the folder has another name", site.id);
        read = Err(vec![error(what, "Give both the same name.")]);
    }
    OnDisk { id, has_file, files, read }
}

/// Ids of the folders that could be a site's, whether their files can be served or not.
///
/// # Errors
/// [`SitesError::Folder`] when the folder cannot be read.
pub(crate) fn ids(folder: &Path) -> Result<Vec<SiteId>, SitesError> {
    let failed = |why| SitesError::Folder(folder.display().to_string(), why);
    let folders = fs::read_dir(folder).map_err(failed)?.filter_map(Result::ok);
    let mut ids: Vec<SiteId> =
        folders.filter(|entry| entry.path().is_dir()).filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    ids.sort();
    Ok(ids)
}

/// Reads every folder, and parts what can be served from the mistakes of all files.
///
/// # Errors
/// Those of [`read_folders`].
pub(crate) fn read_all(folder: &Path) -> Result<(Vec<Site>, Vec<SiteMistake>), SitesError> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for one in read_folders(folder)? {
        match one.read {
            Ok((site, warnings)) => {
                all.push(site);
                problems.extend(warnings);
            }
            Err(mistakes) => problems.extend(mistakes),
        }
    }
    Ok((all, problems))
}
