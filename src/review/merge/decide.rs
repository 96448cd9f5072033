//! Deciding on one target, from all rows of its segment.

use std::borrow::Cow;

use super::verdict::{Basis, Theirs, Verdict};
use super::written::words;
use super::{Act, Choice, Decision, Input, Plan, Subject};
use crate::model::{Language, Severity, Status, Target};
use crate::review::rows::SheetRow;
use crate::review::words::{Mark, mark};
use crate::store::KeptConflict;

/// Decides on the target of a language, from all rows of its segment.
pub(super) fn target(
    input: Input<'_>,
    subject: &Subject<'_>,
    rows: &[Cow<'_, SheetRow>],
    language: Language,
    plan: &mut Plan,
) {
    let said = input.present.said.get(&(subject.id.clone(), language));
    let ours = input.present.target(&subject.id, language);
    let mut changes: Vec<Theirs<'_>> = Vec::new();
    let mut has_cell = false;
    for row in rows {
        let Some(found) = change(input, subject, row, language, ours, plan) else {
            continue;
        };
        has_cell = true;
        if (found.text.is_some() || found.mark.is_some())
            && !changes.iter().any(|known| known.is_like(&found))
        {
            changes.push(found);
        }
    }
    let Some(theirs) = changes.first() else {
        plan.counts.unchanged += usize::from(has_cell);
        return;
    };
    let basis = |theirs: &Theirs<'_>| {
        let shown = theirs.base.and_then(|base| base.targets.get(&language));
        Basis {
            subject,
            has_base: theirs.base.is_some(),
            shown: shown.cloned(),
            ours,
            said,
        }
    };
    if changes.len() > 1 {
        let conflicts = changes
            .iter()
            .map(|theirs| basis(theirs).conflict(theirs, language));
        several(input, subject, language, conflicts.collect(), plan);
        return;
    }
    let basis = basis(theirs);
    let verdict = basis.verdict(theirs, language);
    let verdict = match (verdict, input.choice) {
        (Verdict::Conflict, Choice::Theirs) => basis.take(theirs, false),
        (verdict, _) => verdict,
    };
    match verdict {
        Verdict::Already => plan.counts.already += 1,
        Verdict::Conflict if input.choice == Choice::Ours => {
            plan.decided.insert((subject.id.clone(), language));
        }
        Verdict::Conflict => plan.conflicts.push(basis.conflict(theirs, language)),
        Verdict::Take(act, target, supersedes) => {
            basis.accept(input, act, target, supersedes, theirs, language, plan);
        }
    }
}

/// Rows that disagree with each other: each is a conflict.
fn several(
    input: Input<'_>,
    subject: &Subject<'_>,
    language: Language,
    conflicts: Vec<KeptConflict>,
    plan: &mut Plan,
) {
    if input.choice == Choice::Ours {
        plan.decided.insert((subject.id.clone(), language));
        return;
    }
    if input.choice == Choice::Theirs {
        let places: Vec<&str> = conflicts
            .iter()
            .map(|theirs| theirs.place.as_str())
            .collect();
        let message = "these rows disagree with each other: it stays a conflict";
        plan.note("row-doubled", Severity::Error, &places.join("; "), message);
    }
    plan.conflicts.extend(conflicts);
}

/// What a row changes; `None` when it has no such cell.
fn change<'i>(
    input: Input<'i>,
    subject: &Subject<'_>,
    row: &SheetRow,
    language: Language,
    ours: Option<&Target>,
    plan: &mut Plan,
) -> Option<Theirs<'i>> {
    let cell = row.cells.get(&language)?;
    // Without a base, what the project says stands for what was given out.
    let given_out = input.bases.row(&row.round, subject.id.as_str());
    let base = match given_out {
        Some(base) => base
            .targets
            .get(&language)
            .map(|shown| (shown.text.as_str(), shown.status)),
        None => ours.map(|target| (target.text.as_str(), target.status)),
    };
    let base_text = base.map_or("", |(text, _)| text);
    let text = cell
        .text
        .as_deref()
        .and_then(|raw| words(row, raw, base_text, cell.odd, language, plan));
    let mark = match mark(&cell.mark) {
        Ok(mark) => mark,
        Err(_) if row.legacy => None,
        Err(word) => {
            let message = format!("“{word}” is no status ({language}): the status stays as it is");
            plan.note("status-unknown", Severity::Warning, &row.place, &message);
            None
        }
    };
    let mark = mark.filter(|mark| base.is_none_or(|(_, status)| *mark != Mark::Status(status)));
    if mark.is_some() && text.is_none() && base_text.is_empty() && ours.is_none() {
        if !matches!(
            mark,
            Some(Mark::Rejected | Mark::Status(Status::NeedsReview))
        ) {
            let message = format!("a status without words ({language}): nothing was taken in");
            plan.note("status-alone", Severity::Warning, &row.place, &message);
        }
        return None;
    }
    let reviewer = input.reviewers.get(&row.round).cloned().unwrap_or_default();
    Some(Theirs {
        base: given_out,
        text,
        mark,
        place: row.place.clone(),
        reviewer,
    })
}

impl Basis<'_> {
    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of a verdict, taken apart once"
    )]
    fn accept(
        &self,
        input: Input<'_>,
        act: Act,
        target: Target,
        supersedes: bool,
        theirs: &Theirs<'_>,
        language: Language,
        plan: &mut Plan,
    ) {
        let id = &self.subject.id;
        *plan.counts.acts.entry(act).or_default() += 1;
        plan.decided.insert((id.clone(), language));
        if input.present.unit(id.as_str()).is_none() {
            plan.counts.source_changed += 1;
            source_changed(input, self.subject, &theirs.place, plan);
        }
        plan.decisions.push(Decision {
            segment: id.clone(),
            language,
            key: self.subject.key.to_string(),
            source: self.subject.source.clone(),
            act,
            target,
            supersedes,
            place: theirs.place.clone(),
        });
    }
}

/// Says that a source stands in no document any more, and where it may stand changed.
fn source_changed(input: Input<'_>, subject: &Subject<'_>, place: &str, plan: &mut Plan) {
    /// To look for a sentence like it takes time.
    const MOST: usize = 50;
    let like = (plan.counts.source_changed <= MOST)
        .then(|| input.present.most_like(&subject.source))
        .flatten();
    let hint = like.map_or_else(String::new, |unit| {
        format!(
            "; perhaps it is now {} (number {}): {}",
            unit.segment.id, unit.segment.number, unit.segment.text
        )
    });
    let message = format!(
        "the source was changed or taken out since: {}. What was written is kept for its return{hint}",
        subject.source
    );
    plan.note("source-changed", Severity::Warning, place, &message);
}
