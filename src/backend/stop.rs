//! The wish to stop.

use tokio::sync::watch;

/// A wish to stop: no further request is made and no wait is waited out; answers under way are stored.
#[derive(Debug, Default)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Makes the wish.
    pub fn request(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was made.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is made.
    pub async fn requested(&self) {
        // The sender is ours: it does not end while we wait.
        let _ = self.0.subscribe().wait_for(|made| *made).await;
    }
}
