//! Words that meet in the beads that teach.

use super::{Entry, Lesson, Lexicon, entry};
use crate::align::known::Known;
use crate::align::tokens::Tokens;

/// The words of one lesson that may teach something, and which of them may come from each other.
pub(super) struct Meeting {
    pub(super) words: [Vec<u32>; 2],
    /// How many words both sides really have.
    pub(super) sizes: [f32; 2],
    pub(super) cells: Vec<Cell>,
    pub(super) weight: f32,
}

/// A word of the first side and one of the second: their entry, and their places among the words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) entry: u32,
    pub(super) places: [u16; 2],
}

/// With fewer lessons than this, pairs that meet once are kept as well.
const FEW: usize = 800;

/// Whether few lessons teach.
pub(super) const fn is_short(lessons: &[Lesson]) -> bool {
    lessons.len() < FEW
}

/// All pairs of words that meet in more than one lesson, and the known ones. Pairs that meet once are most of all pairs, and no
/// evidence for their own meeting; in short texts they still tell other beads something.
pub(super) fn meetings(
    tokens: &[Tokens; 2],
    known: &[Known],
    lessons: &[Lesson],
) -> (Lexicon, Vec<Meeting>) {
    let mut beads: Vec<Meeting> = lessons.iter().map(|l| meeting(tokens, l)).collect();
    let mut places: Vec<Vec<(u32, u16)>> = vec![Vec::new(); tokens[0].words.len()];
    for (bead, meeting) in (0_u32..).zip(&beads) {
        for (at, &word) in (0_u16..).zip(&meeting.words[0]) {
            places[word as usize].push((bead, at));
        }
    }
    let is_short = is_short(lessons);
    let mut lexicon = Lexicon::blank(tokens, is_short);
    lexicon.rows.push(0);
    let mut marks: Vec<Mark> = vec![Mark::default(); tokens[1].words.len()];
    let mut known = known.iter().peekable();
    for (row, places) in (0_u32..).zip(&places) {
        while let Some(pair) = known.next_if(|pair| pair.words[0] == row) {
            marks[pair.words[1] as usize] = Mark {
                row,
                entry: lexicon.entries.len() as u32,
            };
            lexicon.entries.push(entry(pair));
        }
        for &(bead, _) in places {
            for &other in &beads[bead as usize].words[1] {
                let mark = &mut marks[other as usize];
                let is_new = mark.row != row;
                if is_new {
                    *mark = Mark { row, entry: ONCE };
                }
                if mark.entry == ONCE && (is_short || !is_new) {
                    mark.entry = lexicon.entries.len() as u32;
                    lexicon.entries.push(Entry {
                        other,
                        ..Entry::default()
                    });
                }
            }
        }
        for &(bead, first) in places {
            let Meeting { words, cells, .. } = &mut beads[bead as usize];
            for (second, &other) in (0_u16..).zip(&words[1]) {
                let mark = marks[other as usize];
                if mark.row == row && mark.entry != ONCE {
                    cells.push(Cell {
                        entry: mark.entry,
                        places: [first, second],
                    });
                }
            }
        }
        lexicon.rows.push(lexicon.entries.len());
    }
    (lexicon, beads)
}

/// The entry of a word of the second text in the row that is being made.
#[derive(Debug, Clone, Copy)]
struct Mark {
    row: u32,
    entry: u32,
}

impl Default for Mark {
    fn default() -> Self {
        Self {
            row: u32::MAX,
            entry: ONCE,
        }
    }
}

/// In place of an entry: the words met once so far.
const ONCE: u32 = u32::MAX;

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
        words.truncate(usize::from(u16::MAX));
        words
    });
    Meeting {
        cells: Vec::new(),
        words,
        sizes,
        weight: lesson.weight,
    }
}
