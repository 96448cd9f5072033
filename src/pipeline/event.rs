//! What the stage tells whoever watches.

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// So many targets are to be asked of the backend.
    Begin {
        /// Targets to ask for.
        targets: u64,
    },
    /// Targets were stored.
    Stored {
        /// How many.
        targets: u64,
        /// How many of them need review.
        review: u64,
    },
    /// The stage is over.
    End,
}

/// The library speaks, somebody else draws.
pub trait Reporter: Send + Sync {
    /// Takes notice of an event; returns at once.
    fn report(&self, event: &Event);
}

/// Draws nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Reporter for Silent {
    fn report(&self, _event: &Event) {}
}
