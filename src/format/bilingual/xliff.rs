//! Units of XLIFF.

use std::collections::HashMap;
use std::path::Path;

use super::namer::Namer;
use super::{Entry, ReadFile, Take, finding};
use crate::format::FormatError;
use crate::format::losses::Losses;
use crate::format::xliff::{Own, XliffFile, XliffNote, XliffSegment, read as read_xliff};
use crate::model::{
    Finding, Kind, Language, Origin, Segment, Severity, Slug, Status, Target, Unit,
};
use crate::text::khmer::key;
use crate::text::tag::without_tags;

pub(super) fn read(
    path: &Path,
    slug: Slug,
    text: &str,
    file: &mut ReadFile,
    take: &mut Take<'_>,
) -> Result<(), FormatError> {
    let xliff = read_xliff(path, text)?;
    let faults = xliff.faults.iter();
    file.findings.extend(
        faults.map(|fault| finding(path, fault.line, fault.column, "xliff", &fault.reason)),
    );
    file.losses.extend(xliff.losses);
    let mut namer = Namer::new(slug);
    let mut number = 0;
    for part in &xliff.files {
        let Some(languages) = languages(part) else {
            let place = part.original.clone().unwrap_or_else(|| "file".to_owned());
            let target = part.target_language.as_deref().unwrap_or("nothing");
            let kind = format!(
                "texts from {} to {target}, for want of Khmer",
                part.source_language
            );
            file.losses.add(kind, &place);
            continue;
        };
        file.languages.extend([Language::Khmer, languages.0]);
        let mut in_unit: HashMap<&str, usize> = HashMap::new();
        for segment in &part.segments {
            *in_unit.entry(&segment.unit).or_default() += 1;
        }
        for segment in &part.segments {
            number += 1;
            let is_alone = in_unit.get(segment.unit.as_str()) == Some(&1);
            let given = given_id(segment, is_alone);
            let unit = unit(
                segment,
                &given,
                languages,
                number,
                &mut namer,
                &mut file.losses,
            );
            if let Some(unit) = unit {
                let place = format!("unit {}", segment.unit);
                take(Entry { place, unit })?;
            } else {
                let reason = "there is no Khmer text in this segment: it was left out";
                let found = finding(path, segment.line, 1, "input-row", reason);
                file.findings.push(found);
            }
        }
    }
    Ok(())
}

/// The language that is not Khmer, and whether Khmer is the target.
fn languages(part: &XliffFile) -> Option<(Language, bool)> {
    let source = Language::of_tag(&part.source_language);
    let target = part.target_language.as_deref().and_then(Language::of_tag);
    match (source, target) {
        (Some(Language::Khmer), Some(other)) if other != Language::Khmer => Some((other, false)),
        // Sources alone: the first language stands for the one to come.
        (Some(Language::Khmer), None) if part.target_language.is_none() => {
            Some((Language::Vietnamese, false))
        }
        (Some(other), Some(Language::Khmer)) => Some((other, true)),
        _ => None,
    }
}

fn unit(
    segment: &XliffSegment,
    given: &str,
    (language, is_turned): (Language, bool),
    number: usize,
    namer: &mut Namer,
    losses: &mut Losses,
) -> Option<Unit> {
    let (source, target) = if is_turned {
        (segment.target.clone()?, Some(segment.source.clone()))
    } else {
        (segment.source.clone(), segment.target.clone())
    };
    if source.trim().is_empty() {
        return None;
    }
    let own = Own(&segment.own);
    let key = key(&without_tags(&source));
    let (id, is_double) = namer.name(given, &key);
    if is_double {
        losses.add("ids that stand twice", &format!("unit {}", segment.unit));
    }
    let findings = if segment.own.is_empty() {
        noted(&segment.notes)
    } else {
        own.findings()
    };
    let target = target.map(|text| Target {
        text,
        origin: own.parsed("origin").unwrap_or(Origin::Person),
        status: segment
            .status
            .filter(|_| !is_turned)
            .unwrap_or(Status::NeedsReview),
        findings,
    });
    let comments: Vec<&str> = segment
        .notes
        .iter()
        .filter(|note| note.category != "finding")
        .map(|note| note.text.as_str())
        .collect();
    Some(Unit {
        segment: Segment {
            id,
            number: own.parsed("number").unwrap_or(number),
            paragraph: own.parsed("paragraph").unwrap_or(number),
            kind: own.parsed("kind").unwrap_or(Kind::Sentence),
            layout: own.parsed("layout").unwrap_or_default(),
            gap: own.gap().unwrap_or_default(),
            text: source,
            key,
        },
        targets: target
            .map(|target| (language, target))
            .into_iter()
            .collect(),
        comment: comments.join("\n"),
    })
}

/// The id that the file gives: the one we wrote, else the unit's, with the segment's when it has several.
fn given_id(segment: &XliffSegment, is_alone: bool) -> String {
    if let Some(id) = Own(&segment.own).first("id") {
        return id.to_owned();
    }
    match &segment.id {
        Some(id) if !is_alone => format!("{}-{id}", segment.unit),
        _ => segment.unit.clone(),
    }
}

/// Findings that stand in notes only, for want of the metadata.
fn noted(notes: &[XliffNote]) -> Vec<Finding> {
    let findings = notes.iter().filter(|note| note.category == "finding");
    findings
        .map(|note| {
            let (rule, message) = note.text.split_once(": ").unwrap_or(("note", &note.text));
            let severity = match note.priority {
                1 => Severity::Error,
                2..=5 => Severity::Warning,
                _ => Severity::Note,
            };
            Finding::new(rule.to_owned(), severity, message)
        })
        .collect()
}
