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
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
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
