//! What a start, or reading files again, would say of each site: mistakes, and what differs from what is
//! published.

use kelisim_core::SiteId;
use kelisim_core::site::{Severity, Site};
use kelisim_engine::publish::{self, Comparison};
use kelisim_engine::site_files;
use kelisim_store::{Store, StoreError};
use serde::{Deserialize, Serialize};

use crate::sites::{self, OnDisk};

/// Report on the files of one site.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SiteReport {
    /// Id of the site.
    pub site: SiteId,
    /// Mistakes of its files, each with line and remedy.
    pub mistakes: Vec<String>,
    /// Number of mistakes that keep the files from being served.
    pub errors: usize,
    /// Number of stand-ins and examples among them, which a site for real people must not have.
    #[serde(default)]
    pub examples: usize,
    /// Texts that people have agreed to and that have other words now, by name.
    pub frozen: Vec<String>,
    /// What would be published, in English.
    pub changes: Vec<String>,
}

/// Examines the files of sites by themselves.
pub(crate) fn examine(on_disk: &[OnDisk]) -> Vec<SiteReport> {
    let report = |one: &OnDisk| {
        let mistakes = match &one.read {
            Ok((_, warnings)) => &warnings[..],
            Err(mistakes) => &mistakes[..],
        };
        SiteReport {
            site: one.id.clone(),
            mistakes: mistakes.iter().map(ToString::to_string).collect(),
            // A folder without a site file may be something else's.
            errors: mistakes.iter().filter(|mistake| one.has_file && mistake.severity == Severity::Error).count(),
            examples: mistakes.iter().filter(|mistake| mistake.severity == Severity::Example).count(),
            frozen: Vec::new(),
            changes: Vec::new(),
        }
    };
    on_disk.iter().map(report).collect()
}

/// Examines the files of sites beside what is published of them.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn compare(on_disk: &[OnDisk], store: &dyn Store) -> Result<Vec<SiteReport>, StoreError> {
    let mut reports = examine(on_disk);
    for (report, one) in reports.iter_mut().zip(on_disk) {
        let Ok((site, _)) = &one.read else { continue };
        let published = site_files::published(store, &one.id).await?;
        if published.is_some_and(|published| published.has_replaced(&one.files.hash)) {
            report.mistakes.push(format!("{}: error: these files are older than those that are published", one.id));
            report.errors += 1;
            continue;
        }
        add(report, site, &publish::compare(site, store).await?);
    }
    Ok(reports)
}

fn add(report: &mut SiteReport, site: &Site, compared: &Comparison) {
    for changed in &compared.drafts {
        report.changes.push(format!(
            "{}/{}: other words, which nobody has agreed to yet; they are published in the place of the old ones\n{}",
            site.id,
            changed.published.name,
            changed.difference()
        ));
    }
    if !compared.new.is_empty() {
        let names: Vec<&str> = compared.new.iter().map(|(published, _)| published.name.as_str()).collect();
        report.changes.push(format!("{}: new, to be published: {}", site.id, names.join(", ")));
    }
    report.frozen = compared.frozen.iter().map(|changed| changed.published.name.clone()).collect();
    if !compared.is_fine() {
        report.errors += compared.frozen.len() + compared.backwards.len();
        report.mistakes.push(format!("{}: error: {}", site.id, compared.why_not()));
    }
}

/// Examines the folder of a configuration, beside its store.
///
/// # Errors
/// A sentence, when folder or store cannot be read.
pub(crate) async fn of_folder(folder: &std::path::Path, store: &dyn Store) -> Result<Vec<SiteReport>, String> {
    let folder = folder.to_path_buf();
    let read = tokio::task::spawn_blocking(move || sites::read_folders(&folder)).await.map_err(|why| why.to_string())?;
    compare(&read.map_err(|why| why.to_string())?, store).await.map_err(|why| why.to_string())
}
