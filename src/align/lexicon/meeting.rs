//! Words that meet in the beads that teach.

use super::{Entry, Lesson, Lexicon, NONE, entry};
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

/// In longer texts, pairs that meet less often than this many times chance are not looked at.
const TELLING: f32 = 1.5;

/// All pairs of words that meet in more than one lesson and more often than by chance, and the known ones. The others are most
/// of all pairs, and what one of them says is next to nothing; in short texts they still tell something.
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
    // By chance two words meet as often as their shares of the segments say.
    let segments = [0, 1].map(|side: usize| tokens[side].segments.len() as f32);
    let least = TELLING * lessons.len() as f32 / (segments[0] * segments[1]);
    for (row, places) in (0_u32..).zip(&places) {
        while let Some(pair) = known.next_if(|pair| pair.words[0] == row) {
            marks[pair.words[1] as usize] = Mark {
                row,
                entry: lexicon.entries.len() as u32,
                times: 0,
            };
            lexicon.entries.push(entry(pair));
        }
        count(row, places, &beads, &mut marks);
        let often = least * tokens[0].spread[row as usize] as f32;
        for &(bead, first) in places {
            let Meeting { words, cells, .. } = &mut beads[bead as usize];
            for (second, &other) in (0_u16..).zip(&words[1]) {
                let mark = &mut marks[other as usize];
                if mark.entry == NEW {
                    let times = mark.times as f32;
                    let tells =
                        mark.times > 1 && times > often * tokens[1].spread[other as usize] as f32;
                    mark.entry = NONE;
                    if is_short || tells {
                        mark.entry = lexicon.entries.len() as u32;
                        lexicon.entries.push(Entry {
                            other,
                            ..Entry::default()
                        });
                    }
                }
                if mark.entry != NONE {
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

/// Counts in how many lessons the words of the second text meet the word of a row.
fn count(row: u32, places: &[(u32, u16)], beads: &[Meeting], marks: &mut [Mark]) {
    for &(bead, _) in places {
        for &other in &beads[bead as usize].words[1] {
            let mark = &mut marks[other as usize];
            if mark.row != row {
                *mark = Mark {
                    row,
                    ..Mark::default()
                };
            }
            mark.times += 1;
        }
    }
}

/// A word of the second text in the row that is being made.
#[derive(Debug, Clone, Copy)]
struct Mark {
    row: u32,
    /// Its entry, or [`NEW`] or [`NONE`].
    entry: u32,
    /// In how many lessons it meets the word of the row.
    times: u32,
}

impl Default for Mark {
    fn default() -> Self {
        Self {
            row: NONE,
            entry: NEW,
            times: 0,
        }
    }
}

/// In place of an entry: it is not known yet whether there is one.
const NEW: u32 = NONE - 1;

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
