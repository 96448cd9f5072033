//! Expected links: who comes from where in the beads that teach.

use super::Lexicon;
use super::meeting::Meeting;
use super::rare::Unentered;
use super::taught::taught;

/// What the expectation of one bead needs, kept from bead to bead.
#[derive(Default)]
pub(super) struct Work {
    /// By cell.
    pub(super) links: Vec<[f32; 2]>,
    /// What an odds of one is in links, by word of the second side, then of the first.
    shares: [Vec<f32>; 2],
    /// The sums of the links of each given word.
    pub(super) totals: [Vec<f32>; 2],
}

impl Lexicon {
    /// Counts expected links; in the last round notes who taught what.
    pub(super) fn expect(&mut self, beads: &[Meeting], last: bool) {
        let odds: Vec<[f32; 2]> = self.entries.iter().map(|entry| entry.odds).collect();
        let mut counts = vec![[0.0; 2]; odds.len()];
        let mut totals = [0, 1].map(|side: usize| vec![0.0; self.totals[side].len()]);
        let mut work = Work::default();
        for bead in beads {
            self.expect_bead(bead, &odds, &mut work);
            for (cell, links) in bead.cells.iter().zip(&work.links) {
                let count: &mut [f32; 2] = &mut counts[cell.entry as usize];
                *count = [count[0] + links[0], count[1] + links[1]];
            }
            for (side, totals) in totals.iter_mut().enumerate() {
                for (&word, total) in bead.words[side].iter().zip(&work.totals[side]) {
                    totals[word as usize] += total;
                }
            }
            if last {
                self.taught.push(taught(bead, &work));
            }
        }
        for (entry, count) in self.entries.iter_mut().zip(counts) {
            entry.count = count;
        }
        self.totals = totals;
    }

    /// Links of one bead: each word of a side comes from a word of the other side or from none.
    fn expect_bead(&self, bead: &Meeting, odds: &[[f32; 2]], work: &mut Work) {
        for way in 0..2 {
            work.shares[way].clear();
            work.shares[way].resize(bead.words[1 - way].len(), 0.0);
            work.totals[way].clear();
            work.totals[way].resize(bead.words[way].len(), 0.0);
        }
        work.links.clear();
        let single = [0, 1].map(|way: usize| Unentered::new(&self.rare, bead, way));
        let [columns, lines] = &mut work.shares;
        single[0].sum(columns);
        single[1].sum(lines);
        for cell in &bead.cells {
            let odds = odds[cell.entry as usize];
            let [line, column] = cell.places.map(usize::from);
            columns[column] += odds[0];
            lines[line] += odds[1];
            work.links.push(odds);
        }
        for (way, single) in single.iter().enumerate() {
            self.share_out(bead, way, &mut work.shares[way]);
            single.links(&work.shares[way], &mut work.totals[way]);
        }
        for (cell, links) in bead.cells.iter().zip(&mut work.links) {
            let [line, column] = cell.places.map(usize::from);
            let shares = [work.shares[0][column], work.shares[1][line]];
            *links = [links[0] * shares[0], links[1] * shares[1]];
            work.totals[0][line] += links[0];
            work.totals[1][column] += links[1];
        }
    }

    /// From the sum of the odds of each word of the side `1 - way` to what one of them weighs in links.
    fn share_out(&self, bead: &Meeting, way: usize, sums: &mut [f32]) {
        let given = &bead.words[way];
        let size = bead.sizes[way];
        let rest = given.iter().map(|&word| self.rest_of_word(way, word, 0.0));
        let rest = rest.sum::<f32>() + size - given.len() as f32;
        for (&word, sum) in bead.words[1 - way].iter().zip(sums) {
            let alone = self.alone[way][self.classes[1 - way][word as usize] as usize];
            let all = alone + (1.0 - alone) * (rest + *sum) / size;
            *sum = bead.weight * (1.0 - alone) / size / all;
        }
    }
}
