//! An alignment as a table, and as units of a memory.

use super::work::Aligned;
use crate::glossary::Sheet;
use crate::model::{
    Bead, Language, MemoryUnit, Origin, SegmentId, Slug, Status, Variant, context_key,
};
use crate::store::Recipe;
use crate::text::khmer::key;
use std::collections::HashMap;

/// The words of each side of a bead; segments of one side are joined as its language writes.
pub(super) fn texts(aligned: &Aligned, bead: &Bead) -> Vec<String> {
    let sides = aligned.alignment.sides.iter().zip(&bead.spans);
    sides
        .map(|(side, span)| join(&side.tag, &side.segments[span.clone()]))
        .collect()
}

fn join(tag: &str, segments: &[String]) -> String {
    let primary = tag.split('-').next().unwrap_or_default();
    let between = if matches!(primary, "zh" | "ja") {
        ""
    } else {
        " "
    };
    let filled: Vec<&str> = segments
        .iter()
        .map(String::as_str)
        .filter(|segment| !segment.is_empty())
        .collect();
    filled.join(between)
}

/// How far the rendering of a bead is.
pub(super) fn status(bead: &Bead, threshold: f64) -> Status {
    if bead.confidence >= threshold {
        Status::Translated
    } else {
        Status::NeedsReview
    }
}

/// The table that people read: with Khmer, the columns of every table of ours; then what the alignment adds.
pub(super) fn table(aligned: &Aligned, threshold: f64) -> Sheet {
    let tags: Vec<&str> = aligned
        .alignment
        .sides
        .iter()
        .map(|side| side.tag.as_str())
        .collect();
    let columns = columns(&tags);
    let mut ids = Ids::new(&aligned.name);
    let rows = (1..).zip(&aligned.alignment.beads).map(|(number, bead)| {
        let row = Row::new(aligned, bead, threshold, &mut ids, number);
        columns
            .iter()
            .map(|column| row.cell(column))
            .collect::<Vec<String>>()
    });
    let rows: Vec<Vec<String>> = rows.collect();
    Sheet::from_cells(columns, rows)
}

fn columns(tags: &[&str]) -> Vec<String> {
    let is_ours = tags
        .iter()
        .all(|tag| Language::ALL.iter().any(|l| l.tag() == *tag));
    let mut columns: Vec<String> = if is_ours && tags.contains(&"km") {
        crate::format::COLUMNS.map(str::to_owned).to_vec()
    } else {
        let mut columns = ["no", "id", "paragraph", "kind"]
            .map(str::to_owned)
            .to_vec();
        for (at, tag) in tags.iter().enumerate() {
            columns.push((*tag).to_owned());
            if at > 0 {
                columns.push(format!("{tag}_status"));
            }
        }
        columns.extend(["findings", "comment", "key"].map(str::to_owned));
        columns
    };
    columns.extend(["bead", "confidence", "status"].map(str::to_owned));
    columns.extend(tags.iter().map(|tag| format!("{tag}_segments")));
    columns
}

/// Stable names for rows: by the words of their first filled side.
struct Ids {
    slug: Slug,
    seen: HashMap<String, usize>,
}

impl Ids {
    fn new(name: &str) -> Self {
        Self {
            slug: Slug::from_stored(name.split('.').next().unwrap_or(name)),
            seen: HashMap::new(),
        }
    }

    fn next(&mut self, key: &str) -> SegmentId {
        let count = self.seen.entry(key.to_owned()).or_insert(0);
        let id = SegmentId::new(&self.slug, key, *count);
        *count += 1;
        id
    }
}

struct Row<'a> {
    aligned: &'a Aligned,
    bead: &'a Bead,
    threshold: f64,
    number: usize,
    texts: Vec<String>,
    /// The matching key of the first filled side.
    key: String,
    id: SegmentId,
}

impl<'a> Row<'a> {
    fn new(
        aligned: &'a Aligned,
        bead: &'a Bead,
        threshold: f64,
        ids: &mut Ids,
        number: usize,
    ) -> Self {
        let texts = texts(aligned, bead);
        let first = texts.iter().find(|text| !text.is_empty());
        let key = key(first.map_or("", String::as_str));
        let id = ids.next(&key);
        Self {
            aligned,
            bead,
            threshold,
            number,
            texts,
            key,
            id,
        }
    }

    fn side(&self, tag: &str) -> Option<usize> {
        let mut sides = self.aligned.alignment.sides.iter();
        sides.position(|side| side.tag == tag)
    }

    fn cell(&self, column: &str) -> String {
        if let Some(side) = self.side(column) {
            return self.texts[side].clone();
        }
        if let Some((tag, what)) = column.split_once('_')
            && let Some(side) = self.side(tag)
        {
            return self.of_side(side, what);
        }
        match column {
            "no" => self.number.to_string(),
            "id" => self.id.to_string(),
            "paragraph" => self
                .place()
                .map_or_else(String::new, |place| place.paragraph.to_string()),
            "kind" => self
                .place()
                .map_or_else(String::new, |place| place.kind.to_string()),
            "findings" => self.findings(),
            "key" => Recipe::new([self.key.as_str()]).as_str()[..16].to_owned(),
            "bead" => self.bead.kind(),
            "confidence" => format!("{:.4}", self.bead.confidence),
            "status" => status(self.bead, self.threshold).to_string(),
            _ => String::new(),
        }
    }

    fn of_side(&self, side: usize, what: &str) -> String {
        let span = &self.bead.spans[side];
        match what {
            "segments" => segments(span),
            _ if self.texts[side].is_empty() => String::new(),
            "status" => status(self.bead, self.threshold).to_string(),
            "origin" => Origin::Aligned.to_string(),
            _ => String::new(),
        }
    }

    /// Where the first segment of the first filled side stands.
    fn place(&self) -> Option<super::edition::Place> {
        let places = self.aligned.places.iter().zip(&self.bead.spans);
        places
            .filter(|(_, span)| !span.is_empty())
            .find_map(|(places, span)| places.get(span.start).copied())
    }

    fn findings(&self) -> String {
        let mut findings = Vec::new();
        if status(self.bead, self.threshold) == Status::NeedsReview {
            findings.push(format!(
                "alignment: confidence {:.2} is below {:.2}",
                self.bead.confidence, self.threshold
            ));
        }
        let sides = self.aligned.alignment.sides.iter().zip(&self.bead.spans);
        for (side, _) in sides.filter(|(_, span)| span.is_empty()) {
            findings.push(format!(
                "{}: omission: nothing stands for it here",
                side.tag
            ));
        }
        findings.join("\n")
    }
}

/// Segments as a person counts them, from 1: `12`, `12-14`.
fn segments(span: &std::ops::Range<usize>) -> String {
    match span.len() {
        0 => String::new(),
        1 => span.end.to_string(),
        _ => format!("{}-{}", span.start + 1, span.end),
    }
}

/// The beads that a memory can use, as units: those with words in two languages. With `threshold`, only confident ones.
pub(super) fn units(aligned: &Aligned, threshold: f64, confident_only: bool) -> Vec<MemoryUnit> {
    let sides = &aligned.alignment.sides;
    let documents: Vec<&str> = sides.iter().map(|side| side.document.as_str()).collect();
    let document = documents.join(" + ");
    let beads = &aligned.alignment.beads;
    let firsts: Vec<Option<String>> = beads
        .iter()
        .map(|bead| Some(texts(aligned, bead).swap_remove(0)).filter(|text| !text.is_empty()))
        .collect();
    // The neighbours are those of the first edition: a bead that it lacks is none.
    let neighbour = |texts: &mut dyn Iterator<Item = &Option<String>>| {
        context_key(texts.flatten().next().map(|text| key(text)).as_deref())
    };
    let mut units = Vec::new();
    for (at, bead) in beads.iter().enumerate() {
        let status = status(bead, threshold);
        if confident_only && status == Status::NeedsReview {
            continue;
        }
        let mut unit = MemoryUnit {
            document: document.clone(),
            before: neighbour(&mut firsts[..at].iter().rev()),
            after: neighbour(&mut firsts[at + 1..].iter()),
            ..MemoryUnit::default()
        };
        for (number, (side, text)) in sides.iter().zip(texts(aligned, bead)).enumerate() {
            add(&mut unit, &side.tag, text, number > 0, status);
        }
        if unit.languages() >= 2 {
            units.push(unit);
        }
    }
    units
}

fn add(unit: &mut MemoryUnit, tag: &str, text: String, is_rendering: bool, status: Status) {
    if text.is_empty() {
        return;
    }
    match tag.parse::<Language>() {
        Ok(language) => {
            let origin = (is_rendering || language != Language::Khmer).then_some(Origin::Aligned);
            let variant = Variant {
                text,
                origin,
                status,
            };
            unit.variants.insert(language, variant);
        }
        Err(_) => unit.others.push((tag.to_owned(), text)),
    }
}
