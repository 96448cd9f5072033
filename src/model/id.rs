//! Names that stay: of a document, and of a segment in it.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A document's short name: `[a-z0-9-]+`, safe in file names, XML ids and spreadsheets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// The slug of a file name: its stem without a language suffix, in lower case, every run of other
    /// characters one hyphen. A name without any ASCII letter or digit becomes `doc-` and a hash.
    #[must_use]
    pub fn from_file_name(name: &str) -> Self {
        let stem = name
            .split('.')
            .next()
            .filter(|stem| !stem.is_empty())
            .unwrap_or(name);
        let mut slug = String::new();
        for c in stem.chars() {
            if c.is_ascii_alphanumeric() {
                slug.push(c.to_ascii_lowercase());
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        let slug = slug.trim_end_matches('-');
        let lost = stem.chars().any(|c| !c.is_ascii() && c.is_alphanumeric());
        match (slug.is_empty(), lost) {
            (false, false) => Self(slug.to_owned()),
            (false, true) => Self(format!("{slug}-{}", short_hash(&[name]))),
            (true, _) => Self(format!("doc-{}", short_hash(&[name]))),
        }
    }

    /// The same name with a number behind it, for a second document of one name.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        Self(format!("{}-{number}", self.0))
    }

    /// A slug read back from a store or a table.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A segment's name: the document's slug, then a short hash of the segment's matching key and of how
/// often that key stood before it, so that a paragraph inserted above renames nothing below.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SegmentId(String);

impl SegmentId {
    /// The name of the `occurrence`-th (from 0) segment with this `key` in the document `slug`.
    #[must_use]
    pub fn new(slug: &Slug, key: &str, occurrence: usize) -> Self {
        Self(format!(
            "{slug}-{}",
            short_hash(&[key, &occurrence.to_string()])
        ))
    }

    /// An id read back from a store or a table.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Gives out segment ids for one document, counting the occurrences of each key. Keys are held as fingerprints, for a
/// document may be long; two keys with one fingerprint share a count, and their ids differ all the same.
#[derive(Debug, Default)]
pub(super) struct Occurrences(HashMap<u64, u32>);

impl Occurrences {
    pub(super) fn next(&mut self, slug: &Slug, key: &str) -> SegmentId {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let count = self.0.entry(hasher.finish()).or_insert(0);
        let id = SegmentId::new(slug, key, *count as usize);
        *count += 1;
        id
    }
}

/// Twelve hexadecimal digits of SHA-256 over the parts, each ended by a zero byte. The first is a letter
/// (`a`–`f` or `g`–`p` for the digits), so that no spreadsheet takes the hash for a number such as `1e5`.
fn short_hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    let mut hash = String::with_capacity(12);
    for nibble in digest
        .iter()
        .take(6)
        .flat_map(|byte| [byte >> 4, byte & 15])
    {
        let alphabet: &[u8; 16] = if hash.is_empty() {
            b"abcdefghijkmnpqr"
        } else {
            b"0123456789abcdef"
        };
        hash.push(char::from(alphabet[usize::from(nibble)]));
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_drops_the_suffixes_and_folds_the_rest() {
        assert_eq!(Slug::from_file_name("article.km.txt").as_str(), "article");
        assert_eq!(
            Slug::from_file_name("Bài phát biểu.txt")
                .as_str()
                .split('-')
                .next(),
            Some("b")
        );
        assert_eq!(
            Slug::from_file_name("Report 2024_final.csv").as_str(),
            "report-2024-final"
        );
    }

    #[test]
    fn khmer_file_names_get_different_slugs() {
        let first = Slug::from_file_name("សុន្ទរកថា.txt");
        let second = Slug::from_file_name("របាយការណ៍.txt");
        assert!(first.as_str().starts_with("doc-"));
        assert_ne!(first, second);
    }

    #[test]
    fn a_segment_id_depends_on_key_and_occurrence_only() {
        let slug = Slug::from_file_name("a.txt");
        let mut occurrences = Occurrences::default();
        let first = occurrences.next(&slug, "k");
        let other = occurrences.next(&slug, "x");
        let second = occurrences.next(&slug, "k");
        assert_eq!(first, SegmentId::new(&slug, "k", 0));
        assert_eq!(second, SegmentId::new(&slug, "k", 1));
        assert!(first != second && first != other);
        assert!(first.as_str()[2..].starts_with(|c: char| c.is_ascii_lowercase()));
    }
}
