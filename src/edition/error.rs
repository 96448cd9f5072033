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
    /// No font of the system has Khmer letters.
    #[cfg(feature = "pdf")]
    #[error(
        "no font with Khmer letters was found, and a PDF needs one: install the package fonts-khmeros (Debian, Ubuntu), \
         khmer-os-fonts-all (Fedora) or the font Noto Serif Khmer (notofonts.github.io)"
    )]
    NoKhmerFont,
    /// No font of the system has Latin letters, or none with Vietnamese marks.
    #[cfg(feature = "pdf")]
    #[error(
        "no font for Vietnamese and English was found, and a PDF needs one: install the package fonts-dejavu or fonts-noto-core \
         (Debian, Ubuntu), or dejavu-serif-fonts (Fedora)"
    )]
    NoLatinFont,
    /// Typst refuses the source.
    #[cfg(feature = "pdf")]
    #[error(
        "the PDF could not be set (--format typ writes the source that this is about): {reason}"
    )]
    Typst {
        /// What Typst says, with line and column of the source.
        reason: String,
    },
    /// Packing or writing to memory failed.
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
}
