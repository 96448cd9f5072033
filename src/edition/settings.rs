//! What an edition is asked to be: `[edition]` of `trivani.toml`, and the words of the command line.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::model::Language;

/// How the languages stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Arrangement {
    /// The first language on the left half of a spread, the others on the right half, in step by paragraph.
    #[default]
    Facing,
    /// A column for each language, in step by paragraph.
    Columns,
    /// Each sentence, followed by what it is in the other languages.
    Interlinear,
    /// Each paragraph, followed by what it is in the other languages.
    Stacked,
}

impl Arrangement {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Facing,
        Self::Columns,
        Self::Interlinear,
        Self::Stacked,
    ];

    /// The word on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Facing => "facing",
            Self::Columns => "columns",
            Self::Interlinear => "interlinear",
            Self::Stacked => "stacked",
        }
    }
}

impl fmt::Display for Arrangement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Arrangement {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|known| known.as_str() == text);
        found.ok_or_else(|| {
            format!("`{text}` is no layout: use facing, columns, interlinear or stacked")
        })
    }
}

/// A format of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EditionFormat {
    /// One self-contained page.
    Html,
    /// A Word document.
    Docx,
    /// An EPUB 3 book.
    Epub,
    /// A PDF, set by Typst; written when built with the feature `pdf`.
    Pdf,
    /// The Typst source of the PDF.
    Typst,
}

impl EditionFormat {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Html, Self::Docx, Self::Epub, Self::Pdf, Self::Typst];

    /// The file name's ending, and the word on the command line.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Epub => "epub",
            Self::Pdf => "pdf",
            Self::Typst => "typ",
        }
    }
}

impl fmt::Display for EditionFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.extension())
    }
}

impl FromStr for EditionFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL
            .into_iter()
            .find(|known| known.extension() == text);
        found.ok_or_else(|| {
            format!("`{text}` is no format of an edition: use html, docx, epub, pdf or typ")
        })
    }
}

/// A text for all languages, or one for each.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Localised {
    /// The same in every language.
    One(String),
    /// By language.
    Each(BTreeMap<Language, String>),
}

impl Localised {
    /// The text in a language.
    #[must_use]
    pub fn of(&self, language: Language) -> Option<&str> {
        let text = match self {
            Self::One(text) => Some(text),
            Self::Each(texts) => texts.get(&language),
        };
        text.map(String::as_str)
            .filter(|text| !text.trim().is_empty())
    }

    /// The texts in these languages, equal ones once: a name is written the same in several of them.
    ///
    /// One with Khmer letters is in Khmer, and one without is in a language with other letters when there is one, so that each
    /// stands in a font that has its letters.
    #[must_use]
    pub fn distinct(&self, languages: &[Language]) -> Vec<(Language, &str)> {
        let mut distinct: Vec<(Language, &str)> = Vec::new();
        for &language in languages {
            let Some(text) = self.of(language) else {
                continue;
            };
            match distinct.iter_mut().find(|(_, known)| *known == text) {
                None => distinct.push((language, text)),
                Some((known, _)) => {
                    if (*known == Language::Khmer) != has_khmer(text) {
                        *known = language;
                    }
                }
            }
        }
        distinct
    }
}

/// Whether a text has a Khmer letter.
pub(super) fn has_khmer(text: &str) -> bool {
    text.chars().any(|c| ('\u{1780}'..='\u{17FF}').contains(&c))
}

/// `[edition]` of `trivani.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EditionConfig {
    /// The title.
    pub title: Option<Localised>,
    /// Who wrote it.
    pub author: Option<Localised>,
    /// Who brings it out.
    pub publisher: Option<Localised>,
    /// The date, as it is to be printed.
    pub date: Option<String>,
    /// Where the texts come from.
    pub sources: Vec<String>,
    /// The book's identifier: an ISBN, a URN, an address.
    pub identifier: Option<String>,
    /// The folder of the publisher's templates, relative to the configuration.
    pub template: Option<std::path::PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_command_line_read_back() {
        for arrangement in Arrangement::ALL {
            assert_eq!(arrangement.as_str().parse(), Ok(arrangement));
        }
        for format in EditionFormat::ALL {
            assert_eq!(format.extension().parse(), Ok(format));
        }
        assert!("rows".parse::<Arrangement>().is_err());
        assert!("odt".parse::<EditionFormat>().is_err());
    }

    #[test]
    fn a_title_is_one_text_or_one_for_each_language() {
        let config: EditionConfig =
            toml::from_str("title = { km = \"ក\", vi = \" \" }\nauthor = \"A\"").unwrap();
        let title = config.title.unwrap();
        assert_eq!(title.of(Language::Khmer), Some("ក"));
        assert_eq!(title.of(Language::Vietnamese), None);
        assert_eq!(config.author.unwrap().of(Language::English), Some("A"));
        assert!(toml::from_str::<EditionConfig>("titel = \"A\"").is_err());
    }

    #[test]
    fn a_name_that_is_the_same_in_several_languages_stands_once_and_in_its_own_letters() {
        use Language::{English, Khmer, Vietnamese};
        let one = |text: &str| Localised::One(text.to_owned());
        assert_eq!(
            one("A").distinct(&[Khmer, Vietnamese, English]),
            [(Vietnamese, "A")]
        );
        assert_eq!(one("ក").distinct(&[Vietnamese, Khmer]), [(Khmer, "ក")]);
        assert_eq!(one("A").distinct(&[Khmer]), [(Khmer, "A")]);
        let each = [(Khmer, "ក"), (Vietnamese, "A"), (English, "A")];
        let each = Localised::Each(each.map(|(l, text)| (l, text.to_owned())).into());
        assert_eq!(
            each.distinct(&[English, Khmer, Vietnamese]),
            [(English, "A"), (Khmer, "ក")]
        );
    }
}
