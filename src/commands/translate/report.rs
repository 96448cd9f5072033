//! The summary that a person can act on.

use std::io::{self, Write};

use super::Outcome;
use crate::backend::Spent;
use crate::check::rules::meaning;
use crate::model::Language;
use crate::pipeline::{Estimate, LanguageSummary, Summary};
use crate::store::Spending;

/// Prints what came of each document.
pub(super) fn print(outcomes: &[Outcome], currency: &str, out: &mut dyn Write) -> io::Result<()> {
    for outcome in outcomes {
        writeln!(out, "{} ({})", outcome.document, outcome.name)?;
        if let Some(estimate) = &outcome.estimate {
            print_estimate(estimate, currency, out)?;
        }
        for finding in &outcome.findings {
            writeln!(out, "  {finding}")?;
        }
        if let Some(summary) = &outcome.summary {
            print_summary(summary, currency, out)?;
        }
        for file in &outcome.files {
            writeln!(out, "  wrote {}", file.display())?;
        }
    }
    Ok(())
}

fn print_estimate(estimate: &Estimate, currency: &str, out: &mut dyn Write) -> io::Result<()> {
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
    if estimate.expected.requests > 0 {
        let expected = spending(&kept(&estimate.expected), currency);
        write!(out, "  about {expected}")?;
        if !estimate.priced {
            write!(
                out,
                "; what that costs is not known without a price in [prices]"
            )?;
        }
        writeln!(out, " (repairs and retries come on top)")?;
    }
    writeln!(out, "  dry run: nothing was asked, nothing was written")
}

fn print_summary(summary: &Summary, currency: &str, out: &mut dyn Write) -> io::Result<()> {
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
    if summary.spent.requests > 0 {
        let spent = spending(&kept(&summary.spent), currency);
        writeln!(out, "  spent: {spent}")?;
    }
    if let Some(why) = &summary.ended {
        writeln!(out, "  ended early: {why}")?;
    }
    for finding in &summary.findings {
        writeln!(out, "  {finding}")?;
    }
    Ok(())
}

/// What was spent, as the project keeps it.
pub(super) fn kept(spent: &Spent) -> Spending {
    Spending {
        requests: spent.requests,
        input_tokens: spent.input_tokens,
        output_tokens: spent.output_tokens,
        characters: spent.characters,
        cost: spent.cost,
    }
}

/// `12 requests, 3400 tokens read and 2100 written, 5000 characters, 0.0123 USD`: what is zero is left out.
pub(in crate::commands) fn spending(spent: &Spending, currency: &str) -> String {
    let mut parts = vec![format!("{} requests", spent.requests)];
    if spent.input_tokens + spent.output_tokens > 0 {
        parts.push(format!(
            "{} tokens read and {} written",
            spent.input_tokens, spent.output_tokens
        ));
    }
    if spent.characters > 0 {
        parts.push(format!("{} characters", spent.characters));
    }
    if spent.cost > 0.0 {
        parts.push(format!("{:.4} {currency}", spent.cost));
    }
    parts.join(", ")
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
    print_rungs(counts, out)?;
    let mut reasons: Vec<(&String, &usize)> = counts.reasons.iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    for (rule, count) in reasons {
        writeln!(out, "      {count} × {rule}: {}", meaning(rule))?;
    }
    Ok(())
}

/// How far up the repair ladder the targets had to go; nothing when every first answer was right.
fn print_rungs(counts: &LanguageSummary, out: &mut dyn Write) -> io::Result<()> {
    const LADDER: [(&str, &str); 5] = [
        ("answer", "right at once"),
        ("candidates", "best of several"),
        ("replace", "known wrong words replaced"),
        ("again", "asked again"),
        ("mask", "terms as tokens"),
    ];
    if counts.rungs.len() < 2 {
        return Ok(());
    }
    let rungs: Vec<String> = LADDER
        .iter()
        .filter_map(|(rung, words)| {
            let count = counts.rungs.get(*rung)?;
            Some(format!("{words} {} of {}", count.passed, count.tried))
        })
        .collect();
    writeln!(out, "      ladder: {}", rungs.join(", "))
}
