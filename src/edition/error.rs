//! What can keep an edition from being made.

use std::path::PathBuf;

/// What can keep an edition from being made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditionError {
    /// A template cannot be used.
    #[error("{}:{line}: {reason}", .file.display())]
    Template {
        /// The file; its name alone when it is a shipped one.
        file: PathBuf,
        /// The line, from 1; 0 when it is not known.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The folder of templates cannot be read or written.
    #[error("cannot {doing} {}: {source}", .path.display())]
    Io {
        /// What was tried: `read`, `write`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The folder of templates has a file that no template is read from.
    #[error("{} holds no template: a template is called one of {known}", .folder.display())]
    NoTemplate {
        /// The folder.
        folder: PathBuf,
        /// The names of the templates.
        known: String,
    },
    /// Packing or writing to memory failed.
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
}
