//! What can be wrong with a file.

use std::path::PathBuf;

/// What can be wrong with a file that is read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// It cannot be read or written.
    #[error("cannot {doing} {}: {source}", .path.display())]
    Io {
        /// What was tried: `read`, `write`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Its bytes are no text that we can read.
    #[error("{}: not UTF-8: byte {offset} (line {line}) is {byte:#04x}. UTF-8, and UTF-16 with a byte order mark, can be read; save the file as UTF-8", .path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
        /// The first bad byte, from 0.
        offset: usize,
        /// The line it is in, from 1.
        line: usize,
        /// The byte.
        byte: u8,
    },
    /// It begins with the byte order mark of UTF-16 and is none.
    #[error("{}: not UTF-16, though its byte order mark says so: at byte {offset} (line {line}) stands half a character. Save the file as UTF-8", .path.display())]
    HalfCharacter {
        /// The file.
        path: PathBuf,
        /// The first byte of what is wrong, from 0.
        offset: usize,
        /// The line it is in, from 1.
        line: usize,
    },
    /// It is UTF-32.
    #[error("{}: the file is UTF-32, which cannot be read; save it as UTF-8", .path.display())]
    Utf32 {
        /// The file.
        path: PathBuf,
    },
    /// It holds nothing.
    #[error("{} is empty", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// It holds no Khmer letter.
    #[error("{} holds no Khmer text", .path.display())]
    NoKhmer {
        /// The file.
        path: PathBuf,
    },
    /// It is not what its name or its first bytes say.
    #[error("{} cannot be read: {reason}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
    /// It holds no unit.
    #[error("{}: no unit has Khmer text", .path.display())]
    NoUnits {
        /// The file.
        path: PathBuf,
    },
    /// A column is missing.
    #[error("{}:1: there is no column `{column}`; the first row has: {found}", .path.display())]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
        /// The columns that are there.
        found: String,
    },
    /// A table that cannot be taken apart.
    #[error("{}:{line}: {reason}", .path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// An XML file that cannot be read.
    #[error("{}:{line}:{column}: {reason}", .path.display())]
    Xml {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The character in the line, from 1.
        column: u64,
        /// What is wrong.
        reason: String,
    },
    /// Something that the format cannot hold.
    #[error("row {row}: {reason}")]
    Unwritable {
        /// The running number of the segment, from 1.
        row: usize,
        /// What it is.
        reason: String,
    },
    /// A document is made from a document, not from units alone.
    #[error("a DOCX can be written only of a document that was read from a DOCX")]
    NoOriginal,
    /// Writing to memory or a stream failed.
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
}
