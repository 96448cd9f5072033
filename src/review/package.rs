//! What goes out for review: rows with what the checks say of them, ready to be written.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::words::{known_text, text};
use crate::check::Source;
use crate::check::rules::{RULES, Rules};
use crate::check::table::check;
use crate::check::terms::{demands, judge};
use crate::glossary::{TargetText, Termbase};
use crate::model::{Finding, Language, Origin, Pair, SegmentId, Unit};
use crate::store::{Exported, Recipe, Shown};
use crate::text::placeable::{Found, MismatchKind, compare};

/// A row that goes out.
#[derive(Debug, Clone)]
pub struct PackageRow {
    /// The unit.
    pub unit: Unit,
    /// Its document.
    pub document: String,
    /// What the checks say of its targets now.
    pub findings: Vec<(Language, Finding)>,
    /// What helps to read it, in a note: the language of the cell, and the text.
    pub notes: Vec<(Language, String)>,
}

/// What goes out to one reviewer.
#[derive(Debug, Clone)]
pub struct Package {
    /// The language of everything that a person reads in it.
    pub language: Language,
    /// The languages of its targets.
    pub targets: Vec<Language>,
    /// The rows.
    pub rows: Vec<PackageRow>,
    /// Who it is for; empty when nobody is named.
    pub reviewer: String,
    /// Whether each document has a sheet of its own.
    pub sheet_per_document: bool,
    /// Stored answers by the model that gave them.
    pub answers: BTreeMap<String, i64>,
}

impl Package {
    /// What is kept of it, for the merge with what comes back.
    #[must_use]
    pub fn exported(&self) -> Vec<Exported> {
        self.rows
            .iter()
            .map(|row| self.exported_row(&row.unit))
            .collect()
    }

    fn exported_row(&self, unit: &Unit) -> Exported {
        let targets = unit
            .targets
            .iter()
            .filter(|(language, _)| self.targets.contains(language));
        let targets = targets.map(|(language, target)| {
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
            targets: targets.collect(),
            comment: unit.comment.clone(),
        }
    }

    /// The name of its round: the same rows for the same reviewer have the same.
    #[must_use]
    pub fn round(&self) -> String {
        let mut parts = vec![self.reviewer.clone()];
        for row in &self.rows {
            let unit = &row.unit;
            parts.push(unit.segment.id.to_string());
            parts.push(unit.segment.text.clone());
            for language in &self.targets {
                let target = unit.targets.get(language);
                parts.push(target.map(|target| target.text.clone()).unwrap_or_default());
                parts.push(
                    target
                        .map(|target| format!("{} {}", target.status, target.origin))
                        .unwrap_or_default(),
                );
            }
            parts.push(unit.comment.clone());
        }
        let hash = Recipe::new(parts.iter().map(String::as_str));
        format!("r{}", &hash.as_str()[..15])
    }
}

/// What the checks say of units now, and what else is known of their targets (that they are drafts, say).
#[must_use]
pub fn findings(
    termbase: &Termbase,
    rules: &Rules,
    units: &[&Unit],
    targets: &[Language],
) -> Vec<Vec<(Language, Finding)>> {
    let pairs: Vec<Pair> = units.iter().map(|unit| pair(unit, targets)).collect();
    let mut found: Vec<Vec<(Language, Finding)>> =
        units.iter().map(|unit| known(unit, targets)).collect();
    for located in check(termbase, rules, &pairs) {
        found[located.pair].push((located.language, located.finding));
    }
    for findings in &mut found {
        findings
            .sort_by_key(|(language, finding)| (*language, std::cmp::Reverse(finding.severity)));
    }
    found
}

fn pair(unit: &Unit, targets: &[Language]) -> Pair {
    let targets = unit
        .targets
        .iter()
        .filter(|(language, target)| targets.contains(language) && !target.text.is_empty());
    Pair {
        place: unit.segment.number.to_string(),
        source: unit.segment.text.clone(),
        targets: targets
            .map(|(language, target)| (*language, target.text.clone()))
            .collect(),
    }
}

/// The stored findings that no check makes anew.
fn known(unit: &Unit, targets: &[Language]) -> Vec<(Language, Finding)> {
    let is_kept = |finding: &Finding| RULES.iter().all(|(rule, _)| *rule != finding.rule);
    let targets = unit
        .targets
        .iter()
        .filter(|(language, _)| targets.contains(language));
    targets
        .flat_map(|(language, target)| {
            let kept = target.findings.iter().filter(|finding| is_kept(finding));
            kept.map(|finding| (*language, finding.clone()))
        })
        .collect()
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

/// Stretches of the cells of a row that are shown otherwise, by language; in order, none over another.
#[must_use]
pub fn painted(
    termbase: &Termbase,
    unit: &Unit,
    targets: &[Language],
    findings: &[(Language, Finding)],
) -> HashMap<Language, Vec<(Range<usize>, Paint)>> {
    let source = Source::new(termbase, &unit.segment.text);
    let terms = source
        .outer_terms()
        .map(|term| (term.range.clone(), Paint::Term));
    let faults = findings.iter().filter_map(|(_, finding)| finding.place);
    let faults = faults.map(|(start, end)| (start..end, Paint::Fault));
    let mut painted = HashMap::new();
    painted.insert(
        Language::Khmer,
        apart(&unit.segment.text, terms.chain(faults).collect()),
    );
    for language in targets {
        let Some(target) = unit.targets.get(language) else {
            continue;
        };
        let demands = demands(&source.terms, source.text, *language);
        let text = TargetText::new(*language, &target.text);
        let mut stretches = Vec::new();
        for verdict in judge(&demands, &text) {
            stretches.extend(
                verdict
                    .kept
                    .iter()
                    .map(|range| (range.clone(), Paint::Term)),
            );
            stretches.extend(
                verdict
                    .broken
                    .iter()
                    .map(|(range, _)| (range.clone(), Paint::Fault)),
            );
        }
        let found = Found::new(*language, &target.text);
        let extra = compare(&source.placeables, &found)
            .into_iter()
            .filter(|mismatch| mismatch.kind == MismatchKind::Extra);
        stretches.extend(extra.map(|mismatch| (mismatch.placeable.range, Paint::Fault)));
        stretches.extend(marked_unknown(&target.text));
        painted.insert(*language, apart(&target.text, stretches));
    }
    painted
}

/// What a draft does not know stands between these brackets.
fn marked_unknown(text: &str) -> Vec<(Range<usize>, Paint)> {
    let opens = text.match_indices('⟦');
    let closes = |from: usize| text[from..].find('⟧').map(|at| from + at + '⟧'.len_utf8());
    opens
        .filter_map(|(at, _)| Some((at..closes(at)?, Paint::Fault)))
        .collect()
}

/// Stretches in order, on character boundaries, those at fault over those of terms.
fn apart(text: &str, mut stretches: Vec<(Range<usize>, Paint)>) -> Vec<(Range<usize>, Paint)> {
    stretches.retain(|(range, _)| {
        range.start < range.end
            && text.is_char_boundary(range.start)
            && text.is_char_boundary(range.end)
    });
    stretches.sort_by_key(|(range, paint)| (std::cmp::Reverse(*paint), range.start));
    let mut kept: Vec<(Range<usize>, Paint)> = Vec::new();
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

/// What a note on a cell says: what the words were before, and what stands around rows that went out without their neighbours.
#[must_use]
pub fn notes(
    language: Language,
    units: &[Unit],
    at: usize,
    is_alone: (bool, bool),
    previous: &BTreeMap<(SegmentId, Language), String>,
    targets: &[Language],
) -> Vec<(Language, String)> {
    let unit = &units[at];
    let mut notes = Vec::new();
    for target in targets {
        let mut lines = Vec::new();
        if let Some(before) = previous.get(&(unit.segment.id.clone(), *target)) {
            lines.push(format!("{}: {before}", text(language, "note-previous")));
        }
        let reviewed = |at: Option<usize>| {
            let found = at.and_then(|at| units.get(at)?.targets.get(target));
            found.filter(|found| found.status.is_by_person())
        };
        if let Some(above) = reviewed(at.checked_sub(1)).filter(|_| is_alone.0) {
            lines.push(format!("{}: {}", text(language, "note-above"), above.text));
        }
        if let Some(below) = reviewed(Some(at + 1)).filter(|_| is_alone.1) {
            lines.push(format!("{}: {}", text(language, "note-below"), below.text));
        }
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
