//! Asking, checking, repairing, storing: batch by batch, several at once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::{StreamExt, TryStreamExt, stream};

use super::batches::{batch, batches, item, recipe};
use super::plan::{Plan, Question, Settings};
use super::{Event, PipelineError, Reporter};
use crate::backend::registry::Service;
use crate::backend::{Backend, BackendError, Candidate, Complaint, Item, TermSupport};
use crate::check::Source;
use crate::glossary::Termbase;
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
    /// How to behave.
    pub settings: &'r Settings,
    /// The document.
    pub units: &'r [Unit],
    /// Who watches.
    pub reporter: &'r dyn Reporter,
    /// The wish to stop.
    pub stop: &'r Stop,
}

/// What the stage counted.
#[derive(Debug, Default)]
pub(super) struct Counts {
    requests: AtomicUsize,
    /// Batches in a row that failed although they were tried again and again.
    failures: AtomicUsize,
}

/// After so many batches in a row that could not be had, the service counts as gone.
const FAILURES_IN_A_ROW: usize = 3;

/// Carries a plan out. Returns how many requests were answered.
///
/// # Errors
/// [`PipelineError`] when the database or the backend cannot go on; what was stored before stays.
pub async fn translate(run: &Run<'_>, plan: Plan) -> Result<usize, PipelineError> {
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
    let counts = Counts::default();
    let task = Task {
        run,
        counts: &counts,
    };
    let batches = batches(&plan.questions, run.units, run.service.backend());
    let outcome = stream::iter(batches)
        .take_while(|_| std::future::ready(!run.stop.is_requested()))
        .map(|questions| task.batch(questions))
        .buffer_unordered(run.settings.concurrency)
        .try_for_each(|()| std::future::ready(Ok(())))
        .await;
    run.reporter.report(&Event::End);
    outcome.map(|()| counts.requests.into_inner())
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
        },
        findings,
    )
}

#[derive(Clone, Copy)]
struct Task<'r> {
    run: &'r Run<'r>,
    counts: &'r Counts,
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
            .map(|(question, source)| item(run.units, question.unit, source, language))
            .collect();
        let answers = self.ask(language, &items).await?;
        let backend = run.service.backend();
        let mut change = Change::default();
        let mut made = Vec::with_capacity(questions.len());
        for ((question, source), (item, answer)) in questions
            .iter()
            .zip(&sources)
            .zip(items.iter().zip(answers))
        {
            let target = match answer {
                Ok(candidate) => {
                    change
                        .answers
                        .extend(self.answer(language, item, &candidate));
                    judged(backend, language, candidate.text, candidate.model, source)
                }
                Err(error) => failed(backend, &error),
            };
            change.targets.extend(changes(run.units, question, &target));
            made.push(target);
        }
        run.store.commit(change).await?;
        for ((question, source), (item, target)) in questions
            .iter()
            .zip(&sources)
            .zip(items.iter().zip(&mut made))
        {
            self.repair(question, source, item, target).await?;
        }
        let segments = |review_only: bool| {
            let counted = questions
                .iter()
                .zip(&made)
                .filter(|(_, target)| !review_only || !target.findings.is_empty());
            counted
                .map(|(question, _)| question.segments.len() as u64)
                .sum()
        };
        run.reporter.report(&Event::Stored {
            targets: segments(false),
            review: segments(true),
        });
        Ok(())
    }

    /// What is kept of an answer; nothing of what the program can make again at no cost.
    fn answer(&self, language: Language, item: &Item, candidate: &Candidate) -> Option<Answer> {
        let backend = self.run.service.backend();
        (backend.describe().terms != TermSupport::Built).then(|| Answer {
            recipe: recipe(backend, language, item),
            text: candidate.text.clone(),
            model: candidate.model.clone(),
        })
    }

    /// Asks for items; a batch that cannot be used is halved until single items are left, which then fail alone.
    async fn ask(
        &self,
        language: Language,
        items: &[Item],
    ) -> Result<Vec<Result<Candidate, BackendError>>, PipelineError> {
        let mut answers: HashMap<usize, Result<Candidate, BackendError>> = HashMap::new();
        let mut open = vec![0..items.len()];
        while let Some(range) = open.pop() {
            match self
                .run
                .service
                .ask(&batch(language, &items[range.clone()]))
                .await
            {
                Ok(candidates) => {
                    self.counts.requests.fetch_add(1, Ordering::Relaxed);
                    self.counts.failures.store(0, Ordering::SeqCst);
                    answers.extend(range.zip(candidates.into_iter().map(Ok)));
                }
                Err(error) if error.is_splittable() && range.len() > 1 => {
                    tracing::info!(%error, segments = range.len(), "halving the batch");
                    let middle = range.start + range.len() / 2;
                    open.push(middle..range.end);
                    open.push(range.start..middle);
                }
                Err(error) => {
                    self.give_up_or_go_on(&error)?;
                    answers.extend(range.map(|index| (index, Err(error.clone()))));
                }
            }
        }
        let missing = |index| unreachable!("item {index} was answered or failed");
        Ok((0..items.len())
            .map(|index| answers.remove(&index).unwrap_or_else(|| missing(index)))
            .collect())
    }

    /// A failure that concerns one text goes to review; one that concerns the service stops the run, a
    /// passing one only when nothing else succeeds between.
    fn give_up_or_go_on(&self, error: &BackendError) -> Result<(), PipelineError> {
        if !error.stops_the_run() {
            return Ok(());
        }
        let failures = self.counts.failures.fetch_add(1, Ordering::SeqCst) + 1;
        let never_answered = self.counts.requests.load(Ordering::Relaxed) == 0;
        if error.is_retryable() && failures < FAILURES_IN_A_ROW && !never_answered {
            return Ok(());
        }
        Err(error.clone().into())
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
            let mut answers = self
                .ask(question.language, std::slice::from_ref(&item))
                .await?;
            let Some(Ok(candidate)) = answers.pop() else {
                break;
            };
            let mut change = Change::default();
            change
                .answers
                .extend(self.answer(question.language, &item, &candidate));
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
