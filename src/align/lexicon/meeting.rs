//! Words that meet in the beads that teach.

use super::{Entry, Lesson, Lexicon, entry};
use crate::align::known::Known;
use crate::align::tokens::Tokens;

/// The words of one lesson that may teach something, and the entry of each pair of them.
pub(super) struct Meeting {
    pub(super) words: [Vec<u32>; 2],
    /// How many words both sides really have.
    pub(super) sizes: [f32; 2],
    pub(super) entries: Vec<u32>,
    pub(super) weight: f32,
}

/// All pairs of words that meet in a lesson, and the known ones.
pub(super) fn meetings(
    tokens: &[Tokens; 2],
    known: &[Known],
    lessons: &[Lesson],
) -> (Lexicon, Vec<Meeting>) {
    let mut beads: Vec<Meeting> = lessons.iter().map(|l| meeting(tokens, l)).collect();
    let mut places: Vec<Vec<(u32, u32)>> = vec![Vec::new(); tokens[0].words.len()];
    for (bead, meeting) in (0_u32..).zip(&beads) {
        for (at, &word) in (0_u32..).zip(&meeting.words[0]) {
            places[word as usize].push((bead, at));
        }
    }
    let mut lexicon = Lexicon::blank(tokens);
    lexicon.rows.push(0);
    let mut marks: Vec<u32> = vec![u32::MAX; tokens[1].words.len()];
    let mut known = known.iter().peekable();
    for (row, places) in (0_u32..).zip(&places) {
        let start = lexicon.entries.len();
        while let Some(pair) = known.next_if(|pair| pair.words[0] == row) {
            marks[pair.words[1] as usize] = lexicon.entries.len() as u32;
            lexicon.entries.push(entry(pair));
        }
        for &(bead, at) in places {
            let bead = &mut beads[bead as usize];
            let width = bead.words[1].len();
            for (m, &other) in bead.words[1].iter().enumerate() {
                let mark = &mut marks[other as usize];
                if *mark == u32::MAX || (*mark as usize) < start {
                    *mark = lexicon.entries.len() as u32;
                    lexicon.entries.push(Entry {
                        other,
                        ..Entry::default()
                    });
                }
                bead.entries[at as usize * width + m] = *mark;
            }
        }
        lexicon.rows.push(lexicon.entries.len());
    }
    (lexicon, beads)
}

fn meeting(tokens: &[Tokens; 2], lesson: &Lesson) -> Meeting {
    let mut sizes = [0.0; 2];
    let words = [0, 1].map(|side: usize| {
        let (start, end) = lesson.spans[side];
        let segments = &tokens[side].segments[start..end];
        sizes[side] = segments
            .iter()
            .map(|s| s.len() as f32)
            .sum::<f32>()
            .max(1.0);
        let mut words: Vec<u32> = segments
            .iter()
            .flatten()
            .copied()
            .filter(|&word| tokens[side].spread[word as usize] > 1)
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    });
    Meeting {
        entries: vec![0; words[0].len() * words[1].len()],
        words,
        sizes,
        weight: lesson.weight,
    }
}
