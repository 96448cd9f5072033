//! Units of translation memories.

use std::path::Path;

use super::namer::Namer;
use super::{Entry, ReadFile, Take, finding};
use crate::format::losses::Losses;
use crate::format::{FormatError, TmxUnit, TmxUnits, TmxVariant};
use crate::model::{
    ByLanguage, Finding, Kind, Language, Origin, Segment, Slug, Status, Target, Unit,
};
use crate::text::khmer::key;
use crate::text::tag::without_tags;

/// What of a unit's attributes and properties is taken over, or says only what we can say again.
const KNOWN: [&str; 9] = [
    "tuid",
    "x-number",
    "x-paragraph",
    "x-kind",
    "x-layout",
    "x-gap",
    "x-before",
    "x-after",
    "srclang",
];
/// The same of a variant.
const KNOWN_OF_VARIANTS: [&str; 5] = ["xml:lang", "lang", "x-origin", "x-status", "x-finding"];

pub(super) fn read(
    path: &Path,
    slug: Slug,
    file: &mut ReadFile,
    take: &mut Take<'_>,
) -> Result<(), FormatError> {
    let mut units = TmxUnits::open(path)?;
    let mut namer = Namer::new(slug);
    let mut number = 0;
    for tmx in units.by_ref() {
        number += 1;
        let place = format!("line {}", tmx.line);
        match unit(&tmx, number, &place, &mut namer, file) {
            Some(unit) => take(Entry { place, unit })?,
            None => file.losses.add("units without Khmer text", &place),
        }
    }
    if let Some(failure) = units.failure {
        return Err(failure);
    }
    let faults = units.faults.iter();
    file.findings
        .extend(faults.map(|fault| finding(path, fault.line, fault.column, "tmx", &fault.reason)));
    file.languages.extend(Language::ALL);
    Ok(())
}

fn unit(
    tmx: &TmxUnit,
    number: usize,
    place: &str,
    namer: &mut Namer,
    file: &mut ReadFile,
) -> Option<Unit> {
    let is = |variant: &&TmxVariant, language| Language::of_tag(&variant.tag) == Some(language);
    let khmer = tmx
        .variants
        .iter()
        .find(|variant| is(variant, Language::Khmer))?;
    if khmer.text.trim().is_empty() {
        return None;
    }
    let key = key(&without_tags(&khmer.text));
    let (id, is_double) = namer.name(tmx.property("tuid").unwrap_or_default(), &key);
    if is_double {
        file.losses.add("ids that stand twice", place);
    }
    let mut unit = Unit {
        segment: Segment {
            id,
            number: parsed(tmx, "x-number").unwrap_or(number),
            paragraph: parsed(tmx, "x-paragraph").unwrap_or(number),
            kind: parsed(tmx, "x-kind").unwrap_or(Kind::Sentence),
            layout: parsed(tmx, "x-layout").unwrap_or_default(),
            gap: gap(tmx),
            text: khmer.text.clone(),
            key,
        },
        targets: ByLanguage::default(),
        comment: String::new(),
    };
    unit.comment = texts(tmx, khmer, place, &mut unit.targets, &mut file.losses).join("\n");
    Some(unit)
}

/// Takes the targets in, and counts what has no place. Returns the notes of people.
fn texts<'t>(
    tmx: &'t TmxUnit,
    khmer: &TmxVariant,
    place: &str,
    targets: &mut ByLanguage<Target>,
    losses: &mut Losses,
) -> Vec<&'t str> {
    let mut comment: Vec<&str> = tmx.notes.iter().map(String::as_str).collect();
    for variant in &tmx.variants {
        lost(variant, place, losses);
        let language = Language::of_tag(&variant.tag);
        match language {
            Some(Language::Khmer) if std::ptr::eq(variant, khmer) => {
                comment.extend(variant.notes.iter().map(String::as_str));
            }
            Some(language) if language != Language::Khmer && !targets.contains_key(&language) => {
                let target = target(variant);
                let is_finding =
                    |note: &&String| target.findings.iter().any(|f| f.to_string() == **note);
                comment.extend(
                    variant
                        .notes
                        .iter()
                        .filter(|note| !is_finding(note))
                        .map(String::as_str),
                );
                targets.insert(language, target);
            }
            _ => {
                let tag = if variant.tag.is_empty() {
                    "no language"
                } else {
                    &variant.tag
                };
                losses.add(format!("further texts in {tag}"), place);
            }
        }
    }
    for (name, _) in tmx
        .properties
        .iter()
        .filter(|(name, _)| !KNOWN.contains(&name.as_str()))
    {
        losses.add(format!("`{name}` of units"), place);
    }
    comment
}

fn parsed<T: std::str::FromStr>(tmx: &TmxUnit, name: &str) -> Option<T> {
    tmx.property(name)?.trim().parse().ok()
}

fn gap(tmx: &TmxUnit) -> String {
    let gap = tmx.property("x-gap").unwrap_or_default();
    serde_json::from_str(gap).unwrap_or_default()
}

fn target(variant: &TmxVariant) -> Target {
    let findings = variant
        .properties
        .iter()
        .filter(|(name, _)| name == "x-finding");
    let findings = findings.filter_map(|(_, json)| serde_json::from_str::<Finding>(json).ok());
    let status = variant
        .property("x-status")
        .and_then(|text| text.trim().parse().ok());
    let origin = variant
        .property("x-origin")
        .and_then(|text| text.trim().parse().ok());
    Target {
        text: variant.text.clone(),
        origin: origin.unwrap_or(Origin::Person),
        status: status.unwrap_or(Status::NeedsReview),
        findings: findings.collect(),
    }
}

fn lost(variant: &TmxVariant, place: &str, losses: &mut Losses) {
    for _ in 0..variant.codes {
        losses.add("native codes in texts", place);
    }
    for _ in &variant.inner {
        losses.add("texts within codes (`sub`)", place);
    }
    let unknown = |(name, _): &&(String, String)| !KNOWN_OF_VARIANTS.contains(&name.as_str());
    for (name, _) in variant.properties.iter().filter(unknown) {
        losses.add(format!("`{name}` of texts"), place);
    }
}
