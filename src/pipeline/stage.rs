//! Asking, checking, repairing, storing: batch by batch, several at once.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{StreamExt, stream};

use super::ask::{Asked, ask};
use super::batches::{batches, item, recipe};
use super::plan::{Plan, Question, Settings};
use super::{Event, PipelineError, Reporter};
use crate::backend::{Backend, BackendError, Candidate, Complaint, Item, Service, TermSupport};
use crate::check::Source;
use crate::glossary::Termbase;
use crate::memory::Memory;
use crate::model::{Finding, Language, Origin, Severity, Target, Unit};
use crate::store::{Answer, Change, Store, TargetChange};

/// A wish to stop: no further request is made, those under way are stored.
#[derive(Debug, Default)]
pub struct Stop(AtomicBool);

impl Stop {
    /// Makes the wish.
    pub fn request(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it was made.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

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
    let halt = AtomicBool::new(false);
    let go_on = || !run.stop.is_requested() && !halt.load(Ordering::SeqCst);
    let mut outcomes = stream::iter(batches)
        .take_while(|_| std::future::ready(go_on()))
        .map(|questions| task.batch(questions))
        .buffer_unordered(run.settings.concurrency);
    let mut end = None;
    while let Some(outcome) = outcomes.next().await {
        if let Err(error) = outcome {
            halt.store(true, Ordering::SeqCst);
            end.get_or_insert(error);
        }
    }
    run.reporter.report(&Event::End);
    match end {
        None => Ok(None),
        Some(PipelineError::Backend(error @ BackendError::Budget { .. })) => {
            Ok(Some(error.to_string()))
        }
        Some(error) => Err(error),
    }
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
        let Asked { answers, end } = ask(run, language, &items).await;
        let mut change = Change::default();
        let mut made = Vec::with_capacity(questions.len());
        for ((question, source), (item, answer)) in questions
            .iter()
            .zip(&sources)
            .zip(items.iter().zip(answers))
        {
            let target = match answer {
                Some(Ok(answered)) => {
                    let backend = run.service.links()[answered.by].backend();
                    let candidate = answered.candidate;
                    change
                        .answers
                        .extend(kept(backend, language, item, &candidate));
                    judged(backend, language, candidate.text, candidate.model, source)
                }
                Some(Err(error)) => failed(run.service.backend(), &error),
                None => continue,
            };
            change.targets.extend(changes(run.units, question, &target));
            made.push((question, source, item, target));
        }
        run.store.commit(change).await?;
        if let Some(error) = end {
            return Err(error.into());
        }
        for (question, source, item, target) in &mut made {
            self.repair(question, source, item, target).await?;
        }
        let segments = |review_only: bool| {
            let counted = made
                .iter()
                .filter(|(.., target)| !review_only || !target.findings.is_empty());
            counted
                .map(|(question, ..)| question.segments.len() as u64)
                .sum()
        };
        run.reporter.report(&Event::Stored {
            targets: segments(false),
            review: segments(true),
        });
        Ok(())
    }

    /// Asks for one item; `None` when it cannot be had.
    async fn ask(
        &self,
        language: Language,
        item: &Item,
    ) -> Result<Option<Candidate>, PipelineError> {
        let mut asked = ask(self.run, language, std::slice::from_ref(item)).await;
        match (asked.answers.pop().flatten(), asked.end) {
            (_, Some(error)) => Err(error.into()),
            (Some(Ok(answered)), None) => Ok(Some(answered.candidate)),
            _ => Ok(None),
        }
    }

    /// Asks again, naming what is wrong, while something is and the budget lasts; the better target wins.
    async fn repair(
        &self,
        question: &Question,
        source: &Source<'_>,
        item: &Item,
        best: &mut Target,
    ) -> Result<(), PipelineError> {
        let backend = self.run.service.backend();
        if backend.describe().terms == TermSupport::Built || best.text.is_empty() {
            return Ok(());
        }
        for _ in 0..self.run.settings.repairs {
            if errors(best) == 0 || self.run.stop.is_requested() {
                break;
            }
            let findings = best
                .findings
                .iter()
                .filter(|finding| finding.blocks())
                .map(|f| f.message.clone())
                .collect();
            let complaint = Some(Complaint {
                draft: best.text.clone(),
                findings,
            });
            let item = Item {
                complaint,
                ..item.clone()
            };
            let Some(candidate) = self.ask(question.language, &item).await? else {
                break;
            };
            let backend = self.run.service.backend();
            let mut change = Change::default();
            change
                .answers
                .extend(kept(backend, question.language, &item, &candidate));
            let target = judged(
                backend,
                question.language,
                candidate.text,
                candidate.model,
                source,
            );
            if errors(&target) < errors(best) {
                change
                    .targets
                    .extend(changes(self.run.units, question, &target));
                *best = target;
            }
            self.run.store.commit(change).await?;
        }
        Ok(())
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

fn errors(target: &Target) -> usize {
    target
        .findings
        .iter()
        .filter(|finding| finding.blocks())
        .count()
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

fn changes<'q>(
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
