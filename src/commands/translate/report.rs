//! The summary that a person can act on.

use std::io::{self, Write};

use super::Outcome;
use crate::model::Language;
use crate::pipeline::{Estimate, LanguageSummary, Summary};

/// Prints what came of each document.
pub(super) fn print(outcomes: &[Outcome], out: &mut dyn Write) -> io::Result<()> {
    for outcome in outcomes {
        writeln!(out, "{} ({})", outcome.document, outcome.name)?;
        if let Some(estimate) = &outcome.estimate {
            print_estimate(estimate, out)?;
        }
        if let Some(summary) = &outcome.summary {
            print_summary(summary, out)?;
        }
        for file in &outcome.files {
            writeln!(out, "  wrote {}", file.display())?;
        }
    }
    Ok(())
}

fn print_estimate(estimate: &Estimate, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "  {} segments, {} characters without spaces",
        estimate.segments, estimate.characters
    )?;
    writeln!(
        out,
        "  {} terms of the glossary ({} concepts)",
        estimate.terms, estimate.concepts
    )?;
    writeln!(
        out,
        "  would ask for {} targets, about {} tokens of source text",
        estimate.questions, estimate.tokens
    )?;
    writeln!(out, "  dry run: nothing was asked, nothing was written")
}

fn print_summary(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "  {} segments", summary.segments)?;
    if summary.boilerplate > 0 {
        write!(
            out,
            ", {} of them boilerplate (kept, not translated)",
            summary.boilerplate
        )?;
    }
    writeln!(out)?;
    for (language, counts) in &summary.languages {
        print_language(*language, counts, out)?;
    }
    for finding in &summary.findings {
        writeln!(out, "  {finding}")?;
    }
    Ok(())
}

fn print_language(
    language: Language,
    counts: &LanguageSummary,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(
        out,
        "  {language}: {} translated, {} reviewed, {} need review",
        counts.translated, counts.reviewed, counts.needs_review
    )?;
    if counts.open > 0 {
        write!(out, ", {} not asked yet", counts.open)?;
    }
    let sources = [
        ("kept", counts.kept),
        ("from memory", counts.from_memory),
        ("from earlier answers", counts.from_answers),
        ("new", counts.asked),
    ];
    let sources: Vec<String> = sources
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    if !sources.is_empty() {
        write!(out, " ({})", sources.join(", "))?;
    }
    writeln!(out)?;
    let mut reasons: Vec<(&String, &usize)> = counts.reasons.iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    for (rule, count) in reasons {
        writeln!(out, "      {count} × {rule}: {}", explain(rule))?;
    }
    Ok(())
}

/// What a rule means, for someone who sees its name for the first time.
fn explain(rule: &str) -> &'static str {
    match rule {
        "draft" => "made by the draft engine; a person must read it",
        "unknown-words" => "words that no glossary or lexicon knows stand between ⟦ and ⟧",
        "term-missing" => "a glossary term is not rendered as the glossary says",
        "term-forbidden" => "a rendering that the glossary forbids",
        "number" => "a number, date or document number does not agree",
        "untranslated" => "Khmer is left in the target",
        "same-as-source" => "the target is the source again",
        "length" => "the target is far too short or too long",
        "no-answer" => "the backend gave no usable answer; run again to ask again",
        _ => "see the findings column",
    }
}
