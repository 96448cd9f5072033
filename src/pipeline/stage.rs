//! Asking, checking, repairing, storing: batch by batch, several at once.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{StreamExt, stream};
use tokio::sync::Semaphore;

use super::ask::{Answered, Asked, ask};
use super::batches::{batches, item, recipe};
use super::ladder::{Climber, climb, recall};
use super::plan::{Plan, Question, Settings};
use super::{Event, PipelineError, Reporter};
use crate::backend::{Backend, BackendError, Candidate, Item, Service, Stop, TermSupport};
use crate::check::Source;
use crate::glossary::Termbase;
use crate::memory::Memory;
use crate::model::{Finding, Language, Origin, Severity, Status, Target, Unit};
use crate::store::{Answer, Change, Store, TargetChange};

/// Everything a run works with.
pub struct Run<'r> {
    /// The database.
    pub store: &'r Store,
    /// The backend.
    pub service: &'r Service,
    /// The terms.
    pub termbase: &'r Termbase,
    /// What was translated before.
    pub memory: &'r Memory,
    /// How to behave.
    pub settings: &'r Settings,
    /// The document.
    pub units: &'r [Unit],
    /// Who watches.
    pub reporter: &'r dyn Reporter,
    /// The wish to stop.
    pub stop: &'r Stop,
    /// As many permits as requests may be under way at once ([`Settings::concurrency`]).
    pub places: &'r Semaphore,
}

/// How many batches are worked on at once: twice as many as requests may be under way, so that requests go out
/// while answers are on their way to disk. Without concurrency each answer is stored before the next is asked for.
fn tasks(concurrency: usize) -> usize {
    if concurrency == 1 { 1 } else { 2 * concurrency }
}

/// Carries a plan out. Returns why it ended early, when the budget did not last.
///
/// # Errors
/// [`PipelineError`] when the database or the backend cannot go on; what was stored before stays, and answers that
/// were under way are waited for and stored.
pub async fn translate(run: &Run<'_>, plan: Plan) -> Result<Option<String>, PipelineError> {
    for known in plan.known.chunks(256) {
        run.store
            .commit(Change {
                targets: known.to_vec(),
                ..Change::default()
            })
            .await?;
    }
    let targets = plan
        .questions
        .iter()
        .map(|question| question.segments.len() as u64)
        .sum();
    run.reporter.report(&Event::Begin { targets });
    let task = Task { run };
    let batches = batches(&plan.questions, run.units, &run.service.links()[0]);
    know(run);
    let halt = AtomicBool::new(false);
    let go_on = || !run.stop.is_requested() && !halt.load(Ordering::SeqCst);
    let mut outcomes = stream::iter(batches)
        .take_while(|_| std::future::ready(go_on()))
        .map(|questions| task.batch(questions))
        .buffer_unordered(tasks(run.settings.concurrency));
    let mut end = None;
    while let Some(outcome) = outcomes.next().await {
        if let Err(error) = outcome {
            halt.store(true, Ordering::SeqCst);
            if end.as_ref().is_none_or(is_wish) {
                end = Some(error);
            }
        }
    }
    run.reporter.report(&Event::End);
    let active = &run.service.links()[run.service.active()];
    match end.or_else(|| Some(active.health().never_worked()?.into())) {
        None => Ok(None),
        Some(error) if is_wish(&error) => Ok(None),
        Some(PipelineError::Backend(error @ BackendError::Budget { .. })) => {
            Ok(Some(error.to_string()))
        }
        Some(error) => Err(error),
    }
}

/// A backend that has translated parts of the document before is known to work, whatever it says to the rest.
fn know(run: &Run<'_>) {
    for link in run.service.links() {
        let own = &link.backend().describe().name;
        let gave = |target: &Target| {
            matches!(&target.origin, Origin::Backend { name, .. } if name == own)
                && !target.text.is_empty()
        };
        if run.units.iter().any(|unit| unit.targets.values().any(gave)) {
            link.health().usable();
        }
    }
}

/// Whether somebody wished the run to end.
fn is_wish(error: &PipelineError) -> bool {
    matches!(error, PipelineError::Backend(BackendError::Stopped))
}

/// The target that an answer makes.
pub(super) fn judged(
    backend: &dyn Backend,
    language: Language,
    text: String,
    model: String,
    source: &Source<'_>,
) -> Target {
    let mut findings = source.check(language, &text);
    if backend.describe().terms == TermSupport::Built {
        // A draft needs review whatever it holds; what was left untranslated in it is marked in place.
        findings.retain(|finding| finding.rule != "untranslated" || !text.contains('⟦'));
        if text.contains('⟦') {
            findings.push(Finding::new(
                "unknown-words",
                Severity::Error,
                "words between ⟦ and ⟧ are not known yet",
            ));
        }
        if source.plain.had_tags() {
            let message =
                "the draft engine placed the tags; see that they stand round the right words";
            findings.push(Finding::new("tag-place", Severity::Warning, message));
        }
        return Target::checked(text, Origin::Draft, findings);
    }
    let capabilities = backend.describe();
    let model = if model.is_empty() {
        capabilities.model.clone()
    } else {
        model
    };
    Target::checked(
        text,
        Origin::Backend {
            name: capabilities.name.clone(),
            model,
            licence: capabilities.licence.clone(),
        },
        findings,
    )
}

#[derive(Clone, Copy)]
struct Task<'r> {
    run: &'r Run<'r>,
}

impl Task<'_> {
    async fn batch(self, questions: &[Question]) -> Result<(), PipelineError> {
        let run = self.run;
        let language = questions[0].language;
        let sources: Vec<Source<'_>> = questions
            .iter()
            .map(|question| Source::new(run.termbase, &run.units[question.unit].segment.text))
            .collect();
        let items: Vec<Item> = questions
            .iter()
            .zip(&sources)
            .map(|(question, source)| item(run.units, question.unit, source, language, run.memory))
            .collect();
        let (answers, end) = self.first_answers(language, &items).await?;
        let mut change = Change::default();
        let mut made = Vec::with_capacity(questions.len());
        for ((question, source), (item, answer)) in questions
            .iter()
            .zip(&sources)
            .zip(items.iter().zip(answers))
        {
            let (target, by) = match answer {
                Some(Ok(Answered { candidate, by })) => {
                    let backend = run.service.links()[by].backend();
                    change
                        .answers
                        .extend(kept(backend, language, item, &candidate));
                    let Candidate { text, model } = candidate;
                    (judged(backend, language, text, model, source), by)
                }
                Some(Err(error)) => (failed(run.service.backend(), &error), run.service.active()),
                None => continue,
            };
            change.targets.extend(changes(run.units, question, &target));
            made.push(Climber::new(question, source, item, target, by));
        }
        run.store.commit(change).await?;
        if let Some(error) = end {
            return Err(error.into());
        }
        climb(run, language, &mut made).await?;
        let segments = |review_only: bool| {
            let counted = made
                .iter()
                .filter(|climber| !review_only || climber.target.status == Status::NeedsReview);
            counted
                .map(|climber| climber.question().segments.len() as u64)
                .sum()
        };
        run.reporter.report(&Event::Stored {
            targets: segments(false),
            review: segments(true),
        });
        Ok(())
    }

    /// The first answer to each item: from an earlier run that did not come to its end, else from the backend.
    async fn first_answers(
        &self,
        language: Language,
        items: &[Item],
    ) -> Result<
        (
            Vec<Option<Result<Answered, BackendError>>>,
            Option<BackendError>,
        ),
        PipelineError,
    > {
        let mut answers = Vec::with_capacity(items.len());
        for item in items {
            answers.push(recall(self.run, language, item, "").await?.map(Ok));
        }
        let missing: Vec<usize> = (0..items.len())
            .filter(|&at| answers[at].is_none())
            .collect();
        if missing.is_empty() {
            return Ok((answers, None));
        }
        let asked: Vec<Item> = missing.iter().map(|&at| items[at].clone()).collect();
        let Asked { answers: new, end } = ask(self.run, language, &asked).await;
        for (at, answer) in missing.into_iter().zip(new) {
            answers[at] = answer;
        }
        Ok((answers, end))
    }
}

/// What is kept of an answer; nothing of what the program can make again at no cost.
fn kept(
    backend: &dyn Backend,
    language: Language,
    item: &Item,
    candidate: &Candidate,
) -> Option<Answer> {
    (backend.describe().terms != TermSupport::Built).then(|| Answer {
        recipe: recipe(backend, language, item),
        text: candidate.text.clone(),
        model: candidate.model.clone(),
    })
}

/// An empty target that says why: it is asked for again by the next run.
fn failed(backend: &dyn Backend, error: &BackendError) -> Target {
    let capabilities = backend.describe();
    let origin = Origin::Backend {
        name: capabilities.name.clone(),
        model: capabilities.model.clone(),
        licence: capabilities.licence.clone(),
    };
    Target::checked(
        String::new(),
        origin,
        vec![Finding::new(
            "no-answer",
            Severity::Error,
            error.to_string(),
        )],
    )
}

pub(super) fn changes<'q>(
    units: &'q [Unit],
    question: &'q Question,
    target: &'q Target,
) -> impl Iterator<Item = TargetChange> + 'q {
    question.segments.iter().map(|segment| TargetChange {
        segment: segment.clone(),
        language: question.language,
        key: units[question.unit].segment.key.clone(),
        target: target.clone(),
    })
}
