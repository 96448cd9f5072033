//! The three languages of an edition.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A language of an edition, written as its BCP 47 tag: `km`, `vi` or `en`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Khmer, the language that is translated.
    Khmer,
    /// Vietnamese.
    Vietnamese,
    /// English.
    English,
}

impl Language {
    /// All languages, in the order of the table's columns.
    pub const ALL: [Self; 3] = [Self::Khmer, Self::Vietnamese, Self::English];

    /// The BCP 47 tag: `km`, `vi` or `en`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Khmer => "km",
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// The language of a tag by its two or its three letters (ISO 639-1, 639-2): `vi-VN`, `vie`.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "khm" => Some(Self::Khmer),
            "vie" => Some(Self::Vietnamese),
            "eng" => Some(Self::English),
            other => other.parse().ok(),
        }
    }

    /// The English name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Khmer => "Khmer",
            Self::Vietnamese => "Vietnamese",
            Self::English => "English",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.tag())
    }
}

/// A tag that names none of the three languages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown language `{0}`; use km, vi or en")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a tag in any case; a region or script subtag after it is allowed (`vi-VN`, `en_US`).
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
            .ok_or_else(|| UnknownLanguage(tag.to_owned()))
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.tag())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tag = String::deserialize(deserializer)?;
        tag.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_reads_back_to_its_language() {
        for language in Language::ALL {
            assert_eq!(language.tag().parse(), Ok(language));
            let json = serde_json::to_string(&language).unwrap();
            assert_eq!(serde_json::from_str::<Language>(&json).unwrap(), language);
        }
        assert_eq!("vi-VN".parse(), Ok(Language::Vietnamese));
        assert!("kmx".parse::<Language>().is_err());
    }
}
