//! Ctrl-C: the first winds a run down, the second ends it.

use std::sync::Arc;

use super::note;
use crate::backend::Stop;

/// Counts interrupts: the first makes the wish `stop`; the returned wish is made by the second.
pub(super) fn watch(stop: Arc<Stop>, quiet: bool) -> Arc<Stop> {
    let at_once = Arc::new(Stop::default());
    let second = at_once.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_err() {
            return;
        }
        stop.request();
        if !quiet {
            note("stopping: waiting for the answers under way; press Ctrl-C again to stop at once");
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            second.request();
        }
    });
    at_once
}
