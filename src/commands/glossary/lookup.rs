//! `trivani glossary lookup`: a term in three languages.

use std::io::Write;

use serde::Serialize;

use super::list;
use crate::cli::GlossaryLookup;
use crate::commands::exit::Exit;
use crate::commands::workspace::{Common, Workspace};
use crate::glossary::{Concept, Hit, Names, lookup, record};

const HEADER: [&str; 11] = [
    "score",
    "matched",
    "id",
    "domain",
    "km",
    "vi",
    "vi_forbidden",
    "en",
    "en_forbidden",
    "status",
    "evidence",
];

#[derive(Serialize)]
struct Row {
    score: f64,
    matched: String,
    id: String,
    domain: String,
    km: Vec<String>,
    vi: Vec<String>,
    vi_forbidden: Vec<String>,
    en: Vec<String>,
    en_forbidden: Vec<String>,
    note: String,
    status: &'static str,
    evidence: String,
}

pub(super) fn run(
    args: &GlossaryLookup,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, None)?;
    let termbase = workspace.termbase(args.glossary.as_deref())?;
    let hits = lookup(termbase.concepts(), &args.term, args.limit);
    let rows: Vec<Row> = hits.iter().map(row).collect();
    if list::print(&rows, &HEADER, cells, args.format, out)? {
        return Ok(Exit::Ok);
    }
    if hits.is_empty() {
        let count = termbase.concepts().len();
        writeln!(
            out,
            "none of {count} concepts has anything like `{}`",
            args.term
        )?;
    }
    for hit in &hits {
        show(hit, out)?;
    }
    Ok(Exit::Ok)
}

fn show(hit: &Hit<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let concept = hit.concept;
    let grade = if hit.score >= 1.0 {
        "exact".to_owned()
    } else {
        format!("{:.0} % like `{}`", hit.score * 100.0, hit.form)
    };
    writeln!(out, "{} [{}] {grade}", concept.id, about(concept))?;
    let (km, variants) = concept
        .km
        .split_first()
        .map_or(("", &[][..]), |(first, rest)| (first, rest));
    names("km", km, variants, &[], out)?;
    for (tag, of) in [("vi", &concept.vi), ("en", &concept.en)] {
        names(tag, &of.preferred, &of.admitted, &of.forbidden, out)?;
    }
    if !concept.note.is_empty() {
        writeln!(out, "  note  {}", concept.note)?;
    }
    writeln!(
        out,
        "  evidence  {}   ({})",
        concept.evidence, concept.place
    )
}

/// A language's terms: the preferred one, then the others.
fn names(
    tag: &str,
    preferred: &str,
    admitted: &[String],
    forbidden: &[String],
    out: &mut dyn Write,
) -> std::io::Result<()> {
    writeln!(out, "  {tag}  {preferred}")?;
    for (word, list) in [("also", admitted), ("not", forbidden)] {
        if !list.is_empty() {
            writeln!(out, "        {word}: {}", list.join(" | "))?;
        }
    }
    Ok(())
}

/// Domain, part of speech, status and flags.
fn about(concept: &Concept) -> String {
    let mut parts = vec![
        concept.domain.as_str(),
        concept.pos.as_str(),
        record::status(concept.status),
    ];
    parts.extend(record::flags(concept));
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

fn row(hit: &Hit<'_>) -> Row {
    let concept = hit.concept;
    let accepted = |names: &Names| names.accepted().map(str::to_owned).collect();
    Row {
        score: (hit.score * 1000.0).round() / 1000.0,
        matched: hit.form.to_owned(),
        id: concept.id.clone(),
        domain: concept.domain.clone(),
        km: concept.km.clone(),
        vi: accepted(&concept.vi),
        vi_forbidden: concept.vi.forbidden.clone(),
        en: accepted(&concept.en),
        en_forbidden: concept.en.forbidden.clone(),
        note: concept.note.clone(),
        status: record::status(concept.status),
        evidence: concept.evidence.clone(),
    }
}

fn cells(row: &Row) -> Vec<String> {
    vec![
        row.score.to_string(),
        row.matched.clone(),
        row.id.clone(),
        row.domain.clone(),
        row.km.join("|"),
        row.vi.join("|"),
        row.vi_forbidden.join("|"),
        row.en.join("|"),
        row.en_forbidden.join("|"),
        row.status.to_owned(),
        row.evidence.clone(),
    ]
}
