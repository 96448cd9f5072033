//! What an import says to the person who ran it, in words or as JSON.

use std::io::Write;

use super::super::reading::{AlignmentBack, Back};
use crate::model::Finding;
use crate::review::alignment::Problem;
use crate::review::merge::{Act, Plan};
use crate::store::KeptConflict;

fn word(act: Act) -> &'static str {
    match act {
        Act::Edited => "edited",
        Act::Approved => "approved",
        Act::Rejected => "rejected",
        Act::Restated => "other status",
    }
}

pub(super) fn report(
    back: &Back,
    taken: Option<i64>,
    dry_run: bool,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let plan = &back.plan;
    if dry_run {
        for decision in &plan.decisions {
            let supersedes = if decision.supersedes {
                " (in place of a machine's newer words)"
            } else {
                ""
            };
            let before = back.present.target(&decision.segment, decision.language);
            let status = before.map_or_else(|| "-".to_owned(), |target| target.status.to_string());
            writeln!(
                out,
                "{}: {} {} {}{supersedes}: {status} → {}\n  - {}\n  + {}",
                decision.place,
                decision.segment,
                decision.language,
                word(decision.act),
                decision.target.status,
                before.map_or("", |target| target.text.as_str()),
                decision.target.text
            )?;
        }
        for (segment, comment) in &plan.comments {
            writeln!(out, "{segment} comment: {comment}")?;
        }
        for proposal in &back.proposals {
            writeln!(
                out,
                "{}: {} {}: {} → {}",
                proposal.place, proposal.km, proposal.field, proposal.before, proposal.after
            )?;
        }
    }
    for conflict in &plan.conflicts {
        print_conflict(conflict, out)?;
    }
    print_findings(plan, out)?;
    for back in &back.alignments {
        print_alignment(back, out)?;
    }
    summary(back, out)?;
    match (dry_run, taken) {
        (true, _) => writeln!(out, "a dry run: nothing was changed"),
        (_, Some(number)) => writeln!(out, "import {number}; `trivani review undo` takes it back"),
        _ => writeln!(out, "nothing to change"),
    }
}

fn print_conflict(conflict: &KeptConflict, out: &mut dyn Write) -> std::io::Result<()> {
    let by = if conflict.reviewer.is_empty() {
        String::new()
    } else {
        format!(" by {}", conflict.reviewer)
    };
    let status = conflict
        .status
        .map(|status| format!(" ({status})"))
        .unwrap_or_default();
    writeln!(
        out,
        "conflict: {}{by}: {} {}\n  given out {}\n  ours      {}\n  theirs    {}{status}",
        conflict.place,
        conflict.segment,
        conflict.language,
        conflict.base,
        conflict.ours,
        conflict.theirs
    )
}

fn print_findings(plan: &Plan, out: &mut dyn Write) -> std::io::Result<()> {
    for finding in &plan.findings {
        writeln!(out, "{finding}")?;
    }
    for decision in &plan.decisions {
        let said =
            decision.target.findings.iter().filter(|finding| {
                finding.blocks() && finding.rule != crate::check::rules::WITHDRAWN
            });
        for finding in said {
            writeln!(
                out,
                "{}: {} {}: {finding}",
                decision.place, decision.segment, decision.language
            )?;
        }
    }
    Ok(())
}

fn print_alignment(back: &AlignmentBack, out: &mut dyn Write) -> std::io::Result<()> {
    let checked = &back.checked;
    for problem in &checked.problems {
        writeln!(out, "{}", problem.finding())?;
    }
    for comment in &back.comments {
        writeln!(out, "comment: {comment}")?;
    }
    if checked.alignment.beads.is_empty() {
        return writeln!(
            out,
            "alignment {}: {} problems: nothing of it was taken in. Mend them, or give --confirm to take what comes nearest",
            back.name,
            checked.problems.len()
        );
    }
    writeln!(
        out,
        "alignment {}: {} beads, {} of them new, {} marked as wrong",
        back.name,
        checked.alignment.beads.len(),
        checked.changed,
        checked.wrong.len()
    )
}

fn summary(back: &Back, out: &mut dyn Write) -> std::io::Result<()> {
    let (plan, counts) = (&back.plan, &back.plan.counts);
    let mut parts = vec![
        format!("{} rows", counts.rows),
        format!("{} targets unchanged", counts.unchanged),
    ];
    parts.extend(
        counts
            .acts
            .iter()
            .map(|(act, count)| format!("{count} {}", word(*act))),
    );
    let others = [
        (counts.already, "already so"),
        (plan.comments.len(), "comments"),
        (plan.conflicts.len(), "conflicts"),
        (back.proposals.len(), "proposals for the glossary"),
        (counts.source_changed, "whose source was changed"),
        (counts.missing, "rows that did not come back"),
    ];
    parts.extend(
        others
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}")),
    );
    writeln!(out, "{}: {}", back.files.join(", "), parts.join(", "))
}

pub(super) fn json(back: &Back, taken: Option<i64>, out: &mut dyn Write) -> anyhow::Result<()> {
    let plan = &back.plan;
    let decisions: Vec<serde_json::Value> = plan
        .decisions
        .iter()
        .map(|decision| {
            serde_json::json!({
                "segment": decision.segment, "language": decision.language, "act": decision.act, "place": decision.place,
                "before": back.present.target(&decision.segment, decision.language), "after": decision.target, "supersedes": decision.supersedes,
            })
        })
        .collect();
    let findings: Vec<&Finding> = plan.findings.iter().collect();
    let problems: Vec<Finding> = back
        .alignments
        .iter()
        .flat_map(|back| back.checked.problems.iter().map(Problem::finding))
        .collect();
    let value = serde_json::json!({
        "import": taken, "files": back.files, "rounds": back.rounds, "counts": plan.counts, "decisions": decisions,
        "comments": plan.comments, "conflicts": plan.conflicts, "findings": findings, "proposals": back.proposals,
        "alignment_problems": problems,
    });
    serde_json::to_writer_pretty(&mut *out, &value)?;
    Ok(writeln!(out)?)
}
