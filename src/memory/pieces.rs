//! Learning pieces of sentences from a memory.

use std::collections::BTreeMap;
use std::ops::Range;

use super::lookup::Lesson;
use super::sequence::hash;
use crate::model::Language;
use crate::text::khmer::{cluster, key, script::is_word_part};
use crate::text::word::words;

/// A whole unit of at most so many words is a piece.
const SHORT: usize = 8;
/// The place in which two units differ holds at most so many words, on each side.
const GAP: usize = GAP_WORDS as usize;
const GAP_WORDS: u8 = 6;
/// Longer units are not compared.
const LONG: usize = 60;
/// Shorter pieces, in clusters, are more often chance than language.
const LEAST: usize = 2;
/// Frames are compared in so many turns, so that few are held at a time.
const TURNS: u64 = 8;

/// Pieces with their renderings and how often each was seen, for the best trust that shows them.
#[derive(Default)]
pub(super) struct Seen(BTreeMap<String, (Trust, BTreeMap<String, u32>)>);

/// How far what is known of a piece can be trusted; the lowest is the best.
type Trust = (u8, bool);

impl Seen {
    /// Learns from pairs of sentences.
    pub(super) fn learn(lessons: &[Lesson], language: Language) -> Self {
        let pairs: Vec<Pair> = lessons
            .iter()
            .map(|lesson| Pair {
                trust: lesson.trust,
                source: Cut::new(Language::Khmer, &lesson.source),
                target: Cut::new(language, &lesson.target),
            })
            .collect();
        let mut seen = Self::default();
        for pair in &pairs {
            if pair.source.words.len() <= SHORT {
                let whole = |cut: &Cut| cut.piece(0..cut.words.len()).to_owned();
                seen.add(pair.trust, &whole(&pair.source), &whole(&pair.target));
            }
        }
        for turn in 0..TURNS {
            seen.learn_gaps(&pairs, turn);
        }
        seen
    }

    /// The pieces with one rendering each, and how often that was seen. Only how capitals are set may differ.
    pub(super) fn consistent(self) -> Vec<(String, String, u32)> {
        let mut pieces = Vec::new();
        for (source, (_, targets)) in self.0 {
            let mut folded = targets.keys().map(|text| text.to_lowercase());
            let first = folded.next();
            if folded.any(|text| Some(text) != first) {
                continue;
            }
            let evidence = targets.values().sum();
            let most = targets
                .into_iter()
                .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
            if let Some((target, _)) = most {
                pieces.push((source, target, evidence));
            }
        }
        pieces
    }

    fn add(&mut self, trust: Trust, source: &str, target: &str) {
        let source = key(source);
        let target = target.trim();
        let has_words = source.contains(is_word_part);
        if !has_words || cluster::count(&source) < LEAST || target.is_empty() {
            return;
        }
        let (best, renderings) = self.0.entry(source).or_insert((trust, BTreeMap::new()));
        if trust < *best {
            *best = trust;
            renderings.clear();
        }
        if trust == *best {
            *renderings.entry(target.to_owned()).or_default() += 1;
        }
    }

    /// Finds the units that share everything but one place, by a hash of what stands around it; in each turn a part
    /// of them.
    fn learn_gaps(&mut self, pairs: &[Pair], turn: u64) {
        let mut frames: Vec<(u64, u32, Range<u8>)> = Vec::new();
        for (number, pair) in (0_u32..).zip(pairs) {
            for (frame, span) in pair.source.frames() {
                if frame % TURNS == turn {
                    frames.push((frame, number, span));
                }
            }
        }
        frames.sort_unstable_by_key(|frame| (frame.0, frame.1, frame.2.start));
        for same in frames.chunk_by(|a, b| a.0 == b.0) {
            for other in &same[1..] {
                if other.1 != same[0].1 {
                    let span = usize::from(other.2.start)..usize::from(other.2.end);
                    self.compare(&pairs[same[0].1 as usize], &pairs[other.1 as usize], &span);
                }
            }
        }
    }

    /// Learns from two pairs whose sources are the same around a place of the second.
    fn compare(&mut self, earlier: &Pair, pair: &Pair, span: &Range<usize>) {
        let (Some((own, others)), Some((said, others_said))) = (
            pair.source.gap(&earlier.source),
            pair.target.gap(&earlier.target),
        ) else {
            return;
        };
        // A place that is widened by words both have is found again where it is not.
        let is_narrow = own == *span && others.len() <= GAP;
        let is_whole = said.len() == pair.target.words.len();
        if !is_narrow || is_whole || said.len() > 2 * GAP || others_said.len() > 2 * GAP {
            return;
        }
        let trust = pair.trust.max(earlier.trust);
        self.add(trust, pair.source.piece(own), pair.target.piece(said));
        let (source, target) = (&earlier.source, &earlier.target);
        self.add(trust, source.piece(others), target.piece(others_said));
    }
}

struct Pair {
    trust: Trust,
    source: Cut,
    target: Cut,
}

/// A text with its words.
struct Cut {
    text: String,
    words: Vec<Range<usize>>,
}

impl Cut {
    fn new(language: Language, text: &str) -> Self {
        let text = text.trim().to_owned();
        let words = words(language, &text);
        Self { text, words }
    }

    /// The words from one to another, with what stands between them.
    fn piece(&self, range: Range<usize>) -> &str {
        match (
            self.words.get(range.start),
            self.words.get(range.end.wrapping_sub(1)),
        ) {
            (Some(first), Some(last)) if first.start < last.end => {
                &self.text[first.start..last.end]
            }
            _ => "",
        }
    }

    /// Every run of a few words, with a hash of what stands around it.
    fn frames(&self) -> impl Iterator<Item = (u64, Range<u8>)> {
        let length = self.words.len();
        let is_compared = (2..=LONG).contains(&length);
        let (before, after) = if is_compared {
            self.around()
        } else {
            Default::default()
        };
        let count = u8::try_from(before.len()).unwrap_or(0);
        (0..count)
            .flat_map(move |start| {
                let last = count.min(start.saturating_add(GAP_WORDS));
                (start + 1..=last).map(move |end| start..end)
            })
            .filter(move |span| usize::from(span.end - span.start) < length)
            .map(move |span| {
                let (left, right) = (
                    before[usize::from(span.start)],
                    after[usize::from(span.end) - 1],
                );
                (
                    left.rotate_left(23) ^ right.wrapping_mul(0x9E37_79B9_7F4A_7C15),
                    span,
                )
            })
    }

    /// Hashes of what stands before each word, and of what stands after each.
    fn around(&self) -> (Vec<u64>, Vec<u64>) {
        let bytes = self.text.as_bytes();
        let mut before = Vec::with_capacity(self.words.len());
        let (mut state, mut at) = (0, 0);
        for word in &self.words {
            state = chained(state, &bytes[at..word.start]);
            at = word.start;
            before.push(state);
        }
        let mut after = Vec::with_capacity(self.words.len());
        let (mut state, mut at) = (0, bytes.len());
        for word in self.words.iter().rev() {
            state = chained(state, &bytes[word.end..at]);
            at = word.end;
            after.push(state);
        }
        after.reverse();
        (before, after)
    }

    /// The only place in which this differs from another, as ranges of words of both; `None` when either is empty.
    fn gap(&self, other: &Self) -> Option<(Range<usize>, Range<usize>)> {
        let word = |cut: &Self, at: usize| cut.text[cut.words[at].clone()].to_lowercase();
        let (n, m) = (self.words.len(), other.words.len());
        let least = n.min(m);
        let before = (0..least)
            .take_while(|at| word(self, *at) == word(other, *at))
            .count();
        let after = (0..least - before)
            .take_while(|at| word(self, n - 1 - at) == word(other, m - 1 - at))
            .count();
        let (own, others) = (before..n - after, before..m - after);
        (!own.is_empty() && !others.is_empty()).then_some((own, others))
    }
}

/// A hash of what was hashed and of what follows it.
fn chained(state: u64, bytes: &[u8]) -> u64 {
    (state.rotate_left(5) ^ hash(bytes)).wrapping_mul(0x0100_0000_01B3)
}
