//! How a run ends.

use std::io::Write;
use std::process::ExitCode;

use crate::backend::BackendError;
use crate::config::ConfigError;
use crate::format::FormatError;
use crate::glossary::GlossaryError;
use crate::store::StoreError;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// Something failed that should not have.
    Failed = 1,
    /// Done, with findings that a person should read.
    Findings = 2,
    /// The configuration, the command line or an input is wrong.
    Configuration = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    /// The exit for an error: what a person must mend in settings or inputs is [`Exit::Configuration`].
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Self {
        let mendable = error.chain().any(|cause| {
            cause.is::<ConfigError>()
                || cause.is::<GlossaryError>()
                || cause.is::<Usage>()
                || cause.downcast_ref::<BackendError>().is_some_and(|error| {
                    matches!(
                        error,
                        BackendError::Refused { .. } | BackendError::Pair { .. }
                    )
                })
                || cause.downcast_ref::<FormatError>().is_some_and(|error| {
                    !matches!(
                        error,
                        FormatError::Io { doing: "write", .. }
                            | FormatError::Write(_)
                            | FormatError::Unwritable { .. }
                    )
                })
                || cause.downcast_ref::<StoreError>().is_some_and(|error| {
                    matches!(error, StoreError::Newer { .. } | StoreError::Missing { .. })
                })
        });
        if mendable {
            Self::Configuration
        } else {
            Self::Failed
        }
    }
}

/// Something the command line asks for that cannot be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Usage(pub(super) String);

/// Tells a person what failed and why, on one line for each cause that says something new.
pub fn explain(error: &anyhow::Error, out: &mut dyn Write) {
    let mut said = error.to_string();
    let mut text = format!("error: {said}");
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !said.contains(cause.trim()) {
            text.push_str("\n  because: ");
            text.push_str(&cause.trim().replace('\n', "\n  "));
        }
        said = cause;
    }
    // If standard error is closed there is nobody to tell.
    let _ = writeln!(out, "{text}");
}

/// Whether whoever read our output has gone, as `head` does: no failure of ours.
#[must_use]
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
