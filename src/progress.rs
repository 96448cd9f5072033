//! Progress bars: the only user of indicatif.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::{Event, Reporter};

/// A bar on standard error; nothing when that is no terminal, or when silence is wanted.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// A bar that shows nothing until there is work.
    ///
    /// # Panics
    /// Never: the template is a constant that the tests draw.
    #[must_use]
    pub fn new(name: &str, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), target(quiet));
        let template = "{prefix} {wide_bar} {pos}/{len} {per_sec} {eta} left {msg}";
        bar.set_style(ProgressStyle::with_template(template).expect("the template is valid"));
        bar.set_prefix(name.to_owned());
        Self { bar }
    }
}

impl Reporter for Bar {
    fn report(&self, event: &Event) {
        match event {
            Event::Begin { targets } => {
                self.bar.set_length(*targets);
                self.bar.enable_steady_tick(Duration::from_millis(200));
            }
            Event::Stored { targets, .. } => self.bar.inc(*targets),
            Event::End => self.bar.finish_and_clear(),
        }
    }
}

/// A wheel on standard error while something long goes on; nothing when that is no terminal, or when silence is wanted.
#[derive(Debug)]
pub struct Spinner {
    bar: ProgressBar,
}

impl Spinner {
    /// Begins to turn.
    #[must_use]
    pub fn new(message: &str, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, target(quiet));
        bar.set_message(message.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }

    /// Is gone.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn target(quiet: bool) -> ProgressDrawTarget {
    if quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    }
}

/// A bar that counts on standard error; nothing when that is no terminal, or when silence is wanted.
#[derive(Debug)]
pub struct Count {
    bar: ProgressBar,
}

impl Count {
    /// Begins to count to `total`.
    ///
    /// # Panics
    /// Never: the template is a constant.
    #[must_use]
    pub fn new(name: &str, total: u64, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), target(quiet));
        let template = "{prefix} {wide_bar} {pos}/{len} {eta} left";
        bar.set_style(ProgressStyle::with_template(template).expect("the template is valid"));
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }

    /// Counts one more.
    pub fn more(&self) {
        self.bar.inc(1);
    }

    /// Is gone.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
