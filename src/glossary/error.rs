//! What makes a glossary unusable.

use std::path::PathBuf;

use super::Place;

/// What makes a glossary unusable: a wrong constraint is worse than none.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GlossaryError {
    /// A file or folder cannot be read.
    #[error("cannot read the glossary {}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A folder without any CSV file.
    #[error("there is no .csv file in the glossary folder {}", .path.display())]
    NoFiles {
        /// The folder.
        path: PathBuf,
    },
    /// A column that must be there is not.
    #[error("{}:1: there is no column `{column}`; a glossary needs `km` and at least one of `vi`, `en`", .path.display())]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// A row that cannot be read.
    #[error("{place}: {reason}")]
    Row {
        /// Where.
        place: Place,
        /// What is wrong with it.
        reason: String,
    },
    /// Two rows for one term.
    #[error(
        "{second}: column km: `{form}` stands already at {first}; make the two rows one, or give both the flag `homograph`"
    )]
    Duplicate {
        /// The Khmer form as written.
        form: String,
        /// The first row.
        first: Place,
        /// The second row.
        second: Place,
    },
    /// Two rows with one id.
    #[error("{second}: column id: `{id}` stands already at {first}; ids name one concept each")]
    DuplicateId {
        /// The id.
        id: String,
        /// The first row.
        first: Place,
        /// The second row.
        second: Place,
    },
}
