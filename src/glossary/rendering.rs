//! Where a rendering stands in a target.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::inflect;
use crate::model::Language;
use crate::text::khmer::script::is_word_part;

/// What stands between two words; a rendering allows what it has itself, or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    /// Spaces, hyphens, quotes.
    Room,
    /// A comma.
    Comma,
    /// The end of a sentence, brackets, a slash: other words come in between.
    Stop,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    /// NFC, lower case, one tone placement, one English spelling.
    folded: String,
    /// NFC.
    cased: String,
    before: Gap,
    /// Bytes of the text as written.
    range: Range<usize>,
}

/// A target, cut into words that are folded so that renderings are found however they are written: NFC, without
/// case, Vietnamese tone marks in one place (hoà = hòa), hyphens as spaces, English without articles and possessives.
#[derive(Debug, Clone)]
pub struct TargetText {
    language: Language,
    words: Vec<Word>,
    capitals: bool,
}

/// A rendering as the termbase has it, made ready to be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendering {
    words: Vec<Word>,
    /// The folded forms of each word.
    forms: Vec<Vec<String>>,
    case_sensitive: bool,
}

impl Rendering {
    /// A rendering in a language. `verb` says that it is the term of an action, so that English verb forms count
    /// too; `case_sensitive`, that it must keep its case.
    #[must_use]
    pub fn new(language: Language, text: &str, verb: bool, case_sensitive: bool) -> Self {
        let words = cut(language, text);
        let forms = words
            .iter()
            .map(|word| match language {
                Language::English => inflect::forms(&word.folded, verb),
                _ => vec![word.folded.clone()],
            })
            .collect();
        Self {
            words,
            forms,
            case_sensitive,
        }
    }

    /// Whether two renderings differ in nothing but case.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let folded = self.words.iter().map(|word| &word.folded);
        folded.eq(other.words.iter().map(|word| &word.folded))
    }

    /// The same rendering, which must keep its case.
    #[must_use]
    pub fn in_its_case(mut self) -> Self {
        self.case_sensitive = true;
        self
    }

    /// The same rendering in any case.
    #[must_use]
    pub fn in_any_case(mut self) -> Self {
        self.case_sensitive = false;
        self
    }
}

impl TargetText {
    /// Folds a text of a target language.
    #[must_use]
    pub fn new(language: Language, text: &str) -> Self {
        Self {
            language,
            words: cut(language, text),
            capitals: !text.chars().any(char::is_lowercase),
        }
    }

    /// The places of a rendering as whole words, in bytes of the text as written; they do not overlap.
    #[must_use]
    pub fn places(&self, rendering: &Rendering) -> Vec<Range<usize>> {
        let length = rendering.words.len();
        let mut places = Vec::new();
        let mut at = 0;
        while length > 0 && at + length <= self.words.len() {
            if self.stands_at(rendering, at) {
                let (first, last) = (&self.words[at], &self.words[at + length - 1]);
                places.push(first.range.start..last.range.end);
                at += length;
            } else {
                at += 1;
            }
        }
        places
    }

    fn stands_at(&self, rendering: &Rendering, at: usize) -> bool {
        let found = &self.words[at..at + rendering.words.len()];
        let pairs = || found.iter().zip(&rendering.words);
        found
            .iter()
            .zip(&rendering.forms)
            .all(|(word, forms)| forms.contains(&word.folded))
            && pairs()
                .skip(1)
                .all(|(word, wanted)| word.before <= wanted.before)
            && (!rendering.case_sensitive
                || self.capitals
                || pairs().enumerate().all(|(index, (word, wanted))| {
                    let starts = index == 0 && (at == 0 || word.before == Gap::Stop);
                    has_case(&word.cased, &wanted.cased, starts)
                }))
    }

    /// How often a rendering stands in the text as whole words; in English also as a plural or possessive.
    #[must_use]
    pub fn count(&self, rendering: &str, case_sensitive: bool) -> usize {
        let rendering = Rendering::new(self.language, rendering, false, case_sensitive);
        self.places(&rendering).len()
    }

    /// Whether a rendering stands in the text.
    #[must_use]
    pub fn holds(&self, rendering: &str, case_sensitive: bool) -> bool {
        self.count(rendering, case_sensitive) > 0
    }

    /// The places where a rendering's letters stand with wrong Vietnamese marks: none at all, or the tone on
    /// the wrong letter (`Tinh uy`, `hòan thiện`).
    #[must_use]
    pub fn misspelt(&self, rendering: &Rendering) -> Vec<Range<usize>> {
        let length = rendering.words.len();
        if self.language != Language::Vietnamese || length < 2 {
            return Vec::new();
        }
        let wrong = |found: &[Word]| {
            let same = |fold: fn(&str) -> String| {
                let mut pairs = found.iter().zip(&rendering.words);
                pairs.all(|(word, wanted)| fold(&word.folded) == fold(&wanted.folded))
            };
            let bare = found.iter().all(|word| word.folded.is_ascii());
            let joined = found[1..].iter().all(|word| word.before == Gap::Room);
            joined && (same(tone_last) || (bare && same(without_marks)))
        };
        self.words
            .windows(length)
            .filter(|found| wrong(found))
            .map(|found| found[0].range.start..found[length - 1].range.end)
            .collect()
    }
}

/// Whether a word has the case of the wanted one: a capital where it has one, all capitals for all capitals;
/// at the start of a sentence a capital always.
fn has_case(word: &str, wanted: &str, starts: bool) -> bool {
    let is_upper = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    let all_upper = |text: &str| text.chars().count() > 1 && !text.chars().any(char::is_lowercase);
    if all_upper(wanted) {
        return all_upper(word);
    }
    is_upper(word) == is_upper(wanted) || (starts && is_upper(word)) || all_upper(word)
}

fn cut(language: Language, text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut gap = Gap::Stop;
    let mut start = None;
    let mut end_word = |range: Range<usize>, gap: &mut Gap| {
        let written = &text[range.clone()];
        if let Some(word) = fold_word(language, written, *gap, range) {
            words.push(word);
            *gap = Gap::Room;
        }
    };
    for (at, c) in text.char_indices() {
        if is_letter(c) || (c.is_ascii_digit()) {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            end_word(start..at, &mut gap);
        }
        gap = gap.max(kind(c));
    }
    if let Some(start) = start {
        end_word(start..text.len(), &mut gap);
    }
    words
}

/// A text as renderings are compared, for those who compare whole ones: its folded words, with single spaces.
pub(super) fn fold(language: Language, text: &str) -> String {
    let words: Vec<String> = cut(language, text)
        .into_iter()
        .map(|word| word.folded)
        .collect();
    words.join(" ")
}

fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_alphanumeric() || is_combining_mark(c) || is_word_part(c)
}

fn kind(c: char) -> Gap {
    match c {
        ',' => Gap::Comma,
        '.' | ';' | ':' | '!' | '?' | '…' | '/' | '\n' | '(' | ')' | '[' | ']' | '|' | '•' => {
            Gap::Stop
        }
        _ => Gap::Room,
    }
}

/// A word, or nothing for what does not count: in English the articles and the `s` of a possessive.
fn fold_word(language: Language, written: &str, before: Gap, range: Range<usize>) -> Option<Word> {
    let cased: String = match is_nfc_quick(written.chars()) {
        IsNormalized::Yes => written.to_owned(),
        _ => written.nfc().collect(),
    };
    let lower = cased.to_lowercase();
    let folded = match language {
        Language::English if matches!(&*lower, "the" | "a" | "an" | "s") => return None,
        Language::English => inflect::spelling(&lower),
        Language::Vietnamese => new_tone_placement(lower),
        Language::Khmer => lower,
    };
    Some(Word {
        folded,
        cased,
        before,
        range,
    })
}

/// Old and new spellings of the open syllables in which they differ.
const TONES: [(&str, &str); 15] = [
    ("òa", "oà"),
    ("óa", "oá"),
    ("ỏa", "oả"),
    ("õa", "oã"),
    ("ọa", "oạ"),
    ("òe", "oè"),
    ("óe", "oé"),
    ("ỏe", "oẻ"),
    ("õe", "oẽ"),
    ("ọe", "oẹ"),
    ("ùy", "uỳ"),
    ("úy", "uý"),
    ("ủy", "uỷ"),
    ("ũy", "uỹ"),
    ("ụy", "uỵ"),
];

/// A syllable in lower case with its tone where the newer style has it. Only a syllable that ends in `oa`, `oe`, `uy`
/// has two spellings; after `q` the `u` is no vowel (`quý` has but one).
fn new_tone_placement(syllable: String) -> String {
    let may_change = syllable.ends_with(['a', 'e', 'y']) && !syllable.is_ascii();
    if may_change && !syllable.starts_with('q') {
        for (old, new) in TONES {
            if let Some(initial) = syllable.strip_suffix(old) {
                return format!("{initial}{new}");
            }
        }
    }
    syllable
}

/// The letters of a syllable, then its tone: equal for syllables that differ in the place of the tone only.
fn tone_last(syllable: &str) -> String {
    let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let (tones, letters): (String, String) = syllable.nfd().partition(is_tone);
    letters + &tones
}

fn without_marks(syllable: &str) -> String {
    let letters = syllable.nfd().filter(|c| !is_combining_mark(*c));
    letters.map(|c| if c == 'đ' { 'd' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vietnamese(text: &str) -> TargetText {
        TargetText::new(Language::Vietnamese, text)
    }

    fn english(text: &str) -> TargetText {
        TargetText::new(Language::English, text)
    }

    #[test]
    fn tone_placement_case_and_spaces_do_not_matter_in_vietnamese() {
        let text = vietnamese("Ban Thường vụ TỈNH UỶ và Thành\u{A0}ủy; hoà bình");
        assert!(text.holds("Ban Thường vụ Tỉnh ủy", false));
        assert!(text.holds("Thành uỷ", false));
        assert!(text.holds("hòa bình", false));
        assert!(!vietnamese("họp ban thường vụ Tỉnh ủy").holds("Ban Thường vụ Tỉnh ủy", true));
    }

    #[test]
    fn a_tone_that_has_one_place_only_must_stand_there() {
        assert!(vietnamese("qu\u{301}y vị").holds("qúy vị", false));
        assert!(!vietnamese("qúy vị").holds("quý vị", false));
        assert!(!vietnamese("hòan thiện").holds("hoàn thiện", false));
    }

    #[test]
    fn only_whole_syllables_count() {
        let text = vietnamese("cán bộ và Đảng bộ, đảng viên. Đảng, viên");
        assert_eq!(text.count("Đảng", false), 3);
        assert_eq!(text.count("đảng viên", false), 1);
        assert!(!text.holds("án bộ", false));
        assert!(!text.holds("đảng v", false));
    }

    #[test]
    fn a_rendering_does_not_run_over_the_end_of_a_sentence() {
        assert!(!vietnamese("Toàn thể cán bộ. Đảng viên").holds("cán bộ đảng viên", false));
        assert!(vietnamese("chính trị - xã hội").holds("chính trị, xã hội", false));
    }

    #[test]
    fn case_counts_where_it_must_but_not_at_the_start_or_in_capitals() {
        assert!(vietnamese("Chi bộ họp").holds("chi bộ", true));
        assert!(!vietnamese("họp Chi bộ").holds("chi bộ", true));
        assert!(!vietnamese("theo đảng").holds("Đảng", true));
        assert!(vietnamese("NGHỊ QUYẾT CỦA ĐẢNG").holds("Đảng", true));
        assert!(!english("the Asean summit").holds("ASEAN", true));
    }

    #[test]
    fn english_plurals_possessives_and_articles_count() {
        let text = english(
            "Party committees, the secretaries of the Party cells and the Party’s chairmen",
        );
        for rendering in [
            "Party committee",
            "secretary of Party cells",
            "secretary of a Party cell",
            "Party cell",
            "Party chairman",
            "chairman",
            "Party",
        ] {
            assert!(text.holds(rendering, false), "{rendering}");
        }
        assert!(!text.holds("commit", false));
    }

    #[test]
    fn the_forms_of_a_verb_count_only_in_the_term_of_an_action() {
        let text = english("They paid special attention. It has paid attention to this");
        let action = |verb| Rendering::new(Language::English, "pay attention to", verb, false);
        assert_eq!(text.places(&action(true)).len(), 1);
        assert!(text.places(&action(false)).is_empty());
    }

    #[test]
    fn misspelt_marks_are_known_again() {
        let rendering = Rendering::new(Language::Vietnamese, "hoàn thiện", false, false);
        let found = vietnamese("tiếp tục hòan thiện").misspelt(&rendering);
        assert_eq!((found.len(), found[0].clone()), (1, 13..26));
        assert_eq!(vietnamese("hoan thien").misspelt(&rendering).len(), 1);
        assert!(vietnamese("hoan thiện").misspelt(&rendering).is_empty());
    }
}
