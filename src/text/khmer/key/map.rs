//! The way back from bytes of a key to bytes of the text it was made from.

use std::ops::Range;

/// What the folder tells about each stretch it writes.
pub(super) trait Record {
    /// `source` was copied byte for byte to `key`.
    fn copied(&mut self, key: usize, source: usize);
    /// `source` became the bytes from `key` on, which may be none.
    fn rewritten(&mut self, key: usize, source: usize);
    /// The text ends here.
    fn end(&mut self, key: usize, source: usize);
}

/// Records nothing: for a key alone.
impl Record for () {
    fn copied(&mut self, _: usize, _: usize) {}
    fn rewritten(&mut self, _: usize, _: usize) {}
    fn end(&mut self, _: usize, _: usize) {}
}

/// Stretches in order; each runs to the start of the next. Twelve bytes a stretch, and plain text
/// is one stretch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Map(Vec<Stretch>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    key: u32,
    source: u32,
    copied: bool,
}

impl Stretch {
    fn new(key: usize, source: usize, copied: bool) -> Self {
        let narrow = |at: usize| u32::try_from(at).expect("a keyed text is shorter than 4 GiB");
        Self {
            key: narrow(key),
            source: narrow(source),
            copied,
        }
    }

    fn key(&self) -> usize {
        self.key as usize
    }

    fn source(&self) -> usize {
        self.source as usize
    }
}

impl Record for Map {
    fn copied(&mut self, key: usize, source: usize) {
        let runs_on = self.0.last().is_some_and(|last| {
            last.copied && key.wrapping_sub(last.key()) == source.wrapping_sub(last.source())
        });
        if !runs_on {
            self.0.push(Stretch::new(key, source, true));
        }
    }

    fn rewritten(&mut self, key: usize, source: usize) {
        self.0.push(Stretch::new(key, source, false));
    }

    fn end(&mut self, key: usize, source: usize) {
        self.0.push(Stretch::new(key, source, false));
    }
}

impl Map {
    /// See [`super::Keyed::source_range`].
    pub(super) fn source_range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.start(range.start);
        if range.end <= range.start {
            return start..start;
        }
        start..self.end_of(range.end)
    }

    /// The source byte where the key byte at `key` comes from.
    fn start(&self, key: usize) -> usize {
        let after = self.0.partition_point(|stretch| stretch.key() <= key);
        let Some(stretch) = after.checked_sub(1).and_then(|i| self.0.get(i)) else {
            return 0;
        };
        if stretch.copied {
            stretch.source() + (key - stretch.key())
        } else {
            stretch.source()
        }
    }

    /// The source byte after the one that the key byte before `key` comes from.
    fn end_of(&self, key: usize) -> usize {
        let after = self.0.partition_point(|stretch| stretch.key() < key);
        let Some(stretch) = after.checked_sub(1).and_then(|i| self.0.get(i)) else {
            return 0;
        };
        if stretch.copied {
            return stretch.source() + (key - stretch.key());
        }
        self.0.get(after).map_or(stretch.source(), Stretch::source)
    }
}
