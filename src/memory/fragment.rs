//! Pieces of sentences that the memory knows with one rendering.
//!
//! Two sources: short units (headings, items of lists), and pairs of units that are the same but for one place in
//! both languages: then what stands in that place in the one is rendered by what stands there in the other. A piece
//! that was ever seen with two renderings is no piece.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::sequence::hash;
use crate::model::{Language, MemoryUnit};
use crate::text::khmer::{Keyed, key};
use crate::text::tag::{has_tags, without_tags};
use crate::text::word::words;

/// A whole unit of at most so many words is a piece.
const SHORT: usize = 8;
/// The place in which two units differ holds at most so many words, on each side.
const GAP: usize = 6;
/// Longer units are not compared.
const LONG: usize = 60;
/// The newest so many units are compared.
const MOST: usize = 20_000;

/// A piece that was found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment<'f> {
    /// Where it stands: bytes of the text as written.
    pub range: Range<usize>,
    /// Its rendering.
    pub target: &'f str,
    /// How many units show it.
    pub evidence: u32,
}

/// The pieces of a memory with their renderings in one language.
#[derive(Default)]
pub struct Fragments {
    finder: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    renderings: Vec<(String, u32)>,
}

/// The words of a text, as keys, and where they stand.
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

    /// What stands outside a range of words.
    fn frame(&self, range: &Range<usize>) -> u64 {
        let (first, last) = (&self.words[range.start], &self.words[range.end - 1]);
        let frame = format!(
            "{}\u{1}{}",
            &self.text[..first.start],
            &self.text[last.end..]
        );
        hash(frame.as_bytes())
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

/// Renderings by piece, with how often each was seen.
#[derive(Default)]
struct Seen(BTreeMap<String, BTreeMap<String, u32>>);

impl Seen {
    fn add(&mut self, source: &str, target: &str) {
        let source = key(source);
        let target = target.trim();
        if source.is_empty() || target.is_empty() {
            return;
        }
        let renderings = self.0.entry(source).or_default();
        *renderings.entry(target.to_owned()).or_default() += 1;
    }
}

/// The unit without tags in its texts.
fn without_formatting(mut unit: MemoryUnit) -> MemoryUnit {
    for variant in unit.variants.values_mut() {
        if has_tags(&variant.text) {
            variant.text = without_tags(&variant.text).into_owned();
        }
    }
    unit
}

impl Fragments {
    /// Learns the pieces from units whose rendering in `language` is at least translated.
    #[must_use]
    pub fn learn(units: impl IntoIterator<Item = MemoryUnit>, language: Language) -> Self {
        let mut units: Vec<MemoryUnit> = units
            .into_iter()
            .map(without_formatting)
            .filter(|unit| {
                let known = |variant: &crate::model::Variant| {
                    variant.status >= crate::model::Status::Translated && !variant.text.is_empty()
                };
                !unit.text(Language::Khmer).is_empty()
                    && unit.variants.get(&language).is_some_and(known)
            })
            .collect();
        units.sort_by_cached_key(|unit| (std::cmp::Reverse(unit.date.clone()), unit.identity()));
        units.truncate(MOST);
        let pairs: Vec<(Cut, Cut)> = units
            .iter()
            .map(|unit| {
                let source = Cut::new(Language::Khmer, unit.text(Language::Khmer));
                (source, Cut::new(language, unit.text(language)))
            })
            .collect();
        let mut seen = Seen::default();
        for (source, target) in &pairs {
            if source.words.len() <= SHORT {
                seen.add(
                    source.piece(0..source.words.len()),
                    target.piece(0..target.words.len()),
                );
            }
        }
        learn_gaps(&pairs, &mut seen);
        Self::of(seen)
    }

    fn of(seen: Seen) -> Self {
        let mut patterns = Vec::new();
        let mut renderings = Vec::new();
        for (source, targets) in seen.0 {
            let mut folded: Vec<String> = targets.keys().map(|text| text.to_lowercase()).collect();
            folded.dedup();
            // Only how capitals are set may differ.
            if folded.iter().any(|text| text != &folded[0]) {
                continue;
            }
            let evidence = targets.values().sum();
            let most = targets
                .into_iter()
                .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
            if let (Some((target, _)), Ok(number)) = (most, u32::try_from(renderings.len())) {
                patterns.push((source, number));
                renderings.push((target, evidence));
            }
        }
        let finder = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(patterns)
            .ok();
        Self { finder, renderings }
    }

    /// How many pieces there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.renderings.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.renderings.is_empty()
    }

    /// The pieces in a text, in order: at each place the longest; none reaches into another or cuts a cluster.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Fragment<'_>> {
        let Some(finder) = self.finder.as_ref().filter(|_| !self.is_empty()) else {
            return Vec::new();
        };
        let keyed = Keyed::new(text);
        finder
            .leftmost_find_iter(&keyed.key)
            .filter(|found| keyed.is_boundary(found.start()) && keyed.is_boundary(found.end()))
            .map(|found| {
                let (target, evidence) = &self.renderings[found.value() as usize];
                Fragment {
                    range: keyed.source_range(found.start()..found.end()),
                    target,
                    evidence: *evidence,
                }
            })
            .collect()
    }
}

impl std::fmt::Debug for Fragments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fragments")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// Finds the units that share everything but one place, by a hash of what stands around it.
fn learn_gaps(pairs: &[(Cut, Cut)], seen: &mut Seen) {
    let mut frames: HashMap<u64, usize> = HashMap::new();
    for (number, (source, target)) in pairs.iter().enumerate() {
        let length = source.words.len();
        if !(2..=LONG).contains(&length) {
            continue;
        }
        let spans = (0..length)
            .flat_map(|start| (start + 1..=(start + GAP).min(length)).map(move |end| start..end))
            .filter(|span| span.len() < length);
        for span in spans {
            let earlier = *frames.entry(source.frame(&span)).or_insert(number);
            if earlier == number {
                continue;
            }
            let (other_source, other_target) = &pairs[earlier];
            let (Some((own, others)), Some((said, others_said))) =
                (source.gap(other_source), target.gap(other_target))
            else {
                continue;
            };
            // A place that is widened by words both have is found again where it is not.
            let is_narrow = own == span && others.len() <= GAP;
            let is_whole = said.len() == target.words.len();
            if !is_narrow || is_whole || said.len() > 2 * GAP || others_said.len() > 2 * GAP {
                continue;
            }
            seen.add(source.piece(own), target.piece(said));
            seen.add(other_source.piece(others), other_target.piece(others_said));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Status, Variant};

    fn unit(km: &str, vi: &str) -> MemoryUnit {
        let variant = |text: &str| Variant {
            text: text.to_owned(),
            origin: None,
            status: Status::Reviewed,
        };
        let mut unit = MemoryUnit::default();
        unit.variants.insert(Language::Khmer, variant(km));
        unit.variants.insert(Language::Vietnamese, variant(vi));
        unit
    }

    const FIRST: &str = "គណៈកម្មាធិការបក្សខេត្តដឹកនាំការងារកសាងបក្សនៅក្នុងឆ្នាំនេះ";
    const SECOND: &str = "គណៈកម្មាធិការបក្សខេត្តដឹកនាំសេដ្ឋកិច្ចកសាងបក្សនៅក្នុងឆ្នាំនេះ";

    #[test]
    fn units_that_differ_in_one_place_show_what_renders_what() {
        let fragments = Fragments::learn(
            [
                unit(
                    FIRST,
                    "Tỉnh ủy lãnh đạo công tác xây dựng Đảng trong năm nay",
                ),
                unit(
                    SECOND,
                    "Tỉnh ủy lãnh đạo kinh tế xây dựng Đảng trong năm nay",
                ),
            ],
            Language::Vietnamese,
        );
        let text = "អភិវឌ្ឍសេដ្ឋកិច្ចថ្មី";
        let found = fragments.find(text);
        assert_eq!(found.len(), 1, "{fragments:?}");
        assert_eq!(
            (&text[found[0].range.clone()], found[0].target),
            ("សេដ្ឋកិច្ច", "kinh tế")
        );
    }

    #[test]
    fn a_piece_with_two_renderings_is_none() {
        let heading = |vi| unit("សេដ្ឋកិច្ច", vi);
        let learned = |units: [MemoryUnit; 2]| Fragments::learn(units, Language::Vietnamese).len();
        assert_eq!(learned([heading("Kinh tế"), heading("kinh tế")]), 1);
        assert_eq!(learned([heading("kinh tế"), heading("nền kinh tế")]), 0);
    }
}
