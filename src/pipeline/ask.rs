//! Asking until there is an answer: what cannot be used is asked again, halved, or given up; a backend that fails is
//! left for the next.

use std::borrow::Cow;

use super::batches::batch;
use super::stage::Run;
use crate::backend::{BackendError, Batch, Candidate, Item, Remedy, TermSupport, unlikely};

/// An answer, and the place of the backend that gave it.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    pub(super) candidate: Candidate,
    pub(super) by: usize,
}

/// What came of asking for some items.
#[derive(Debug)]
pub(super) struct Asked {
    /// For each item its answer, or why there is none; `None` when the run ended before.
    pub(super) answers: Vec<Option<Result<Answered, BackendError>>>,
    /// What ended the run.
    pub(super) end: Option<BackendError>,
}

/// A batch is asked so often before it is halved: most bad answers are accidents.
const BATCH_ATTEMPTS: u32 = 3;
/// The half of such a batch is asked so often: one of the two holds what cannot be answered, as likely as not.
const HALF_ATTEMPTS: u32 = 1;
/// A single item is asked so often before it is given up.
const ITEM_ATTEMPTS: u32 = 6;

/// Some of the items, and how often they were asked for in vain.
#[derive(Default)]
struct Open {
    items: Vec<usize>,
    attempts: u32,
    /// Whether it is the half of a batch that was asked in vain.
    is_half: bool,
}

impl Open {
    fn new(items: impl Into<Vec<usize>>) -> Self {
        Self {
            items: items.into(),
            ..Self::default()
        }
    }

    /// How often it is asked.
    fn most(&self) -> u32 {
        match (self.items.len(), self.is_half) {
            (..=1, _) => ITEM_ATTEMPTS,
            (_, true) => HALF_ATTEMPTS,
            (_, false) => BATCH_ATTEMPTS,
        }
    }
}

struct Asking<'a> {
    run: &'a Run<'a>,
    asked: &'a Batch,
    answers: Vec<Option<Result<Answered, BackendError>>>,
    open: Vec<Open>,
}

/// Asks for items. Those that cannot be had fail alone; an error that concerns the service ends the run when no
/// other backend is left.
pub(super) async fn ask(run: &Run<'_>, asked: &Batch) -> Asked {
    let count = asked.items.len();
    let mut asking = Asking {
        run,
        asked,
        answers: vec![None; count],
        open: vec![Open::new((0..count).collect::<Vec<_>>())],
    };
    let mut end = None;
    while let Some(open) = asking.open.pop() {
        if let Err(error) = asking.step(open).await {
            end = Some(error);
            break;
        }
    }
    Asked {
        answers: asking.answers,
        end,
    }
}

impl<'a> Asking<'a> {
    async fn step(&mut self, open: Open) -> Result<(), BackendError> {
        let by = self.run.service.active();
        let link = &self.run.service.links()[by];
        let most = link.backend().describe().batch_items;
        if open.items.len() > most {
            self.open
                .extend(open.items.chunks(most).rev().map(Open::new));
            return Ok(());
        }
        let batch = self.batch(&open);
        // While it waits for a place.
        let exchange = link.backend().request(&batch);
        let place = self.run.place().await?;
        let outcome = link.ask_for(&batch, exchange).await;
        // Others may ask while this answer is being stored.
        drop(place);
        match outcome {
            Ok(candidates) => self.take(&open, candidates, by),
            Err(error) => self.mend(open, error, by),
        }
    }

    /// What is asked for these items.
    fn batch(&self, open: &Open) -> Cow<'a, Batch> {
        if open.items.len() == self.asked.items.len() {
            return Cow::Borrowed(self.asked);
        }
        let items = open.items.iter();
        let items: Vec<Item> = items.map(|&at| self.asked.items[at].clone()).collect();
        Cow::Owned(batch(self.asked.target, items))
    }

    /// Keeps what can be a translation; asks again for the rest.
    fn take(
        &mut self,
        open: &Open,
        candidates: Vec<Candidate>,
        by: usize,
    ) -> Result<(), BackendError> {
        let link = &self.run.service.links()[by];
        if let Some(reason) = link.health().given_up() {
            return self.leave(open.items.clone(), reason.clone(), by);
        }
        let drafts = link.backend().describe().terms == TermSupport::Built;
        let mut left = Vec::new();
        let mut reason = "";
        for (&at, candidate) in open.items.iter().zip(candidates) {
            // A draft keeps what it does not know as it stands, and always goes to a person.
            let why = (!drafts)
                .then(|| {
                    unlikely(
                        &self.asked.items[at].text,
                        self.asked.target,
                        &candidate.text,
                    )
                })
                .flatten();
            match why {
                Some(why) => {
                    left.push(at);
                    reason = why;
                }
                None => self.answers[at] = Some(Ok(Answered { candidate, by })),
            }
        }
        if left.len() < open.items.len() {
            link.health().usable();
        }
        if left.is_empty() {
            return Ok(());
        }
        let attempts = if left.len() < open.items.len() {
            // The others of the batch were answered: these deserve a batch of their own.
            0
        } else {
            open.attempts
        };
        let error = BackendError::Malformed {
            backend: link.backend().describe().name.clone(),
            reason: format!("it is {reason}"),
        };
        let left = Open {
            items: left,
            attempts,
            is_half: open.is_half,
        };
        self.once_more(left, &error, by)
    }

    fn mend(&mut self, open: Open, error: BackendError, by: usize) -> Result<(), BackendError> {
        let link = &self.run.service.links()[by];
        tracing::info!(%error, segments = open.items.len(), "no usable answer");
        match error.remedy() {
            Remedy::AskAgain => return self.once_more(open, &error, by),
            Remedy::Split => self.halve(&open, &error),
            Remedy::Stop => return Err(error),
            Remedy::Wait if !link.health().failed() => self.halve(&open, &error),
            // A sign-in page, a proxy in between: what is refused once may be taken the next time.
            Remedy::Narrow if open.items.len() > 1 && is_refused(&error) && open.attempts == 0 => {
                self.open.push(Open {
                    attempts: 1,
                    ..open
                });
            }
            Remedy::Narrow if open.items.len() > 1 => self.halve(&open, &error),
            Remedy::Narrow if !link.health().failed_at_one(&error) => self.give_up(&open, &error),
            Remedy::Narrow | Remedy::Wait | Remedy::Leave => {
                return self.leave(open.items, error, by);
            }
        }
        Ok(())
    }

    /// Asks the next backend, if there is one.
    fn leave(
        &mut self,
        items: Vec<usize>,
        error: BackendError,
        by: usize,
    ) -> Result<(), BackendError> {
        if !self.run.service.leave(by) {
            return Err(error);
        }
        self.open.push(Open::new(items));
        Ok(())
    }

    fn once_more(
        &mut self,
        open: Open,
        error: &BackendError,
        by: usize,
    ) -> Result<(), BackendError> {
        let health = self.run.service.links()[by].health();
        if matches!(error, BackendError::Mismatched { .. }) {
            health.mismatched();
        } else {
            health.unusable();
        }
        let attempts = open.attempts + 1;
        if health.is_hopeless() {
            let reason = health.give_up(hopeless(error));
            return self.leave(open.items, reason.clone(), by);
        }
        if attempts < open.most() {
            self.open.push(Open { attempts, ..open });
        } else {
            self.halve(&open, error);
        }
        Ok(())
    }

    fn halve(&mut self, open: &Open, error: &BackendError) {
        if open.items.len() < 2 {
            self.give_up(open, error);
            return;
        }
        let (first, second) = open.items.split_at(open.items.len() / 2);
        for half in [second, first] {
            self.open.push(Open {
                is_half: true,
                ..Open::new(half)
            });
        }
    }

    fn give_up(&mut self, open: &Open, error: &BackendError) {
        for &at in &open.items {
            self.answers[at] = Some(Err(error.clone()));
        }
    }
}

fn is_refused(error: &BackendError) -> bool {
    matches!(error, BackendError::Rejected { .. })
}

/// What is said of a service none of whose answers can be used.
fn hopeless(error: &BackendError) -> BackendError {
    let BackendError::Malformed { backend, reason } = error else {
        return error.clone();
    };
    BackendError::Refused {
        backend: backend.clone(),
        message: format!(
            "none of its first answers can be used, so this does not look like a service of the kind that is \
             configured: {reason}"
        ),
        advice: "Check `kind`, `url` and `model` in trivani.toml".to_owned(),
    }
}
