//! Reads the folders of the sites.

use std::fs;
use std::path::Path;

use kelisim_core::SiteId;
use kelisim_core::site::{Severity, Site, SiteMistake};
use kelisim_engine::publish::PublishError;

/// Reasons why the sites cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SitesError {
    /// The folder cannot be read.
    #[error("cannot read the folder of sites {0}: {1}")]
    Folder(String, std::io::Error),
    /// Site files have mistakes.
    #[error("{} of the site files stop the gateway:\n{}", .0.len(), lines(.0))]
    Problems(Vec<SiteMistake>),
    /// The words of a site cannot be published.
    #[error("{0}")]
    Publish(#[from] PublishError),
}

fn lines(problems: &[SiteMistake]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Reads every site folder. Mistakes of all files are returned together.
///
/// # Errors
/// [`SitesError::Folder`] when the folder cannot be read.
pub(crate) fn read_folder(folder: &Path) -> Result<(Vec<Site>, Vec<SiteMistake>), SitesError> {
    let failed = |why| SitesError::Folder(folder.display().to_string(), why);
    let mut files: Vec<_> = fs::read_dir(folder)
        .map_err(failed)?
        .filter_map(|entry| Some(entry.ok()?.path().join("site.toml")))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    let (mut sites, mut problems) = (Vec::new(), Vec::new());
    let error = |file: &Path, what: String, remedy: &str| {
        let file = file.display().to_string();
        SiteMistake { file, line: 1, severity: Severity::Error, what, remedy: remedy.to_owned() }
    };
    if files.is_empty() {
        problems.push(error(folder, "no site is here".into(), "Make a folder for each site, with its site.toml."));
    }
    for file in files {
        let source = match fs::read_to_string(&file) {
            Ok(source) => source,
            Err(why) => {
                problems.push(error(&file, format!("cannot be read: {why}"), "Check the file and its encoding (UTF-8)."));
                continue;
            }
        };
        let beside = |name: &str| fs::read_to_string(file.parent()?.join(name)).ok();
        match Site::read(&file.display().to_string(), &source, &beside) {
            Ok((site, warnings)) => {
                problems.extend(warnings);
                let folder_name = file.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
                if folder_name.as_deref() == Some(site.id.as_str()) {
                    sites.push(site);
                } else {
                    let what = format!("`id` is \"{}\", and the folder has another name", site.id);
                    problems.push(error(&file, what, "Give both the same name."));
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    Ok((sites, problems))
}

/// Ids of the sites that have a folder, whether their files can be served or not.
///
/// # Errors
/// [`SitesError::Folder`] when the folder cannot be read.
pub(crate) fn ids(folder: &Path) -> Result<Vec<SiteId>, SitesError> {
    let failed = |why| SitesError::Folder(folder.display().to_string(), why);
    let folders = fs::read_dir(folder).map_err(failed)?.filter_map(Result::ok);
    let sites = folders.filter(|entry| entry.path().join("site.toml").is_file());
    let mut ids: Vec<SiteId> = sites.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    ids.sort();
    Ok(ids)
}

/// Reads every site folder; errors are fatal, warnings are returned.
pub(crate) fn read_all(folder: &Path) -> Result<(Vec<Site>, Vec<SiteMistake>), SitesError> {
    let (sites, problems) = read_folder(folder)?;
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.into_iter().partition(|problem| problem.severity == Severity::Error);
    if errors.is_empty() { Ok((sites, warnings)) } else { Err(SitesError::Problems(errors)) }
}
