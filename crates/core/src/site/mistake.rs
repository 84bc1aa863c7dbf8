//! Mistakes of a site file, reported with what is needed to fix them.

use std::fmt;

/// Severity of a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The site cannot be served.
    Error,
    /// The site can be served, but somebody should look.
    Warning,
    /// A stand-in or an example: right for trying things out, an error where visitors are real people.
    Example,
}

/// One mistake of a site file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteMistake {
    /// Path of the file as it was given.
    pub file: String,
    /// Line number, counted from 1.
    pub line: usize,
    /// Severity of this mistake.
    pub severity: Severity,
    /// Description of what is wrong.
    pub what: String,
    /// Advice on how to fix it.
    pub remedy: String,
}

impl fmt::Display for SiteMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Example => "example",
        };
        write!(f, "{}:{}: {severity}: {}\n    {}", self.file, self.line, self.what, self.remedy)
    }
}
