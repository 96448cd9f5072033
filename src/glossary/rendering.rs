//! Whether a target holds a rendering.

use unicode_normalization::UnicodeNormalization;

use crate::model::Language;

/// A target, folded so that renderings are found however they are written: NFC, without case, Vietnamese
/// tone marks in one place (hoà = hòa), runs of spaces and hyphens as one space.
#[derive(Debug, Clone)]
pub struct TargetText {
    language: Language,
    folded: String,
    written: String,
}

impl TargetText {
    /// Folds a text of a target language.
    #[must_use]
    pub fn new(language: Language, text: &str) -> Self {
        Self {
            language,
            folded: fold(language, text),
            written: text.nfc().collect(),
        }
    }

    /// How often a rendering stands in the text as whole words; in English also as a plural or possessive.
    #[must_use]
    pub fn count(&self, rendering: &str, case_sensitive: bool) -> usize {
        if case_sensitive {
            let rendering: String = rendering.nfc().collect();
            return count_whole(&self.written, &rendering);
        }
        let folded = fold(self.language, rendering);
        let mut count = count_whole(&self.folded, &folded);
        if self.language == Language::English {
            count += english_forms(&folded)
                .iter()
                .map(|form| count_whole(&self.folded, form))
                .sum::<usize>();
        }
        count
    }

    /// Whether a rendering stands in the text.
    #[must_use]
    pub fn holds(&self, rendering: &str, case_sensitive: bool) -> bool {
        self.count(rendering, case_sensitive) > 0
    }
}

fn fold(language: Language, text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase) {
        match c {
            ' ' | '\u{A0}' | '-' | '\u{2010}' | '\u{2011}' | '\n' | '\t' => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            '\u{2019}' => folded.push('\''),
            c => folded.push(c),
        }
    }
    match language {
        Language::Vietnamese => new_style_tones(&folded),
        _ => folded,
    }
}

/// Pairs of old-style and new-style spellings of the open syllables in which they differ.
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

fn new_style_tones(text: &str) -> String {
    if !text.contains(|c: char| "òóỏõọùúủũụ".contains(c)) {
        return text.to_owned();
    }
    TONES
        .iter()
        .fold(text.to_owned(), |text, (old, new)| text.replace(old, new))
}

fn count_whole(text: &str, part: &str) -> usize {
    if part.is_empty() {
        return 0;
    }
    text.match_indices(part)
        .filter(|(start, found)| {
            let before = text[..*start].chars().next_back();
            let after = text[start + found.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
        .count()
}

/// The plural of a rendering's last word, and of a head before "of"/"for"/"in"; the possessives come by
/// the word edge at the apostrophe.
fn english_forms(folded: &str) -> Vec<String> {
    let mut forms = vec![plural(folded)];
    for preposition in [" of ", " for ", " in ", " at ", " to ", " on "] {
        if let Some((head, rest)) = folded.split_once(preposition) {
            forms.push(format!("{}{preposition}{rest}", plural(head)));
            break;
        }
    }
    forms
}

fn plural(word: &str) -> String {
    let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| word.ends_with(suffix));
    if ends(&["man"]) {
        return format!("{}men", &word[..word.len() - 3]);
    }
    if ends(&["s", "x", "z", "ch", "sh"]) {
        return format!("{word}es");
    }
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tone_placement_case_and_spaces_do_not_matter_in_vietnamese() {
        let text = TargetText::new(
            Language::Vietnamese,
            "Ban Thường vụ TỈNH UỶ và Thành\u{A0}ủy",
        );
        assert!(text.holds("Ban Thường vụ Tỉnh ủy", false));
        assert!(text.holds("Thành uỷ", false));
        assert!(!text.holds("Ban Thường vụ Tỉnh ủy", true));
    }

    #[test]
    fn only_whole_syllables_count() {
        let text = TargetText::new(Language::Vietnamese, "cán bộ và Đảng bộ, đảng viên");
        assert_eq!(text.count("Đảng", false), 2);
        assert!(!text.holds("án bộ", false));
        assert!(!text.holds("đảng v", false));
    }

    #[test]
    fn english_plurals_and_possessives_count() {
        let text = TargetText::new(
            Language::English,
            "Party committees, the secretaries of Party cells and the Party's chairmen",
        );
        for rendering in [
            "Party committee",
            "secretary of Party cells",
            "Party cell",
            "chairman",
            "Party",
        ] {
            assert!(text.holds(rendering, false), "{rendering}");
        }
        assert!(!text.holds("commit", false));
    }
}
