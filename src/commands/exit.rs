//! How a run ends.

use std::io::Write;
use std::process::ExitCode;

use crate::backend::BackendError;
use crate::config::ConfigError;
use crate::edition::EditionError;
use crate::format::FormatError;
use crate::glossary::GlossaryError;
use crate::pipeline::PipelineError;
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
        if error.chain().any(is_for_a_person_to_mend) {
            Self::Configuration
        } else {
            Self::Failed
        }
    }
}

fn is_for_a_person_to_mend(cause: &(dyn std::error::Error + 'static)) -> bool {
    let backend = |error: &BackendError| {
        matches!(
            error,
            BackendError::Refused { .. }
                | BackendError::Rejected { .. }
                | BackendError::Pair { .. }
        )
    };
    let store =
        |error: &StoreError| matches!(error, StoreError::Newer { .. } | StoreError::Missing { .. });
    let format = |error: &FormatError| {
        let in_writing = matches!(
            error,
            FormatError::Io { doing: "write", .. }
                | FormatError::Write(_)
                | FormatError::Unwritable { .. }
        );
        !in_writing
    };
    let pipeline = |error: &PipelineError| match error {
        PipelineError::Backend(error) => backend(error),
        PipelineError::Store(error) => store(error),
    };
    let edition = |error: &EditionError| {
        !matches!(
            error,
            EditionError::Write(_) | EditionError::Io { doing: "write", .. }
        )
    };
    cause.is::<ConfigError>()
        || cause.is::<GlossaryError>()
        || cause.is::<Usage>()
        || cause.downcast_ref().is_some_and(backend)
        || cause.downcast_ref().is_some_and(edition)
        || cause.downcast_ref().is_some_and(store)
        || cause.downcast_ref().is_some_and(format)
        || cause.downcast_ref().is_some_and(pipeline)
}

/// What to do next, said after an error and its causes.
#[derive(Debug, Clone)]
pub(super) struct Hint(pub(super) String);

impl std::fmt::Display for Hint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Something the command line asks for that cannot be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Usage(pub(super) String);

/// Tells a person what failed, why, on one line for each cause that says something new, and what to do next.
pub fn explain(error: &anyhow::Error, out: &mut dyn Write) {
    let hint = error.downcast_ref::<Hint>();
    let mut causes = error
        .chain()
        .skip(usize::from(hint.is_some()))
        .map(ToString::to_string);
    let mut said = causes.next().unwrap_or_default();
    let mut text = format!("error: {said}");
    for cause in causes {
        if !said.contains(cause.trim()) {
            text.push_str("\n  because: ");
            text.push_str(&cause.trim().replace('\n', "\n  "));
        }
        said = cause;
    }
    if let Some(hint) = hint {
        text.push_str("\nnote: ");
        text.push_str(&hint.0);
    }
    // If standard error is closed there is nobody to tell.
    let _ = writeln!(out, "{text}");
}

/// Whether whoever read our output has gone, as `head` does: no failure of ours.
#[must_use]
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| {
            let io = cause.downcast_ref::<std::io::Error>();
            let json = || cause.downcast_ref::<serde_json::Error>()?.io_error_kind();
            io.map(std::io::Error::kind).or_else(json)
        })
        .any(|kind| kind == std::io::ErrorKind::BrokenPipe)
}
