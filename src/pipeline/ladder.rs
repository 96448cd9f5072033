//! The repair ladder: what is done, rung by rung, while a target breaks a rule and the budget lasts.
//!
//! After the first answer, made with the terms in the prompt or in the service's own glossary: the best of several
//! candidates where the backend can give them; literal replacement of known wrong renderings, which costs nothing and
//! follows every other rung; the question again, naming what is wrong, with the draft; the terms as tokens. What is
//! still wrong then is a person's. All open segments of a batch climb together, so that a rung costs one request.

use super::PipelineError;
use super::ask::{Answered, ask};
use super::batches::{batch, recipe_of_attempt};
use super::mask::Masked;
use super::stage::{Run, changes, judged};
use super::walk::Opened;
use crate::backend::{BackendError, Candidate, Complaint, Item, Remedy, TermSupport};
use crate::check::Source;
use crate::check::mend::mend;
use crate::model::{Finding, Language, SegmentId, Severity, Status, Target};
use crate::store::{Answer, Change};

/// A rung, by the name it has in trails, tables and JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rung {
    Answer,
    Candidates,
    Replace,
    Again,
    Mask,
}

impl Rung {
    fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Candidates => "candidates",
            Self::Replace => "replace",
            Self::Again => "again",
            Self::Mask => "mask",
        }
    }
}

/// A question on the ladder.
pub(super) struct Climber<'q> {
    question: &'q Opened,
    source: &'q Source<'q>,
    item: &'q Item,
    /// The best target so far.
    pub(super) target: Target,
    /// The backend that gave it.
    by: usize,
    trail: Vec<(Rung, usize)>,
    changed: bool,
}

impl<'q> Climber<'q> {
    pub(super) fn new(
        question: &'q Opened,
        source: &'q Source<'q>,
        item: &'q Item,
        target: Target,
        by: usize,
    ) -> Self {
        let trail = vec![(Rung::Answer, errors(&target))];
        Self {
            question,
            source,
            item,
            target,
            by,
            trail,
            changed: false,
        }
    }

    pub(super) fn question(&self) -> &'q Opened {
        self.question
    }

    pub(super) fn is_open(&self) -> bool {
        !self.target.text.is_empty() && errors(&self.target) > 0
    }

    /// Takes a target if it is better than the best one.
    fn offer(&mut self, target: Target, by: usize) {
        if weight(&target) < weight(&self.target) {
            self.target = target;
            self.by = by;
            self.changed = true;
        }
    }

    fn note(&mut self, rung: Rung) {
        self.trail.push((rung, errors(&self.target)));
    }

    /// `answer:2 replace:1 again:0`: the rungs, each with the blocking findings left after it.
    fn trail(&self) -> String {
        let steps = self.trail.iter();
        let steps: Vec<String> = steps
            .map(|(rung, left)| format!("{}:{left}", rung.name()))
            .collect();
        steps.join(" ")
    }

    /// Whether the first answer passed every check: that goes without saying.
    pub(super) fn was_right_at_once(&self) -> bool {
        self.trail == [(Rung::Answer, 0)] && self.target.status != Status::NeedsReview
    }

    /// The trail of each of its segments.
    pub(super) fn trails(
        &self,
        language: Language,
    ) -> impl Iterator<Item = (SegmentId, Language, String)> {
        let trail = self.trail();
        let segments = self.question.segments();
        segments.map(move |segment| (segment.clone(), language, trail.clone()))
    }

    /// Whether the program itself made it: there is nobody to ask for better.
    pub(super) fn is_built(&self, run: &Run<'_>) -> bool {
        let backend = run.service.links()[self.by].backend();
        backend.describe().terms == TermSupport::Built
    }
}

fn errors(target: &Target) -> usize {
    target
        .findings
        .iter()
        .filter(|finding| finding.blocks())
        .count()
}

/// How bad a target is: blocking findings, then warnings.
fn weight(target: &Target) -> (usize, usize) {
    let warnings = target.findings.iter();
    let warnings = warnings.filter(|finding| finding.severity == Severity::Warning);
    (errors(target), warnings.count())
}

/// What is asked of the backend on a rung, for one climber.
struct Step {
    climber: usize,
    item: Item,
    masked: Option<Masked>,
    attempt: String,
}

/// Leads the open climbers of one batch up the ladder; what each rung brings is stored before the next is tried. Their
/// trails are written at the end only, so that a run that was killed is known by their absence.
pub(super) async fn climb(
    run: &Run<'_>,
    language: Language,
    climbers: &mut [Climber<'_>],
) -> Result<(), PipelineError> {
    let open: Vec<usize> = (0..climbers.len())
        .filter(|&at| climbers[at].is_open())
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    let choices = run.service.backend().choices();
    let rungs = rungs(run.settings.repairs, choices > 1);
    if rungs.first() != Some(&Rung::Candidates) {
        replace(language, climbers);
        store(run, language, climbers, Vec::new()).await?;
    }
    for (attempt, rung) in rungs.into_iter().enumerate() {
        if run.stop.is_requested() {
            return Ok(());
        }
        if rung == Rung::Candidates {
            candidates(run, language, climbers).await?;
        } else {
            let steps = steps(language, climbers, rung, attempt);
            question(run, language, climbers, rung, steps).await?;
        }
        replace(language, climbers);
        store(run, language, climbers, Vec::new()).await?;
    }
    let trails = open.iter().flat_map(|&at| climbers[at].trails(language));
    let change = Change {
        trails: trails.collect(),
        ..Change::default()
    };
    Ok(run.store.keep(change).await?)
}

/// The rungs that cost a request, at most so many.
fn rungs(budget: u32, several: bool) -> Vec<Rung> {
    let mut rungs = Vec::new();
    let mut left = budget;
    if several && left >= 2 {
        rungs.push(Rung::Candidates);
        left -= 1;
    }
    let masks = u32::from(left >= 2);
    rungs.extend((0..left - masks).map(|_| Rung::Again));
    rungs.extend((0..masks).map(|_| Rung::Mask));
    rungs
}

/// What the rung asks for each open climber. A second time the same question is told from the first by its attempt.
fn steps(language: Language, climbers: &[Climber<'_>], rung: Rung, attempt: usize) -> Vec<Step> {
    let open = climbers
        .iter()
        .enumerate()
        .filter(|(_, climber)| climber.is_open());
    open.filter_map(|(index, climber)| {
        let mut item = climber.item.clone();
        let mut masked = None;
        if rung == Rung::Mask {
            let mask = Masked::new(climber.source, language, &climber.target.findings)?;
            item.text.clone_from(&mask.text);
            item.terms.clear();
            let left = |written: &String| mask.text.contains(written.as_str());
            item.placeables.retain(|(written, _)| left(written));
            let tokens = mask
                .tokens
                .iter()
                .map(|(token, _)| (token.clone(), token.clone()));
            item.placeables.extend(tokens);
            masked = Some(mask);
        } else {
            item.complaint = Some(complaint(&climber.target));
        }
        Some(Step {
            climber: index,
            item,
            masked,
            attempt: if attempt == 0 {
                String::new()
            } else {
                format!("again {attempt}")
            },
        })
    })
    .collect()
}

fn complaint(target: &Target) -> Complaint {
    let wrong = target.findings.iter().filter(|finding| finding.blocks());
    Complaint {
        draft: target.text.clone(),
        findings: wrong
            .map(|finding: &Finding| finding.message.clone())
            .collect(),
    }
}

/// Asks what is not known from an earlier run, keeps every answer, and takes what is better.
async fn question(
    run: &Run<'_>,
    language: Language,
    climbers: &mut [Climber<'_>],
    rung: Rung,
    steps: Vec<Step>,
) -> Result<(), PipelineError> {
    let mut answers = Vec::with_capacity(steps.len());
    for step in &steps {
        answers.push(recall(run, language, &step.item, &step.attempt).await?);
    }
    let missing: Vec<usize> = (0..steps.len())
        .filter(|&at| answers[at].is_none())
        .collect();
    let items = missing.iter().map(|&at| steps[at].item.clone());
    let open = batch(language, items.collect());
    let mut kept = Vec::new();
    let mut end = None;
    if !open.items.is_empty() {
        let expected = run.gathering.expect();
        let asked = ask(run, &open).await;
        expected.gather().await;
        end = asked.end;
        for (&at, answer) in missing.iter().zip(asked.answers) {
            let Some(Ok(answered)) = answer else { continue };
            let backend = run.service.links()[answered.by].backend();
            let recipe = recipe_of_attempt(backend, language, &steps[at].item, &steps[at].attempt);
            kept.push(Answer {
                recipe,
                text: answered.candidate.text.clone(),
                model: answered.candidate.model.clone(),
            });
            answers[at] = Some(answered);
        }
    }
    for (step, answered) in steps.iter().zip(answers) {
        let climber = &mut climbers[step.climber];
        let text = answered.as_ref().and_then(|answered| match &step.masked {
            Some(masked) => masked.restore(&answered.candidate.text),
            None => Some(answered.candidate.text.clone()),
        });
        if let (Some(text), Some(Answered { candidate, by })) = (text, answered) {
            let backend = run.service.links()[by].backend();
            climber.offer(
                judged(backend, language, text, candidate.model, climber.source),
                by,
            );
        }
        climber.note(rung);
    }
    store(run, language, climbers, kept).await?;
    end.map_or(Ok(()), |error| Err(error.into()))
}

/// The best of several answers to one request. An answer that cannot be had is no reason to stop: other rungs follow.
async fn candidates(
    run: &Run<'_>,
    language: Language,
    climbers: &mut [Climber<'_>],
) -> Result<(), PipelineError> {
    let by = run.service.active();
    let link = &run.service.links()[by];
    let open: Vec<usize> = (0..climbers.len())
        .filter(|&at| climbers[at].is_open())
        .collect();
    for group in open.chunks(link.backend().describe().batch_items.max(1)) {
        let items: Vec<Item> = group.iter().map(|&at| climbers[at].item.clone()).collect();
        let mut kept = Vec::new();
        let mut choices = recalled_choices(run, language, &items).await?;
        if choices.is_empty() {
            let asked = batch(language, items.clone());
            let expected = run.gathering.expect();
            let place = run.place().await?;
            let outcome = link.ask_choices(&asked).await;
            drop(place);
            expected.gather().await;
            choices = match outcome {
                Ok(choices) => choices,
                Err(error) if ends_the_run(&error) => return Err(error.into()),
                Err(_) => continue,
            };
            for (number, answers) in choices.iter().enumerate() {
                kept.extend(items.iter().zip(answers).map(|(item, candidate)| Answer {
                    recipe: recipe_of_attempt(link.backend(), language, item, &choice(number)),
                    text: candidate.text.clone(),
                    model: candidate.model.clone(),
                }));
            }
        }
        for answers in choices {
            for (&at, candidate) in group.iter().zip(answers) {
                let Candidate { text, model } = candidate;
                let climber = &mut climbers[at];
                climber.offer(
                    judged(link.backend(), language, text, model, climber.source),
                    by,
                );
            }
        }
        for &at in group {
            climbers[at].note(Rung::Candidates);
        }
        store(run, language, climbers, kept).await?;
    }
    Ok(())
}

fn choice(number: usize) -> String {
    format!("choice {number}")
}

fn ends_the_run(error: &BackendError) -> bool {
    matches!(error.remedy(), Remedy::Stop)
}

/// The choices of an earlier run, if it got as far as that for every item.
async fn recalled_choices(
    run: &Run<'_>,
    language: Language,
    items: &[Item],
) -> Result<Vec<Vec<Candidate>>, PipelineError> {
    let mut choices = Vec::new();
    for number in 0..run.service.backend().choices() {
        let mut answers = Vec::with_capacity(items.len());
        for item in items {
            let known = recall(run, language, item, &choice(number)).await?;
            answers.extend(known.map(|answered| answered.candidate));
        }
        if answers.len() < items.len() {
            break;
        }
        choices.push(answers);
    }
    Ok(choices)
}

/// What was answered to an item in an earlier run, unless the user wants it asked again.
pub(super) async fn recall(
    run: &Run<'_>,
    language: Language,
    item: &Item,
    attempt: &str,
) -> Result<Option<Answered>, PipelineError> {
    if run.settings.again || run.settings.fresh || !run.recalls {
        return Ok(None);
    }
    for (by, link) in run.service.links().iter().enumerate() {
        let recipe = recipe_of_attempt(link.backend(), language, item, attempt);
        if let Some(answer) = run.store.answer(&recipe).await? {
            let candidate = Candidate {
                text: answer.text,
                model: answer.model,
            };
            return Ok(Some(Answered { candidate, by }));
        }
    }
    Ok(None)
}

/// Puts the right rendering in place of known wrong ones.
fn replace(language: Language, climbers: &mut [Climber<'_>]) {
    for climber in climbers.iter_mut().filter(|climber| climber.is_open()) {
        let Some(text) = mend(climber.source, language, &climber.target.text) else {
            continue;
        };
        let findings = climber.source.check(language, &text);
        let target = Target::checked(text, climber.target.origin.clone(), findings);
        let by = climber.by;
        climber.offer(target, by);
        climber.note(Rung::Replace);
    }
}

/// Stores answers, and the targets that changed since the last time.
async fn store(
    run: &Run<'_>,
    language: Language,
    climbers: &mut [Climber<'_>],
    answers: Vec<Answer>,
) -> Result<(), PipelineError> {
    let mut change = Change {
        answers,
        ..Change::default()
    };
    for climber in climbers.iter_mut().filter(|climber| climber.changed) {
        change
            .targets
            .extend(changes(language, climber.question, &climber.target));
        climber.changed = false;
    }
    if change != Change::default() {
        run.store.keep(change).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_spent_on_asking_again_and_last_on_tokens() {
        use Rung::{Again, Candidates, Mask};
        assert_eq!(rungs(0, true), []);
        assert_eq!(rungs(1, true), [Again]);
        assert_eq!(rungs(2, false), [Again, Mask]);
        assert_eq!(rungs(2, true), [Candidates, Again]);
        assert_eq!(rungs(3, true), [Candidates, Again, Mask]);
        assert_eq!(rungs(4, false), [Again, Again, Again, Mask]);
    }
}
