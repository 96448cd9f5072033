//! Where a target comes from.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How well a unit of the memory fits a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Same matching key, and the same neighbours.
    Context,
    /// Same matching key.
    Exact,
    /// Same but for numbers, dates and the like, which were put in.
    Placeable,
    /// Similar, by this many percent.
    Fuzzy(u8),
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Context => f.write_str("context"),
            Self::Exact => f.write_str("exact"),
            Self::Placeable => f.write_str("placeable"),
            Self::Fuzzy(percent) => write!(f, "fuzzy-{percent}"),
        }
    }
}

impl FromStr for Grade {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "context" => Ok(Self::Context),
            "exact" => Ok(Self::Exact),
            "placeable" => Ok(Self::Placeable),
            _ => text
                .strip_prefix("fuzzy-")
                .and_then(|percent| percent.parse().ok())
                .filter(|percent| *percent <= 100)
                .map(Self::Fuzzy)
                .ok_or_else(|| format!("`{text}` is no match grade")),
        }
    }
}

/// Where a target comes from. Its text form, in tables and in the database, is `person`, `aligned`,
/// `draft`, `memory:exact` or `backend:NAME/MODEL [LICENCE]`; model and licence only when they are known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A person wrote it, or it stood in a table that a person gave.
    Person,
    /// It was found beside the source in an edition.
    Aligned,
    /// The embedded draft engine.
    Draft,
    /// The translation memory.
    Memory(Grade),
    /// A translation service.
    Backend {
        /// The backend's name in the configuration.
        name: String,
        /// The model that answered, as the backend calls it.
        model: String,
        /// The licence or the terms of its output, as the configuration says; empty when it does not.
        licence: String,
    },
}

impl Origin {
    /// Whether a person wrote it: then no machine may overwrite it.
    #[must_use]
    pub fn is_person(&self) -> bool {
        matches!(self, Self::Person)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person => f.write_str("person"),
            Self::Aligned => f.write_str("aligned"),
            Self::Draft => f.write_str("draft"),
            Self::Memory(grade) => write!(f, "memory:{grade}"),
            Self::Backend {
                name,
                model,
                licence,
            } => {
                write!(f, "backend:{name}")?;
                if !model.is_empty() {
                    write!(f, "/{model}")?;
                }
                if !licence.is_empty() {
                    write!(f, " [{licence}]")?;
                }
                Ok(())
            }
        }
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "person" => return Ok(Self::Person),
            "aligned" => return Ok(Self::Aligned),
            "draft" => return Ok(Self::Draft),
            _ => {}
        }
        if let Some(grade) = text.strip_prefix("memory:") {
            return grade.parse().map(Self::Memory);
        }
        let service = text
            .strip_prefix("backend:")
            .ok_or_else(|| format!("`{text}` is no origin"))?;
        let (service, licence) = service
            .strip_suffix(']')
            .and_then(|service| service.split_once(" ["))
            .unwrap_or((service, ""));
        let (name, model) = service.split_once('/').unwrap_or((service, ""));
        Ok(Self::Backend {
            name: name.to_owned(),
            model: model.to_owned(),
            licence: licence.to_owned(),
        })
    }
}

impl Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_origin_reads_back_from_its_text() {
        let origins = [
            Origin::Person,
            Origin::Aligned,
            Origin::Draft,
            Origin::Memory(Grade::Context),
            Origin::Memory(Grade::Placeable),
            Origin::Memory(Grade::Fuzzy(87)),
            Origin::Backend {
                name: "office".into(),
                model: "org/model-7b".into(),
                licence: "Apache-2.0".into(),
            },
            Origin::Backend {
                name: "script".into(),
                model: String::new(),
                licence: String::new(),
            },
        ];
        for origin in origins {
            assert_eq!(origin.to_string().parse(), Ok(origin));
        }
        assert!("memory:fuzzy-101".parse::<Origin>().is_err());
    }
}
