//! What each lesson taught, so that it can be left out.

use super::expect::Work;
use super::meeting::Meeting;

/// Links of less than this are forgotten when it is asked who taught them.
const TRIFLE: f32 = 3e-3;

/// What one lesson taught: links of entries, and of words as the ones that are given; sorted.
#[derive(Debug, Default)]
pub(super) struct Taught {
    pub(super) links: Vec<(u32, [f32; 2])>,
    pub(super) totals: [Vec<(u32, f32)>; 2],
    /// Which entries may be among the links: a bit for each.
    filter: [u64; 16],
}

/// The bit of an entry in a filter.
const fn bit(entry: u32) -> usize {
    (entry.wrapping_mul(0x9E37_79B9) >> 22) as usize
}

impl Taught {
    /// Whether an entry may be among the links; it surely is not when it may not.
    pub(super) const fn may_hold(&self, entry: u32) -> bool {
        let bit = bit(entry);
        self.filter[bit / 64] >> (bit % 64) & 1 == 1
    }

    pub(super) fn note_filter(&mut self) {
        self.filter = [0; 16];
        for link in &self.links {
            let bit = bit(link.0);
            self.filter[bit / 64] |= 1 << (bit % 64);
        }
    }

    pub(super) fn links(&self, entry: u32) -> [f32; 2] {
        let at = self.links.binary_search_by_key(&entry, |link| link.0);
        at.map_or([0.0; 2], |at| self.links[at].1)
    }

    pub(super) fn total(&self, side: usize, word: u32) -> f32 {
        let at = self.totals[side].binary_search_by_key(&word, |total| total.0);
        at.map_or(0.0, |at| self.totals[side][at].1)
    }
}

/// What a bead taught, after its expectation.
pub(super) fn taught(bead: &Meeting, work: &Work) -> Taught {
    let entries = bead.cells.iter().map(|cell| cell.entry);
    let links = entries.zip(work.links.iter().copied());
    let mut links: Vec<(u32, [f32; 2])> = links
        .filter(|(_, links)| links[0].max(links[1]) > TRIFLE)
        .collect();
    links.sort_unstable_by_key(|link| link.0);
    let totals = [0, 1].map(|side: usize| {
        let words = bead.words[side].iter().copied();
        words.zip(work.totals[side].iter().copied()).collect()
    });
    Taught {
        links,
        totals,
        filter: [0; 16],
    }
}
