//! Asking, checking, repairing, storing: batch by batch, several at once.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{StreamExt, stream};
use tokio::sync::Semaphore;

use super::ask::{Answered, Asked, ask};
use super::batches::{batch, recipe};
use super::ladder::{Climber, climb, recall};
use super::plan::{Plan, Questions, Settings};
use super::repeated::{Answers, mark_repeated};
use super::walk::{Opened, Parcel, Walk};
use super::{Event, Gathering, PipelineError, Reporter};
use crate::backend::{Backend, BackendError, Batch, Candidate, Item, Service, Stop, TermSupport};
use crate::check::Source;
use crate::glossary::Termbase;
use crate::memory::Memory;
use crate::model::{Finding, Language, Origin, Severity, Status, Target};
use crate::store::{Answer, Change, Pages, Store, TargetChange};

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
    pub pages: &'r Pages<'r>,
    /// Who watches.
    pub reporter: &'r dyn Reporter,
    /// The wish to stop.
    pub stop: &'r Stop,
    /// Whether anything was answered before ([`Plan::recalls`]).
    pub recalls: bool,
    /// As many permits as requests may be under way at once ([`Settings::concurrency`]).
    pub places: Semaphore,
    /// Where answers wait for each other.
    pub gathering: Gathering,
}

impl Run<'_> {
    /// Waits for a permit to send a request; there is none any more after the wish to stop.
    pub(super) async fn place(&self) -> Result<impl Drop + '_, BackendError> {
        let place = self.places.acquire().await;
        if self.stop.is_requested() {
            return Err(BackendError::Stopped);
        }
        Ok(place.expect("the places of a run are never closed"))
    }
}

/// How many batches are worked on at once: twice as many as requests may be under way, so that requests go out
/// while answers wait for each other and are on their way to disk. Without concurrency each answer is stored before the
/// next is asked for.
fn tasks(concurrency: usize) -> usize {
    if concurrency == 1 { 1 } else { 2 * concurrency }
}

/// What came of carrying a plan out.
#[derive(Debug, Default)]
pub struct Done {
    /// Why it ended early, when the budget did not last.
    pub ended: Option<String>,
}

/// Carries a plan out. However it ends, what services said again and again is marked.
///
/// # Errors
/// [`PipelineError`] when the database or the backend cannot go on; what was stored before stays, and answers that
/// were under way are waited for and stored.
pub async fn translate(run: &Run<'_>, plan: Plan) -> Result<Done, PipelineError> {
    let targets = plan.targets();
    run.reporter.report(&Event::Begin { targets });
    know(run, &plan);
    let mut answers = plan.answers;
    let end = ask_all(run, &plan.questions, &mut answers).await;
    run.store.settle().await?;
    mark_repeated(run.store, run.pages, answers).await?;
    run.reporter.report(&Event::End);
    let active = &run.service.links()[run.service.active()];
    let mut done = Done::default();
    match end.or_else(|| Some(active.health().never_worked()?.into())) {
        None => {}
        Some(error) if is_wish(&error) => {}
        Some(PipelineError::Backend(error @ BackendError::Budget { .. })) => {
            done.ended = Some(error.to_string());
        }
        Some(error) => return Err(error),
    }
    Ok(done)
}

/// Asks all questions, parcel by parcel; returns what ended it before the last of them.
async fn ask_all(
    run: &Run<'_>,
    questions: &[Questions],
    answers: &mut Answers,
) -> Option<PipelineError> {
    let task = Task { run };
    let walk = Walk::new(run.pages, questions, &run.service.links()[0]);
    let halt = AtomicBool::new(false);
    let go_on = || !run.stop.is_requested() && !halt.load(Ordering::SeqCst);
    let parcels = stream::unfold(walk, |mut walk| async {
        let parcel = walk.next().await.transpose()?;
        Some((parcel, walk))
    });
    let outcomes = parcels
        .take_while(|_| std::future::ready(go_on()))
        .map(|parcel| async { task.parcel(parcel?).await })
        .buffer_unordered(tasks(run.settings.concurrency));
    let mut outcomes = std::pin::pin!(outcomes);
    let mut end = None;
    while let Some(outcome) = outcomes.next().await {
        let ended = match outcome {
            Ok((said, ended)) => {
                answers.extend(said);
                ended
            }
            Err(error) => Some(error),
        };
        if let Some(error) = ended {
            halt.store(true, Ordering::SeqCst);
            if end.as_ref().is_none_or(is_wish) {
                end = Some(error);
            }
        }
    }
    end
}

/// A backend that has translated parts of the document before is known to work, whatever it says to the rest.
fn know(run: &Run<'_>, plan: &Plan) {
    for link in run.service.links() {
        if plan.backends.contains(&link.backend().describe().name) {
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
    /// Asks for a parcel, and stores what comes of it; returns what services said, and what ended the run meanwhile.
    async fn parcel(
        self,
        parcel: Parcel,
    ) -> Result<(Answers, Option<PipelineError>), PipelineError> {
        let (run, language) = (self.run, parcel.language);
        let questions = &parcel.questions;
        let sources: Vec<Source<'_>> = questions
            .iter()
            .map(|question| Source::new(run.termbase, question.text()))
            .collect();
        let items = questions.iter().zip(&sources);
        let items = items.map(|(question, source)| question.item(source, language, run.memory));
        let asked = batch(language, items.collect());
        let expected = run.gathering.expect();
        let (answers, end) = self.first_answers(&asked).await?;
        expected.gather().await;
        let mut change = Change::default();
        let mut made = Vec::with_capacity(questions.len());
        for ((question, source), (item, answer)) in questions
            .iter()
            .zip(&sources)
            .zip(asked.items.iter().zip(answers))
        {
            let Some((target, by)) = self.target(language, source, item, answer, &mut change)
            else {
                continue;
            };
            change.targets.extend(changes(language, question, &target));
            made.push(Climber::new(question, source, item, target, by));
        }
        let climbs = end.is_none() && !made.iter().any(|climber| climber.is_built(run));
        let done = |climber: &&Climber<'_>| end.is_none() && !(climbs && climber.is_open());
        let trails = made
            .iter()
            .filter(done)
            .filter(|climber| !climber.was_right_at_once());
        change.trails = trails
            .flat_map(|climber| climber.trails(language))
            .collect();
        run.store.keep(change).await?;
        let mut end = end.map(PipelineError::from);
        if climbs {
            // Seldom needed and large: it does not make every parcel large.
            end = Box::pin(climb(run, language, &mut made)).await.err();
        }
        Ok((self.report(language, &made), end))
    }

    /// The target that an answer makes, and the backend that gave it; the answer itself is to be kept.
    fn target(
        self,
        language: Language,
        source: &Source<'_>,
        item: &Item,
        answer: Option<Result<Answered, BackendError>>,
        change: &mut Change,
    ) -> Option<(Target, usize)> {
        let service = self.run.service;
        Some(match answer? {
            Ok(Answered { candidate, by }) => {
                let backend = service.links()[by].backend();
                change
                    .answers
                    .extend(kept(backend, language, item, &candidate));
                let Candidate { text, model } = candidate;
                (judged(backend, language, text, model, source), by)
            }
            Err(error) => (failed(service.backend(), &error), service.active()),
        })
    }

    fn report(self, language: Language, made: &[Climber<'_>]) -> Answers {
        let mut answers = Answers::default();
        let (mut targets, mut review) = (0, 0);
        for climber in made {
            answers.note(language, &climber.target);
            let count = climber.question().count();
            targets += count;
            if climber.target.status == Status::NeedsReview {
                review += count;
            }
        }
        self.run.reporter.report(&Event::Stored { targets, review });
        answers
    }

    /// The first answer to each item: from an earlier run that did not come to its end, else from the backend.
    async fn first_answers(
        &self,
        asked: &Batch,
    ) -> Result<
        (
            Vec<Option<Result<Answered, BackendError>>>,
            Option<BackendError>,
        ),
        PipelineError,
    > {
        let (language, items) = (asked.target, &asked.items);
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
        let asked = if missing.len() == items.len() {
            Cow::Borrowed(asked)
        } else {
            let items = missing.iter().map(|&at| items[at].clone());
            Cow::Owned(batch(language, items.collect()))
        };
        let Asked { answers: new, end } = Box::pin(ask(self.run, &asked)).await;
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

/// The rule of a target that could not be had.
pub(super) const NO_ANSWER: &str = "no-answer";

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
        vec![Finding::new(NO_ANSWER, Severity::Error, error.to_string())],
    )
}

pub(super) fn changes<'q>(
    language: Language,
    question: &'q Opened,
    target: &'q Target,
) -> impl Iterator<Item = TargetChange> + 'q {
    question.segments().map(move |segment| TargetChange {
        segment: segment.clone(),
        language,
        key: question.key().to_owned(),
        target: target.clone(),
    })
}
