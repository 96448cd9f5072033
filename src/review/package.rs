//! What goes out for review: rows with what the checks say of them, ready to be written.

use std::collections::BTreeMap;
use std::ops::Range;

use super::words::{known_text, text};
use crate::check::look::Look;
use crate::glossary::Concept;
use crate::model::{Finding, Language, Origin, SegmentId, Unit};
use crate::store::{Exported, Recipe, Shown, SpendingByCurrency};

/// A row that goes out.
#[derive(Debug, Clone)]
pub struct PackageRow<'t> {
    /// The unit.
    pub unit: Unit,
    /// Its document, by its place in [`Package::documents`].
    pub document: usize,
    /// What is seen in it.
    pub seen: Seen<'t>,
    /// What helps to read it, in a note: the language of the cell, and the text.
    pub notes: Vec<(Language, String)>,
}

/// What is seen in a row.
#[derive(Debug, Clone, Default)]
pub struct Seen<'t> {
    /// What the checks say of its targets now, and what else is known of them.
    pub findings: Vec<(Language, Finding)>,
    /// The terms of its source, with their places in the text as written.
    pub terms: Vec<(Range<usize>, Vec<&'t Concept>)>,
    /// Stretches of its targets that are shown otherwise.
    pub painted: Vec<(Language, Stretch)>,
}

/// A stretch of a text, in bytes, and how it is shown.
pub type Stretch = (Range<usize>, Paint);

/// What goes out to one reviewer; its rows come one by one.
#[derive(Debug, Clone)]
pub struct Package {
    /// The language of everything that a person reads in it.
    pub language: Language,
    /// The languages of its targets.
    pub targets: Vec<Language>,
    /// Who it is for; empty when nobody is named.
    pub reviewer: String,
    /// The name of its round.
    pub round: String,
    /// Its documents in their order, each with the number of its rows.
    pub documents: Vec<(String, usize)>,
    /// Whether each document has a sheet of its own.
    pub sheet_per_document: bool,
    /// Stored answers by the model that gave them.
    pub answers: BTreeMap<String, i64>,
    /// What was spent on its documents, by currency.
    pub spent: SpendingByCurrency,
}

impl Package {
    /// How many rows it has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.documents.iter().map(|(_, count)| count).sum()
    }
}

/// What is kept of a row that goes out, for the merge with what comes back.
#[must_use]
pub fn exported(targets: &[Language], unit: &Unit) -> Exported {
    let shown = unit
        .targets
        .iter()
        .filter(|(language, _)| targets.contains(language));
    let shown = shown.map(|(language, target)| {
        let shown = Shown {
            text: target.text.clone(),
            status: target.status,
            origin: target.origin.clone(),
        };
        (*language, shown)
    });
    Exported {
        segment: unit.segment.id.clone(),
        key: unit.segment.key.clone(),
        source: unit.segment.text.clone(),
        targets: shown.collect(),
        comment: unit.comment.clone(),
    }
}

/// A hash of what a row gives out.
#[must_use]
pub fn digest(targets: &[Language], unit: &Unit) -> Recipe {
    let mut parts = vec![unit.segment.id.as_str(), &unit.segment.text];
    let states: Vec<String> = targets
        .iter()
        .map(|language| {
            let target = unit.targets.get(language);
            target.map_or_else(String::new, |target| {
                format!("{} {}", target.status, target.origin)
            })
        })
        .collect();
    for (language, state) in targets.iter().zip(&states) {
        let target = unit.targets.get(language);
        parts.push(target.map_or("", |target| &target.text));
        parts.push(state);
    }
    parts.push(&unit.comment);
    Recipe::new(parts)
}

/// The name of a round: the same rows for the same reviewer have the same.
#[must_use]
pub fn round<'d>(reviewer: &'d str, digests: impl IntoIterator<Item = &'d Recipe>) -> String {
    let rows = digests.into_iter().map(Recipe::as_str);
    let hash = Recipe::new(std::iter::once(reviewer).chain(rows));
    format!("r{}", &hash.as_str()[..15])
}

/// A finding in a person's language: what it is, and the words that it is about.
#[must_use]
pub fn said(language: Language, finding: &Finding) -> String {
    let label = known_text(language, &format!("rule-{}", finding.rule)).unwrap_or(&finding.rule);
    if language == Language::English {
        return format!("{label}: {}", finding.message);
    }
    let quoted = quoted(&finding.message);
    if quoted.is_empty() {
        return label.to_owned();
    }
    format!("{label}: {}", quoted.join(" → "))
}

/// What a message quotes: Khmer, numbers at its start, and what stands in quotes.
fn quoted(message: &str) -> Vec<&str> {
    const MOST: usize = 4;
    let mut found = Vec::new();
    let is_khmer = |c: char| ('\u{1780}'..='\u{17FF}').contains(&c) || c == '\u{200B}';
    let first = message.split(' ').next().unwrap_or_default();
    if first.chars().any(is_khmer) || first.starts_with(|c: char| c.is_ascii_digit()) {
        found.push(first);
    }
    let mut rest = message;
    while let Some((_, from)) = rest.split_once('“') {
        let Some((inside, after)) = from.split_once('”') else {
            break;
        };
        found.push(inside);
        rest = after;
    }
    found.truncate(MOST);
    found
}

/// How a stretch of a cell is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Paint {
    /// A term of the glossary.
    Term,
    /// Words at fault.
    Fault,
}

/// Stretches of the source of a row: its terms, and the words that findings are about.
#[must_use]
pub fn painted_source(row: &PackageRow<'_>) -> Vec<Stretch> {
    let Seen {
        findings, terms, ..
    } = &row.seen;
    let terms = terms.iter().map(|(range, _)| (range.clone(), Paint::Term));
    let faults = findings.iter().filter_map(|(_, finding)| finding.place);
    let faults = faults.map(|(start, end)| (start..end, Paint::Fault));
    apart(&row.unit.segment.text, terms.chain(faults).collect())
}

/// Stretches of a target: terms that are rendered as they should be, words at fault, and what a draft does not know.
#[must_use]
pub fn painted_target(text: &str, look: &Look<'_>) -> Vec<Stretch> {
    let kept = look.kept.iter().map(|range| (range.clone(), Paint::Term));
    let wrong = look.wrong.iter().map(|range| (range.clone(), Paint::Fault));
    apart(
        text,
        kept.chain(wrong).chain(marked_unknown(text)).collect(),
    )
}

/// What a draft does not know stands between these brackets.
fn marked_unknown(text: &str) -> impl Iterator<Item = Stretch> {
    let opens = text.match_indices('⟦');
    let closes = move |from: usize| text[from..].find('⟧').map(|at| from + at + '⟧'.len_utf8());
    opens.filter_map(move |(at, _)| Some((at..closes(at)?, Paint::Fault)))
}

/// Stretches in order, on character boundaries, those at fault over those of terms.
fn apart(text: &str, mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.retain(|(range, _)| {
        range.start < range.end
            && text.is_char_boundary(range.start)
            && text.is_char_boundary(range.end)
    });
    stretches.sort_by_key(|(range, paint)| (std::cmp::Reverse(*paint), range.start));
    let mut kept: Vec<Stretch> = Vec::new();
    for (range, paint) in stretches {
        if kept
            .iter()
            .all(|(other, _)| range.end <= other.start || other.end <= range.start)
        {
            kept.push((range, paint));
        }
    }
    kept.sort_by_key(|(range, _)| range.start);
    kept
}

/// What notes on the cells of a row say: what the words were before, and what a person approved above and below it, where
/// those rows do not go out with it.
#[must_use]
pub fn notes(
    language: Language,
    unit: &Unit,
    around: (Option<&Unit>, Option<&Unit>),
    previous: &BTreeMap<(SegmentId, Language), String>,
    targets: &[Language],
) -> Vec<(Language, String)> {
    let mut notes = Vec::new();
    for target in targets {
        let mut lines = Vec::new();
        if let Some(before) = previous.get(&(unit.segment.id.clone(), *target)) {
            lines.push(format!("{}: {before}", text(language, "note-previous")));
        }
        let mut add = |name, neighbour: Option<&Unit>| {
            let found = neighbour.and_then(|unit| unit.targets.get(target));
            if let Some(found) = found.filter(|found| found.status.is_by_person()) {
                lines.push(format!("{}: {}", text(language, name), found.text));
            }
        };
        add("note-above", around.0);
        add("note-below", around.1);
        if !lines.is_empty() {
            notes.push((*target, lines.join("\n")));
        }
    }
    notes
}

/// The name of a kind of origin, for counting.
#[must_use]
pub fn origin_kind(origin: &Origin) -> &'static str {
    match origin {
        Origin::Person => "origin-person",
        Origin::Aligned => "origin-aligned",
        Origin::Draft => "origin-draft",
        Origin::Memory(crate::model::Grade::Fuzzy(_)) => "origin-memory-fuzzy",
        Origin::Memory(_) => "origin-memory",
        Origin::Backend { .. } => "origin-backend",
    }
}
