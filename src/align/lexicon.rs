//! Which words translate each other, learned from the texts: IBM model 1 in both directions, with what is known beforehand
//! as its prior.
//!
//! A bead that taught the lexicon is scored without what it taught itself (leave one out), so that words that met once are
//! no evidence for their own meeting.

use super::known::Known;
use super::tokens::{CLASSES, Class, Tokens};

/// What the prior weighs, in occurrences of a word.
const PRIOR: f32 = 2.0;
/// Passes of expectation and maximisation.
const ROUNDS: usize = 5;
/// Pairs that are less likely than this many times chance say nothing.
const LEAST: f32 = 1.5;

/// Runs of segments that teach, with how sure they are: first and end on both sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson {
    pub(super) spans: [(usize, usize); 2],
    pub(super) weight: f32,
}

/// One pair of words. Index 0 of each pair of numbers is the second word given the first, index 1 the first given the
/// second.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    other: u32,
    known: [f32; 2],
    /// Expected links.
    count: [f32; 2],
    /// How many times likelier than chance, when the links were counted.
    before: [f32; 2],
    /// The same after it.
    odds: [f32; 2],
}

/// The words' odds, by the first text's word.
#[derive(Debug)]
pub(super) struct Lexicon {
    rows: Vec<usize>,
    entries: Vec<Entry>,
    /// Expected links of each word, as the one that is given.
    totals: [Vec<f32>; 2],
    /// The share of the prior that is no known word.
    unknown: [Vec<f32>; 2],
    /// How probable each word is anywhere.
    chance: [Vec<f32>; 2],
    classes: [Vec<Class>; 2],
    /// How probable a word of each class is to have no counterpart, in the second text and in the first.
    alone: [[f32; CLASSES]; 2],
    /// The lesson that each segment of the first text stands in.
    lessons: Vec<Option<Lesson>>,
}

const ALONE: [f32; CLASSES] = [0.7, 0.3, 0.6];

impl Lexicon {
    /// What is known beforehand.
    pub(super) fn new(tokens: &[Tokens; 2], known: &[Known]) -> Self {
        let mut lexicon = Self::blank(tokens);
        let rows = tokens[0].words.len();
        lexicon.rows = vec![0; rows + 1];
        for pair in known {
            lexicon.rows[pair.words[0] as usize + 1] += 1;
        }
        for row in 0..rows {
            lexicon.rows[row + 1] += lexicon.rows[row];
        }
        lexicon.entries = known.iter().map(entry).collect();
        lexicon.note_known(known);
        lexicon.refresh();
        lexicon
    }

    fn blank(tokens: &[Tokens; 2]) -> Self {
        let chance = [0, 1].map(|side: usize| {
            let spread = &tokens[side].spread;
            let total: f32 = spread.iter().map(|&n| n as f32).sum::<f32>() + 1.0;
            spread.iter().map(|&n| (n.max(1) as f32) / total).collect()
        });
        Self {
            rows: Vec::new(),
            entries: Vec::new(),
            totals: [0, 1].map(|side: usize| vec![0.0; tokens[side].words.len()]),
            unknown: [0, 1].map(|side: usize| vec![1.0; tokens[side].words.len()]),
            chance,
            classes: [0, 1].map(|side: usize| tokens[side].classes.clone()),
            alone: [ALONE; 2],
            lessons: vec![None; tokens[0].segments.len()],
        }
    }

    fn note_known(&mut self, known: &[Known]) {
        for pair in known {
            for side in 0..2 {
                self.unknown[side][pair.words[side] as usize] -= pair.given[side];
            }
        }
        for side in &mut self.unknown {
            for share in side {
                *share = share.max(0.05);
            }
        }
    }

    /// Learns from beads. Words are what `tokens` says; what was learned before is only where it starts.
    pub(super) fn learn(&mut self, tokens: &[Tokens; 2], known: &[Known], lessons: &[Lesson]) {
        let (mut learned, beads) = Meetings::collect(tokens, known, lessons);
        learned.alone = self.alone;
        learned.note_known(known);
        learned.refresh();
        for round in 0..ROUNDS {
            learned.expect(&beads, round == 0);
            if round + 1 < ROUNDS {
                learned.refresh();
            }
        }
        learned.finish(tokens);
        for lesson in lessons {
            for i in lesson.spans[0].0..lesson.spans[0].1 {
                learned.lessons[i] = Some(*lesson);
            }
        }
        *self = learned;
    }

    /// Counts expected links; in the first round all words of a bead are equally likely.
    fn expect(&mut self, beads: &[Meeting], first: bool) {
        for entry in &mut self.entries {
            entry.before = entry.odds;
            entry.count = [0.0; 2];
        }
        for side in &mut self.totals {
            side.fill(0.0);
        }
        for bead in beads {
            for way in 0..2 {
                self.expect_bead(bead, way, first);
            }
        }
    }

    /// Links of one bead, one way: each word of the side `1 - way` comes from a word of the side `way` or from none.
    fn expect_bead(&mut self, bead: &Meeting, way: usize, first: bool) {
        let (given, made) = (&bead.words[way], &bead.words[1 - way]);
        let width = bead.words[1].len();
        let at = |g: usize, m: usize| {
            if way == 0 {
                bead.entries[g * width + m]
            } else {
                bead.entries[m * width + g]
            }
        };
        let size = bead.sizes[way];
        let rest: f32 = given.iter().map(|&g| self.rest(way, g, 0.0)).sum::<f32>()
            + (size - given.len() as f32);
        for (m, &word) in made.iter().enumerate() {
            let alone = self.alone[way][self.classes[1 - way][word as usize] as usize];
            let odds = |lexicon: &Self, g: usize| {
                let entry = &lexicon.entries[at(g, m) as usize];
                if first { entry.odds[way] + 1.0 } else { entry.odds[way] }
            };
            let sum: f32 = (0..given.len()).map(|g| odds(self, g)).sum();
            let all = alone + (1.0 - alone) * (rest + sum) / size;
            let share = bead.weight * (1.0 - alone) / size / all;
            for (g, &source) in given.iter().enumerate() {
                let links = share * odds(self, g);
                self.entries[at(g, m) as usize].count[way] += links;
                self.totals[way][source as usize] += links;
            }
        }
    }

    /// The share of a word's translations that is like chance; `less` links are not counted.
    fn rest(&self, way: usize, word: u32, less: f32) -> f32 {
        let total = (self.totals[way][word as usize] - less).max(0.0);
        PRIOR * self.unknown[way][word as usize] / (total + PRIOR)
    }

    /// Odds from counts.
    fn refresh(&mut self) {
        for row in 0..self.rows.len() - 1 {
            for at in self.rows[row]..self.rows[row + 1] {
                let entry = self.entries[at];
                let words = [row as u32, entry.other];
                self.entries[at].odds =
                    [0, 1].map(|way| self.odds(&entry, words, way, [0.0; 2]));
            }
        }
    }

    /// How many times likelier than chance the other word is where the word of side `way` stands, without some links of
    /// the pair and of the given word.
    fn odds(&self, entry: &Entry, words: [u32; 2], way: usize, less: [f32; 2]) -> f32 {
        let count = (entry.count[way] - less[0]).max(0.0) + PRIOR * entry.known[way];
        let total = (self.totals[way][words[way] as usize] - less[1]).max(0.0) + PRIOR;
        count / total / self.chance[1 - way][words[1 - way] as usize]
    }

    /// Last odds; drops the pairs that say nothing.
    fn finish(&mut self, tokens: &[Tokens; 2]) {
        self.refresh();
        let mut rows = vec![0];
        let mut kept = Vec::new();
        for row in 0..self.rows.len() - 1 {
            let lone = tokens[0].spread[row] < 2;
            let entries = &self.entries[self.rows[row]..self.rows[row + 1]];
            kept.extend(entries.iter().filter(|entry| {
                let says = entry.odds.iter().any(|&odds| odds > LEAST);
                let lone = lone || tokens[1].spread[entry.other as usize] < 2;
                says && (!lone || entry.known[0] > 0.0)
            }));
            rows.push(kept.len());
        }
        self.rows = rows;
        self.entries = kept;
    }

    /// The most telling counterparts of a word of the first text, for people and for the coarse search: number and odds both
    /// ways.
    pub(super) fn row(&self, word: u32) -> impl Iterator<Item = (u32, [f32; 2])> + '_ {
        let word = word as usize;
        let entries = &self.entries[self.rows[word]..self.rows[word + 1]];
        entries.iter().map(|entry| (entry.other, entry.odds))
    }

    /// What a class of words is worth without a counterpart.
    pub(super) fn alone(&self, way: usize, class: Class) -> f32 {
        self.alone[way][class as usize]
    }

    pub(super) fn alone_of(&self, way: usize, class: usize) -> f32 {
        self.alone[way][class]
    }

    pub(super) fn class(&self, side: usize, word: u32) -> Class {
        self.classes[side][word as usize]
    }

    pub(super) fn all_alone(&self) -> [[f32; CLASSES]; 2] {
        self.alone
    }

    pub(super) const fn prior_alone(&self, class: usize) -> f32 {
        ALONE[class]
    }

    /// Sets how probable a word of each class is to have no counterpart.
    pub(super) fn set_alone(&mut self, alone: [[f32; CLASSES]; 2]) {
        self.alone = alone;
    }

    fn lesson(&self, i: usize, j: usize) -> Option<Lesson> {
        let lesson = self.lessons[i]?;
        (lesson.spans[1].0..lesson.spans[1].1)
            .contains(&j)
            .then_some(lesson)
    }
}

fn entry(pair: &Known) -> Entry {
    Entry {
        other: pair.words[1],
        known: pair.given,
        ..Entry::default()
    }
}

/// The words of one lesson that may teach something, and the entry of each pair of them.
struct Meeting {
    words: [Vec<u32>; 2],
    /// How many words both sides really have.
    sizes: [f32; 2],
    entries: Vec<u32>,
    weight: f32,
}

struct Meetings;

impl Meetings {
    /// All pairs of words that meet in a lesson, and the known ones.
    fn collect(
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
}

fn meeting(tokens: &[Tokens; 2], lesson: &Lesson) -> Meeting {
    let mut sizes = [0.0; 2];
    let words = [0, 1].map(|side: usize| {
        let (start, end) = lesson.spans[side];
        let segments = &tokens[side].segments[start..end];
        sizes[side] = segments.iter().map(|s| s.len() as f32).sum::<f32>().max(1.0);
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

/// What the words of a pair of segments say: for each side the places of words that have counterparts, with the sum of their
/// odds; and for each side the share of its words that is like chance.
#[derive(Debug, Clone, Default)]
pub(super) struct Hits {
    /// Places in the second segment, odds given the first; then the other way.
    pub(super) sums: [Vec<(u16, f32)>; 2],
    /// Words of the first (the second) segment that say nothing about their translation.
    pub(super) rest: [f32; 2],
}

/// Looks up pairs of segments: one segment of the first text against many of the second.
pub(super) struct Lookup<'l> {
    lexicon: &'l Lexicon,
    tokens: &'l [Tokens; 2],
    /// For each word of the second text the first of its chain in `chain`.
    heads: Vec<u32>,
    chain: Vec<(u32, u16, u32)>,
    touched: Vec<u32>,
    segment: usize,
    found: Vec<(u16, u16, u32)>,
}

const NONE: u32 = u32::MAX;

impl<'l> Lookup<'l> {
    pub(super) fn new(lexicon: &'l Lexicon, tokens: &'l [Tokens; 2]) -> Self {
        Self {
            lexicon,
            tokens,
            heads: vec![NONE; tokens[1].words.len()],
            chain: Vec::new(),
            touched: Vec::new(),
            segment: 0,
            found: Vec::new(),
        }
    }

    /// Makes ready for a segment of the first text.
    pub(super) fn load(&mut self, segment: usize) {
        for word in self.touched.drain(..) {
            self.heads[word as usize] = NONE;
        }
        self.chain.clear();
        self.segment = segment;
        for (place, &word) in (0_u16..).zip(&self.tokens[0].segments[segment]) {
            let word = word as usize;
            for at in self.lexicon.rows[word]..self.lexicon.rows[word + 1] {
                let other = self.lexicon.entries[at].other;
                let head = &mut self.heads[other as usize];
                if *head == NONE {
                    self.touched.push(other);
                }
                self.chain.push((at as u32, place, *head));
                *head = (self.chain.len() - 1) as u32;
            }
        }
    }

    /// What the words of the loaded segment and of a segment of the second text say.
    pub(super) fn hits(&mut self, j: usize) -> Hits {
        self.found.clear();
        for (place, &word) in (0_u16..).zip(&self.tokens[1].segments[j]) {
            let mut at = self.heads[word as usize];
            while at != NONE {
                let (entry, first, next) = self.chain[at as usize];
                self.found.push((first, place, entry));
                at = next;
            }
        }
        match self.lexicon.lesson(self.segment, j) {
            Some(lesson) => self.without(j, &lesson),
            None => self.plain(j),
        }
    }

    fn plain(&self, j: usize) -> Hits {
        let mut hits = Hits {
            rest: [
                self.rest(0, self.segment, &[]),
                self.rest(1, j, &[]),
            ],
            ..Hits::default()
        };
        for &(first, second, entry) in &self.found {
            let odds = self.lexicon.entries[entry as usize].odds;
            add(&mut hits.sums[0], second, odds[0]);
            hits.sums[1].push((first, odds[1]));
        }
        gather(&mut hits.sums[1]);
        hits
    }

    fn rest(&self, side: usize, segment: usize, less: &[f32]) -> f32 {
        let words = self.tokens[side].segments[segment].iter().enumerate();
        words
            .map(|(place, &word)| {
                let less = less.get(place).copied().unwrap_or(0.0);
                self.lexicon.rest(side, word, less)
            })
            .sum()
    }

    /// The same without what the lesson of these segments taught.
    fn without(&self, j: usize, lesson: &Lesson) -> Hits {
        let segments = [self.segment, j];
        let links = [0, 1].map(|way| self.links(way, segments, lesson));
        let less = [0, 1].map(|way| {
            let mut less = vec![0.0; self.tokens[way].segments[segments[way]].len()];
            for (hit, links) in self.found.iter().zip(&links[way]) {
                less[usize::from([hit.0, hit.1][way])] += links;
            }
            less
        });
        let mut hits = Hits {
            rest: [0, 1].map(|way| self.rest(way, segments[way], &less[way])),
            ..Hits::default()
        };
        for (at, &(first, second, entry)) in self.found.iter().enumerate() {
            let entry = &self.lexicon.entries[entry as usize];
            let words = [
                self.tokens[0].segments[self.segment][usize::from(first)],
                self.tokens[1].segments[j][usize::from(second)],
            ];
            let odds = [0, 1].map(|way| {
                let given = usize::from([first, second][way]);
                self.lexicon
                    .odds(entry, words, way, [links[way][at], less[way][given]])
            });
            add(&mut hits.sums[0], second, odds[0]);
            hits.sums[1].push((first, odds[1]));
        }
        gather(&mut hits.sums[1]);
        hits
    }

    /// The links that the lesson counted for each hit, one way.
    fn links(&self, way: usize, segments: [usize; 2], lesson: &Lesson) -> Vec<f32> {
        let made = &self.tokens[1 - way].segments[segments[1 - way]];
        let (start, end) = lesson.spans[way];
        let given = self.tokens[way].segments[start..end].iter();
        let size: f32 = given.map(|s| s.len() as f32).sum::<f32>().max(1.0);
        let mut sums = vec![0.0; made.len()];
        let place = |hit: &(u16, u16, u32)| usize::from([hit.1, hit.0][way]);
        for hit in &self.found {
            sums[place(hit)] += self.lexicon.entries[hit.2 as usize].before[way];
        }
        self.found
            .iter()
            .map(|hit| {
                let alone = self.lexicon.alone(way, self.lexicon.class(1 - way, made[place(hit)]));
                let all = alone + (1.0 - alone) * sums[place(hit)] / size;
                let odds = self.lexicon.entries[hit.2 as usize].before[way];
                lesson.weight * (1.0 - alone) * odds / size / all
            })
            .collect()
    }
}

/// Adds to the last place or opens a new one.
fn add(sums: &mut Vec<(u16, f32)>, place: u16, odds: f32) {
    match sums.last_mut() {
        Some(last) if last.0 == place => last.1 += odds,
        _ => sums.push((place, odds)),
    }
}

fn gather(sums: &mut Vec<(u16, f32)>) {
    sums.sort_unstable_by_key(|hit| hit.0);
    sums.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
}
