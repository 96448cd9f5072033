//! The one concurrent stage: memory → backend → check → repair → store.
//!
//! What is asked is planned before anything is sent, so that the outcome does not depend on the
//! concurrency; each answer is committed before the task that got it asks for another batch.

mod ask;
mod batches;
mod event;
mod gathering;
mod ladder;
mod mask;
mod plan;
mod repeated;
mod stage;
mod summary;
mod teach;
mod walk;

pub use batches::{item, query};
pub use event::{Event, Reporter, Silent};
pub use gathering::Gathering;
pub use plan::{Estimate, Known, Plan, Question, Questions, Settings, plan};
pub use repeated::Answers;
pub use stage::{Done, Run, translate};
pub use summary::{LanguageSummary, RungCount, Summary};
pub use teach::teaching;

use crate::backend::BackendError;
use crate::store::StoreError;

/// What ends a run before its end. What was stored stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The backend cannot go on.
    #[error(transparent)]
    Backend(#[from] BackendError),
}
