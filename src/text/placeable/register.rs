//! The types and issuers of Party and State documents, with their names in three languages.
//!
//! Both lists are data files beside the code, which an editor can correct in a spreadsheet.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::Language;

static TYPES: LazyLock<Vec<DocumentType>> = LazyLock::new(|| {
    rows(include_str!("../data/document-types.csv"))
        .map(TypeRow::read)
        .collect()
});

static ISSUERS: LazyLock<Vec<Issuer>> = LazyLock::new(|| {
    rows(include_str!("../data/document-issuers.csv"))
        .map(IssuerRow::read)
        .collect()
});

/// Whose documents a row speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Those of the Party.
    Party,
    /// Those of the State.
    State,
    /// Both.
    Any,
}

/// What something is called in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The name to write.
    pub preferred: String,
    /// Other names that are right.
    pub admitted: Vec<String>,
}

impl Names {
    /// The preferred name, then the admitted ones.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.preferred)
            .chain(&self.admitted)
            .map(String::as_str)
    }
}

/// A type of document, known by the letters in its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentType {
    /// The letters as they are properly written: `QĐ`.
    pub letters: String,
    /// Whose documents are meant; the same letters can name two types.
    pub scope: Scope,
    names: [Names; 3],
}

impl DocumentType {
    /// The names of the type in `language`.
    #[must_use]
    pub fn names(&self, language: Language) -> &Names {
        &self.names[index(language)]
    }
}

/// A body that issues documents, known by the letters after the slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The letters as they are properly written: `HĐND`.
    pub letters: String,
    /// Whether the body is the Party's or the State's.
    pub scope: Scope,
    names: [String; 3],
}

impl Issuer {
    /// The name of the body in `language`.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        &self.names[index(language)]
    }
}

/// All known types of documents.
#[must_use]
pub fn document_types() -> &'static [DocumentType] {
    &TYPES
}

/// All known issuing bodies.
#[must_use]
pub fn issuers() -> &'static [Issuer] {
    &ISSUERS
}

/// The type that `letters` name in documents of `scope`; `DA` is read as `ĐA`.
pub(super) fn document_type(letters: &str, scope: Scope) -> Option<&'static DocumentType> {
    let exact = |kind: &&DocumentType| kind.letters == letters;
    let folded = |kind: &&DocumentType| fold(&kind.letters) == fold(letters);
    let fits = |kind: &&DocumentType| kind.scope == scope || kind.scope == Scope::Any;
    TYPES
        .iter()
        .filter(exact)
        .find(fits)
        .or_else(|| TYPES.iter().filter(folded).find(fits))
        .or_else(|| TYPES.iter().find(folded))
}

/// The body that `letters` name; digits after them, the term of the National Assembly, do not count.
pub(super) fn issuer(letters: &str) -> Option<&'static Issuer> {
    let letters = letters.trim_end_matches(|c: char| c.is_ascii_digit());
    let exact = |issuer: &&Issuer| issuer.letters == letters;
    let folded = |issuer: &&Issuer| fold(&issuer.letters) == fold(letters);
    ISSUERS
        .iter()
        .find(exact)
        .or_else(|| ISSUERS.iter().find(folded))
}

/// Letters as they are compared: capitals, `Đ` as `D`.
pub(super) fn fold(letters: &str) -> String {
    letters
        .chars()
        .map(|c| match c {
            'Đ' | 'đ' => 'D',
            'Ư' | 'ư' | 'Ủ' | 'ủ' => 'U',
            c => c.to_ascii_uppercase(),
        })
        .collect()
}

const fn index(language: Language) -> usize {
    match language {
        Language::Khmer => 0,
        Language::Vietnamese => 1,
        Language::English => 2,
    }
}

fn rows<T: serde::de::DeserializeOwned>(data: &'static str) -> impl Iterator<Item = T> {
    let rows: Vec<T> = csv::Reader::from_reader(data.as_bytes())
        .into_deserialize()
        .collect::<Result<_, _>>()
        .expect("the data file is well formed: a test reads it");
    rows.into_iter()
}

#[derive(Deserialize)]
struct TypeRow {
    letters: String,
    scope: Scope,
    vi: String,
    vi_admitted: String,
    en: String,
    en_admitted: String,
    km: String,
    km_admitted: String,
}

impl TypeRow {
    fn read(self) -> DocumentType {
        let names = |preferred: String, admitted: &str| Names {
            preferred,
            admitted: admitted
                .split(';')
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        DocumentType {
            letters: self.letters,
            scope: self.scope,
            names: [
                names(self.km, &self.km_admitted),
                names(self.vi, &self.vi_admitted),
                names(self.en, &self.en_admitted),
            ],
        }
    }
}

#[derive(Deserialize)]
struct IssuerRow {
    letters: String,
    scope: Scope,
    vi: String,
    en: String,
    km: String,
}

impl IssuerRow {
    fn read(self) -> Issuer {
        Issuer {
            letters: self.letters,
            scope: self.scope,
            names: [self.km, self.vi, self.en],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_name_in_every_language() {
        for language in Language::ALL {
            for kind in document_types() {
                assert!(
                    kind.names(language)
                        .all()
                        .all(|name| !name.trim().is_empty())
                );
            }
            assert!(
                issuers()
                    .iter()
                    .all(|issuer| !issuer.name(language).is_empty())
            );
        }
    }

    #[test]
    fn letters_without_vietnamese_signs_name_the_same_type() {
        let vietnamese = |letters: &str, scope| {
            let kind = document_type(letters, scope).unwrap();
            kind.names(Language::Vietnamese).preferred.as_str()
        };
        assert_eq!(vietnamese("DA", Scope::Party), "đề án");
        assert_eq!(vietnamese("QD", Scope::Party), "quy định");
        assert_eq!(vietnamese("QD", Scope::State), "quyết định");
        assert_eq!(vietnamese("CTR", Scope::Party), "chương trình");
        assert_eq!(issuer("QH15").unwrap().letters, "QH");
    }
}
