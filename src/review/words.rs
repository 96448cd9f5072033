//! What people read and type in review tables, in three languages: headings, statuses, instructions.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::{Language, Status};
use crate::text::khmer::canonical;

/// The languages in the order of the lists in `data/strings.toml`.
const ORDER: [Language; 3] = [Language::English, Language::Vietnamese, Language::Khmer];

static STRINGS: LazyLock<BTreeMap<String, [String; 3]>> = LazyLock::new(|| {
    toml::from_str(include_str!("data/strings.toml")).expect("a test reads the shipped strings")
});

static STATUSES: LazyLock<HashMap<String, Mark>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for (name, alternatives) in table(include_str!("data/status-words.csv")) {
        let mark = match name.parse() {
            Ok(status) => Mark::Status(status),
            Err(_) => Mark::Rejected,
        };
        let shown = &STRINGS[&format!("status-{name}")];
        let all = alternatives.chain(shown.iter().map(String::as_str));
        words.extend(all.map(|word| (folded(word), mark)));
    }
    words
});

static COLUMNS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut columns = HashMap::new();
    for (name, aliases) in table(include_str!("data/columns.csv")) {
        let shown = &STRINGS[&format!("column-{name}")];
        let all = aliases
            .chain(shown.iter().map(String::as_str))
            .chain([name]);
        for heading in all.filter(|heading| !heading.is_empty()) {
            columns.entry(folded(heading)).or_insert(name);
        }
    }
    columns
});

/// The rows of a small shipped table: a name, and alternatives between bars.
fn table(
    text: &'static str,
) -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let rows = text.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.map(|(name, alternatives)| (name, alternatives.split('|')))
}

/// What a person says of a target in its status cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It must be done again.
    Rejected,
    /// It is this far.
    Status(Status),
}

/// A text that people read, in their language.
///
/// # Panics
/// When there is no text of that name: names are written in this room only.
#[must_use]
pub fn text(language: Language, name: &str) -> &'static str {
    let texts = STRINGS
        .get(name)
        .unwrap_or_else(|| panic!("`{name}` stands in data/strings.toml"));
    let at = ORDER.iter().position(|known| *known == language);
    &texts[at.unwrap_or_default()]
}

/// A text whose name may be unknown, such as that of a rule of another room.
#[must_use]
pub fn known_text(language: Language, name: &str) -> Option<&'static str> {
    STRINGS.contains_key(name).then(|| text(language, name))
}

/// The word for a status.
#[must_use]
pub fn status(language: Language, status: Status) -> &'static str {
    text(language, &format!("status-{status}"))
}

/// What a status cell says, in any of the languages and in the words that people use; `None` when it is empty.
///
/// # Errors
/// The cell's text, when nobody can say what it means.
pub fn mark(cell: &str) -> Result<Option<Mark>, String> {
    let trimmed = cell.trim();
    if trimmed.is_empty() {
        return Ok(None);
    }
    let found = STATUSES.get(&folded(trimmed)).copied();
    found.map(Some).ok_or_else(|| trimmed.to_owned())
}

/// The column that a heading names, in any of the languages; the names are those of `data/columns.csv`.
#[must_use]
pub fn column(heading: &str) -> Option<&'static str> {
    COLUMNS.get(&folded(heading)).copied()
}

/// Whose words a cell of a table of conflicts chooses.
#[must_use]
pub fn takes_theirs(cell: &str) -> Option<bool> {
    let cell = folded(cell);
    let says = |name: &str, word: &str| {
        let texts = STRINGS[name].iter().map(String::as_str).chain([word]);
        texts.into_iter().any(|text| folded(text) == cell)
    };
    if says("decision-theirs", "theirs") {
        return Some(true);
    }
    says("decision-ours", "ours").then_some(false)
}

/// A word without what people leave out or write otherwise: case, spaces, punctuation, Vietnamese marks, invisible
/// characters. A word of signs alone stays as it is.
#[must_use]
pub fn folded(word: &str) -> String {
    let canonical = canonical(word.trim());
    let plain: String = canonical
        .nfd()
        .filter(|c| !('\u{300}'..='\u{36F}').contains(c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .filter(|c| c.is_alphanumeric() || is_combining_mark(*c) || *c == '#')
        .collect();
    if plain.is_empty() {
        return word.trim().to_owned();
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_in_three_languages_and_differs_between_them() {
        for (name, texts) in STRINGS.iter() {
            assert!(texts.iter().all(|text| !text.trim().is_empty()), "{name}");
            let is_khmer = texts[2]
                .chars()
                .any(|c| ('\u{1780}'..='\u{17FF}').contains(&c));
            assert!(is_khmer, "{name}: {}", texts[2]);
            assert_ne!(texts[0], texts[1], "{name}");
        }
        for status in Status::ALL {
            for language in Language::ALL {
                let word = super::status(language, status);
                assert_eq!(mark(word), Ok(Some(Mark::Status(status))), "{word}");
            }
        }
    }

    #[test]
    fn every_rule_of_the_checks_has_its_words() {
        for (rule, _) in crate::check::rules::RULES {
            assert!(
                known_text(Language::Khmer, &format!("rule-{rule}")).is_some(),
                "{rule}"
            );
        }
    }

    #[test]
    fn no_word_means_two_statuses_and_no_heading_two_columns() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (name, words) in table(include_str!("data/status-words.csv")) {
            for word in words {
                let other = seen.insert(folded(word), name);
                assert!(other.is_none_or(|other| other == name), "{word}");
            }
        }
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (name, aliases) in table(include_str!("data/columns.csv")) {
            let shown = STRINGS[&format!("column-{name}")]
                .iter()
                .map(String::as_str);
            for heading in aliases.chain(shown).filter(|heading| !heading.is_empty()) {
                let other = seen.insert(folded(heading), name);
                assert!(
                    other.is_none_or(|other| other == name),
                    "{heading}: {other:?}"
                );
            }
        }
    }

    #[test]
    fn people_type_a_status_in_their_own_way() {
        let reviewed = Ok(Some(Mark::Status(Status::Reviewed)));
        for word in [
            " OK ",
            "x",
            "Đã duyệt",
            "da duyet",
            "DUYỆT.",
            "បានពិនិត្យ",
            "✓",
            "បាន\u{200B}ពិនិត្យ",
        ] {
            assert_eq!(mark(word), reviewed, "{word}");
        }
        assert_eq!(mark("sai"), Ok(Some(Mark::Rejected)));
        assert_eq!(mark("không đạt"), Ok(Some(Mark::Rejected)));
        assert_eq!(mark(" "), Ok(None));
        assert_eq!(mark("perhaps"), Err("perhaps".to_owned()));
    }

    #[test]
    fn headings_are_known_in_three_languages() {
        for heading in ["vi", "Vietnamese", "Tiếng Việt", "TIENG VIET", "ភាសាវៀតណាម"]
        {
            assert_eq!(column(heading), Some("vi"), "{heading}");
        }
        assert_eq!(column("vi_status"), Some("vi_status"));
        assert_eq!(column("Trạng thái (vi)"), Some("vi_status"));
        assert_eq!(column("whatever"), None);
    }
}
