//! How the estimate of tokens compares with what a service counts.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// How the estimate of tokens compares with what the service counts.
#[derive(Debug, Default)]
pub struct Scale {
    seen: Mutex<Seen>,
    /// Thousandths; zero: nothing is known.
    known: AtomicUsize,
}

#[derive(Debug, Default)]
struct Seen {
    estimated: u64,
    counted: u64,
}

impl Scale {
    /// So many tokens must have been counted before a comparison means something.
    const ENOUGH: u64 = 2000;
    const RANGE: (usize, usize) = (250, 4000);

    /// Sets what earlier runs found, in thousandths.
    pub fn set(&self, thousandths: usize) {
        self.known.store(thousandths, Ordering::Relaxed);
    }

    /// What earlier runs found: counted tokens for a thousand estimated ones.
    #[must_use]
    pub fn known(&self) -> usize {
        match self.known.load(Ordering::Relaxed) {
            0 => 1000,
            known => known.clamp(Self::RANGE.0, Self::RANGE.1),
        }
    }

    /// The estimate, set right by what earlier runs found. It does not change within a run: batches must not
    /// depend on which answer came first.
    #[must_use]
    pub fn tokens(&self, estimated: usize) -> usize {
        estimated.saturating_mul(self.known()) / 1000
    }

    pub(super) fn see(&self, estimated: usize, counted: u64) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.estimated += estimated as u64;
        seen.counted += counted;
    }

    /// What this run found, in thousandths, if it saw enough to say so.
    #[must_use]
    pub fn found(&self) -> Option<usize> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let thousandths = (seen.counted * 1000).checked_div(seen.estimated)?;
        let thousandths = usize::try_from(thousandths).ok()?;
        // A count far from any tokenizer's is a server that does not count.
        let plausible = (Self::RANGE.0 / 2..=Self::RANGE.1 * 2).contains(&thousandths);
        (seen.estimated >= Self::ENOUGH && plausible)
            .then(|| thousandths.clamp(Self::RANGE.0, Self::RANGE.1))
    }
}
