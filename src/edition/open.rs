//! What no person has approved.

use crate::model::{Kind, Language, Unit};

/// A passage that no person has approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The running number of its segment.
    pub number: usize,
    /// The language that is not approved.
    pub language: Language,
    /// How far it is, or `missing`.
    pub status: &'static str,
    /// The beginning of the source.
    pub source: String,
}

/// So much of a source is shown.
const SHOWN: usize = 40;

/// What no person has approved in these languages, in order. Boilerplate counts only when it is part of the edition.
#[must_use]
pub fn open(units: &[Unit], languages: &[Language], boilerplate: bool) -> Vec<Open> {
    let mut all = Vec::new();
    for unit in units {
        if unit.segment.kind == Kind::Boilerplate && !boilerplate {
            continue;
        }
        for &language in languages.iter().filter(|&&l| l != Language::Khmer) {
            let status = match unit.targets.get(&language) {
                Some(target) if target.status.is_by_person() => continue,
                Some(target) if !target.text.trim().is_empty() => target.status.as_str(),
                _ => "missing",
            };
            all.push(Open {
                number: unit.segment.number,
                language,
                status,
                source: beginning(&unit.segment.text),
            });
        }
    }
    all
}

fn beginning(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
